//! Ways to make indicators comparable (the handbook's step 5), each told whether
//! more of an indicator means more fragile.

use serde::{Deserialize, Serialize};

use super::model::Direction;

/// How a variable is made comparable with others.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
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
    pub(crate) fn apply(
        self,
        values: &[Option<f64>],
        references: &[Option<f64>],
        direction: Direction,
    ) -> Vec<Option<f64>> {
        if self == Self::Rank {
            return ranks(values, direction);
        }
        let fitted = self.fit(values, direction);
        let reference = |row: usize| references.get(row).copied().flatten();
        let rows = values.iter().enumerate();
        rows.map(|(row, value)| fitted.of(*value, reference(row)))
            .collect()
    }

    /// The way from a value to its comparable one, learnt from all the values of a column: what
    /// one more draw of a few rows is put through.
    pub(crate) fn fit(self, values: &[Option<f64>], direction: Direction) -> Fitted {
        let shape = match self {
            Self::None => Shape::Line {
                from: 0.0,
                over: 1.0,
            },
            Self::MinMax => between(extremes(values)),
            Self::Winsorised { tails } => between(quantiles(values, tails)),
            Self::Goalposts { low, high } => between(Some((low, high))),
            Self::ZScore => z_score(values),
            Self::Rank => Shape::Ranked {
                sorted: sorted(values),
                share: false,
            },
            Self::Percentile => Shape::Ranked {
                sorted: sorted(values),
                share: true,
            },
            Self::Reference { times } => Shape::Ratio { times },
        };
        Fitted { shape, direction }
    }
}

/// A normalisation that has seen its column.
#[derive(Debug, Clone)]
pub(crate) struct Fitted {
    shape: Shape,
    direction: Direction,
}

#[derive(Debug, Clone)]
enum Shape {
    /// Nothing tells the values apart: each counts so.
    Flat(f64),
    /// From 0 at `low` to 1 at `high`, cut off beyond.
    Between { low: f64, high: f64 },
    /// How far from a value, in so many units.
    Line { from: f64, over: f64 },
    /// By how many values are below, equal ones counting half.
    Ranked { sorted: Vec<f64>, share: bool },
    /// Beside a reference.
    Ratio { times: f64 },
}

impl Fitted {
    /// A value made comparable. Nothing where it, or the reference it needs, is not there.
    pub(crate) fn of(&self, value: Option<f64>, reference: Option<f64>) -> Option<f64> {
        let value = value?;
        let fragile = self.direction == Direction::MoreIsFragile;
        let made = match &self.shape {
            Shape::Flat(all) => *all,
            Shape::Line { from, over } => self.direction.sign() * (value - from) / over,
            Shape::Between { low, high } => {
                let share = ((value - low) / (high - low)).clamp(0.0, 1.0);
                if fragile { share } else { 1.0 - share }
            }
            Shape::Ranked { sorted, share } => {
                let below = sorted.partition_point(|one| *one < value) as f64;
                let upto = sorted.partition_point(|one| *one <= value) as f64;
                let count = sorted.len() as f64;
                let middle = f64::midpoint(below, upto);
                let middle = if fragile { middle } else { count - middle };
                if *share { middle / count } else { middle + 0.5 }
            }
            // In the order of the published formula: the last digits hang on it.
            Shape::Ratio { times } if fragile => times * value / reference?,
            Shape::Ratio { times } => times * reference? / value,
        };
        // Divided by nothing, or beyond what numbers can say.
        made.is_finite().then_some(made)
    }
}

fn sorted(values: &[Option<f64>]) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.iter().copied().flatten().collect();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted
}

fn extremes(values: &[Option<f64>]) -> Option<(f64, f64)> {
    let known = || values.iter().copied().flatten();
    Some((known().reduce(f64::min)?, known().reduce(f64::max)?))
}

/// The quantiles of `tails` and `1 − tails`, between neighbours in proportion (type 7).
fn quantiles(values: &[Option<f64>], tails: f64) -> Option<(f64, f64)> {
    let sorted = sorted(values);
    Some((quantile(&sorted, tails)?, quantile(&sorted, 1.0 - tails)?))
}

/// A quantile of sorted values, between neighbours in proportion (type 7).
pub(crate) fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let position = share * last as f64;
    let below = position.floor() as usize;
    let above = (below + 1).min(last);
    Some(sorted[below] + (position - below as f64) * (sorted[above] - sorted[below]))
}

/// Where all are alike, in the middle.
fn between(ends: Option<(f64, f64)>) -> Shape {
    match ends {
        Some((low, high)) if low != high => Shape::Between { low, high },
        _ => Shape::Flat(0.5),
    }
}

fn z_score(values: &[Option<f64>]) -> Shape {
    // Alike to the last digit: what rounding leaves of a deviation would tell them apart.
    let Some((low, high)) = extremes(values).filter(|(low, high)| low != high) else {
        return Shape::Flat(0.0);
    };
    let known: Vec<f64> = values.iter().copied().flatten().collect();
    let count = known.len() as f64;
    let mean = (known.iter().sum::<f64>() / count).clamp(low, high);
    let square = |value: &f64| (value - mean).powi(2);
    let deviation = (known.iter().map(square).sum::<f64>() / count).sqrt();
    match deviation > 0.0 {
        true => Shape::Line {
            from: mean,
            over: deviation,
        },
        false => Shape::Flat(0.0),
    }
}

/// Ranks from 1; equal values share the mean of theirs.
pub(crate) fn ranks(values: &[Option<f64>], direction: Direction) -> Vec<Option<f64>> {
    let key = |index: usize| direction.sign() * values[index].unwrap_or(f64::NAN);
    let mut order: Vec<usize> = (0..values.len()).filter(|&i| values[i].is_some()).collect();
    order.sort_unstable_by(|&a, &b| key(a).total_cmp(&key(b)));
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
        // What rounding leaves of a deviation is none.
        let tenths = [Some(0.1); 3];
        let made = Normalisation::ZScore.apply(&tenths, &none, MoreIsFragile);
        assert_eq!(made, [Some(0.0); 3]);
        let by_nothing = Normalisation::Reference { times: 100.0 }.apply(
            &alike,
            &[Some(0.0), None],
            MoreIsFragile,
        );
        assert_eq!(by_nothing, none);
    }
}
