//! Scenarios that are kept: named in the workspace, read by whoever has their link, held side by
//! side.

mod model;
mod pages;
mod store;
#[cfg(test)]
mod tests;

use axum::Router;

use crate::kernel::state::AppState;

/// The scenarios' routes.
pub(super) fn router() -> Router<AppState> {
    pages::router()
}
