//! Whether who asked for an import may still do it when it is done: a role may have been taken
//! away since, or the account.

use super::model::Source;
use crate::kernel::database::Database;
use crate::kernel::identity::{PersonId, SessionError};
use crate::kernel::policy::{Action, may, roles_of};

/// What is said of it.
pub const LOST: &str = "La personne qui a demandé cet import n’a plus le droit d’importer cette source. Aucun lieu n’a changé.";

/// Whether who is named so, as the journal names them, may import a source now.
pub async fn is_held(
    database: &Database,
    requested_by: &str,
    source: &Source,
) -> Result<bool, SessionError> {
    let Some(person) = requested_by.strip_prefix("person:") else {
        // Whoever holds the machine holds the data.
        return Ok(requested_by == "operator");
    };
    let Ok(person) = person.parse::<PersonId>() else {
        return Ok(false);
    };
    let roles = roles_of(database, &person).await?;
    Ok(may(&roles, Action::ImportSource, &source.target()).is_ok())
}
