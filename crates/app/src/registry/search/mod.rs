//! Answering a [`PlaceQuery`] from the atlas.

mod relax;
mod sieve;
mod tally;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use territory::{CodeInsee, Position, Territory, TerritoryId};

use super::model::{LAST_PAGE, PAGE_SIZE, PlaceQuery, Sort};
use crate::kernel::atlas::{Atlas, AtlasPlace, Day, Moment, Part, PlaceIndex};

pub use relax::{Narrowing, Relaxation, narrowings, relaxations, without};
pub use sieve::Sieve;
pub use tally::Tally;

/// "Near" means within this distance unless another is asked; people without a
/// car rarely go farther for help, and a list that ends says more than one
/// that never does.
pub const NEAR_M: f64 = 20_000.0;

/// When nothing is near enough, so many of the nearest are shown all the same:
/// no page of results is a dead end.
const NEAREST_AT_LEAST: usize = 5;

/// A walk from the nearest to the farthest costs more per place than a look at
/// every place: after so many places without enough of them, the look is better.
const LONGEST_WALK: usize = 2_000;

/// The moments people are offered.
pub const OFFERED_MOMENTS: [Moment; 6] = [
    Moment::Now,
    Moment::On(Day::Today, Part::Whole),
    Moment::On(Day::Tomorrow, Part::Morning),
    Moment::On(Day::Tomorrow, Part::Afternoon),
    Moment::On(Day::Tomorrow, Part::Whole),
    Moment::Weekend,
];

/// A place that fits, and how far it is.
#[derive(Clone, Copy)]
pub struct Hit<'a> {
    /// The place.
    pub place: &'a AtlasPlace,
    /// How far, when that was asked and its position is known.
    pub distance_m: Option<f64>,
}

impl<'a> Hit<'a> {
    /// A place of a list that no distance orders.
    pub fn listed(place: &'a AtlasPlace) -> Self {
        Self {
            place,
            distance_m: None,
        }
    }

    /// A place so many metres away.
    pub fn away((metres, place): (f64, &'a AtlasPlace)) -> Self {
        Self {
            place,
            distance_m: Some(metres),
        }
    }
}

/// A page of hits among all that fit.
pub struct Answer<'a> {
    /// All that fit, in order; the nearest elsewhere when none does.
    pub hits: Vec<Hit<'a>>,
    /// How many fit; 0 when all hits are elsewhere than asked.
    pub near: usize,
    /// The page that was given, from 1.
    pub page: usize,
}

impl<'a> Answer<'a> {
    /// The hits of the asked page.
    pub fn page_hits(&self) -> &[Hit<'a>] {
        let from = ((self.page - 1) * PAGE_SIZE).min(self.hits.len());
        let to = (from + PAGE_SIZE).min(self.hits.len());
        &self.hits[from..to]
    }

    /// How many pages there are, at least one.
    pub fn pages(&self) -> usize {
        self.hits.len().div_ceil(PAGE_SIZE).clamp(1, LAST_PAGE)
    }
}

/// A place that fits, before it is shown.
type Found = (PlaceIndex, Option<f64>);

/// The places that fit, in the order asked.
pub fn search<'a>(atlas: &'a Atlas, query: &PlaceQuery, now: DateTime<Utc>) -> Answer<'a> {
    let sieve = Sieve::new(atlas, query, now, &[]);
    let found = candidates(atlas, query).filter(|(index, _)| sieve.accepts(*index));
    answer(atlas, query, &sieve, found.collect(), now)
}

/// The same, with what each value of each facet would give.
pub fn survey<'a>(atlas: &'a Atlas, query: &PlaceQuery, now: DateTime<Utc>) -> (Answer<'a>, Tally) {
    let sieve = Sieve::new(atlas, query, now, &OFFERED_MOMENTS);
    let mut tally = Tally::new(atlas);
    let mut found = Vec::new();
    for (index, distance) in candidates(atlas, query) {
        let failing = sieve.failing(index);
        tally.see(atlas, &sieve, index, failing);
        if failing == sieve::Failing::None {
            found.push((index, distance));
        }
    }
    (answer(atlas, query, &sieve, found, now), tally)
}

/// The numbers of all the places that fit, in the order asked, and of no other.
pub fn every(atlas: &Atlas, query: &PlaceQuery, now: DateTime<Utc>) -> Vec<PlaceIndex> {
    let sieve = Sieve::new(atlas, query, now, &[]);
    let fits = |(index, _): &Found| sieve.accepts(*index);
    let mut found: Vec<Found> = candidates(atlas, query).filter(fits).collect();
    put_in_order(&mut found, query.order(), atlas, &sieve);
    found.into_iter().map(|(index, _)| index).collect()
}

/// The nearest places that fit, however far, at most so many.
pub fn nearest<'a>(
    atlas: &'a Atlas,
    query: &PlaceQuery,
    now: DateTime<Utc>,
    from: Position,
    limit: usize,
) -> Vec<Hit<'a>> {
    let sieve = Sieve::new(atlas, query, now, &[]);
    let mut found: Vec<(f64, PlaceIndex)> = atlas
        .nearest_numbers(from)
        .take(LONGEST_WALK)
        .filter(|(_, index)| sieve.accepts(*index))
        .take(limit)
        .collect();
    if found.len() < limit && atlas.places().len() > LONGEST_WALK {
        let fitting = (0..atlas.places().len()).filter(|index| sieve.accepts(*index));
        let away = fitting.filter_map(|n| Some((distance(atlas, n, Some(from))?, n)));
        found = away.collect();
        found.sort_by(|a, b| a.0.total_cmp(&b.0));
        found.truncate(limit);
    }
    let likely = |found: &(f64, PlaceIndex)| likely(atlas, found.1, found.0);
    found.sort_by(|a, b| likely(a).total_cmp(&likely(b)));
    let hit = |(metres, index): (f64, PlaceIndex)| Hit::away((metres, &atlas.places()[index]));
    found.into_iter().map(hit).collect()
}

