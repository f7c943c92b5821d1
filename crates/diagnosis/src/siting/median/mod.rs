//! p-median: the least time for all to their nearest place (Hakimi 1964).

mod bound;
mod exact;
mod search;

use rayon::prelude::*;

use super::SitingError;
use crate::access::{Place, Travel, Trip};

/// So many times take 320 MB.
const MOST_TIMES: usize = 40_000_000;

/// Minutes from everybody to every candidate, and to the nearest place that exists.
#[derive(Debug, Clone)]
pub struct Median {
    weights: Vec<f64>,
    /// Minutes to the nearest existing place; infinite where there is none.
    before: Vec<f64>,
    /// By candidate, minutes for each point of demand.
    times: Vec<f64>,
    candidates: usize,
}

/// Candidates chosen, the minutes that all spend to their nearest place, and what no plan is under.
#[derive(Debug, Clone, PartialEq)]
pub struct MedianPlan {
    /// Which candidates, rising. Fewer than asked where no other would be nearer to anybody.
    pub chosen: Vec<usize>,
    /// The sum of weights times minutes to the nearest existing or chosen place.
    pub minutes: f64,
    /// No plan of so many places takes less.
    pub bound: f64,
}

impl MedianPlan {
    /// How much less the best plan may take, at most, as a share of the plan.
    pub fn gap(&self) -> f64 {
        match self.minutes > 0.0 {
            true => ((self.minutes - self.bound) / self.minutes).max(0.0),
            false => 0.0,
        }
    }
}

impl Median {
    /// Minutes along the great circle.
    pub fn around(
        demand: &[Place],
        weights: &[f64],
        existing: &[Place],
        candidates: &[Place],
        travel: Travel,
    ) -> Result<Self, SitingError> {
        fits(demand.len(), candidates.len())?;
        let before = (demand.par_iter())
            .map(|&from| {
                let times = existing.iter().map(|&to| travel.minutes_between(from, to));
                times.fold(f64::INFINITY, f64::min)
            })
            .collect();
        let times = (candidates.par_iter())
            .flat_map_iter(|&to| {
                demand
                    .iter()
                    .map(move |&from| travel.minutes_between(from, to))
            })
            .collect();
        Self::of(weights, before, times, candidates.len())
    }

    /// By times that are known, those of existing places before those of candidates; a journey
    /// that has none, or a longer one, counts for `most` minutes.
    pub fn timed(
        weights: &[f64],
        existing: usize,
        candidates: usize,
        trips: &[Trip],
        most: f64,
    ) -> Result<Self, SitingError> {
        fits(weights.len(), candidates)?;
        if !(most.is_finite() && most >= 0.0) {
            return Err(SitingError::Minutes(most));
        }
        let mut before = vec![most; weights.len()];
        let mut times = vec![most; weights.len() * candidates];
        for trip in trips {
            let demand = trip.demand as usize;
            let time = match (trip.supply as usize).checked_sub(existing) {
                Some(candidate) => &mut times[candidate * weights.len() + demand],
                None => &mut before[demand],
            };
            *time = time.min(trip.minutes);
        }
        Self::of(weights, before, times, candidates)
    }

    /// From minutes that are known: to the nearest existing place (infinite where there is none),
    /// and, candidate by candidate, from each point of demand.
    pub fn of(
        weights: &[f64],
        before: Vec<f64>,
        times: Vec<f64>,
        candidates: usize,
    ) -> Result<Self, SitingError> {
        fits(weights.len(), candidates)?;
        super::error::usable(weights)?;
        let uneven = |places| SitingError::Uneven {
            weights: weights.len(),
            places,
        };
        if before.len() != weights.len() {
            return Err(uneven(before.len()));
        }
        if times.len() != weights.len() * candidates {
            return Err(uneven(times.len() / candidates.max(1)));
        }
        if let Some(&wrong) = times
            .iter()
            .find(|time| !(time.is_finite() && **time >= 0.0))
        {
            return Err(SitingError::Minutes(wrong));
        }
        if let Some(&wrong) = before.iter().find(|time| time.is_nan() || **time < 0.0) {
            return Err(SitingError::Minutes(wrong));
        }
        Ok(Self {
            weights: weights.to_vec(),
            before,
            times,
            candidates,
        })
    }

    /// How many candidates there are.
    pub fn candidates(&self) -> usize {
        self.candidates
    }

    /// Minutes from each point of demand to a candidate.
    fn to(&self, candidate: usize) -> &[f64] {
        let size = self.weights.len();
        &self.times[candidate * size..(candidate + 1) * size]
    }

    /// Weights times minutes to the nearest place of a choice or of those that exist; infinite
    /// where there is none at all.
    pub fn minutes(&self, chosen: &[usize]) -> f64 {
        let mut nearest = self.before.clone();
        for &candidate in chosen {
            for (nearest, time) in nearest.iter_mut().zip(self.to(candidate)) {
                *nearest = nearest.min(*time);
            }
        }
        let pairs = self
            .weights
            .iter()
            .zip(&nearest)
            .filter(|(weight, _)| **weight > 0.0);
        pairs.map(|(weight, time)| weight * time).sum()
    }

    /// At most so many candidates that leave the least time to all: greedy choice, exchanges until
    /// none helps, and a bound by Lagrangian relaxation that is also searched for plans.
    pub fn plan(&self, places: usize) -> Result<MedianPlan, SitingError> {
        Ok(self.relaxed(places, NEAR_ENOUGH)?.0)
    }

    fn finished(&self, chosen: Vec<usize>, bound: f64) -> MedianPlan {
        let mut chosen = self.needed(chosen);
        chosen.sort_unstable();
        let minutes = self.minutes(&chosen);
        MedianPlan {
            chosen,
            minutes,
            bound: bound.clamp(0.0, minutes),
        }
    }

    /// The choice without places that are nearest to nobody.
    fn needed(&self, mut chosen: Vec<usize>) -> Vec<usize> {
        let mut position = 0;
        while position < chosen.len() {
            let mut others = chosen.clone();
            others.swap_remove(position);
            match self.minutes(&others) <= self.minutes(&chosen) {
                true => chosen = others,
                false => position += 1,
            }
        }
        chosen
    }
}

/// A plan this near its bound is as good as the best for whoever reads it.
const NEAR_ENOUGH: f64 = 1e-3;

fn fits(demand: usize, candidates: usize) -> Result<(), SitingError> {
    let times = demand.saturating_mul(candidates);
    match times > MOST_TIMES {
        true => Err(SitingError::TooLarge(times, MOST_TIMES)),
        false => Ok(()),
    }
}
