//! Sessions: begun at sign-in under a token drawn for it, listed and ended by
//! their owner.

use chrono::{DateTime, Utc};
use sqlx::{AnyConnection, Row};

use super::instant_of;
use crate::identity::errors::IdentityError;
use crate::identity::model::{Means, SESSION, TRUSTED_SESSION};
use crate::kernel::chance::{Chance, digest};
use crate::kernel::database::{Database, instant};
use crate::kernel::identity::PersonId;

/// One person's sessions at once; the oldest make room.
const MOST: i64 = 20;

/// A session to begin.
pub struct NewSession<'a> {
    pub person: &'a PersonId,
    pub device: &'a str,
    pub means: Means,
    pub trusted: bool,
    /// A second factor was given.
    pub strong: bool,
    /// The provider's, to sign out there too.
    pub id_token: Option<&'a str>,
}

/// Two draws: more than 256 bits.
fn new_token(chance: &Chance) -> String {
    format!("{}{}", chance.token(), chance.token())
}

/// Begins a session; returns the token for its cookie, which is kept nowhere.
pub async fn begin(
    connection: &mut AnyConnection,
    chance: &Chance,
    session: &NewSession<'_>,
    now: DateTime<Utc>,
) -> Result<String, IdentityError> {
    let token = new_token(chance);
    let lasts = if session.trusted {
        TRUSTED_SESSION
    } else {
        SESSION
    };
    sqlx::query(
        "INSERT INTO session (token_hash, person_id, csrf, device, strong, trusted, means, \
         id_token, created_at, seen_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10)",
    )
    .bind(digest(&token))
    .bind(session.person.as_str())
    .bind(chance.token())
    .bind(session.device)
    .bind(i64::from(session.strong))
    .bind(i64::from(session.trusted))
    .bind(session.means.slug())
    .bind(session.id_token)
    .bind(instant(now))
    .bind(instant(now + lasts))
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "DELETE FROM session WHERE person_id = $1 AND token_hash NOT IN \
         (SELECT token_hash FROM session WHERE person_id = $1 ORDER BY created_at DESC LIMIT $2)",
    )
    .bind(session.person.as_str())
    .bind(MOST)
    .execute(&mut *connection)
    .await?;
    sqlx::query("UPDATE person SET seen_at = $1 WHERE id = $2")
        .bind(instant(now))
        .bind(session.person.as_str())
        .execute(connection)
        .await?;
    Ok(token)
}

/// Whether a person has signed in from such a device lately; also when they never have at all.
pub async fn is_usual(
    connection: &mut AnyConnection,
    person: &PersonId,
    device: &str,
) -> Result<bool, IdentityError> {
    let rows = sqlx::query("SELECT device FROM session WHERE person_id = $1 LIMIT $2")
        .bind(person.as_str())
        .bind(MOST)
        .fetch_all(connection)
        .await?;
    let mut usual = rows.is_empty();
    for row in rows {
        usual |= row.try_get::<String, _>("device")? == device;
    }
    Ok(usual)
}

/// Gives a session another token, so that a stolen one is worth nothing once
/// its strength has changed; returns the new one.
pub async fn renew(
    connection: &mut AnyConnection,
    chance: &Chance,
    token_hash: &str,
    strong: bool,
) -> Result<String, IdentityError> {
    let token = new_token(chance);
    sqlx::query("UPDATE session SET token_hash = $1, csrf = $2, strong = $3 WHERE token_hash = $4")
        .bind(digest(&token))
        .bind(chance.token())
        .bind(i64::from(strong))
        .bind(token_hash)
        .execute(connection)
        .await?;
    Ok(token)
}

/// A session as its owner sees it.
#[derive(Debug, Clone)]
pub struct Listed {
    pub token_hash: String,
    pub device: String,
    pub since: DateTime<Utc>,
    pub seen: DateTime<Utc>,
    pub trusted: bool,
}

/// One's own sessions that are not over, the latest seen first.
pub async fn of_person(
    database: &Database,
    person: &PersonId,
    now: DateTime<Utc>,
) -> Result<Vec<Listed>, IdentityError> {
    let rows = sqlx::query(
        "SELECT token_hash, device, created_at, seen_at, trusted FROM session \
         WHERE person_id = $1 AND expires_at > $2 AND (trusted = 1 OR seen_at > $3) \
         ORDER BY seen_at DESC, token_hash LIMIT $4",
    )
    .bind(person.as_str())
    .bind(instant(now))
    .bind(instant(now - SESSION))
    .bind(MOST)
    .fetch_all(database)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Listed {
                token_hash: row.try_get("token_hash")?,
                device: row.try_get("device")?,
                since: instant_of(row, "created_at")?,
                seen: instant_of(row, "seen_at")?,
                trusted: row.try_get::<i64, _>("trusted")? != 0,
            })
        })
        .collect()
}

/// Ends one of one's own sessions; returns the provider's token, if it has one.
pub async fn end(
    connection: &mut AnyConnection,
    person: &PersonId,
    token_hash: &str,
) -> Result<Option<String>, IdentityError> {
    let row = sqlx::query(
        "DELETE FROM session WHERE person_id = $1 AND token_hash = $2 RETURNING id_token",
    )
    .bind(person.as_str())
    .bind(token_hash)
    .fetch_optional(connection)
    .await?;
    Ok(row
        .map(|row| row.try_get("id_token"))
        .transpose()?
        .flatten())
}

/// Ends a session by its cookie's token, whoever's it is: who holds it may drop it.
pub async fn drop_token(connection: &mut AnyConnection, token: &str) -> Result<(), IdentityError> {
    sqlx::query("DELETE FROM session WHERE token_hash = $1")
        .bind(digest(token))
        .execute(connection)
        .await?;
    Ok(())
}

/// Ends all of one's sessions but this one; returns how many.
pub async fn end_others(
    connection: &mut AnyConnection,
    person: &PersonId,
    kept: &str,
) -> Result<u64, IdentityError> {
    let ended = sqlx::query("DELETE FROM session WHERE person_id = $1 AND token_hash <> $2")
        .bind(person.as_str())
        .bind(kept)
        .execute(connection)
        .await?;
    Ok(ended.rows_affected())
}
