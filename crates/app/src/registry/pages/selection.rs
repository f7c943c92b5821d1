//! "Ma liste": the places one chose to hand over, named by the address and stored nowhere here.

use askama::Template;
use axum::extract::{RawQuery as RawQueryString, State};
use axum::response::Response;

use super::share::Share;
use crate::kernel::atlas::{Atlas, AtlasPlace};
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::origin::Origin;
use crate::kernel::pages::{Page, render};
use crate::kernel::state::AppState;
use crate::registry::model::{RawQuery, encoded};
use crate::registry::search::Hit;
use crate::registry::views::{Card, cards};

/// A longer list helps no one to choose.
pub const LONGEST: usize = 12;

/// The places that an address names by their keys.
pub struct Named<'a> {
    /// Those that are published, each once, in the order of the address.
    pub places: Vec<&'a AtlasPlace>,
    /// How many keys lead to no place any more.
    pub missing: usize,
    /// How many were left out of too long a list.
    pub beyond: usize,
}

impl<'a> Named<'a> {
    /// Reads the `lieu` words of an address, at most so many.
    pub fn read(atlas: &'a Atlas, raw: &RawQuery, longest: usize) -> Self {
        let mut named = Self {
            places: Vec::new(),
            missing: 0,
            beyond: 0,
        };
        for key in raw.all("lieu") {
            match atlas.place(key) {
                Some(place) if named.places.iter().any(|other| other.key == place.key) => {}
                Some(_) if named.places.len() == longest => named.beyond += 1,
                Some(place) => named.places.push(place),
                None => named.missing += 1,
            }
        }
        named
    }

    /// What is to be said of keys that gave no place.
    pub fn notices(&self) -> Vec<String> {
        let missing = match self.missing {
            0 => None,
            1 => Some("Un lieu de cette liste n’est plus publié. Il a été retiré.".to_owned()),
            missing => Some(format!(
                "{missing} lieux de cette liste ne sont plus publiés. Ils ont été retirés."
            )),
        };
        let beyond = (self.beyond > 0).then(|| {
            format!(
                "Seuls les {} premiers lieux sont gardés ici.",
                self.places.len()
            )
        });
        missing.into_iter().chain(beyond).collect()
    }
}

/// The words of an address that name these places in this order.
pub fn key_words<'a>(keys: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<String> = keys
        .into_iter()
        .map(|key| format!("lieu={}", encoded(key)))
        .collect();
    words.join("&")
}

/// A place of the list, and where it may go.
struct Kept {
    card: Card,
    up: Option<String>,
    down: Option<String>,
    without: String,
}

#[derive(Template)]
#[template(path = "selection.html")]
struct Selection {
    page: Page,
    title: String,
    notices: Vec<String>,
    kept: Vec<Kept>,
    /// All the keys, in order, for the list this device keeps.
    keys: String,
    orientation_href: String,
    /// How many of them a sheet holds, when not all.
    on_sheet: Option<usize>,
    share: Option<Share>,
}

/// `GET /selection?lieu=KEY&lieu=KEY…`
pub async fn selection(
    State(state): State<AppState>,
    origin: Option<Origin>,
    RawQueryString(query): RawQueryString,
) -> Result<Response, PageError> {
    let atlas = state.atlas();
    let raw = RawQuery::parse(query.as_deref().unwrap_or_default());
    let named = Named::read(&atlas, &raw, LONGEST);
    let keys: Vec<&str> = named
        .places
        .iter()
        .map(|place| place.key.as_str())
        .collect();
    let title = match keys.len() {
        0 => "Ma liste de lieux".to_owned(),
        count => format!(
            "Ma liste\u{a0}: {}",
            formats::counted(count, "lieu", "lieux")
        ),
    };
    let words = key_words(keys.iter().copied());
    let first = keys.iter().take(super::orientation::MOST_PLACES).copied();
    let orientation_href = format!("/orientation?{}", key_words(first));
    let subject = match keys.len() {
        1 => "Un lieu pour vous aider avec le numérique".to_owned(),
        count => format!("{count} lieux pour vous aider avec le numérique"),
    };
    let share = origin.filter(|_| !keys.is_empty()).map(|origin| {
        let path = format!("/selection?{words}");
        Share::new(&origin, path, &subject, orientation_href.clone())
    });
    let hits = named.places.iter().map(|place| Hit::listed(place));
    let kept = cards(hits, 1, state.clock.now())
        .into_iter()
        .enumerate()
        .map(|(number, card)| kept(card, &keys, number))
        .collect();
    render(&Selection {
        page: Page::new(
            "/selection",
            title.clone(),
            "Une liste de lieux qui aident avec le numérique, à imprimer ou à envoyer.",
        )
        .unlisted(),
        title,
        notices: named.notices(),
        kept,
        keys: keys.join(" "),
        orientation_href,
        on_sheet: (keys.len() > super::orientation::MOST_PLACES)
            .then_some(super::orientation::MOST_PLACES),
        share,
    })
}

fn kept(card: Card, keys: &[&str], number: usize) -> Kept {
    let swapped = |other: usize| {
        let mut keys = keys.to_vec();
        keys.swap(number, other);
        format!("/selection?{}", key_words(keys))
    };
    let others = keys.iter().enumerate().filter(|(at, _)| *at != number);
    let without = key_words(others.map(|(_, key)| *key));
    Kept {
        card,
        up: (number > 0).then(|| swapped(number - 1)),
        down: (number + 1 < keys.len()).then(|| swapped(number + 1)),
        without: match without.as_str() {
            "" => "/selection".to_owned(),
            words => format!("/selection?{words}"),
        },
    }
}
