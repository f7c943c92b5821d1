//! How good the sheets are, shown to those in charge of them: on the sheet itself
//! and in lists, and added up by territory and by source. The score is
//! `places::quality`'s; it is read from the atlas, never from the database.

pub mod model;
pub mod nudges;
pub mod pages;
pub mod store;
#[cfg(test)]
mod tests;

use axum::Router;

use crate::kernel::access::{RateClass, Rule, needs};
use crate::kernel::policy::Action::ReadQuality;
use crate::kernel::state::AppState;

/// Who may ask for what.
pub const ACCESS: &[Rule] = &[
    needs("/mon-espace/qualite", ReadQuality),
    needs("/mon-espace/qualite.csv", ReadQuality).counted(RateClass::Taking),
];

/// Its routes.
pub fn router() -> Router<AppState> {
    pages::router().merge(nudges::router())
}
