//! Sheets corrected by hand, by those in charge of a place: what they write goes
//! before what the source says and survives its next import; every correction
//! has its line in the history, and can be undone.

pub mod model;
pub mod pages;
pub mod store;
#[cfg(test)]
mod tests;

use axum::Router;

use crate::kernel::access::{Rule, needs};
use crate::kernel::policy::Action::EditPlace;
use crate::kernel::state::AppState;

/// Who may ask for what.
pub const ACCESS: &[Rule] = &[
    needs("/mon-espace/lieux", EditPlace),
    needs("/mon-espace/lieux/{key}", EditPlace).posting(),
    needs("/mon-espace/lieux/{key}/historique", EditPlace),
    needs("/mon-espace/lieux/{key}/a-jour", EditPlace).post_only(),
    needs("/mon-espace/lieux/{key}/annuler", EditPlace).post_only(),
    needs("/mon-espace/lieux/{key}/publication", EditPlace).post_only(),
];

/// Its routes.
pub fn router() -> Router<AppState> {
    pages::router()
}
