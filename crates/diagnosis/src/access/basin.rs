//! What if? The access of some places of demand, when places open, close, or change what they
//! offer, without counting the whole country again.
//!
//! Borders are no edge: a place counts for these people whichever side it is on, and shares with
//! all who can come to it. So a basin holds all supply within reach of its people, and all demand
//! within twice that reach: whoever comes to a place that they can come to, one that opens
//! included. What it answers is what the whole country would.

use std::sync::Arc;

use rayon::prelude::*;

use super::catchment::{Access, UnusableAmount, usable};
use super::decay::Decay;
use super::reach::Reach;
use super::sphere::{Points, chord_squared, unit};
use super::travel::{Place, Travel};

/// The places of a country, ordered once for any way of going.
#[derive(Debug, Clone)]
pub struct Ground {
    demand: Points,
    supply: Points,
    demand_places: Vec<Place>,
}

/// Bands of latitude of half this height suit reaches from a walk to half an hour's drive.
const USUAL_REACH_KM: f64 = 12.0;

impl Ground {
    /// Orders the places where people are and where help is.
    pub fn new(demand: &[Place], supply: &[Place]) -> Self {
        Self {
            demand: Points::new(demand, USUAL_REACH_KM),
            supply: Points::new(supply, USUAL_REACH_KM),
            demand_places: demand.to_vec(),
        }
    }
}

/// What is otherwise than it is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Changes<'a> {
    /// Places of supply that are no more, by their numbers.
    pub closed: &'a [usize],
    /// Places that open, each with what it offers.
    pub added: &'a [(Place, Option<f64>)],
}

/// Some people, the places within their reach, and all who share those.
#[derive(Debug, Clone)]
pub struct Basin {
    ground: Arc<Ground>,
    reach: Reach,
    /// The people asked about, by their numbers in the country.
    targets: Vec<usize>,
    /// The demand of the basin, by its numbers in the country.
    demand: Vec<usize>,
    points: Points,
    /// Which of the targets each point of the basin is.
    target_of: Vec<Option<u32>>,
    supply: Vec<usize>,
    /// By place of supply, who comes, by their numbers in the basin, and their weights.
    come: Vec<Vec<(u32, f64)>>,
    /// By target, the places within reach, by their numbers in the basin, and their weights.
    reached: Vec<Vec<(u32, f64)>>,
    /// By target, the nearest place of the country and its minutes.
    nearest: Vec<Option<(usize, f64)>>,
}

impl Basin {
    /// Around these places of demand, each given once.
    pub fn around(
        ground: &Arc<Ground>,
        targets: &[usize],
        decay: impl Into<Decay>,
        travel: Travel,
    ) -> Self {
        let reach = Reach::new(decay.into(), travel);
        let (demand, supply) = gathered(ground, targets, &reach);
        let places: Vec<Place> = demand
            .iter()
            .map(|&one| ground.demand_places[one])
            .collect();
        let points = Points::new(&places, reach.limit_km());
        let mut target_of = vec![None; demand.len()];
        for (number, target) in targets.iter().enumerate() {
            if let Ok(local) = demand.binary_search(target) {
                target_of[local] = Some(number as u32);
            }
        }
        let come: Vec<Vec<(u32, f64)>> = (supply.par_iter())
            .map(|&(_, place)| row(&reach, &points, place))
            .collect();
        let mut reached = vec![Vec::new(); targets.len()];
        for (number, row) in come.iter().enumerate() {
            for &(local, weight) in row {
                if let Some(target) = target_of[local as usize] {
                    reached[target as usize].push((number as u32, weight));
                }
            }
        }
        let nearest = (targets.par_iter())
            .map(|&target| nearest(ground, &reach, target, |_| true))
            .collect();
        Self {
            ground: ground.clone(),
            reach,
            targets: targets.to_vec(),
            demand,
            points,
            target_of,
            supply: supply.into_iter().map(|(number, _)| number).collect(),
            come,
            reached,
            nearest,
        }
    }

