//! Imports from the browser and on a schedule: a file is sent, its columns are
//! recognised and corrected, what it would change is shown, a job applies it,
//! and the run can be taken back.

pub mod apply;
pub mod domain;
pub mod holds;
pub mod job;
pub mod last_file;
pub mod memory;
pub mod model;
pub mod pages;
mod parts;
pub mod preview;
pub mod reading;
pub mod right;
pub mod rollback;
pub mod schedule;
pub mod store;
#[cfg(test)]
mod tests;
pub mod turns;
pub mod versions;
pub mod withdrawn;
pub mod words;

use axum::Router;

use crate::kernel::access::{HEAVIEST, RateClass, Rule, needs};
use crate::kernel::policy::Action::ImportSource;
use crate::kernel::state::AppState;

/// What the assistant's form may weigh: a rule of each field, twice.
const RULES: usize = 2 * 1024 * 1024;

/// Who may ask for what; whose source it is, is settled with the source.
pub const ACCESS: &[Rule] = &[
    needs("/mon-espace/imports", ImportSource),
    needs("/mon-espace/imports/nouveau", ImportSource)
        .posting()
        .counted(RateClass::Uploading)
        .up_to(HEAVIEST),
    needs("/mon-espace/imports/fichiers/{upload}", ImportSource)
        .posting()
        .up_to(RULES),
    needs("/mon-espace/imports/fichiers/{upload}/essai", ImportSource),
    needs("/mon-espace/imports/fichiers/{upload}/lancer", ImportSource).post_only(),
    needs(
        "/mon-espace/imports/fichiers/{upload}/abandonner",
        ImportSource,
    )
    .post_only(),
    needs("/mon-espace/imports/travaux/{job}", ImportSource),
    needs("/mon-espace/imports/sources/{source}", ImportSource),
    needs(
        "/mon-espace/imports/sources/{source}/calendrier",
        ImportSource,
    )
    .post_only(),
    needs(
        "/mon-espace/imports/sources/{source}/correspondance",
        ImportSource,
    )
    .posting()
    .counted(RateClass::Uploading)
    .up_to(HEAVIEST),
    needs(
        "/mon-espace/imports/sources/{source}/correspondance.json",
        ImportSource,
    ),
    needs("/mon-espace/imports/sources/{source}/retires", ImportSource),
    needs("/mon-espace/imports/retenus/{hold}", ImportSource).posting(),
    needs("/mon-espace/imports/{run}", ImportSource),
    needs("/mon-espace/imports/{run}/annuler", ImportSource).post_only(),
    needs("/mon-espace/imports/{run}/quarantaine.csv", ImportSource),
];

/// The routes of imports.
pub fn router() -> Router<AppState> {
    pages::router()
}
