//! Taking a run back: every place it changed is again what it was.

use sqlx::{AnyConnection, Row};

use serde_json::json;

use super::store::run_of_row;
use crate::kernel::clock::Clock;
use crate::kernel::database::{Database, instant};
use crate::kernel::journal::Entry;
use crate::kernel::policy::{Grant, ImportSource};
use crate::kernel::writing::Writing;
use crate::registry::changes;
use crate::registry::merging::grouping::{self, Touched};
use crate::registry::store::StoreError;

/// So many places that stand in the way are named.
const NAMED: i64 = 30;

/// What became of a run that was to be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rollback {
    /// So many places are again what they were.
    Done(usize),
    /// Nothing was touched: these places changed since (their keys, bounded), so many in all.
    Touched { places: Vec<String>, all: usize },
    /// It was taken back already.
    Already,
    /// It is too old: what was there before is no longer kept.
    Forgotten,
    /// There is no such run of this source.
    NoRun,
}

/// Takes a run of the granted source back, if nothing it changed has changed since.
pub async fn roll_back(
    database: &Database,
    grant: &Grant<ImportSource>,
    run: &str,
    clock: Clock,
) -> Result<Rollback, StoreError> {
    let source = grant.target().id();
    let mut writing = Writing::begin(database, clock).await?;
    let at = instant(writing.at());
    let connection = writing.connection();
    let found = sqlx::query("SELECT * FROM import WHERE id = $1 AND source_id = $2")
        .bind(run)
        .bind(source)
        .fetch_optional(&mut *connection)
        .await?;
    let Some(found) = found else {
        return Ok(Rollback::NoRun);
    };
    let found = run_of_row(&found)?;
    if found.rolled_back_at.is_some() {
        return Ok(Rollback::Already);
    }
    if found.forgotten {
        return Ok(Rollback::Forgotten);
    }
    let touched = touched_since(connection, run).await?;
    if !touched.is_empty() {
        let all = touched.len();
        let places = touched.into_iter().take(NAMED as usize).collect();
        return Ok(Rollback::Touched { places, all });
    }
    let touched = touched_by(connection, run).await?;
    let restored = restore(connection, run, &at).await?;
    let moved = grouping::after_import(connection, &touched, &at).await?;
    sqlx::query("UPDATE import SET rolled_back_at = $1 WHERE id = $2")
        .bind(&at)
        .bind(run)
        .execute(&mut *connection)
        .await?;
    // What comes next on its own would bring back what a person has just taken away.
    sqlx::query(
        "UPDATE import_schedule SET paused_at = $1 WHERE source_id = $2 AND paused_at IS NULL",
    )
    .bind(&at)
    .bind(source)
    .execute(&mut *connection)
    .await?;
    if restored > 0 || !moved.is_empty() {
        changes::publish(&mut writing, changes::Touched::of(&moved)).await?;
    }
    let entry = Entry::removed(
        json!({ "import": run, "lieux remis comme avant": restored }),
        "",
    );
    writing.commit(grant, entry).await?;
    Ok(Rollback::Done(restored))
}

/// Places that are no longer what the run made of them, or that somebody corrected since.
async fn touched_since(
    connection: &mut AnyConnection,
    run: &str,
) -> Result<Vec<String>, StoreError> {
    let rows = sqlx::query(
        "SELECT c.place_key FROM import_change c JOIN place p ON p.key = c.place_key \
         WHERE c.import_id = $1 AND (p.fingerprint <> c.after_fingerprint \
         OR (c.kind = 'withdrawn' AND p.withdrawn_at IS NULL) \
         OR (c.kind <> 'withdrawn' AND p.withdrawn_at IS NOT NULL) \
         OR p.changed_at > (SELECT imported_at FROM import WHERE id = $1) \
         OR EXISTS (SELECT 1 FROM place_edit e WHERE e.place_key = p.key \
         AND e.edited_at > (SELECT imported_at FROM import WHERE id = $1))) \
         ORDER BY c.place_key",
    )
    .bind(run)
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| Ok(row.try_get("place_key")?))
        .collect()
}

/// The places a run changed; those it withdrew are published again.
async fn touched_by(connection: &mut AnyConnection, run: &str) -> Result<Touched, StoreError> {
    let rows = sqlx::query("SELECT place_key, kind FROM import_change WHERE import_id = $1")
        .bind(run)
        .fetch_all(connection)
        .await?;
    let mut touched = Touched::default();
    for row in &rows {
        let (key, kind): (String, String) = (row.try_get("place_key")?, row.try_get("kind")?);
        match kind.as_str() {
            "withdrawn" => touched.arrived(&key),
            _ => touched.changed(&key),
        }
    }
    Ok(touched)
}

/// A place the run added is withdrawn rather than erased: what points to it still finds it.
async fn restore(connection: &mut AnyConnection, run: &str, at: &str) -> Result<usize, StoreError> {
    let added = sqlx::query(
        "UPDATE place SET withdrawn_at = $1, changed_at = $1 WHERE key IN \
         (SELECT place_key FROM import_change WHERE import_id = $2 AND kind = 'added')",
    )
    .bind(at)
    .bind(run)
    .execute(&mut *connection)
    .await?
    .rows_affected();
    let before = |column: &str| {
        format!(
            "(SELECT c.before_{column} FROM import_change c WHERE c.import_id = $2 AND c.place_key = place.key)"
        )
    };
    let back = sqlx::query(sqlx::AssertSqlSafe(format!(
        "UPDATE place SET record = {}, fingerprint = {}, undated = {}, withdrawn_at = {}, \
         changed_at = $1 WHERE key IN \
         (SELECT place_key FROM import_change WHERE import_id = $2 AND kind <> 'added')",
        before("record"),
        before("fingerprint"),
        before("undated"),
        before("withdrawn_at"),
    )))
    .bind(at)
    .bind(run)
    .execute(connection)
    .await?
    .rows_affected();
    Ok((added + back) as usize)
}
