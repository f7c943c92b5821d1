//! The pages of indicators: what each is, for everybody; and how more are brought, in the workspace.

mod catalogue;
mod define;
mod list;
mod one;
mod release;
mod send;

use axum::Router;
use axum::routing::get;

use crate::kernel::errors::PageError;
use crate::kernel::identity::HubId;
use crate::kernel::state::AppState;
use territory::Territories;

const WORKSPACE: &str = "/mon-espace/indicateurs";

/// Its routes.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/indicateurs", get(catalogue::page))
        .route("/indicateurs/{id}", get(one::page))
        .route("/indicateurs/{id}/donnees.csv", get(one::file))
        .route(WORKSPACE, get(list::page))
        .route(
            "/mon-espace/indicateurs/nouveau",
            get(send::form).post(send::send),
        )
        .route(
            "/mon-espace/indicateurs/definir",
            get(define::form).post(define::add),
        )
        .route(
            "/mon-espace/indicateurs/fichiers/{release}",
            get(release::page).post(release::change),
        )
}

/// A page that the database could not fill.
fn failed(error: impl std::fmt::Display) -> PageError {
    PageError::Store(error.to_string())
}

/// The page of an indicator.
pub fn href(id: &str) -> String {
    format!("/indicateurs/{id}")
}

fn release_href(id: &str) -> String {
    format!("{WORKSPACE}/fichiers/{id}")
}

/// A Hub's name, or everybody's.
fn owner(hub: Option<HubId>) -> String {
    match hub {
        Some(hub) => {
            let found = Territories::bundled().territory(hub.territory());
            found.map_or_else(|| hub.to_string(), |found| found.name.clone())
        }
        None => "toute la France".to_owned(),
    }
}

/// What a select offers.
struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

impl Choice {
    fn new(value: impl Into<String>, label: impl Into<String>, chosen: &str) -> Self {
        let value = value.into();
        Self {
            chosen: value == chosen,
            label: label.into(),
            value,
        }
    }
}
