//! How good every sheet of an atlas is.

use chrono::NaiveDate;
use places::quality::{Ages, Policy, Quality, Subject};

use super::{Atlas, PlaceIndex};

/// The quality of every place, by its number. Sheets grow older: it holds for one day.
pub struct Qualities {
    day: NaiveDate,
    of: Vec<Quality>,
}

impl Qualities {
    pub(super) fn on(day: NaiveDate, atlas: &Atlas) -> Self {
        let (ages, policy) = (Ages::on(day), Policy::declared());
        let judged = atlas.places.iter().map(|place| {
            let subject = Subject {
                place: &place.place,
                undated: place.undated,
                unread: &atlas.unread(place),
            };
            Quality::of(&subject, atlas.territories, ages, policy)
        });
        Self {
            day,
            of: judged.collect(),
        }
    }

    /// The day it holds for.
    pub fn day(&self) -> NaiveDate {
        self.day
    }

    /// A place's.
    pub fn of(&self, place: PlaceIndex) -> &Quality {
        &self.of[place]
    }
}
