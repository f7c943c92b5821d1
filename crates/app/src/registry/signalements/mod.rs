//! Signalements: what the public reports as wrong on a place's sheet. The form
//! asks little and keeps less; `maillage signalements` lists them, and those in
//! charge settle them at the desk (`desk`).

pub mod desk;
pub mod model;
pub mod pages;
pub mod store;
#[cfg(test)]
mod tests;

use axum::Router;

use crate::kernel::access::{Rule, needs, open};
use crate::kernel::policy::Action::SettleSignalement;
use crate::kernel::state::AppState;

/// Anyone may report an error.
pub const ACCESS: &[Rule] = &[
    open("/lieux/{key}/signaler").posting(),
    open("/lieux/{key}/signaler/merci"),
    needs("/mon-espace/signalements", SettleSignalement),
    needs(
        "/mon-espace/lieux/{key}/signalements/{reference}",
        SettleSignalement,
    )
    .posting(),
];

/// The routes of the form.
pub fn router() -> Router<AppState> {
    pages::router().merge(desk::router())
}
