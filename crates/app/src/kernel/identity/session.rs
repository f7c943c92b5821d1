//! Sessions: a random token in the browser's cookie, its digest in the
//! database, so that any node recognises it and its owner may end it.

use std::sync::Arc;

use axum::http::{HeaderMap, header};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{PersonId, SignedIn};
use crate::kernel::chance::digest;
use crate::kernel::config::Settings;
use crate::kernel::database::{Database, instant};
use crate::kernel::policy::{RoleHeld, roles_of};

/// The cookie's name where the site is not known to be served over HTTPS.
pub const COOKIE: &str = "maillage";

/// Over HTTPS browsers keep a `__Host-` cookie to this very host, whatever others set.
pub fn cookie_name(settings: &Settings) -> &'static str {
    match settings.is_https() {
        true => "__Host-maillage",
        false => COOKIE,
    }
}

/// A session nobody used for so long is over, unless its owner wanted it kept on their device.
const IDLE: TimeDelta = TimeDelta::hours(12);

/// How often "last seen" is written.
const SEEN_EVERY: TimeDelta = TimeDelta::minutes(5);

/// A recognised session.
#[derive(Debug, Clone)]
pub struct Session {
    /// The digest of its token: its name in the database.
    pub token_hash: String,
    /// What every form of its pages must send back.
    pub csrf: String,
    /// A second factor was given.
    pub strong: bool,
    /// It began with a link from a mail.
    pub by_link: bool,
    /// When its owner proved who they are.
    pub since: DateTime<Utc>,
}

/// Why a session could not be looked up.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The database refused or did not answer.
    #[error("the database did not answer as expected: {0}")]
    Database(#[from] sqlx::Error),
    /// A stored value is not one this version knows.
    #[error("the database holds a damaged value: {0}")]
    Damaged(String),
}

/// The person whose session the request's cookie names, if it is still good.
pub async fn of_cookies(
    database: &Database,
    headers: &HeaderMap,
    settings: &Settings,
    now: DateTime<Utc>,
) -> Result<Option<Arc<SignedIn>>, SessionError> {
    let Some(token) = cookie(headers, cookie_name(settings)) else {
        return Ok(None);
    };
    let token_hash = digest(token);
    let row = sqlx::query(
        "SELECT s.csrf, s.strong, s.means, s.seen_at, s.created_at, p.id, p.name, p.email, p.time_zone \
         FROM session s JOIN person p ON p.id = s.person_id \
         WHERE s.token_hash = $1 AND s.expires_at > $2 AND (s.trusted = 1 OR s.seen_at > $3) \
         AND p.suspended_at IS NULL AND p.deleted_at IS NULL",
    )
    .bind(&token_hash)
    .bind(instant(now))
    .bind(instant(now - IDLE))
    .fetch_optional(database)
    .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    note_seen(database, &token_hash, &row, now).await?;
    let person: PersonId = parsed(&row, "id")?;
    let roles = roles_of(database, &person).await?;
    Ok(Some(Arc::new(signed_in(&row, person, roles, token_hash)?)))
}

/// Whoever holds a link that was mailed to a person, for what that link alone is for: the person with
/// the roles they hold now, as long as their account is open. No session comes of it.
pub async fn by_mail(
    database: &Database,
    person: &PersonId,
    now: DateTime<Utc>,
) -> Result<Option<Arc<SignedIn>>, SessionError> {
    let row = sqlx::query(
        "SELECT name, email, time_zone FROM person \
         WHERE id = $1 AND suspended_at IS NULL AND deleted_at IS NULL",
    )
    .bind(person.as_str())
    .fetch_optional(database)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let text = |column| row.try_get::<Option<String>, _>(column);
    Ok(Some(Arc::new(SignedIn {
        person: person.clone(),
        name: text("name")?.unwrap_or_default(),
        email: text("email")?.unwrap_or_default(),
        time_zone: parsed(&row, "time_zone")?,
        roles: roles_of(database, person).await?,
        session: Session {
            token_hash: String::new(),
            csrf: String::new(),
            strong: false,
            by_link: true,
            since: now,
        },
    })))
}

fn signed_in(
    row: &AnyRow,
    person: PersonId,
    roles: Vec<RoleHeld>,
    token_hash: String,
) -> Result<SignedIn, SessionError> {
    Ok(SignedIn {
        person,
        name: row
            .try_get::<Option<String>, _>("name")?
            .unwrap_or_default(),
        email: row
            .try_get::<Option<String>, _>("email")?
            .unwrap_or_default(),
        time_zone: parsed(row, "time_zone")?,
        roles,
        session: Session {
            token_hash,
            csrf: row.try_get("csrf")?,
            strong: row.try_get::<i64, _>("strong")? != 0,
            by_link: row.try_get::<String, _>("means")? == "link",
            since: parsed(row, "created_at")?,
        },
    })
}

fn parsed<T: std::str::FromStr>(row: &AnyRow, column: &str) -> Result<T, SessionError> {
    let text: String = row.try_get(column)?;
    text.parse()
        .map_err(|_| SessionError::Damaged(format!("{column} « {text} »")))
}

/// "Last seen" is for the owner's list of sessions and for the idle limit: minutes are enough.
async fn note_seen(
    database: &Database,
    token_hash: &str,
    row: &AnyRow,
    now: DateTime<Utc>,
) -> Result<(), SessionError> {
    let seen: String = row.try_get("seen_at")?;
    if seen < instant(now - SEEN_EVERY) {
        sqlx::query("UPDATE session SET seen_at = $1 WHERE token_hash = $2")
            .bind(instant(now))
            .bind(token_hash)
            .execute(database)
            .await?;
    }
    Ok(())
}

/// The value of a cookie; of two of one name, the first.
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let lists = headers.get_all(header::COOKIE).into_iter();
    let pairs = lists
        .filter_map(|list| list.to_str().ok())
        .flat_map(|list| list.split(';'));
    let mut pairs = pairs.filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, "a=1; maillage=abc; b=2".parse().unwrap());
        assert_eq!(cookie(&headers, "maillage"), Some("abc"));
        assert_eq!(cookie(&headers, "__Host-maillage"), None);
    }
}
