//! The tables of holds.

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::model::Cause;
use crate::kernel::chance::Chance;
use crate::kernel::clock::Clock;
use crate::kernel::database::{Database, instant};
use crate::kernel::journal::Entry;
use crate::kernel::policy::{Grant, ImportSource};
use crate::kernel::writing::Writing;
use crate::registry::imports::apply::ProposedImport;
use crate::registry::imports::parts;
use crate::registry::imports::preview::Preview;
use crate::registry::imports::store::at;
use crate::registry::store::StoreError;

/// Where a hold is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nobody decided yet.
    Waiting,
    /// Somebody wants it applied: a job is at it.
    Accepted,
    /// It was applied.
    Applied,
    /// Somebody refused it.
    Refused,
    /// A later import was applied, or is held in its place.
    Superseded,
}

impl State {
    const ALL: [Self; 5] = [
        Self::Waiting,
        Self::Accepted,
        Self::Applied,
        Self::Refused,
        Self::Superseded,
    ];

    /// As stored.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Accepted => "accepted",
            Self::Applied => "applied",
            Self::Refused => "refused",
            Self::Superseded => "superseded",
        }
    }

    /// As people read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Waiting => "à décider",
            Self::Accepted => "en cours d’application",
            Self::Applied => "appliqué",
            Self::Refused => "refusé",
            Self::Superseded => "remplacé par un import plus récent",
        }
    }
}

/// An import that is held, or was.
#[derive(Debug, Clone)]
pub struct Hold {
    pub id: String,
    pub source: String,
    pub held_at: DateTime<Utc>,
    pub location: String,
    pub requested_by: String,
    pub read: usize,
    pub causes: Vec<Cause>,
    pub diff: Preview,
    /// The mapping that read it, as JSON, where the source is to keep it.
    pub mapping: Option<String>,
    pub state: State,
    pub decided_at: Option<DateTime<Utc>>,
    pub decided_by: Option<String>,
    pub reason: Option<String>,
    pub job: Option<String>,
    pub run: Option<String>,
}

/// What is kept of an import that is held.
pub struct NewHold<'a> {
    pub import: &'a ProposedImport,
    pub causes: &'a [Cause],
    pub diff: &'a Preview,
    pub mapping: Option<&'a str>,
}

/// Keeps an import, in the caller's transaction; one that was held before it is set aside.
pub async fn keep(
    writing: &mut Writing,
    chance: &Chance,
    new: &NewHold<'_>,
) -> Result<String, StoreError> {
    let at = instant(writing.at());
    let connection = writing.connection();
    supersede(connection, &new.import.source, &at).await?;
    let id = chance.id();
    sqlx::query(
        "INSERT INTO import_hold (id, source_id, held_at, location, requested_by, rows_read, \
         causes, diff, mapping, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'waiting')",
    )
    .bind(&id)
    .bind(&new.import.source)
    .bind(&at)
    .bind(&new.import.location)
    .bind(&new.import.requested_by)
    .bind(i64::try_from(new.import.rows_read).unwrap_or(i64::MAX))
    .bind(json!(new.causes).to_string())
    .bind(json!(new.diff).to_string())
    .bind(new.mapping)
    .execute(&mut *connection)
    .await?;
    let whole = serde_json::to_vec(new.import).map_err(StoreError::Json)?;
    for (number, part) in (0_i64..).zip(parts::of(&whole)?) {
        sqlx::query("INSERT INTO import_hold_part (hold_id, number, content) VALUES ($1, $2, $3)")
            .bind(&id)
            .bind(number)
            .bind(part)
            .execute(&mut *connection)
            .await?;
    }
    Ok(id)
}

/// Sets aside the imports of a source that wait: a later one takes their place.
pub async fn supersede(
    connection: &mut AnyConnection,
    source: &str,
    at: &str,
) -> Result<(), StoreError> {
    sqlx::query(
        "DELETE FROM import_hold_part WHERE hold_id IN \
         (SELECT id FROM import_hold WHERE source_id = $1 AND state IN ('waiting', 'accepted'))",
    )
    .bind(source)
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "UPDATE import_hold SET state = 'superseded', decided_at = $1 \
         WHERE source_id = $2 AND state IN ('waiting', 'accepted')",
    )
    .bind(at)
    .bind(source)
    .execute(connection)
    .await?;
    Ok(())
}

/// A hold.
pub async fn hold(database: &Database, id: &str) -> Result<Option<Hold>, StoreError> {
    let row = sqlx::query("SELECT * FROM import_hold WHERE id = $1")
        .bind(id)
        .fetch_optional(database)
        .await?;
    row.as_ref().map(of_row).transpose()
}

/// The holds of a source, the newest first.
pub async fn of_source(
    database: &Database,
    source: &str,
    most: i64,
) -> Result<Vec<Hold>, StoreError> {
    let rows = sqlx::query(
        "SELECT * FROM import_hold WHERE source_id = $1 ORDER BY held_at DESC, id LIMIT $2",
    )
    .bind(source)
    .bind(most)
    .fetch_all(database)
    .await?;
    rows.iter().map(of_row).collect()
}

