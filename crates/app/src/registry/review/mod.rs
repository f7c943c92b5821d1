//! Pairs of records that may be one place, decided by people: a page made for a thousand
//! decisions, by keyboard; batches of those that are nearly sure; contrary verdicts settled by a
//! Hub. What is said is kept by `registry::merging` and holds at every import (decision 0021).

pub mod model;
pub mod pages;
pub mod store;
#[cfg(test)]
mod tests;

use axum::Router;

use crate::kernel::access::{Rule, needs};
use crate::kernel::policy::Action::{MergePlaces, SettleDisagreement};
use crate::kernel::state::AppState;

/// Who may ask for what; where the two records are, is settled with the pair.
pub const ACCESS: &[Rule] = &[
    needs("/mon-espace/doublons", MergePlaces),
    needs("/mon-espace/doublons/paire", MergePlaces),
    needs("/mon-espace/doublons/paire/{a}/{b}", MergePlaces).posting(),
    needs("/mon-espace/doublons/annuler", MergePlaces).post_only(),
    needs("/mon-espace/doublons/cas-surs", MergePlaces).posting(),
    needs("/mon-espace/doublons/desaccords", MergePlaces),
    needs(
        "/mon-espace/doublons/desaccords/{a}/{b}",
        SettleDisagreement,
    )
    .post_only(),
];

/// Its routes.
pub fn router() -> Router<AppState> {
    pages::router()
}
