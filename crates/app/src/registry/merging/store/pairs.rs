//! The table of pairs of records that may be the same place.

use places::Place;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use crate::registry::merging::likeness::{self, Likely};
use crate::registry::store::{StoreError, place_of};

/// A record of the registry, published or withdrawn, not yet read.
pub struct Record {
    pub key: String,
    pub source: String,
    text: String,
}

impl Record {
    /// The place it describes.
    pub fn place(&self) -> Result<Place, StoreError> {
        serde_json::from_str(&self.text).map_err(|source| StoreError::Record {
            key: self.key.clone(),
            source,
        })
    }
}

/// Every record: those withdrawn keep leading somewhere.
pub async fn records(connection: &mut AnyConnection) -> Result<Vec<Record>, StoreError> {
    let rows = sqlx::query("SELECT key, source_id, record FROM place ORDER BY key")
        .fetch_all(connection)
        .await?;
    let read = |row: &AnyRow| -> Result<_, StoreError> {
        Ok(Record {
            key: row.try_get("key")?,
            source: row.try_get("source_id")?,
            text: row.try_get("record")?,
        })
    };
    rows.iter().map(read).collect()
}

/// By which weights the kept pairs were compared.
pub async fn weights(connection: &mut AnyConnection) -> Result<Option<String>, StoreError> {
    let row = sqlx::query("SELECT weights FROM place_pairing WHERE id = 1")
        .fetch_optional(connection)
        .await?;
    Ok(row.map(|row| row.try_get("weights")).transpose()?)
}

/// Says by which weights the kept pairs were compared.
pub async fn note_weights(
    connection: &mut AnyConnection,
    weights: &str,
    at: &str,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO place_pairing (id, weights, at) VALUES (1, $1, $2) \
         ON CONFLICT (id) DO UPDATE SET weights = excluded.weights, at = excluded.at",
    )
    .bind(weights)
    .bind(at)
    .execute(connection)
    .await?;
    Ok(())
}

/// Lets go of every pair.
pub async fn forget_all(connection: &mut AnyConnection) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM place_pair")
        .execute(connection)
        .await?;
    Ok(())
}

/// Lets go of the pairs of some records.
pub async fn forget(connection: &mut AnyConnection, keys: &[String]) -> Result<(), StoreError> {
    for key in keys {
        sqlx::query("DELETE FROM place_pair WHERE a = $1 OR b = $1")
            .bind(key)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// Keeps pairs.
pub async fn keep(connection: &mut AnyConnection, pairs: &[Likely]) -> Result<(), StoreError> {
    for pair in pairs {
        sqlx::query(
            "INSERT INTO place_pair (a, b, millionths, decision, evidence) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (a, b) DO UPDATE SET \
             millionths = excluded.millionths, decision = excluded.decision, evidence = excluded.evidence",
        )
        .bind(&pair.a)
        .bind(&pair.b)
        .bind(millionths(pair.probability))
        .bind(pair.decision.slug())
        .bind(&pair.evidence)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "a probability is between 0 and 1"
)]
fn millionths(probability: f64) -> i64 {
    (probability * 1e6).round() as i64
}

/// The pair of a row.
pub(super) fn read(row: &AnyRow) -> Result<Likely, StoreError> {
    let decision: String = row.try_get("decision")?;
    let decision = likeness::decision(&decision).ok_or_else(|| StoreError::Damaged {
        what: format!("decision {decision} of place_pair"),
    })?;
    #[allow(clippy::cast_precision_loss, reason = "a million is exact in a double")]
    let probability = row.try_get::<i64, _>("millionths")? as f64 / 1e6;
    Ok(Likely {
        a: row.try_get("a")?,
        b: row.try_get("b")?,
        probability,
        decision,
        evidence: row.try_get("evidence")?,
    })
}

/// How many pairs of a record are read.
const MOST: i64 = 50;

/// The pairs of a record that may be the same place, the likeliest first.
pub async fn of_record(
    connection: &mut AnyConnection,
    key: &str,
) -> Result<Vec<Likely>, StoreError> {
    let rows = sqlx::query(
        "SELECT a, b, millionths, decision, evidence FROM place_pair \
         WHERE (a = $1 OR b = $1) AND decision <> 'no' ORDER BY millionths DESC, a, b LIMIT $2",
    )
    .bind(key)
    .bind(MOST)
    .fetch_all(connection)
    .await?;
    rows.iter().map(read).collect()
}

/// What a record calls its place.
pub async fn name_of(
    connection: &mut AnyConnection,
    key: &str,
) -> Result<Option<String>, StoreError> {
    let row = sqlx::query("SELECT record FROM place WHERE key = $1")
        .bind(key)
        .fetch_optional(connection)
        .await?;
    row.map(|row| Ok(place_of(&row, key)?.nom)).transpose()
}
