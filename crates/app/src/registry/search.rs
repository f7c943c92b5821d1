//! Answering a [`PlaceQuery`] from the atlas.

use territory::{CodeInsee, Position, Territories, Territory, TerritoryId};

use super::model::{LAST_PAGE, PAGE_SIZE, PlaceQuery};
use crate::kernel::atlas::{Atlas, AtlasPlace};

/// "Near" means within this distance; people without a car rarely go farther
/// for help, and a list that ends says more than one that never does.
pub const NEAR_M: f64 = 20_000.0;

/// When "near" is empty, so many of the nearest are shown all the same: no
/// page of results is a dead end.
const NEAREST_AT_LEAST: usize = 5;

/// A place that fits, and how far it is.
#[derive(Clone, Copy)]
pub struct Hit<'a> {
    pub place: &'a AtlasPlace,
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
    /// All that fit, in order.
    pub hits: Vec<Hit<'a>>,
    /// How many of them are within [`NEAR_M`] (or in the territory).
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

/// Places that fit, by distance when the query says from where, else by name.
pub fn search<'a>(atlas: &'a Atlas, query: &PlaceQuery) -> Answer<'a> {
    let hits = match query.near {
        Some(from) => by_distance(atlas, query, from),
        None => by_name(atlas, query),
    };
    let near = match query.near {
        Some(_) => hits
            .iter()
            .filter(|hit| query.territory.is_some() || hit.distance_m.is_some_and(|m| m <= NEAR_M))
            .count(),
        None => hits.len(),
    };
    let mut answer = Answer {
        hits,
        near,
        page: query.page,
    };
    answer.page = query.page.clamp(1, answer.pages());
    answer
}

fn by_distance<'a>(atlas: &'a Atlas, query: &PlaceQuery, from: Position) -> Vec<Hit<'a>> {
    let mut hits = Vec::new();
    let mut near = 0;
    for (distance, place) in atlas.nearest(from) {
        // Inside a territory every place counts, however far.
        if query.territory.is_none()
            && distance > NEAR_M
            && (near > 0 || hits.len() >= NEAREST_AT_LEAST)
        {
            break;
        }
        if fits(atlas, query, place) {
            near += usize::from(distance <= NEAR_M);
            hits.push(Hit::away((distance, place)));
        }
    }
    hits
}

fn by_name<'a>(atlas: &'a Atlas, query: &PlaceQuery) -> Vec<Hit<'a>> {
    let mut hits: Vec<Hit<'a>> = atlas
        .places()
        .iter()
        .filter(|place| fits(atlas, query, place))
        .map(Hit::listed)
        .collect();
    hits.sort_by(|a, b| {
        (&a.place.place.commune, &a.place.place.nom, &a.place.key).cmp(&(
            &b.place.place.commune,
            &b.place.place.nom,
            &b.place.key,
        ))
    });
    hits
}

/// Whether a place fits the filters and the territory of a query.
pub fn fits(atlas: &Atlas, query: &PlaceQuery, place: &AtlasPlace) -> bool {
    query.accepts(&place.place)
        && query
            .territory
            .is_none_or(|territory| in_territory(atlas, territory, place))
}

/// The territory that an address names by its level and code.
pub fn territory_at<'a>(
    territories: &'a Territories,
    level: &str,
    code: &str,
) -> Option<&'a Territory> {
    let id = format!("{level}-{code}").parse::<TerritoryId>().ok()?;
    territories.territory(id)
}

/// Whether a place stands in a territory.
pub fn in_territory(atlas: &Atlas, territory: TerritoryId, place: &AtlasPlace) -> bool {
    place
        .commune
        .is_some_and(|commune| atlas.territories.contains(territory, commune.code))
}

/// What people typed, understood.
pub enum Spot {
    /// A territory that is surely meant.
    Found {
        id: TerritoryId,
        label: String,
        position: Position,
    },
    /// Several could be meant.
    Unsure(Vec<territory::Suggestion>),
    /// Nothing like it.
    Unknown,
}

/// Understands a commune, a postal code, a territory's name or an INSEE code.
pub fn understand(atlas: &Atlas, text: &str) -> Spot {
    if let Some(commune) = text
        .parse::<CodeInsee>()
        .ok()
        .filter(|_| !is_postal_code(atlas, text))
        .and_then(|code| atlas.territories.resolve(code))
    {
        return Spot::Found {
            id: TerritoryId::commune(commune.code),
            label: commune.name.clone(),
            position: commune.position,
        };
    }
    let suggestions = atlas.territories.suggest(text, 6);
    let Some(best) = suggestions.first() else {
        return Spot::Unknown;
    };
    // A town also names its bassin de vie or its arrondissement: only another
    // territory of the same level makes one hesitate.
    let rivals = suggestions
        .iter()
        .filter(|other| other.exact && other.id.level == best.id.level);
    if best.exact && rivals.count() == 1 {
        return Spot::Found {
            id: best.id,
            label: best.label.clone(),
            position: best.position,
        };
    }
    Spot::Unsure(suggestions)
}

fn is_postal_code(atlas: &Atlas, text: &str) -> bool {
    text.parse()
        .is_ok_and(|code| !atlas.territories.communes_of_postal_code(code).is_empty())
}
