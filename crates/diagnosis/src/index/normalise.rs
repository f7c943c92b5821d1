//! Ways to make indicators comparable (the handbook's step 5), each told whether
//! more of an indicator means more fragile.

use serde::Deserialize;

use super::model::Direction;

/// How a variable is made comparable with others.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(tag = "method", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Normalisation {
    /// As it is.
    None,
    /// From 0 for the least to 1 for the most.
    MinMax,
    /// Min-max after the tails are brought in: beyond the quantiles `tails` and `1 − tails`,
    /// values count as these.
    Winsorised {
        /// The share brought in at each end, below one half.
        tails: f64,
    },
    /// Standard deviations from the mean.
    ZScore,
    /// The rank, 1 for the least; equal values share the mean of their ranks.
    Rank,
    /// The share of values below, equal ones counting half.
    Percentile,
    /// From 0 at one post to 1 at the other, cut off beyond.
    Goalposts {
        /// Where nothing is fragile.
        low: f64,
        /// Where all is.
        high: f64,
    },
    /// `times · value / reference`; turned round, `times · reference / value`.
    Reference {
        /// What a territory like its reference gets, most often 100.
        times: f64,
    },
}

impl Normalisation {
    /// The values made comparable; what is missing stays so. For [`Normalisation::Reference`],
    /// `references` has the reference's value of each row.
    pub(super) fn apply(
        self,
        values: &[Option<f64>],
        references: &[Option<f64>],
        direction: Direction,
    ) -> Vec<Option<f64>> {
        match self {
            Self::None => each(values, |value| direction.sign() * value),
            Self::MinMax => stretched(values, extremes(values), direction),
            Self::Winsorised { tails } => stretched(values, quantiles(values, tails), direction),
            Self::ZScore => z_scores(values, direction),
            Self::Rank => ranks(values, direction),
            Self::Percentile => {
                let count = values.iter().flatten().count() as f64;
                each(&ranks(values, direction), |rank| (rank - 0.5) / count)
            }
            Self::Goalposts { low, high } => stretched(values, Some((low, high)), direction),
            Self::Reference { times } => values
                .iter()
                .zip(references)
                .map(|(value, reference)| match direction {
                    Direction::MoreIsFragile => ratio(times, *value, *reference),
                    Direction::LessIsFragile => ratio(times, *reference, *value),
                })
                .collect(),
        }
    }
}

fn each(values: &[Option<f64>], made: impl Fn(f64) -> f64) -> Vec<Option<f64>> {
    values.iter().map(|value| value.map(&made)).collect()
}

/// `times · value / reference`, in the order of the published formula: the last digits hang on it.
fn ratio(times: f64, value: Option<f64>, reference: Option<f64>) -> Option<f64> {
    let (value, reference) = (value?, reference?);
    (reference != 0.0).then(|| times * value / reference)
}

fn sorted(values: &[Option<f64>]) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.iter().copied().flatten().collect();
    sorted.sort_by(f64::total_cmp);
    sorted
}

fn extremes(values: &[Option<f64>]) -> Option<(f64, f64)> {
    let known = || values.iter().copied().flatten();
    Some((known().reduce(f64::min)?, known().reduce(f64::max)?))
}

/// The quantiles of `tails` and `1 − tails`, between neighbours in proportion (type 7).
fn quantiles(values: &[Option<f64>], tails: f64) -> Option<(f64, f64)> {
    let sorted = sorted(values);
    let last = sorted.len().checked_sub(1)?;
    let quantile = |share: f64| {
        let position = share * last as f64;
        let below = position.floor() as usize;
        let above = (below + 1).min(last);
        sorted[below] + (position - below as f64) * (sorted[above] - sorted[below])
    };
    Some((quantile(tails), quantile(1.0 - tails)))
}

/// From 0 to 1 between two ends, cut off beyond; where all are alike, in the middle.
fn stretched(
    values: &[Option<f64>],
    ends: Option<(f64, f64)>,
    direction: Direction,
) -> Vec<Option<f64>> {
    let Some((low, high)) = ends else {
        return values.to_vec();
    };
    each(values, |value| {
        let share = match low == high {
            true => 0.5,
            false => ((value - low) / (high - low)).clamp(0.0, 1.0),
        };
        match direction {
            Direction::MoreIsFragile => share,
            Direction::LessIsFragile => 1.0 - share,
        }
    })
}

