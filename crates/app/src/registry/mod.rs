//! The registry of places: sources are standardised and imported into it, the
//! public searches it, reads a place's sheet, sees it on a map, and takes it
//! away as open data.

pub mod api;
pub mod bundle;
mod catalogue;
pub mod changes;
pub mod claims;
pub mod drawing;
pub mod editing;
pub mod export;
pub mod geocoding;
pub mod import;
pub mod imports;
pub mod merging;
pub mod model;
pub mod pages;
mod problem;
pub mod quality;
pub mod quarantine;
pub mod review;
mod schema;
pub mod search;
pub mod sharing;
pub mod signalements;
pub mod sitemap;
pub mod store;
pub mod strict;
pub mod structured;
#[cfg(test)]
pub mod tests;
pub mod tiles;
pub mod understanding;
pub mod usual_week;
pub mod views;

use axum::Router;

use crate::kernel::access::{RateClass, Rule, for_machines, open};
use crate::kernel::state::AppState;

/// Who may ask for what is published: everyone.
pub const ACCESS: &[Rule] = &[
    open("/"),
    open("/a-propos-des-donnees"),
    open("/api"),
    open("/donnees"),
    open("/donnees/catalogue.jsonld"),
    open("/donnees/lieux.csv").counted(RateClass::Taking),
    open("/donnees/lieux.geojson").counted(RateClass::Taking),
    open("/donnees/lieux.json").counted(RateClass::Taking),
    open("/donnees/lieux.osm.geojson").counted(RateClass::Taking),
    open("/donnees/lieux.xlsx").counted(RateClass::Taking),
    open("/donnees/registre.ndjson").counted(RateClass::Taking),
    open("/donnees/services.csv").counted(RateClass::Taking),
    open("/donnees/services.json").counted(RateClass::Taking),
    open("/donnees/structures.csv").counted(RateClass::Taking),
    open("/donnees/structures.json").counted(RateClass::Taking),
    open("/hubs"),
    open("/hubs/contours.geojson"),
    open("/lieux/{key}"),
    open("/orientation"),
    open("/qr.svg"),
    open("/robots.txt"),
    open("/selection"),
    open("/sitemap.xml"),
    open("/sitemap/{part}"),
    open("/territoires"),
    open("/territoires/{level}/{code}"),
    open("/territoires/{level}/{code}/contour.geojson"),
    open("/tiles/{z}/{x}/{y}"),
    for_machines("/api/v1/changes"),
    for_machines("/api/v1/hubs"),
    for_machines("/api/v1/indicateurs"),
    for_machines("/api/v1/indicateurs/{id}"),
    for_machines("/api/v1/openapi.json"),
    for_machines("/api/v1/places"),
    for_machines("/api/v1/places/near"),
    for_machines("/api/v1/places/{key}"),
    for_machines("/api/v1/search"),
    for_machines("/api/v1/territories/search"),
    for_machines("/api/v1/territories/{level}/{code}"),
    for_machines("/api/v1/territories/{level}/{code}/children"),
    for_machines("/api/{*rest}"),
];

/// Every route of the registry.
pub fn router() -> Router<AppState> {
    Router::new()
        .merge(pages::router())
        .merge(api::router())
        .merge(claims::router())
        .merge(editing::router())
        .merge(export::router())
        .merge(imports::router())
        .merge(merging::router())
        .merge(quality::router())
        .merge(quarantine::router())
        .merge(review::router())
        .merge(catalogue::router())
        .merge(sharing::router())
        .merge(signalements::router())
        .merge(sitemap::router())
        .merge(tiles::router())
}
