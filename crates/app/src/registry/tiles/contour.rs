//! Outlines of territories, for the map to show which ones are meant.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use geo::{LineString, MultiPolygon};
use serde_json::{Value, json};
use territory::{Level, Territories, Territory};

use crate::kernel::errors::PageError;
use crate::kernel::state::AppState;
use crate::registry::search::territory_at;
use crate::registry::views::territory_href;

/// Metres between two points that a map of about a thousand points across still tells apart.
fn tolerance_m([west, south, east, north]: [f64; 4]) -> f64 {
    const METRES_PER_DEGREE: f64 = 111_195.0;
    let across = (north - south).max((east - west) * south.to_radians().cos().abs());
    // Below the pack's own tolerance there is nothing to leave out.
    let tolerance = across * METRES_PER_DEGREE / 1_000.0;
    if tolerance < 25.0 { 0.0 } else { tolerance }
}

/// `GET /territoires/{level}/{code}/contour.geojson`
pub async fn contour(
    State(state): State<AppState>,
    Path((level, code)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let territories = state.atlas().territories;
    let territory = territory_at(territories, &level, &code)
        .ok_or_else(|| PageError::not_found("ce territoire"))?;
    let feature = feature(territories, territory, tolerance_m(territory.bbox));
    Ok(geojson(feature))
}

/// `GET /hubs/contours.geojson`: the sixteen Hubs, and where to write their names.
pub async fn hubs(State(state): State<AppState>) -> Response {
    const SEEN_FROM_AFAR_M: f64 = 3_000.0;
    let territories = state.atlas().territories;
    let hubs = territories.territories(Level::Hub).iter();
    let features: Vec<Value> = hubs
        .flat_map(|hub| [feature(territories, hub, SEEN_FROM_AFAR_M), name(hub)])
        .collect();
    geojson(json!({ "type": "FeatureCollection", "features": features }))
}

fn geojson(document: Value) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/geo+json"),
        (header::CACHE_CONTROL, "public, max-age=86400"),
    ];
    (headers, Json(document)).into_response()
}

fn feature(territories: &Territories, territory: &Territory, tolerance_m: f64) -> Value {
    let shape = territories.contour(territory.id, tolerance_m);
    json!({
        "type": "Feature",
        "id": territory.id.to_string(),
        "properties": properties(territory),
        "bbox": territory.bbox,
        "geometry": { "type": "MultiPolygon", "coordinates": coordinates(&shape) },
    })
}

fn name(territory: &Territory) -> Value {
    let at = [
        territory.position.longitude(),
        territory.position.latitude(),
    ];
    json!({
        "type": "Feature",
        "properties": properties(territory),
        "geometry": { "type": "Point", "coordinates": at },
    })
}

fn properties(territory: &Territory) -> Value {
    json!({ "name": territory.name, "href": territory_href(territory.id) })
}

/// Five decimals are a metre.
fn coordinates(shape: &MultiPolygon<f64>) -> Value {
    let rounded = |degrees: f64| (degrees * 1e5).round() / 1e5;
    let ring = |ring: &LineString<f64>| -> Value {
        let points = ring.coords().map(|c| json!([rounded(c.x), rounded(c.y)]));
        points.collect()
    };
    shape
        .iter()
        .map(|polygon| -> Value {
            std::iter::once(polygon.exterior())
                .chain(polygon.interiors())
                .map(ring)
                .collect()
        })
        .collect()
}
