//! How good a sheet is for somebody who looks for help: a score from 0 to 100, of which every point
//! has a reason that can be told and, where it is missing, a way to win it.
//!
//! Four parts add up: completeness, [freshness](Freshness), validity, consistency. What each is
//! worth is declared in `policy.toml`. Three things always hold (they are tested): a score stays
//! between 0 and 100, filling in an empty field never lowers it, growing older never raises it.

mod checks;
mod flaw;
mod freshness;
mod policy;
mod steps;
mod summary;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use territory::Territories;

pub use checks::unread;
pub use flaw::Flaw;
pub use freshness::{Ages, Freshness};
pub use policy::{Part, Policy, PolicyError, WHOLE};
pub use steps::{Step, Todo, wanted};
pub use summary::{BANDS, Summary};

use crate::Place;
use crate::standard::Field;

/// A sheet to be judged.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// What it says.
    pub place: &'a Place,
    /// Its date is that of its import, not of a check.
    pub undated: bool,
    /// The fields of which the cleaners lost something ([`unread`]), as far as that still holds: a
    /// value that a hand has put right is no longer the source's. Each once.
    pub unread: &'a [Field],
}

/// How good a sheet is, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quality {
    /// Points of each part, in the order of [`Part::ALL`].
    parts: [u8; 4],
    /// How long ago it was checked.
    pub age: Freshness,
    /// What completeness asks for and it does not say, the most useful first.
    pub missing: Vec<Field>,
    /// What is wrong with what it says, each with the field where it is mended.
    pub flaws: Vec<(Flaw, Field)>,
}

impl Quality {
    /// Judges a sheet on a day.
    pub fn of(
        subject: &Subject<'_>,
        territories: &Territories,
        ages: Ages,
        policy: &Policy,
    ) -> Self {
        let place = subject.place;
        let date: Option<NaiveDate> = (!subject.undated).then_some(place.date_maj);
        let age = ages.of(date);
        let fields = policy.fields();
        let missing: Vec<Field> = fields
            .iter()
            .map(|(field, _)| *field)
            .filter(|field| !is_filled(place, *field))
            .collect();
        let flaws = checks::flaws(subject, territories);
        let mut quality = Self {
            parts: [0; 4],
            age,
            missing,
            flaws,
        };
        quality.parts = Part::ALL.map(|part| quality.points(part, policy));
        quality
    }

    /// What a part gives, from what was found.
    fn points(&self, part: Part, policy: &Policy) -> u8 {
        let most = policy.of_part(part);
        match part {
            Part::Completeness => {
                let lost: u8 = self
                    .missing
                    .iter()
                    .map(|field| policy.of_field(*field))
                    .sum();
                most.saturating_sub(lost)
            }
            Part::Freshness => policy.of_age(self.age),
            Part::Validity | Part::Consistency => {
                let lost = self.lost(part, policy);
                u32::from(most).saturating_sub(lost).try_into().unwrap_or(0)
            }
        }
    }

    /// What the flaws of a part cost together: it may be more than the part gives.
    fn lost(&self, part: Part, policy: &Policy) -> u32 {
        let of_part = self.flaws.iter().filter(|(flaw, _)| flaw.part() == part);
        of_part.map(|(flaw, _)| u32::from(policy.cost(*flaw))).sum()
    }

    /// The points of a part.
    pub fn part(&self, part: Part) -> u8 {
        self.parts[part as usize]
    }

    /// Out of 100.
    pub fn score(&self) -> u8 {
        self.parts.iter().sum()
    }
}

/// Whether a sheet says something of what a field is for.
fn is_filled(place: &Place, field: Field) -> bool {
    match field {
        Field::PresentationResume => {
            place.presentation_resume.is_some() || place.presentation_detail.is_some()
        }
        field => !place.text(field).is_empty(),
    }
}
