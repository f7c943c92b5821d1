//! The pages of scenarios: one, several side by side, and one's own.

mod compare;
mod keep;
mod mine;
mod one;

use axum::Router;
use axum::routing::{get, post};

pub use self::compare::{Asked, Beside, Row, beside, chosen, rows};
use super::model::Scenario;
use super::store;
use crate::kernel::errors::PageError;
use crate::kernel::state::AppState;

/// Every page.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/scenarios/comparer", get(compare::page))
        .route("/scenarios/{scenario}", get(one::page))
        .route("/mon-espace/scenarios", get(mine::page))
        .route(
            "/mon-espace/scenarios/nouveau",
            get(keep::ask).post(keep::keep),
        )
        .route(
            "/mon-espace/scenarios/{scenario}",
            get(mine::edit).post(mine::rename),
        )
        .route(
            "/mon-espace/scenarios/{scenario}/supprimer",
            post(mine::erase),
        )
}

/// A page that the database could not fill.
fn failed(error: impl std::fmt::Display) -> PageError {
    PageError::Store(error.to_string())
}

/// A scenario that somebody has the link of.
async fn known(state: &AppState, id: &str) -> Result<Scenario, PageError> {
    let found = store::one(&state.database, id).await.map_err(failed)?;
    found.ok_or_else(|| PageError::not_found("ce scénario"))
}
