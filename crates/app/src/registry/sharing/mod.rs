//! Webhooks: other programs are told of changes as they come. Somebody gives an
//! address in the workspace; a job sends there, signed, what moved since the last
//! time (`registry/changes`), tries again when nobody answers, and stops after a
//! while.

pub mod delivery;
pub mod model;
pub mod pages;
pub mod store;
#[cfg(test)]
mod tests;

use axum::Router;

use crate::kernel::access::{Rule, needs};
use crate::kernel::policy::Action::ShareData;
use crate::kernel::state::AppState;

/// Who may ask for what; whose it is, is settled with the webhook.
pub const ACCESS: &[Rule] = &[
    needs("/mon-espace/partage", ShareData).posting(),
    needs("/mon-espace/partage/{webhook}", ShareData).posting(),
];

/// Its routes.
pub fn router() -> Router<AppState> {
    pages::router()
}
