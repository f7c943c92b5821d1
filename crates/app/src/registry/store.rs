//! The registry's tables.

use places::Place;
use places::standard::Field;
use sqlx::Row;
use sqlx::any::AnyRow;
use territory::Territories;

use super::editing::model::{Part, TAKEN_OFF, overlay};
use super::editing::store::{all_edits, is_taken_off};
use crate::kernel::atlas::{PublishedPlace, WithdrawnPlace};
use crate::kernel::database::Database;
use crate::kernel::journal::JournalError;

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
