//! Addresses that are looked at every day, week or month.

use chrono::{DateTime, TimeDelta, Utc};
use places::input::Known;
use serde_json::json;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::job::{self, Payload};
use super::model::{Every, Source};
use super::right;
use super::store::at;
use crate::kernel::clock::Clock;
use crate::kernel::database::{Database, instant};
use crate::kernel::identity::{Actor, PersonId};
use crate::kernel::jobs::model::Recurring;
use crate::kernel::jobs::{Failure, Finished, Lease};
use crate::kernel::journal::Entry;
use crate::kernel::mail::{self, Message, Purpose};
use crate::kernel::policy::{Grant, ImportSource, permit};
use crate::kernel::state::AppState;
use crate::kernel::writing::Writing;
use crate::registry::store::StoreError;

/// How often due addresses are looked for.
pub const LOOK: Recurring = Recurring {
    kind: "import-schedules",
    every: TimeDelta::minutes(10),
};

/// At most so many are begun at once; the others come ten minutes later.
const AT_ONCE: i64 = 50;

/// When a source is fetched, from where, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    pub source: String,
    pub url: String,
    pub every: Every,
    pub owner: String,
    pub next_at: DateTime<Utc>,
    pub paused: bool,
    pub known: Known,
    pub content_hash: Option<String>,
    pub checked_at: Option<DateTime<Utc>>,
    pub outcome: Option<String>,
    pub failures: usize,
}

const COLUMNS: &str = "SELECT source_id, url, every, owner_id, next_at, paused_at, etag, \
     last_modified, content_hash, checked_at, outcome, failures FROM import_schedule";

/// A source's schedule, if it has one.
pub async fn of(database: &Database, source: &str) -> Result<Option<Schedule>, StoreError> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!(
        "{COLUMNS} WHERE source_id = $1"
    )))
    .bind(source)
    .fetch_optional(database)
    .await?;
    row.as_ref().map(of_row).transpose()
}

fn of_row(row: &AnyRow) -> Result<Schedule, StoreError> {
    let every: String = row.try_get("every")?;
    let checked: Option<String> = row.try_get("checked_at")?;
    Ok(Schedule {
        source: row.try_get("source_id")?,
        url: row.try_get("url")?,
        every: Every::of_slug(&every).ok_or(StoreError::Damaged { what: every })?,
        owner: row.try_get("owner_id")?,
        next_at: at(row, "next_at")?,
        paused: row.try_get::<Option<String>, _>("paused_at")?.is_some(),
        known: Known {
            etag: row.try_get("etag")?,
            last_modified: row.try_get("last_modified")?,
        },
        content_hash: row.try_get("content_hash")?,
        checked_at: checked.map(|_| at(row, "checked_at")).transpose()?,
        outcome: row.try_get("outcome")?,
        failures: usize::try_from(row.try_get::<i64, _>("failures")?).unwrap_or_default(),
    })
}

/// Sets a source's address and how often it is looked at, from now on.
pub async fn set(
    database: &Database,
    grant: &Grant<ImportSource>,
    owner: &PersonId,
    url: &str,
    every: Every,
    clock: Clock,
) -> Result<(), StoreError> {
    let source = grant.target().id();
    let mut writing = Writing::begin(database, clock).await?;
    let now = instant(writing.at());
    sqlx::query(
        "INSERT INTO import_schedule (source_id, url, every, owner_id, next_at, failures) \
         VALUES ($1, $2, $3, $4, $5, 0) ON CONFLICT (source_id) DO UPDATE SET url = $2, every = $3, \
         owner_id = $4, next_at = $5, paused_at = NULL, etag = NULL, last_modified = NULL, \
         content_hash = NULL, outcome = NULL, failures = 0",
    )
    .bind(source)
    .bind(url)
    .bind(every.slug())
    .bind(owner.as_str())
    .bind(&now)
    .execute(writing.connection())
    .await?;
    let told = json!({ "adresse": url, "rythme": every.slug() });
    writing
        .commit(grant, Entry::made(told, "import planifié"))
        .await?;
    Ok(())
}

/// Takes a source's schedule away.
pub async fn remove(
    database: &Database,
    grant: &Grant<ImportSource>,
    clock: Clock,
) -> Result<(), StoreError> {
    let mut writing = Writing::begin(database, clock).await?;
    let row = sqlx::query("DELETE FROM import_schedule WHERE source_id = $1 RETURNING url")
        .bind(grant.target().id())
        .fetch_optional(writing.connection())
        .await?;
    let Some(row) = row else { return Ok(()) };
    let was = json!({ "adresse": row.try_get::<String, _>("url")? });
    writing
        .commit(grant, Entry::removed(was, "import planifié arrêté"))
        .await?;
    Ok(())
}

/// The job that begins what is due.
pub async fn look(state: AppState, lease: Lease) -> Result<Finished, Failure> {
    let now = state.clock.now();
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
        "{COLUMNS} WHERE next_at <= $1 AND paused_at IS NULL ORDER BY next_at, source_id LIMIT $2"
    )))
    .bind(instant(now))
    .bind(AT_ONCE)
    .fetch_all(&state.database)
    .await?;
    for row in &rows {
        begin(&state, &of_row(row)?).await?;
    }
    lease.finish(&json!({ "begun": rows.len() })).await
}

