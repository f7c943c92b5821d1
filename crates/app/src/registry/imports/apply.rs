//! What a run does to the registry: all of it in one transaction, each change
//! with what was there before.

use std::collections::{BTreeMap, HashMap};

use places::mapping::ColumnUse;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::{AnyConnection, Row};

use super::holds;
use super::memory::{self, Remembered};
use crate::kernel::database::instant;
use crate::kernel::journal::Entry;
use crate::kernel::writing::Writing;
use crate::registry::changes as moved;
use crate::registry::merging::grouping::{self, Touched};
use crate::registry::merging::store::clusters;
use crate::registry::quarantine::model::RowKey;
use crate::registry::store::StoreError;

/// The before-images of so many runs of a source are kept; older runs cannot be taken back.
pub const RUNS_KEPT: i64 = 10;

/// A place as an import proposes it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ProposedPlace {
    /// Its stable key.
    pub key: String,
    /// The standard's record, as JSON.
    pub record: String,
    /// A digest of what matters in the record, to tell a change.
    pub fingerprint: String,
    /// Its source gives no date: the record's is the day of its import.
    pub undated: bool,
}

/// A row an import could not publish.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ProposedQuarantine {
    pub row_number: i64,
    pub raw: String,
    pub issues: String,
    /// What tells it from the others, and what keeps it out.
    pub key: RowKey,
    /// It is published, with the correction that somebody made before.
    pub mended: bool,
}

/// Everything one import brings. An import that is held keeps it so, until somebody decides.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ProposedImport {
    pub source: String,
    pub location: String,
    pub rows_read: usize,
    pub places: Vec<ProposedPlace>,
    pub quarantine: Vec<ProposedQuarantine>,
    pub report: String,
    /// How much of the file was read, as JSON, where a person will look at it.
    pub coverage: Option<String>,
    /// The mapping that read it, as JSON, unless it is kept elsewhere.
    #[serde(default)]
    pub mapping: Option<String>,
    /// Who runs the places that are new, where the source is an organisation's.
    pub steward: Option<String>,
    /// Who asked for it, as the journal names them.
    pub requested_by: String,
    /// The columns of the file.
    #[serde(default)]
    pub columns: BTreeMap<String, ColumnUse>,
    /// What is to be remembered of the rows.
    #[serde(default)]
    pub memory: Vec<Remembered>,
    /// Rows that were remembered.
    #[serde(default)]
    pub reused: usize,
}

impl ProposedImport {
    /// The rows that are not published.
    pub fn quarantined(&self) -> usize {
        self.quarantine.iter().filter(|row| !row.mended).count()
    }
}

/// What one import changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    pub added: usize,
    pub updated: usize,
    pub unchanged: usize,
    pub withdrawn: usize,
    /// Records of the source that are part of another one's place, whenever that came to be.
    pub merged: usize,
}

impl Changes {
    /// Whether the public may see it.
    fn show(self) -> bool {
        self.added + self.updated + self.withdrawn > 0
    }
}

/// A run that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    pub run: String,
    pub changes: Changes,
}

/// What the registry has of a place.
pub(super) struct Known {
    pub fingerprint: String,
    pub undated: bool,
    pub withdrawn: bool,
}

impl Known {
    pub fn differs_from(&self, place: &ProposedPlace) -> bool {
        self.withdrawn || self.fingerprint != place.fingerprint || self.undated != place.undated
    }
}

/// What the journal is told of a run.
pub fn entry(import: &ProposedImport, applied: &Applied) -> Entry {
    let changes = applied.changes;
    let counts = json!({
        "import": applied.run, "demandé par": import.requested_by,
        "lus": import.rows_read, "publiés": import.places.len().saturating_sub(changes.merged),
        "fusionnés": changes.merged,
        "en quarantaine": import.quarantined(), "ajoutés": changes.added,
        "modifiés": changes.updated, "inchangés": changes.unchanged, "retirés": changes.withdrawn,
    });
    Entry::made(counts, &import.location)
}

