//! The jobs' table.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::model::{Job, JobState, KEPT_DAYS, NewJob, Recurring};
use crate::kernel::chance::Chance;
use crate::kernel::database::Database;
use crate::kernel::database::instant;
use crate::kernel::retry::back_off;

/// How long a node has a job without saying that it is still at it.
pub const LEASE: TimeDelta = TimeDelta::seconds(30);

/// Why jobs could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The database refused or did not answer.
    #[error("the database did not answer as expected: {0}")]
    Database(#[from] sqlx::Error),
    /// A stored value is not one this version knows.
    #[error("the jobs hold a damaged value: {0}")]
    Damaged(String),
    /// Another node has the job now; this one must stop.
    #[error("the lease of the job was lost: another node has it now")]
    LeaseLost,
    /// The key changed hands each time it was looked at.
    #[error("the key {0} is too disputed: try again")]
    Disputed(String),
}

/// What became of a job that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Enqueued {
    /// It waits to be done.
    New(String),
    /// One of the same key waits or runs already.
    Already(String),
}

impl Enqueued {
    /// The job that does it.
    pub fn id(&self) -> &str {
        match self {
            Self::New(id) | Self::Already(id) => id,
        }
    }
}

/// Adds a job within the caller's transaction: it exists if the transaction does.
pub async fn enqueue(
    connection: &mut AnyConnection,
    chance: &Chance,
    job: &NewJob,
    now: DateTime<Utc>,
) -> Result<Enqueued, JobError> {
    // The one that holds the key may end between the two looks.
    for _ in 0..3 {
        let id = chance.id();
        if insert(connection, &id, job, None, now).await? {
            return Ok(Enqueued::New(id));
        }
        let holder = sqlx::query(
            "SELECT id FROM job WHERE unique_key = $1 AND state IN ('waiting', 'running')",
        )
        .bind(&job.unique_key)
        .fetch_optional(&mut *connection)
        .await?;
        if let Some(row) = holder {
            return Ok(Enqueued::Already(row.try_get("id")?));
        }
    }
    Err(JobError::Disputed(
        job.unique_key.clone().unwrap_or_default(),
    ))
}

/// Sees to it that a recurring job is there, and that it recurs as often as this version says.
pub async fn keep_recurring(
    database: &Database,
    chance: &Chance,
    recurring: Recurring,
    now: DateTime<Utc>,
) -> Result<(), JobError> {
    let job = NewJob::new(recurring.kind, json!({}), now).alone_of(recurring.kind);
    let every = recurring.every.num_seconds();
    let mut transaction = database.begin().await?;
    insert(
        &mut transaction,
        &chance.id(),
        &job,
        Some(recurring.every),
        now,
    )
    .await?;
    sqlx::query(
        "UPDATE job SET every_seconds = $1 \
         WHERE unique_key = $2 AND state IN ('waiting', 'running') AND every_seconds <> $1",
    )
    .bind(every)
    .bind(recurring.kind)
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(())
}

/// Whether the job was added; not when its key is taken.
async fn insert(
    connection: &mut AnyConnection,
    id: &str,
    job: &NewJob,
    every: Option<TimeDelta>,
    now: DateTime<Utc>,
) -> Result<bool, JobError> {
    let done = sqlx::query(
        "INSERT INTO job (id, kind, unique_key, payload, state, due_at, every_seconds, attempts, \
         max_attempts, created_at, created_by) \
         VALUES ($1, $2, $3, $4, 'waiting', $5, $6, 0, $7, $8, $9) ON CONFLICT DO NOTHING",
    )
    .bind(id)
    .bind(job.kind)
    .bind(&job.unique_key)
    .bind(job.payload.to_string())
    .bind(instant(job.due_at))
    .bind(every.map(|every| every.num_seconds()))
    .bind(job.max_attempts)
    .bind(instant(now))
    .bind(&job.created_by)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

const COLUMNS: &str = "id, kind, payload, state, due_at, every_seconds, attempts, max_attempts, \
     leased_by, progress, result, error, created_at, created_by, finished_at";

/// Who asks for a job, and which it can do.
pub struct Claimant<'a> {
    /// The node.
    pub node: &'a str,
    /// A token of this claim alone.
    pub lease: &'a str,
    pub kinds: &'a [&'static str],
}

