//! What imports remember of the rows that places were made from.

use std::collections::HashMap;

use places::Issue;
use places::quality::unread;
use places::standard::Field;
use sqlx::Row;

use crate::kernel::database::Database;
use crate::registry::editing::model::Part;
use crate::registry::editing::store::all_edits;
use crate::registry::store::StoreError;

/// The fields of published sheets that could not be read, whole or in part, from their source, and
/// that no hand has corrected since.
pub async fn unread_fields(database: &Database) -> Result<HashMap<String, Vec<Field>>, StoreError> {
    let rows = sqlx::query(
        "SELECT r.place_key, r.issues FROM import_row r JOIN place p ON p.key = r.place_key \
         AND p.fingerprint = r.place_fingerprint \
         WHERE p.withdrawn_at IS NULL AND r.issues LIKE '%\"loss\"%'",
    )
    .fetch_all(database)
    .await?;
    let edits = all_edits(database).await?;
    let mut found = HashMap::with_capacity(rows.len());
    for row in &rows {
        let (key, issues): (String, String) = (row.try_get("place_key")?, row.try_get("issues")?);
        let issues: Vec<Issue> = serde_json::from_str(&issues).map_err(StoreError::Json)?;
        let corrected = edits.get(&key);
        let stands = |field: &Field| {
            !corrected.is_some_and(|edits| edits.contains_key(&Part::Field(*field)))
        };
        let mut fields = unread(&issues);
        fields.retain(stands);
        if !fields.is_empty() {
            found.insert(key, fields);
        }
    }
    Ok(found)
}
