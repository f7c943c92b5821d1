//! Signalements: what the public reports as wrong on a place's sheet. The form
//! asks little and keeps less; `maillage signalements` lists them, and the back
//! office will settle them.

pub mod model;
pub mod pages;
pub mod store;
#[cfg(test)]
mod tests;

use std::time::Duration;

use axum::Router;

use crate::kernel::access::{Rule, open};
use crate::kernel::state::AppState;

/// How often old e-mail addresses are looked for.
const DAILY: Duration = Duration::from_secs(24 * 60 * 60);

/// Anyone may report an error.
pub const ACCESS: &[Rule] = &[
    open("/lieux/{key}/signaler").posting(),
    open("/lieux/{key}/signaler/merci"),
];

/// The routes of the form.
pub fn router() -> Router<AppState> {
    pages::router()
}

/// Erases e-mail addresses whose time is over, now and every day. Runs for ever.
pub async fn keep_retention(state: AppState) {
    loop {
        match store::erase_old_emails(&state.database, state.clock.now()).await {
            Ok(0) => {}
            Ok(erased) => tracing::info!(erased, "old e-mail addresses of signalements erased"),
            Err(error) => tracing::error!(%error, "old e-mail addresses could not be erased"),
        }
        tokio::time::sleep(DAILY).await;
    }
}
