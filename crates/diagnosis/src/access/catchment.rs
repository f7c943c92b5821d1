//! The two steps of a floating catchment, over points ordered on the sphere.

use rayon::prelude::*;

use super::decay::Bands;
use super::sphere::{Points, chord_squared, doubtful, unit};
use super::travel::{Place, Travel};

/// People at a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Demand {
    /// Where they are.
    pub place: Place,
    /// How many may need help; not negative.
    pub population: f64,
}

/// Help at a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Supply {
    /// Where it is given.
    pub place: Place,
    /// How much of it, for instance in hours a week; nothing where that is unknown.
    pub capacity: Option<f64>,
}

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

/// Demand and supply, ordered so that any populations and capacities are shared out fast.
#[derive(Debug, Clone)]
pub struct Catchment {
    demand: Points,
    supply: Points,
    travel: Travel,
    /// How far the last band reaches.
    limit_km: f64,
    /// The bands as squares of chords, farthest first, each with what it adds to the next.
    steps: Vec<Step>,
    bands: Bands,
}

#[derive(Debug, Clone, Copy)]
struct Step {
    squared: f64,
    more: f64,
}

impl Catchment {
    /// Orders the places where people are and where help is.
    pub fn new(demand: &[Place], supply: &[Place], bands: &Bands, travel: Travel) -> Self {
        let limit_km = travel.reach_km(bands.limit());
        let mut steps = Vec::with_capacity(bands.all().len());
        let mut beyond = 0.0;
        for band in bands.all().iter().rev() {
            steps.push(Step {
                squared: chord_squared(travel.reach_km(band.minutes)),
                more: band.weight - beyond,
            });
            beyond = band.weight;
        }
        Self {
            demand: Points::new(demand, limit_km),
            supply: Points::new(supply, limit_km),
            travel,
            limit_km,
            steps,
            bands: bands.clone(),
        }
    }

    /// What each group of people can reach, in the order they were given in. One population a
    /// place of demand and one capacity a place of supply, in the order of [`Catchment::new`].
    pub fn share_out(
        &self,
        populations: &[f64],
        capacities: &[Option<f64>],
    ) -> Result<Vec<Access>, UnusableAmount> {
        assert_eq!(
            populations.len(),
            self.demand.len(),
            "one population a place"
        );
        assert_eq!(capacities.len(), self.supply.len(), "one capacity a place");
        usable(populations.iter().copied())?;
        usable(capacities.iter().map(|capacity| capacity.unwrap_or(0.0)))?;
        let population = self.demand.reordered(populations);
        let shares = self.shares(&population, capacities);
        let known: Vec<f64> = capacities
            .iter()
            .map(|capacity| f64::from(u8::from(capacity.is_none())))
            .collect();
        let unknown = self.supply.reordered(&known);
        let any_unknown = unknown.iter().any(|&one| one > 0.0);
        let mut found: Vec<(usize, Access)> = (0..self.demand.len())
            .into_par_iter()
            .map(|index| {
                let place = self.demand.place(index);
                let access = Access {
                    accessibility: self.weighed(&self.supply, place, &shares),
                    nearest_minutes: self.nearest(place),
                    unknown_within_reach: match any_unknown {
                        true => self.within(place, &unknown),
                        false => 0,
                    },
                };
                (self.demand.origin(index), access)
            })
            .collect();
        found.par_sort_unstable_by_key(|(origin, _)| *origin);
        Ok(found.into_iter().map(|(_, access)| access).collect())
    }

    /// What each place of supply gives to each person who comes, in its order on the sphere.
    fn shares(&self, population: &[f64], capacities: &[Option<f64>]) -> Vec<f64> {
        (0..self.supply.len())
            .into_par_iter()
            .map(|index| {
                let Some(capacity) = capacities[self.supply.origin(index)] else {
                    return 0.0;
                };
                let come = self.weighed(&self.demand, self.supply.place(index), population);
                // Where nobody comes, nothing is shared: it is not an infinite share.
                if come > 0.0 { capacity / come } else { 0.0 }
            })
            .collect()
    }

    /// The sum of the values of all points around a place, each times its band's weight.
    fn weighed(&self, points: &Points, from: Place, values: &[f64]) -> f64 {
        let at = unit(from);
        let mut sum = 0.0;
        points.around(from, self.limit_km, |stretch| {
            sum += match self.stretch(points, at, stretch.clone(), values) {
                (sum, false) => sum,
                (_, true) => self.exactly(points, from, stretch, values),
            };
        });
        sum
    }

    /// The weighed sum over a stretch, and whether rounding leaves a band open somewhere in it.
    fn stretch(
        &self,
        points: &Points,
        at: [f64; 3],
        stretch: std::ops::Range<usize>,
        values: &[f64],
    ) -> (f64, bool) {
        let [x, y, z] = points.axes(stretch.clone());
        let (mut sum, mut doubt) = (0.0, false);
        for (((x, y), z), value) in x.iter().zip(y).zip(z).zip(&values[stretch]) {
            let (dx, dy, dz) = (x - at[0], y - at[1], z - at[2]);
            let squared = dx * dx + dy * dy + dz * dz;
            let mut weight = 0.0;
            for step in &self.steps {
                weight += if squared <= step.squared {
                    step.more
                } else {
                    0.0
                };
                doubt |= doubtful(squared, step.squared);
            }
            sum += weight * value;
        }
        (sum, doubt)
    }

    /// The same sum, by minutes along the great circle.
    fn exactly(
        &self,
        points: &Points,
        from: Place,
        stretch: std::ops::Range<usize>,
        values: &[f64],
    ) -> f64 {
        stretch
            .map(|index| {
                let minutes = self.travel.minutes_between(from, points.place(index));
                self.bands.weight(minutes) * values[index]
            })
            .sum()
    }

    fn nearest(&self, from: Place) -> Option<f64> {
        let (index, _) = self.supply.nearest(from)?;
        Some(self.travel.minutes_between(from, self.supply.place(index)))
    }

    /// How many of the marked places of supply lie within the last band.
    fn within(&self, from: Place, marked: &[f64]) -> u32 {
        let mut count = 0;
        self.supply.around(from, self.limit_km, |stretch| {
            count += stretch
                .filter(|&index| {
                    let minutes = self.travel.minutes_between(from, self.supply.place(index));
                    marked[index] > 0.0 && minutes <= self.bands.limit()
                })
                .count();
        });
        u32::try_from(count).unwrap_or(u32::MAX)
    }
}

fn usable(amounts: impl Iterator<Item = f64>) -> Result<(), UnusableAmount> {
    let wrong = amounts
        .enumerate()
        .find(|(_, amount)| !(amount.is_finite() && *amount >= 0.0));
    wrong.map_or(Ok(()), |(index, amount)| {
        Err(UnusableAmount { index, amount })
    })
}
