//! Indicators: what each means, where its figures come from, how far they reach; and how Hubs bring
//! more of them. `reading` makes a release of a file, `store` keeps it, `arranged` is what the atlas shows
//! (`kernel/atlas`, [`diagnosis::indicator::Observatory`]).

pub mod arranged;
pub mod files;
pub mod model;
pub mod pages;
pub mod quarters;
pub mod reading;
pub mod store;
#[cfg(test)]
mod tests;
mod unpacking;

use axum::Router;

use crate::kernel::access::{HEAVIEST, RateClass, Rule, needs, open};
use crate::kernel::policy::Action::ImportIndicators;
use crate::kernel::state::AppState;

/// Who may ask for what; whose a file is, is settled with the file.
pub const ACCESS: &[Rule] = &[
    open("/indicateurs"),
    open("/indicateurs/{id}"),
    open("/indicateurs/{id}/donnees.csv").counted(RateClass::Taking),
    needs("/mon-espace/indicateurs", ImportIndicators),
    needs("/mon-espace/indicateurs/nouveau", ImportIndicators)
        .posting()
        .counted(RateClass::Uploading)
        .up_to(HEAVIEST),
    needs("/mon-espace/indicateurs/definir", ImportIndicators).posting(),
    needs(
        "/mon-espace/indicateurs/fichiers/{release}",
        ImportIndicators,
    )
    .posting(),
];

/// Its routes.
pub fn router() -> Router<AppState> {
    pages::router()
}
