//! A model written as the document that reads back as itself.

use std::fmt::Write as _;

use super::aggregate::Aggregation;
use super::model::{Aggregate, Direction, Model, Variable, WhenMissing};
use super::normalise::Normalisation;

impl Model {
    /// The model as TOML: what [`Model::read`] reads as the same model. Comments of the document
    /// that it was read from are not kept.
    pub fn document(&self) -> String {
        let mut text = String::new();
        line(&mut text, "id", &quoted(&self.id));
        line(&mut text, "title", &quoted(&self.title));
        line(&mut text, "says", &quoted(&self.says));
        line(&mut text, "source", &quoted(&self.source));
        let cautions: Vec<String> = self.cautions.iter().map(|one| quoted(one)).collect();
        line(&mut text, "cautions", &list(&cautions));
        line(&mut text, "coverage", &number(self.coverage));
        let levels: Vec<String> = self.levels.iter().map(|one| quoted(one.slug())).collect();
        line(&mut text, "levels", &list(&levels));
        for variable in &self.variables {
            variable.write(&mut text);
        }
        for aggregate in &self.aggregates {
            aggregate.write(&mut text);
        }
        text
    }
}

impl Variable {
    fn write(&self, text: &mut String) {
        text.push_str("\n[[variable]]\n");
        line(text, "id", &quoted(&self.id));
        line(text, "label", &quoted(&self.label));
        line(text, "column", &quoted(&self.column.column));
        if let Some(over) = &self.column.over {
            line(text, "over", &quoted(over));
        }
        if self.direction == Direction::LessIsFragile {
            line(text, "direction", &quoted("less-is-fragile"));
        }
        if self.missing == WhenMissing::CountsAsZero {
            line(text, "missing", &quoted("counts-as-zero"));
        }
        if self.complementary {
            line(text, "complementary", "true");
        }
        if let Some(group) = &self.shrink {
            line(text, "shrink", &quoted(group));
        }
        line(text, "normalise", &normalisation(self.normalise));
    }
}

impl Aggregate {
    fn write(&self, text: &mut String) {
        text.push_str("\n[[aggregate]]\n");
        line(text, "id", &quoted(&self.id));
        line(text, "label", &quoted(&self.label));
        line(text, "method", &quoted(self.method.slug()));
        if let Some(scale) = self.scale {
            let (from, to) = (number(scale.from), number(scale.to));
            line(text, "scale", &format!("{{ from = {from}, to = {to} }}"));
        }
        text.push_str("of = [\n");
        for part in &self.of {
            let (name, weight) = (quoted(&part.part), number(part.weight));
            // Writing to a string cannot fail.
            let _ = writeln!(text, "  {{ part = {name}, weight = {weight} }},");
        }
        text.push_str("]\n");
    }
}

fn normalisation(normalisation: Normalisation) -> String {
    let method = quoted(normalisation.slug());
    match normalisation {
        Normalisation::Winsorised { tails } => {
            format!("{{ method = {method}, tails = {} }}", number(tails))
        }
        Normalisation::Goalposts { low, high } => {
            let (low, high) = (number(low), number(high));
            format!("{{ method = {method}, low = {low}, high = {high} }}")
        }
        Normalisation::Reference { times } => {
            format!("{{ method = {method}, times = {} }}", number(times))
        }
        _ => format!("{{ method = {method} }}"),
    }
}

impl Normalisation {
    /// As documents call it.
    pub fn slug(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::MinMax => "min-max",
            Self::Winsorised { .. } => "winsorised",
            Self::ZScore => "z-score",
            Self::Rank => "rank",
            Self::Percentile => "percentile",
            Self::Goalposts { .. } => "goalposts",
            Self::Reference { .. } => "reference",
        }
    }
}

impl Aggregation {
    /// Every way.
    pub const ALL: [Self; 4] = [
        Self::Arithmetic,
        Self::Geometric,
        Self::Harmonic,
        Self::Copeland,
    ];

    /// As documents call it.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Arithmetic => "arithmetic",
            Self::Geometric => "geometric",
            Self::Harmonic => "harmonic",
            Self::Copeland => "copeland",
        }
    }
}

fn line(text: &mut String, name: &str, value: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{name} = {value}");
}

fn list(values: &[String]) -> String {
    format!("[{}]", values.join(", "))
}

/// With all its digits; whole numbers too are numbers with a point.
fn number(value: f64) -> String {
    format!("{value:?}")
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            letter if letter.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", letter as u32);
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::shipped;
    use super::*;

    proptest! {
        #[test]
        fn a_model_reads_back_as_itself(title in any::<String>(), caution in any::<String>(), weight in 1e-6..1e6_f64, low in -1e9..1e9_f64) {
            for (mut model, _) in shipped() {
                model.title.clone_from(&title);
                model.cautions.push(caution.clone());
                model.aggregates[0].of[0].weight = weight;
                model.variables[0].normalise = Normalisation::Goalposts { low, high: low + 1.0 };
                prop_assert_eq!(Model::read(&model.document()).unwrap(), model);
            }
        }
    }
}
