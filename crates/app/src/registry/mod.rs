//! The registry of places: sources are standardised and imported into it, the
//! public searches it, reads a place's sheet, sees it on a map, and takes it
//! away as open data.

pub mod api;
mod catalogue;
mod drawing;
pub mod export;
pub mod import;
pub mod model;
pub mod pages;
mod problem;
mod schema;
pub mod search;
pub mod signalements;
pub mod sitemap;
pub mod store;
mod strict;
mod structured;
#[cfg(test)]
pub mod tests;
pub mod tiles;
pub mod understanding;
mod usual_week;
mod views;

use axum::Router;

use crate::kernel::state::AppState;

/// Every route of the registry.
pub fn router() -> Router<AppState> {
    Router::new()
        .merge(pages::router())
        .merge(api::router())
        .merge(export::router())
        .merge(catalogue::router())
        .merge(signalements::router())
        .merge(sitemap::router())
        .merge(tiles::router())
}
