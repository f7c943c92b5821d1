//! Maximal covering: reach the most people with so many more places.

mod bound;
mod branch;
mod dominance;
mod exact;
mod plans;
mod search;
mod stage;

use rayon::prelude::*;

use super::SitingError;
use crate::access::{Place, Travel, Trip, reached};

/// So many pairs take half a gigabyte.
const MOST_PAIRS: usize = 60_000_000;
/// What is proven equal, as a share of the whole: sums and solvers round.
const EQUAL: f64 = 1e-9;

/// Who is within reach of which candidate, less those whom existing places reach already.
#[derive(Debug, Clone)]
pub struct Cover {
    /// Weight that existing places reach.
    before: f64,
    /// All the weight there is.
    total: f64,
    /// Weights of the points that some candidate reaches and no existing place does.
    pub(super) weights: Vec<f64>,
    /// The points each candidate reaches, and the candidates that reach each point.
    pub(super) by_candidate: Rows,
    pub(super) by_point: Rows,
}

/// Rows of numbers, one after the other.
#[derive(Debug, Clone)]
pub(super) struct Rows {
    starts: Vec<usize>,
    items: Vec<u32>,
}

impl Rows {
    pub(super) fn of(rows: &[Vec<u32>]) -> Self {
        let mut starts = Vec::with_capacity(rows.len() + 1);
        starts.push(0);
        let mut items = Vec::with_capacity(rows.iter().map(Vec::len).sum());
        for row in rows {
            items.extend_from_slice(row);
            starts.push(items.len());
        }
        Self { starts, items }
    }

    /// The same pairs seen from the other side, of which there are so many.
    pub(super) fn turned(&self, others: usize) -> Self {
        let mut starts = vec![0; others + 1];
        for &item in &self.items {
            starts[item as usize + 1] += 1;
        }
        for index in 1..starts.len() {
            starts[index] += starts[index - 1];
        }
        let mut next = starts.clone();
        let mut items = vec![0; self.items.len()];
        for row in 0..self.len() {
            for &item in self.row(row) {
                items[next[item as usize]] = row as u32;
                next[item as usize] += 1;
            }
        }
        Self { starts, items }
    }

    pub(super) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    pub(super) fn row(&self, index: usize) -> &[u32] {
        &self.items[self.starts[index]..self.starts[index + 1]]
    }
}

/// Candidates chosen, what they reach with the places that exist, and what no plan can pass.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Which candidates, rising. Fewer than asked where no other would reach anybody more.
    pub chosen: Vec<usize>,
    /// The weight within reach of an existing or a chosen place.
    pub covered: f64,
    /// No plan of so many places covers more.
    pub bound: f64,
}

impl Plan {
    /// How much more the best plan may cover, at most, as a share of the bound.
    pub fn gap(&self) -> f64 {
        match self.bound > 0.0 {
            true => ((self.bound - self.covered) / self.bound).max(0.0),
            false => 0.0,
        }
    }
}

impl Cover {
    /// Who is within so many minutes, the last included, along the great circle.
    pub fn within(
        demand: &[Place],
        weights: &[f64],
        existing: &[Place],
        candidates: &[Place],
        travel: Travel,
        radius_minutes: f64,
    ) -> Result<Self, SitingError> {
        if !(radius_minutes.is_finite() && radius_minutes >= 0.0) {
            return Err(SitingError::Radius(radius_minutes));
        }
        let mut covered = vec![false; demand.len()];
        for row in reached(existing, demand, travel, radius_minutes) {
            for point in row {
                covered[point as usize] = true;
            }
        }
        let rows = reached(candidates, demand, travel, radius_minutes);
        Self::of(weights, &covered, &rows)
    }

