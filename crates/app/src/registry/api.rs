//! The registry as JSON, for machines: `/api/v1`.

use axum::Json;
use axum::Router;
use axum::extract::{Path, RawQuery as RawQueryString, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

use super::model::{PAGE_SIZE, PlaceQuery, Problem, RawQuery};
use super::search::{self, Hit};
use crate::kernel::atlas::Atlas;
use crate::kernel::state::AppState;

/// The longest list one call gives.
const MOST: usize = 100;

/// The API's description, from the code that answers.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Maillage",
        description = "Lieux de médiation numérique et territoires. Les champs d’un lieu sont ceux du schéma national « lieux de médiation numérique » (1.0.2).",
        license(name = "EUPL-1.2")
    ),
    paths(places, near, place, territories),
    components(schemas(PlaceItem, PlaceList, TerritoryItem, ApiProblem))
)]
struct Description;

/// The routes of the API.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/api/v1/places", get(places))
        .route("/api/v1/places/near", get(near))
        .route("/api/v1/places/{key}", get(place))
        .route("/api/v1/territories/search", get(territories))
        .route(
            "/api/v1/openapi.json",
            get(async || Json(Description::openapi())),
        )
}

/// A place, and how far it is when that was asked.
#[derive(Serialize, ToSchema)]
struct PlaceItem {
    /// Stable public key.
    key: String,
    /// Who published it.
    source: String,
    /// Metres from the given position, as the crow flies.
    #[serde(skip_serializing_if = "Option::is_none")]
    distance_m: Option<f64>,
    /// IANA time zone of its opening hours.
    time_zone: String,
    /// The national standard's record.
    #[schema(value_type = Object)]
    place: serde_json::Value,
}

/// A page of places.
#[derive(Serialize, ToSchema)]
struct PlaceList {
    total: usize,
    page: usize,
    pages: usize,
    items: Vec<PlaceItem>,
}

/// A territory.
#[derive(Serialize, ToSchema)]
struct TerritoryItem {
    id: String,
    label: String,
    detail: String,
    latitude: f64,
    longitude: f64,
}

/// What was wrong with a call.
#[derive(Serialize, ToSchema)]
struct ApiProblem {
    /// Which parameter.
    parameter: String,
    /// What to do, in French.
    message: String,
}

fn item(hit: &Hit<'_>) -> PlaceItem {
    PlaceItem {
        key: hit.place.key.clone(),
        source: hit.place.source.clone(),
        distance_m: hit.distance_m.map(f64::round),
        time_zone: hit.place.time_zone.name().to_owned(),
        place: serde_json::to_value(&hit.place.place).unwrap_or_default(),
    }
}

fn refused(problem: Problem) -> Response {
    let body = ApiProblem {
        parameter: problem.parameter,
        message: problem.message,
    };
    (StatusCode::BAD_REQUEST, Json(body)).into_response()
}

fn checked(atlas: &Atlas, query: Option<&str>) -> Result<(RawQuery, PlaceQuery), Box<Response>> {
    let raw = RawQuery::parse(query.unwrap_or_default());
    let (query, problems) = PlaceQuery::check(&raw, atlas);
    match problems.into_iter().next() {
        Some(problem) => Err(Box::new(refused(problem))),
        None => Ok((raw, query)),
    }
}

/// Lists places, twenty a page.
#[utoipa::path(get, path = "/api/v1/places", params(
    ("territoire" = Option<String>, Query, description = "Territoire, par exemple `departement-35`"),
    ("service" = Option<String>, Query, description = "Service attendu (répétable)"),
    ("public" = Option<String>, Query, description = "Public accueilli (répétable)"),
    ("dispositif" = Option<String>, Query, description = "Programme national (répétable)"),
    ("lat" = Option<f64>, Query), ("lon" = Option<f64>, Query),
    ("page" = Option<usize>, Query, description = "À partir de 1")
), responses((status = 200, body = PlaceList), (status = 400, body = ApiProblem)))]
async fn places(State(state): State<AppState>, RawQueryString(query): RawQueryString) -> Response {
    let atlas = state.atlas();
    let (_, query) = match checked(&atlas, query.as_deref()) {
        Ok(checked) => checked,
        Err(refusal) => return *refusal,
    };
    let answer = search::search(&atlas, &query, state.clock.now());
    let items = answer.page_hits().iter().map(item).collect();
    let list = PlaceList {
        total: answer.hits.len(),
        page: answer.page,
        pages: answer.pages(),
        items,
    };
    Json(list).into_response()
}

