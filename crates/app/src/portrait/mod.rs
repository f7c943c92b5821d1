//! A territory's portrait: what is known of its need and of its offer, and what those who live and
//! work there make of it.

pub mod indices;
pub mod seances;

use axum::Router;

use crate::kernel::state::AppState;

/// Every route of the portrait.
pub fn router() -> Router<AppState> {
    Router::new()
        .merge(indices::router())
        .merge(seances::router())
}
