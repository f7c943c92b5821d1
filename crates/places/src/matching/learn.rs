//! Where the weights come from.
//!
//! Fellegi and Sunter's model: a level of a field adds the logarithm of how much more often it is
//! met among pairs of the same place than among others. Both frequencies are learnt **without
//! labels** by expectation-maximisation ([`by_themselves`]) on the pairs that an index proposes. Fields
//! are not independent (who has the same address is often at the same point), so that these
//! weights are too sure of themselves; [`bent`] takes them as what is believed beforehand and
//! corrects them by pairs that people judged, the less the fewer they are.

use std::collections::BTreeMap;

use super::compare::{Comparison, FIELDS, Field};
use super::model::Model;

/// Levels of fields that no data here teaches: they stay as the file declares them.
pub fn is_declared(field: Field, level: usize) -> bool {
    level == 0 || field == Field::Siret || (field == Field::Mobile && level == 3)
}

/// What is declared while learning without labels: pairs are taken within a commune (else what is
/// learnt is which pairs are near each other), and which source a record is of says nothing of
/// what it describes.
fn is_given(field: Field, level: usize) -> bool {
    is_declared(field, level) || matches!(field, Field::Commune | Field::Source | Field::Mobile)
}

/// Weights learnt from pairs of which nobody said anything, beginning with those of `model`.
pub fn by_themselves(comparisons: &[Comparison], model: &Model, rounds: usize) -> Model {
    let mut patterns: BTreeMap<[u8; FIELDS], f64> = BTreeMap::new();
    let within = comparisons
        .iter()
        .filter(|one| one.levels[Field::Commune as usize] == 1);
    for comparison in within {
        *patterns.entry(comparison.levels).or_default() += 1.0;
    }
    let mut learnt = model.clone();
    for _ in 0..rounds {
        learnt = round(&patterns, &learnt);
    }
    learnt
}

/// One round: how likely each pattern is by the weights so far, then the weights by that.
fn round(patterns: &BTreeMap<[u8; FIELDS], f64>, model: &Model) -> Model {
    // Nothing is impossible because it was not met.
    const MET_BEFORE: f64 = 1.0;
    let mut same = [[MET_BEFORE; 10]; FIELDS];
    let mut other = [[MET_BEFORE; 10]; FIELDS];
    let (mut all_same, mut all) = (0.0, 0.0);
    for (levels, count) in patterns {
        let comparison = Comparison {
            levels: *levels,
            distance_m: None,
        };
        let likely = probability(f64::from(model.log_odds(&comparison)));
        all_same += likely * count;
        all += count;
        for (field, level) in levels.iter().enumerate() {
            same[field][usize::from(*level)] += likely * count;
            other[field][usize::from(*level)] += (1.0 - likely) * count;
        }
    }
    let mut learnt = model.clone();
    for field in Field::ALL {
        // What is unknown says nothing: shares are of the known.
        let known = first_known(field)..field.levels().len();
        let (at_same, at_other) = (&same[field as usize], &other[field as usize]);
        let total = |counts: &[f64; 10]| counts[known.clone()].iter().sum::<f64>();
        for level in known.clone().filter(|level| !is_given(field, *level)) {
            let ratio = (at_same[level] / total(at_same)) / (at_other[level] / total(at_other));
            learnt.weights[field as usize][level] = narrow(ratio.ln().clamp(-4.0, 5.0));
        }
    }
    let share = (all_same / all).clamp(1e-4, 0.5);
    let given = |field: Field| f64::from(model.weights[field as usize][1]);
    learnt.bias = narrow((share / (1.0 - share)).ln() - given(Field::Commune));
    learnt
}

/// The first level that says something: fields of which level 0 is "unknown" have none before 1.
fn first_known(field: Field) -> usize {
    usize::from(field.levels()[0] == "unknown")
}

/// A pair that people judged.
#[derive(Debug, Clone, Copy)]
pub struct Judged {
    /// How its records compare.
    pub comparison: Comparison,
    /// Whether they are the same place.
    pub same: bool,
}

/// How much judged pairs may bend weights.
#[derive(Debug, Clone, Copy)]
pub struct Bending {
    /// What the weights learnt alone are multiplied by beforehand, for fields that repeat one another.
    pub shrink: f64,
    /// How firmly they are held (the inverse of the variance of what is believed beforehand).
    pub hold: f64,
}

/// The weights that judged pairs make likeliest, held near those of `model` (a logistic
/// regression with a normal prior, by gradient descent).
pub fn bent(judged: &[Judged], model: &Model, bending: Bending) -> Model {
    let prior = model
        .weights
        .map(|levels| levels.map(|weight| f64::from(weight) * bending.shrink));
    let mut weights = prior;
    let mut bias = f64::from(model.bias) * bending.shrink;
    let step = 1.0 / (bending.hold + judged.len() as f64 * 0.25 * 3.0);
    for _ in 0..6_000 {
        let mut slopes = [[0.0; 10]; FIELDS];
        let mut slope = 0.0;
        for pair in judged {
            let levels = pair.comparison.levels;
            let said: f64 = levels
                .iter()
                .enumerate()
                .map(|(field, level)| weights[field][usize::from(*level)])
                .sum();
            let missing = f64::from(u8::from(pair.same)) - probability(bias + said);
            slope += missing;
            for (field, level) in levels.iter().enumerate() {
                slopes[field][usize::from(*level)] += missing;
            }
        }
        bias += step * slope;
        for field in Field::ALL {
            for level in (0..field.levels().len()).filter(|level| !is_declared(field, *level)) {
                let (weight, before) = (
                    &mut weights[field as usize][level],
                    prior[field as usize][level],
                );
                *weight +=
                    step * (slopes[field as usize][level] - bending.hold * (*weight - before));
            }
        }
    }
    let mut bent = model.clone();
    bent.bias = narrow(bias);
    for field in Field::ALL {
        for level in (0..field.levels().len()).filter(|level| !is_declared(field, *level)) {
            bent.weights[field as usize][level] = narrow(weights[field as usize][level]);
        }
    }
    bent
}

fn probability(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

#[allow(clippy::cast_possible_truncation, reason = "weights are small numbers")]
fn narrow(number: f64) -> f32 {
    number as f32
}

impl Model {
    /// As a file of weights is written.
    pub fn to_toml(&self) -> String {
        let mut text = format!(
            "bias = {:.2}\nmatch_from = {:.2}\nreview_from = {:.2}\n",
            self.bias, self.match_from, self.review_from
        );
        for field in Field::ALL {
            text += &format!("\n[{}]\n", field.name());
            for (level, weight) in field.levels().iter().zip(self.weights[field as usize]) {
                let quoted = if level.contains(' ') {
                    format!("\"{level}\"")
                } else {
                    (*level).to_owned()
                };
                text += &format!("{quoted} = {weight:.2}\n");
            }
        }
        text
    }
}
