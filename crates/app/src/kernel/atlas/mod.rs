//! The atlas: what public pages read. An immutable snapshot in memory of all
//! published places, with the indices that answer "near", "in this territory",
//! "this one". It is rebuilt in the background when the database's revision
//! moves, and swapped in at once.

mod derived;
mod facet;
mod indices;
mod moment;
mod network;
mod openings;
mod place;
mod qualities;

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use arc_swap::ArcSwapOption;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use diagnosis::indicator::Observatory;
use places::standard::Field;
use rstar::{PointDistance, RTree, primitives::GeomWithData};
use territory::{CodeInsee, Position, Territories};

pub use facet::{Facet, Rule, Value, ValueSet};
pub use indices::{PublishedIndex, Studied};
pub use moment::{Day, Moment, Part};
pub use network::{HubMember, HubTold, Hubs, ShownReferent};
pub use openings::{Openings, Span, meets, wait};
pub use place::{AtlasPlace, FieldOrigin, Origins, PublishedPlace, RecordOrigin, WithdrawnPlace};
pub use places::quality::{Ages, Freshness};
pub use qualities::Qualities;

/// Mean radius of the Earth, in metres (IUGG).
const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// The position of a place in [`Atlas::places`].
pub type PlaceIndex = usize;

/// The snapshot.
pub struct Atlas {
    /// The database's revision it shows.
    pub revision: i64,
    /// The reference pack.
    pub territories: &'static Territories,
    places: Vec<AtlasPlace>,
    by_key: HashMap<String, PlaceIndex>,
    by_commune: HashMap<CodeInsee, Vec<PlaceIndex>>,
    // Points on the unit sphere: chords order like great-circle distances, all
    // over the Earth, which degrees do not.
    on_sphere: RTree<GeomWithData<[f64; 3], PlaceIndex>>,
    other_labels: Vec<Value>,
    time_zones: Vec<Tz>,
    openings: ArcSwapOption<Openings>,
    qualities: ArcSwapOption<Qualities>,
    vocabulary: OnceLock<HashMap<String, usize>>,
    withdrawn: HashMap<String, WithdrawnPlace>,
    credits: HashMap<String, Credit>,
    unread: HashMap<String, Vec<Field>>,
    hubs: Hubs,
    derived: derived::Derived,
    /// With what was imported; without it, the bundled figures.
    observatory: Option<Arc<Observatory>>,
    indices: indices::Indices,
}

/// Who publishes places, and what may be done with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credit {
    /// How the source is called.
    pub title: String,
    /// Its licence's name, and where its text is, as far as known.
    pub licence: Option<(String, Option<String>)>,
}

impl Atlas {
    /// Works out the snapshot of `published`.
    pub fn build(
        revision: i64,
        territories: &'static Territories,
        published: Vec<PublishedPlace>,
    ) -> Self {
        let other_labels = facet::other_labels(published.iter().map(|row| &row.place));
        let mut places: Vec<AtlasPlace> = published
            .into_iter()
            .map(|row| AtlasPlace::new(row, territories, &other_labels))
            .collect();
        // In the order of a list without distances, which is then the order of their numbers.
        places.sort_by(|a, b| in_a_list(a).cmp(&in_a_list(b)));
        let mut by_key = HashMap::with_capacity(places.len());
        let mut by_commune: HashMap<CodeInsee, Vec<PlaceIndex>> = HashMap::new();
        let mut points = Vec::with_capacity(places.len());
        for (index, place) in places.iter().enumerate() {
            by_key.insert(place.key.clone(), index);
            if let Some(commune) = place.commune {
                by_commune.entry(commune.code).or_default().push(index);
            }
            if let Some(position) = place.position() {
                points.push(GeomWithData::new(on_unit_sphere(position), index));
            }
        }
        let on_sphere = RTree::bulk_load(points);
        let time_zones = time_zones(&places);
        Self {
            revision,
            territories,
            places,
            by_key,
            by_commune,
            on_sphere,
            other_labels,
            time_zones,
            openings: ArcSwapOption::empty(),
            qualities: ArcSwapOption::empty(),
            vocabulary: OnceLock::new(),
            withdrawn: HashMap::new(),
            credits: HashMap::new(),
            unread: HashMap::new(),
            hubs: Hubs::default(),
            derived: derived::Derived::default(),
            observatory: None,
            indices: indices::Indices::default(),
        }
    }