/// Makes the registry's view of a source equal to what the import brings, in a transaction that
/// goes on.
pub async fn apply_in(
    writing: &mut Writing,
    import: &ProposedImport,
) -> Result<Applied, StoreError> {
    let at = instant(writing.at());
    let connection = writing.connection();
    sqlx::query("INSERT INTO source (id, created_at) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING")
        .bind(&import.source)
        .bind(&at)
        .execute(&mut *connection)
        .await?;
    let run = begin_run(connection, import, &at).await?;
    let mut known = known_places(connection, &import.source).await?;
    let mut changes = Changes::default();
    let mut touched = Touched::default();
    for place in &import.places {
        match known.remove(&place.key) {
            None => {
                insert_place(
                    connection,
                    &import.source,
                    import.steward.as_deref(),
                    place,
                    &at,
                )
                .await?;
                note_added(connection, &run, place).await?;
                touched.arrived(&place.key);
                changes.added += 1;
            }
            Some(before) if before.differs_from(place) => {
                note_before(connection, &run, "updated", &place.key, &place.fingerprint).await?;
                update_place(connection, place, &at).await?;
                match before.withdrawn {
                    true => touched.arrived(&place.key),
                    false => touched.changed(&place.key),
                }
                changes.updated += 1;
            }
            Some(_) => changes.unchanged += 1,
        }
    }
    for (key, before) in known {
        if !before.withdrawn {
            note_before(connection, &run, "withdrawn", &key, &before.fingerprint).await?;
            sqlx::query("UPDATE place SET withdrawn_at = $1, changed_at = $1 WHERE key = $2")
                .bind(&at)
                .bind(&key)
                .execute(&mut *connection)
                .await?;
            touched.changed(&key);
            changes.withdrawn += 1;
        }
    }
    keep_quarantine(connection, &run, import).await?;
    if let Some(mapping) = &import.mapping {
        sqlx::query("UPDATE source SET mapping = $1 WHERE id = $2")
            .bind(mapping)
            .bind(&import.source)
            .execute(&mut *connection)
            .await?;
    }
    let moved = grouping::after_import(connection, &touched, &at).await?;
    changes.merged = clusters::merged_of(connection, &import.source).await?;
    end_run(connection, &run, import.places.len(), changes).await?;
    memory::keep(connection, &run, import).await?;
    holds::store::supersede(connection, &import.source, &at).await?;
    forget_old_runs(connection, &import.source, &at).await?;
    if changes.show() || !moved.is_empty() {
        moved::publish(writing, moved::Touched::of(&moved)).await?;
    }
    Ok(Applied { run, changes })
}

pub(super) async fn known_places(
    connection: &mut AnyConnection,
    source: &str,
) -> Result<HashMap<String, Known>, StoreError> {
    let rows = sqlx::query(
        "SELECT key, fingerprint, undated, withdrawn_at FROM place WHERE source_id = $1",
    )
    .bind(source)
    .fetch_all(&mut *connection)
    .await?;
    rows.iter()
        .map(|row| {
            let withdrawn: Option<String> = row.try_get("withdrawn_at")?;
            let known = Known {
                fingerprint: row.try_get("fingerprint")?,
                undated: row.try_get::<i64, _>("undated")? != 0,
                withdrawn: withdrawn.is_some(),
            };
            Ok((row.try_get("key")?, known))
        })
        .collect()
}

pub(in crate::registry) async fn insert_place(
    connection: &mut AnyConnection,
    source: &str,
    steward: Option<&str>,
    place: &ProposedPlace,
    at: &str,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO place (key, source_id, record, fingerprint, undated, first_published_at, \
         changed_at) VALUES ($1, $2, $3, $4, $5, $6, $6)",
    )
    .bind(&place.key)
    .bind(source)
    .bind(&place.record)
    .bind(&place.fingerprint)
    .bind(i64::from(place.undated))
    .bind(at)
    .execute(&mut *connection)
    .await?;
    if let Some(steward) = steward {
        sqlx::query(
            "INSERT INTO place_steward (place_key, organisation_id, since) VALUES ($1, $2, $3)",
        )
        .bind(&place.key)
        .bind(steward)
        .bind(at)
        .execute(connection)
        .await?;
    }
    Ok(())
}

pub(in crate::registry) async fn update_place(
    connection: &mut AnyConnection,
    place: &ProposedPlace,
    at: &str,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE place SET record = $1, fingerprint = $2, undated = $3, changed_at = $4, \
         withdrawn_at = NULL WHERE key = $5",
    )
    .bind(&place.record)
    .bind(&place.fingerprint)
    .bind(i64::from(place.undated))
    .bind(at)
    .bind(&place.key)
    .execute(connection)
    .await?;
    Ok(())
}

