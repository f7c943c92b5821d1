//! Ways to put indicators together (the handbook's step 7).

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// How parts make a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
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
    /// Duels are fought between so many rows at most: their number grows with its square.
    pub const MOST_DUELLISTS: usize = 100_000;

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

/// Rows whose duels are fought at once: what fits a processor's nearest memory.
const BLOCK: usize = 1024;

/// All weights together, as whole numbers: sums of shares such as 0.1 are then exact.
const WHOLE: f64 = (1 << 24) as f64;

/// A part of a duel: each row's rank, so that duels compare whole numbers. What is missing is
/// neither above nor below anything.
struct Arms {
    weight: i32,
    rank: Vec<Option<i32>>,
    /// The rank, or above all.
    above: Vec<i32>,
    /// The rank, or below all.
    below: Vec<i32>,
}

impl Arms {
    fn of(weight: f64, values: &[Option<f64>], plays: &[usize]) -> Self {
        let mut sorted: Vec<f64> = plays.iter().filter_map(|&row| values[row]).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        // Equal values, and so both zeros, have the same number of values below.
        let rank = |value: f64| sorted.partition_point(|one| *one < value) as i32;
        let rank: Vec<Option<i32>> = plays.iter().map(|&row| values[row].map(rank)).collect();
        Self {
            weight: weight.round() as i32,
            above: rank.iter().map(|rank| rank.unwrap_or(i32::MAX)).collect(),
            below: rank.iter().map(|rank| rank.unwrap_or(i32::MIN)).collect(),
            rank,
        }
    }
}

/// Every pair is looked at, in blocks, with memory for the ranks alone:
/// [`Aggregation::MOST_DUELLISTS`] bounds it.
fn copeland(parts: &[(f64, &[Option<f64>])], rows: usize) -> Vec<Option<f64>> {
    let present = |row: &usize| parts.iter().any(|(_, values)| values[*row].is_some());
    let plays: Vec<usize> = (0..rows).filter(present).collect();
    let adversaries = plays.len().saturating_sub(1) as f64;
    let weights: f64 = parts.iter().map(|(weight, _)| weight).sum();
    let arms: Vec<Arms> = parts
        .iter()
        .map(|(weight, values)| Arms::of(weight / weights * WHOLE, values, &plays))
        .collect();
    let balances: Vec<i64> = (0..plays.len())
        .into_par_iter()
        .map(|one| balance(&arms, one, plays.len()))
        .collect();
    let mut whole = vec![None; rows];
    for (&row, balance) in plays.iter().zip(balances) {
        if adversaries > 0.0 {
            whole[row] = Some(balance as f64 / adversaries);
        }
    }
    whole
}

/// Victories less defeats of one row against all. By the weight of the parts in which it is
/// above, less those in which it is below; what rounding of weights leaves is a draw.
fn balance(arms: &[Arms], one: usize, rows: usize) -> i64 {
    let draw = arms.len() as i32;
    let mut won = 0;
    let mut duels = [0_i32; BLOCK];
    for start in (0..rows).step_by(BLOCK) {
        let end = (start + BLOCK).min(rows);
        let duels = &mut duels[..end - start];
        duels.fill(0);
        for part in arms {
            let Some(rank) = part.rank[one] else { continue };
            let (above, below) = (&part.above[start..end], &part.below[start..end]);
            for ((duel, above), below) in duels.iter_mut().zip(above).zip(below) {
                *duel += part.weight * (i32::from(rank > *above) - i32::from(rank < *below));
            }
        }
        let verdict = |duel: &i32| i32::from(*duel > draw) - i32::from(*duel < -draw);
        won += i64::from(duels.iter().map(verdict).sum::<i32>());
    }
    won
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
    fn weights_that_make_up_for_each_other_make_a_draw() {
        // 0.1 + 0.2 against 0.3: not equal as floating numbers.
        let columns = [
            [Some(1.0), Some(0.0)],
            [Some(1.0), Some(0.0)],
            [Some(0.0), Some(1.0)],
        ];
        let weights = [0.1, 0.2, 0.3];
        let parts: Vec<(f64, &[Option<f64>])> = weights
            .into_iter()
            .zip(columns.iter().map(<[_; 2]>::as_slice))
            .collect();
        let made = Aggregation::Copeland.apply(&parts, 2);
        assert_eq!(made, [Some(0.0), Some(0.0)]);
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
