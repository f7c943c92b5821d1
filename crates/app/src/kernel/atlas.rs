//! The atlas: what public pages read. An immutable snapshot in memory of all
//! published places, with the indices that answer "near", "in this territory",
//! "this one". It is rebuilt in the background when the database's revision
//! moves, and swapped in at once.

use std::collections::HashMap;

use chrono_tz::Tz;
use places::Place;
use rstar::{PointDistance, RTree, primitives::GeomWithData};
use territory::{CodeInsee, Commune, Position, Territories};

/// Mean radius of the Earth, in metres (IUGG).
const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// The position of a place in [`Atlas::places`].
pub type PlaceIndex = usize;

/// A published place, with what the atlas worked out about it.
pub struct AtlasPlace {
    /// Its stable public key, in addresses.
    pub key: String,
    /// The source that published it.
    pub source: String,
    /// What the national standard knows.
    pub place: Place,
    /// Its source gives no date: the record's is the day of its import.
    pub undated: bool,
    /// The commune it stands in.
    pub commune: Option<&'static Commune>,
    /// The zone in which its opening hours are told.
    pub time_zone: Tz,
}

/// A row of the registry, before the atlas works on it.
pub struct PublishedPlace {
    pub key: String,
    pub source: String,
    pub place: Place,
    pub undated: bool,
}

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
}

impl Atlas {
    /// Works out the snapshot of `published`.
    pub fn build(
        revision: i64,
        territories: &'static Territories,
        published: Vec<PublishedPlace>,
    ) -> Self {
        let places: Vec<AtlasPlace> = published
            .into_iter()
            .map(|row| AtlasPlace::new(row, territories))
            .collect();
        let mut by_key = HashMap::with_capacity(places.len());
        let mut by_commune: HashMap<CodeInsee, Vec<PlaceIndex>> = HashMap::new();
        let mut points = Vec::with_capacity(places.len());
        for (index, place) in places.iter().enumerate() {
            by_key.insert(place.key.clone(), index);
            if let Some(commune) = place.commune {
                by_commune.entry(commune.code).or_default().push(index);
            }
            if let Some(position) = place.place.position {
                points.push(GeomWithData::new(on_unit_sphere(position), index));
            }
        }
        let on_sphere = RTree::bulk_load(points);
        Self {
            revision,
            territories,
            places,
            by_key,
            by_commune,
            on_sphere,
        }
    }

    /// Every published place.
    pub fn places(&self) -> &[AtlasPlace] {
        &self.places
    }

    /// The place of this key.
    pub fn place(&self, key: &str) -> Option<&AtlasPlace> {
        self.by_key.get(key).map(|&index| &self.places[index])
    }

    /// The places that stand in a commune.
    pub fn places_in(&self, commune: CodeInsee) -> impl Iterator<Item = &AtlasPlace> {
        self.by_commune
            .get(&commune)
            .into_iter()
            .flatten()
            .map(|&index| &self.places[index])
    }

    /// Places from the nearest to the farthest, each with its distance in
    /// metres. Lazy: take only what is needed.
    pub fn nearest(&self, from: Position) -> impl Iterator<Item = (f64, &AtlasPlace)> {
        let origin = on_unit_sphere(from);
        self.on_sphere
            .nearest_neighbor_iter(&origin)
            .map(move |point| {
                (
                    metres_of_chord(point.distance_2(&origin)),
                    &self.places[point.data],
                )
            })
    }

    /// Places within a box of longitudes and latitudes (west, south, east,
    /// north), by a scan: a box on the sphere is no box in space.
    pub fn within(
        &self,
        [west, south, east, north]: [f64; 4],
    ) -> impl Iterator<Item = &AtlasPlace> {
        self.places.iter().filter(move |place| {
            place.place.position.is_some_and(|position| {
                (west..=east).contains(&position.longitude())
                    && (south..=north).contains(&position.latitude())
            })
        })
    }
}

impl AtlasPlace {
    fn new(row: PublishedPlace, territories: &'static Territories) -> Self {
        let commune = row
            .place
            .code_insee
            .and_then(|code| territories.resolve(code));
        let time_zone = commune
            .and_then(|commune| territories.time_zone(commune).parse().ok())
            .unwrap_or(Tz::Europe__Paris);
        Self {
            key: row.key,
            source: row.source,
            place: row.place,
            undated: row.undated,
            commune,
            time_zone,
        }
    }
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
