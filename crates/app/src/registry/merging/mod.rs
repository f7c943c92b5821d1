//! Golden places: records that describe one place are one to the public, with
//! where each field is from. Which they are is worked out by `places::matching`
//! after every import, under what people have judged; merging and splitting by
//! hand are such judgements, and are undone by taking them back.

mod candidates;
mod deciding;
pub mod golden;
pub mod grouping;
mod likeness;
pub mod model;
pub mod pages;
pub mod store;
#[cfg(test)]
mod tests;
pub mod told;

use axum::Router;

use crate::kernel::access::{Rule, needs};
use crate::kernel::policy::Action::MergePlaces;
use crate::kernel::state::AppState;

/// Who may ask for what.
pub const ACCESS: &[Rule] = &[
    needs("/mon-espace/lieux/{key}/doublons", MergePlaces),
    needs("/mon-espace/lieux/{key}/doublons/annuler", MergePlaces).post_only(),
    needs("/mon-espace/lieux/{key}/reunir", MergePlaces).post_only(),
    needs("/mon-espace/lieux/{key}/separer", MergePlaces).post_only(),
];

/// Its routes.
pub fn router() -> Router<AppState> {
    pages::router()
}
