//! What facilitators write: each act in one transaction with its entry in the journal.

use serde_json::json;

use crate::kernel::chance::Chance;
use crate::kernel::clock::Clock;
use crate::kernel::database::{Database, instant};
use crate::kernel::journal::Entry;
use crate::kernel::policy::{Grant, RunSeance};
use crate::kernel::writing::Writing;
use crate::portrait::seances::model::code::Code;
use crate::portrait::seances::model::draft::Prepared;
use crate::portrait::seances::model::{LASTS, Step, Suite};
use crate::registry::store::StoreError;

/// Codes drawn before giving up: of 64 million, two in a row are hardly ever taken.
const DRAWS: usize = 8;

fn json_of<T: serde::Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(StoreError::Json)
}

/// Prepares a séance under the grant's id; its code is drawn.
pub async fn create(
    database: &Database,
    grant: &Grant<RunSeance>,
    prepared: &Prepared,
    chance: &Chance,
    clock: Clock,
) -> Result<(), StoreError> {
    let mut writing = Writing::begin(database, clock).await?;
    let territory = grant.target().territory.map(|id| id.to_string());
    let (stakes, sites) = (json_of(&prepared.stakes)?, json_of(&prepared.sites)?);
    let mut made = 0;
    for _ in 0..DRAWS {
        let inserted = sqlx::query(
            "INSERT INTO seance (id, code, title, territory_id, held_on, stakes, sites, votes, \
             created_at, created_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
             ON CONFLICT (code) DO NOTHING",
        )
        .bind(grant.target().id())
        .bind(Code::draw(chance).as_str().to_owned())
        .bind(&prepared.title)
        .bind(&territory)
        .bind(prepared.held_on.to_string())
        .bind(&stakes)
        .bind(&sites)
        .bind(as_number(prepared.votes))
        .bind(instant(writing.at()))
        .bind(grant.actor().reference())
        .execute(writing.connection())
        .await?;
        made = inserted.rows_affected();
        if made > 0 {
            break;
        }
    }
    if made == 0 {
        return Err(StoreError::Damaged {
            what: "every joining code that was drawn is taken".to_owned(),
        });
    }
    let told = json!({ "titre": prepared.title, "territoire": territory, "date": prepared.held_on.to_string() });
    writing
        .commit(grant, Entry::made(told, "séance préparée"))
        .await?;
    Ok(())
}

/// Changes what was prepared; false once it has begun.
pub async fn change(
    database: &Database,
    grant: &Grant<RunSeance>,
    prepared: &Prepared,
    clock: Clock,
) -> Result<bool, StoreError> {
    let mut writing = Writing::begin(database, clock).await?;
    let changed = sqlx::query(
        "UPDATE seance SET title = $2, held_on = $3, stakes = $4, sites = $5, votes = $6, \
         revision = revision + 1, stage = stage + 1 WHERE id = $1 AND started_at IS NULL",
    )
    .bind(grant.target().id())
    .bind(&prepared.title)
    .bind(prepared.held_on.to_string())
    .bind(json_of(&prepared.stakes)?)
    .bind(json_of(&prepared.sites)?)
    .bind(as_number(prepared.votes))
    .execute(writing.connection())
    .await?;
    if changed.rows_affected() == 0 {
        return Ok(false);
    }
    let told = json!({ "titre": prepared.title, "date": prepared.held_on.to_string() });
    writing
        .commit(grant, Entry::made(told, "séance modifiée"))
        .await?;
    Ok(true)
}

/// What a facilitator does with a séance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// People may join from now on, for a day.
    Begin,
    /// This step takes answers; any other no longer does.
    Open(Step),
    /// No step takes answers.
    Shut,
    /// It is over.
    End,
    /// Thrown away, as long as it has not begun.
    Remove,
}

