//! The network: organisations, the Hubs they form, the people and their roles,
//! and the funder's follow-up. What the public is told of a Hub goes into the
//! atlas; the rest is read and written from the workspace.

mod access;
mod error;
pub mod forms;
mod home;
mod hubs;
mod organisations;
mod people;
mod programme;
#[cfg(test)]
mod tests;
mod whereabouts;

use axum::Router;

use crate::kernel::state::AppState;

pub use access::ACCESS;
pub use hubs::shown::shown;

/// Every route of the network.
pub fn router() -> Router<AppState> {
    Router::new()
        .merge(home::router())
        .merge(organisations::router())
        .merge(hubs::router())
        .merge(people::router())
        .merge(programme::pages::router())
}
