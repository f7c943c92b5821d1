//! When nothing fits: what one may give up, and what that would give.

use chrono::{DateTime, Utc};

use super::search;
use crate::kernel::atlas::{Atlas, Facet, Rule, ValueSet};
use crate::registry::model::PlaceQuery;

/// What narrows a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Narrowing {
    /// One chosen value.
    Value(Facet, usize),
    /// All the values chosen in a facet.
    Facet(Facet),
    /// The territory.
    Territory,
    /// The rectangle of the map.
    Zone,
    /// The distance.
    Distance,
    /// Every facet at once.
    Facets,
}

impl Narrowing {
    /// As people read it: `ouvert demain matin`, `Gratuit`, `à moins de 5 km`.
    pub fn words(self, atlas: &Atlas, query: &PlaceQuery) -> String {
        match self {
            Self::Value(facet, number) => value_words(atlas, facet, number),
            Self::Facet(facet) => {
                let chosen = query.chosen(facet).iter();
                let labels: Vec<String> = chosen
                    .map(|number| value_words(atlas, facet, number))
                    .collect();
                labels.join(" ou ")
            }
            Self::Territory => {
                let territory = query.territory.and_then(|id| atlas.territory(id));
                territory.map_or_else(String::new, |territory| territory.name.clone())
            }
            Self::Zone => "cette partie de la carte".to_owned(),
            Self::Distance => {
                let km = query.distance_km.unwrap_or_default();
                format!("à moins de {km}\u{a0}km")
            }
            Self::Facets => "tous les filtres".to_owned(),
        }
    }
}

fn value_words(atlas: &Atlas, facet: Facet, number: usize) -> String {
    let value = atlas.values(facet).get(number);
    let label = value.map_or("", |value| value.label.as_str());
    match facet {
        Facet::Ouvert => format!("ouvert {label}"),
        Facet::Fraicheur => format!("fiche vérifiée\u{a0}: {}", label.to_lowercase()),
        _ => label.to_owned(),
    }
}

/// Something to give up.
pub struct Relaxation {
    /// What.
    pub without: Narrowing,
    /// The question that is left.
    pub query: PlaceQuery,
    /// How many places that gives.
    pub places: usize,
}

/// What narrows a question, one by one.
pub fn narrowings(query: &PlaceQuery) -> Vec<Narrowing> {
    let mut narrowings = Vec::new();
    for facet in query.facets() {
        match facet.rule() {
            Rule::All => narrowings.extend(
                query
                    .chosen(facet)
                    .iter()
                    .map(|number| Narrowing::Value(facet, number)),
            ),
            Rule::Any | Rule::AnyOrUnsaid => narrowings.push(Narrowing::Facet(facet)),
        }
    }
    // A territory that was typed is the question itself.
    let territory = query.territory.is_some() && query.near.is_some();
    narrowings.extend(territory.then_some(Narrowing::Territory));
    narrowings.extend(query.zone.map(|_| Narrowing::Zone));
    narrowings.extend(query.distance_km.map(|_| Narrowing::Distance));
    narrowings
}

/// The question without that.
pub fn without(query: &PlaceQuery, narrowing: Narrowing) -> PlaceQuery {
    let mut query = query.clone();
    match narrowing {
        Narrowing::Value(facet, number) => query = query.without(facet, number),
        Narrowing::Facet(facet) => query.chosen[facet as usize] = ValueSet::default(),
        Narrowing::Territory => query.territory = None,
        Narrowing::Zone => query.zone = None,
        Narrowing::Distance => query.distance_km = None,
        Narrowing::Facets => query.chosen = Default::default(),
    }
    query.page = 1;
    query
}

/// What to give up so that something fits, the most fruitful first; everything
/// at once where no single thing would do.
pub fn relaxations(atlas: &Atlas, query: &PlaceQuery, now: DateTime<Utc>) -> Vec<Relaxation> {
    let relaxed = |narrowing| {
        let query = without(query, narrowing);
        let places = search(atlas, &query, now).near;
        (places > 0).then_some(Relaxation {
            without: narrowing,
            query,
            places,
        })
    };
    let mut ways: Vec<Relaxation> = narrowings(query).into_iter().filter_map(relaxed).collect();
    ways.sort_by_key(|way| std::cmp::Reverse(way.places));
    if ways.is_empty() && query.facets().next().is_some() {
        ways.extend(relaxed(Narrowing::Facets));
    }
    ways
}
