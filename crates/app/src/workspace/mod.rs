//! « Mon espace »: what needs me today, my territory, and the journal of what
//! was done there.

mod journal;
mod pages;
#[cfg(test)]
mod tests;

use axum::Router;
use axum::routing::get;

use crate::kernel::access::{Rule, needs};
use crate::kernel::policy::Action::{ReadJournal, ReadWorkspace};
use crate::kernel::state::AppState;

/// Who may ask for what.
pub const ACCESS: &[Rule] = &[
    needs("/mon-espace", ReadWorkspace),
    needs("/mon-espace/journal", ReadJournal),
];

/// Its routes.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/mon-espace", get(pages::home))
        .route("/mon-espace/journal", get(journal::journal))
}
