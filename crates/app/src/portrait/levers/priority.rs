//! Which communes first: an index whose weights one sets. Each variable is the commune's rank
//! among those of the territory, from 0 to 100; the score is their weighed mean. Pure.

use diagnosis::indicator::Column;
use territory::Level;

use crate::kernel::atlas::Atlas;
use crate::portrait::model::figures::column;
use crate::portrait::model::{CommuneTold, Portrait};
use crate::registry::model::RawQuery;

/// What the index is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variable {
    /// Persons who may need help.
    Persons,
    /// Minutes to the nearest place.
    Minutes,
    /// Hours that are missing.
    Missing,
    /// Poverty.
    Poverty,
    /// Unemployment.
    Unemployment,
}

impl Variable {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Persons,
        Self::Minutes,
        Self::Missing,
        Self::Poverty,
        Self::Unemployment,
    ];

    /// Its weight's name in addresses.
    pub fn parameter(self) -> &'static str {
        match self {
            Self::Persons => "poids-personnes",
            Self::Minutes => "poids-minutes",
            Self::Missing => "poids-manque",
            Self::Poverty => "poids-pauvrete",
            Self::Unemployment => "poids-chomage",
        }
    }

    /// For a reader.
    pub fn label(self) -> &'static str {
        match self {
            Self::Persons => "Personnes à accompagner",
            Self::Minutes => "Temps jusqu’au lieu le plus proche",
            Self::Missing => "Heures qui manquent",
            Self::Poverty => "Taux de pauvreté",
            Self::Unemployment => "Taux de chômage",
        }
    }
}

/// The heaviest weight.
pub const HEAVIEST: u8 = 5;

/// A weight for each variable, from 0 to [`HEAVIEST`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weights(pub [u8; 5]);

impl Default for Weights {
    /// Persons and distance count most.
    fn default() -> Self {
        Self([3, 2, 3, 1, 1])
    }
}

impl Weights {
    /// Reads an address; what is no weight is said.
    pub fn read(raw: &RawQuery, problems: &mut Vec<String>) -> Self {
        let mut weights = Self::default();
        for (weight, variable) in weights.0.iter_mut().zip(Variable::ALL) {
            let Some(text) = raw.first(variable.parameter()) else {
                continue;
            };
            match text.parse::<u8>() {
                Ok(read) if read <= HEAVIEST => *weight = read,
                _ => problems.push(format!(
                    "Le poids de « {} » va de 0 à {HEAVIEST}.",
                    variable.label()
                )),
            }
        }
        weights
    }

    /// The words of an address that says them again, where they are not the usual ones.
    pub fn words(self) -> Vec<String> {
        let usual = Self::default();
        let pairs = self.0.into_iter().zip(usual.0).zip(Variable::ALL);
        pairs
            .filter(|((weight, usual), _)| weight != usual)
            .map(|((weight, _), variable)| format!("{}={weight}", variable.parameter()))
            .collect()
    }
}

/// The score of each commune of a portrait, in its order: from 0 to 100, the higher the sooner.
/// Nothing where less than half of the weight rests on something.
pub fn scores(atlas: &Atlas, portrait: &Portrait, weights: Weights) -> Vec<Option<f64>> {
    let of_column = |id: &str| -> Vec<Option<f64>> {
        let known = column(atlas, id, Level::Commune);
        let value = |column: &Column, number: usize| column.value(number);
        portrait
            .communes
            .iter()
            .map(|told| {
                known
                    .as_deref()
                    .and_then(|column| value(column, told.number))
            })
            .collect()
    };
    let of = |of: fn(&CommuneTold) -> Option<f64>| -> Vec<Option<f64>> {
        portrait.communes.iter().map(of).collect()
    };
    let columns = Variable::ALL.map(|variable| match variable {
        Variable::Persons => of(|told| {
            told.persons
                .map(|many| f64::midpoint(many.low(), many.high()))
        }),
        Variable::Minutes => of(|told| told.nearest_minutes),
        Variable::Missing => of(|told| {
            told.missing
                .map(|many| f64::midpoint(many.low(), many.high()))
        }),
        Variable::Poverty => of_column("taux-pauvrete"),
        Variable::Unemployment => of_column("taux-chomage"),
    });
    weighed(&columns.map(|column| ranks(&column)), weights)
}

/// Ranks from 0 to 100 among those known; equal values share the mean of their ranks.
fn ranks(values: &[Option<f64>]) -> Vec<Option<f64>> {
    let mut known: Vec<(usize, f64)> = values
        .iter()
        .enumerate()
        .filter_map(|(place, value)| Some((place, (*value)?)))
        .collect();
    known.sort_by(|a, b| a.1.total_cmp(&b.1));
    let last = known.len().saturating_sub(1).max(1) as f64;
    let mut ranks = vec![None; values.len()];
    let mut from = 0;
    while from < known.len() {
        let same = known[from..]
            .iter()
            .take_while(|(_, value)| *value <= known[from].1);
        let count = same.count();
        let rank = 100.0 * (from as f64 + (count - 1) as f64 / 2.0) / last;
        for (place, _) in &known[from..from + count] {
            ranks[*place] = Some(rank);
        }
        from += count;
    }
    ranks
}

fn weighed(columns: &[Vec<Option<f64>>; 5], weights: Weights) -> Vec<Option<f64>> {
    let total: f64 = weights.0.iter().map(|weight| f64::from(*weight)).sum();
    let rows = columns[0].len();
    (0..rows)
        .map(|row| {
            let (mut sum, mut rests) = (0.0, 0.0);
            for (column, weight) in columns.iter().zip(weights.0) {
                if let Some(rank) = column[row] {
                    sum += rank * f64::from(weight);
                    rests += f64::from(weight);
                }
            }
            (rests > 0.0 && rests * 2.0 >= total).then(|| sum / rests)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_share_a_rank() {
        let found = ranks(&[Some(3.0), None, Some(1.0), Some(3.0), Some(9.0)]);
        assert_eq!(
            found,
            [Some(50.0), None, Some(0.0), Some(50.0), Some(100.0)]
        );
        assert_eq!(ranks(&[Some(4.0)]), [Some(0.0)]);
        assert!(ranks(&[]).is_empty());
    }

    #[test]
    fn what_rests_on_too_little_has_no_score() {
        let column = |value: Option<f64>| vec![value];
        let columns = [
            column(Some(100.0)),
            column(None),
            column(None),
            column(None),
            column(None),
        ];
        assert_eq!(weighed(&columns, Weights([1, 1, 1, 0, 0])), [None]);
        assert_eq!(weighed(&columns, Weights([3, 1, 1, 0, 0])), [Some(100.0)]);
        assert_eq!(weighed(&columns, Weights([0; 5])), [None]);
    }
}