    /// The same by times that are known, those of existing places before those of candidates.
    pub fn timed(
        weights: &[f64],
        existing: usize,
        candidates: usize,
        trips: &[Trip],
        radius_minutes: f64,
    ) -> Result<Self, SitingError> {
        if !(radius_minutes.is_finite() && radius_minutes >= 0.0) {
            return Err(SitingError::Radius(radius_minutes));
        }
        let mut covered = vec![false; weights.len()];
        let mut rows = vec![Vec::new(); candidates];
        for trip in trips.iter().filter(|trip| trip.minutes <= radius_minutes) {
            match (trip.supply as usize).checked_sub(existing) {
                Some(candidate) => rows[candidate].push(trip.demand),
                None => covered[trip.demand as usize] = true,
            }
        }
        Self::of(weights, &covered, &rows)
    }

    /// From the points that each candidate reaches, and which of them existing places reach.
    pub fn of(weights: &[f64], covered: &[bool], rows: &[Vec<u32>]) -> Result<Self, SitingError> {
        if weights.len() != covered.len() {
            let (weights, places) = (weights.len(), covered.len());
            return Err(SitingError::Uneven { weights, places });
        }
        super::error::usable(weights)?;
        let pairs = rows.iter().map(Vec::len).sum();
        if pairs > MOST_PAIRS {
            return Err(SitingError::TooLarge(pairs, MOST_PAIRS));
        }
        let mut wanted = vec![false; weights.len()];
        for &point in rows.iter().flatten() {
            wanted[point as usize] = !covered[point as usize] && weights[point as usize] > 0.0;
        }
        let mut numbers = vec![u32::MAX; weights.len()];
        let mut open = Vec::new();
        for (index, _) in wanted.iter().enumerate().filter(|(_, wanted)| **wanted) {
            numbers[index] = open.len() as u32;
            open.push(weights[index]);
        }
        let kept: Vec<Vec<u32>> = (rows.par_iter())
            .map(|row| {
                let kept = row.iter().map(|&point| numbers[point as usize]);
                kept.filter(|&number| number != u32::MAX).collect()
            })
            .collect();
        let by_candidate = Rows::of(&kept);
        let by_point = by_candidate.turned(open.len());
        let reached = weights.iter().zip(covered).filter(|(_, covered)| **covered);
        Ok(Self {
            // The sum of nothing is −0.
            before: reached.map(|(weight, _)| weight).sum::<f64>() + 0.0,
            total: weights.iter().sum(),
            weights: open,
            by_candidate,
            by_point,
        })
    }

    /// The weight that existing places reach already.
    pub fn before(&self) -> f64 {
        self.before
    }

    /// All the weight there is, within reach or not.
    pub fn total(&self) -> f64 {
        self.total
    }

    pub(super) fn reaches_any(&self, candidate: usize) -> bool {
        !self.by_candidate.row(candidate).is_empty()
    }

    /// The weight that all candidates would reach, less what is reached already.
    fn reachable(&self) -> f64 {
        self.weights.iter().sum()
    }

    /// How many pairs there are of a candidate and a point that it would reach.
    pub fn pairs(&self) -> usize {
        self.by_candidate.items.len()
    }

    /// How many candidates there are.
    pub fn candidates(&self) -> usize {
        self.by_candidate.len()
    }

    /// At most so many candidates that reach the most weight: greedy choice, exchanges until
    /// none helps, and a bound by Lagrangian relaxation that is also searched for plans.
    pub fn plan(&self, places: usize) -> Plan {
        self.relaxed(places)
    }

    /// What a choice of candidates covers, existing places included.
    pub fn covered_by(&self, chosen: &[usize]) -> f64 {
        let mut reached = vec![false; self.weights.len()];
        for &candidate in chosen {
            for &point in self.by_candidate.row(candidate) {
                reached[point as usize] = true;
            }
        }
        let more = self.weights.iter().zip(&reached).filter(|(_, yes)| **yes);
        self.before + more.map(|(weight, _)| weight).sum::<f64>()
    }

    fn finished(&self, mut chosen: Vec<usize>, bound: f64) -> Plan {
        chosen.sort_unstable();
        let covered = self.covered_by(&chosen);
        // Nor does any plan reach more than all candidates do.
        let bound = bound.min(self.before + self.reachable()).max(covered);
        Plan {
            chosen,
            covered,
            bound: match bound <= covered * (1.0 + EQUAL) {
                true => covered,
                false => bound,
            },
        }
    }
}