/// Takes the job that has been due longest, or whose holder has gone silent.
/// The condition stands twice: PostgreSQL checks the outer one again on the row
/// that another node has just taken, so both can never have it.
pub async fn claim(
    database: &Database,
    claimant: &Claimant<'_>,
    now: DateTime<Utc>,
) -> Result<Option<Job>, JobError> {
    let row = sqlx::query(concat!(
        "UPDATE job SET state = 'running', leased_by = $1, lease = $2, leased_until = $3, \
         attempts = attempts + 1 WHERE id = (SELECT id FROM job WHERE ",
        "((state = 'waiting' AND due_at <= $4) OR (state = 'running' AND leased_until < $4)) ",
        "AND $5 LIKE '% ' || kind || ' %' ORDER BY due_at, id LIMIT 1) AND ",
        "((state = 'waiting' AND due_at <= $4) OR (state = 'running' AND leased_until < $4)) ",
        "RETURNING id, kind, payload, state, due_at, every_seconds, attempts, max_attempts, ",
        "leased_by, progress, result, error, created_at, created_by, finished_at"
    ))
    .bind(claimant.node)
    .bind(claimant.lease)
    .bind(instant(now + LEASE))
    .bind(instant(now))
    .bind(format!(" {} ", claimant.kinds.join(" ")))
    .fetch_optional(database)
    .await?;
    row.as_ref().map(job_of).transpose()
}

/// How many jobs stand where.
pub async fn tally(database: &Database) -> Result<Vec<(JobState, i64)>, JobError> {
    let rows = sqlx::query("SELECT state, COUNT(*) AS number FROM job GROUP BY state")
        .fetch_all(database)
        .await?;
    rows.iter()
        .map(|row| {
            let slug: String = row.try_get("state")?;
            let state = JobState::of_slug(&slug);
            let state = state.ok_or_else(|| JobError::Damaged(format!("state {slug}")))?;
            Ok((state, row.try_get("number")?))
        })
        .collect()
}

/// Holds on to a job; refused once another has it.
pub async fn renew(
    database: &Database,
    id: &str,
    lease: &str,
    now: DateTime<Utc>,
) -> Result<(), JobError> {
    let done = sqlx::query(
        "UPDATE job SET leased_until = $1 WHERE id = $2 AND lease = $3 AND state = 'running'",
    )
    .bind(instant(now + LEASE))
    .bind(id)
    .bind(lease)
    .execute(database)
    .await?;
    one(done.rows_affected())
}

/// Notes how far a job is, which renews its lease too.
pub async fn note_progress(
    database: &Database,
    id: &str,
    lease: &str,
    progress: &Value,
    now: DateTime<Utc>,
) -> Result<(), JobError> {
    let done = sqlx::query(
        "UPDATE job SET progress = $1, leased_until = $2 \
         WHERE id = $3 AND lease = $4 AND state = 'running'",
    )
    .bind(progress.to_string())
    .bind(instant(now + LEASE))
    .bind(id)
    .bind(lease)
    .execute(database)
    .await?;
    one(done.rows_affected())
}

