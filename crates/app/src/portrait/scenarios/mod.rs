//! Scenarios: what somebody tried with the levers of a territory, kept under a name, shared by its
//! link, compared with others. The address is asked again of the data of the day, and what it came
//! to when it was kept stays beside.

pub mod export;
pub mod model;
pub mod pages;
pub mod store;
#[cfg(test)]
mod tests;

use axum::Router;

use crate::kernel::access::{RateClass, Rule, needs, open};
use crate::kernel::policy::Action::KeepScenario;
use crate::kernel::state::AppState;

/// Who may ask for what: who has the link reads a scenario; keeping one asks for an account.
pub const ACCESS: &[Rule] = &[
    open("/scenarios/comparer").counted(RateClass::Workspace),
    open("/scenarios/comparer.csv").counted(RateClass::Taking),
    open("/scenarios/comparer.pdf").counted(RateClass::Printing),
    open("/scenarios/{scenario}").counted(RateClass::Workspace),
    needs("/mon-espace/scenarios", KeepScenario),
    needs("/mon-espace/scenarios/nouveau", KeepScenario).posting(),
    needs("/mon-espace/scenarios/{scenario}", KeepScenario).posting(),
    needs("/mon-espace/scenarios/{scenario}/supprimer", KeepScenario).post_only(),
];

/// Every route of the scenarios.
pub fn router() -> Router<AppState> {
    Router::new().merge(pages::router()).merge(export::router())
}
