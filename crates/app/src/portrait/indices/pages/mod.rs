//! The pages of indices: those everyone reads, and where a Hub keeps its own.

mod edit;
mod fields;
mod kept;
mod list;
mod one;
mod reliability;
mod told;

use axum::Router;
use axum::routing::get;

use crate::kernel::errors::PageError;
use crate::kernel::state::AppState;

/// Its routes.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/indices", get(list::page))
        .route("/indices/{index}", get(one::page))
        .route("/indices/{index}/fiabilite", get(reliability::page))
        .route("/mon-espace/indices", get(kept::page).post(kept::duplicate))
        .route(
            "/mon-espace/indices/{index}",
            get(edit::page).post(edit::change),
        )
}

/// A page that the database could not fill.
fn failed(error: impl std::fmt::Display) -> PageError {
    PageError::Store(error.to_string())
}

fn href(slug: &str) -> String {
    format!("/indices/{slug}")
}
