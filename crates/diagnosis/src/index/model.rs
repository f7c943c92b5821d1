//! A model of an index, as a document: what a Hub reads, copies and changes.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::aggregate::Aggregation;
use super::error::ModelError;
use super::normalise::Normalisation;
use crate::indicator::Grain;

/// A composite index: variables, what they make together, and how much may be missing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Its name in addresses and files.
    pub id: String,
    /// Its name for readers.
    pub title: String,
    /// What it says, in a sentence for everyone.
    #[serde(default)]
    pub says: String,
    /// Where the formula comes from.
    pub source: String,
    /// What its readers must know before they trust it.
    #[serde(default)]
    pub cautions: Vec<String>,
    /// The share of weights, from 0 to 1, without which nothing is put together.
    pub coverage: f64,
    /// Where it may be read; everywhere if none is named.
    #[serde(default)]
    pub levels: Vec<Grain>,
    /// What goes in, in the order of the document.
    #[serde(rename = "variable")]
    pub variables: Vec<Variable>,
    /// What comes out, each made of what stands before it; the last is the score.
    #[serde(rename = "aggregate", default)]
    pub aggregates: Vec<Aggregate>,
}

/// One indicator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variable {
    /// Its name in the model.
    pub id: String,
    /// Its name for readers.
    pub label: String,
    /// Where its values are.
    #[serde(flatten)]
    pub column: Column,
    /// Which way it points.
    #[serde(default)]
    pub direction: Direction,
    /// What becomes of a missing value.
    #[serde(default)]
    pub missing: WhenMissing,
    /// From the census's complementary exploitation (a quarter of the answers): not to be ranked
    /// by under 2 000 inhabitants.
    #[serde(default)]
    pub complementary: bool,
    /// The column of groups, `epci` for instance, towards whose share that of a small area is
    /// drawn, where the table has it: see `reliability::shrink`.
    #[serde(default)]
    pub shrink: Option<String>,
    /// How it is made comparable.
    pub normalise: Normalisation,
}

/// The columns that a variable is read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// The value, or what is counted of `over`.
    pub column: String,
    /// The whole that `column` is a part of.
    #[serde(default)]
    pub over: Option<String>,
}

/// Whether more of a variable means more fragile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// As the share of people without a diploma.
    #[default]
    MoreIsFragile,
    /// As income.
    LessIsFragile,
}

impl Direction {
    pub(super) fn sign(self) -> f64 {
        match self {
            Self::MoreIsFragile => 1.0,
            Self::LessIsFragile => -1.0,
        }
    }
}

/// What becomes of a missing value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WhenMissing {
    /// It stays missing, and the model's coverage decides.
    #[default]
    Missing,
    /// It counts as nothing at all, once made comparable. Only to say again what was published so.
    CountsAsZero,
}

/// Several parts put together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aggregate {
    /// Its name in the model, and its column.
    pub id: String,
    /// Its name for readers.
    pub label: String,
    /// How its parts make it.
    #[serde(default)]
    pub method: Aggregation,
    /// From which number to which other what goes from 0 to 1 is told, such as from 1 to 10.
    #[serde(default)]
    pub scale: Option<Scale>,
    /// What it is made of.
    pub of: Vec<Part>,
}

/// What 0 and 1 become.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// What 0 becomes.
    pub from: f64,
    /// What 1 becomes.
    pub to: f64,
}

/// A part of an aggregate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// A variable, or an aggregate that stands before.
    pub part: String,
    /// How much it weighs beside the others.
    #[serde(default = "one")]
    pub weight: f64,
}

fn one() -> f64 {
    1.0
}

/// More variables and aggregates than this make no index that anyone can read.
const MOST_PARTS: usize = 100;

/// A name stands in addresses and heads of columns.
fn is_name(name: &str) -> bool {
    let letter = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    !name.is_empty() && name.len() <= 60 && name.chars().all(letter)
}

impl Model {
    /// Reads a model, and refuses one that could not be computed.
    pub fn read(document: &str) -> Result<Self, ModelError> {
        let model: Self = toml::from_str(document)?;
        model.check()?;
        Ok(model)
    }

    /// Whether everything in the model can be computed: what [`Model::read`] asks, for one that
    /// was changed since.
    pub fn check(&self) -> Result<(), ModelError> {
        for name in self.names() {
            if !is_name(name) {
                return Err(ModelError::Name(name.to_owned()));
            }
        }
        if self.variables.len() + self.aggregates.len() > MOST_PARTS {
            return Err(ModelError::TooLong);
        }
        if !(0.0..=1.0).contains(&self.coverage) {
            return Err(ModelError::Coverage(self.coverage));
        }
        if self.aggregates.is_empty() {
            return Err(ModelError::NoAggregate);
        }
        let mut defined = HashSet::new();
        for variable in &self.variables {
            variable.check()?;
            if !defined.insert(variable.id.as_str()) {
                return Err(ModelError::Twice(variable.id.clone()));
            }
        }
        for aggregate in &self.aggregates {
            aggregate.check(&defined)?;
            if !defined.insert(&aggregate.id) {
                return Err(ModelError::Twice(aggregate.id.clone()));
            }
        }
        Ok(())
    }

