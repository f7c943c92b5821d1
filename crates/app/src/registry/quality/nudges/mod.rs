//! Reminders: those who keep sheets that nobody has checked for a year get one
//! mail about all of them, once a month at most, where their Hub turned that on.
//! A link of the mail says that all is right, without signing in; another ends
//! the reminders (decision 0018).

pub mod job;
pub mod model;
pub mod pages;
pub mod store;
#[cfg(test)]
mod tests;

use axum::Router;

use crate::kernel::access::{Rule, needs, open};
use crate::kernel::policy::Action::RemindManagers;
use crate::kernel::state::AppState;

/// Who may ask for what. The links are for whoever holds them.
pub const ACCESS: &[Rule] = &[
    needs("/mon-espace/qualite/rappels/{hub}", RemindManagers).posting(),
    open("/rappels/{token}").posting(),
    open("/rappels/arreter/{token}").posting(),
];

/// Its routes.
pub fn router() -> Router<AppState> {
    pages::router()
}