async fn note_added(
    connection: &mut AnyConnection,
    run: &str,
    place: &ProposedPlace,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO import_change (import_id, place_key, kind, after_fingerprint) \
         VALUES ($1, $2, 'added', $3)",
    )
    .bind(run)
    .bind(&place.key)
    .bind(&place.fingerprint)
    .execute(connection)
    .await?;
    Ok(())
}

/// Keeps what the place is before it changes.
async fn note_before(
    connection: &mut AnyConnection,
    run: &str,
    kind: &str,
    key: &str,
    after: &str,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO import_change (import_id, place_key, kind, before_record, \
         before_fingerprint, before_undated, before_withdrawn_at, after_fingerprint) \
         SELECT $1, key, $2, record, fingerprint, undated, withdrawn_at, $3 FROM place WHERE key = $4",
    )
    .bind(run)
    .bind(kind)
    .bind(after)
    .bind(key)
    .execute(connection)
    .await?;
    Ok(())
}

async fn keep_quarantine(
    connection: &mut AnyConnection,
    run: &str,
    import: &ProposedImport,
) -> Result<(), StoreError> {
    for row in &import.quarantine {
        sqlx::query(
            "INSERT INTO import_quarantine (import_id, row_number, raw, issues, identity, faults, \
             reason, value, name, departement, mended) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(run)
        .bind(row.row_number)
        .bind(&row.raw)
        .bind(&row.issues)
        .bind(&row.key.identity)
        .bind(&row.key.faults)
        .bind(row.key.reason.slug())
        .bind(&row.key.value)
        .bind(&row.key.name)
        .bind(&row.key.departement)
        .bind(i64::from(row.mended))
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

async fn begin_run(
    connection: &mut AnyConnection,
    import: &ProposedImport,
    at: &str,
) -> Result<String, StoreError> {
    let number: i64 = sqlx::query("SELECT COUNT(*) AS number FROM import WHERE source_id = $1")
        .bind(&import.source)
        .fetch_one(&mut *connection)
        .await?
        .try_get("number")?;
    let run = format!("{}-{}", import.source, number + 1);
    sqlx::query(
        "INSERT INTO import (id, source_id, imported_at, location, rows_read, published, \
         quarantined, added, updated, unchanged, withdrawn, report, requested_by, coverage) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, 0, 0, $8, $9, $10)",
    )
    .bind(&run)
    .bind(&import.source)
    .bind(at)
    .bind(&import.location)
    .bind(count(import.rows_read))
    .bind(count(import.places.len()))
    .bind(count(import.quarantined()))
    .bind(&import.report)
    .bind(&import.requested_by)
    .bind(&import.coverage)
    .execute(connection)
    .await?;
    Ok(run)
}

async fn end_run(
    connection: &mut AnyConnection,
    run: &str,
    places: usize,
    changes: Changes,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE import SET added = $1, updated = $2, unchanged = $3, withdrawn = $4, \
         published = $5, merged = $6 WHERE id = $7",
    )
    .bind(count(changes.added))
    .bind(count(changes.updated))
    .bind(count(changes.unchanged))
    .bind(count(changes.withdrawn))
    .bind(count(places.saturating_sub(changes.merged)))
    .bind(count(changes.merged))
    .bind(run)
    .execute(connection)
    .await?;
    Ok(())
}

/// Lets go of the before-images and the quarantine of runs that are old.
async fn forget_old_runs(
    connection: &mut AnyConnection,
    source: &str,
    at: &str,
) -> Result<(), StoreError> {
    let old = sqlx::query(
        "SELECT id FROM import WHERE source_id = $1 AND forgotten_at IS NULL AND id NOT IN \
         (SELECT id FROM import WHERE source_id = $1 ORDER BY imported_at DESC, LENGTH(id) DESC, id DESC LIMIT $2)",
    )
    .bind(source)
    .bind(RUNS_KEPT)
    .fetch_all(&mut *connection)
    .await?;
    for row in &old {
        let run: String = row.try_get("id")?;
        for forget in [
            "DELETE FROM import_change WHERE import_id = $1",
            "DELETE FROM import_quarantine WHERE import_id = $1",
        ] {
            sqlx::query(forget)
                .bind(&run)
                .execute(&mut *connection)
                .await?;
        }
        sqlx::query("UPDATE import SET forgotten_at = $1, coverage = NULL WHERE id = $2")
            .bind(at)
            .bind(&run)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