    /// The names that are given in it: its own, its variables' and its aggregates'.
    fn names(&self) -> impl Iterator<Item = &str> {
        let variables = self.variables.iter().map(|variable| &variable.id);
        let aggregates = self.aggregates.iter().map(|aggregate| &aggregate.id);
        std::iter::once(&self.id)
            .chain(variables)
            .chain(aggregates)
            .map(String::as_str)
    }

    /// The variable of this name.
    pub fn variable(&self, id: &str) -> Option<&Variable> {
        self.variables.iter().find(|variable| variable.id == id)
    }

    /// The aggregate of this name.
    pub fn aggregate(&self, id: &str) -> Option<&Aggregate> {
        self.aggregates.iter().find(|aggregate| aggregate.id == id)
    }

    /// The aggregate that is the index.
    pub fn score(&self) -> Option<&Aggregate> {
        self.aggregates.last()
    }

    /// The variables that an aggregate rests on, however deep.
    pub fn variables_of(&self, aggregate: &Aggregate) -> Vec<&Variable> {
        let mut found: Vec<&Variable> = Vec::new();
        for part in &aggregate.of {
            let below = match self.aggregate(&part.part) {
                Some(inner) => self.variables_of(inner),
                None => self.variable(&part.part).into_iter().collect(),
            };
            for variable in below {
                if !found.iter().any(|known| known.id == variable.id) {
                    found.push(variable);
                }
            }
        }
        found
    }
}

impl Variable {
    fn check(&self) -> Result<(), ModelError> {
        if self.shrink.is_some() && self.column.over.is_none() {
            return Err(ModelError::Shrink(self.id.clone()));
        }
        match self.normalise {
            Normalisation::Goalposts { low, high }
                if low == high || !low.is_finite() || !high.is_finite() =>
            {
                Err(ModelError::Goalposts(self.id.clone()))
            }
            Normalisation::Reference { times } if !(times > 0.0 && times.is_finite()) => {
                Err(ModelError::Times(self.id.clone(), times))
            }
            Normalisation::Winsorised { tails } if !(0.0..0.5).contains(&tails) => {
                Err(ModelError::Tails(self.id.clone(), tails))
            }
            _ => Ok(()),
        }
    }
}

impl Aggregate {
    fn check(&self, defined: &HashSet<&str>) -> Result<(), ModelError> {
        if self.of.is_empty() {
            return Err(ModelError::Empty(self.id.clone()));
        }
        if let Some(Scale { from, to }) = self.scale
            && !(from.is_finite() && to.is_finite() && from < to)
        {
            return Err(ModelError::Scale(self.id.clone()));
        }
        for part in &self.of {
            if !defined.contains(part.part.as_str()) {
                return Err(ModelError::Unknown {
                    aggregate: self.id.clone(),
                    part: part.part.clone(),
                });
            }
            if self
                .of
                .iter()
                .filter(|other| other.part == part.part)
                .count()
                > 1
            {
                return Err(ModelError::Repeated {
                    aggregate: self.id.clone(),
                    part: part.part.clone(),
                });
            }
            if !(part.weight > 0.0 && part.weight.is_finite()) {
                return Err(ModelError::Weight {
                    aggregate: self.id.clone(),
                    part: part.part.clone(),
                    weight: part.weight,
                });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = r#"
        id = "petit"
        title = "Petit"
        source = "essai"
        coverage = 0.5
        [[variable]]
        id = "age"
        label = "65 ans et plus"
        column = "pop65"
        over = "pop"
        normalise = { method = "min-max" }
        [[aggregate]]
        id = "score"
        label = "Score"
        of = [{ part = "age", weight = 2 }]
    "#;

    #[test]
    fn a_model_says_what_is_wrong_with_it() {
        assert!(Model::read(SMALL).is_ok());
        for (from, to, wrong) in [
            ("weight = 2", "weight = 0", "weight of age in score is 0"),
            (
                "part = \"age\"",
                "part = \"agee\"",
                "made of agee, which is not defined",
            ),
            (
                "id = \"score\"",
                "id = \"age\"",
                "two parts of the model are called age",
            ),
            ("coverage = 0.5", "coverage = 5", "coverage of 5"),
            (
                "of = [{ part = \"age\", weight = 2 }]",
                "of = []",
                "made of nothing",
            ),
            (
                "of = [{ part = \"age\", weight = 2 }]",
                "of = [{ part = \"age\" }, { part = \"age\" }]",
                "names age twice",
            ),
            (
                "over = \"pop\"",
                "shrink = \"epci\"",
                "only a share is drawn towards that of a group",
            ),
            ("id = \"petit\"", "id = \"pe tit\"", "« pe tit » is no name"),
            (
                "of = [{ part",
                "scale = { from = 10, to = 1 }\nof = [{ part",
                "scale of score",
            ),
            (
                "{ method = \"min-max\" }",
                "{ method = \"reference\", times = 0 }",
                "reference of age is taken 0 times",
            ),
            ("title =", "titel =", "this is no model"),
            ("\"min-max\"", "\"min-maxi\"", "this is no model"),
            (
                "{ method = \"min-max\" }",
                "{ method = \"goalposts\", low = 1, high = 1 }",
                "goalposts of age",
            ),
            (
                "{ method = \"min-max\" }",
                "{ method = \"winsorised\", tails = 0.5 }",
                "age cuts off 0.5",
            ),
        ] {
            let document = SMALL.replacen(from, to, 1);
            let error = Model::read(&document).unwrap_err().to_string();
            assert!(error.contains(wrong), "{error}");
        }
    }
}
