//! The journal's table.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::Entry;
use super::chain::hash;
use crate::kernel::database::{Database, instant};
use crate::kernel::policy::{Deed, Grant};

/// Why the journal could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The database refused or did not answer.
    #[error("the database did not answer as expected: {0}")]
    Database(#[from] sqlx::Error),
    /// A stored entry no longer reads as one.
    #[error("entry {0} of the journal is damaged: run `maillage journal verify`")]
    Damaged(i64),
}

/// An entry as it was written.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// Its rank, from 1.
    pub number: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who, as [`crate::kernel::identity::Actor::reference`] says it.
    pub actor: String,
    /// What was done: an action's slug.
    pub action: String,
    /// To what.
    pub subject: String,
    /// What was there.
    pub before: Option<Value>,
    /// What was there afterwards.
    pub after: Option<Value>,
    /// Why.
    pub why: String,
}

/// Writes the next entry. The head's row stays locked until the transaction ends, so that the
/// chain never forks.
pub async fn append<A: Deed>(
    connection: &mut AnyConnection,
    grant: &Grant<A>,
    entry: Entry,
    at: DateTime<Utc>,
) -> Result<(), JournalError> {
    let head = sqlx::query(
        "UPDATE journal_head SET number = number + 1 WHERE id = 1 RETURNING number, hash",
    )
    .fetch_one(&mut *connection)
    .await?;
    let (number, previous): (i64, String) = (head.try_get("number")?, head.try_get("hash")?);
    let target = grant.target();
    let columns = [
        Some(instant(at)),
        Some(grant.actor().reference()),
        Some(grant.action().slug().to_owned()),
        Some(target.subject().to_owned()),
        target.commune.map(|commune| commune.to_string()),
        target
            .commune
            .map(|commune| commune.departement().to_string()),
        target.hub.map(|hub| hub.to_string()),
        target.organisation.as_ref().map(|id| id.to_string()),
        entry.before.map(|value| value.to_string()),
        entry.after.map(|value| value.to_string()),
        Some(entry.why),
    ];
    let own = hash(&previous, number, &columns);
    let mut query = sqlx::query(
        "INSERT INTO journal (number, at, actor, action, subject, commune, departement, hub_id, \
         organisation_id, before, after, why, previous, hash) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    )
    .bind(number);
    for column in columns {
        query = query.bind(column);
    }
    query
        .bind(previous)
        .bind(&own)
        .execute(&mut *connection)
        .await?;
    sqlx::query("UPDATE journal_head SET hash = $1 WHERE id = 1")
        .bind(own)
        .execute(connection)
        .await?;
    Ok(())
}

/// The last entries about a subject, the newest first.
pub async fn of_subject(
    database: &Database,
    subject: &str,
    limit: i64,
) -> Result<Vec<Recorded>, JournalError> {
    let rows =
        sqlx::query("SELECT * FROM journal WHERE subject = $1 ORDER BY number DESC LIMIT $2")
            .bind(subject)
            .bind(limit)
            .fetch_all(database)
            .await?;
    rows.iter().map(read).collect()
}

pub(super) fn read(row: &AnyRow) -> Result<Recorded, JournalError> {
    let number: i64 = row.try_get("number")?;
    let text = |column: &str| row.try_get::<String, _>(column);
    let document = |column: &str| -> Result<Option<Value>, JournalError> {
        let text: Option<String> = row.try_get(column)?;
        let read = text.map(|text| serde_json::from_str(&text)).transpose();
        read.map_err(|_| JournalError::Damaged(number))
    };
    Ok(Recorded {
        number,
        at: text("at")?
            .parse()
            .map_err(|_| JournalError::Damaged(number))?,
        actor: text("actor")?,
        action: text("action")?,
        subject: text("subject")?,
        before: document("before")?,
        after: document("after")?,
        why: text("why")?,
    })
}
