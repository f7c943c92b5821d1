//! Applying an import, or holding it: in one transaction either way.

use serde_json::json;
use sqlx::{AnyConnection, Row};

use super::model::{Cause, Facts, LastRun};
use super::store::{self, NewHold};
use crate::kernel::chance::Chance;
use crate::kernel::journal::Entry;
use crate::kernel::writing::Writing;
use crate::registry::imports::apply::{Applied, ProposedImport, apply_in, known_places};
use crate::registry::imports::preview::preview_in;
use crate::registry::store::StoreError;

/// What became of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It was applied.
    Applied(Applied),
    /// It waits for a person.
    Held(Held),
}

/// An import that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    pub id: String,
    pub causes: Vec<Cause>,
}

/// What the journal is told of an import that is held.
pub fn entry(import: &ProposedImport, held: &Held) -> Entry {
    let told = json!({
        "import retenu": held.id, "demandé par": import.requested_by,
        "lus": import.rows_read, "causes": held.causes,
    });
    Entry::made(told, &import.location)
}

/// Whether the causes to hold an import were looked at by a person already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepted {
    Yes,
    No,
}

/// Applies an import, or holds it if too much changes at once and nobody accepted that.
pub async fn apply_or_hold(
    writing: &mut Writing,
    chance: &Chance,
    import: &ProposedImport,
    mapping: Option<&str>,
    accepted: Accepted,
) -> Result<Verdict, StoreError> {
    if accepted == Accepted::No {
        let causes = causes(writing.connection(), import).await?;
        if !causes.is_empty() {
            let diff = preview_in(writing.connection(), import).await?;
            let new = NewHold {
                import,
                causes: &causes,
                diff: &diff,
                mapping,
            };
            let id = store::keep(writing, chance, &new).await?;
            return Ok(Verdict::Held(Held { id, causes }));
        }
    }
    Ok(Verdict::Applied(apply_in(writing, import).await?))
}

/// Why an import would be held, as things are.
pub async fn causes(
    connection: &mut AnyConnection,
    import: &ProposedImport,
) -> Result<Vec<Cause>, StoreError> {
    let known = known_places(connection, &import.source).await?;
    let published = |key: &str| known.get(key).is_some_and(|place| !place.withdrawn);
    let before = known.values().filter(|place| !place.withdrawn).count();
    let places = import.places.iter();
    let kept = places.filter(|place| published(&place.key)).count();
    let facts = Facts {
        before,
        after: import.places.len(),
        added: import.places.len() - kept,
        withdrawn: before - kept,
        read: import.rows_read,
        quarantined: import.quarantined(),
        columns: import.columns.clone(),
        last: last_run(connection, &import.source).await?,
    };
    Ok(facts.causes())
}

async fn last_run(
    connection: &mut AnyConnection,
    source: &str,
) -> Result<Option<LastRun>, StoreError> {
    let row = sqlx::query(
        "SELECT rows_read, quarantined, columns_read FROM import \
         WHERE source_id = $1 AND rolled_back_at IS NULL \
         ORDER BY imported_at DESC, LENGTH(id) DESC, id DESC LIMIT 1",
    )
    .bind(source)
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let number = |column: &str| -> Result<usize, StoreError> {
        Ok(usize::try_from(row.try_get::<i64, _>(column)?).unwrap_or_default())
    };
    let columns: Option<String> = row.try_get("columns_read")?;
    Ok(Some(LastRun {
        read: number("rows_read")?,
        quarantined: number("quarantined")?,
        columns: match columns {
            Some(columns) => serde_json::from_str(&columns).map_err(StoreError::Json)?,
            None => Default::default(),
        },
    }))
}
