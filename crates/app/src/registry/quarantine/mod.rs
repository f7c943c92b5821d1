//! Rows that an import could not publish, mended in place: each with its reasons, what could mend
//! it, and a form that publishes it at once. What is decided of a row is kept with its source and
//! holds at the next imports, as long as the row's faulty values are the same (decision 0021).

pub mod applying;
pub mod model;
pub mod pages;
pub mod store;
mod suggest;
#[cfg(test)]
mod tests;

use axum::Router;

use crate::kernel::access::{Rule, needs};
use crate::kernel::policy::Action::MendRow;
use crate::kernel::state::AppState;

/// Who may ask for what; whose source it is, is settled with the source.
pub const ACCESS: &[Rule] = &[
    needs("/mon-espace/a-reparer", MendRow),
    needs("/mon-espace/a-reparer/{source}/lot", MendRow).posting(),
    needs("/mon-espace/a-reparer/{source}/{row}", MendRow).posting(),
    needs("/mon-espace/a-reparer/{source}/{row}/ecarter", MendRow).post_only(),
    needs("/mon-espace/a-reparer/{source}/{row}/annuler", MendRow).post_only(),
];

/// Its routes.
pub fn router() -> Router<AppState> {
    pages::router()
}
