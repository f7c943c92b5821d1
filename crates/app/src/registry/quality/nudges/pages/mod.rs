//! The pages of reminders: the Hub's, and those of a mail's links.

mod hub;
mod link;
mod stop;

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use axum::routing::get;

use crate::kernel::errors::PageError;
use crate::kernel::identity::{HubId, SignedIn};
use crate::kernel::policy::{Action, Target, may};
use crate::kernel::state::AppState;
use crate::registry::store::StoreError;

pub fn router() -> Router<AppState> {
    Router::new()
        .route(
            "/mon-espace/qualite/rappels/{hub}",
            get(hub::look).post(hub::turn),
        )
        .route("/rappels/{token}", get(link::look).post(link::confirm))
        .route("/rappels/arreter/{token}", get(stop::look).post(stop::stop))
}

/// Where a Hub's reminders are kept.
pub fn href(hub: HubId) -> String {
    format!("/mon-espace/qualite/rappels/{hub}")
}

/// Whether somebody keeps a Hub's reminders.
pub fn keeps(me: &SignedIn, hub: HubId) -> bool {
    may(&me.roles, Action::RemindManagers, &Target::hub(hub)).is_ok()
}

fn stored(error: StoreError) -> PageError {
    PageError::Store(error.to_string())
}

/// Keeps a page out of every cache, and its address, which holds a token, to itself.
fn private(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("same-origin"),
    );
    response
}
