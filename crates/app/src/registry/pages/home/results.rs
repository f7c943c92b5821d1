//! What a search found, in words: a title, what was chosen, the places, and
//! what to give up when nothing fits.

use chrono::{DateTime, Utc};

use super::bounds;
use crate::kernel::atlas::{Atlas, Facet, Moment};
use crate::kernel::formats;
use crate::kernel::pages::Link;
use crate::registry::model::{PAGE_SIZE, PlaceQuery, Sort};
use crate::registry::search::{
    Answer, NEAR_M, Narrowing, Relaxation, narrowings, relaxations, without,
};
use crate::registry::views::{Card, cards, hours_then};

/// One way of ordering the list.
pub struct Order {
    pub href: String,
    pub label: &'static str,
    pub current: bool,
}

/// What the page of a search shows.
pub struct Results {
    pub title: String,
    /// Said when no place fits all that is asked.
    pub nothing: Option<String>,
    /// What one may give up, each with what it gives.
    pub ways: Vec<Link>,
    /// What was chosen, each leading to the search without it.
    pub chosen: Vec<Link>,
    /// The search with nothing chosen.
    pub bare_href: String,
    pub orders: Vec<Order>,
    pub cards: Vec<Card>,
    pub previous: Option<String>,
    pub next: Option<String>,
    pub page_label: String,
    /// The search, as the words of an address.
    pub words: String,
}

/// Puts an answer in words; `place` is what the distances are from.
pub fn results(
    atlas: &Atlas,
    query: &PlaceQuery,
    answer: &Answer<'_>,
    place: Option<&str>,
    now: DateTime<Utc>,
) -> Results {
    let first = (answer.page - 1) * PAGE_SIZE;
    let ways = if answer.near == 0 {
        relaxations(atlas, query, now)
    } else {
        Vec::new()
    };
    let page_href = |page: usize| format!("{}&page={page}", href(atlas, query));
    Results {
        title: title(atlas, query, answer, place),
        nothing: nothing(answer, &ways),
        ways: ways.iter().map(|way| way_out(atlas, query, way)).collect(),
        chosen: chosen(atlas, query),
        bare_href: href(atlas, &bare(query)),
        orders: orders(atlas, query, answer),
        cards: listed(query, answer, first + 1, now),
        previous: (answer.page > 1).then(|| page_href(answer.page - 1)),
        next: (answer.page < answer.pages()).then(|| page_href(answer.page + 1)),
        page_label: format!("Page {} sur {}", answer.page, answer.pages()),
        words: query.data_words(atlas),
    }
}

/// The cards of the page, each with its hours at the moment asked for; "now", they already tell.
fn listed(query: &PlaceQuery, answer: &Answer<'_>, first: usize, now: DateTime<Utc>) -> Vec<Card> {
    let hits = answer.page_hits();
    let chosen = query.chosen(Facet::Ouvert);
    let asked = Moment::all()
        .enumerate()
        .filter(|(number, moment)| chosen.contains(*number) && *moment != Moment::Now);
    let asked: Vec<Moment> = asked.map(|(_, moment)| moment).collect();
    let mut cards = cards(hits.iter().copied(), first, now);
    for (card, hit) in cards.iter_mut().zip(hits) {
        let then = asked
            .iter()
            .map(|moment| hours_then(hit.place, *moment, now));
        card.hours_then = then.flatten().collect();
    }
    cards
}

fn href(atlas: &Atlas, query: &PlaceQuery) -> String {
    format!("/?{}", query.words(atlas))
}

fn bare(query: &PlaceQuery) -> PlaceQuery {
    PlaceQuery {
        chosen: Default::default(),
        distance_km: None,
        zone: None,
        ..query.clone()
    }
}

fn title(atlas: &Atlas, query: &PlaceQuery, answer: &Answer<'_>, place: Option<&str>) -> String {
    let count = match answer.near {
        0 => "Aucun lieu".to_owned(),
        near => formats::counted(near, "lieu", "lieux"),
    };
    let territory = query.territory.and_then(|id| atlas.territory(id));
    let place = place.unwrap_or("la position choisie");
    if let Some(territory) = territory {
        return match query.near {
            Some(_) => format!(
                "{count} près de {place}, dans ce territoire\u{a0}: {}",
                territory.name
            ),
            None => format!("{count}\u{a0}: {}", territory.name),
        };
    }
    if let Some(title) = bounds::title(atlas, query, &count) {
        return title;
    }
    if !query.names.is_empty() {
        return format!("{count} pour «\u{a0}{}\u{a0}»", query.text);
    }
    if query.zone.is_some() {
        return format!("{count} sur cette partie de la carte");
    }
    match query.near {
        Some(_) => {
            let km = query.distance_km.map_or(NEAR_M / 1_000.0, f64::from);
            format!("{count} à moins de {km}\u{a0}km de {place}")
        }
        None => format!("{count} en tout"),
    }
}

fn nothing(answer: &Answer<'_>, ways: &[Relaxation]) -> Option<String> {
    if answer.near > 0 {
        return None;
    }
    let elsewhere = match answer.hits.len() {
        0 => "",
        1 => " Voici le plus proche qui répond à vos choix.",
        _ => " Voici les plus proches qui répondent à vos choix.",
    };
    let fewer = match ways {
        [] => "",
        _ => " En choisissant moins, vous en trouvez ici\u{a0}:",
    };
    let way_out = if elsewhere.is_empty() && fewer.is_empty() {
        " Cherchez une autre commune, ou choisissez un territoire."
    } else {
        ""
    };
    Some(format!(
        "Aucun lieu ne répond ici à tout ce que vous demandez.{elsewhere}{fewer}{way_out}"
    ))
}

fn way_out(atlas: &Atlas, query: &PlaceQuery, way: &Relaxation) -> Link {
    let what = match way.without {
        Narrowing::Facets => "Sans aucun de ces choix".to_owned(),
        narrowing => format!("Sans «\u{a0}{}\u{a0}»", narrowing.words(atlas, query)),
    };
    Link {
        href: href(atlas, &way.query),
        label: what,
        detail: formats::counted(way.places, "lieu", "lieux"),
    }
}

fn chosen(atlas: &Atlas, query: &PlaceQuery) -> Vec<Link> {
    let by_value = query.facets().flat_map(|facet| {
        let values = query.chosen(facet).iter();
        values.map(move |number| Narrowing::Value(facet, number))
    });
    let others = narrowings(query)
        .into_iter()
        .filter(|narrowing| !matches!(narrowing, Narrowing::Value(..) | Narrowing::Facet(_)));
    by_value
        .chain(others)
        .map(|narrowing| {
            let left = without(query, narrowing);
            Link::new(href(atlas, &left), narrowing.words(atlas, query))
        })
        .collect()
}

fn orders(atlas: &Atlas, query: &PlaceQuery, answer: &Answer<'_>) -> Vec<Order> {
    if answer.near < 2 {
        return Vec::new();
    }
    let current = query.order();
    Sort::ALL
        .into_iter()
        .filter(|sort| *sort != Sort::Distance || query.near.is_some())
        .map(|sort| Order {
            href: href(
                atlas,
                &PlaceQuery {
                    sort: Some(sort),
                    ..query.clone()
                },
            ),
            label: sort.label(),
            current: sort == current,
        })
        .collect()
}
