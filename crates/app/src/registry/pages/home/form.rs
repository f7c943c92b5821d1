//! The search form, as it was filled in, with what each choice would give.

use territory::{Level, TerritoryId};

use super::bounds;
use crate::kernel::atlas::{Atlas, Facet, Moment};
use crate::kernel::formats;
use crate::registry::model::{DISTANCES_KM, PlaceQuery, Typed};
use crate::registry::pages::choices::with_level;
use crate::registry::search::{OFFERED_MOMENTS, Tally};

/// A list longer than this only shows the values that would give something.
const SHORT_LIST: usize = 7;

/// A value one may choose.
pub struct Choice {
    pub value: String,
    pub label: String,
    /// How many places it would give, once a search was made.
    pub count: Option<String>,
    pub chosen: bool,
}

/// A facet as a group of boxes.
pub struct Group {
    pub name: &'static str,
    pub legend: &'static str,
    pub hint: &'static str,
    pub choices: Vec<Choice>,
}

/// The fields of the search.
pub struct SearchForm {
    pub q: String,
    pub lat: String,
    pub lon: String,
    pub zone: String,
    pub sort: &'static str,
    /// One need is asked first; others stand among the groups.
    pub needs: Vec<Choice>,
    pub moments: Vec<Choice>,
    pub territories: Vec<Choice>,
    pub distances: Vec<Choice>,
    pub groups: Vec<Group>,
}

/// The form of a question; with a tally, its counts.
pub fn form(atlas: &Atlas, query: &PlaceQuery, tally: Option<&Tally>) -> SearchForm {
    let position = query.near.filter(|_| query.typed != Typed::Position);
    SearchForm {
        q: query.text.clone(),
        lat: position
            .map(|p| p.latitude().to_string())
            .unwrap_or_default(),
        lon: position
            .map(|p| p.longitude().to_string())
            .unwrap_or_default(),
        zone: query.zone.map(|zone| zone.to_words()).unwrap_or_default(),
        sort: query.sort.map(|sort| sort.slug()).unwrap_or_default(),
        needs: needs(atlas, query, tally),
        moments: moments(atlas, query, tally),
        territories: territories(atlas, query),
        distances: distances(query),
        groups: tally.map_or_else(Vec::new, |tally| groups(atlas, query, tally)),
    }
}

fn choice(
    atlas: &Atlas,
    query: &PlaceQuery,
    tally: Option<&Tally>,
    facet: Facet,
    number: usize,
) -> Option<Choice> {
    let value = atlas.values(facet).get(number)?;
    let count = tally.map(|tally| formats::integer(tally.count(facet, number) as u64));
    Some(Choice {
        value: value.slug.clone(),
        label: value.label.clone(),
        count,
        chosen: query.chosen(facet).contains(number),
    })
}

fn needs(atlas: &Atlas, query: &PlaceQuery, tally: Option<&Tally>) -> Vec<Choice> {
    let first = query.chosen(Facet::Service).iter().next();
    (0..atlas.values(Facet::Service).len())
        .filter_map(|number| {
            let mut choice = choice(atlas, query, tally, Facet::Service, number)?;
            choice.chosen = first == Some(number);
            Some(choice)
        })
        .collect()
}

fn moments(atlas: &Atlas, query: &PlaceQuery, tally: Option<&Tally>) -> Vec<Choice> {
    let offered = OFFERED_MOMENTS.map(Moment::number);
    let chosen = query.chosen(Facet::Ouvert);
    let others = chosen.iter().filter(|number| !offered.contains(number));
    offered
        .into_iter()
        .chain(others)
        .filter_map(|number| choice(atlas, query, tally, Facet::Ouvert, number))
        .map(|choice| Choice {
            label: formats::sentence(&choice.label),
            ..choice
        })
        .collect()
}

/// The groups of boxes: every facet but the one of the hour, which is asked first.
fn groups(atlas: &Atlas, query: &PlaceQuery, tally: &Tally) -> Vec<Group> {
    let facets = Facet::ALL.into_iter();
    facets
        .filter(|facet| *facet != Facet::Ouvert)
        .map(|facet| Group {
            name: facet.parameter(),
            legend: match facet {
                Facet::Service => "Et aussi",
                facet => facet.legend(),
            },
            hint: hint(facet),
            choices: boxes(atlas, query, tally, facet),
        })
        .filter(|group| !group.choices.is_empty())
        .collect()
}

fn hint(facet: Facet) -> &'static str {
    match facet {
        Facet::Service => "Le lieu propose tout ce que vous cochez.",
        Facet::PriseEnCharge => "Le lieu convient à tout ce que vous cochez.",
        Facet::Public => "Les lieux ouverts à tous sont compris.",
        _ => "",
    }
}

fn boxes(atlas: &Atlas, query: &PlaceQuery, tally: &Tally, facet: Facet) -> Vec<Choice> {
    let values = atlas.values(facet).len();
    let chosen = query.chosen(facet);
    let asked_first = (facet == Facet::Service)
        .then(|| chosen.iter().next())
        .flatten();
    // What sources name as they like is no list whose gaps would tell anything.
    let shown_whole = values <= SHORT_LIST && facet != Facet::AutreLabel;
    let worth =
        |number: &usize| shown_whole || chosen.contains(*number) || tally.count(facet, *number) > 0;
    let numbers = (0..values).filter(|number| asked_first != Some(*number));
    numbers
        .filter(worth)
        .filter_map(|number| choice(atlas, query, Some(tally), facet, number))
        .collect()
}

/// The territories one may keep to: those around the commune, or around the territory chosen.
fn territories(atlas: &Atlas, query: &PlaceQuery) -> Vec<Choice> {
    let chosen = query.territory.filter(|_| query.typed != Typed::Territory);
    let commune = query
        .near
        .and_then(|near| atlas.territories.commune_at(near))
        .map(|commune| TerritoryId::commune(commune.code));
    let Some(start) = commune.or(chosen) else {
        return Vec::new();
    };
    let own = atlas.territory(start).into_iter();
    let mut around: Vec<_> = own.chain(atlas.territories.parents_of(start)).collect();
    around.retain(|territory| {
        territory.id.level != Level::Pays && bounds::narrows(atlas, query, territory.id)
    });
    around.sort_by_key(|territory| territory.communes);
    let elsewhere = chosen.filter(|id| around.iter().all(|territory| territory.id != *id));
    around.extend(elsewhere.and_then(|id| atlas.territory(id)));
    around
        .into_iter()
        .map(|territory| Choice {
            value: territory.id.to_string(),
            label: with_level(territory),
            count: None,
            chosen: chosen == Some(territory.id),
        })
        .collect()
}

fn distances(query: &PlaceQuery) -> Vec<Choice> {
    if query.near.is_none() {
        return Vec::new();
    }
    let chosen = query.distance_km;
    let mut distances = DISTANCES_KM.to_vec();
    distances.extend(chosen.filter(|km| !DISTANCES_KM.contains(km)));
    distances.sort_unstable();
    distances
        .into_iter()
        .map(|km| Choice {
            value: km.to_string(),
            label: format!("À moins de {km}\u{a0}km"),
            count: None,
            chosen: chosen == Some(km),
        })
        .collect()
}