/// Does it; false where it is too late, or too early.
pub async fn act(
    database: &Database,
    grant: &Grant<RunSeance>,
    act: Act,
    clock: Clock,
) -> Result<bool, StoreError> {
    let id = grant.target().id();
    let mut writing = Writing::begin(database, clock).await?;
    let now = instant(writing.at());
    let until = instant(writing.at() + LASTS);
    let connection = writing.connection();
    let done = match act {
        Act::Begin => {
            sqlx::query(
                "UPDATE seance SET started_at = $2, closes_at = $3, stage = stage + 1, \
                 revision = revision + 1 WHERE id = $1 AND started_at IS NULL",
            )
            .bind(id)
            .bind(&now)
            .bind(&until)
            .execute(connection)
            .await?
        }
        Act::Open(step) => {
            sqlx::query(
                "UPDATE seance SET step = $3, step_open = 1, stage = stage + 1, \
                 revision = revision + 1 WHERE id = $1 AND closes_at > $2 AND closed_at IS NULL",
            )
            .bind(id)
            .bind(&now)
            .bind(step.slug())
            .execute(connection)
            .await?
        }
        Act::Shut => {
            sqlx::query(
                "UPDATE seance SET step_open = 0, stage = stage + 1, revision = revision + 1 \
                 WHERE id = $1 AND closes_at > $2 AND closed_at IS NULL AND step_open = 1",
            )
            .bind(id)
            .bind(&now)
            .execute(connection)
            .await?
        }
        Act::End => {
            sqlx::query(
                "UPDATE seance SET step_open = 0, closed_at = $2, stage = stage + 1, \
                 revision = revision + 1 WHERE id = $1 AND started_at IS NOT NULL AND closed_at IS NULL",
            )
            .bind(id)
            .bind(&now)
            .execute(connection)
            .await?
        }
        Act::Remove => {
            sqlx::query("DELETE FROM seance WHERE id = $1 AND started_at IS NULL")
                .bind(id)
                .execute(connection)
                .await?
        }
    };
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    let (what, step) = match act {
        Act::Begin => ("séance commencée", None),
        Act::Open(step) => ("étape ouverte", Some(step.slug())),
        Act::Shut => ("étape fermée", None),
        Act::End => ("séance terminée", None),
        Act::Remove => ("séance supprimée", None),
    };
    writing
        .commit(grant, Entry::made(json!({ "étape": step }), what))
        .await?;
    Ok(true)
}

/// Settles a proposed place; false where somebody did already.
pub async fn settle(
    database: &Database,
    grant: &Grant<RunSeance>,
    proposal: &str,
    (suite, reason): (Suite, &str),
    clock: Clock,
) -> Result<bool, StoreError> {
    let mut writing = Writing::begin(database, clock).await?;
    let at = instant(writing.at());
    let settled = sqlx::query(
        "UPDATE seance_proposal SET state = $3, settled_at = $4, reason = $5 \
         WHERE id = $1 AND seance_id = $2 AND state <> $3",
    )
    .bind(proposal)
    .bind(grant.target().id())
    .bind(suite.slug())
    .bind(&at)
    .bind(reason)
    .execute(writing.connection())
    .await?;
    if settled.rows_affected() == 0 {
        return Ok(false);
    }
    let told = json!({ "proposition": proposal, "suite": suite.slug() });
    writing.commit(grant, Entry::made(told, reason)).await?;
    Ok(true)
}

/// A text that is not to be shown: on the screen, in the minutes, in the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Text<'a> {
    /// What somebody sees.
    Remark(&'a str),
    /// What somebody said of a place.
    Say {
        participant: &'a str,
        place: &'a str,
    },
}

/// Puts a text aside, or back; false where there is no such text.
pub async fn hide(
    database: &Database,
    grant: &Grant<RunSeance>,
    text: Text<'_>,
    hidden: bool,
    clock: Clock,
) -> Result<bool, StoreError> {
    let id = grant.target().id();
    let mut writing = Writing::begin(database, clock).await?;
    let flag = i64::from(hidden);
    let done =
        match text {
            Text::Remark(participant) => sqlx::query(
                "UPDATE seance_ballot SET hidden = $3 WHERE seance_id = $1 AND participant_id = $2 \
                 AND step = 'offre' AND hidden <> $3",
            )
            .bind(id)
            .bind(participant)
            .bind(flag)
            .execute(writing.connection())
            .await?,
            Text::Say { participant, place } => sqlx::query(
                "UPDATE seance_say SET hidden = $4 WHERE seance_id = $1 AND participant_id = $2 \
                 AND place_key = $3 AND hidden <> $4",
            )
            .bind(id)
            .bind(participant)
            .bind(place)
            .bind(flag)
            .execute(writing.connection())
            .await?,
        };
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query("UPDATE seance SET revision = revision + 1 WHERE id = $1")
        .bind(id)
        .execute(writing.connection())
        .await?;
    let what = if hidden {
        "texte masqué"
    } else {
        "texte remis"
    };
    writing
        .commit(grant, Entry::made(json!({ "séance": id }), what))
        .await?;
    Ok(true)
}

fn as_number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
