//! What answers at the address of a place that is not there: never known, or
//! no longer published.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::kernel::atlas::{Atlas, WithdrawnPlace};
use crate::kernel::errors::PageError;
use crate::kernel::frame::Frame;
use crate::kernel::pages::{Page, render};
use crate::kernel::state::AppState;
use crate::registry::model::{PlaceQuery, encoded};
use crate::registry::search::Hit;
use crate::registry::views::{Card, cards};

/// How many of the nearest places are shown instead.
const NEAREST: usize = 6;

#[derive(Template)]
#[template(path = "withdrawn.html")]
struct Withdrawn {
    page: Page,
    name: String,
    commune: String,
    search_href: String,
    nearest: Vec<Card>,
}

/// 410 with the nearest places for a place that was withdrawn; 404 for one never known.
pub fn missing_place(state: &AppState, key: &str, frame: &Frame) -> Result<Response, PageError> {
    let atlas = state.atlas();
    let Some(place) = atlas.withdrawn(key) else {
        return Err(PageError::not_found("ce lieu").said_in(frame));
    };
    let page = render(&Withdrawn {
        page: Page::new("", "Ce lieu n’est plus publié", "")
            .shown_in(frame.clone())
            .found_at(format!("/lieux/{}", place.key))
            .unlisted(),
        nearest: nearest(&atlas, place, state, frame),
        search_href: format!("/?q={}", encoded(&place.commune)),
        name: place.name.clone(),
        commune: place.commune.clone(),
    })?;
    Ok((StatusCode::GONE, page).into_response())
}

fn nearest(atlas: &Atlas, place: &WithdrawnPlace, state: &AppState, frame: &Frame) -> Vec<Card> {
    let bounds = PlaceQuery::bounded(frame);
    let hits = place
        .position
        .into_iter()
        .flat_map(|position| atlas.nearest(position))
        .filter(|(_, other)| bounds.holds(atlas, other))
        .take(NEAREST)
        .map(Hit::away);
    cards(hits, 1, state.clock.now())
}