/// The nearest places, from the nearest on.
#[utoipa::path(get, path = "/api/v1/places/near", params(
    ("lat" = f64, Query), ("lon" = f64, Query),
    ("limit" = Option<usize>, Query, description = "100 au plus, 20 par défaut"),
    ("service" = Option<String>, Query), ("public" = Option<String>, Query),
    ("dispositif" = Option<String>, Query), ("territoire" = Option<String>, Query)
), responses((status = 200, body = Vec<PlaceItem>), (status = 400, body = ApiProblem)))]
async fn near(State(state): State<AppState>, RawQueryString(query): RawQueryString) -> Response {
    let atlas = state.atlas();
    let (raw, query) = match checked(&atlas, query.as_deref()) {
        Ok(checked) => checked,
        Err(refusal) => return *refusal,
    };
    let Some(from) = query.near else {
        return refused(Problem {
            parameter: "lat".to_owned(),
            message: "Indiquez `lat` et `lon`, en degrés décimaux.".to_owned(),
        });
    };
    let limit = match raw.first("limit").map(str::parse::<usize>) {
        None => PAGE_SIZE,
        Some(Ok(limit)) if (1..=MOST).contains(&limit) => limit,
        Some(_) => {
            return refused(Problem {
                parameter: "limit".to_owned(),
                message: format!("`limit` va de 1 à {MOST}."),
            });
        }
    };
    let hits = search::nearest(&atlas, &query, state.clock.now(), from, limit);
    let items: Vec<PlaceItem> = hits.iter().map(item).collect();
    Json(items).into_response()
}

/// One place.
#[utoipa::path(get, path = "/api/v1/places/{key}", params(("key" = String, Path)),
    responses((status = 200, body = PlaceItem), (status = 404, body = ApiProblem)))]
async fn place(State(state): State<AppState>, Path(key): Path<String>) -> Response {
    let atlas = state.atlas();
    match atlas.place(&key) {
        Some(place) => Json(item(&Hit::listed(place))).into_response(),
        None => {
            let body = ApiProblem {
                parameter: "key".to_owned(),
                message: "Aucun lieu ne porte cette clé.".to_owned(),
            };
            (StatusCode::NOT_FOUND, Json(body)).into_response()
        }
    }
}

/// Territories whose name or postal code begins so, typos forgiven.
#[utoipa::path(get, path = "/api/v1/territories/search", params(
    ("q" = String, Query, description = "Nom ou code postal"),
    ("limit" = Option<usize>, Query, description = "20 au plus, 8 par défaut")
), responses((status = 200, body = Vec<TerritoryItem>), (status = 400, body = ApiProblem)))]
async fn territories(
    State(state): State<AppState>,
    RawQueryString(query): RawQueryString,
) -> Response {
    let raw = RawQuery::parse(query.as_deref().unwrap_or_default());
    let Some(text) = raw.first("q") else {
        return refused(Problem {
            parameter: "q".to_owned(),
            message: "Indiquez `q`, le début d’un nom ou d’un code postal.".to_owned(),
        });
    };
    let limit = raw
        .first("limit")
        .and_then(|limit| limit.parse().ok())
        .unwrap_or(8)
        .clamp(1, 20);
    let text: String = text.chars().take(100).collect();
    let items: Vec<TerritoryItem> = state
        .atlas()
        .territories
        .suggest(&text, limit)
        .into_iter()
        .map(|found| TerritoryItem {
            id: found.id.to_string(),
            label: found.label,
            detail: found.detail,
            latitude: found.position.latitude(),
            longitude: found.position.longitude(),
        })
        .collect();
    Json(items).into_response()
}
