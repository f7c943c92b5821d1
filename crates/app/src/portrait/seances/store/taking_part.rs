//! What participants do. Nobody signs in: a random token in their browser says that it is the same
//! person as before, and only its digest is kept. Their answers are not told to the journal, which
//! keeps for ever when things were done; what they add up to is in the minutes.
//!
//! One statement lets an answer in: it moves the séance's revision only where the step is open, and
//! so locks its row until the answer is written. A step that is closed meanwhile waits for it, and
//! whoever comes after is refused.

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use crate::kernel::chance::{Chance, digest};
use crate::kernel::database::{Database, instant};
use crate::kernel::policy::{Grant, TakePart};
use crate::portrait::seances::model::answers::{Missing, Say};
use crate::portrait::seances::model::{
    Hat, MOST_PARTICIPANTS, MOST_PROPOSALS, MOST_SAYS, Participant, Proposal, SEEN_EVERY, Seance,
    Step, Suite,
};
use crate::registry::signalements::model::Motif;
use crate::registry::store::StoreError;

/// What became of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It counts, in place of an earlier one.
    Kept,
    /// The step no longer takes any.
    Closed,
    /// One person says no more than that.
    Enough,
}

/// What became of somebody who wanted to join.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Joined {
    /// In, under this token.
    In(String),
    /// It is over, or has not begun.
    Closed,
    /// The room is full.
    Full,
}

/// Lets somebody in.
pub async fn join(
    database: &Database,
    grant: &Grant<TakePart>,
    hat: Option<Hat>,
    chance: &Chance,
    now: DateTime<Utc>,
) -> Result<Joined, StoreError> {
    let id = grant.target().id();
    let mut transaction = database.begin().await?;
    let open = sqlx::query(
        "UPDATE seance SET revision = revision + 1 WHERE id = $1 AND closes_at > $2 AND closed_at IS NULL",
    )
    .bind(id)
    .bind(instant(now))
    .execute(&mut *transaction)
    .await?;
    if open.rows_affected() == 0 {
        return Ok(Joined::Closed);
    }
    let row = sqlx::query("SELECT COUNT(*) AS number FROM seance_participant WHERE seance_id = $1")
        .bind(id)
        .fetch_one(&mut *transaction)
        .await?;
    if row.try_get::<i64, _>("number")? >= MOST_PARTICIPANTS {
        return Ok(Joined::Full);
    }
    let token = chance.token();
    sqlx::query(
        "INSERT INTO seance_participant (id, seance_id, token_hash, hat, joined_at, seen_at) \
         VALUES ($1, $2, $3, $4, $5, $5)",
    )
    .bind(chance.id())
    .bind(id)
    .bind(digest(&token))
    .bind(hat.map(Hat::slug))
    .bind(instant(now))
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(Joined::In(token))
}

/// Whom a token stands for in a séance; notes now and then that they are still there.
pub async fn recognised(
    database: &Database,
    seance: &Seance,
    token: &str,
    now: DateTime<Utc>,
) -> Result<Option<Participant>, StoreError> {
    let row = sqlx::query(
        "SELECT id, seen_at FROM seance_participant WHERE token_hash = $1 AND seance_id = $2",
    )
    .bind(digest(token))
    .bind(&seance.id)
    .fetch_optional(database)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let damaged = |what: &str| StoreError::Damaged {
        what: format!("{what} of a participant"),
    };
    let seen: String = row.try_get("seen_at")?;
    let participant = Participant {
        id: row.try_get("id")?,
        seen_at: seen.parse().map_err(|_| damaged("seen_at"))?,
    };
    if participant.seen_at < now - SEEN_EVERY {
        sqlx::query("UPDATE seance_participant SET seen_at = $2 WHERE id = $1")
            .bind(&participant.id)
            .bind(instant(now))
            .execute(database)
            .await?;
    }
    Ok(Some(participant))
}

/// Lets an answer of a step in; the séance's row is then locked until it is written.
async fn enters(
    connection: &mut AnyConnection,
    seance: &str,
    step: Step,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let open = sqlx::query(
        "UPDATE seance SET revision = revision + 1 WHERE id = $1 AND step = $2 AND step_open = 1 \
         AND closes_at > $3 AND closed_at IS NULL",
    )
    .bind(seance)
    .bind(step.slug())
    .bind(instant(now))
    .execute(connection)
    .await?;
    Ok(open.rows_affected() > 0)
}

/// Keeps somebody's ballot of a step, in place of their earlier one.
pub async fn answer<T: serde::Serialize>(
    database: &Database,
    grant: &Grant<TakePart>,
    participant: &Participant,
    (step, content): (Step, &T),
    now: DateTime<Utc>,
) -> Result<Taken, StoreError> {
    let content = serde_json::to_string(content).map_err(StoreError::Json)?;
    let id = grant.target().id();
    let mut transaction = database.begin().await?;
    if !enters(&mut transaction, id, step, now).await? {
        return Ok(Taken::Closed);
    }
    sqlx::query(
        "INSERT INTO seance_ballot (participant_id, step, seance_id, content, at) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (participant_id, step) \
         DO UPDATE SET content = excluded.content, at = excluded.at, hidden = 0",
    )
    .bind(&participant.id)
    .bind(step.slug())
    .bind(id)
    .bind(content)
    .bind(instant(now))
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(Taken::Kept)
}

