//! The registry as open data, in the national standard's own columns.

use axum::Router;
use axum::extract::{RawQuery as RawQueryString, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chrono::{DateTime, Utc};
use places::Place;
use places::output;

use super::model::{PlaceQuery, RawQuery};
use super::search::search;
use crate::kernel::atlas::Atlas;
use crate::kernel::errors::PageError;
use crate::kernel::state::AppState;

/// The routes of the files to take away.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/donnees/lieux.csv", get(csv))
        .route("/donnees/lieux.json", get(json))
}

async fn csv(
    State(state): State<AppState>,
    RawQueryString(query): RawQueryString,
) -> Result<Response, PageError> {
    let atlas = state.atlas();
    let mut bytes = Vec::new();
    output::write_csv(
        &mut bytes,
        chosen(&atlas, query.as_deref(), state.clock.now()),
    )
    .map_err(|error| PageError::Document(error.to_string()))?;
    Ok(attachment("text/csv; charset=utf-8", "lieux.csv", bytes))
}

async fn json(
    State(state): State<AppState>,
    RawQueryString(query): RawQueryString,
) -> Result<Response, PageError> {
    let atlas = state.atlas();
    let places: Vec<&Place> = chosen(&atlas, query.as_deref(), state.clock.now()).collect();
    let bytes =
        serde_json::to_vec(&places).map_err(|error| PageError::Document(error.to_string()))?;
    Ok(attachment("application/json", "lieux.json", bytes))
}

fn chosen<'a>(
    atlas: &'a Atlas,
    query: Option<&str>,
    now: DateTime<Utc>,
) -> impl Iterator<Item = &'a Place> {
    let (query, _) = PlaceQuery::check(&RawQuery::parse(query.unwrap_or_default()), atlas);
    let hits = search(atlas, &query, now).hits.into_iter();
    hits.map(|hit| &hit.place.place)
}

fn attachment(kind: &'static str, name: &str, bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    (headers, bytes).into_response()
}