    /// How many places of demand and of supply are counted.
    pub fn size(&self) -> (usize, usize) {
        (self.demand.len(), self.supply.len())
    }

    /// What the people asked about can reach, in the order they were given in. Populations and
    /// capacities are the country's, in the order of [`Ground::new`], as they are or as they might
    /// be.
    pub fn with(
        &self,
        populations: &[f64],
        capacities: &[Option<f64>],
        changes: &Changes<'_>,
    ) -> Result<Vec<Access>, UnusableAmount> {
        let scene = self.scene(capacities, changes)?;
        let shares = scene.shares(&self.people(populations)?);
        Ok(scene.told(&shares))
    }

    /// The same where how many people there are is known between bounds: the least that they can
    /// reach, and the most (as in [`super::Catchment::share_out_between`]).
    pub fn with_between(
        &self,
        fewest: &[f64],
        most: &[f64],
        capacities: &[Option<f64>],
        changes: &Changes<'_>,
    ) -> Result<Vec<(Access, Access)>, UnusableAmount> {
        let scene = self.scene(capacities, changes)?;
        let low = scene.shares(&self.people(most)?);
        let high: Vec<f64> = (scene.shares(&self.people(fewest)?).into_iter().zip(&low))
            .map(|(share, low)| share.max(*low))
            .collect();
        let (low, high) = (scene.told(&low), scene.told(&high));
        Ok(low.into_iter().zip(high).collect())
    }

    fn people(&self, populations: &[f64]) -> Result<Vec<f64>, UnusableAmount> {
        let people: Vec<f64> = self.demand.iter().map(|&one| populations[one]).collect();
        usable(people.iter().copied())?;
        Ok(people)
    }

    fn scene<'a>(
        &'a self,
        capacities: &[Option<f64>],
        changes: &'a Changes<'a>,
    ) -> Result<Scene<'a>, UnusableAmount> {
        let here = self
            .supply
            .iter()
            .map(|&one| match changes.closed.contains(&one) {
                true => Capacity::Closed,
                false => capacities[one].map_or(Capacity::Unknown, Capacity::Known),
            });
        let added = changes
            .added
            .iter()
            .map(|(_, offer)| offer.map_or(Capacity::Unknown, Capacity::Known));
        let capacities: Vec<Capacity> = here.chain(added).collect();
        usable(
            capacities
                .iter()
                .map(|capacity| capacity.known().unwrap_or(0.0)),
        )?;
        let come = changes
            .added
            .iter()
            .map(|&(place, _)| row(&self.reach, &self.points, place));
        let come: Vec<Vec<(u32, f64)>> = come.collect();
        let mut reached = vec![Vec::new(); self.targets.len()];
        for (number, row) in come.iter().enumerate() {
            for &(local, weight) in row {
                if let Some(target) = self.target_of[local as usize] {
                    reached[target as usize].push(((self.supply.len() + number) as u32, weight));
                }
            }
        }
        Ok(Scene {
            basin: self,
            changes,
            capacities,
            come,
            reached,
        })
    }
}

/// What a place offers, were it so.
#[derive(Debug, Clone, Copy)]
enum Capacity {
    Known(f64),
    Unknown,
    Closed,
}

impl Capacity {
    fn known(self) -> Option<f64> {
        match self {
            Self::Known(capacity) => Some(capacity),
            Self::Unknown | Self::Closed => None,
        }
    }
}

/// A basin with what is otherwise: places that open follow those that are there.
struct Scene<'a> {
    basin: &'a Basin,
    changes: &'a Changes<'a>,
    capacities: Vec<Capacity>,
    come: Vec<Vec<(u32, f64)>>,
    reached: Vec<Vec<(u32, f64)>>,
}

