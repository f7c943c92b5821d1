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
//! several reach pay less. A point moves by the square root of what it weighs, and keeps most
//! of the way that it was going (Camerini, Fratta and Maffioli 1975): a third of the steps that
//! the bare subgradient takes, and a lower bound where catchments overlap much.

use super::search::{Draft, MOST_EXCHANGES, local};
use super::stage::Stage;
use super::{Cover, Plan};

/// How long to look.
#[derive(Debug, Clone, Copy)]
pub(super) struct Effort {
    /// A plan this near its bound ends the search.
    pub(super) enough: f64,
    /// Kicks in each stage.
    pub(super) kicks: usize,
    /// Steps before what the bound settles is left aside.
    pub(super) steps: usize,
    /// Half as far after so many steps without a better bound.
    pub(super) patience: usize,
}

/// As good as the best for whoever reads it, and at once.
const QUICK: Effort = Effort {
    enough: 1e-3,
    kicks: 4,
    steps: 60,
    patience: 8,
};
/// How much of the way that a price was going it keeps.
const DRIFT: f64 = 0.8;
/// What the last step counts for in how often a candidate is paid most.
const LATELY: f64 = 0.1;
/// So many stages, unless the bound meets the plan before.
const STAGES: usize = 10;
/// So that rounding never makes a bound a hair too small.
pub(super) const ROUNDING: f64 = 1.0 + 1e-11;

/// The best prices found.
#[derive(Debug, Clone)]
pub(super) struct Prices {
    /// What each point pays.
    pub(super) prices: Vec<f64>,
    /// What each candidate is paid.
    pub(super) paid: Vec<f64>,
    /// The bound that they prove, existing places left aside.
    pub(super) bound: f64,
}

impl Cover {
    /// A plan with its bound.
    pub(super) fn relaxed(&self, places: usize) -> Plan {
        self.relaxed_until(places, QUICK).0
    }

    /// The same after more or less effort, with what is left open.
    pub(super) fn relaxed_until(&self, places: usize, effort: Effort) -> (Plan, Stage) {
        let mut stage = Stage::whole(self, places.min(self.candidates()));
        let (mut best, mut value) = (Vec::new(), self.before);
        let (mut bound, mut pace) = (f64::INFINITY, 1.0);
        for number in 0..STAGES {
            let mut draft = match best.is_empty() {
                true => local(&stage.cover, stage.places),
                // No member of the known plan is ever out.
                false => Draft::of(&stage.cover, &stage.numbered(&best)),
            };
            // Kicks are for what the bound does not settle at once.
            if number > 0 {
                draft.kick(stage.places, number * effort.kicks, effort.kicks);
            }
            let mut descent = Descent::from(&stage, &draft, pace);
            let (found, ended) = descent.run(&mut draft, value - stage.cover.before, effort);
            pace = descent.pace;
            if stage.cover.before + draft.value > value {
                value = stage.cover.before + draft.value;
                best = stage.named(&draft.chosen);
            }
            // Whatever is not in the stage is no better than the plan that was known.
            bound = f64::min(bound, f64::max(value, stage.cover.before + found.bound));
            if bound <= value * (1.0 + effort.enough) {
                break;
            }
            match stage.next(&found, value) {
                Some(next) => stage = next,
                None if ended => break,
                None => stage.prices = Some(found.prices),
            }
        }
        let chosen = tidied(self, best, places);
        (self.finished(chosen, bound * ROUNDING), stage)
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

pub(super) struct Descent<'a> {
    cover: &'a Cover,
    places: usize,
    prices: Vec<f64>,
    paid: Vec<f64>,
    /// The candidates paid most at these prices.
    paid_most: Vec<usize>,
    bound: f64,
    best: Prices,
    /// Where each point's price was going.
    drift: Vec<f64>,
    /// How much of the distance to the plan each step goes.
    pub(super) pace: f64,
    since_better: usize,
    /// How often each candidate was among those paid most, lately.
    often: Vec<f64>,
}

impl<'a> Descent<'a> {
    /// From prices that are known; else points pay all their weight to the only place that reaches
    /// them, a part to each of several.
    pub(super) fn from(stage: &'a Stage, draft: &Draft, pace: f64) -> Self {
        let cover = &stage.cover;
        let prices = stage.prices.clone().unwrap_or_else(|| {
            let mut times = vec![0_u32; cover.weights.len()];
            let rows = draft.chosen.iter().map(|&one| cover.by_candidate.row(one));
            for &point in rows.flatten() {
                times[point as usize] += 1;
            }
            (cover.weights.iter().zip(&times))
                .map(|(weight, &times)| weight / f64::from(times.max(1)))
                .collect()
        });
        Self {
            cover,
            places: stage.places,
            best: Prices {
                prices: prices.clone(),
                paid: vec![0.0; cover.candidates()],
                bound: f64::INFINITY,
            },
            drift: vec![0.0; prices.len()],
            prices,
            paid: vec![0.0; cover.candidates()],
            paid_most: Vec::new(),
            bound: f64::INFINITY,
            pace,
            since_better: 0,
            often: vec![0.0; cover.candidates()],
        }
    }

