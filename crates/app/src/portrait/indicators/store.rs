//! The tables of imported indicators.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use diagnosis::indicator::Indicator;
use serde_json::json;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::model::Report;
use super::reading::Prepared;
use crate::kernel::clock::Clock;
use crate::kernel::database::{Database, instant};
use crate::kernel::identity::HubId;
use crate::kernel::journal::Entry;
use crate::kernel::policy::{Grant, ImportIndicators};
use crate::kernel::writing::Writing;
use crate::registry::store::StoreError;

/// Bytes in one part; three become four letters of base64.
const PART: usize = 384 * 1024;
/// A file waits so long for somebody to confirm it.
const PATIENCE: TimeDelta = TimeDelta::days(7);
/// The releases and the definitions that are listed.
pub(super) const MOST: i64 = 300;
/// The indicators that a Hub may define.
pub const MOST_OWN: usize = 60;

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Waiting,
    Current,
    Replaced,
    Removed,
}

impl State {
    const ALL: [Self; 4] = [Self::Waiting, Self::Current, Self::Replaced, Self::Removed];

    fn slug(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Current => "current",
            Self::Replaced => "replaced",
            Self::Removed => "removed",
        }
    }

    /// For a reader.
    pub fn label(self) -> &'static str {
        match self {
            Self::Waiting => "à confirmer",
            Self::Current => "publié",
            Self::Replaced => "remplacé",
            Self::Removed => "retiré",
        }
    }
}

/// A file that was read, without its figures.
#[derive(Debug, Clone)]
pub struct Kept {
    pub id: String,
    pub hub: Option<HubId>,
    pub recipe: String,
    pub title: String,
    pub file_name: String,
    pub state: State,
    pub received_at: DateTime<Utc>,
    pub received_by: String,
    pub rows: i64,
    pub taken: i64,
    pub report: Report,
    pub series: Vec<Line>,
}

/// A series of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub indicator: String,
    pub level: String,
    pub vintage: i64,
    pub known: i64,
}

/// Keeps what was read of a file, until somebody confirms it or at once.
pub async fn receive(
    database: &Database,
    grant: &Grant<ImportIndicators>,
    hub: Option<HubId>,
    file_name: &str,
    prepared: &Prepared,
    at_once: bool,
    clock: Clock,
) -> Result<(), StoreError> {
    let damaged = |error: diagnosis::indicator::PackError| StoreError::Damaged {
        what: format!("a release of indicators ({error})"),
    };
    let bytes = prepared.release.to_bytes().map_err(damaged)?;
    let id = grant.target().id().to_owned();
    let mut writing = Writing::begin(database, clock).await?;
    let now = writing.at();
    let connection = writing.connection();
    forget(connection, now - PATIENCE).await?;
    let state = if at_once {
        State::Current
    } else {
        State::Waiting
    };
    let report = serde_json::to_string(&prepared.report).map_err(StoreError::Json)?;
    let taken = prepared.release.areas().len();
    sqlx::query(
        "INSERT INTO indicator_release (id, hub_id, recipe, title, file_name, state, received_at, \
         received_by, rows_read, taken, report) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(&id)
    .bind(hub.map(|hub| hub.to_string()))
    .bind(&prepared.recipe)
    .bind(&prepared.release.origin().title)
    .bind(file_name)
    .bind(state.slug())
    .bind(instant(now))
    .bind(grant.actor().reference())
    .bind(prepared.rows as i64)
    .bind(taken as i64)
    .bind(report)
    .execute(&mut *connection)
    .await?;
    for column in prepared.release.columns() {
        sqlx::query(
            "INSERT INTO indicator_series (release_id, indicator, level, vintage, known) \
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(&id)
        .bind(&column.indicator)
        .bind(prepared.release.grain().slug())
        .bind(i64::from(column.vintage))
        .bind(column.cells.count() as i64)
        .execute(&mut *connection)
        .await?;
    }
    for (number, part) in (0_i64..).zip(bytes.chunks(PART)) {
        sqlx::query(
            "INSERT INTO indicator_release_part (release_id, number, content) VALUES ($1, $2, $3)",
        )
        .bind(&id)
        .bind(number)
        .bind(STANDARD.encode(part))
        .execute(&mut *connection)
        .await?;
    }
    let told = json!({ "fichier": file_name, "recette": prepared.recipe, "lignes": taken });
    if at_once {
        replace(connection, &id, now).await?;
        writing.publish().await?;
        writing
            .commit(grant, Entry::made(told, "indicateurs publiés"))
            .await?;
    } else {
        writing
            .commit(grant, Entry::made(told, "fichier d’indicateurs reçu"))
            .await?;
    }
    Ok(())
}

/// Files that nobody confirmed in time.
async fn forget(connection: &mut AnyConnection, before: DateTime<Utc>) -> Result<(), StoreError> {
    let rows = sqlx::query(
        "SELECT id FROM indicator_release WHERE state = 'waiting' AND received_at < $1 LIMIT $2",
    )
    .bind(instant(before))
    .bind(MOST)
    .fetch_all(&mut *connection)
    .await?;
    for row in rows {
        let id: String = row.try_get("id")?;
        erase(connection, &id).await?;
    }
    Ok(())
}

async fn erase(connection: &mut AnyConnection, id: &str) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM indicator_release_part WHERE release_id = $1",
        "DELETE FROM indicator_series WHERE release_id = $1",
        "DELETE FROM indicator_release WHERE id = $1",
    ] {
        sqlx::query(sql).bind(id).execute(&mut *connection).await?;
    }
    Ok(())
}

