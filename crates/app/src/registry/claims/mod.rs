//! Claims: a structure's manager says that a place is run by their structure;
//! the Hub checks, and the place is then in the structure's charge.

pub mod model;
pub mod pages;
pub mod store;
#[cfg(test)]
mod tests;

use axum::Router;

use super::editing::store::Sheet;
use crate::kernel::access::{Rule, needs};
use crate::kernel::identity::{OrganisationId, SignedIn};
use crate::kernel::policy::Action::{ClaimPlace, SettleClaim};
use crate::kernel::policy::Scope;
use crate::kernel::state::AppState;

/// Who may ask for what.
pub const ACCESS: &[Rule] = &[
    needs("/mon-espace/lieux/{key}/revendiquer", ClaimPlace).posting(),
    needs("/mon-espace/revendications", SettleClaim),
    needs(
        "/mon-espace/lieux/{key}/revendications/{claim}",
        SettleClaim,
    )
    .post_only(),
];

/// Its routes.
pub fn router() -> Router<AppState> {
    pages::router()
}

/// The organisations for which a person may claim places.
pub fn organisations_of(signed_in: &SignedIn) -> Vec<OrganisationId> {
    let allowed = signed_in
        .roles
        .iter()
        .filter(|held| ClaimPlace.is_allowed_to(held.role));
    let organisations = allowed.filter_map(|held| match &held.scope {
        Scope::Organisation(id) => Some(id.clone()),
        Scope::Nation | Scope::Territory(_) | Scope::Hub(_) => None,
    });
    organisations.collect()
}

/// Whether a person could claim a sheet: for a structure that does not run it already.
pub fn possible(signed_in: &SignedIn, sheet: &Sheet) -> bool {
    organisations_of(signed_in)
        .iter()
        .any(|id| sheet.steward.as_ref() != Some(id))
}
