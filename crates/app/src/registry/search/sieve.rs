//! Whether a place fits a question. Made once per question: what depends on the
//! hour or on the day is worked out then, not at each place.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::kernel::atlas::{
    Ages, Atlas, AtlasPlace, Facet, Moment, Openings, PlaceIndex, Span, ValueSet, meets, wait,
};
use crate::registry::model::PlaceQuery;

/// The facets that a place does not satisfy.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Failing {
    /// It satisfies all of them.
    None,
    /// All but this one.
    Only(Facet),
    /// All but two or more, or it stands elsewhere.
    Much,
}

/// A question, ready to be put to every place.
pub struct Sieve<'a> {
    atlas: &'a Atlas,
    query: &'a PlaceQuery,
    facets: Vec<Facet>,
    ages: Ages,
    openings: Arc<Openings>,
    clocks: Vec<Clock>,
}

/// What a time zone's clocks show, in the openings' minutes.
struct Clock {
    zone: Tz,
    now: u16,
    windows: Vec<(usize, Span)>,
}

impl<'a> Sieve<'a> {
    /// A sieve that also tells the given moments of places, chosen or not.
    pub fn new(
        atlas: &'a Atlas,
        query: &'a PlaceQuery,
        now: DateTime<Utc>,
        moments: &[Moment],
    ) -> Self {
        let openings = atlas.openings(now);
        let chosen = query.chosen(Facet::Ouvert);
        let wanted: Vec<(usize, Moment)> = Moment::all()
            .enumerate()
            .filter(|(number, moment)| chosen.contains(*number) || moments.contains(moment))
            .collect();
        let clocks = atlas.time_zones().iter();
        let clocks = clocks.map(|&zone| Clock::of(zone, now, &openings, &wanted));
        Self {
            atlas,
            query,
            facets: query.facets().collect(),
            ages: Ages::on(now.with_timezone(&Tz::Europe__Paris).date_naive()),
            clocks: clocks.collect(),
            openings,
        }
    }

    /// Whether the place fits all that is asked, but for the distance.
    pub fn accepts(&self, index: PlaceIndex) -> bool {
        let place = &self.atlas.places()[index];
        self.stands_right(place)
            && self.facets.iter().all(|&facet| {
                facet.accepts(self.query.chosen(facet), self.values(index, place, facet))
            })
    }

    /// What of the facets it does not satisfy.
    pub fn failing(&self, index: PlaceIndex) -> Failing {
        let place = &self.atlas.places()[index];
        if !self.stands_right(place) {
            return Failing::Much;
        }
        let fails = |facet: &&Facet| {
            let values = self.values(index, place, **facet);
            !facet.accepts(self.query.chosen(**facet), values)
        };
        let mut failing = self.facets.iter().filter(fails);
        match (failing.next(), failing.next()) {
            (None, _) => Failing::None,
            (Some(&facet), None) => Failing::Only(facet),
            _ => Failing::Much,
        }
    }

    /// What a place has of a facet, at this hour of this day.
    pub fn values(&self, index: PlaceIndex, place: &AtlasPlace, facet: Facet) -> ValueSet {
        match facet {
            Facet::Ouvert => self.moments(index, place),
            Facet::Fraicheur => {
                let date = Some(place.place.date_maj).filter(|_| !place.undated);
                ValueSet::of([self.ages.of(date) as usize])
            }
            facet => place.traits.get(facet),
        }
    }

    /// How many minutes until it is open: 0 if it is, none if that is not known.
    pub fn wait(&self, index: PlaceIndex) -> Option<u16> {
        let place = &self.atlas.places()[index];
        let spans = self.openings.of(index, place);
        wait(spans, self.clock(place)?.now)
    }

    fn moments(&self, index: PlaceIndex, place: &AtlasPlace) -> ValueSet {
        let spans = self.openings.of(index, place);
        let Some(clock) = self.clock(place).filter(|_| !spans.is_empty()) else {
            return ValueSet::default();
        };
        let met = clock.windows.iter();
        let met = met.filter(|(_, window)| meets(spans, *window));
        ValueSet::of(met.map(|(number, _)| *number))
    }

    fn clock(&self, place: &AtlasPlace) -> Option<&Clock> {
        self.clocks
            .iter()
            .find(|clock| clock.zone == place.time_zone)
    }

    /// Whether it stands in the territories and on the part of the map asked for, and bears the name.
    fn stands_right(&self, place: &AtlasPlace) -> bool {
        let inside = |id| {
            place
                .commune
                .is_some_and(|commune| self.atlas.contains(id, commune.code))
        };
        self.query.holds(self.atlas, place)
            && self.query.territory.is_none_or(inside)
            && self.query.zone.is_none_or(|zone| {
                place
                    .position()
                    .is_some_and(|position| zone.contains(position))
            })
            && place.is_named(&self.query.names)
    }
}

impl Clock {
    fn of(zone: Tz, now: DateTime<Utc>, openings: &Openings, wanted: &[(usize, Moment)]) -> Self {
        let local = now.with_timezone(&zone).naive_local();
        let windows = wanted.iter().filter_map(|(number, moment)| {
            let (from, until) = moment.window(local)?;
            Some((*number, (openings.minute(from), openings.minute(until))))
        });
        Self {
            zone,
            now: openings.minute(local),
            windows: windows.collect(),
        }
    }
}
