//! The weights, and what they say of a pair.

use std::sync::{Arc, LazyLock};

use super::compare::{Alone, Comparison, FIELDS, Field, compare};
use super::evidence::Evidence;
use super::subject::Subject;

/// How many levels a field has at most.
const LEVELS: usize = 10;

/// What each level of each field adds to the odds that two records speak of the same place
/// (natural logarithms), and from which probability on what is decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The odds before anything is compared.
    pub bias: f32,
    /// From this probability on, a pair is the same place without asking.
    pub match_from: f64,
    /// From this probability on, somebody should look.
    pub review_from: f64,
    /// By field, by level.
    pub weights: [[f32; LEVELS]; FIELDS],
}

/// A file of weights that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// Not TOML.
    #[error("the weights are not TOML: {0}")]
    Toml(#[from] toml::de::Error),
    /// Something is missing.
    #[error("the weights lack {0}")]
    Missing(String),
}

impl Model {
    /// Reads a file of weights.
    pub fn parse(text: &str) -> Result<Self, ModelError> {
        let table: toml::Table = text.parse()?;
        let number = |table: &toml::Table, name: &str, place: &str| {
            let value = table.get(name);
            let value = value.and_then(|value| {
                value
                    .as_float()
                    .or(value.as_integer().map(|whole| whole as f64))
            });
            value.ok_or_else(|| ModelError::Missing(format!("{place}{name}")))
        };
        let mut weights = [[0.0; LEVELS]; FIELDS];
        for field in Field::ALL {
            let lacking = || ModelError::Missing(format!("[{}]", field.name()));
            let levels = table
                .get(field.name())
                .and_then(toml::Value::as_table)
                .ok_or_else(lacking)?;
            for (place, level) in field.levels().iter().enumerate() {
                let weight = number(levels, level, &format!("{}.", field.name()))?;
                weights[field as usize][place] = narrow(weight);
            }
        }
        Ok(Self {
            bias: narrow(number(&table, "bias", "")?),
            match_from: number(&table, "match_from", "")?,
            review_from: number(&table, "review_from", "")?,
            weights,
        })
    }

    /// The odds of a comparison, as their natural logarithm.
    pub fn log_odds(&self, comparison: &Comparison) -> f32 {
        self.bias + self.said(comparison).iter().sum::<f32>()
    }

    fn said(&self, comparison: &Comparison) -> [f32; FIELDS] {
        std::array::from_fn(|field| self.weights[field][usize::from(comparison.levels[field])])
    }

    /// What follows from a probability: nobody is asked only where names or contacts agree, for
    /// an address alone is that of all who share a building.
    pub fn decide(&self, probability: f64, comparison: &Comparison) -> Decision {
        match probability {
            likely if likely >= self.match_from && comparison.is_sure() => Decision::Match,
            likely if likely >= self.review_from => Decision::Review,
            _ => Decision::No,
        }
    }
}

#[allow(clippy::cast_possible_truncation, reason = "weights are small numbers")]
fn narrow(number: f64) -> f32 {
    number as f32
}

/// What is to be done with a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Decision {
    /// Two places.
    No,
    /// Somebody should look.
    Review,
    /// The same place.
    Match,
}

impl Decision {
    /// As written in files.
    pub fn slug(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Review => "review",
            Self::Match => "match",
        }
    }
}

/// Two records, and what is thought of them.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoredPair {
    /// The key that comes first.
    pub a: Arc<str>,
    /// The other.
    pub b: Arc<str>,
    /// That they speak of the same place, from 0 to 1.
    pub probability: f64,
    /// What follows from it.
    pub decision: Decision,
    /// Why.
    pub evidence: Evidence,
}

/// Compares subjects by a model.
#[derive(Debug, Clone)]
pub struct Matcher {
    model: Model,
    /// Pairs of lower odds are not worth telling.
    least: f32,
}

/// Pairs less likely than this are not told at all.
const LEAST: f64 = 0.02;

impl Matcher {
    /// The model that the program comes with.
    pub fn standard() -> &'static Self {
        static STANDARD: LazyLock<Matcher> = LazyLock::new(|| {
            let model = Model::parse(include_str!("weights.toml"));
            Matcher::new(model.expect("the program's own weights are read by a test"))
        });
        &STANDARD
    }

    /// A matcher of another model.
    pub fn new(model: Model) -> Self {
        Self {
            model,
            least: narrow((LEAST / (1.0 - LEAST)).ln()),
        }
    }

    /// Its weights.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Compares two subjects as if no other record gave their contacts; [`super::Index`] knows better.
    pub fn compare(&self, a: &Subject, b: &Subject) -> ScoredPair {
        self.pair(a, b, compare(a, b, &Alone))
    }

    pub(super) fn scored(
        &self,
        a: &Subject,
        b: &Subject,
        comparison: Comparison,
    ) -> Option<ScoredPair> {
        let told = self.model.log_odds(&comparison) >= self.least;
        told.then(|| self.pair(a, b, comparison))
    }

    fn pair(&self, a: &Subject, b: &Subject, comparison: Comparison) -> ScoredPair {
        let probability = 1.0 / (1.0 + f64::from(-self.model.log_odds(&comparison)).exp());
        let (first, second) = if a.key <= b.key { (a, b) } else { (b, a) };
        ScoredPair {
            a: first.key.clone(),
            b: second.key.clone(),
            probability,
            decision: self.model.decide(probability, &comparison),
            evidence: Evidence::new(comparison, self.model.said(&comparison)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_programs_own_weights_are_read() {
        let model = Model::parse(include_str!("weights.toml")).expect("weights");
        assert!(model.review_from < model.match_from);
    }

    #[test]
    fn a_missing_weight_is_named() {
        let error = Model::parse("bias = 1").expect_err("weights are missing");
        assert!(error.to_string().contains("[name]"), "{error}");
    }
}
