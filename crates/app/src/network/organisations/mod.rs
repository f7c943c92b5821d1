//! Organisations: who they are by name, legal form and number, where they work,
//! who answers for them, the places they run.

mod forms;
pub mod model;
mod pages;
mod places;
pub mod store;
mod views;

use axum::Router;

use crate::kernel::state::AppState;

/// The routes of organisations.
pub fn router() -> Router<AppState> {
    Router::new()
        .merge(pages::router())
        .merge(forms::router())
        .merge(places::router())
}