async fn begin(state: &AppState, due: &Schedule) -> Result<(), Failure> {
    let Some(source) = super::store::source(&state.database, &due.source).await? else {
        return Ok(());
    };
    let payload = Payload {
        source: due.source.clone(),
        upload: None,
        hold: None,
        requested_by: format!("person:{}", due.owner),
    };
    if !right::is_held(&state.database, &payload.requested_by, &source).await? {
        return pause(state, &source, due).await;
    }
    let mut writing = Writing::begin(&state.database, state.clock).await?;
    let next = instant(due.every.after(writing.at()));
    sqlx::query("UPDATE import_schedule SET next_at = $1 WHERE source_id = $2")
        .bind(next)
        .bind(&due.source)
        .execute(writing.connection())
        .await?;
    let id = job::ask(&mut writing, &state.chance, &payload).await?;
    let grant = permit::<ImportSource>(&Actor::Job(LOOK.kind), source.target())
        .map_err(|refusal| Failure::Never(refusal.to_string()))?;
    let entry = Entry::made(json!({ "travail": id }), "import planifié");
    writing.commit(&grant, entry).await?;
    Ok(())
}

/// Pauses what somebody set who may import the source no longer: it is told to them if they are
/// still there, and on the source's page. Nothing happens if somebody else has set it anew.
pub async fn pause(state: &AppState, source: &Source, planned: &Schedule) -> Result<(), Failure> {
    let mut writing = Writing::begin(&state.database, state.clock).await?;
    let at = instant(writing.at());
    let paused = sqlx::query(
        "UPDATE import_schedule SET paused_at = $1, outcome = $2, checked_at = $1, failures = failures + 1 \
         WHERE source_id = $3 AND owner_id = $4 AND paused_at IS NULL",
    )
    .bind(at)
    .bind(right::LOST)
    .bind(&planned.source)
    .bind(&planned.owner)
    .execute(writing.connection())
    .await?;
    if paused.rows_affected() == 0 {
        return Ok(());
    }
    let after = "L’import planifié est suspendu. Une personne qui en a le droit peut le planifier à nouveau.";
    let words = format!("{}\n\n{after}", right::LOST);
    write_to_owner(state, writing.connection(), source, planned, &words).await?;
    let grant = permit::<ImportSource>(&Actor::Job(LOOK.kind), source.target())
        .map_err(|refusal| Failure::Never(refusal.to_string()))?;
    let entry = Entry::changed(
        json!({ "suspendu": false }),
        json!({ "suspendu": true }),
        "import planifié suspendu\u{a0}: droit perdu",
    );
    writing.commit(&grant, entry).await?;
    Ok(())
}

/// Notes what came of a look at an address, in the caller's transaction.
pub async fn note(
    writing: &mut Writing,
    planned: &Schedule,
    known: &Known,
    content_hash: Option<&str>,
    words: &str,
    well: bool,
) -> Result<(), StoreError> {
    let at = instant(writing.at());
    update(
        writing.connection(),
        planned,
        known,
        content_hash,
        words,
        well,
        &at,
    )
    .await
}

/// Notes it where nothing else changed.
pub async fn note_alone(
    database: &Database,
    clock: Clock,
    planned: &Schedule,
    known: &Known,
    words: &str,
    well: bool,
) -> Result<(), StoreError> {
    let at = instant(clock.now());
    let mut connection = database.acquire().await?;
    let hash = planned.content_hash.as_deref();
    update(&mut connection, planned, known, hash, words, well, &at).await
}

async fn update(
    connection: &mut sqlx::AnyConnection,
    planned: &Schedule,
    known: &Known,
    content_hash: Option<&str>,
    words: &str,
    well: bool,
    at: &str,
) -> Result<(), StoreError> {
    let failures = if well { 0 } else { planned.failures + 1 };
    sqlx::query(
        "UPDATE import_schedule SET etag = $1, last_modified = $2, content_hash = $3, \
         checked_at = $4, outcome = $5, failures = $6 WHERE source_id = $7",
    )
    .bind(&known.etag)
    .bind(&known.last_modified)
    .bind(content_hash)
    .bind(at)
    .bind(words)
    .bind(i64::try_from(failures).unwrap_or(i64::MAX))
    .bind(&planned.source)
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes to who set the address that it failed.
pub async fn tell_owner(
    state: &AppState,
    source: &Source,
    planned: &Schedule,
    words: &str,
) -> Result<(), Failure> {
    let words = format!(
        "{words}\n\nAucun lieu n’a changé. Un nouvel essai aura lieu à la prochaine date prévue."
    );
    let mut connection = state.database.acquire().await?;
    write_to_owner(state, &mut connection, source, planned, &words).await
}

async fn write_to_owner(
    state: &AppState,
    connection: &mut sqlx::AnyConnection,
    source: &Source,
    planned: &Schedule,
    words: &str,
) -> Result<(), Failure> {
    let row = sqlx::query("SELECT email FROM person WHERE id = $1 AND deleted_at IS NULL")
        .bind(&planned.owner)
        .fetch_optional(&mut *connection)
        .await?;
    let email: Option<String> = match row {
        Some(row) => row.try_get("email")?,
        None => None,
    };
    let Some(Ok(recipient)) = email.map(|email| email.parse()) else {
        return Ok(());
    };
    let page = state
        .settings
        .address_of(&format!("/mon-espace/imports/sources/{}", source.id));
    let message = Message {
        recipient,
        subject: format!("L’import de «\u{a0}{}\u{a0}» n’a pas marché", source.title),
        body: format!(
            "Bonjour,\n\nL’import planifié de la source «\u{a0}{}\u{a0}» n’a pas pu se faire.\n\n{words}\n\nAdresse lue\u{a0}: {}\n\nVoir la source\u{a0}: {page}\n",
            source.title, planned.url
        ),
        purpose: Purpose::Notice,
        useful_until: None,
    };
    let now = state.clock.now();
    mail::enqueue(connection, &state.chance, &state.settings, &message, now).await?;
    Ok(())
}
