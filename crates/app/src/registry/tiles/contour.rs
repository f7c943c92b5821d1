//! Outlines of territories, for the map to show which ones are meant.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use geo::{LineString, MultiPolygon};
use serde_json::{Value, json};
use territory::{Level, Territory};

use crate::kernel::atlas::Atlas;
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
    let atlas = state.atlas();
    let territory =
        territory_at(&atlas, &level, &code).ok_or_else(|| PageError::not_found("ce territoire"))?;
    let feature = feature(&atlas, territory, tolerance_m(territory.bbox));
    let kept = match territory.id.level {
        Level::Hub => A_MINUTE,
        _ => A_DAY,
    };
    Ok(geojson(feature, kept))
}

/// `GET /hubs/contours.geojson`: the sixteen Hubs, and where to write their names.
pub async fn hubs(State(state): State<AppState>) -> Response {
    const SEEN_FROM_AFAR_M: f64 = 3_000.0;
    let atlas = state.atlas();
    let hubs = atlas.all_hubs().into_iter();
    let features: Vec<Value> = hubs
        .flat_map(|hub| [feature(&atlas, hub, SEEN_FROM_AFAR_M), name(hub)])
        .collect();
    let document = json!({ "type": "FeatureCollection", "features": features });
    geojson(document, A_MINUTE)
}

/// The reference pack changes with the program only; a Hub's territory when its Hub says so.
const A_DAY: &str = "public, max-age=86400";
const A_MINUTE: &str = "public, max-age=60";

fn geojson(document: Value, kept: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/geo+json"),
        (header::CACHE_CONTROL, kept),
    ];
    (headers, Json(document)).into_response()
}

fn feature(atlas: &Atlas, territory: &Territory, tolerance_m: f64) -> Value {
    let shape = match atlas.parts_of(territory.id) {
        Some(parts) => atlas.territories.contour_of_all(parts, tolerance_m),
        None => atlas.territories.contour(territory.id, tolerance_m),
    };
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
pub fn coordinates(shape: &MultiPolygon<f64>) -> Value {
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
