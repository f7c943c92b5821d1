//! What no plan is under, by Lagrangian relaxation (Geoffrion 1974; Cornuéjols, Fisher and
//! Nemhauser 1977).
//!
//! Each point offers a price `λ` for its whole way; a candidate gains what its points offer beyond
//! what their way costs. For any prices, none above what the way to an existing place costs,
//!
//! ```text
//! L(λ) = Σ_i λ_i − the p greatest of Σ_i max(0, λ_i − w_i t_ij)  ≤  the best plan
//! ```
//!
//! Prices go up the subgradient as those of coverings go down it: by the square root of what a point
//! weighs, and keeping most of the way that they were going.

use rayon::prelude::*;

use super::search::{exchanged, filled};
use super::{Median, MedianPlan};
use crate::siting::SitingError;

const STEPS: usize = 300;
const PATIENCE: usize = 8;
/// How much of the way that a price was going it keeps.
const DRIFT: f64 = 0.8;
/// So that rounding never makes a bound a hair too great.
const ROUNDING: f64 = 1.0 - 1e-11;

/// What the best prices prove.
pub(super) struct Prices {
    /// What each candidate gains.
    pub(super) gains: Vec<f64>,
    pub(super) bound: f64,
}

impl Median {
    pub(super) fn relaxed(
        &self,
        places: usize,
        enough: f64,
    ) -> Result<(MedianPlan, Prices), SitingError> {
        let places = places.min(self.candidates);
        let mut best = exchanged(self, filled(self, Vec::new(), places));
        let mut value = self.minutes(&best);
        if !value.is_finite() {
            return Err(SitingError::Nowhere);
        }
        let mut prices = self.first_prices(&best);
        let mut found = Prices {
            gains: Vec::new(),
            bound: f64::NEG_INFINITY,
        };
        let mut drift = vec![0.0; prices.len()];
        let (mut pace, mut since_better, mut seen) = (1.0, 0, value);
        for step in 0..STEPS {
            let gains = self.gains(&prices);
            let most = greatest(&gains, places);
            let bound =
                prices.iter().sum::<f64>() - most.iter().map(|&one| gains[one]).sum::<f64>();
            let improved = bound > found.bound;
            if improved {
                if bound > found.bound + 1e-5 * value {
                    since_better = 0;
                }
                found = Prices { gains, bound };
            }
            if improved || step % 10 == 0 {
                let minutes = self.minutes(&most);
                if minutes < value * 1.02 && minutes != seen {
                    seen = minutes;
                    let plan = exchanged(self, filled(self, most.clone(), places));
                    let minutes = self.minutes(&plan);
                    if minutes < value {
                        (best, value) = (plan, minutes);
                    }
                }
            }
            since_better += 1;
            if since_better >= PATIENCE {
                pace /= 2.0;
                since_better = 0;
            }
            let near = value - found.bound <= enough * value;
            if near
                || pace < 1e-3
                || !self.go(&mut prices, &mut drift, &most, pace * (value - bound))
            {
                break;
            }
        }
        let bound = found.bound * ROUNDING;
        Ok((self.finished(best, bound), found))
    }

    /// Each point offers what its way to the second nearest place would cost.
    fn first_prices(&self, chosen: &[usize]) -> Vec<f64> {
        let mut first = self.before.clone();
        let mut second = vec![f64::INFINITY; first.len()];
        for &candidate in chosen {
            for ((first, second), &time) in
                first.iter_mut().zip(&mut second).zip(self.to(candidate))
            {
                let farther = first.max(time);
                *first = first.min(time);
                *second = second.min(farther);
            }
        }
        let offers = self.weights.iter().zip(first.iter().zip(&second));
        (offers.zip(&self.before))
            .map(|((weight, (first, second)), before)| {
                let time = if second.is_finite() { *second } else { *first };
                if *weight > 0.0 {
                    weight * time.min(*before)
                } else {
                    0.0
                }
            })
            .collect()
    }

    fn gains(&self, prices: &[f64]) -> Vec<f64> {
        let gain = |candidate| {
            let ways = prices
                .iter()
                .zip(self.weights.iter().zip(self.to(candidate)));
            ways.map(|(price, (weight, time))| (price - weight * time).max(0.0))
                .sum()
        };
        (0..self.candidates).into_par_iter().map(gain).collect()
    }

    /// Points served by none offer more, by several less; nothing where no price can move.
    fn go(&self, prices: &mut [f64], drift: &mut [f64], most: &[usize], distance: f64) -> bool {
        let mut lacks = vec![1.0; prices.len()];
        for &candidate in most {
            let ways = self.weights.iter().zip(self.to(candidate));
            for ((lacks, price), (weight, time)) in lacks.iter_mut().zip(&*prices).zip(ways) {
                if weight * time < *price {
                    *lacks -= 1.0;
                }
            }
        }
        let ceiling = |point: usize| match self.weights[point] > 0.0 {
            true => self.weights[point] * self.before[point],
            false => 0.0,
        };
        let mut length = 0.0;
        for (point, drift) in drift.iter_mut().enumerate() {
            *drift = lacks[point] + DRIFT * *drift;
            let stuck = (*drift > 0.0 && prices[point] >= ceiling(point))
                || (*drift < 0.0 && prices[point] <= 0.0);
            if stuck {
                *drift = 0.0;
            }
            length += drift.powi(2) * self.weights[point].sqrt();
        }
        if length == 0.0 {
            return false;
        }
        let step = distance.max(0.0) / length;
        for (point, (price, drift)) in prices.iter_mut().zip(drift).enumerate() {
            let moved = *price + step * *drift * self.weights[point].sqrt();
            *price = moved.clamp(0.0, ceiling(point));
        }
        true
    }
}

/// The candidates that gain most, those that gain nothing left out; the first of equals.
fn greatest(gains: &[f64], places: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..gains.len()).filter(|&one| gains[one] > 0.0).collect();
    order.sort_by(|&a, &b| gains[b].total_cmp(&gains[a]).then(a.cmp(&b)));
    order.truncate(places);
    order
}
