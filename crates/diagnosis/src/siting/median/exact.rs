//! The best plan, proven by HiGHS, on what the bound leaves open.
//!
//! A point is never farther than from its nearest certain place; what it may save by a nearer open
//! candidate is
//!
//! ```text
//! maximise Σ w_i (u_i − t_ij) x_ij    Σ_j x_ij ≤ 1    x_ij ≤ y_j    Σ y_j ≤ p    y_j ∈ {0, 1}
//! ```

use std::time::Duration;

use highs::{Col, RowProblem, Sense};

use super::search::filled;
use super::{Median, MedianPlan};
use crate::siting::SitingError;
use crate::siting::solver::solve;

const EQUAL: f64 = 1e-9;
/// More ways than HiGHS settles in minutes.
const MOST_WAYS: usize = 2_000_000;

impl Median {
    /// The best plan of at most so many places, proven. Where HiGHS does not end within
    /// `patience`, the best plan found with the bound that was proved.
    pub fn exact(&self, places: usize, patience: Duration) -> Result<MedianPlan, SitingError> {
        let places = places.min(self.candidates);
        let (plan, prices) = self.relaxed(places, EQUAL)?;
        if plan.minutes - plan.bound <= EQUAL * plan.minutes {
            return Ok(MedianPlan {
                bound: plan.minutes,
                ..plan
            });
        }
        let known = plan.minutes * (1.0 + EQUAL);
        let mut order: Vec<usize> = (0..self.candidates).collect();
        order.sort_by(|&a, &b| prices.gains[b].total_cmp(&prices.gains[a]).then(a.cmp(&b)));
        let gain = |position: usize| order.get(position).map_or(0.0, |&one| prices.gains[one]);
        let (last_in, first_out) = (gain(places.wrapping_sub(1)), gain(places));
        let (mut inside, mut open) = (Vec::new(), Vec::new());
        for (position, &candidate) in order.iter().enumerate() {
            let gain = prices.gains[candidate];
            if position < places && prices.bound + gain - first_out > known {
                inside.push(candidate);
            } else if position < places || prices.bound + last_in - gain <= known {
                open.push(candidate);
            }
        }
        open.sort_unstable();
        let (taken, bound) = match self.settle(&inside, &open, places, patience) {
            Err(SitingError::TooLong(_)) => return Ok(plan),
            settled => settled?,
        };
        let chosen = filled(self, [inside, taken].concat(), places);
        let chosen = match self.minutes(&chosen) <= plan.minutes {
            true => chosen,
            false => plan.chosen,
        };
        Ok(self.finished(chosen, bound.max(plan.bound)))
    }

    /// The open candidates to take beside those that are in, and what no plan is under.
    fn settle(
        &self,
        inside: &[usize],
        open: &[usize],
        places: usize,
        patience: Duration,
    ) -> Result<(Vec<usize>, f64), SitingError> {
        let certain = self.certain(inside, open);
        let all: f64 = (self.weights.iter().zip(&certain))
            .map(|(weight, time)| weight * time)
            .sum();
        let ways: usize = open
            .iter()
            .map(|&one| self.nearer(one, &certain).count())
            .sum();
        if ways > MOST_WAYS {
            return Err(SitingError::TooLarge(ways, MOST_WAYS));
        }
        let scale = (self.weights.iter().zip(&certain))
            .map(|(w, t)| w * t)
            .fold(0.0, f64::max);
        if scale <= 0.0 || places <= inside.len() || ways == 0 {
            return Ok((Vec::new(), self.minutes(inside).min(all)));
        }
        let mut problem = RowProblem::default();
        let columns: Vec<Col> = open
            .iter()
            .map(|_| problem.add_integer_column(0.0, 0..=1))
            .collect();
        let mut of_point: Vec<Vec<(Col, f64)>> = vec![Vec::new(); self.weights.len()];
        for (&candidate, &column) in open.iter().zip(&columns) {
            for (point, saved) in self.nearer(candidate, &certain) {
                let way = problem.add_column(saved / scale, 0..=1);
                problem.add_row(..=0, [(way, 1.0), (column, -1.0)]);
                of_point[point].push((way, 1.0));
            }
        }
        for ways in of_point.iter().filter(|ways| ways.len() > 1) {
            problem.add_row(..=1, ways);
        }
        let count: Vec<(Col, f64)> = columns.iter().map(|&column| (column, 1.0)).collect();
        problem.add_row(..=(places - inside.len()) as f64, &count);
        let solved = solve(problem, Sense::Maximise, None, patience)?;
        let taken: Vec<usize> = (open.iter().zip(solved.columns()))
            .filter(|(_, value)| **value > 0.5)
            .map(|(&candidate, _)| candidate)
            .take(places - inside.len())
            .collect();
        let bound = match solved.bound() {
            Some(saved) => all - saved * scale,
            None => self.minutes(&[inside, &taken].concat()).min(all),
        };
        Ok((taken, bound))
    }

    /// How far each point is at most, whatever is chosen: to a place that exists or is in; where
    /// there is none, to the farthest that may be.
    fn certain(&self, inside: &[usize], open: &[usize]) -> Vec<f64> {
        let mut certain = self.before.clone();
        for &candidate in inside {
            for (time, other) in certain.iter_mut().zip(self.to(candidate)) {
                *time = time.min(*other);
            }
        }
        for (point, time) in certain.iter_mut().enumerate() {
            if time.is_infinite() {
                *time = open
                    .iter()
                    .map(|&one| self.to(one)[point])
                    .fold(0.0, f64::max);
            }
        }
        certain
    }

    /// The points that a candidate is nearer to than what is certain, with what each saves.
    fn nearer<'a>(
        &'a self,
        candidate: usize,
        certain: &'a [f64],
    ) -> impl Iterator<Item = (usize, f64)> + 'a {
        let ways = self
            .to(candidate)
            .iter()
            .zip(certain)
            .zip(&self.weights)
            .enumerate();
        ways.filter(|(_, ((time, certain), weight))| time < certain && **weight > 0.0)
            .map(|(point, ((time, certain), weight))| (point, weight * (certain - time)))
    }
}
