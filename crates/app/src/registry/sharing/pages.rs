//! The pages of webhooks: those of one's scopes, one of them with what was sent
//! to it, and the secret, shown once.

mod list;
mod one;

use axum::Router;
use axum::routing::get;

use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::pages::Link;
use crate::kernel::policy::Scope;
use crate::kernel::state::AppState;
use crate::registry::imports::store::organisation_name;
use territory::{Territories, TerritoryId};

/// Its routes.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/mon-espace/partage", get(list::page).post(list::add))
        .route(
            "/mon-espace/partage/{webhook}",
            get(one::page).post(one::change),
        )
}

/// A page that the database could not fill.
fn failed(error: impl std::fmt::Display) -> PageError {
    PageError::Store(error.to_string())
}

fn href(id: &str) -> String {
    format!("/mon-espace/partage/{id}")
}

/// A territory's name, or the whole country.
fn where_is(territory: Option<TerritoryId>) -> String {
    let found = territory.and_then(|id| Territories::bundled().territory(id));
    found.map_or_else(|| "toute la France".to_owned(), |found| found.name.clone())
}

/// Who answers for a webhook, in words.
async fn named(state: &AppState, scope: &Scope) -> Result<String, PageError> {
    Ok(match scope {
        Scope::Nation => "toute la France".to_owned(),
        Scope::Territory(id) => where_is(Some(*id)),
        Scope::Hub(hub) => where_is(Some(hub.territory())),
        Scope::Organisation(id) => organisation_name(&state.database, id)
            .await
            .map_err(failed)?
            .unwrap_or_else(|| "structure fermée".to_owned()),
    })
}

/// What is shown of changes: `3 changements`.
fn counted(changes: i64) -> String {
    let count = usize::try_from(changes).unwrap_or_default();
    formats::counted(count, "changement", "changements")
}

/// The documents for developers.
fn documents() -> Vec<Link> {
    vec![
        Link::new("/api#changes", "L’API des changements"),
        Link::new("/donnees", "Les fichiers entiers"),
    ]
}
