//! The places that a source gave up: kept as they were, with when and why.

use chrono::{DateTime, Utc};
use places::Place;
use sqlx::Row;

use super::store::at;
use crate::kernel::database::Database;
use crate::registry::store::{StoreError, place_of};

/// So many are listed at once, the last gone first.
pub const AT_ONCE: i64 = 50;

/// Why a place went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// A run's file did not have it any more.
    Absent { run: String, location: String },
    /// The run that had added it was taken back.
    RolledBack { run: String },
    /// No run is known that did it.
    Unknown,
}

/// A place that went.
pub struct Withdrawn {
    pub key: String,
    pub place: Place,
    pub first_published_at: DateTime<Utc>,
    pub withdrawn_at: DateTime<Utc>,
    pub why: Why,
}

/// How many places a source gave up.
pub async fn count(database: &Database, source: &str) -> Result<i64, StoreError> {
    let row = sqlx::query(
        "SELECT COUNT(*) AS number FROM place WHERE source_id = $1 AND withdrawn_at IS NOT NULL",
    )
    .bind(source)
    .fetch_one(database)
    .await?;
    Ok(row.try_get("number")?)
}

/// Those places, from the so-manieth on. A run and what it withdraws are of one instant, which says
/// why even once the run's own list is let go.
pub async fn of(
    database: &Database,
    source: &str,
    from: i64,
) -> Result<Vec<Withdrawn>, StoreError> {
    let rows = sqlx::query(
        "SELECT p.key, p.record, p.first_published_at, p.withdrawn_at, \
         (SELECT MIN(i.id) FROM import i WHERE i.source_id = p.source_id AND i.imported_at = p.withdrawn_at) AS run, \
         (SELECT MIN(i.location) FROM import i WHERE i.source_id = p.source_id AND i.imported_at = p.withdrawn_at) AS location, \
         (SELECT MIN(i.id) FROM import i WHERE i.source_id = p.source_id AND i.rolled_back_at = p.withdrawn_at) AS back \
         FROM place p WHERE p.source_id = $1 AND p.withdrawn_at IS NOT NULL \
         ORDER BY p.withdrawn_at DESC, p.key LIMIT $2 OFFSET $3",
    )
    .bind(source)
    .bind(AT_ONCE)
    .bind(from)
    .fetch_all(database)
    .await?;
    rows.iter()
        .map(|row| {
            let key: String = row.try_get("key")?;
            let run: Option<String> = row.try_get("run")?;
            let location: Option<String> = row.try_get("location")?;
            let back: Option<String> = row.try_get("back")?;
            Ok(Withdrawn {
                place: place_of(row, &key)?,
                first_published_at: at(row, "first_published_at")?,
                withdrawn_at: at(row, "withdrawn_at")?,
                why: match (run, back) {
                    (_, Some(run)) => Why::RolledBack { run },
                    (Some(run), None) => Why::Absent {
                        run,
                        location: location.unwrap_or_default(),
                    },
                    (None, None) => Why::Unknown,
                },
                key,
            })
        })
        .collect()
}
