//! What the map draws, from memory: vector tiles of land, borders, names and places, and the
//! outline of one territory.

mod contour;
mod frame;
mod labels;
mod land;
mod places;

use axum::Router;
use axum::extract::{Path, RawQuery as RawQueryString, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chrono::{DateTime, Utc};
use mvt::Tile;

pub use contour::coordinates;
pub use land::prepare;

use self::frame::{EXTENT, TileFrame};
use super::model::{PlaceQuery, RawQuery};
use crate::kernel::atlas::Atlas;
use crate::kernel::errors::PageError;
use crate::kernel::open;
use crate::kernel::state::AppState;

/// The map's routes.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/tiles/{z}/{x}/{y}", get(tile))
        .route(
            "/territoires/{level}/{code}/contour.geojson",
            get(contour::contour),
        )
        .route("/hubs/contours.geojson", get(contour::hubs))
        .layer(open::to_all())
}

async fn tile(
    State(state): State<AppState>,
    Path((z, x, y)): Path<(u32, u32, String)>,
    RawQueryString(query): RawQueryString,
) -> Result<Response, PageError> {
    let frame = y
        .strip_suffix(".mvt")
        .and_then(|y| y.parse().ok())
        .and_then(|y| TileFrame::new(z, x, y));
    let Some(frame) = frame else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    let atlas = state.atlas();
    let raw = RawQuery::parse(query.as_deref().unwrap_or_default());
    let (query, _) = PlaceQuery::check(&raw, &atlas);
    let bytes = draw(&atlas, frame, &query, state.clock.now())
        .map_err(|error| PageError::Document(error.to_string()))?;
    let headers = [
        (header::CONTENT_TYPE, "application/vnd.mapbox-vector-tile"),
        (header::CACHE_CONTROL, "public, max-age=300"),
    ];
    Ok((headers, bytes).into_response())
}

/// Draws a tile; the encoder's errors are bugs, not conditions.
fn draw(
    atlas: &Atlas,
    frame: TileFrame,
    query: &PlaceQuery,
    now: DateTime<Utc>,
) -> Result<Vec<u8>, mvt::Error> {
    let mut tile = Tile::new(EXTENT as u32);
    land::draw_land(&mut tile, atlas.territories, frame)?;
    land::draw_borders(&mut tile, atlas.territories, frame)?;
    labels::draw_labels(&mut tile, atlas.territories, frame)?;
    places::draw_places(&mut tile, atlas, frame, query, now)?;
    tile.to_bytes()
}
