//! The registry as open data to take away, in the national standard's own
//! columns: any search, in four formats, sent place after place. Memory holds
//! the numbers of the places and one piece of the file, however long it is.

mod csv;
mod geojson;
mod json;
mod name;
mod pieces;
mod xlsx;

use axum::Router;
use axum::body::Body;
use axum::extract::{RawQuery as RawQueryString, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chrono::{DateTime, Timelike, Utc};

pub use self::geojson::Feature;
use self::pieces::Pieces;
use super::model::{Facet, PlaceQuery, Sort};
use super::problem::refused;
use super::{search, strict};
use crate::kernel::atlas::Atlas;
use crate::kernel::errors::PageError;
use crate::kernel::state::AppState;
use crate::kernel::{caching, open};

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// The standard's table.
    Csv,
    /// A workbook.
    Xlsx,
    /// One object per place.
    Json,
    /// One feature per place.
    GeoJson,
}

impl Format {
    /// Every format, in the order people are offered them.
    pub const ALL: [Self; 4] = [Self::Xlsx, Self::Csv, Self::GeoJson, Self::Json];

    /// How its files' names end.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Json => "json",
            Self::GeoJson => "geojson",
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Json => "application/json",
            Self::GeoJson => "application/geo+json",
        }
    }

    /// Its name, for a reader.
    pub fn label(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Xlsx => "Excel (XLSX)",
            Self::Json => "JSON",
            Self::GeoJson => "GeoJSON",
        }
    }

    /// What it is good for, for a reader.
    pub fn purpose(self) -> &'static str {
        match self {
            Self::Csv => "Le tableau du schéma national, à publier ou à transmettre.",
            Self::Xlsx => "Pour ouvrir dans un tableur.",
            Self::Json => "Pour les logiciels, un objet par lieu.",
            Self::GeoJson => "Pour les cartes.",
        }
    }

    /// The address of its files.
    pub fn path(self) -> String {
        format!("/donnees/lieux.{}", self.extension())
    }
}

/// The routes of the files to take away.
pub fn router() -> Router<AppState> {
    let mut router = Router::new();
    for format in Format::ALL {
        let answer = move |state, headers, query| export(format, state, headers, query);
        router = router.route(&format.path(), get(answer));
    }
    router.layer(caching::for_machines()).layer(open::to_all())
}

async fn export(
    format: Format,
    State(state): State<AppState>,
    headers: HeaderMap,
    RawQueryString(address): RawQueryString,
) -> Result<Response, Response> {
    let atlas = state.atlas();
    let now = state.clock.now();
    let (query, _) = strict::places(&atlas, address.as_deref(), &strict::SEARCH)
        .map_err(|refusal| refused(&headers, refusal))?;
    let tag = tag(&atlas, &query, format, now);
    if caching::is_held(&headers, &tag) {
        return Ok(caching::not_modified(&tag));
    }
    let name = name::file(&atlas, &query, state.clock.today(), format);
    let places = search::every(&atlas, &query, now);
    let body = match format {
        Format::Csv => Pieces::body(atlas, places, csv::Table),
        Format::Json => Pieces::body(atlas, places, json::List),
        Format::GeoJson => Pieces::body(atlas, places, geojson::Features),
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
fn tag(atlas: &Atlas, query: &PlaceQuery, format: Format, now: DateTime<Utc>) -> String {
    let hour = !query.chosen(Facet::Ouvert).is_empty() || query.order() == Sort::Opening;
    let minute = hour.then(|| now.num_seconds_from_midnight() / 60);
    caching::tag_of_parts(&[
        env!("CARGO_PKG_VERSION"),
        format.extension(),
        &atlas.revision.to_string(),
        &atlas.places().len().to_string(),
        &query.words(atlas),
        &now.date_naive().to_string(),
        &minute.map(|minute| minute.to_string()).unwrap_or_default(),
    ])
}
