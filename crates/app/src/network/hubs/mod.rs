//! Hubs: their territory, the organisations that form them, their phase in the
//! programme, what they say of themselves, their départemental référents.

mod forms;
pub mod model;
pub mod pages;
mod public;
pub mod shown;
pub mod store;
mod territory;

use axum::Router;

use crate::kernel::state::AppState;

/// The routes of Hubs.
pub fn router() -> Router<AppState> {
    Router::new()
        .merge(pages::router())
        .merge(forms::router())
        .merge(territory::router())
        .merge(public::router())
}
