//! Sobol's indices: which of several uncertain choices moves a result most (the handbook's
//! step 8).
//!
//! For a function of independent factors, each from 0 to 1: the *first-order* index of a factor
//! is the share of the result's variance that vanishes when the factor is known; its *total*
//! index is the share that remains when all others are known. Estimated on two independent
//! samples A and B, and A with one column of B (Saltelli et al. 2010 for the first order, Jansen
//! 1999 for the total).

use rayon::prelude::*;

use super::random::Random;

/// What one factor does to a result.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Influence {
    /// Alone.
    pub first: f64,
    /// With all it does together with others.
    pub total: f64,
}

/// The indices of each of `factors` factors, from `samples × (factors + 2)` values of `result`,
/// in parallel. Nothing where the result does not vary. Estimates may fall a little under 0 by
/// chance; they are told as 0.
pub fn influences(
    factors: usize,
    samples: usize,
    seed: u64,
    result: impl Fn(&[f64]) -> f64 + Sync,
) -> Option<Vec<Influence>> {
    if factors == 0 || samples < 2 {
        return None;
    }
    let evaluated: Vec<(f64, f64, Vec<f64>)> = (0..samples)
        .into_par_iter()
        .map(|number| {
            let mut random = Random::stream(seed, number as u64);
            let a: Vec<f64> = (0..factors).map(|_| random.share()).collect();
            let b: Vec<f64> = (0..factors).map(|_| random.share()).collect();
            let mixed = (0..factors).map(|factor| {
                let mut mixed = a.clone();
                mixed[factor] = b[factor];
                result(&mixed)
            });
            let mixed = mixed.collect();
            (result(&a), result(&b), mixed)
        })
        .collect();
    let count = samples as f64;
    let all = || evaluated.iter().flat_map(|(a, b, _)| [*a, *b]);
    let mean = all().sum::<f64>() / (2.0 * count);
    let variance = all().map(|one| (one - mean).powi(2)).sum::<f64>() / (2.0 * count);
    if !variance.is_finite() || variance <= f64::EPSILON * mean.abs() {
        return None;
    }
    let influence = |factor: usize| {
        let (mut first, mut total) = (0.0, 0.0);
        for (a, b, mixed) in &evaluated {
            // Centred: the same in expectation, with less chance in it.
            first += (b - mean) * (mixed[factor] - a);
            total += (a - mixed[factor]).powi(2);
        }
        Influence {
            first: (first / count / variance).clamp(0.0, 1.0),
            total: (total / (2.0 * count) / variance).max(0.0),
        }
    };
    Some((0..factors).map(influence).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::PI;

    /// Ishigami and Homma (1990), a = 7, b = 0.1: the variances are known in closed form.
    #[test]
    fn ishigami() {
        let (a, b) = (7.0_f64, 0.1_f64);
        let ishigami = |x: &[f64]| {
            let x: Vec<f64> = x.iter().map(|share| (2.0 * share - 1.0) * PI).collect();
            x[0].sin() + a * x[1].sin().powi(2) + b * x[2].powi(4) * x[0].sin()
        };
        let variance = a.powi(2) / 8.0 + b * PI.powi(4) / 5.0 + b.powi(2) * PI.powi(8) / 18.0 + 0.5;
        let first = [
            0.5 * (1.0 + b * PI.powi(4) / 5.0).powi(2) / variance,
            a.powi(2) / 8.0 / variance,
            0.0,
        ];
        let both = 8.0 * b.powi(2) * PI.powi(8) / 225.0 / variance;
        let total = [first[0] + both, first[1], both];
        let found = influences(3, 40_000, 1, ishigami).unwrap();
        for (factor, found) in found.iter().enumerate() {
            assert!(
                (found.first - first[factor]).abs() < 0.02,
                "S{factor} {found:?}"
            );
            assert!(
                (found.total - total[factor]).abs() < 0.02,
                "T{factor} {found:?}"
            );
        }
    }

    #[test]
    fn what_never_varies_hangs_on_nothing() {
        assert_eq!(influences(2, 100, 1, |_| 3.0), None);
        let found = influences(2, 20_000, 1, |x| x[0]).unwrap();
        assert!(found[0].first > 0.9 && found[1].total < 1e-12);
    }
}
