//! The best plan, proven by HiGHS on what the bound leaves open.
//!
//! ```text
//! maximise  Σ w_i z_i    z_i ≤ Σ_{j reaches i} y_j    Σ y_j ≤ p    y_j ∈ {0, 1}, 0 ≤ z_i ≤ 1
//! ```

use std::time::Duration;

use highs::{Col, RowProblem, Sense};

use super::bound::{Effort, tidied};
use super::{Cover, EQUAL, Plan};
use crate::siting::SitingError;
use crate::siting::solver::solve;

/// A better plan and a better bound leave less open to HiGHS: worth more than without proof.
const THOROUGH: Effort = Effort {
    enough: EQUAL,
    kicks: 60,
    steps: 150,
    patience: 20,
};

impl Cover {
    /// The best plan of at most so many places, proven. Where HiGHS does not end within
    /// `patience`, the best plan found with the bound that it proved, if it found one.
    pub fn exact(&self, places: usize, patience: Duration) -> Result<Plan, SitingError> {
        let (plan, stage) = self.relaxed_until(places, THOROUGH);
        if plan.covered >= plan.bound * (1.0 - EQUAL) {
            return Ok(Plan {
                bound: plan.covered,
                ..plan
            });
        }
        let known = stage.numbered(&plan.chosen);
        let (open, proven) = stage.cover.solve(stage.places, &known, patience)?;
        let chosen = tidied(self, stage.named(&open), places);
        let chosen = match self.covered_by(&chosen) >= plan.covered {
            true => chosen,
            false => plan.chosen,
        };
        // Every plan better than the known one is in the stage.
        let bound = proven.max(plan.covered).min(plan.bound);
        Ok(self.finished(chosen, bound))
    }

    /// The candidates to take, and the weight that no choice passes.
    fn solve(
        &self,
        places: usize,
        known: &[usize],
        patience: Duration,
    ) -> Result<(Vec<usize>, f64), SitingError> {
        // HiGHS compares in absolute terms: weights are brought near 1.
        let scale = self.weights.iter().copied().fold(0.0, f64::max);
        if scale <= 0.0 || places == 0 {
            return Ok((Vec::new(), self.before));
        }
        let mut problem = RowProblem::default();
        let columns: Vec<Col> = (0..self.candidates())
            .map(|_| problem.add_integer_column(0.0, 0..=1))
            .collect();
        for (point, weight) in self.weights.iter().enumerate() {
            let reached = problem.add_column(weight / scale, 0..=1);
            let mut row = vec![(reached, 1.0)];
            let candidates = self.by_point.row(point).iter();
            row.extend(candidates.map(|&one| (columns[one as usize], -1.0)));
            problem.add_row(..=0, &row);
        }
        let all: Vec<(Col, f64)> = columns.iter().map(|&column| (column, 1.0)).collect();
        problem.add_row(..=places as f64, &all);
        let mut start = vec![0.0; self.candidates()];
        known.iter().for_each(|&candidate| start[candidate] = 1.0);
        let reached = (0..self.weights.len()).map(|point| {
            let mut row = self.by_point.row(point).iter();
            f64::from(u8::from(row.any(|&one| known.contains(&(one as usize)))))
        });
        start.extend(reached);
        let solved = solve(problem, Sense::Maximise, Some(&start), patience)?;
        let taken = (0..self.candidates()).filter(|&one| solved.columns()[one] > 0.5);
        let chosen: Vec<usize> = taken.take(places).collect();
        let bound = match solved.bound() {
            Some(bound) => self.before + bound * scale,
            None => self.covered_by(&chosen),
        };
        Ok((chosen, bound))
    }
}
