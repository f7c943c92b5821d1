//! The registry as open data to take away, in the national standard's own
//! columns or in the words of its neighbours: any search, in every format, sent
//! place after place. Memory holds the numbers of the places and one piece of
//! the file, however long it is.

mod csv;
mod format;
mod geojson;
mod inclusion;
mod json;
mod name;
mod osm;
mod pieces;
mod xlsx;

use axum::Router;
use axum::body::Body;
use axum::extract::{RawQuery as RawQueryString, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chrono::{DateTime, Timelike, Utc};

pub use self::format::{Format, STANDARD};
pub use self::geojson::Feature;
use self::inclusion::Half;
use self::pieces::Pieces;
use super::model::{Facet, PlaceQuery, Sort};
use super::problem::refused;
use super::{search, strict};
use crate::kernel::atlas::Atlas;
use crate::kernel::errors::PageError;
use crate::kernel::origin::Origin;
use crate::kernel::state::AppState;
use crate::kernel::{caching, open};

/// The routes of the files to take away.
pub fn router() -> Router<AppState> {
    let mut router = Router::new();
    for format in Format::ALL {
        let answer =
            move |state, origin, headers, query| export(format, state, origin, headers, query);
        router = router.route(&format.path(), get(answer));
    }
    router.layer(caching::for_machines()).layer(open::to_all())
}

async fn export(
    format: Format,
    State(state): State<AppState>,
    origin: Option<Origin>,
    headers: HeaderMap,
    RawQueryString(address): RawQueryString,
) -> Result<Response, Response> {
    let atlas = state.atlas();
    let now = state.clock.now();
    let (query, _) = strict::places(&atlas, address.as_deref(), &strict::SEARCH)
        .map_err(|refusal| refused(&headers, refusal))?;
    let tag = tag(&atlas, &query, format, origin.as_ref(), now);
    if caching::is_held(&headers, &tag) {
        return Ok(caching::not_modified(&tag));
    }
    let name = name::file(&atlas, &query, state.clock.today(), format);
    let places = search::every(&atlas, &query, now);
    let body = match format {
        Format::Csv => Pieces::body(atlas, places, csv::Table),
        Format::Json => Pieces::body(atlas, places, json::List::default()),
        Format::GeoJson => Pieces::body(atlas, places, geojson::Features::default()),
        Format::Osm => Pieces::body(atlas, places, osm::Tags::default()),
        Format::StructuresCsv => Pieces::body(
            atlas,
            places,
            inclusion::Table::of(Half::Structures, origin),
        ),
        Format::StructuresJson => {
            Pieces::body(atlas, places, inclusion::List::of(Half::Structures, origin))
        }
        Format::ServicesCsv => {
            Pieces::body(atlas, places, inclusion::Table::of(Half::Services, origin))
        }
        Format::ServicesJson => {
            Pieces::body(atlas, places, inclusion::List::of(Half::Services, origin))
        }
        Format::Xlsx => workbook(atlas, places)
            .await
            .map_err(IntoResponse::into_response)?,
    };
    let headers = [
        (header::CONTENT_TYPE, format.media_type().to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
        (header::ETAG, tag),
    ];
    Ok((headers, body).into_response())
}

async fn workbook(
    atlas: std::sync::Arc<Atlas>,
    places: Vec<crate::kernel::atlas::PlaceIndex>,
) -> Result<Body, PageError> {
    xlsx::body(atlas, places)
        .await
        .map_err(|error| PageError::Document(error.to_string()))
}

/// Everything that decides what a file holds.
fn tag(
    atlas: &Atlas,
    query: &PlaceQuery,
    format: Format,
    site: Option<&Origin>,
    now: DateTime<Utc>,
) -> String {
    let hour = !query.chosen(Facet::Ouvert).is_empty() || query.order() == Sort::Opening;
    let minute = hour.then(|| now.num_seconds_from_midnight() / 60);
    caching::tag_of_parts(&[
        env!("CARGO_PKG_VERSION"),
        &format.path(),
        &site.map(|site| site.address("")).unwrap_or_default(),
        &atlas.revision.to_string(),
        &atlas.places().len().to_string(),
        &query.words(atlas),
        &now.date_naive().to_string(),
        &minute.map(|minute| minute.to_string()).unwrap_or_default(),
    ])
}