    /// The same, with the indicators that were imported beside those of the program.
    #[must_use]
    pub fn observing(self, observatory: Option<Arc<Observatory>>) -> Self {
        Self {
            observatory,
            ..self
        }
    }

    /// What is known of territories: the bundled figures, and what was imported.
    pub fn observatory(&self) -> &Observatory {
        match &self.observatory {
            Some(observatory) => observatory,
            None => Observatory::bundled(),
        }
    }

    /// The same, with what is known of the sources.
    #[must_use]
    pub fn crediting(self, credits: HashMap<String, Credit>) -> Self {
        Self { credits, ..self }
    }

    /// What is known of a source.
    pub fn credit(&self, source: &str) -> Option<&Credit> {
        self.credits.get(source)
    }

    /// The same, with the fields that could not be read, whole or in part, from the sources of some
    /// sheets.
    #[must_use]
    pub fn doubting(self, unread: HashMap<String, Vec<Field>>) -> Self {
        Self { unread, ..self }
    }

    /// The fields of a sheet that could not be read from its source. Of several records, what one
    /// could not say counts where the sheet says it after that record, or not at all.
    pub fn unread(&self, place: &AtlasPlace) -> Vec<Field> {
        let mut unread = Vec::new();
        for (number, record) in place.origins.records.iter().enumerate() {
            let fields = self.unread.get(&*record.key).into_iter().flatten();
            let counts = |field: &&Field| place.origins.is_told_by(number, **field);
            unread.extend(fields.filter(counts).copied());
        }
        unread.sort_unstable();
        unread.dedup();
        unread
    }

    /// The same snapshot, which also knows the places that are no longer published.
    pub fn remembering(mut self, withdrawn: Vec<WithdrawnPlace>) -> Self {
        let by_key = withdrawn
            .into_iter()
            .map(|place| (place.key.clone(), place));
        self.withdrawn = by_key.collect();
        self
    }

    /// The same, which also knows by which keys places were known before they became one.
    pub fn redirecting(mut self, moved: Vec<(String, String)>) -> Self {
        for (absorbed, key) in moved {
            if let Some(&index) = self.by_key.get(&key) {
                self.by_key.entry(absorbed).or_insert(index);
            }
        }
        self
    }

    /// The place that had this key, if it was withdrawn.
    pub fn withdrawn(&self, key: &str) -> Option<&WithdrawnPlace> {
        self.withdrawn.get(key)
    }

    /// The values of a facet that this atlas knows.
    pub fn values(&self, facet: Facet) -> &[Value] {
        match facet {
            Facet::AutreLabel => &self.other_labels,
            facet => facet.values(),
        }
    }

    /// The openings around an instant if nobody has begun to work them all out: whoever is given
    /// them should. True once per day and atlas.
    pub fn openings_to_work_out(&self, now: DateTime<Utc>) -> Option<Arc<Openings>> {
        Some(self.openings(now)).filter(|openings| openings.begin())
    }

    /// Works out when every place is open: what the first visitor of a day would else wait for.
    /// Slow: for a thread of its own.
    pub fn work_out(&self, openings: &Openings) {
        for (index, place) in self.places.iter().enumerate() {
            openings.of(index, place);
        }
    }

    /// The time zones of its places, the most frequent first.
    pub fn time_zones(&self) -> &[Tz] {
        &self.time_zones
    }

    /// The folded words of the names and communes of places, each with how many places bear it.
    pub fn vocabulary(&self) -> &HashMap<String, usize> {
        self.vocabulary.get_or_init(|| {
            let mut vocabulary = HashMap::new();
            for word in self.places.iter().flat_map(|place| place.words.split(' ')) {
                match vocabulary.get_mut(word) {
                    Some(places) => *places += 1,
                    None => drop(vocabulary.insert(word.to_owned(), 1)),
                }
            }
            vocabulary
        })
    }

