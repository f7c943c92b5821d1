//! The registry as open data to take away, in the national standard's own
//! columns or in the words of its neighbours: any search, in every format, sent
//! place after place. Memory holds the numbers of the places and one piece of
//! the file, however long it is.

pub mod csv;
pub mod dump;
mod format;
mod geojson;
mod inclusion;
mod json;
mod name;
mod osm;
mod pieces;
mod xlsx;

use std::io;
use std::sync::Arc;

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
use self::pieces::{Pieces, Writing};
pub use self::xlsx::XlsxFailure;
use super::model::{Facet, PlaceQuery, Sort};
use super::problem::refused;
use super::{search, strict};
use crate::kernel::atlas::{Atlas, PlaceIndex};
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
    router
        .route(dump::PATH, get(dump::answer))
        .layer(caching::for_machines())
        .layer(open::to_all())
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
    let body = match writing(format, origin) {
        Some(writing) => Pieces::of(atlas, places, writing).body(),
        None => workbook(atlas, places)
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

/// How a format is written place after place; a workbook is not.
fn writing(format: Format, site: Option<Origin>) -> Option<Box<dyn Writing + Send>> {
    Some(match format {
        Format::Csv => Box::new(csv::Table),
        Format::Json => Box::new(json::List::default()),
        Format::GeoJson => Box::new(geojson::Features::default()),
        Format::Osm => Box::new(osm::Tags::default()),
        Format::StructuresCsv => Box::new(inclusion::Table::of(Half::Structures, site)),
        Format::StructuresJson => Box::new(inclusion::List::of(Half::Structures, site)),
        Format::ServicesCsv => Box::new(inclusion::Table::of(Half::Services, site)),
        Format::ServicesJson => Box::new(inclusion::List::of(Half::Services, site)),
        Format::Xlsx => return None,
    })
}

/// Writes every place in a format; a workbook is not written so ([`workbook_of_all`]).
pub fn write_all(
    format: Format,
    atlas: &Arc<Atlas>,
    site: Option<Origin>,
    out: &mut impl io::Write,
) -> io::Result<()> {
    let Some(writing) = writing(format, site) else {
        return Ok(());
    };
    let places = (0..atlas.places().len()).collect();
    for piece in Pieces::of(atlas.clone(), places, writing) {
        out.write_all(&piece?)?;
    }
    Ok(())
}

/// A workbook of every place.
pub fn workbook_of_all(atlas: &Atlas) -> Result<std::fs::File, XlsxFailure> {
    let places: Vec<PlaceIndex> = (0..atlas.places().len()).collect();
    xlsx::made(atlas, &places)
}

async fn workbook(atlas: Arc<Atlas>, places: Vec<PlaceIndex>) -> Result<Body, PageError> {
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
