//! The pages of portraits, one file each.

pub mod asked;
mod choose;
pub mod communes;
pub mod comparison;
pub mod portrait;
mod quarters;
mod set;
pub mod view;
pub mod zones;

pub use self::portrait::today;
pub use self::view::hours_range;

use axum::Router;
use axum::routing::get;

use crate::kernel::state::AppState;

/// Every page.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route(
            "/territoires/{level}/{code}/portrait",
            get(portrait::territory),
        )
        .route(
            "/territoires/commune/{code}/portrait/quartiers",
            get(quarters::page),
        )
        .route("/portrait", get(set::set))
        .route("/portrait/comparer", get(comparison::compare))
        .route("/portrait/choisir", get(choose::choose))
}
