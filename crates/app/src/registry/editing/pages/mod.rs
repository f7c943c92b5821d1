//! The pages of the sheets in one's charge.

mod history;
mod list;
mod sheet;

use axum::Router;
use axum::routing::{get, post};

use super::store::{self, Sheet};
use crate::kernel::errors::PageError;
use crate::kernel::identity::Actor;
use crate::kernel::policy::{Deed, Grant, Target, permit};
use crate::kernel::state::AppState;

pub use list::{in_charge, is_stale};

pub fn router() -> Router<AppState> {
    Router::new()
        .route("/mon-espace/lieux", get(list::list))
        .route(
            "/mon-espace/lieux/{key}",
            get(sheet::form).post(sheet::save),
        )
        .route("/mon-espace/lieux/{key}/historique", get(history::history))
        .route("/mon-espace/lieux/{key}/a-jour", post(sheet::confirm))
        .route("/mon-espace/lieux/{key}/annuler", post(history::undo))
        .route(
            "/mon-espace/lieux/{key}/publication",
            post(sheet::publication),
        )
}

/// A sheet, and the grant to do `A` to it. Both are said to be missing or refused alike.
pub async fn granted<A: Deed>(
    state: &AppState,
    actor: &Actor,
    key: &str,
) -> Result<(Sheet, Grant<A>), PageError> {
    let sheet = store::sheet(&state.database, key).await;
    let sheet = sheet.map_err(|error| PageError::Store(error.to_string()))?;
    let sheet = sheet.ok_or_else(|| PageError::not_found("cette fiche"))?;
    // The record of this key may be part of another one's place by now.
    let target = Target::place(&sheet.key, sheet.place.code_insee, sheet.steward.clone());
    let grant = permit::<A>(actor, target)?;
    Ok((sheet, grant))
}

/// Where a sheet is corrected.
pub fn edit_href(key: &str) -> String {
    format!("/mon-espace/lieux/{key}")
}

/// A correction the store refused, as a page.
fn refused(error: store::EditError) -> PageError {
    match error {
        store::EditError::NoPlace => PageError::not_found("cette fiche"),
        store::EditError::OutOfScope(_) => PageError::Forbidden,
        store::EditError::NoCorrection => PageError::not_found("cette correction"),
        error => PageError::Store(error.to_string()),
    }
}
