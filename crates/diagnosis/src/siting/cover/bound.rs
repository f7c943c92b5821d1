//! What no plan can pass, by Lagrangian relaxation (Galvão and ReVelle 1996).
//!
//! Each point pays a price `λ ≤ w` to the places that reach it and keeps the rest of its
//! weight whether it is reached or not. Then the best places are those that are paid most,
//! one by one, and for any prices
//!
//! ```text
//! L(λ) = Σ_i (w_i − λ_i) + the p greatest of Σ_{i reached by j} λ_i  ≥  the best plan
//! ```
//!
//! Prices move against the subgradient: points that no place reaches pay more, those that
//! several reach pay less.

use super::search::{Draft, MOST_EXCHANGES, local};
use super::{Cover, Plan};

/// Steps, unless the bound meets the plan before.
const STEPS: usize = 400;
/// A plan this near its bound is as good as the best for whoever reads it.
const NEAR_ENOUGH: f64 = 1e-3;
/// Half as far after so many steps without a better bound.
const PATIENCE: usize = 8;
/// So that rounding never makes a bound a hair too small.
const ROUNDING: f64 = 1.0 + 1e-11;

/// The best prices found.
#[derive(Debug, Clone)]
pub(super) struct Prices {
    /// What each candidate is paid.
    pub(super) paid: Vec<f64>,
    /// The bound that they prove, existing places left aside.
    pub(super) bound: f64,
}

impl Cover {
    /// A plan with its bound, and the prices that prove it.
    pub(super) fn relaxed(&self, places: usize) -> (Plan, Prices) {
        self.relaxed_until(places, NEAR_ENOUGH)
    }

    pub(super) fn relaxed_until(&self, places: usize, enough: f64) -> (Plan, Prices) {
        let places = places.min(self.candidates());
        let mut best = local(self, places);
        let mut descent = Descent::from(self, &best, places);
        let mut seen = best.value;
        for step in 0..STEPS {
            let improved = descent.look();
            if improved || step % 10 == 0 {
                let draft = Draft::of(self, &descent.paid_most);
                // Worth exchanges only where it comes near what is known.
                if draft.value > 0.98 * best.value && draft.value != seen {
                    seen = draft.value;
                    let mut draft = draft;
                    draft.exchange(MOST_EXCHANGES, |_, _, _| true);
                    if draft.value > best.value {
                        best = draft;
                    }
                }
            }
            let goal = (self.before + best.value) * (1.0 + enough);
            if self.before + descent.best.bound <= goal || !descent.go(best.value) {
                break;
            }
        }
        let bound = self.before + descent.best.bound;
        let chosen = tidied(self, best.chosen, places);
        (self.finished(chosen, bound * ROUNDING), descent.best)
    }
}

/// The choice with others in the stead of places that reach only what others reach.
pub(super) fn tidied(cover: &Cover, mut chosen: Vec<usize>, places: usize) -> Vec<usize> {
    loop {
        let kept = needed(cover, &chosen);
        let mut draft = Draft::of(cover, &kept);
        draft.fill(places, |_, _| true);
        let done = draft.chosen.len() == kept.len();
        chosen = draft.chosen;
        if done {
            return chosen;
        }
    }
}

/// The choice without places that reach only what others reach.
fn needed(cover: &Cover, chosen: &[usize]) -> Vec<usize> {
    let mut times = vec![0_u32; cover.weights.len()];
    let rows = chosen
        .iter()
        .map(|&candidate| cover.by_candidate.row(candidate));
    for &point in rows.flatten() {
        times[point as usize] += 1;
    }
    let mut kept = Vec::with_capacity(chosen.len());
    for &candidate in chosen {
        let row = cover.by_candidate.row(candidate);
        if row.iter().any(|&point| times[point as usize] == 1) {
            kept.push(candidate);
            continue;
        }
        for &point in row {
            times[point as usize] -= 1;
        }
    }
    kept
}

struct Descent<'a> {
    cover: &'a Cover,
    places: usize,
    prices: Vec<f64>,
    paid: Vec<f64>,
    /// The candidates paid most at these prices.
    paid_most: Vec<usize>,
    bound: f64,
    best: Prices,
    /// How much of the distance to the plan each step goes.
    pace: f64,
    since_better: usize,
}

impl<'a> Descent<'a> {
    /// Points pay all their weight to the only place that reaches them, a part to each of several.
    fn from(cover: &'a Cover, draft: &Draft, places: usize) -> Self {
        let mut times = vec![0_u32; cover.weights.len()];
        let rows = draft.chosen.iter().map(|&one| cover.by_candidate.row(one));
        for &point in rows.flatten() {
            times[point as usize] += 1;
        }
        let prices = (cover.weights.iter().zip(&times))
            .map(|(weight, &times)| weight / f64::from(times.max(1)))
            .collect();
        let all = cover.weights.iter().sum();
        Self {
            cover,
            places,
            prices,
            paid: vec![0.0; cover.candidates()],
            paid_most: Vec::new(),
            bound: all,
            best: Prices {
                paid: Vec::new(),
                bound: f64::INFINITY,
            },
            pace: 1.0,
            since_better: 0,
        }
    }

    /// What the present prices prove; whether that is better than before.
    fn look(&mut self) -> bool {
        let cover = self.cover;
        for (candidate, paid) in self.paid.iter_mut().enumerate() {
            let row = cover.by_candidate.row(candidate).iter();
            *paid = row.map(|&point| self.prices[point as usize]).sum();
        }
        let paid = &self.paid;
        let mut order: Vec<usize> = (0..paid.len()).collect();
        if self.places < order.len() && self.places > 0 {
            order.select_nth_unstable_by(self.places - 1, |&a, &b| {
                paid[b].total_cmp(&paid[a]).then(a.cmp(&b))
            });
        }
        order.truncate(self.places);
        order.sort_unstable();
        let kept: f64 = (cover.weights.iter().zip(&self.prices))
            .map(|(weight, price)| weight - price)
            .sum();
        self.bound = kept + order.iter().map(|&one| paid[one]).sum::<f64>();
        self.paid_most = order;
        if self.bound < self.best.bound {
            // A better bound by less than this is no reason to keep the pace.
            if self.bound < self.best.bound * (1.0 - 1e-5) {
                self.since_better = 0;
            }
            self.best = Prices {
                paid: self.paid.clone(),
                bound: self.bound,
            };
            return true;
        }
        false
    }

    /// Changes prices; nothing where no price can change for the better.
    fn go(&mut self, value: f64) -> bool {
        self.since_better += 1;
        if self.since_better >= PATIENCE {
            self.pace /= 2.0;
            self.since_better = 0;
        }
        let mut times = vec![0_i32; self.prices.len()];
        for &candidate in &self.paid_most {
            for &point in self.cover.by_candidate.row(candidate) {
                times[point as usize] += 1;
            }
        }
        let weights = &self.cover.weights;
        let moves = |index: usize, price: f64| {
            let lacks = 1 - times[index];
            let stuck = (lacks > 0 && price >= weights[index]) || (lacks < 0 && price <= 0.0);
            if stuck { 0.0 } else { f64::from(lacks) }
        };
        let length: f64 = (self.prices.iter().enumerate())
            .map(|(index, &price)| moves(index, price).powi(2))
            .sum();
        if length == 0.0 || self.pace < 1e-3 {
            return false;
        }
        let step = self.pace * (self.bound - value).max(0.0) / length;
        for (index, price) in self.prices.iter_mut().enumerate() {
            let lacks = moves(index, *price);
            *price = (*price + step * lacks).clamp(0.0, weights[index]);
        }
        true
    }
}
