//! The table of clusters: under which key each record is shown.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::{AnyConnection, Row};

use crate::registry::store::StoreError;

/// A cluster is read up to so many records; none comes near.
pub const MOST_MEMBERS: i64 = 500;

/// Addresses that lead from one to the next are followed so far.
pub const MOST_STEPS: usize = 16;

/// A record's place in the registry.
#[derive(Debug, Clone)]
pub struct Node {
    pub first_published_at: String,
    /// Its source has it today.
    pub live: bool,
}

/// Under whose key a record is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub leader: String,
    pub since: String,
}

/// What the registry has of some records.
pub async fn nodes(
    connection: &mut AnyConnection,
    keys: &BTreeSet<String>,
) -> Result<BTreeMap<String, Node>, StoreError> {
    const NODE: &str = "SELECT key, first_published_at, withdrawn_at FROM place";
    let mut nodes = BTreeMap::new();
    let mut read = |row: &sqlx::any::AnyRow| -> Result<(), StoreError> {
        let key: String = row.try_get("key")?;
        if keys.contains(&key) {
            let first_published_at: String = row.try_get("first_published_at")?;
            let node = Node {
                first_published_at,
                live: row.try_get::<Option<String>, _>("withdrawn_at")?.is_none(),
            };
            nodes.insert(key, node);
        }
        Ok(())
    };
    if keys.len() > 400 {
        let rows = sqlx::query(NODE).fetch_all(connection).await?;
        rows.iter().try_for_each(&mut read)?;
        return Ok(nodes);
    }
    for key in keys {
        let row = sqlx::query(sqlx::AssertSqlSafe(format!("{NODE} WHERE key = $1")))
            .bind(key)
            .fetch_optional(&mut *connection)
            .await?;
        row.iter().try_for_each(&mut read)?;
    }
    Ok(nodes)
}

/// Puts records where they are to stand. Gives the keys whose sheets that changes: of what moved,
/// from where and to where.
pub async fn put(
    connection: &mut AnyConnection,
    before: &BTreeMap<String, Standing>,
    wanted: &BTreeMap<String, String>,
    at: &str,
) -> Result<Vec<String>, StoreError> {
    let mut moved = BTreeSet::new();
    for (key, left) in before.iter().filter(|(key, _)| !wanted.contains_key(*key)) {
        sqlx::query("DELETE FROM place_cluster WHERE place_key = $1")
            .bind(key)
            .execute(&mut *connection)
            .await?;
        moved.extend([key, &left.leader]);
    }
    for (key, leader) in wanted {
        let left = before.get(key).map(|known| &known.leader);
        if left == Some(leader) {
            continue;
        }
        sqlx::query(
            "INSERT INTO place_cluster (place_key, leader, since) VALUES ($1, $2, $3) \
             ON CONFLICT (place_key) DO UPDATE SET leader = excluded.leader, since = excluded.since",
        )
        .bind(key)
        .bind(leader)
        .bind(at)
        .execute(&mut *connection)
        .await?;
        moved.extend([key, leader].into_iter().chain(left));
    }
    Ok(moved.into_iter().cloned().collect())
}

/// The key under which a record is shown, or was last.
pub async fn leader_of(connection: &mut AnyConnection, key: &str) -> Result<String, StoreError> {
    let mut key = key.to_owned();
    for _ in 0..MOST_STEPS {
        let row = sqlx::query("SELECT leader FROM place_cluster WHERE place_key = $1")
            .bind(&key)
            .fetch_optional(&mut *connection)
            .await?;
        match row {
            Some(row) => key = row.try_get("leader")?,
            None => break,
        }
    }
    Ok(key)
}

/// How many of a source's records are part of another one's place.
pub async fn merged_of(connection: &mut AnyConnection, source: &str) -> Result<usize, StoreError> {
    let row = sqlx::query(
        "SELECT COUNT(*) AS number FROM place p JOIN place_cluster c ON c.place_key = p.key \
         WHERE p.source_id = $1 AND p.withdrawn_at IS NULL",
    )
    .bind(source)
    .fetch_one(connection)
    .await?;
    let number: i64 = row.try_get("number")?;
    Ok(usize::try_from(number).unwrap_or(0))
}
