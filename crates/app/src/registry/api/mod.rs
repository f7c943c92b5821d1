//! The registry as JSON, for machines: `/api/v1`. It refuses what it does not
//! understand (`strict`), and describes itself (`description`).

mod changes;
pub mod description;
mod hubs;
mod indicators;
mod places;
mod search;
mod territories;

pub use self::territories::{api_href, named_territory};

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use axum::routing::{any, get};
use axum::{Json, Router};

use super::model::{Problem, RawQuery};
use super::strict::{self, Refusal};
use crate::kernel::state::AppState;
use crate::kernel::{caching, open};

/// The longest list one call gives.
pub const MOST: usize = 100;

/// The routes of the API. Whatever stands under `/api/` answers in JSON.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/api/v1/places", get(places::list))
        .route("/api/v1/places/near", get(places::near))
        .route("/api/v1/places/{key}", get(places::one))
        .route("/api/v1/changes", get(changes::list))
        .route("/api/v1/territories/search", get(territories::search))
        .route("/api/v1/territories/{level}/{code}", get(territories::one))
        .route(
            "/api/v1/territories/{level}/{code}/children",
            get(territories::children),
        )
        .route("/api/v1/search", get(search::understood))
        .route("/api/v1/hubs", get(hubs::list))
        .route("/api/v1/indicateurs", get(indicators::list))
        .route("/api/v1/indicateurs/{id}", get(indicators::one))
        .route("/api/v1/openapi.json", get(openapi))
        .route("/api/{*rest}", any(async || nowhere()))
        .method_not_allowed_fallback(async || reading_only())
        .layer(caching::for_machines())
        .layer(open::to_all())
}

async fn openapi(State(state): State<AppState>) -> Response {
    use axum::response::IntoResponse as _;
    Json(description::openapi(&state.atlas())).into_response()
}

fn nowhere() -> Refusal {
    Refusal::missing(
        "",
        "Rien ne répond à cette adresse. Celles de l’API sont décrites à /api.",
    )
}

fn reading_only() -> Refusal {
    Refusal {
        status: StatusCode::METHOD_NOT_ALLOWED,
        problems: vec![Problem::new(
            "",
            "L’API se lit seulement\u{a0}: utilisez GET ou HEAD.",
        )],
    }
}

/// How places are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Json,
    GeoJson,
}

/// The media type of GeoJSON.
const GEOJSON: &str = "application/geo+json";

impl Shape {
    /// `format=`, or else what the client accepts.
    fn asked(raw: &RawQuery, headers: &HeaderMap) -> Result<Self, Refusal> {
        let accepts = headers.get(header::ACCEPT);
        match raw.first("format") {
            Some("json") => Ok(Self::Json),
            Some("geojson") => Ok(Self::GeoJson),
            Some(_) => Err(Refusal::bad("format", "Indiquez `json` ou `geojson`.")),
            None => match accepts.and_then(|kinds| kinds.to_str().ok()) {
                Some(kinds) if kinds.contains(GEOJSON) => Ok(Self::GeoJson),
                _ => Ok(Self::Json),
            },
        }
    }
}

/// Which part of a list.
pub struct Part {
    page: usize,
    limit: usize,
}

impl Part {
    /// What the address asks for.
    pub fn asked(raw: &RawQuery) -> Result<Self, Refusal> {
        let page = strict::number(raw, "page", 1..=super::model::LAST_PAGE)?;
        let limit = strict::number(raw, "limit", 1..=MOST)?;
        Ok(Self {
            page: page.unwrap_or(1),
            limit: limit.unwrap_or(super::model::PAGE_SIZE),
        })
    }

    /// Its items of all.
    pub fn of<'a, T>(&self, all: &'a [T]) -> &'a [T] {
        let from = ((self.page - 1) * self.limit).min(all.len());
        let to = (from + self.limit).min(all.len());
        &all[from..to]
    }

    /// Its number, from 1.
    pub fn number(&self) -> usize {
        self.page
    }

    /// How many there are.
    pub fn pages(&self, total: usize) -> usize {
        total.div_ceil(self.limit).max(1)
    }
}

/// A call that has no parameter.
fn no_words(address: Option<&str>) -> Result<(), Refusal> {
    strict::words(address, |_| false).map(|_| ())
}
