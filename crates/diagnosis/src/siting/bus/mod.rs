//! A bus that goes round: which stop on which half-day.
//!
//! A cycle (a week, a fortnight) has so many days of one or two half-days. On a day the bus leaves
//! its base, stands at one stop each half-day, and comes home, within so many minutes at the
//! wheel. It stands at a stop at most `visits` half-days a cycle, and whoever is within reach of
//! it on so many half-days is served: each of them counts for its part of the weight,
//!
//! ```text
//! maximise Σ_i w_i · min(visits, half-days within reach of i) / visits
//! ```
//!
//! People whom an existing place reaches are served already. With one visit this is the maximal
//! covering of [`Cover`] with days for places (a covering tour, Gendreau, Laporte and Semet 1997,
//! whose tours are at most two stops long, and so all listed).

mod bound;
mod exact;
mod search;

use super::cover::Cover;
use super::error::SitingError;

/// More days than a cycle has.
const MOST_DAYS: usize = 62;
/// More pairs of stops than are weighed at once.
const MOST_ROUNDS: usize = 4_000_000;

/// What the bus can do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Service {
    /// Days in a cycle.
    pub days: usize,
    /// Half-days of a day: one or two.
    pub half_days: usize,
    /// Minutes at the wheel in a day, at most.
    pub most_minutes: f64,
    /// Half-days at one stop in a cycle, at most; and how many make a full service.
    pub visits: u32,
}

/// Stops, whom they reach, and the rounds that join them.
#[derive(Debug, Clone)]
pub struct Bus<'a> {
    cover: &'a Cover,
    service: Service,
    rounds: Vec<Round>,
}

/// A day: its stops (twice the same where the bus stays) and its minutes.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Round {
    first: u32,
    /// None where the other half-day is not used.
    second: Option<u32>,
    minutes: f64,
}

impl Round {
    fn stops(self) -> impl Iterator<Item = usize> {
        [Some(self.first), self.second]
            .into_iter()
            .flatten()
            .map(|stop| stop as usize)
    }

    /// How often it may be in a cycle.
    fn most(self, visits: u32) -> u32 {
        if self.second == Some(self.first) {
            visits / 2
        } else {
            visits
        }
    }
}

/// A day of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Day {
    /// Its stops, one a half-day.
    pub stops: Vec<usize>,
    /// Minutes at the wheel.
    pub minutes: f64,
}

/// Days, what they serve with the places that exist, and what no plan can pass.
#[derive(Debug, Clone, PartialEq)]
pub struct BusPlan {
    /// The days that serve somebody; fewer than asked where no other would.
    pub days: Vec<Day>,
    /// The weight served, existing places included.
    pub covered: f64,
    /// No plan serves more.
    pub bound: f64,
}

impl BusPlan {
    /// How much more the best plan may serve, at most, as a share of the bound.
    pub fn gap(&self) -> f64 {
        match self.bound > 0.0 {
            true => ((self.bound - self.covered) / self.bound).max(0.0),
            false => 0.0,
        }
    }
}

impl<'a> Bus<'a> {
    /// The candidates of a cover as stops. Minutes from the base to each of them (0 where the bus
    /// has none), and between two of them, the same either way.
    pub fn new(
        cover: &'a Cover,
        service: Service,
        from_base: &[f64],
        between: impl Fn(usize, usize) -> f64,
    ) -> Result<Self, SitingError> {
        let Service {
            days,
            half_days,
            most_minutes,
            visits,
        } = service;
        if days == 0 || days > MOST_DAYS || !(1..=2).contains(&half_days) || visits == 0 {
            return Err(SitingError::Service);
        }
        if !(most_minutes.is_finite() && most_minutes >= 0.0) {
            return Err(SitingError::Minutes(most_minutes));
        }
        if from_base.len() != cover.candidates() {
            let (weights, places) = (from_base.len(), cover.candidates());
            return Err(SitingError::Uneven { weights, places });
        }
        let useful: Vec<usize> = (0..cover.candidates())
            .filter(|&stop| cover.reaches_any(stop) && 2.0 * from_base[stop] <= most_minutes)
            .collect();
        let mut rounds = Vec::new();
        for (number, &first) in useful.iter().enumerate() {
            let there = from_base[first];
            // The bus may stay where it is, and always goes out for one half-day only.
            let stays = half_days == 2 && visits >= 2;
            let second = stays.then_some(first as u32);
            rounds.push(Round {
                first: first as u32,
                second: None,
                minutes: 2.0 * there,
            });
            if stays {
                rounds.push(Round {
                    first: first as u32,
                    second,
                    minutes: 2.0 * there,
                });
            }
            for &second in useful[number + 1..].iter().filter(|_| half_days == 2) {
                let minutes = there + between(first, second) + from_base[second];
                if minutes <= most_minutes {
                    rounds.push(Round {
                        first: first as u32,
                        second: Some(second as u32),
                        minutes,
                    });
                }
            }
            if rounds.len() > MOST_ROUNDS {
                return Err(SitingError::TooLarge(rounds.len(), MOST_ROUNDS));
            }
        }
        Ok(Self {
            cover,
            service,
            rounds,
        })
    }

    /// How many different days the bus can have.
    pub fn rounds(&self) -> usize {
        self.rounds.len()
    }

    /// What days serve, existing places included.
    pub fn covered_by(&self, days: &[Day]) -> f64 {
        let mut times = vec![0_u32; self.cover.weights.len()];
        for &stop in days.iter().flat_map(|day| &day.stops) {
            for &point in self.cover.by_candidate.row(stop) {
                times[point as usize] += 1;
            }
        }
        let visits = self.service.visits;
        let served = self
            .cover
            .weights
            .iter()
            .zip(times)
            .map(|(weight, times)| weight * f64::from(times.min(visits)) / f64::from(visits));
        self.cover.before() + served.sum::<f64>()
    }

    fn finished(&self, rounds: &[usize], bound: f64) -> BusPlan {
        let mut rounds: Vec<Round> = rounds.iter().map(|&round| self.rounds[round]).collect();
        rounds.sort_by_key(|round| (round.first, round.second));
        let days: Vec<Day> = (rounds.iter())
            .map(|round| Day {
                stops: round.stops().collect(),
                minutes: round.minutes,
            })
            .collect();
        let covered = self.covered_by(&days);
        let most = self.cover.before() + self.cover.weights.iter().sum::<f64>();
        BusPlan {
            days,
            covered,
            bound: bound.min(most).max(covered),
        }
    }
}
