//! The two steps of a floating catchment.

use rayon::prelude::*;

use super::decay::Decay;
use super::links::Links;
use super::reach::Reach;
use super::sphere::Points;
use super::travel::{Place, Travel};

/// An amount that cannot be counted with.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("an amount of {amount} (number {index}) cannot be shared: give 0 or more")]
pub struct UnusableAmount {
    /// Which of those given, from 0.
    pub index: usize,
    /// What was given.
    pub amount: f64,
}

/// What people at one place can reach.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Access {
    /// The sum of the shares they reach: capacity per person.
    pub accessibility: f64,
    /// Minutes to the nearest place, whatever it offers; nothing where there is none at all.
    pub nearest_minutes: Option<f64>,
    /// How many places within reach do not say what they offer.
    pub unknown_within_reach: u32,
}

/// A journey whose time is known: from a place of demand to one of supply.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trip {
    /// Which place of demand, from 0.
    pub demand: u32,
    /// Which place of supply, from 0.
    pub supply: u32,
    /// Minutes, 0 or more.
    pub minutes: f64,
}

/// Pairs kept in memory unless there are more: 160 MB at most, where weights are those of
/// bands. Beyond, each step looks around each point again.
pub const MOST_LISTED: usize = 16_000_000;

/// Demand and supply, ordered so that any populations and capacities are shared out fast.
#[derive(Debug, Clone)]
pub struct Catchment {
    /// The number each place of demand was given with, in the order kept here.
    demand: Vec<u32>,
    supply: Vec<u32>,
    /// Minutes to the nearest place of supply, from each place of demand.
    nearest: Vec<Option<f64>>,
    pairs: Pairs,
}

#[derive(Debug, Clone)]
enum Pairs {
    Listed { by_supply: Links, by_demand: Links },
    Streamed(Box<Streamed>),
}

#[derive(Debug, Clone)]
struct Streamed {
    demand: Points,
    supply: Points,
    reach: Reach,
}

impl Catchment {
    /// Orders the places where people are and where help is.
    pub fn new(
        demand: &[Place],
        supply: &[Place],
        decay: impl Into<Decay>,
        travel: Travel,
    ) -> Self {
        Self::listing(demand, supply, decay, travel, MOST_LISTED)
    }

    /// The same, with at most so many pairs kept in memory.
    pub fn listing(
        demand: &[Place],
        supply: &[Place],
        decay: impl Into<Decay>,
        travel: Travel,
        most_pairs: usize,
    ) -> Self {
        let reach = Reach::new(decay.into(), travel);
        let demand = Points::new(demand, reach.limit_km());
        let supply = Points::new(supply, reach.limit_km());
        let nearest = (0..demand.len())
            .into_par_iter()
            .map(|index| {
                let from = demand.place(index);
                let (found, _) = supply.nearest(from)?;
                Some(reach.minutes(from, supply.place(found)))
            })
            .collect();
        let (people, places) = (demand.origins(), supply.origins());
        let pairs = match Links::around(&supply, &demand, &reach, most_pairs) {
            Some(by_supply) => Pairs::Listed {
                by_demand: by_supply.turned(demand.len()),
                by_supply,
            },
            None => Pairs::Streamed(Box::new(Streamed {
                demand,
                supply,
                reach,
            })),
        };
        Self {
            demand: people,
            supply: places,
            nearest,
            pairs,
        }
    }

    /// From journeys whose times are known; whoever has none to a place cannot go there.
    /// A pair is given once.
    pub fn timed(demand: usize, supply: usize, trips: &[Trip], decay: impl Into<Decay>) -> Self {
        let pairs = trips
            .iter()
            .map(|trip| (trip.supply, trip.demand, trip.minutes));
        let by_supply = Links::timed(supply, pairs, &decay.into());
        let mut nearest: Vec<Option<f64>> = vec![None; demand];
        for trip in trips {
            let least = &mut nearest[trip.demand as usize];
            *least = Some(least.map_or(trip.minutes, |least| least.min(trip.minutes)));
        }
        Self {
            demand: (0..demand as u32).collect(),
            supply: (0..supply as u32).collect(),
            nearest,
            pairs: Pairs::Listed {
                by_demand: by_supply.turned(demand),
                by_supply,
            },
        }
    }

    /// How many pairs are kept in memory; nothing where they are looked for again each time.
    pub fn pairs(&self) -> Option<usize> {
        match &self.pairs {
            Pairs::Listed { by_supply, .. } => Some(by_supply.pairs()),
            Pairs::Streamed(_) => None,
        }
    }

    /// What each group of people can reach, in the order they were given in. One population a
    /// place of demand and one capacity a place of supply, in the order of [`Catchment::new`].
    pub fn share_out(
        &self,
        populations: &[f64],
        capacities: &[Option<f64>],
    ) -> Result<Vec<Access>, UnusableAmount> {
        let (population, capacity) = self.amounts(populations, capacities)?;
        let shares = self.shares(&population, &capacity);
        Ok(self.told(&shares, &capacity))
    }