/// Keeps what somebody says of a known place, in place of what they said before.
pub async fn say(
    database: &Database,
    grant: &Grant<TakePart>,
    participant: &Participant,
    (place_key, place_name): (&str, &str),
    said: &Say,
    now: DateTime<Utc>,
) -> Result<Taken, StoreError> {
    let id = grant.target().id();
    let mut transaction = database.begin().await?;
    if !enters(&mut transaction, id, Step::Offre, now).await? {
        return Ok(Taken::Closed);
    }
    let others = sqlx::query(
        "SELECT COUNT(*) AS number FROM seance_say WHERE participant_id = $1 AND place_key <> $2",
    )
    .bind(&participant.id)
    .bind(place_key)
    .fetch_one(&mut *transaction)
    .await?;
    if others.try_get::<i64, _>("number")? >= MOST_SAYS {
        return Ok(Taken::Enough);
    }
    sqlx::query(
        "INSERT INTO seance_say (participant_id, place_key, seance_id, place_name, motif, words, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (participant_id, place_key) \
         DO UPDATE SET motif = excluded.motif, words = excluded.words, at = excluded.at, hidden = 0",
    )
    .bind(&participant.id)
    .bind(place_key)
    .bind(id)
    .bind(place_name)
    .bind(said.motif.map(Motif::slug))
    .bind(&said.words)
    .bind(instant(now))
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(Taken::Kept)
}

/// Keeps a proposed place; the same one sent twice is one.
pub async fn propose(
    database: &Database,
    grant: &Grant<TakePart>,
    participant: &Participant,
    missing: &Missing,
    now: DateTime<Utc>,
) -> Result<Taken, StoreError> {
    let id = grant.target().id();
    let said = format!("{}\0{}\0{}", participant.id, missing.name, missing.commune);
    let proposal: String = digest(&said).chars().take(20).collect();
    let mut transaction = database.begin().await?;
    if !enters(&mut transaction, id, Step::Offre, now).await? {
        return Ok(Taken::Closed);
    }
    let others = sqlx::query(
        "SELECT COUNT(*) AS number FROM seance_proposal WHERE participant_id = $1 AND id <> $2",
    )
    .bind(&participant.id)
    .bind(&proposal)
    .fetch_one(&mut *transaction)
    .await?;
    if others.try_get::<i64, _>("number")? >= MOST_PROPOSALS {
        return Ok(Taken::Enough);
    }
    sqlx::query(
        "INSERT INTO seance_proposal (id, seance_id, participant_id, name, commune, words, at, state) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO UPDATE SET words = excluded.words",
    )
    .bind(&proposal)
    .bind(id)
    .bind(&participant.id)
    .bind(&missing.name)
    .bind(&missing.commune)
    .bind(&missing.words)
    .bind(instant(now))
    .bind(Suite::ATraiter.slug())
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(Taken::Kept)
}

/// Takes one's own proposal back.
pub async fn take_back(
    database: &Database,
    grant: &Grant<TakePart>,
    participant: &Participant,
    proposal: &str,
    now: DateTime<Utc>,
) -> Result<Taken, StoreError> {
    let mut transaction = database.begin().await?;
    if !enters(&mut transaction, grant.target().id(), Step::Offre, now).await? {
        return Ok(Taken::Closed);
    }
    sqlx::query("DELETE FROM seance_proposal WHERE id = $1 AND participant_id = $2 AND state = $3")
        .bind(proposal)
        .bind(&participant.id)
        .bind(Suite::ATraiter.slug())
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(Taken::Kept)
}

/// What somebody answered at a step.
pub async fn ballot_of<T: serde::de::DeserializeOwned>(
    database: &Database,
    participant: &Participant,
    step: Step,
) -> Result<Option<T>, StoreError> {
    let row =
        sqlx::query("SELECT content FROM seance_ballot WHERE participant_id = $1 AND step = $2")
            .bind(&participant.id)
            .bind(step.slug())
            .fetch_optional(database)
            .await?;
    let Some(row) = row else { return Ok(None) };
    let content: String = row.try_get("content")?;
    Ok(serde_json::from_str(&content).ok())
}

/// What somebody said of known places: each with its key.
pub async fn says_of(
    database: &Database,
    participant: &Participant,
) -> Result<Vec<(String, Say)>, StoreError> {
    let rows = sqlx::query(
        "SELECT place_key, motif, words FROM seance_say WHERE participant_id = $1 ORDER BY at LIMIT $2",
    )
    .bind(&participant.id)
    .bind(MOST_SAYS)
    .fetch_all(database)
    .await?;
    let read = |row: &AnyRow| -> Result<(String, Say), StoreError> {
        let motif: Option<String> = row.try_get("motif")?;
        let said = Say {
            motif: motif.and_then(|slug| slug.parse().ok()),
            words: row.try_get("words")?,
        };
        Ok((row.try_get("place_key")?, said))
    };
    rows.iter().map(read).collect()
}

/// The places somebody proposed.
pub async fn proposals_of(
    database: &Database,
    participant: &Participant,
) -> Result<Vec<Proposal>, StoreError> {
    let rows = sqlx::query(
        "SELECT id, name, commune, words, at, state, reason FROM seance_proposal \
         WHERE participant_id = $1 ORDER BY at, id LIMIT $2",
    )
    .bind(&participant.id)
    .bind(MOST_PROPOSALS)
    .fetch_all(database)
    .await?;
    rows.iter().map(super::results::proposal).collect()
}
