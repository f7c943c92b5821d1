//! Diagnosis on the site: indicators, and what is made of them.

pub mod indicators;

use axum::Router;

use crate::kernel::state::AppState;

/// Every route of diagnosis.
pub fn router() -> Router<AppState> {
    Router::new().merge(indicators::router())
}
