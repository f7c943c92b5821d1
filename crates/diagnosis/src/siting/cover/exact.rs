//! The best plan, proven by HiGHS.
//!
//! ```text
//! maximise  Σ w_i z_i    z_i ≤ Σ_{j reaches i} y_j    Σ y_j ≤ p    y_j ∈ {0, 1}, 0 ≤ z_i ≤ 1
//! ```
//!
//! The bound by prices first settles most candidates: one that is paid so little that any plan
//! with it proves worse than a known one is out; one without which any plan is worse is in.
//! Points that the same candidates reach become one. What is left is small.

use std::collections::HashMap;
use std::time::Duration;

use highs::{Col, RowProblem, Sense};

use super::bound::{Prices, tidied};
use super::{Cover, Plan};
use crate::siting::SitingError;
use crate::siting::solver::solve;

/// What is proven equal, as a share of the whole.
const EQUAL: f64 = 1e-9;

/// What the bound says of a candidate.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Settled {
    In,
    Out,
    Open,
}

impl Cover {
    /// The best plan of at most so many places, proven. Where HiGHS does not end within
    /// `patience`, the best plan found with the bound that it proved, if it found one.
    pub fn exact(&self, places: usize, patience: Duration) -> Result<Plan, SitingError> {
        let places = places.min(self.candidates());
        let (plan, prices) = self.relaxed_until(places, EQUAL);
        if plan.covered >= plan.bound * (1.0 - EQUAL) {
            return Ok(Plan {
                bound: plan.covered,
                ..plan
            });
        }
        let settled = self.settled(&plan, &prices, places);
        let small = Reduced::of(self, &settled);
        let (open, proven) = small.solve(self, &settled, places, patience)?;
        let inside = settled
            .iter()
            .enumerate()
            .filter(|(_, one)| **one == Settled::In);
        let mut chosen: Vec<usize> = inside.map(|(candidate, _)| candidate).collect();
        // Every plan better than the known one holds these, and what HiGHS proved of the rest.
        let bound = self.covered_by(&chosen) + proven;
        chosen.extend(open);
        let chosen = tidied(self, chosen, places);
        let chosen = match self.covered_by(&chosen) >= plan.covered {
            true => chosen,
            false => plan.chosen,
        };
        Ok(self.finished(chosen, bound.min(plan.bound)))
    }

    fn settled(&self, plan: &Plan, prices: &Prices, places: usize) -> Vec<Settled> {
        let known = (plan.covered - self.before) * (1.0 - EQUAL);
        let mut order: Vec<usize> = (0..self.candidates()).collect();
        order.sort_by(|&a, &b| prices.paid[b].total_cmp(&prices.paid[a]).then(a.cmp(&b)));
        let paid = |position: usize| order.get(position).map_or(0.0, |&one| prices.paid[one]);
        let (last_in, first_out) = (paid(places.wrapping_sub(1)), paid(places));
        let mut settled = vec![Settled::Open; order.len()];
        for (position, &candidate) in order.iter().enumerate() {
            let paid = prices.paid[candidate];
            if position >= places && prices.bound - last_in + paid < known {
                settled[candidate] = Settled::Out;
            }
            if position < places && prices.bound - paid + first_out < known {
                settled[candidate] = Settled::In;
            }
        }
        settled
    }
}

/// Points not yet reached for certain, gathered by the open candidates that reach them.
struct Reduced {
    groups: Vec<(Vec<u32>, f64)>,
}

impl Reduced {
    fn of(cover: &Cover, settled: &[Settled]) -> Self {
        let mut groups: HashMap<Vec<u32>, f64> = HashMap::new();
        for (point, &weight) in cover.weights.iter().enumerate() {
            let row = cover.by_point.row(point);
            if row.iter().any(|&one| settled[one as usize] == Settled::In) {
                continue;
            }
            let open: Vec<u32> = (row.iter().copied())
                .filter(|&one| settled[one as usize] == Settled::Open)
                .collect();
            if !open.is_empty() {
                *groups.entry(open).or_default() += weight;
            }
        }
        let mut groups: Vec<_> = groups.into_iter().collect();
        groups.sort_by(|a, b| a.0.cmp(&b.0));
        Self { groups }
    }

    /// The open candidates to take, and the weight that no choice of them passes.
    fn solve(
        &self,
        cover: &Cover,
        settled: &[Settled],
        places: usize,
        patience: Duration,
    ) -> Result<(Vec<usize>, f64), SitingError> {
        let taken = settled.iter().filter(|one| **one == Settled::In).count();
        // HiGHS compares in absolute terms: weights are brought near 1.
        let scale = self
            .groups
            .iter()
            .map(|(_, weight)| *weight)
            .fold(0.0, f64::max);
        if scale <= 0.0 || places <= taken {
            return Ok((Vec::new(), 0.0));
        }
        let (problem, open) = self.model(cover, settled, places - taken, scale);
        let solved = solve(problem, Sense::Maximise, patience)?;
        let chosen: Vec<usize> = (open.iter().zip(solved.columns()))
            .filter(|(_, value)| **value > 0.5)
            .map(|(&candidate, _)| candidate)
            .take(places - taken)
            .collect();
        let bound = match solved.bound() {
            Some(bound) => bound * scale,
            None => self.reached_by(&chosen),
        };
        Ok((chosen, bound))
    }

    fn model(
        &self,
        cover: &Cover,
        settled: &[Settled],
        places: usize,
        scale: f64,
    ) -> (RowProblem, Vec<usize>) {
        let mut problem = RowProblem::default();
        let open: Vec<usize> = (0..cover.candidates())
            .filter(|&candidate| settled[candidate] == Settled::Open)
            .collect();
        let columns: HashMap<u32, Col> = (open.iter())
            .map(|&candidate| (candidate as u32, problem.add_integer_column(0.0, 0..=1)))
            .collect();
        for (candidates, weight) in &self.groups {
            let reached = problem.add_column(weight / scale, 0..=1);
            let mut row = vec![(reached, 1.0)];
            row.extend(candidates.iter().map(|one| (columns[one], -1.0)));
            problem.add_row(..=0, &row);
        }
        let all: Vec<(Col, f64)> = open
            .iter()
            .map(|&one| (columns[&(one as u32)], 1.0))
            .collect();
        problem.add_row(..=places as f64, &all);
        (problem, open)
    }

    fn reached_by(&self, chosen: &[usize]) -> f64 {
        let reached = (self.groups.iter())
            .filter(|(row, _)| row.iter().any(|&one| chosen.contains(&(one as usize))));
        reached.map(|(_, weight)| weight).sum()
    }
}