/// How a run of a job ends.
pub enum End<'a> {
    /// It is done.
    Done(&'a Value),
    /// It failed, and will be tried again.
    Again(&'a str),
    /// It failed for good.
    Failed(&'a str),
    /// Its node gives it back untouched.
    Released,
}

/// Ends a run, if its lease is still held.
pub async fn end(
    connection: &mut AnyConnection,
    job: &Job,
    lease: &str,
    end: End<'_>,
    now: DateTime<Utc>,
) -> Result<(), JobError> {
    let next = Next::after(job, &end, now);
    let (result, error) = match end {
        End::Done(result) => (Some(result.to_string()), None),
        End::Again(error) | End::Failed(error) => (None, Some(error.to_owned())),
        End::Released => (None, job.error.clone()),
    };
    let done = sqlx::query(
        "UPDATE job SET state = $1, due_at = $2, attempts = $3, finished_at = $4, result = $5, \
         error = $6, leased_by = NULL, lease = NULL, leased_until = NULL \
         WHERE id = $7 AND lease = $8 AND state = 'running'",
    )
    .bind(next.state.slug())
    .bind(instant(next.due_at))
    .bind(next.attempts)
    .bind(next.finished_at.map(instant))
    .bind(result)
    .bind(error)
    .bind(&job.id)
    .bind(lease)
    .execute(connection)
    .await?;
    one(done.rows_affected())
}

/// What a job is after a run of it.
struct Next {
    state: JobState,
    due_at: DateTime<Utc>,
    attempts: i64,
    finished_at: Option<DateTime<Utc>>,
}

impl Next {
    fn after(job: &Job, end: &End<'_>, now: DateTime<Utc>) -> Self {
        let waiting = |due_at, attempts| Self {
            state: JobState::Waiting,
            due_at,
            attempts,
            finished_at: None,
        };
        let recurring = job.every_seconds.map(TimeDelta::seconds);
        let state = match end {
            End::Released => return waiting(now, job.attempts - 1),
            End::Again(_) if job.attempts < job.max_attempts => {
                return waiting(now + back_off(job.attempts), job.attempts);
            }
            End::Done(_) => JobState::Done,
            End::Again(_) | End::Failed(_) => JobState::Failed,
        };
        // What recurs goes on, whatever became of this time.
        if let Some(every) = recurring {
            return Self {
                finished_at: Some(now),
                ..waiting(now + every, 0)
            };
        }
        Self {
            state,
            due_at: job.due_at,
            attempts: job.attempts,
            finished_at: Some(now),
        }
    }
}

fn one(rows: u64) -> Result<(), JobError> {
    if rows == 1 {
        Ok(())
    } else {
        Err(JobError::LeaseLost)
    }
}

/// A job by its identifier.
pub async fn job(database: &Database, id: &str) -> Result<Option<Job>, JobError> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM job WHERE id = $1"
    )))
    .bind(id)
    .fetch_optional(database)
    .await?;
    row.as_ref().map(job_of).transpose()
}

/// The latest jobs of a kind, the newest first.
pub async fn latest(database: &Database, kind: &str, limit: i64) -> Result<Vec<Job>, JobError> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM job WHERE kind = $1 ORDER BY created_at DESC, id LIMIT $2"
    )))
    .bind(kind)
    .bind(limit)
    .fetch_all(database)
    .await?;
    rows.iter().map(job_of).collect()
}

/// Forgets jobs finished long ago; returns how many.
pub async fn forget_finished(database: &Database, now: DateTime<Utc>) -> Result<u64, JobError> {
    let done =
        sqlx::query("DELETE FROM job WHERE state IN ('done', 'failed') AND finished_at < $1")
            .bind(instant(now - TimeDelta::days(KEPT_DAYS)))
            .execute(database)
            .await?;
    Ok(done.rows_affected())
}

fn job_of(row: &AnyRow) -> Result<Job, JobError> {
    let state: String = row.try_get("state")?;
    Ok(Job {
        id: row.try_get("id")?,
        kind: row.try_get("kind")?,
        payload: json_of(row.try_get("payload")?)?,
        state: JobState::of_slug(&state).ok_or(JobError::Damaged(state))?,
        due_at: instant_of(row.try_get("due_at")?)?,
        every_seconds: row.try_get("every_seconds")?,
        attempts: row.try_get("attempts")?,
        max_attempts: row.try_get("max_attempts")?,
        leased_by: row.try_get("leased_by")?,
        progress: optional(row, "progress", json_of)?,
        result: optional(row, "result", json_of)?,
        error: row.try_get("error")?,
        created_at: instant_of(row.try_get("created_at")?)?,
        created_by: row.try_get("created_by")?,
        finished_at: optional(row, "finished_at", instant_of)?,
    })
}

fn optional<T>(
    row: &AnyRow,
    column: &str,
    read: impl Fn(String) -> Result<T, JobError>,
) -> Result<Option<T>, JobError> {
    let text: Option<String> = row.try_get(column)?;
    text.map(read).transpose()
}

fn json_of(text: String) -> Result<Value, JobError> {
    serde_json::from_str(&text).map_err(|_| JobError::Damaged(text))
}

fn instant_of(text: String) -> Result<DateTime<Utc>, JobError> {
    text.parse().map_err(|_| JobError::Damaged(text))
}
