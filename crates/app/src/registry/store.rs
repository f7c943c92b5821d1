//! The registry's tables.

use std::collections::HashMap;

use places::Place;
use places::standard::Field;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use territory::Territories;

use super::editing::model::{Part, TAKEN_OFF, overlay};
use super::editing::store::{all_edits, is_taken_off};
use crate::kernel::atlas::{PublishedPlace, WithdrawnPlace};
use crate::kernel::clock::Clock;
use crate::kernel::database::{Database, instant};
use crate::kernel::journal::{Entry, JournalError};
use crate::kernel::policy::{Grant, ImportSource};
use crate::kernel::writing::Writing;

/// Why the registry could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused or did not answer.
    #[error("the database did not answer as expected: {0}")]
    Database(#[from] sqlx::Error),
    /// A stored record no longer reads as a place.
    #[error("the record {key} of the registry is damaged: {source}")]
    Record {
        key: String,
        source: serde_json::Error,
    },
    /// A stored value is not one this version knows.
    #[error("the registry holds a damaged value: {what}")]
    Damaged { what: String },
    /// The journal could not be written: then nothing was.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A document could not be written.
    #[error("a document could not be written as JSON: {0}")]
    Json(serde_json::Error),
}

/// A place as an import proposes it.
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
pub struct ProposedQuarantine {
    pub row_number: i64,
    pub raw: String,
    pub issues: String,
}

/// Everything one import brings.
pub struct ProposedImport {
    pub source: String,
    pub location: String,
    pub rows_read: usize,
    pub places: Vec<ProposedPlace>,
    pub quarantine: Vec<ProposedQuarantine>,
    pub report: String,
}

/// What one import changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Changes {
    pub added: usize,
    pub updated: usize,
    pub unchanged: usize,
    pub withdrawn: usize,
}

struct Known {
    fingerprint: String,
    undated: bool,
    withdrawn: bool,
}

impl Known {
    fn differs_from(&self, place: &ProposedPlace) -> bool {
        self.withdrawn || self.fingerprint != place.fingerprint || self.undated != place.undated
    }
}

/// Makes the registry's view of a source equal to what the import brings, in
/// one transaction: all of it, or nothing.
pub async fn apply_import(
    database: &Database,
    grant: &Grant<ImportSource>,
    import: &ProposedImport,
    clock: Clock,
) -> Result<Changes, StoreError> {
    let mut writing = Writing::begin(database, clock).await?;
    let at = instant(writing.at());
    let transaction = writing.connection();
    sqlx::query("INSERT INTO source (id, created_at) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING")
        .bind(&import.source)
        .bind(&at)
        .execute(&mut *transaction)
        .await?;
    let mut known = known_places(transaction, &import.source).await?;
    let mut changes = Changes::default();
    for place in &import.places {
        match known.remove(&place.key) {
            None => {
                insert_place(transaction, &import.source, place, &at).await?;
                changes.added += 1;
            }
            Some(before) if before.differs_from(place) => {
                update_place(transaction, place, &at).await?;
                changes.updated += 1;
            }
            Some(_) => changes.unchanged += 1,
        }
    }
    for (key, before) in known {
        if !before.withdrawn {
            sqlx::query("UPDATE place SET withdrawn_at = $1, changed_at = $1 WHERE key = $2")
                .bind(&at)
                .bind(key)
                .execute(&mut *transaction)
                .await?;
            changes.withdrawn += 1;
        }
    }
    replace_quarantine(transaction, import).await?;
    record_import(transaction, import, changes, &at).await?;
    if changes.added + changes.updated + changes.withdrawn > 0 {
        writing.publish().await?;
    }
    let counts = serde_json::json!({
        "lus": import.rows_read, "publiés": import.places.len(),
        "en quarantaine": import.quarantine.len(), "ajoutés": changes.added,
        "modifiés": changes.updated, "inchangés": changes.unchanged, "retirés": changes.withdrawn,
    });
    writing
        .commit(grant, Entry::made(counts, &import.location))
        .await?;
    Ok(changes)
}

