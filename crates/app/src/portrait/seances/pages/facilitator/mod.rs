//! The pages of whoever leads a séance.

pub mod file;
pub mod list;
pub mod minutes;
pub mod paper;
pub mod prepare;
pub mod said;
pub mod screen;

use super::failed;
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::identity::Actor;
use crate::kernel::policy::{Grant, RunSeance, permit};
use crate::kernel::state::AppState;
use crate::portrait::seances::model::Seance;
use crate::portrait::seances::store::one;

/// Where a séance is led.
fn href(id: &str) -> String {
    format!("/mon-espace/seances/{id}")
}

/// The séance, and the grant to lead it.
async fn granted(
    state: &AppState,
    me: &Me,
    id: &str,
) -> Result<(Seance, Grant<RunSeance>), PageError> {
    let seance = one(&state.database, id).await.map_err(failed)?;
    let seance = seance.ok_or_else(|| PageError::not_found("cette séance"))?;
    let grant = permit::<RunSeance>(&Actor::Person(me.0.clone()), seance.target())?;
    Ok((seance, grant))
}
