//! What if? Levers on a territory's portrait: how people go, what is wanted for all, permanences
//! that open, places that close, where to put more, which communes first. The address is the whole
//! scenario (decision 0028).

pub mod effect;
mod pages;
pub mod priority;
pub mod scenario;
pub mod sites;
#[cfg(test)]
mod tests;
pub mod words;

use axum::Router;

use crate::kernel::state::AppState;

/// More communes than any département has: a scenario is a département's affair, at most a small
/// région's.
pub const MOST_COMMUNES: usize = 1_600;

/// The levers' routes.
pub(super) fn router() -> Router<AppState> {
    pages::router()
}
