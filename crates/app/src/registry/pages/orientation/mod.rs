//! The "fiche d'orientation": a few places on one A5 page, for a person who has no telephone and
//! may read with difficulty.

mod sheet;
mod words;

use askama::Template;
use axum::extract::{RawQuery as RawQueryString, State};
use axum::response::Response;

use self::sheet::{SheetPlace, Size, TITLE};
use super::selection::{Named, key_words};
use super::share::code;
use crate::kernel::atlas::{Atlas, AtlasPlace};
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::origin::Origin;
use crate::kernel::pages::{Page, render};
use crate::kernel::state::AppState;
use crate::registry::drawing::print_map::{self, Pin, Plan, Start};
use crate::registry::model::RawQuery;
use crate::registry::search::{Hit, search};
use crate::registry::understanding::{Asked, Spot, understand};

/// How far down the results to look for different doors.
const MOST_LOOKED_AT: usize = 50;

/// A search gives its three best places.
const BEST: usize = 3;
/// A person who chooses may put more; past three, on a second page.
pub const MOST_PLACES: usize = 6;
/// How many other places are offered instead.
const OTHERS: usize = 10;

/// A place that can be on the sheet.
struct Offer {
    key: String,
    name: String,
    detail: String,
    checked: bool,
}

#[derive(Template)]
#[template(path = "orientation.html")]
struct Orientation {
    page: Page,
    title: &'static str,
    /// What the reader is told first.
    sentence: String,
    notices: Vec<String>,
    places: Vec<SheetPlace>,
    size: Size,
    plan: Option<String>,
    qr: Option<String>,
    qr_words: &'static str,
    printed: String,
    offers: Vec<Offer>,
    /// The words of the search, which the form keeps.
    hidden: Vec<(String, String)>,
    back_href: String,
    back_words: &'static str,
    most: usize,
}

/// `GET /orientation`: the words of a search, or `lieu=KEY` for each place.
pub async fn orientation(
    State(state): State<AppState>,
    origin: Option<Origin>,
    RawQueryString(query): RawQueryString,
) -> Result<Response, PageError> {
    let atlas = state.atlas();
    let raw = RawQuery::parse(query.as_deref().unwrap_or_default());
    let asked = understand(&atlas, &raw);
    let named = Named::read(&atlas, &raw, MOST_PLACES);
    render(&page(&atlas, &asked, &named, origin.as_ref(), &state))
}

fn page(
    atlas: &Atlas,
    asked: &Asked,
    named: &Named<'_>,
    origin: Option<&Origin>,
    state: &AppState,
) -> Orientation {
    let now = state.clock.now();
    let settled = !matches!(asked.spot, Spot::Unsure(_) | Spot::Unknown);
    let answer = (settled && asked.query.asks()).then(|| search(atlas, &asked.query, now));
    let found: &[Hit<'_>] = answer.as_ref().map_or(&[], |answer| &answer.hits);
    let by_hand = !named.places.is_empty();
    let chosen: Vec<Hit<'_>> = if by_hand {
        named
            .places
            .iter()
            .map(|place| measured(asked, place))
            .collect()
    } else {
        doors(found).into_iter().take(BEST).collect()
    };
    let elsewhere = !by_hand && answer.as_ref().is_some_and(|answer| answer.near == 0);
    let sentence = words::sentence(atlas, asked, chosen.len(), by_hand, elsewhere);
    let (places, size) = sheet::places(&chosen, &sentence, now);
    let mut notices = named.notices();
    notices.extend(words::notices(asked, chosen.len(), by_hand, elsewhere));
    let words = asked.query.words(atlas);
    let keys = key_words(chosen.iter().map(|hit| hit.place.key.as_str()));
    let path = match by_hand {
        true => format!("/selection?{keys}"),
        false => format!("/?{words}"),
    };
    Orientation {
        page: Page::new(
            "/orientation",
            "Fiche d’orientation",
            "Une fiche à imprimer et à remettre : des lieux qui aident avec le numérique.",
        )
        .unlisted(),
        title: TITLE,
        sentence,
        notices,
        plan: plan(atlas, asked, &chosen, size),
        places,
        size,
        qr: code(origin, &path).filter(|_| !chosen.is_empty()),
        qr_words: match (by_hand, chosen.len()) {
            (true, 1) => "Ce lieu sur internet, à jour",
            (true, _) => "Ces lieux sur internet, à jour",
            (false, _) => "Cette recherche sur internet, à jour",
        },
        printed: formats::date(state.clock.today()),
        offers: offers(&chosen, found),
        hidden: hidden(&words),
        back_words: if words.is_empty() && by_hand {
            "Revenir à la liste"
        } else {
            "Revenir à la recherche"
        },
        back_href: if words.is_empty() && by_hand {
            path
        } else {
            format!("/?{words}")
        },
        most: MOST_PLACES,
    }
}

