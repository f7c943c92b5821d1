//! How variables go together: Pearson's and Spearman's correlations (the handbook's step 4).

use crate::index::{Direction, ranks};

/// Pearson's correlation over the rows that have both; nothing where there are fewer than three,
/// or where one does not vary.
pub fn pearson(one: &[Option<f64>], other: &[Option<f64>]) -> Option<f64> {
    let pairs = both(one, other);
    let count = pairs.len() as f64;
    if pairs.len() < 3 {
        return None;
    }
    let mean = |of: fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / count;
    let (x, y) = (mean(|pair| pair.0), mean(|pair| pair.1));
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for pair in &pairs {
        let (dx, dy) = (pair.0 - x, pair.1 - y);
        xx += dx * dx;
        yy += dy * dy;
        xy += dx * dy;
    }
    let varies = |of: fn(&(f64, f64)) -> f64| pairs.iter().any(|pair| of(pair) != of(&pairs[0]));
    let told = varies(|pair| pair.0) && varies(|pair| pair.1);
    let correlation = xy / (xx * yy).sqrt();
    (told && correlation.is_finite()).then(|| correlation.clamp(-1.0, 1.0))
}

/// Spearman's: Pearson's of the ranks, equal values sharing theirs.
pub fn spearman(one: &[Option<f64>], other: &[Option<f64>]) -> Option<f64> {
    let (xs, ys): (Vec<_>, Vec<_>) = both(one, other)
        .into_iter()
        .map(|(x, y)| (Some(x), Some(y)))
        .unzip();
    let ranked = |values: &[Option<f64>]| ranks(values, Direction::MoreIsFragile);
    pearson(&ranked(&xs), &ranked(&ys))
}

/// A way to tell how two columns go together.
pub type Coefficient = fn(&[Option<f64>], &[Option<f64>]) -> Option<f64>;

/// The correlation of each column with each; of a column with itself, 1.
pub fn matrix(columns: &[&[Option<f64>]], of: Coefficient) -> Vec<Vec<Option<f64>>> {
    let count = columns.len();
    let mut matrix = vec![vec![Some(1.0); count]; count];
    for one in 0..count {
        for other in one + 1..count {
            let found = of(columns[one], columns[other]);
            matrix[one][other] = found;
            matrix[other][one] = found;
        }
    }
    matrix
}

fn both(one: &[Option<f64>], other: &[Option<f64>]) -> Vec<(f64, f64)> {
    let pairs = one.iter().zip(other);
    pairs.filter_map(|(x, y)| Some(((*x)?, (*y)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(values: &[f64]) -> Vec<Option<f64>> {
        values.iter().copied().map(Some).collect()
    }

    /// Anscombe's first quartet (1973): 0.81642051634484 with x, as R's `cor` says.
    #[test]
    fn anscombe() {
        let x = column(&[10.0, 8.0, 13.0, 9.0, 11.0, 14.0, 6.0, 4.0, 12.0, 7.0, 5.0]);
        let y = column(&[
            8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68,
        ]);
        let found = pearson(&x, &y).unwrap();
        assert!((found - 0.816_420_516_344_84).abs() < 1e-12, "{found}");
        // 1 − 6·Σd²/(n(n²−1)) with Σd² = 40: no ties.
        let found = spearman(&x, &y).unwrap();
        assert!(
            (found - (1.0 - 6.0 * 40.0 / 1320.0)).abs() < 1e-12,
            "{found}"
        );
    }

    #[test]
    fn what_does_not_vary_goes_with_nothing() {
        let flat = column(&[0.1, 0.1, 0.1, 0.1]);
        let rising = column(&[1.0, 2.0, 3.0, 4.0]);
        assert_eq!(pearson(&flat, &rising), None);
        assert_eq!(pearson(&rising[..2], &rising[..2]), None);
        let matrix = matrix(&[&rising, &flat, &rising], spearman);
        assert_eq!(matrix[0], [Some(1.0), None, Some(1.0)]);
    }
}
