//! Small areas, told with the help of the wider one they are in: a rate from few people is
//! drawn towards the rate of its EPCI, all the more as they are few.
//!
//! Empirical Bayes by moments, area by area of a group (Marshall 1991, *Mapping disease and
//! mortality rates using empirical Bayes estimators*): with `r = x / n`, the group's rate
//! `m = Σx / Σn`, `s² = Σ n(r − m)² / Σn` and `A = max(0, s² − m / n̄)` the variance between
//! areas that chance does not explain, the rate is told as `m + A / (A + m / n) · (r − m)`.

use std::collections::HashMap;

/// A rate drawn towards its group's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shrunk {
    /// The rate as told.
    pub rate: f64,
    /// The rate of its group.
    pub group: f64,
    /// How much of its own rate is kept, from 0 to 1.
    pub kept: f64,
}

/// Each area's rate, `counts` over `wholes`, drawn towards that of the areas of the same group.
/// Nothing where a count or a whole is not known, or the whole is nobody.
pub fn shrunk<G: Eq + std::hash::Hash>(
    counts: &[Option<f64>],
    wholes: &[Option<f64>],
    groups: &[G],
) -> Vec<Option<Shrunk>> {
    let area = |row: usize| {
        let (count, whole) = (counts[row]?, wholes[row].filter(|whole| *whole > 0.0)?);
        Some((count, whole))
    };
    let mut members: HashMap<&G, Vec<(f64, f64)>> = HashMap::new();
    for (row, group) in groups.iter().enumerate() {
        if let Some(known) = area(row) {
            members.entry(group).or_default().push(known);
        }
    }
    let priors: HashMap<&G, (f64, f64)> = members
        .into_iter()
        .map(|(group, areas)| (group, prior(&areas)))
        .collect();
    let rows = groups.iter().enumerate();
    rows.map(|(row, group)| {
        let (count, whole) = area(row)?;
        let (mean, between) = *priors.get(group)?;
        let chance = mean / whole;
        let kept = match between + chance {
            // Nobody anywhere: the rate is nothing, whoever tells it.
            0.0 => 1.0,
            all => between / all,
        };
        Some(Shrunk {
            rate: mean + kept * (count / whole - mean),
            group: mean,
            kept,
        })
    })
    .collect()
}

/// A group's rate, and the variance between its areas that chance does not explain.
fn prior(areas: &[(f64, f64)]) -> (f64, f64) {
    let counts: f64 = areas.iter().map(|(count, _)| count).sum();
    let wholes: f64 = areas.iter().map(|(_, whole)| whole).sum();
    let mean = counts / wholes;
    let square = |(count, whole): &(f64, f64)| whole * (count / whole - mean).powi(2);
    let spread = areas.iter().map(square).sum::<f64>() / wholes;
    let chance = mean / (wholes / areas.len() as f64);
    (mean, (spread - chance).max(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(values: &[f64]) -> Vec<Option<f64>> {
        values.iter().copied().map(Some).collect()
    }

    #[test]
    fn by_hand() {
        let found = shrunk(
            &known(&[10.0, 300.0, 90.0]),
            &known(&[20.0, 1000.0, 980.0]),
            &["a"; 3],
        );
        // m = 400 / 2000 = 0.2; s² = (20·0.09 + 1000·0.01 + 980·(90/980 − 0.2)²) / 2000;
        // n̄ = 2000 / 3; A = s² − 0.2 / n̄.
        let spread =
            (20.0 * 0.09 + 1000.0 * 0.01 + 980.0 * (90.0_f64 / 980.0 - 0.2).powi(2)) / 2000.0;
        let between = spread - 0.2 * 3.0 / 2000.0;
        let kept = between / (between + 0.2 / 20.0);
        let small = found[0].unwrap();
        assert!((small.kept - kept).abs() < 1e-12);
        assert!((small.rate - (0.2 + kept * 0.3)).abs() < 1e-12);
        // Many people are believed more than few.
        assert!(found[1].unwrap().kept > 0.95 && small.kept < 0.6);
    }

    #[test]
    fn alone_or_alike_the_group_speaks() {
        let found = shrunk(&known(&[1.0, 2.0]), &known(&[10.0, 20.0]), &["a", "b"]);
        assert_eq!(found[0].unwrap().rate, 0.1);
        let nobody = shrunk(&known(&[0.0, 0.0]), &known(&[10.0, 0.0]), &["a", "a"]);
        assert_eq!(nobody[0].unwrap().rate, 0.0);
        assert_eq!(nobody[1], None);
        assert_eq!(shrunk(&[None], &known(&[10.0]), &["a"]), [None]);
    }
}
