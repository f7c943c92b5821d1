//! What a site owes its visitors in writing: who publishes it, how accessible
//! it is, what becomes of their data. The words are the software's; the facts
//! of the organisation that runs it come from its settings.

mod pages;
#[cfg(test)]
mod tests;

use axum::Router;

use crate::kernel::access::{Rule, open};
use crate::kernel::state::AppState;

/// Who may read them.
pub const ACCESS: &[Rule] = &[
    open("/accessibilite"),
    open("/donnees-personnelles"),
    open("/mentions-legales"),
];

/// The routes of the legal pages.
pub fn router() -> Router<AppState> {
    pages::router()
}
