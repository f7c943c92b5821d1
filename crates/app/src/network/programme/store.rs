//! The funder's notes, and what was last done in each Hub.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::json;
use sqlx::Row;
use sqlx::any::AnyRow;
use territory::TerritoryId;

use crate::kernel::database::{Database, instant};
use crate::kernel::formats;
use crate::kernel::identity::{Actor, HubId};
use crate::kernel::journal::Entry;
use crate::kernel::policy::{FollowProgramme, Grant};
use crate::kernel::state::AppState;
use crate::kernel::writing::Writing;
use crate::network::error::{NetworkError, stored};

/// The notes a page shows.
const SHOWN: i64 = 100;

/// A note of the funder's.
#[derive(Debug, Clone)]
pub struct Note {
    pub held_on: String,
    pub lines: Vec<String>,
    pub author: String,
}

/// The last notes about a Hub, the newest first.
pub async fn notes(database: &Database, hub: HubId) -> Result<Vec<Note>, NetworkError> {
    let rows = sqlx::query(
        "SELECT n.held_on, n.note, p.name FROM hub_follow_up n \
         LEFT JOIN person p ON p.id = n.written_by \
         WHERE n.hub_id = $1 ORDER BY n.held_on DESC, n.written_at DESC, n.id LIMIT $2",
    )
    .bind(hub.as_str())
    .bind(SHOWN)
    .fetch_all(database)
    .await?;
    rows.iter().map(read).collect()
}

fn read(row: &AnyRow) -> Result<Note, NetworkError> {
    let held_on: NaiveDate = stored(&row.try_get::<String, _>("held_on")?, "date")?;
    let note: String = row.try_get("note")?;
    let author: Option<String> = row.try_get("name")?;
    Ok(Note {
        held_on: formats::date(held_on),
        lines: note.lines().map(str::to_owned).collect(),
        author: author.unwrap_or_else(|| "une personne partie depuis".to_owned()),
    })
}

/// Keeps a note about the grant's Hub. What it says stays in its own table.
pub async fn add(
    state: &AppState,
    grant: &Grant<FollowProgramme>,
    held_on: NaiveDate,
    note: &str,
) -> Result<(), NetworkError> {
    // Notes are signed: only a person writes one.
    let Actor::Person(author) = grant.actor() else {
        return Err(NetworkError::Missing("cette personne"));
    };
    let mut writing = Writing::begin(&state.database, state.clock).await?;
    let (id, at) = (state.chance.id(), instant(writing.at()));
    sqlx::query(
        "INSERT INTO hub_follow_up (id, hub_id, held_on, note, written_by, written_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(&id)
    .bind(grant.target().id())
    .bind(held_on.to_string())
    .bind(note)
    .bind(author.person.as_str())
    .bind(at)
    .execute(writing.connection())
    .await?;
    let told = json!({ "note": id, "date": held_on.to_string() });
    Ok(writing.commit(grant, Entry::made(told, "")).await?)
}

/// When something was last done about each of these Hubs, and each of these départements.
pub async fn last_done(
    database: &Database,
    hubs: &[HubId],
    departements: &[TerritoryId],
) -> Result<HashMap<String, DateTime<Utc>>, NetworkError> {
    const OF_A_HUB: &str = "SELECT at FROM journal WHERE hub_id = $1 ORDER BY number DESC LIMIT 1";
    const OF_A_DEPARTEMENT: &str =
        "SELECT at FROM journal WHERE departement = $1 ORDER BY number DESC LIMIT 1";
    let hubs = hubs
        .iter()
        .map(|hub| (OF_A_HUB, hub.to_string(), hub.to_string()));
    let departements = departements
        .iter()
        .map(|id| (OF_A_DEPARTEMENT, id.code.to_string(), id.to_string()));
    let mut last = HashMap::new();
    for (query, value, key) in hubs.chain(departements) {
        let row = sqlx::query(query)
            .bind(value)
            .fetch_optional(database)
            .await?;
        if let Some(row) = row {
            last.insert(key, stored(&row.try_get::<String, _>("at")?, "instant")?);
        }
    }
    Ok(last)
}