    /// Goes down so many steps, or until the bound meets what is known; the draft becomes the best
    /// plan met. Whether no further step helps.
    pub(super) fn run(
        &mut self,
        draft: &mut Draft<'a>,
        known: f64,
        effort: Effort,
    ) -> (Prices, bool) {
        let mut seen = draft.value;
        for step in 0..effort.steps {
            self.look();
            if step % 5 == 0 {
                let mut other = Draft::of(self.cover, &self.paid_most);
                // Worth exchanges only where it comes near what is known.
                if other.value > 0.97 * draft.value.max(known) && other.value != seen {
                    seen = other.value;
                    other.exchange(MOST_EXCHANGES, |_, _, _| true);
                    if other.value > draft.value {
                        *draft = other;
                    }
                }
            }
            let value = draft.value.max(known);
            let near = (self.cover.before + value) * effort.enough;
            if self.best.bound <= value + near || !self.go(value, effort.patience) {
                return (self.best.clone(), true);
            }
        }
        (self.best.clone(), false)
    }

    /// The candidate of which the prices are least sure, for what it is paid.
    pub(super) fn least_sure(&self) -> usize {
        let unsure = |one: usize| self.often[one] * (1.0 - self.often[one]) * self.best.paid[one];
        (0..self.often.len())
            .max_by(|&a, &b| unsure(a).total_cmp(&unsure(b)).then(b.cmp(&a)))
            .unwrap_or(0)
    }

    /// What the present prices prove.
    fn look(&mut self) {
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
        for often in &mut self.often {
            *often *= 1.0 - LATELY;
        }
        for &one in &order {
            self.often[one] += LATELY;
        }
        self.paid_most = order;
        if self.bound < self.best.bound {
            // A better bound by less than this is no reason to keep the pace.
            if self.bound < self.best.bound * (1.0 - 1e-5) {
                self.since_better = 0;
            }
            self.best = Prices {
                prices: self.prices.clone(),
                paid: self.paid.clone(),
                bound: self.bound,
            };
        }
    }

    /// Changes prices; nothing where no price can change for the better.
    fn go(&mut self, value: f64, patience: usize) -> bool {
        self.since_better += 1;
        if self.since_better >= patience {
            self.pace /= 2.0;
            self.since_better = 0;
        }
        let mut lacks = vec![1.0; self.prices.len()];
        for &candidate in &self.paid_most {
            for &point in self.cover.by_candidate.row(candidate) {
                lacks[point as usize] -= 1.0;
            }
        }
        let weights = &self.cover.weights;
        let mut length = 0.0;
        for (index, drift) in self.drift.iter_mut().enumerate() {
            let (price, weight) = (self.prices[index], weights[index]);
            *drift = lacks[index] + DRIFT * *drift;
            if (*drift > 0.0 && price >= weight) || (*drift < 0.0 && price <= 0.0) {
                *drift = 0.0;
            }
            length += drift.powi(2) * weight.sqrt();
        }
        if length == 0.0 || self.pace < 1e-3 {
            return false;
        }
        let step = self.pace * (self.bound - value).max(0.0) / length;
        for (index, price) in self.prices.iter_mut().enumerate() {
            let moved = *price + step * self.drift[index] * weights[index].sqrt();
            *price = moved.clamp(0.0, weights[index]);
        }
        true
    }
}
