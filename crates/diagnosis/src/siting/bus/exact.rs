//! The best days, proven by HiGHS, where the bound leaves few enough open.

use std::time::Duration;

use highs::{Col, RowProblem, Sense};

use super::{Bus, BusPlan};
use crate::siting::SitingError;
use crate::siting::solver::solve;

const EQUAL: f64 = 1e-9;
/// More days than HiGHS settles in minutes.
const MOST_OPEN: usize = 50_000;

impl Bus<'_> {
    /// The best plan, proven. Where HiGHS does not end within `patience`, the best plan found with
    /// the bound that it proved, if it found one.
    pub fn exact(&self, patience: Duration) -> Result<BusPlan, SitingError> {
        let (plan, prices) = self.relaxed(EQUAL);
        if plan.covered >= plan.bound * (1.0 - EQUAL) {
            return Ok(BusPlan {
                bound: plan.covered,
                ..plan
            });
        }
        let visits = f64::from(self.service.visits);
        let known = (plan.covered - self.cover.before()) * visits * (1.0 - EQUAL);
        let open: Vec<usize> = (0..self.rounds.len())
            .filter(|&day| prices.bound - prices.last + prices.paid[day] >= known)
            .collect();
        if open.len() > MOST_OPEN {
            return Err(SitingError::TooLarge(open.len(), MOST_OPEN));
        }
        let scale = self.cover.weights.iter().copied().fold(0.0, f64::max);
        if scale <= 0.0 || open.is_empty() {
            return Ok(plan);
        }
        let solved = solve(self.model(&open, scale), Sense::Maximise, None, patience)?;
        let mut days = Vec::new();
        for (&day, value) in open.iter().zip(solved.columns()) {
            // Whole numbers, but for the solver's rounding.
            days.extend(std::iter::repeat_n(day, value.round().max(0.0) as usize));
        }
        let found = self.finished(&days, 0.0);
        let proven = match solved.bound() {
            Some(bound) => self.cover.before() + bound * scale / visits,
            None => found.covered,
        };
        let bound = proven.max(plan.covered).min(plan.bound);
        let best = if found.covered >= plan.covered {
            found
        } else {
            plan
        };
        Ok(BusPlan {
            bound: bound.max(best.covered),
            ..best
        })
    }

    fn model(&self, open: &[usize], scale: f64) -> RowProblem {
        let visits = self.service.visits;
        let mut problem = RowProblem::default();
        let days: Vec<Col> = (open.iter())
            .map(|&day| problem.add_integer_column(0.0, 0..=self.rounds[day].most(visits)))
            .collect();
        let mut of_stop: Vec<Vec<(Col, f64)>> = vec![Vec::new(); self.cover.candidates()];
        for (&day, &column) in open.iter().zip(&days) {
            for stop in self.rounds[day].stops() {
                match of_stop[stop].last_mut() {
                    Some((last, times)) if *last == column => *times += 1.0,
                    _ => of_stop[stop].push((column, 1.0)),
                }
            }
        }
        // How often the bus is at a stop.
        let at: Vec<Option<Col>> = (of_stop.iter_mut())
            .map(|days| {
                if days.is_empty() {
                    return None;
                }
                let at = problem.add_column(0.0, 0..=visits);
                days.push((at, -1.0));
                problem.add_row(0..=0, &*days);
                Some(at)
            })
            .collect();
        for (point, &weight) in self.cover.weights.iter().enumerate() {
            let served = problem.add_column(weight / scale, 0..=visits);
            let mut row = vec![(served, 1.0)];
            let stops = self.cover.by_point.row(point).iter();
            row.extend(stops.filter_map(|&stop| Some((at[stop as usize]?, -1.0))));
            problem.add_row(..=0, &row);
        }
        let all: Vec<(Col, f64)> = days.iter().map(|&day| (day, 1.0)).collect();
        problem.add_row(..=self.service.days as f64, &all);
        problem
    }
}