/// What said nothing that this one does not say again, for the same owner, is replaced by it.
async fn replace(
    connection: &mut AnyConnection,
    id: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE indicator_release SET state = 'replaced', ended_at = $2 \
         WHERE state = 'current' AND id <> $1 AND COALESCE(hub_id, '') = \
         (SELECT COALESCE(hub_id, '') FROM indicator_release WHERE id = $1) \
         AND NOT EXISTS (SELECT 1 FROM indicator_series old WHERE old.release_id = \
         indicator_release.id AND NOT EXISTS (SELECT 1 FROM indicator_series new \
         WHERE new.release_id = $1 AND new.indicator = old.indicator AND new.level = old.level \
         AND new.vintage = old.vintage))",
    )
    .bind(id)
    .bind(instant(now))
    .execute(&mut *connection)
    .await?;
    Ok(())
}

/// What may be done with a file that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Its figures are shown to everybody.
    Publish,
    /// It is erased before anybody saw it.
    Discard,
    /// Its figures are shown no more; its history stays.
    Remove,
}

/// Does it; false where it was done already.
pub async fn change(
    database: &Database,
    grant: &Grant<ImportIndicators>,
    deed: Deed,
    clock: Clock,
) -> Result<bool, StoreError> {
    let id = grant.target().id().to_owned();
    let mut writing = Writing::begin(database, clock).await?;
    let now = writing.at();
    let connection = writing.connection();
    let (from, to, words) = match deed {
        Deed::Publish => (State::Waiting, State::Current, "indicateurs publiés"),
        Deed::Discard => (
            State::Waiting,
            State::Removed,
            "fichier d’indicateurs écarté",
        ),
        Deed::Remove => (State::Current, State::Removed, "indicateurs retirés"),
    };
    let moved = sqlx::query(
        "UPDATE indicator_release SET state = $2, ended_at = $3 WHERE id = $1 AND state = $4",
    )
    .bind(&id)
    .bind(to.slug())
    .bind((to != State::Current).then(|| instant(now)))
    .bind(from.slug())
    .execute(&mut *connection)
    .await?;
    if moved.rows_affected() == 0 {
        return Ok(false);
    }
    match deed {
        Deed::Publish => replace(connection, &id, now).await?,
        Deed::Discard => erase(connection, &id).await?,
        Deed::Remove => {}
    }
    if deed != Deed::Discard {
        writing.publish().await?;
    }
    let told = json!({ "fichier": id });
    writing.commit(grant, Entry::made(told, words)).await?;
    Ok(true)
}

