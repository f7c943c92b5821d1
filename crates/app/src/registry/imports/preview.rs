//! What an import would change, without writing anything.

use std::collections::HashMap;

use places::Place;
use places::standard::Field;
use serde::{Deserialize, Serialize};
use sqlx::{AnyConnection, Row};

use super::apply::{Changes, ProposedImport, ProposedPlace};
use crate::kernel::database::Database;
use crate::registry::store::{StoreError, place_of};

/// So many places of each kind are shown; all are counted.
pub const SHOWN: usize = 30;

/// A place, as a list names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    pub key: String,
    pub name: String,
    pub commune: String,
}

/// A field that would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    pub field: Field,
    pub before: String,
    pub after: String,
}

/// A place that would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    pub place: Named,
    /// It was withdrawn, and would come back.
    pub returns: bool,
    pub fields: Vec<FieldChange>,
}

/// What an import would change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    pub changes: Changes,
    pub published_now: usize,
    pub added: Vec<Named>,
    pub changed: Vec<Changed>,
    pub withdrawn: Vec<Named>,
}

struct Now {
    place: Place,
    fingerprint: String,
    undated: bool,
    withdrawn: bool,
}

/// Compares what an import brings with what the registry has of its source.
pub async fn preview(database: &Database, import: &ProposedImport) -> Result<Preview, StoreError> {
    preview_in(&mut *database.acquire().await?, import).await
}

/// The same, in a transaction.
pub async fn preview_in(
    connection: &mut AnyConnection,
    import: &ProposedImport,
) -> Result<Preview, StoreError> {
    let mut known = places_of(connection, &import.source).await?;
    let mut preview = Preview {
        published_now: known.values().filter(|place| !place.withdrawn).count(),
        ..Preview::default()
    };
    for proposed in &import.places {
        match known.remove(&proposed.key) {
            None => {
                preview.changes.added += 1;
                if preview.added.len() < SHOWN {
                    preview.added.push(named(&proposed.key, &read(proposed)?));
                }
            }
            Some(now)
                if now.withdrawn
                    || now.fingerprint != proposed.fingerprint
                    || now.undated != proposed.undated =>
            {
                preview.changes.updated += 1;
                if preview.changed.len() < SHOWN {
                    preview.changed.push(changed(&now, proposed)?);
                }
            }
            Some(_) => preview.changes.unchanged += 1,
        }
    }
    let mut gone: Vec<_> = known
        .into_iter()
        .filter(|(_, now)| !now.withdrawn)
        .collect();
    gone.sort_by(|(_, a), (_, b)| a.place.nom.cmp(&b.place.nom));
    preview.changes.withdrawn = gone.len();
    let shown = gone.iter().take(SHOWN);
    preview.withdrawn = shown.map(|(key, now)| named(key, &now.place)).collect();
    Ok(preview)
}

fn changed(now: &Now, proposed: &ProposedPlace) -> Result<Changed, StoreError> {
    let after = read(proposed)?;
    let fields = Field::ALL
        .into_iter()
        .zip(now.place.to_record())
        .zip(after.to_record())
        .filter(|((field, before), after)| {
            before != after && !(*field == Field::DateMaj && proposed.undated)
        })
        .map(|((field, before), after)| FieldChange {
            field,
            before,
            after,
        });
    Ok(Changed {
        place: named(&proposed.key, &after),
        returns: now.withdrawn,
        fields: fields.collect(),
    })
}

fn named(key: &str, place: &Place) -> Named {
    Named {
        key: key.to_owned(),
        name: place.nom.clone(),
        commune: place.commune.clone(),
    }
}

fn read(proposed: &ProposedPlace) -> Result<Place, StoreError> {
    serde_json::from_str(&proposed.record).map_err(|source| StoreError::Record {
        key: proposed.key.clone(),
        source,
    })
}

async fn places_of(
    connection: &mut AnyConnection,
    source: &str,
) -> Result<HashMap<String, Now>, StoreError> {
    let rows = sqlx::query(
        "SELECT key, record, fingerprint, undated, withdrawn_at FROM place WHERE source_id = $1",
    )
    .bind(source)
    .fetch_all(connection)
    .await?;
    let mut known = HashMap::with_capacity(rows.len());
    for row in &rows {
        let key: String = row.try_get("key")?;
        let now = Now {
            place: place_of(row, &key)?,
            fingerprint: row.try_get("fingerprint")?,
            undated: row.try_get::<i64, _>("undated")? != 0,
            withdrawn: row.try_get::<Option<String>, _>("withdrawn_at")?.is_some(),
        };
        known.insert(key, now);
    }
    Ok(known)
}