async fn known_places(
    transaction: &mut AnyConnection,
    source: &str,
) -> Result<HashMap<String, Known>, StoreError> {
    let rows = sqlx::query(
        "SELECT key, fingerprint, undated, withdrawn_at FROM place WHERE source_id = $1",
    )
    .bind(source)
    .fetch_all(&mut *transaction)
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

async fn insert_place(
    transaction: &mut AnyConnection,
    source: &str,
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
    .execute(&mut *transaction)
    .await?;
    Ok(())
}

async fn update_place(
    transaction: &mut AnyConnection,
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
    .execute(&mut *transaction)
    .await?;
    Ok(())
}

async fn replace_quarantine(
    transaction: &mut AnyConnection,
    import: &ProposedImport,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM quarantine WHERE source_id = $1")
        .bind(&import.source)
        .execute(&mut *transaction)
        .await?;
    for row in &import.quarantine {
        sqlx::query(
            "INSERT INTO quarantine (source_id, row_number, raw, issues) VALUES ($1, $2, $3, $4)",
        )
        .bind(&import.source)
        .bind(row.row_number)
        .bind(&row.raw)
        .bind(&row.issues)
        .execute(&mut *transaction)
        .await?;
    }
    Ok(())
}

async fn record_import(
    transaction: &mut AnyConnection,
    import: &ProposedImport,
    changes: Changes,
    at: &str,
) -> Result<(), StoreError> {
    let number: i64 = sqlx::query("SELECT COUNT(*) AS number FROM import WHERE source_id = $1")
        .bind(&import.source)
        .fetch_one(&mut *transaction)
        .await?
        .try_get("number")?;
    sqlx::query(
        "INSERT INTO import (id, source_id, imported_at, location, rows_read, published, \
         quarantined, added, updated, unchanged, withdrawn, report) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(format!("{}-{}", import.source, number + 1))
    .bind(&import.source)
    .bind(at)
    .bind(&import.location)
    .bind(count(import.rows_read))
    .bind(count(import.places.len()))
    .bind(count(import.quarantine.len()))
    .bind(count(changes.added))
    .bind(count(changes.updated))
    .bind(count(changes.unchanged))
    .bind(count(changes.withdrawn))
    .bind(&import.report)
    .execute(&mut *transaction)
    .await?;
    Ok(())
}

/// The number that moves with every change the public may see.
pub async fn revision(database: &Database) -> Result<i64, StoreError> {
    let row = sqlx::query("SELECT number FROM revision WHERE id = 1")
        .fetch_one(database)
        .await?;
    Ok(row.try_get("number")?)
}

/// Every published place, in a stable order: its source's record, under what was corrected by hand.
pub async fn published_places(database: &Database) -> Result<Vec<PublishedPlace>, StoreError> {
    let mut edits = all_edits(database).await?;
    let rows = sqlx::query(
        "SELECT key, source_id, record, undated FROM place WHERE withdrawn_at IS NULL ORDER BY key",
    )
    .fetch_all(database)
    .await?;
    let mut published = Vec::with_capacity(rows.len());
    for row in &rows {
        let key: String = row.try_get("key")?;
        let edits = edits.remove(&key).unwrap_or_default();
        if is_taken_off(&edits) {
            continue;
        }
        let source = place_of(row, &key)?;
        let dated_by_hand = edits.contains_key(&Part::Field(Field::DateMaj));
        published.push(PublishedPlace {
            key,
            source: row.try_get("source_id")?,
            place: match edits.is_empty() {
                true => source,
                false => overlay(&source, &edits),
            },
            undated: row.try_get::<i64, _>("undated")? != 0 && !dated_by_hand,
        });
    }
    Ok(published)
}

/// Every place that was published once and no longer is: its source gave it up, or somebody took
/// it off the map.
pub async fn withdrawn_places(
    database: &Database,
    territories: &Territories,
) -> Result<Vec<WithdrawnPlace>, StoreError> {
    let rows = sqlx::query(
        "SELECT key, record FROM place WHERE withdrawn_at IS NOT NULL OR key IN \
         (SELECT place_key FROM place_edit WHERE part = 'publication' AND value = $1)",
    )
    .bind(TAKEN_OFF)
    .fetch_all(database)
    .await?;
    rows.iter()
        .map(|row| {
            let key: String = row.try_get("key")?;
            let place = place_of(row, &key)?;
            Ok(WithdrawnPlace::of(key, place, territories))
        })
        .collect()
}

/// The place that a row's record describes.
pub fn place_of(row: &AnyRow, key: &str) -> Result<Place, StoreError> {
    let record: String = row.try_get("record")?;
    serde_json::from_str(&record).map_err(|source| StoreError::Record {
        key: key.to_owned(),
        source,
    })
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