/// The holds that nobody decided yet, the oldest first.
pub async fn waiting(database: &Database, most: i64) -> Result<Vec<Hold>, StoreError> {
    let rows = sqlx::query(
        "SELECT * FROM import_hold WHERE state = 'waiting' ORDER BY held_at, id LIMIT $1",
    )
    .bind(most)
    .fetch_all(database)
    .await?;
    rows.iter().map(of_row).collect()
}

fn of_row(row: &AnyRow) -> Result<Hold, StoreError> {
    let state: String = row.try_get("state")?;
    let known = State::ALL.into_iter().find(|one| one.slug() == state);
    let (causes, diff): (String, String) = (row.try_get("causes")?, row.try_get("diff")?);
    let read: i64 = row.try_get("rows_read")?;
    let decided: Option<String> = row.try_get("decided_at")?;
    Ok(Hold {
        id: row.try_get("id")?,
        source: row.try_get("source_id")?,
        held_at: at(row, "held_at")?,
        location: row.try_get("location")?,
        requested_by: row.try_get("requested_by")?,
        read: usize::try_from(read).unwrap_or_default(),
        causes: serde_json::from_str(&causes).map_err(StoreError::Json)?,
        diff: serde_json::from_str(&diff).map_err(StoreError::Json)?,
        mapping: row.try_get("mapping")?,
        state: known.ok_or(StoreError::Damaged { what: state })?,
        decided_at: decided.map(|_| at(row, "decided_at")).transpose()?,
        decided_by: row.try_get("decided_by")?,
        reason: row.try_get("reason")?,
        job: row.try_get("job_id")?,
        run: row.try_get("run_id")?,
    })
}

/// The import that is held; none once it was decided.
pub async fn import_of(
    database: &Database,
    id: &str,
) -> Result<Option<ProposedImport>, StoreError> {
    let rows =
        sqlx::query("SELECT content FROM import_hold_part WHERE hold_id = $1 ORDER BY number")
            .bind(id)
            .fetch_all(database)
            .await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let parts: Result<Vec<String>, _> = rows.iter().map(|row| row.try_get("content")).collect();
    let whole = parts::whole(&parts?)?;
    serde_json::from_slice(&whole)
        .map(Some)
        .map_err(StoreError::Json)
}

/// What somebody decides of a hold, in words for the journal and its page.
pub struct Decision<'a> {
    pub hold: &'a str,
    pub reason: &'a str,
}

/// Says that a hold is to be applied, by this job, in the caller's transaction; whether nobody
/// else decided meanwhile. One whose job ended without applying it is accepted again.
pub async fn accept(
    writing: &mut Writing,
    grant: &Grant<ImportSource>,
    decision: &Decision<'_>,
    job: &str,
) -> Result<bool, StoreError> {
    let at = instant(writing.at());
    let accepted = sqlx::query(
        "UPDATE import_hold SET state = 'accepted', decided_at = $1, decided_by = $2, \
         reason = $3, job_id = $4 WHERE id = $5 AND source_id = $6 AND (state = 'waiting' OR \
         state = 'accepted' AND job_id IN (SELECT id FROM job WHERE state IN ('done', 'failed')))",
    )
    .bind(&at)
    .bind(grant.actor().reference())
    .bind(decision.reason)
    .bind(job)
    .bind(decision.hold)
    .bind(grant.target().id())
    .execute(writing.connection())
    .await?;
    Ok(accepted.rows_affected() == 1)
}

/// Refuses a hold; whether nobody else decided meanwhile. What it would have changed is still told.
pub async fn refuse(
    database: &Database,
    grant: &Grant<ImportSource>,
    decision: &Decision<'_>,
    clock: Clock,
) -> Result<bool, StoreError> {
    let mut writing = Writing::begin(database, clock).await?;
    let at = instant(writing.at());
    let refused = sqlx::query(
        "UPDATE import_hold SET state = 'refused', decided_at = $1, decided_by = $2, \
         reason = $3 WHERE id = $4 AND source_id = $5 AND state = 'waiting'",
    )
    .bind(&at)
    .bind(grant.actor().reference())
    .bind(decision.reason)
    .bind(decision.hold)
    .bind(grant.target().id())
    .execute(writing.connection())
    .await?;
    if refused.rows_affected() == 0 {
        return Ok(false);
    }
    forget(writing.connection(), decision.hold).await?;
    let entry = Entry::removed(json!({ "import retenu": decision.hold }), decision.reason);
    writing.commit(grant, entry).await?;
    Ok(true)
}

/// Says that a hold was applied by this run, in the run's transaction.
pub async fn applied(
    connection: &mut AnyConnection,
    hold: &str,
    run: &str,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE import_hold SET state = 'applied', run_id = $1 WHERE id = $2")
        .bind(run)
        .bind(hold)
        .execute(&mut *connection)
        .await?;
    forget(connection, hold).await
}

async fn forget(connection: &mut AnyConnection, hold: &str) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM import_hold_part WHERE hold_id = $1")
        .bind(hold)
        .execute(connection)
        .await?;
    Ok(())
}