    /// What people can reach where how many they are is known between bounds: the least, were
    /// they the most everywhere, and the most, were they the least everywhere.
    ///
    /// A place that the fewest would leave without anybody has no greatest share: it is taken
    /// to share as among the most.
    pub fn share_out_between(
        &self,
        fewest: &[f64],
        most: &[f64],
        capacities: &[Option<f64>],
    ) -> Result<Vec<(Access, Access)>, UnusableAmount> {
        let (fewest, capacity) = self.amounts(fewest, capacities)?;
        let (most, _) = self.amounts(most, capacities)?;
        let low = self.shares(&most, &capacity);
        let high: Vec<f64> = (self.shares(&fewest, &capacity).into_iter().zip(&low))
            .map(|(share, low)| share.max(*low))
            .collect();
        let (low, high) = (self.told(&low, &capacity), self.told(&high, &capacity));
        Ok(low.into_iter().zip(high).collect())
    }

    /// Usable amounts in the order kept here.
    fn amounts(
        &self,
        populations: &[f64],
        capacities: &[Option<f64>],
    ) -> Result<(Vec<f64>, Vec<Option<f64>>), UnusableAmount> {
        assert_eq!(
            populations.len(),
            self.demand.len(),
            "one population a place"
        );
        assert_eq!(capacities.len(), self.supply.len(), "one capacity a place");
        usable(populations.iter().copied())?;
        usable(capacities.iter().map(|capacity| capacity.unwrap_or(0.0)))?;
        let population = self
            .demand
            .iter()
            .map(|&origin| populations[origin as usize]);
        let capacity = self
            .supply
            .iter()
            .map(|&origin| capacities[origin as usize]);
        Ok((population.collect(), capacity.collect()))
    }

    /// What each place of supply gives to each person who comes.
    fn shares(&self, population: &[f64], capacities: &[Option<f64>]) -> Vec<f64> {
        let share = |(index, capacity): (usize, &Option<f64>)| {
            let Some(capacity) = capacity else { return 0.0 };
            let come = match &self.pairs {
                Pairs::Listed { by_supply, .. } => by_supply.weighed(index, population),
                Pairs::Streamed(one) => {
                    (one.reach).weighed(&one.demand, one.supply.place(index), population)
                }
            };
            // Where nobody comes, nothing is shared: it is not an infinite share.
            if come > 0.0 { capacity / come } else { 0.0 }
        };
        let capacities = capacities.par_iter().with_min_len(AT_ONCE);
        capacities.enumerate().map(share).collect()
    }

    fn told(&self, shares: &[f64], capacities: &[Option<f64>]) -> Vec<Access> {
        let unknown: Vec<f64> = (capacities.iter())
            .map(|capacity| f64::from(u8::from(capacity.is_none())))
            .collect();
        let any_unknown = capacities.iter().any(Option::is_none);
        let access = |(index, nearest): (usize, &Option<f64>)| Access {
            accessibility: match &self.pairs {
                Pairs::Listed { by_demand, .. } => by_demand.weighed(index, shares),
                Pairs::Streamed(one) => {
                    (one.reach).weighed(&one.supply, one.demand.place(index), shares)
                }
            },
            nearest_minutes: *nearest,
            unknown_within_reach: match any_unknown {
                true => self.marked(index, &unknown),
                false => 0,
            },
        };
        let nearest = self.nearest.par_iter().with_min_len(AT_ONCE);
        let found: Vec<Access> = nearest.enumerate().map(access).collect();
        let nothing = Access {
            accessibility: 0.0,
            nearest_minutes: None,
            unknown_within_reach: 0,
        };
        let mut told = vec![nothing; found.len()];
        for (&origin, access) in self.demand.iter().zip(found) {
            told[origin as usize] = access;
        }
        told
    }

    /// How many of the marked places of supply count for a place of demand.
    fn marked(&self, index: usize, marks: &[f64]) -> u32 {
        let mut count = 0;
        match &self.pairs {
            Pairs::Listed { by_demand, .. } => {
                let row = by_demand.row(index).iter();
                count += row.filter(|&&one| marks[one as usize] > 0.0).count();
            }
            Pairs::Streamed(all) => {
                all.reach
                    .each(&all.supply, all.demand.place(index), |one, _, _| {
                        count += usize::from(marks[one] > 0.0);
                    });
            }
        }
        u32::try_from(count).unwrap_or(u32::MAX)
    }
}

/// Rows that one processor takes at a time.
const AT_ONCE: usize = 256;

pub(super) fn usable(amounts: impl Iterator<Item = f64>) -> Result<(), UnusableAmount> {
    let wrong = amounts
        .enumerate()
        .find(|(_, amount)| !(amount.is_finite() && *amount >= 0.0));
    wrong.map_or(Ok(()), |(index, amount)| {
        Err(UnusableAmount { index, amount })
    })
}
