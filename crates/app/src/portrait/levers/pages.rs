//! `GET /territoires/{level}/{code}/portrait/leviers`: the levers and what they change. Without
//! scripts it is a form that gets a page; with them, the same page's result is fetched alone.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::{Path, RawQuery as RawQueryString, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use territory::{Level, TerritoryId};

use super::MOST_COMMUNES;
use super::effect::effect;
use super::scenario::Scenario;
use super::view::{Asked, ResultFragment, reference};
use crate::kernel::atlas::Atlas;
use crate::kernel::errors::PageError;
use crate::kernel::pages::Page;
use crate::kernel::state::AppState;
use crate::portrait::maps::Shown;
use crate::portrait::model::{National, Portrait, Subject};
use crate::portrait::national;
use crate::portrait::pages::portrait::today;
use crate::registry::model::RawQuery;
use crate::registry::search::territory_at;
use crate::registry::views::territory_href;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route(
            "/territoires/{level}/{code}/portrait/leviers",
            get(territory),
        )
        .route("/portrait/leviers", get(set))
}

async fn territory(
    State(state): State<AppState>,
    Path((level, code)): Path<(String, String)>,
    RawQueryString(address): RawQueryString,
) -> Result<Response, PageError> {
    let (atlas, national) = national(&state).await?;
    let address = address.unwrap_or_default();
    let Some(territory) = territory_at(&atlas, &level, &code) else {
        return match today(&atlas, &level, &code) {
            Some(today) => Ok(Redirect::permanent(&levers_href(today)).into_response()),
            None => Err(PageError::not_found("ce territoire")),
        };
    };
    // A commune alone has no neighbours to help: its intercommunalité is the least one plays with.
    if let Some(epci) = epci_of(&atlas, territory.id) {
        let query = if address.is_empty() {
            String::new()
        } else {
            format!("?{address}")
        };
        return Ok(Redirect::to(&format!("{}{query}", levers_href(epci))).into_response());
    }
    let subject = Subject::territory(&atlas, territory);
    answer(atlas, national, subject, address).await
}

async fn set(
    State(state): State<AppState>,
    RawQueryString(address): RawQueryString,
) -> Result<Response, PageError> {
    let (atlas, national) = national(&state).await?;
    let address = address.unwrap_or_default();
    let raw = RawQuery::parse(&address);
    let first = |name: &str| raw.first(name).unwrap_or_default().to_owned();
    let subject = Subject::set(&atlas, &first("communes"), &first("nom"))
        .map_err(|error| refused(error.to_string()))?;
    answer(atlas, national, subject, address).await
}

fn refused(message: String) -> PageError {
    PageError::Refused {
        status: StatusCode::BAD_REQUEST,
        message,
    }
}

fn epci_of(atlas: &Atlas, id: TerritoryId) -> Option<TerritoryId> {
    let code = (id.level == Level::Commune).then(|| id.code.as_str().parse().ok())??;
    let code = atlas.territories.commune(code)?.epci?;
    let level = Level::Epci;
    Some(TerritoryId { level, code })
}

/// Where the levers of a territory are.
pub fn levers_href(id: TerritoryId) -> String {
    format!("{}/portrait/leviers", territory_href(id))
}

async fn answer(
    atlas: Arc<Atlas>,
    national: Arc<National>,
    subject: Subject,
    address: String,
) -> Result<Response, PageError> {
    if subject.communes.len() > MOST_COMMUNES {
        return Err(refused(format!(
            "{} est trop grand pour un scénario\u{a0}: choisissez un de ses départements.",
            subject.name
        )));
    }
    let raw = RawQuery::parse(&address);
    let alone = raw.first("fragment").is_some();
    let shown = raw.first("carte").and_then(Shown::of_slug);
    let title = format!("Et si…\u{202f}? {}", subject.name);
    let page = Page::new("/territoires", title, "").unlisted();
    let work = move || {
        let (scenario, problems) = Scenario::read(&atlas, &address);
        let portrait = Portrait::of(&atlas, &national, subject, scenario.wanted);
        let effect = effect(&atlas, &national, &portrait, &scenario);
        let asked = Asked {
            atlas: &atlas,
            national: &national,
            portrait: &portrait,
            scenario: &scenario,
            shown,
            of_subject: reference(&atlas, &portrait.subject),
        };
        let result = asked.result(&effect, problems);
        match alone {
            true => ResultFragment { result }.render(),
            false => asked.page(page, result).render(),
        }
    };
    let made = tokio::task::spawn_blocking(work).await;
    let html = made
        .map_err(|error| PageError::Document(error.to_string()))?
        .map_err(PageError::Template)?;
    Ok(axum::response::Html(html).into_response())
}
