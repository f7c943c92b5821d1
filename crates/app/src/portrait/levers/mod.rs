//! "Et si…?": a territory's figures were its places, the way people travel or the level wanted other
//! than they are.
//!
//! The address is the whole question: `model` reads it (`asked`), works out what would be otherwise
//! (`effect`), and where more places would reach most people (`plans`); `pages` shows it, whole or
//! by the parts that change.

pub mod api;
pub mod export;
pub mod model;
pub mod pages;
pub mod priority;
pub mod words;

use axum::Router;

use crate::kernel::access::{RateClass, Rule, for_machines, open};
use crate::kernel::state::AppState;

/// Each answer is some milliseconds of work.
const fn counted(path: &'static str) -> Rule {
    open(path).counted(RateClass::Workspace)
}

/// Who may ask for them: everyone.
pub const ACCESS: &[Rule] = &[
    counted("/portrait/leviers"),
    counted("/portrait/leviers/effet"),
    open("/portrait/leviers.csv").counted(RateClass::Taking),
    for_machines("/api/v1/territories/{level}/{code}/levers").counted(RateClass::Workspace),
    counted("/territoires/{level}/{code}/portrait/leviers"),
    counted("/territoires/{level}/{code}/portrait/leviers/effet"),
    open("/territoires/{level}/{code}/portrait/leviers.csv").counted(RateClass::Taking),
];

/// Every route of the levers.
pub fn router() -> Router<AppState> {
    Router::new()
        .merge(pages::router())
        .merge(export::router())
        .merge(api::router())
}

#[cfg(test)]
mod tests;
