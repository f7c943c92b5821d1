//! A territory's portrait: who may need help, what is on offer, where the gap is, and what would
//! change it.
//!
//! `model` works out what any portrait says, off a national model kept with the atlas; pages, files
//! and the API fill themselves from it, and so does `paper`. `maps` and `charts` draw, `pictures`
//! says what, `words` speaks, `origins` tells where each figure is from. `levers` tries what would change it;
//! `quarters` tells a divided commune by its IRIS; `seances` are where those who live and work there say what they make of it.

pub mod api;
pub mod charts;
pub mod export;
pub mod indicators;
pub mod indices;
pub mod levers;
pub mod maps;
pub mod model;
pub mod origins;
pub mod pages;
pub mod paper;
mod pictures;
pub mod quarters;
pub mod scenarios;
pub mod seances;
mod table;
pub mod words;

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use chrono::NaiveDate;

use self::model::National;
use self::model::subject::SetError;
use crate::kernel::access::{RateClass, Rule, for_machines, open};
use crate::kernel::atlas::Atlas;
use crate::kernel::errors::PageError;
use crate::kernel::state::AppState;

/// Who may ask for portraits: everyone.
pub const ACCESS: &[Rule] = &[
    open("/portrait"),
    open("/portrait/choisir"),
    open("/portrait/comparer"),
    open("/portrait.csv").counted(RateClass::Taking),
    open("/portrait.geojson").counted(RateClass::Taking),
    open("/portrait.xlsx").counted(RateClass::Taking),
    open("/territoires/{level}/{code}/portrait"),
    open("/territoires/commune/{code}/portrait/quartiers"),
    open("/territoires/commune/{code}/portrait/quartiers.csv").counted(RateClass::Taking),
    open("/territoires/{level}/{code}/portrait.csv").counted(RateClass::Taking),
    open("/territoires/{level}/{code}/portrait.geojson").counted(RateClass::Taking),
    open("/territoires/{level}/{code}/portrait.xlsx").counted(RateClass::Taking),
    for_machines("/api/v1/territories/{level}/{code}/portrait"),
    for_machines("/api/v1/territoires/{level}/{code}/portrait"),
];

/// Every route of the portraits.
pub fn router() -> Router<AppState> {
    Router::new()
        .merge(pages::router())
        .merge(export::router())
        .merge(api::router())
        .merge(paper::router())
        .merge(levers::router())
        .merge(scenarios::router())
        .merge(indicators::router())
        .merge(indices::router())
        .merge(seances::router())
}

/// The national model of an atlas, worked out now if nobody has. Slow then: for a thread of its
/// own.
pub fn prepare(atlas: &Atlas, day: NaiveDate) -> Arc<National> {
    atlas.derived_or(|atlas| National::of(atlas, day))
}

/// The atlas of this moment and its national model; who asks before it is ready waits for it.
pub async fn national(state: &AppState) -> Result<(Arc<Atlas>, Arc<National>), PageError> {
    let atlas = state.atlas();
    if let Some(national) = atlas.derived() {
        return Ok((atlas, national));
    }
    let day = state.clock.today();
    let worked_out = tokio::task::spawn_blocking(move || {
        let national = prepare(&atlas, day);
        (atlas, national)
    });
    worked_out
        .await
        .map_err(|error| PageError::Document(error.to_string()))
}

/// Communes that cannot be put together: what is wrong, and what to do.
pub fn refused_set(error: &SetError) -> PageError {
    PageError::Refused {
        status: StatusCode::BAD_REQUEST,
        message: error.to_string(),
    }
}

#[cfg(test)]
pub mod tests;
