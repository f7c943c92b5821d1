//! `GET /indices`: what each index says.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use territory::Territories;

use super::href;
use crate::kernel::errors::PageError;
use crate::kernel::pages::{Page, render};
use crate::kernel::state::AppState;
use crate::portrait::indices::model::{Known, every};

struct Line {
    href: String,
    title: String,
    says: String,
    source: String,
    whose: Option<String>,
}

#[derive(Template)]
#[template(path = "portrait/indices/list.html")]
struct ListPage {
    page: Page,
    lines: Vec<Line>,
}

pub(super) async fn page(State(state): State<AppState>) -> Result<Response, PageError> {
    let atlas = state.atlas();
    let page = Page::new(
        "/indices",
        "Les indices de fragilité numérique",
        "Ce que dit chaque indice, de quoi il est fait, et jusqu’où s’y fier.",
    );
    render(&ListPage {
        page: page.known_at(&state.settings),
        lines: every(&atlas).map(|known| line(&known)).collect(),
    })
}

fn line(known: &Known) -> Line {
    Line {
        href: href(&known.model.id),
        title: known.model.title.clone(),
        says: known.model.says.clone(),
        source: known.model.source.clone(),
        whose: whose(known),
    }
}

/// The Hub whose index it is.
pub(super) fn whose(known: &Known) -> Option<String> {
    let hub = Territories::bundled().territory(known.hub?.territory());
    hub.map(|hub| hub.name.clone())
}