impl Scene<'_> {
    /// What each place gives to each person who comes.
    fn shares(&self, people: &[f64]) -> Vec<f64> {
        let rows = self.basin.come.iter().chain(&self.come);
        (rows.zip(&self.capacities))
            .map(|(row, capacity)| {
                let Some(capacity) = capacity.known() else {
                    return 0.0;
                };
                let come: f64 = row
                    .iter()
                    .map(|&(one, weight)| weight * people[one as usize])
                    .sum();
                // Where nobody comes, nothing is shared.
                if come > 0.0 { capacity / come } else { 0.0 }
            })
            .collect()
    }

    fn told(&self, shares: &[f64]) -> Vec<Access> {
        (0..self.basin.targets.len())
            .map(|target| {
                let places = self.basin.reached[target]
                    .iter()
                    .chain(&self.reached[target]);
                let (mut sum, mut unknown) = (0.0, 0);
                for &(place, weight) in places {
                    sum += weight * shares[place as usize];
                    let capacity = self.capacities[place as usize];
                    unknown += u32::from(matches!(capacity, Capacity::Unknown));
                }
                Access {
                    accessibility: sum,
                    nearest_minutes: self.nearest(target),
                    unknown_within_reach: unknown,
                }
            })
            .collect()
    }

    fn nearest(&self, target: usize) -> Option<f64> {
        let (basin, closed) = (self.basin, self.changes.closed);
        let stays = match basin.nearest[target] {
            Some((place, _)) if closed.contains(&place) => {
                let target = basin.targets[target];
                nearest(&basin.ground, &basin.reach, target, |place| {
                    !closed.contains(&place)
                })
            }
            known => known,
        };
        let from = basin.ground.demand_places[basin.targets[target]];
        let added = self
            .changes
            .added
            .iter()
            .map(|(place, _)| basin.reach.minutes(from, *place));
        let all = stays.map(|(_, minutes)| minutes).into_iter().chain(added);
        all.min_by(f64::total_cmp)
    }
}

/// All demand within twice the reach of the targets, rising, and all supply within it.
fn gathered(
    ground: &Ground,
    targets: &[usize],
    reach: &Reach,
) -> (Vec<usize>, Vec<(usize, Place)>) {
    let (once, twice) = (reach.limit_km(), 2.0 * reach.limit_km());
    let mut demand: Vec<usize> = targets.to_vec();
    let mut supply = Vec::new();
    for &target in targets {
        let from = ground.demand_places[target];
        within(&ground.demand, from, twice, |index| {
            demand.push(ground.demand.origin(index))
        });
        within(&ground.supply, from, once, |index| {
            supply.push((ground.supply.origin(index), index));
        });
    }
    demand.sort_unstable();
    demand.dedup();
    supply.sort_unstable();
    supply.dedup();
    let supply = supply
        .into_iter()
        .map(|(origin, index)| (origin, ground.supply.place(index)));
    (demand, supply.collect())
}

/// Calls with all points within a distance, and perhaps some a hair beyond it.
fn within(points: &Points, from: Place, distance_km: f64, mut point: impl FnMut(usize)) {
    let at = unit(from);
    let limit = chord_squared(distance_km) * (1.0 + 1e-9) + 1e-15;
    points.around(from, distance_km, |stretch| {
        stretch
            .filter(|&index| points.squared(index, at) <= limit)
            .for_each(&mut point);
    });
}

fn row(reach: &Reach, points: &Points, place: Place) -> Vec<(u32, f64)> {
    let mut row = Vec::new();
    reach.each(points, place, |index, _, weight| {
        row.push((points.origin(index) as u32, weight));
    });
    row
}

fn nearest(
    ground: &Ground,
    reach: &Reach,
    target: usize,
    open: impl Fn(usize) -> bool,
) -> Option<(usize, f64)> {
    let from = ground.demand_places[target];
    let (index, _) = ground
        .supply
        .nearest_where(from, |index| open(ground.supply.origin(index)))?;
    let minutes = reach.minutes(from, ground.supply.place(index));
    Some((ground.supply.origin(index), minutes))
}
