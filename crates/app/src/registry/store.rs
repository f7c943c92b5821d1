//! The registry's tables.

use places::Place;
use sqlx::Row;
use sqlx::any::AnyRow;

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

/// Every published place, in a stable order: its records as one, under what was corrected by hand.
#[cfg(test)]
pub async fn published_places(
    database: &Database,
) -> Result<Vec<crate::kernel::atlas::PublishedPlace>, StoreError> {
    Ok(super::merging::golden::read(database).await?.published)
}

/// The place that a row's record describes.
pub fn place_of(row: &AnyRow, key: &str) -> Result<Place, StoreError> {
    let record: String = row.try_get("record")?;
    serde_json::from_str(&record).map_err(|source| StoreError::Record {
        key: key.to_owned(),
        source,
    })
}
