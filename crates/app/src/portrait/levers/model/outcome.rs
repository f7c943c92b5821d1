//! What a territory comes to, in few figures: as they are kept with a scenario, and as they are
//! said.

use diagnosis::need::Interval;
use serde::{Deserialize, Serialize};

use super::effect::Effect;
use crate::kernel::formats;
use crate::portrait::model::{AccessClass, Portrait};
use crate::portrait::pages::hours_range;
use crate::portrait::words;

/// A territory, in figures.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Outcome {
    /// Places where somebody helps.
    pub welcoming: usize,
    /// Hours of accompaniment a week, where they are known.
    pub hours_a_week: f64,
    /// Persons more than 20 minutes away: the fewest and the most; nothing where nobody is counted.
    pub far: Option<(f64, f64)>,
    /// Inhabitants more than 20 minutes away.
    pub far_inhabitants: u64,
    /// Hours a year per 1 000 persons: the least and the most.
    pub hours: Option<(f64, f64)>,
    /// Hours a year that are missing: the fewest and the most.
    pub missing: Option<(f64, f64)>,
    /// Minutes to the nearest place, on average.
    pub minutes: Option<f64>,
}

/// As it was, and as it would have been.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Outcomes {
    /// With the places there were.
    pub before: Outcome,
    /// With those that there would have been.
    pub after: Outcome,
}

/// The figures that an outcome is said by.
pub const LABELS: [&str; 6] = [
    "Lieux où quelqu’un aide",
    "Heures d’accompagnement par semaine, là où elles sont connues",
    "Personnes à plus de 20\u{a0}minutes d’un lieu",
    "Heures d’aide par an pour 1\u{202f}000 personnes",
    "Heures qui manquent par an",
    "Temps moyen jusqu’au lieu le plus proche",
];

impl Outcome {
    /// Of a portrait.
    pub fn of(portrait: &Portrait) -> Self {
        let ends = |interval: Interval| (interval.low(), interval.high());
        let access = &portrait.access;
        let (far, _) = access.classes[AccessClass::Far as usize];
        let communes = portrait.communes.iter();
        Self {
            welcoming: portrait.offer.welcoming,
            // Hours that close are taken away: a hair may be left below nothing.
            hours_a_week: portrait.offer.hours_a_week.max(0.0),
            far: portrait.need.persons.map(|_| ends(far)),
            far_inhabitants: communes
                .filter(|commune| commune.class == AccessClass::Far)
                .map(|commune| u64::from(commune.inhabitants))
                .sum(),
            hours: access.hours,
            missing: access.missing.map(ends),
            minutes: access.mean_minutes,
        }
    }

    /// As it is said, in the order of [`LABELS`]; nothing where it is not known.
    pub fn said(&self) -> [Option<String>; 6] {
        let range = |(low, high): (f64, f64)| {
            Interval::new(low, high).map_or_else(|_| "non connu".to_owned(), words::range)
        };
        [
            Some(formats::integer(self.welcoming as u64)),
            Some(formats::integer(self.hours_a_week.round() as u64)),
            Some(match self.far {
                Some(far) => range(far),
                None => format!("{} habitants", formats::integer(self.far_inhabitants)),
            }),
            self.hours.map(|(least, most)| hours_range(least, most)),
            self.missing.map(range),
            self.minutes.map(words::minutes),
        ]
    }
}

impl Outcomes {
    /// Of an effect.
    pub fn of(effect: &Effect) -> Self {
        Self {
            before: Outcome::of(&effect.before),
            after: Outcome::of(&effect.after),
        }
    }
}
