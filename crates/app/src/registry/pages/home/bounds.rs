//! The territories that bound what a frame shows: what the search says of them.

use territory::{Territory, TerritoryId};

use crate::kernel::atlas::Atlas;
use crate::kernel::frame::Frame;
use crate::registry::model::PlaceQuery;

/// The territories that bound a question.
pub fn territories<'a>(atlas: &'a Atlas, query: &PlaceQuery) -> Vec<&'a Territory> {
    let ids = query.within.iter();
    ids.filter_map(|id| atlas.territory(*id)).collect()
}

/// The one territory that bounds it, if there is one.
pub fn only(query: &PlaceQuery) -> Option<TerritoryId> {
    match query.within[..] {
        [id] => Some(id),
        _ => None,
    }
}

/// The title of a list that nothing but its bounds tells.
pub fn title(atlas: &Atlas, query: &PlaceQuery, count: &str) -> Option<String> {
    let told = query.near.is_some() || query.zone.is_some() || !query.names.is_empty();
    if told || query.within.is_empty() {
        return None;
    }
    let names = territories(atlas, query).into_iter();
    let names: Vec<&str> = names.map(|territory| territory.name.as_str()).collect();
    Some(format!("{count}\u{a0}: {}", names.join(", ")))
}

/// Whether a territory, once chosen, would leave less than the bounds do.
pub fn narrows(atlas: &Atlas, query: &PlaceQuery, id: TerritoryId) -> bool {
    let territories = atlas.territories;
    query.within.is_empty()
        || territories
            .communes_of(id)
            .iter()
            .all(|commune| query.reaches_into(atlas, commune.code))
}

/// Where the site itself answers the same question, or nearly when several territories bound it.
pub fn on_site(atlas: &Atlas, query: &PlaceQuery) -> String {
    let mut query = query.clone();
    query.territory = query.territory.or(only(&query));
    match query.words(atlas).as_str() {
        "" => "/".to_owned(),
        words => format!("/?{words}"),
    }
}

/// What is said when one looks outside of the bounds, or when some of them do not exist.
pub fn notices(atlas: &Atlas, query: &PlaceQuery, frame: &Frame) -> Vec<String> {
    let unknown = frame.unknown_territories();
    let unknown = (!unknown.is_empty()).then(|| {
        format!(
            "Cette carte demande aussi un territoire que nous ne connaissons pas\u{a0}: {unknown}."
        )
    });
    let outside = is_outside(atlas, query).then(|| {
        format!(
            "Vous cherchez en dehors du territoire de cette carte\u{a0}: {}. Elle ne montre que les lieux de ce territoire.",
            frame.names()
        )
    });
    unknown.into_iter().chain(outside).collect()
}

fn is_outside(atlas: &Atlas, query: &PlaceQuery) -> bool {
    let territories = atlas.territories;
    let inside = |commune| query.reaches_into(atlas, commune);
    match (query.near, query.territory) {
        (Some(near), _) => {
            let commune = territories.commune_at(near);
            commune.is_some_and(|commune| !inside(commune.code))
        }
        (None, Some(id)) => {
            let communes = territories.communes_of(id);
            !communes.iter().any(|commune| inside(commune.code))
        }
        (None, None) => false,
    }
}
