//! The last file that came of a source, to try mappings on.

use sqlx::{AnyConnection, Row};

use super::parts;
use crate::kernel::database::Database;
use crate::registry::store::StoreError;

/// Keeps a file in place of the one before, in the caller's transaction.
pub async fn keep(
    connection: &mut AnyConnection,
    source: &str,
    bytes: &[u8],
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM source_file_part WHERE source_id = $1")
        .bind(source)
        .execute(&mut *connection)
        .await?;
    for (number, part) in (0_i64..).zip(parts::of(bytes)?) {
        sqlx::query(
            "INSERT INTO source_file_part (source_id, number, content) VALUES ($1, $2, $3)",
        )
        .bind(source)
        .bind(number)
        .bind(part)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// The file, if one came.
pub async fn of(database: &Database, source: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let rows =
        sqlx::query("SELECT content FROM source_file_part WHERE source_id = $1 ORDER BY number")
            .bind(source)
            .fetch_all(database)
            .await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let parts: Result<Vec<String>, _> = rows.iter().map(|row| row.try_get("content")).collect();
    parts::whole(&parts?).map(Some)
}

/// Whether a file came.
pub async fn is_kept(database: &Database, source: &str) -> Result<bool, StoreError> {
    let row = sqlx::query(
        "SELECT COUNT(*) AS number FROM source_file_part WHERE source_id = $1 AND number = 0",
    )
    .bind(source)
    .fetch_one(database)
    .await?;
    Ok(row.try_get::<i64, _>("number")? > 0)
}