/// Each door once: sources that share a place list it several times, and a person sent to three
/// places must not be sent to one of them twice. The first of a door is kept, at its rank.
fn doors<'a>(found: &[Hit<'a>]) -> Vec<Hit<'a>> {
    let same_door = |one: &Hit<'_>, other: &Hit<'_>| {
        let (one, other) = (&one.place.place, &other.place.place);
        let folded = |a: &str, b: &str| territory::fold(a) == territory::fold(b);
        one.code_postal == other.code_postal
            && folded(&one.adresse, &other.adresse)
            && folded(&one.nom, &other.nom)
    };
    let mut doors: Vec<Hit<'a>> = Vec::new();
    for hit in found.iter().take(MOST_LOOKED_AT) {
        if !doors.iter().any(|door| same_door(door, hit)) {
            doors.push(*hit);
        }
    }
    doors
}

/// A place chosen by hand, with its distance when the search says from where.
fn measured<'a>(asked: &Asked, place: &'a AtlasPlace) -> Hit<'a> {
    match (asked.query.near, place.position()) {
        (Some(from), Some(position)) => Hit::away((from.distance_m(position), place)),
        _ => Hit::listed(place),
    }
}

/// The places of the sheet, then the next ones of the search.
fn offers(chosen: &[Hit<'_>], found: &[Hit<'_>]) -> Vec<Offer> {
    let others = found.iter().filter(|hit| {
        let key = &hit.place.key;
        chosen.iter().all(|other| other.place.key != *key)
    });
    let offer = |hit: &Hit<'_>, checked: bool| Offer {
        key: hit.place.key.clone(),
        name: hit.place.place.nom.clone(),
        detail: hit.distance_m.map_or_else(
            || hit.place.place.commune.clone(),
            |metres| format!("{}, {}", hit.place.place.commune, formats::distance(metres)),
        ),
        checked,
    };
    chosen
        .iter()
        .map(|hit| offer(hit, true))
        .chain(others.take(OTHERS).map(|hit| offer(hit, false)))
        .collect()
}

/// The words of the search as fields of a form.
fn hidden(words: &str) -> Vec<(String, String)> {
    url::form_urlencoded::parse(words.as_bytes())
        .into_owned()
        .collect()
}

fn plan(atlas: &Atlas, asked: &Asked, chosen: &[Hit<'_>], size: Size) -> Option<String> {
    let pins: Vec<Pin> = chosen
        .iter()
        .zip(1..)
        .filter_map(|(hit, number)| {
            let at = hit.place.position()?;
            Some(Pin { number, at })
        })
        .collect();
    let start = match (&asked.spot, asked.query.near) {
        (Spot::Here, Some(near)) => Some(Start::Here(near)),
        (Spot::Found { label, .. } | Spot::Guessed { label, .. }, Some(near)) => {
            Some(Start::Commune(label, near))
        }
        _ => None,
    };
    let (width_mm, height_mm) = size.plan_mm();
    let plan = Plan {
        pins: &pins,
        start,
        width_mm,
        height_mm,
    };
    print_map::svg(atlas.territories, &plan)
}
