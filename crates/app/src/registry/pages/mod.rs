//! The registry's public pages, one file each.

mod about;
mod api;
pub mod choices;
mod data;
mod home;
mod hubs;
mod orientation;
mod place;
mod selection;
mod share;
mod territory;
mod withdrawn;

pub use territory::trail;
pub use withdrawn::missing_place;

use axum::Router;
use axum::routing::get;

use crate::kernel::errors::PageError;
use crate::kernel::frame::Frame;
use crate::kernel::state::AppState;

/// Every public page.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/", get(home::home))
        .route("/lieux/{key}", get(place::place))
        .route("/territoires", get(territory::territories))
        .route("/territoires/{level}/{code}", get(territory::territory))
        .route("/orientation", get(orientation::orientation))
        .route("/selection", get(selection::selection))
        .route("/qr.svg", get(share::qr_code))
        .route("/hubs", get(hubs::hubs))
        .route("/donnees", get(data::data))
        .route("/api", get(api::reference))
        .route("/a-propos-des-donnees", get(about::about_data))
}

/// The pages that other sites show in a frame: the search and the sheets, with
/// the handlers and templates of the site itself.
pub fn framed() -> Router<AppState> {
    Router::new()
        .route("/cadre/{cadre}/", get(home::home))
        .route("/cadre/{cadre}/lieux/{key}", get(place::place))
        .route(
            "/cadre/{cadre}/{*rest}",
            get(async |frame: Frame| PageError::not_found("cette page").said_in(&frame)),
        )
}
