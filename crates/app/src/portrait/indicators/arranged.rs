//! From the tables to the observatory that the atlas shows.

use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use diagnosis::indicator::{Indicator, Observatory, Release};
use sqlx::Row;
use sqlx::any::AnyRow;

use super::store::{MOST, MOST_OWN};
use crate::kernel::database::Database;
use crate::registry::store::StoreError;

/// The figures of a file.
async fn figures(database: &Database, id: &str) -> Result<Release, StoreError> {
    let damaged = |what: String| StoreError::Damaged { what };
    let rows = sqlx::query(
        "SELECT content FROM indicator_release_part WHERE release_id = $1 ORDER BY number",
    )
    .bind(id)
    .fetch_all(database)
    .await?;
    let mut bytes = Vec::new();
    for row in rows {
        let content: String = row.try_get("content")?;
        let part = STANDARD.decode(content);
        bytes.extend(part.map_err(|error| damaged(format!("figures of {id}: {error}")))?);
    }
    Release::from_bytes(&bytes).map_err(|error| damaged(format!("figures of {id}: {error}")))
}

async fn definitions(database: &Database) -> Result<Vec<Indicator>, StoreError> {
    let rows = sqlx::query("SELECT id, definition FROM hub_indicator ORDER BY id LIMIT $1")
        .bind(16 * MOST_OWN as i64)
        .fetch_all(database)
        .await?;
    let read = |row: &AnyRow| -> Result<Indicator, StoreError> {
        let definition: String = row.try_get("definition")?;
        serde_json::from_str(&definition).map_err(|error| StoreError::Damaged {
            what: format!("definition of an indicator ({error})"),
        })
    };
    rows.iter().map(read).collect()
}

/// The last that was arranged, by what it was arranged from: atlases are rebuilt far more often than
/// indicators are imported.
static LAST: Mutex<Option<(String, Arc<Observatory>)>> = Mutex::new(None);

/// The bundled figures with all that was imported; nothing where nothing was.
pub async fn observatory(database: &Database) -> Result<Option<Arc<Observatory>>, StoreError> {
    let definitions = definitions(database).await?;
    let rows = sqlx::query(
        "SELECT id FROM indicator_release WHERE state = 'current' ORDER BY received_at, id LIMIT $1",
    )
    .bind(MOST)
    .fetch_all(database)
    .await?;
    let ids: Result<Vec<String>, _> = rows.iter().map(|row| row.try_get("id")).collect();
    let ids = ids?;
    if ids.is_empty() && definitions.is_empty() {
        return Ok(None);
    }
    let defined: Vec<&str> = definitions.iter().map(|one| one.id.as_str()).collect();
    let key = format!("{} {}", ids.join(" "), defined.join(" "));
    if let Ok(last) = LAST.lock()
        && let Some((known, observatory)) = &*last
        && *known == key
    {
        return Ok(Some(observatory.clone()));
    }
    let mut releases = Vec::with_capacity(ids.len());
    for id in &ids {
        releases.push(figures(database, id).await?);
    }
    let arranged = tokio::task::spawn_blocking(move || {
        Arc::new(Observatory::bundled().with(definitions, &releases))
    });
    let arranged = arranged.await.map_err(|error| StoreError::Damaged {
        what: format!("imported indicators ({error})"),
    })?;
    if let Ok(mut last) = LAST.lock() {
        *last = Some((key, arranged.clone()));
    }
    Ok(Some(arranged))
}