    /// When places are open around an instant.
    pub fn openings(&self, now: DateTime<Utc>) -> Arc<Openings> {
        match self.openings.load_full() {
            Some(openings) if openings.serve(now) => openings,
            // Two requests at midnight may both make them: the last one's stay.
            _ => {
                let fresh = Arc::new(Openings::around(now, self.places.len()));
                self.openings.store(Some(fresh.clone()));
                fresh
            }
        }
    }

    /// How good every sheet is on a day: worked out by whoever asks first, once per day and atlas.
    /// Slow then: for a thread of its own.
    pub fn qualities(&self, today: NaiveDate) -> Arc<Qualities> {
        match self.qualities.load_full() {
            Some(known) if known.day() == today => known,
            // Two that ask at once both work it out, and find the same.
            _ => {
                let fresh = Arc::new(Qualities::on(today, self));
                self.qualities.store(Some(fresh.clone()));
                fresh
            }
        }
    }

    /// What an activity works out of this atlas and keeps with it, if it has.
    pub fn derived<T: Any + Send + Sync>(&self) -> Option<Arc<T>> {
        self.derived.get()
    }

    /// The same, worked out by whoever asks first. Slow then: for a thread of its own.
    pub fn derived_or<T: Any + Send + Sync>(&self, make: impl FnOnce(&Self) -> T) -> Arc<T> {
        self.derived.get_or(|| make(self))
    }

    /// Every published place.
    pub fn places(&self) -> &[AtlasPlace] {
        &self.places
    }

    /// The place of this key, or that the record of this key is part of: its own key may differ.
    pub fn place(&self, key: &str) -> Option<&AtlasPlace> {
        self.by_key.get(key).map(|&index| &self.places[index])
    }

    /// The number of the place of this key.
    pub fn number(&self, key: &str) -> Option<PlaceIndex> {
        self.by_key.get(key).copied()
    }

    /// The places that stand in a commune.
    pub fn places_in(&self, commune: CodeInsee) -> impl Iterator<Item = &AtlasPlace> {
        self.numbers_in(commune).map(|index| &self.places[index])
    }

    /// The numbers of the places that stand in a commune.
    pub fn numbers_in(&self, commune: CodeInsee) -> impl Iterator<Item = PlaceIndex> {
        self.by_commune.get(&commune).into_iter().flatten().copied()
    }

    /// Places from the nearest to the farthest, each with its distance in
    /// metres. Lazy: take only what is needed.
    pub fn nearest(&self, from: Position) -> impl Iterator<Item = (f64, &AtlasPlace)> {
        self.nearest_numbers(from)
            .map(|(metres, index)| (metres, &self.places[index]))
    }

    /// The same, by the numbers of the places.
    pub fn nearest_numbers(&self, from: Position) -> impl Iterator<Item = (f64, PlaceIndex)> {
        let origin = on_unit_sphere(from);
        self.on_sphere
            .nearest_neighbor_iter(&origin)
            .map(move |point| (metres_of_chord(point.distance_2(&origin)), point.data))
    }
}

/// What orders a list that no distance does.
fn in_a_list(place: &AtlasPlace) -> (&str, &str, &str) {
    (&place.place.commune, &place.place.nom, &place.key)
}

fn time_zones(places: &[AtlasPlace]) -> Vec<Tz> {
    let mut zones: HashMap<Tz, usize> = HashMap::new();
    for place in places {
        *zones.entry(place.time_zone).or_default() += 1;
    }
    let mut zones: Vec<(usize, Tz)> = zones.into_iter().map(|(zone, n)| (n, zone)).collect();
    zones.sort_by_key(|(count, zone)| (std::cmp::Reverse(*count), zone.name()));
    zones.into_iter().map(|(_, zone)| zone).collect()
}

fn on_unit_sphere(position: Position) -> [f64; 3] {
    let (latitude, longitude) = (
        position.latitude().to_radians(),
        position.longitude().to_radians(),
    );
    [
        latitude.cos() * longitude.cos(),
        latitude.cos() * longitude.sin(),
        latitude.sin(),
    ]
}

/// Great-circle metres from the square of a chord of the unit sphere.
fn metres_of_chord(chord_squared: f64) -> f64 {
    2.0 * (chord_squared.sqrt() / 2.0).min(1.0).asin() * EARTH_RADIUS_M
}
