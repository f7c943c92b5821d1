//! Signalements: what the public reports as wrong on a place's sheet. The form
//! asks little and keeps less; `maillage signalements` lists them, and the back
//! office will settle them.

pub mod model;
pub mod pages;
pub mod store;
#[cfg(test)]
mod tests;

use axum::Router;

use crate::kernel::access::{Rule, open};
use crate::kernel::state::AppState;

/// Anyone may report an error.
pub const ACCESS: &[Rule] = &[
    open("/lieux/{key}/signaler").posting(),
    open("/lieux/{key}/signaler/merci"),
];

/// The routes of the form.
pub fn router() -> Router<AppState> {
    pages::router()
}