fn z_scores(values: &[Option<f64>], direction: Direction) -> Vec<Option<f64>> {
    let known: Vec<f64> = values.iter().copied().flatten().collect();
    let count = known.len() as f64;
    let mean = known.iter().sum::<f64>() / count;
    let deviation = (known
        .iter()
        .map(|value| (value - mean).powi(2))
        .sum::<f64>()
        / count)
        .sqrt();
    each(values, |value| match deviation > 0.0 {
        true => direction.sign() * (value - mean) / deviation,
        false => 0.0,
    })
}

/// Ranks from 1; equal values share the mean of theirs.
pub(super) fn ranks(values: &[Option<f64>], direction: Direction) -> Vec<Option<f64>> {
    let signed = |index: usize| values[index].map(|value| direction.sign() * value);
    let mut order: Vec<usize> = (0..values.len()).filter(|&i| values[i].is_some()).collect();
    let key = |index: usize| signed(index).unwrap_or(f64::NAN);
    order.sort_by(|&a, &b| key(a).total_cmp(&key(b)));
    let mut ranks = vec![None; values.len()];
    let mut start = 0;
    while start < order.len() {
        let alike = order[start..]
            .iter()
            .take_while(|&&index| key(index) == key(order[start]))
            .count();
        let shared = start as f64 + (alike as f64 + 1.0) / 2.0;
        for &index in &order[start..start + alike] {
            ranks[index] = Some(shared);
        }
        start += alike;
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;
    use Direction::{LessIsFragile, MoreIsFragile};

    const VALUES: [Option<f64>; 5] = [Some(10.0), None, Some(30.0), Some(20.0), Some(20.0)];

    fn apply(normalisation: Normalisation, direction: Direction) -> Vec<Option<f64>> {
        normalisation.apply(&VALUES, &[Some(20.0); 5], direction)
    }

    #[test]
    fn each_way_by_hand() {
        let more = |normalisation| apply(normalisation, MoreIsFragile);
        let half = [Some(0.0), None, Some(1.0), Some(0.5), Some(0.5)];
        assert_eq!(more(Normalisation::MinMax), half);
        assert_eq!(
            more(Normalisation::Goalposts {
                low: 10.0,
                high: 30.0
            }),
            half
        );
        assert_eq!(
            more(Normalisation::Rank),
            [Some(1.0), None, Some(4.0), Some(2.5), Some(2.5)]
        );
        assert_eq!(
            more(Normalisation::Percentile),
            [Some(0.125), None, Some(0.875), Some(0.5), Some(0.5)]
        );
        assert_eq!(
            more(Normalisation::Reference { times: 100.0 }),
            [Some(50.0), None, Some(150.0), Some(100.0), Some(100.0)]
        );
        let z = more(Normalisation::ZScore);
        assert!((z[2].unwrap() - 2.0_f64.sqrt()).abs() < 1e-12);
        // A quarter brought in at each end: from 17.5 to 22.5.
        let winsorised = more(Normalisation::Winsorised { tails: 0.25 });
        assert_eq!(
            winsorised,
            [Some(0.0), None, Some(1.0), Some(0.5), Some(0.5)]
        );
    }

    #[test]
    fn turned_round_the_least_is_the_most_fragile() {
        let less = |normalisation| apply(normalisation, LessIsFragile);
        assert_eq!(less(Normalisation::MinMax)[0], Some(1.0));
        assert_eq!(less(Normalisation::Rank)[0], Some(4.0));
        assert_eq!(
            less(Normalisation::Reference { times: 100.0 })[0],
            Some(200.0)
        );
        assert_eq!(less(Normalisation::None)[0], Some(-10.0));
    }

    #[test]
    fn nothing_to_tell_apart_is_told_apart_by_nothing() {
        let alike = [Some(3.0), Some(3.0)];
        let none = [None, None];
        for normalisation in [
            Normalisation::MinMax,
            Normalisation::Winsorised { tails: 0.05 },
            Normalisation::ZScore,
            Normalisation::Rank,
            Normalisation::Percentile,
        ] {
            let made = normalisation.apply(&alike, &none, MoreIsFragile);
            assert_eq!(made[0], made[1]);
            assert!(made[0].unwrap().is_finite());
            assert_eq!(normalisation.apply(&none, &none, MoreIsFragile), none);
        }
        let by_nothing = Normalisation::Reference { times: 100.0 }.apply(
            &alike,
            &[Some(0.0), None],
            MoreIsFragile,
        );
        assert_eq!(by_nothing, none);
    }
}
