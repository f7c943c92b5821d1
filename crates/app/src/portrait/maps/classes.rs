//! Five classes of as many areas each, with limits that can be read. Pure.

/// So many classes: more cannot be told apart by eye.
pub const CLASSES: usize = 5;

/// The limits of classes, rising: a class holds what is above the limit before it, up to its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Classes {
    /// The least of all.
    pub least: f64,
    /// The upper limit of each class, the last one the greatest of all.
    pub upper: Vec<f64>,
}

impl Classes {
    /// Quantiles of the values, their limits rounded to two figures; fewer than five where too few
    /// values differ. Nothing where there is no value.
    pub fn quantiles(values: &[f64]) -> Option<Self> {
        let mut sorted: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
        sorted.sort_by(f64::total_cmp);
        let (&least, &greatest) = (sorted.first()?, sorted.last()?);
        let mut upper: Vec<f64> = (1..CLASSES)
            .map(|class| sorted[(sorted.len() * class / CLASSES).min(sorted.len() - 1)])
            .map(|limit| readable(limit, greatest - least))
            .filter(|limit| (least..greatest).contains(limit))
            .collect();
        upper.push(greatest);
        upper.dedup();
        Some(Self { least, upper })
    }

    /// The class of a value, from 0.
    pub fn of(&self, value: f64) -> usize {
        let class = self.upper.iter().position(|&limit| value <= limit);
        class.unwrap_or(self.upper.len() - 1)
    }

    /// The lower and upper limit of each class.
    pub fn limits(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        let lower = std::iter::once(self.least).chain(self.upper.iter().copied());
        lower.zip(self.upper.iter().copied())
    }

    /// The shade of a class among [`CLASSES`]: fewer classes spread over the whole ramp.
    pub fn shade(&self, class: usize) -> usize {
        match self.upper.len() {
            0 | 1 => CLASSES / 2,
            count => class * (CLASSES - 1) / (count - 1),
        }
    }
}

/// The same to two figures, of itself or of how far values spread, whichever is finer: a limit is
/// there to be read, and must tell values apart that lie close together far from zero.
fn readable(value: f64, spread: f64) -> f64 {
    if value == 0.0 {
        return 0.0;
    }
    let step = 10f64.powf(value.abs().min(spread).log10().floor() - 1.0);
    (value / step).round() * step
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_hold_as_many_values_each() {
        let values: Vec<f64> = (1..=100).map(f64::from).collect();
        let classes = Classes::quantiles(&values).unwrap();
        assert_eq!(classes.upper, [21.0, 41.0, 61.0, 81.0, 100.0]);
        assert_eq!(classes.of(1.0), 0);
        assert_eq!(classes.of(21.0), 0);
        assert_eq!(classes.of(21.5), 1);
        assert_eq!(classes.of(100.0), 4);
        assert_eq!(classes.limits().next(), Some((1.0, 21.0)));
    }

    #[test]
    fn values_that_lie_close_together_far_from_zero_are_told_apart() {
        let values: Vec<f64> = (0..100).map(|n| 96.0 + f64::from(n) / 10.0).collect();
        let classes = Classes::quantiles(&values).unwrap();
        assert_eq!(classes.upper.len(), CLASSES);
        assert!((classes.upper[1] - 100.0).abs() < 1e-9, "{classes:?}");
        assert!((classes.upper[2] - 102.0).abs() < 1e-9, "{classes:?}");
    }

    #[test]
    fn values_that_are_alike_make_one_class() {
        let classes = Classes::quantiles(&[7.0, 7.0, 7.0]).unwrap();
        assert_eq!(classes.upper, [7.0]);
        assert_eq!(classes.of(7.0), 0);
        assert!(Classes::quantiles(&[]).is_none());
        assert!(Classes::quantiles(&[f64::NAN]).is_none());
    }
}
