//! The table of claims.

use serde_json::json;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::model::Claim;
use crate::kernel::chance::Chance;
use crate::kernel::clock::Clock;
use crate::kernel::database::{Database, instant};
use crate::kernel::identity::{Actor, OrganisationId, PersonId};
use crate::kernel::journal::Entry;
use crate::kernel::policy::{ClaimPlace, Grant, SettleClaim};
use crate::kernel::writing::Writing;
use crate::registry::store::StoreError;

/// The name of an organisation that is not closed.
pub async fn name_of(
    database: &Database,
    id: &OrganisationId,
) -> Result<Option<String>, StoreError> {
    let row = sqlx::query("SELECT name FROM organisation WHERE id = $1 AND closed_at IS NULL")
        .bind(id.as_str())
        .fetch_optional(database)
        .await?;
    Ok(row.map(|row| row.try_get("name")).transpose()?)
}

/// Keeps a claim; the same one that already waits is not made twice. Says whether it is new.
pub async fn claim(
    database: &Database,
    chance: &Chance,
    grant: &Grant<ClaimPlace>,
    organisation: &OrganisationId,
    message: &str,
    clock: Clock,
) -> Result<bool, StoreError> {
    let Actor::Person(signed_in) = grant.actor() else {
        return Err(StoreError::Damaged {
            what: "a claim without a person".to_owned(),
        });
    };
    let mut writing = Writing::begin(database, clock).await?;
    let at = instant(writing.at());
    let made = sqlx::query(
        "INSERT INTO place_claim (id, place_key, organisation_id, claimed_by, claimed_at, message, state) \
         VALUES ($1, $2, $3, $4, $5, $6, 'waiting') ON CONFLICT DO NOTHING",
    )
    .bind(chance.id())
    .bind(grant.target().id())
    .bind(organisation.as_str())
    .bind(signed_in.person.as_str())
    .bind(at)
    .bind(message)
    .execute(writing.connection())
    .await?;
    if made.rows_affected() == 0 {
        return Ok(false);
    }
    let entry = Entry::made(json!({ "structure": organisation.as_str() }), "");
    writing.commit(grant, entry).await?;
    Ok(true)
}

/// The claims that wait, the oldest first, from a page's start on.
pub async fn waiting(database: &Database, limit: i64) -> Result<Vec<Claim>, StoreError> {
    let rows = sqlx::query(
        "SELECT c.id, c.place_key, c.claimed_by, c.claimed_at, c.message, o.name \
         FROM place_claim c JOIN organisation o ON o.id = c.organisation_id \
         WHERE c.state = 'waiting' ORDER BY c.claimed_at, c.id LIMIT $1",
    )
    .bind(limit)
    .fetch_all(database)
    .await?;
    rows.iter().map(read).collect()
}

fn read(row: &AnyRow) -> Result<Claim, StoreError> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let damaged = |column: &str| StoreError::Damaged {
        what: format!("{column} of place_claim"),
    };
    let by: PersonId = text("claimed_by")?
        .parse()
        .map_err(|_| damaged("claimed_by"))?;
    Ok(Claim {
        id: text("id")?,
        place_key: text("place_key")?,
        organisation_name: text("name")?,
        claimed_by: format!("person:{by}"),
        claimed_at: text("claimed_at")?
            .parse()
            .map_err(|_| damaged("claimed_at"))?,
        message: text("message")?,
    })
}

/// What settling a claim came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    Done,
    /// Somebody settled it before, or it never was.
    NotWaiting,
}

/// Accepts or refuses a claim on the grant's place. Accepted, the structure runs the place.
pub async fn settle(
    database: &Database,
    grant: &Grant<SettleClaim>,
    claim: &str,
    accepted: bool,
    answer: &str,
    clock: Clock,
) -> Result<Settled, StoreError> {
    let place = grant.target().id();
    let state = if accepted { "accepted" } else { "refused" };
    let mut writing = Writing::begin(database, clock).await?;
    let at = instant(writing.at());
    let row = sqlx::query(
        "UPDATE place_claim SET state = $1, answer = $2, settled_at = $3 \
         WHERE id = $4 AND (place_key = $5 OR place_key IN \
         (SELECT place_key FROM place_cluster WHERE leader = $5)) AND state = 'waiting' \
         RETURNING organisation_id",
    )
    .bind(state)
    .bind(answer)
    .bind(&at)
    .bind(claim)
    .bind(place)
    .fetch_optional(writing.connection())
    .await?;
    let Some(row) = row else {
        return Ok(Settled::NotWaiting);
    };
    let organisation: String = row.try_get("organisation_id")?;
    if accepted {
        sqlx::query(
            "INSERT INTO place_steward (place_key, organisation_id, since) VALUES ($1, $2, $3) \
             ON CONFLICT (place_key) DO UPDATE SET organisation_id = excluded.organisation_id, since = excluded.since",
        )
        .bind(place)
        .bind(&organisation)
        .bind(&at)
        .execute(writing.connection())
        .await?;
    }
    let before = json!({ "structure": grant.target().organisation.as_ref().map(|id| id.as_str()) });
    let after = json!({ "structure": organisation, "réponse": if accepted { "acceptée" } else { "refusée" } });
    writing
        .commit(grant, Entry::changed(before, after, answer))
        .await?;
    Ok(Settled::Done)
}
