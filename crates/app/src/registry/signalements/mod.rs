//! Signalements: what the public reports as wrong on a place's sheet. The form
//! asks little and keeps less; `maillage signalements` lists them, and the back
//! office will settle them.

pub mod model;
pub mod pages;
pub mod store;
#[cfg(test)]
mod tests;

use axum::Router;

use crate::kernel::state::AppState;

/// The routes of the form.
pub fn router() -> Router<AppState> {
    pages::router()
}