const COLUMNS: &str = "SELECT id, hub_id, recipe, title, file_name, state, received_at, \
     received_by, rows_read, taken, report FROM indicator_release";

/// The files of all owners, the newest first.
pub async fn releases(database: &Database) -> Result<Vec<Kept>, StoreError> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
        "{COLUMNS} ORDER BY received_at DESC, id LIMIT $1"
    )))
    .bind(MOST)
    .fetch_all(database)
    .await?;
    let mut kept = Vec::with_capacity(rows.len());
    for row in &rows {
        kept.push(of_row(row)?);
    }
    for release in &mut kept {
        release.series = series(database, &release.id).await?;
    }
    Ok(kept)
}

/// A file.
pub async fn release(database: &Database, id: &str) -> Result<Option<Kept>, StoreError> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("{COLUMNS} WHERE id = $1")))
        .bind(id)
        .fetch_optional(database)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let mut kept = of_row(&row)?;
    kept.series = series(database, id).await?;
    Ok(Some(kept))
}

async fn series(database: &Database, id: &str) -> Result<Vec<Line>, StoreError> {
    let rows = sqlx::query(
        "SELECT indicator, level, vintage, known FROM indicator_series WHERE release_id = $1 \
         ORDER BY indicator, vintage DESC, level LIMIT $2",
    )
    .bind(id)
    .bind(MOST)
    .fetch_all(database)
    .await?;
    let line = |row: &AnyRow| -> Result<Line, StoreError> {
        Ok(Line {
            indicator: row.try_get("indicator")?,
            level: row.try_get("level")?,
            vintage: row.try_get("vintage")?,
            known: row.try_get("known")?,
        })
    };
    rows.iter().map(line).collect()
}

fn of_row(row: &AnyRow) -> Result<Kept, StoreError> {
    let id: String = row.try_get("id")?;
    let damaged = |what: &str| StoreError::Damaged {
        what: format!("{what} of the indicators {id}"),
    };
    let state: String = row.try_get("state")?;
    let state = State::ALL.into_iter().find(|one| one.slug() == state);
    let at: String = row.try_get("received_at")?;
    let report: String = row.try_get("report")?;
    let hub: Option<String> = row.try_get("hub_id")?;
    Ok(Kept {
        hub: hub
            .map(|hub| hub.parse())
            .transpose()
            .map_err(|_| damaged("hub_id"))?,
        recipe: row.try_get("recipe")?,
        title: row.try_get("title")?,
        file_name: row.try_get("file_name")?,
        state: state.ok_or_else(|| damaged("state"))?,
        received_at: at.parse().map_err(|_| damaged("received_at"))?,
        received_by: row.try_get("received_by")?,
        rows: row.try_get("rows_read")?,
        taken: row.try_get("taken")?,
        report: serde_json::from_str(&report).map_err(|_| damaged("report"))?,
        series: Vec::new(),
        id,
    })
}

/// Defines an indicator of a Hub; false where its id is taken.
pub async fn define(
    database: &Database,
    grant: &Grant<ImportIndicators>,
    hub: HubId,
    indicator: &Indicator,
    clock: Clock,
) -> Result<bool, StoreError> {
    let mut writing = Writing::begin(database, clock).await?;
    let at = instant(writing.at());
    let definition = serde_json::to_string(indicator).map_err(StoreError::Json)?;
    let made = sqlx::query(
        "INSERT INTO hub_indicator (id, hub_id, definition, created_at, created_by) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING",
    )
    .bind(&indicator.id)
    .bind(hub.to_string())
    .bind(definition)
    .bind(at)
    .bind(grant.actor().reference())
    .execute(writing.connection())
    .await?;
    if made.rows_affected() == 0 {
        return Ok(false);
    }
    writing.publish().await?;
    let told = json!({ "indicateur": indicator.id, "libelle": indicator.label });
    writing
        .commit(grant, Entry::made(told, "indicateur défini"))
        .await?;
    Ok(true)
}
