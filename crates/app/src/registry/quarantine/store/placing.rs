//! The place that a mended row becomes, among those of its source.

use places::standardise::Published;
use serde::{Deserialize, Serialize};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use super::Row;
use crate::registry::import::propose;
use crate::registry::imports::apply::ProposedPlace;
use crate::registry::store::StoreError;

/// A place as it was before a row's correction changed it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Before {
    record: String,
    fingerprint: String,
    undated: i64,
    withdrawn_at: Option<String>,
    changed_at: String,
}

impl Before {
    /// Whether the public no longer saw it.
    pub(super) fn was_withdrawn(&self) -> bool {
        self.withdrawn_at.is_some()
    }
}

/// A place that nothing changed since is what it was; any other is withdrawn.
pub(super) async fn take_back(
    connection: &mut AnyConnection,
    key: &str,
    taken: &AnyRow,
    at: &str,
) -> Result<(), StoreError> {
    let decided_at: String = taken.try_get("decided_at")?;
    let before: Option<String> = taken.try_get("before_place")?;
    let before: Option<Before> = before.and_then(|before| serde_json::from_str(&before).ok());
    let restored = match &before {
        None => 0,
        Some(before) => sqlx::query(
            "UPDATE place SET record = $1, fingerprint = $2, undated = $3, withdrawn_at = $4, \
             changed_at = $5 WHERE key = $6 AND changed_at = $7",
        )
        .bind(&before.record)
        .bind(&before.fingerprint)
        .bind(before.undated)
        .bind(&before.withdrawn_at)
        .bind(&before.changed_at)
        .bind(key)
        .bind(&decided_at)
        .execute(&mut *connection)
        .await?
        .rows_affected(),
    };
    if restored == 0 {
        sqlx::query(
            "UPDATE place SET withdrawn_at = $1, changed_at = $1 WHERE key = $2 AND withdrawn_at IS NULL",
        )
        .bind(at)
        .bind(key)
        .execute(&mut *connection)
        .await?;
    }
    if let Some(import) = taken.try_get::<Option<String>, _>("import_id")? {
        sqlx::query("DELETE FROM import_change WHERE import_id = $1 AND place_key = $2")
            .bind(import)
            .bind(key)
            .execute(connection)
            .await?;
    }
    Ok(())
}

/// The place under an id that no other place of its source has: one that was withdrawn, or that an
/// earlier correction of this row made, is the same place. With what it was, if it was.
pub(super) async fn with_free_id(
    connection: &mut AnyConnection,
    row: &Row,
    published: &Published,
    own: Option<&str>,
) -> Result<(Published, ProposedPlace, Option<Before>), StoreError> {
    let base = published.place.id.clone();
    for number in 1.. {
        let mut published = published.clone();
        if number > 1 {
            published.place.id = format!("{base}-{number}");
        }
        let proposed = propose(&row.source, &published)?;
        let before = sqlx::query(
            "SELECT record, fingerprint, undated, withdrawn_at, changed_at FROM place WHERE key = $1",
        )
        .bind(&proposed.key)
        .fetch_optional(&mut *connection)
        .await?;
        let Some(before) = before else {
            return Ok((published, proposed, None));
        };
        let before = Before {
            record: before.try_get("record")?,
            fingerprint: before.try_get("fingerprint")?,
            undated: before.try_get("undated")?,
            withdrawn_at: before.try_get("withdrawn_at")?,
            changed_at: before.try_get("changed_at")?,
        };
        if before.withdrawn_at.is_some() || own == Some(proposed.key.as_str()) {
            return Ok((published, proposed, Some(before)));
        }
    }
    unreachable!("there is always a greater number")
}

/// Adds a place to those that its row's run made, so that taking the run back finds it. Says
/// whether it was not there.
pub(super) async fn note_added(
    connection: &mut AnyConnection,
    import: &str,
    place: &ProposedPlace,
) -> Result<bool, StoreError> {
    let noted = sqlx::query(
        "INSERT INTO import_change (import_id, place_key, kind, after_fingerprint) \
         VALUES ($1, $2, 'added', $3) ON CONFLICT DO NOTHING",
    )
    .bind(import)
    .bind(&place.key)
    .bind(&place.fingerprint)
    .execute(connection)
    .await?;
    Ok(noted.rows_affected() == 1)
}

/// The same for a place that was there, before it changes.
pub(super) async fn note_before(
    connection: &mut AnyConnection,
    import: &str,
    place: &ProposedPlace,
) -> Result<bool, StoreError> {
    let noted = sqlx::query(
        "INSERT INTO import_change (import_id, place_key, kind, before_record, \
         before_fingerprint, before_undated, before_withdrawn_at, after_fingerprint) \
         SELECT $1, key, 'updated', record, fingerprint, undated, withdrawn_at, $2 FROM place \
         WHERE key = $3 ON CONFLICT DO NOTHING",
    )
    .bind(import)
    .bind(&place.fingerprint)
    .bind(&place.key)
    .execute(connection)
    .await?;
    Ok(noted.rows_affected() == 1)
}
