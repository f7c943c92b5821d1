//! The tables of séances. Reading is here; `keeping` is what facilitators write, `taking_part` what
//! participants do, `results` what it adds up to, `closing` the end of it all.

pub mod closing;
pub mod keeping;
pub mod results;
pub mod taking_part;

use chrono::{DateTime, Utc};
use sqlx::Row;
use sqlx::any::AnyRow;

use super::model::code::Code;
use super::model::{PRESENT, Seance, Step};
use crate::kernel::database::{Database, instant};
use crate::registry::store::StoreError;

const COLUMNS: &str = "SELECT id, code, title, territory_id, held_on, stakes, sites, votes, step, \
     step_open, stage, revision, created_at, started_at, closes_at, closed_at, \
     reported_at, erased_at FROM seance";

/// A séance.
pub async fn one(database: &Database, id: &str) -> Result<Option<Seance>, StoreError> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("{COLUMNS} WHERE id = $1")))
        .bind(id)
        .fetch_optional(database)
        .await?;
    row.as_ref().map(of_row).transpose()
}

/// The séance of a code.
pub async fn by_code(database: &Database, code: &Code) -> Result<Option<Seance>, StoreError> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("{COLUMNS} WHERE code = $1")))
        .bind(code.as_str())
        .fetch_optional(database)
        .await?;
    row.as_ref().map(of_row).transpose()
}

/// Séances, the newest first, after one of them.
pub async fn page(
    database: &Database,
    before: Option<(&str, &str)>,
    limit: i64,
) -> Result<Vec<Seance>, StoreError> {
    let (created_at, id) = before.unwrap_or(("9999", ""));
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
        "{COLUMNS} WHERE created_at < $1 OR (created_at = $1 AND id < $2) \
         ORDER BY created_at DESC, id DESC LIMIT $3"
    )))
    .bind(created_at)
    .bind(id)
    .bind(limit)
    .fetch_all(database)
    .await?;
    rows.iter().map(of_row).collect()
}

/// How many joined, and how many of them are in the room now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crowd {
    pub joined: usize,
    pub present: usize,
}

/// Who takes part.
pub async fn crowd(database: &Database, id: &str, now: DateTime<Utc>) -> Result<Crowd, StoreError> {
    let row = sqlx::query(
        "SELECT COUNT(*) AS joined, COUNT(CASE WHEN seen_at > $2 THEN 1 END) AS present \
         FROM seance_participant WHERE seance_id = $1",
    )
    .bind(id)
    .bind(instant(now - PRESENT))
    .fetch_one(database)
    .await?;
    Ok(Crowd {
        joined: number(&row, "joined")?,
        present: number(&row, "present")?,
    })
}

/// How many answered a step.
pub async fn answered(database: &Database, id: &str, step: Step) -> Result<usize, StoreError> {
    // The first step has several questions: an answer to any of them is one.
    const OFFER: &str = "SELECT COUNT(*) AS number FROM seance_participant p WHERE p.seance_id = $1 \
         AND (EXISTS (SELECT 1 FROM seance_say s WHERE s.participant_id = p.id) \
         OR EXISTS (SELECT 1 FROM seance_proposal o WHERE o.participant_id = p.id) \
         OR EXISTS (SELECT 1 FROM seance_ballot b WHERE b.participant_id = p.id AND b.step = 'offre'))";
    const BALLOTS: &str =
        "SELECT COUNT(*) AS number FROM seance_ballot WHERE seance_id = $1 AND step = $2";
    let query = match step {
        Step::Offre => sqlx::query(OFFER).bind(id),
        _ => sqlx::query(BALLOTS).bind(id).bind(step.slug()),
    };
    number(&query.fetch_one(database).await?, "number")
}

fn number(row: &AnyRow, column: &str) -> Result<usize, StoreError> {
    Ok(usize::try_from(row.try_get::<i64, _>(column)?).unwrap_or_default())
}

fn of_row(row: &AnyRow) -> Result<Seance, StoreError> {
    let id: String = row.try_get("id")?;
    let damaged = |what: &str| StoreError::Damaged {
        what: format!("{what} of the séance {id}"),
    };
    let text = |column: &str| row.try_get::<String, _>(column);
    let maybe = |column: &str| -> Result<Option<DateTime<Utc>>, StoreError> {
        let at = row.try_get::<Option<String>, _>(column)?;
        at.map(|at| at.parse().map_err(|_| damaged(column)))
            .transpose()
    };
    let step = row.try_get::<Option<String>, _>("step")?;
    let step = step.map(|slug| slug.parse::<Step>().map_err(|()| damaged("step")));
    Ok(Seance {
        code: text("code")?.parse().map_err(|_| damaged("code"))?,
        title: text("title")?,
        territory: text("territory_id")?
            .parse()
            .map_err(|_| damaged("territory_id"))?,
        held_on: text("held_on")?.parse().map_err(|_| damaged("held_on"))?,
        stakes: serde_json::from_str(&text("stakes")?).map_err(|_| damaged("stakes"))?,
        sites: serde_json::from_str(&text("sites")?).map_err(|_| damaged("sites"))?,
        votes: number(row, "votes")?,
        step: step.transpose()?,
        open: row.try_get::<i64, _>("step_open")? != 0,
        stage: row.try_get("stage")?,
        revision: row.try_get("revision")?,
        created_at: text("created_at")?
            .parse()
            .map_err(|_| damaged("created_at"))?,
        started_at: maybe("started_at")?,
        closes_at: maybe("closes_at")?,
        closed_at: maybe("closed_at")?,
        reported_at: maybe("reported_at")?,
        erased_at: maybe("erased_at")?,
        id: id.clone(),
    })
}
