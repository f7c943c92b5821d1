//! Ways to put indicators together (the handbook's step 7).

use rayon::prelude::*;
use serde::Deserialize;

/// How parts make a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Aggregation {
    /// The weighted mean: more of one part makes up for less of another.
    #[default]
    Arithmetic,
    /// The weighted geometric mean, of parts above zero: being low in one weighs more.
    Geometric,
    /// The weighted harmonic mean, of parts above zero: weighs still more.
    Harmonic,
    /// Each territory against each other: it wins where it is the more fragile by the greater
    /// weight of parts. Victories less defeats, over the adversaries: from −1 to 1.
    Copeland,
}

impl Aggregation {
    /// The whole of each row, of the parts that are there; `parts` by columns, each with its
    /// weight. Nothing where a mean cannot take a value.
    pub(super) fn apply(self, parts: &[(f64, &[Option<f64>])], rows: usize) -> Vec<Option<f64>> {
        if self == Self::Copeland {
            return copeland(parts, rows);
        }
        (0..rows).map(|row| self.mean(parts, row)).collect()
    }

    fn mean(self, parts: &[(f64, &[Option<f64>])], row: usize) -> Option<f64> {
        let (mut sum, mut weights) = (0.0, 0.0);
        for (weight, values) in parts {
            let Some(value) = values[row] else { continue };
            weights += weight;
            sum += match self {
                Self::Geometric | Self::Harmonic if value <= 0.0 => return None,
                Self::Geometric => weight * value.ln(),
                Self::Harmonic => weight / value,
                Self::Arithmetic | Self::Copeland => weight * value,
            };
        }
        (weights > 0.0).then(|| match self {
            Self::Geometric => (sum / weights).exp(),
            Self::Harmonic => weights / sum,
            Self::Arithmetic | Self::Copeland => sum / weights,
        })
    }
}

/// Every pair is looked at: a second or so for all communes of France.
fn copeland(parts: &[(f64, &[Option<f64>])], rows: usize) -> Vec<Option<f64>> {
    let present = |row: usize| parts.iter().any(|(_, values)| values[row].is_some());
    let plays: Vec<usize> = (0..rows).filter(|&row| present(row)).collect();
    let adversaries = plays.len().saturating_sub(1) as f64;
    (0..rows)
        .into_par_iter()
        .map(|row| {
            if !present(row) || adversaries == 0.0 {
                return None;
            }
            let won = plays.iter().map(|&other| match duel(parts, row, other) {
                balance if balance > 0.0 => 1.0,
                balance if balance < 0.0 => -1.0,
                _ => 0.0,
            });
            Some(won.sum::<f64>() / adversaries)
        })
        .collect()
}

/// The weight of the parts in which one is above the other, less those in which it is below.
fn duel(parts: &[(f64, &[Option<f64>])], one: usize, other: usize) -> f64 {
    let balance = |(weight, values): &(f64, &[Option<f64>])| match (values[one], values[other]) {
        (Some(one), Some(other)) if one > other => *weight,
        (Some(one), Some(other)) if one < other => -*weight,
        _ => 0.0,
    };
    parts.iter().map(balance).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_by_hand() {
        let (a, b) = ([Some(1.0), Some(2.0), None], [Some(4.0), None, None]);
        let parts: [(f64, &[Option<f64>]); 2] = [(1.0, &a), (1.0, &b)];
        let of = |aggregation: Aggregation| aggregation.apply(&parts, 3);
        assert_eq!(of(Aggregation::Arithmetic), [Some(2.5), Some(2.0), None]);
        assert_eq!(of(Aggregation::Harmonic), [Some(1.6), Some(2.0), None]);
        let geometric = of(Aggregation::Geometric);
        assert!((geometric[0].unwrap() - 2.0).abs() < 1e-12);
        let zero: [(f64, &[Option<f64>]); 1] = [(1.0, &[Some(0.0)])];
        assert_eq!(Aggregation::Geometric.apply(&zero, 1), [None]);
    }

    #[test]
    fn whoever_wins_most_duels_comes_first() {
        let (a, b) = (
            [Some(3.0), Some(2.0), Some(1.0)],
            [Some(1.0), Some(2.0), Some(0.5)],
        );
        let parts: [(f64, &[Option<f64>]); 2] = [(2.0, &a), (1.0, &b)];
        let made = Aggregation::Copeland.apply(&parts, 3);
        assert_eq!(made, [Some(1.0), Some(0.0), Some(-1.0)]);
        assert_eq!(Aggregation::Copeland.apply(&parts[..1], 0), []);
    }
}
