//! Indices: what each says, of what it is made, where each territory stands and how solid that
//! is; and the models that Hubs keep for themselves. Values are read from the atlas
//! (`Atlas::observatory`); published models too. `diagnosis::index` computes,
//! `diagnosis::reliability` says how solid ranks are.

pub mod chart;
pub mod model;
pub mod pages;
pub mod scored;
pub mod store;
#[cfg(test)]
mod tests;
pub mod values;
pub mod words;

use axum::Router;

use crate::kernel::access::{Rule, needs, open};
use crate::kernel::policy::Action::KeepIndices;
use crate::kernel::state::AppState;

/// Who may ask for what; whose index it is, is settled with it.
pub const ACCESS: &[Rule] = &[
    open("/indices"),
    open("/indices/{index}"),
    open("/indices/{index}/fiabilite"),
    needs("/mon-espace/indices", KeepIndices).posting(),
    needs("/mon-espace/indices/{index}", KeepIndices).posting(),
];

/// Its routes.
pub fn router() -> Router<AppState> {
    pages::router()
}
