//! People and the roles they hold: who is in my scope, what may be given and
//! taken, their accounts, and what a référent agrees to have shown.

pub mod account;
pub mod consent;
mod pages;
mod scopes;
pub mod store;

use axum::Router;

use crate::kernel::state::AppState;

/// The routes of people.
pub fn router() -> Router<AppState> {
    Router::new()
        .merge(account::router())
        .merge(pages::router())
        .merge(consent::router())
}