/// Where what is asked may stand: near, in the territory, or anywhere.
fn candidates<'a>(atlas: &'a Atlas, query: &PlaceQuery) -> Box<dyn Iterator<Item = Found> + 'a> {
    let reach = query.distance_km.map(|km| f64::from(km) * 1_000.0);
    let near = query.near;
    match (near, query.territory) {
        (Some(from), None) if query.zone.is_none() => {
            let reach = reach.unwrap_or(NEAR_M);
            let around = atlas.nearest_numbers(from);
            let around = around.take_while(move |(metres, _)| *metres <= reach);
            Box::new(around.map(|(metres, index)| (index, Some(metres))))
        }
        (_, Some(territory)) => {
            let communes = atlas.communes_of(territory).into_iter();
            let inside = communes.flat_map(|commune| atlas.numbers_in(commune.code));
            Box::new(within_reach(atlas, inside, near, reach))
        }
        _ if !query.within.is_empty() => {
            // Territories may overlap: a commune counts once.
            let ids = query.within.iter();
            let communes = ids.flat_map(|id| atlas.communes_of(*id));
            let codes: BTreeSet<CodeInsee> = communes.map(|commune| commune.code).collect();
            let inside = codes.into_iter().flat_map(|code| atlas.numbers_in(code));
            Box::new(within_reach(atlas, inside, near, reach))
        }
        _ => Box::new(within_reach(atlas, 0..atlas.places().len(), near, reach)),
    }
}

fn within_reach<'a>(
    atlas: &'a Atlas,
    numbers: impl Iterator<Item = PlaceIndex> + 'a,
    near: Option<Position>,
    reach: Option<f64>,
) -> impl Iterator<Item = Found> + 'a {
    numbers
        .map(move |index| (index, distance(atlas, index, near)))
        .filter(move |(_, distance)| match (near, reach) {
            (Some(_), Some(reach)) => distance.is_some_and(|metres| metres <= reach),
            _ => true,
        })
}

/// How far a place is likely to be, of one whose commune alone is known: for the order of lists.
fn likely(atlas: &Atlas, index: PlaceIndex, metres: f64) -> f64 {
    metres.hypot(atlas.places()[index].blur_m)
}

fn distance(atlas: &Atlas, index: PlaceIndex, from: Option<Position>) -> Option<f64> {
    let position = atlas.places()[index].position()?;
    Some(from?.distance_m(position))
}

fn answer<'a>(
    atlas: &'a Atlas,
    query: &PlaceQuery,
    sieve: &Sieve<'_>,
    mut found: Vec<Found>,
    now: DateTime<Utc>,
) -> Answer<'a> {
    let near = found.len();
    let elsewhere = query.near.or_else(|| middle(atlas, query));
    let hits = match elsewhere.filter(|_| near == 0) {
        Some(from) => {
            let mut anywhere = query.clone();
            (anywhere.territory, anywhere.zone) = (None, None);
            nearest(atlas, &anywhere, now, from, NEAREST_AT_LEAST)
        }
        None => {
            put_in_order(&mut found, query.order(), atlas, sieve);
            let hit = |(index, distance_m): Found| Hit {
                place: &atlas.places()[index],
                distance_m,
            };
            found.into_iter().map(hit).collect()
        }
    };
    let mut answer = Answer {
        hits,
        near,
        page: 1,
    };
    answer.page = query.page.clamp(1, answer.pages());
    answer
}

/// The middle of where one looks, when no position was given.
fn middle(atlas: &Atlas, query: &PlaceQuery) -> Option<Position> {
    let bounds = query.territory.or(query.within.first().copied());
    let territory = bounds.and_then(|id| atlas.territory(id));
    let territory = territory.map(|territory| territory.position);
    territory.or_else(|| query.zone.and_then(|zone| zone.centre()))
}

fn put_in_order(found: &mut [Found], order: Sort, atlas: &Atlas, sieve: &Sieve<'_>) {
    let metres = |found: &Found| {
        found
            .1
            .map_or(f64::INFINITY, |metres| likely(atlas, found.0, metres))
    };
    match order {
        Sort::Name => found.sort_by_key(|(index, _)| *index),
        Sort::Distance => found.sort_by(|a, b| metres(a).total_cmp(&metres(b))),
        Sort::Freshness => found.sort_by_cached_key(|(index, _)| {
            let place = &atlas.places()[*index];
            (place.undated, std::cmp::Reverse(place.place.date_maj))
        }),
        Sort::Opening => {
            found.sort_by(|a, b| metres(a).total_cmp(&metres(b)));
            found.sort_by_cached_key(|(index, _)| sieve.wait(*index).unwrap_or(u16::MAX));
        }
    }
}

/// The territory that an address names by its level and code.
pub fn territory_at<'a>(atlas: &'a Atlas, level: &str, code: &str) -> Option<&'a Territory> {
    let id = format!("{level}-{code}").parse::<TerritoryId>().ok()?;
    atlas.territory(id)
}
