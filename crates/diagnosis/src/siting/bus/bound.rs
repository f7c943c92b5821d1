//! What no plan of days can pass, by Lagrangian relaxation.
//!
//! Each point pays a price `λ ≤ w/v` for each half-day within its reach (`v` half-days make a full
//! service), each stop asks a price `μ ≥ 0` for each half-day that it is used. For any prices
//!
//! ```text
//! L(λ, μ) = Σ_i v (w_i/v − λ_i) + v Σ_j μ_j + the D greatest days of Σ_{their stops} (Σ λ_i − μ_j)
//! ```
//!
//! where a day counts at most as often as its stops may be visited.

use super::search::Draft;
use super::{Bus, BusPlan};

const STEPS: usize = 400;
const PATIENCE: usize = 10;
const NEAR_ENOUGH: f64 = 1e-3;
const ROUNDING: f64 = 1.0 + 1e-11;

/// What the best prices prove, in weight times visits, existing places left aside.
pub(super) struct Prices {
    /// What each day is paid.
    pub(super) paid: Vec<f64>,
    /// What the least paid of the days chosen is paid.
    pub(super) last: f64,
    pub(super) bound: f64,
}

impl Bus<'_> {
    /// At most so many days that serve the most: greedy choice, exchanges until none helps, and a
    /// bound that no plan can pass.
    pub fn plan(&self) -> BusPlan {
        self.relaxed(NEAR_ENOUGH).0
    }

    pub(super) fn relaxed(&self, enough: f64) -> (BusPlan, Prices) {
        let mut best = Draft::empty(self);
        best.fill();
        best.exchange();
        let mut value = best.value();
        let visits = f64::from(self.service.visits);
        let mut descent = Descent::new(self);
        for step in 0..STEPS {
            let (bound, chosen) = descent.look();
            if step % 20 == 10 {
                let mut draft = Draft::of(self, &chosen);
                draft.fill();
                draft.exchange();
                if draft.value() > value {
                    (value, best) = (draft.value(), draft);
                }
            }
            let goal = value + enough * (value + self.cover.before() * visits);
            if descent.best.bound <= goal || !descent.go(&chosen, bound - value) {
                break;
            }
        }
        let mut bound = self.cover.before() + descent.best.bound / visits * ROUNDING;
        if self.service.visits == 1 {
            // As many stops wherever they are cover no less.
            let stops = self.service.days * self.service.half_days;
            bound = bound.min(self.cover.plan(stops).bound);
        }
        (self.finished(&best.days, bound), descent.best)
    }
}

struct Descent<'a> {
    bus: &'a Bus<'a>,
    prices: Vec<f64>,
    stop_prices: Vec<f64>,
    best: Prices,
    pace: f64,
    since_better: usize,
}

impl<'a> Descent<'a> {
    fn new(bus: &'a Bus<'a>) -> Self {
        Self {
            bus,
            prices: bus
                .cover
                .weights
                .iter()
                .map(|weight| weight / 2.0)
                .collect(),
            stop_prices: vec![0.0; bus.cover.candidates()],
            best: Prices {
                paid: Vec::new(),
                last: 0.0,
                bound: f64::INFINITY,
            },
            pace: 1.0,
            since_better: 0,
        }
    }

    /// What the present prices prove, and the days that are paid most at them.
    fn look(&mut self) -> (f64, Vec<usize>) {
        let (bus, visits) = (self.bus, self.bus.service.visits);
        let stops: Vec<f64> = (0..bus.cover.candidates())
            .map(|stop| {
                let row = bus.cover.by_candidate.row(stop).iter();
                row.map(|&point| self.prices[point as usize]).sum::<f64>() - self.stop_prices[stop]
            })
            .collect();
        let paid: Vec<f64> = (bus.rounds.iter())
            .map(|round| round.stops().map(|stop| stops[stop]).sum())
            .collect();
        let days = bus.service.days;
        let mut order: Vec<usize> = (0..paid.len()).filter(|&day| paid[day] > 0.0).collect();
        let by_pay = |a: &usize, b: &usize| paid[*b].total_cmp(&paid[*a]).then(a.cmp(b));
        if days < order.len() {
            order.select_nth_unstable_by(days - 1, by_pay);
            order.truncate(days);
        }
        order.sort_by(by_pay);
        let mut chosen = Vec::with_capacity(days);
        for day in order {
            for _ in 0..bus.rounds[day].most(visits) {
                if chosen.len() < days {
                    chosen.push(day);
                }
            }
        }
        let kept: f64 = (bus.cover.weights.iter().zip(&self.prices))
            .map(|(weight, price)| weight - price)
            .sum();
        let visits = f64::from(visits);
        let bound = visits * kept
            + visits * self.stop_prices.iter().sum::<f64>()
            + chosen.iter().map(|&day| paid[day]).sum::<f64>();
        if bound < self.best.bound {
            if bound < self.best.bound * (1.0 - 1e-5) {
                self.since_better = 0;
            }
            let last = match chosen.len() == days {
                true => chosen.last().map_or(0.0, |&day| paid[day]),
                false => 0.0,
            };
            self.best = Prices { paid, last, bound };
        }
        (bound, chosen)
    }

    /// Changes prices; nothing where no price can change for the better.
    fn go(&mut self, chosen: &[usize], distance: f64) -> bool {
        self.since_better += 1;
        if self.since_better >= PATIENCE {
            self.pace /= 2.0;
            self.since_better = 0;
        }
        let bus = self.bus;
        let visits = f64::from(bus.service.visits);
        let mut lacks = vec![visits; self.prices.len()];
        let mut over = vec![-visits; self.stop_prices.len()];
        for stop in chosen.iter().flat_map(|&day| bus.rounds[day].stops()) {
            over[stop] += 1.0;
            for &point in bus.cover.by_candidate.row(stop) {
                lacks[point as usize] -= 1.0;
            }
        }
        for ((lacks, price), weight) in lacks.iter_mut().zip(&self.prices).zip(&bus.cover.weights) {
            if (*lacks > 0.0 && price >= weight) || (*lacks < 0.0 && *price <= 0.0) {
                *lacks = 0.0;
            }
        }
        for (over, price) in over.iter_mut().zip(&self.stop_prices) {
            if *over < 0.0 && *price <= 0.0 {
                *over = 0.0;
            }
        }
        let length: f64 = lacks.iter().chain(&over).map(|one| one * one).sum();
        if length == 0.0 || self.pace < 1e-3 {
            return false;
        }
        let step = self.pace * distance.max(0.0) / length;
        for ((price, lacks), weight) in self.prices.iter_mut().zip(&lacks).zip(&bus.cover.weights) {
            *price = (*price + step * lacks).clamp(0.0, *weight);
        }
        for (price, over) in self.stop_prices.iter_mut().zip(&over) {
            *price = (*price + step * over).max(0.0);
        }
        true
    }
}
