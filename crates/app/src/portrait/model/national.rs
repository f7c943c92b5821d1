//! The whole country at once: who may need help in each commune, what each place offers, and what
//! each commune can reach. Borders between territories then change nothing.
//!
//! Worked out once per atlas and day, off the requests; every portrait is a sum over it.

use std::sync::Arc;

use chrono::NaiveDate;
use diagnosis::access::{Access, Catchment, Gap, Ground, Place as Point};
use diagnosis::need::Interval;
use rayon::prelude::*;
use territory::{CodeInsee, Commune, Position, Territories};

use super::mode::{Mode, bands};
use super::need::Needs;
use super::offer::{Accompaniment, accompaniment};
use crate::kernel::atlas::{Atlas, PlaceIndex};

/// Weeks in a year: a place is open as its sheet says, all year. Leave is not known.
pub const WEEKS_A_YEAR: f64 = 52.0;

/// From hours a week per person to hours a year per 1 000 persons.
pub const PER_THOUSAND: f64 = WEEKS_A_YEAR * 1_000.0;

/// The country, worked out.
pub struct National {
    /// What is known of the need of each commune.
    pub needs: Needs,
    /// What each place of the atlas gives, by its number.
    pub offers: Vec<Accompaniment>,
    /// What each commune reaches by car, in hours a year per 1 000 persons.
    pub reaches: Vec<Reach>,
    /// Where the communes are.
    pub demand: Vec<Point>,
    /// How many count in each at least, and at most.
    pub persons: (Vec<f64>, Vec<f64>),
    /// Communes and welcoming places, ordered for questions of what if.
    pub ground: Arc<Ground>,
    /// The hours a week of the welcoming places, in their order.
    pub hours: Vec<Option<f64>>,
    /// The places that welcome people and stand somewhere, by number.
    pub welcoming: Vec<PlaceIndex>,
    /// The level that the country reaches on average, in hours a year per 1 000 persons: what is
    /// wanted for all unless one says otherwise. Nothing where no need or no hours are known.
    pub usual: Option<f64>,
}

impl National {
    /// Works it out. About 0.3 s the first time, most of it reading opening hours: for a thread
    /// of its own.
    pub fn of(atlas: &Atlas, day: NaiveDate) -> Self {
        let offers: Vec<Accompaniment> = atlas
            .places()
            .par_iter()
            .map(|place| accompaniment(&place.place, day, place.holidays))
            .collect();
        Self::with(atlas, Needs::of(atlas), offers)
    }

    /// The same, of needs and offers already known.
    pub fn with(atlas: &Atlas, needs: Needs, offers: Vec<Accompaniment>) -> Self {
        let communes = atlas.territories.communes();
        let demand: Vec<Point> = communes.iter().map(|c| point(c.position)).collect();
        let welcoming: Vec<PlaceIndex> = (0..offers.len())
            .filter(|&place| offers[place].welcomes() && atlas.places()[place].position().is_some())
            .collect();
        let supply = Supply {
            points: welcoming
                .iter()
                .filter_map(|&place| atlas.places()[place].position().map(point))
                .collect(),
            hours: welcoming
                .iter()
                .map(|&place| offers[place].hours())
                .collect(),
        };
        let persons = needs.counted();
        let (fewest, most): (Vec<f64>, Vec<f64>) = persons
            .iter()
            .map(|persons| (persons.low(), persons.high()))
            .unzip();
        let reaches = reached(&demand, &fewest, &most, &supply);
        Self {
            usual: usual(&persons, &supply),
            ground: Arc::new(Ground::new(&demand, &supply.points)),
            persons: (fewest, most),
            hours: supply.hours,
            needs,
            offers,
            reaches,
            demand,
            welcoming,
        }
    }

    /// What is wanted for all: what one says, or what the country has on average.
    pub fn wanted(&self, said: Option<f64>) -> Option<Gap> {
        said.or(self.usual)
            .and_then(|level| Gap::against(level).ok())
    }
}

/// Places that give hours of accompaniment a week; nothing where they are not known.
struct Supply {
    points: Vec<Point>,
    hours: Vec<Option<f64>>,
}

/// What each group of people reaches, in hours a year per 1 000 persons, by car.
fn reached(demand: &[Point], fewest: &[f64], most: &[f64], supply: &Supply) -> Vec<Reach> {
    let travel = Mode::Voiture.travel();
    let catchment = Catchment::new(demand, &supply.points, bands(), travel);
    let found = catchment.share_out_between(fewest, most, &supply.hours);
    // Persons are intervals and hours are counted: neither is negative nor infinite.
    let found = found.expect("intervals and hours can be shared out");
    found.into_iter().map(Reach::from).collect()
}

/// What the people of one place reach.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reach {
    /// Hours a year per 1 000 persons, at least.
    pub least: f64,
    /// And at most.
    pub most: f64,
    /// Minutes to the nearest place, whatever it offers; nothing where there is none at all.
    pub nearest_minutes: Option<f64>,
    /// Places within reach whose hours are not known.
    pub unknown_within_reach: u32,
}

impl From<(Access, Access)> for Reach {
    fn from((low, high): (Access, Access)) -> Self {
        Self {
            least: low.accessibility * PER_THOUSAND,
            most: high.accessibility * PER_THOUSAND,
            nearest_minutes: low.nearest_minutes,
            unknown_within_reach: low.unknown_within_reach,
        }
    }
}

/// All that is offered, shared among all who may need it, at the middle of what is known.
fn usual(persons: &[Interval], supply: &Supply) -> Option<f64> {
    let persons: Interval = persons.iter().copied().sum();
    let hours: f64 = supply.hours.iter().flatten().sum();
    let middle = f64::midpoint(persons.low(), persons.high());
    let level = (middle > 0.0 && hours > 0.0).then(|| hours * PER_THOUSAND / middle)?;
    // Two figures: a level to aim at is no measure.
    let step = 10f64.powf(level.log10().floor() - 1.0);
    Some((level / step).round() * step)
}

/// A position, for the catchments: degrees already in range.
pub fn point(position: Position) -> Point {
    Point::new(position.latitude(), position.longitude()).expect("a position is on Earth")
}

/// The number of a commune among all.
pub fn number_of(territories: &Territories, code: CodeInsee) -> Option<usize> {
    territories
        .communes()
        .binary_search_by_key(&code, |commune: &Commune| commune.code)
        .ok()
}
