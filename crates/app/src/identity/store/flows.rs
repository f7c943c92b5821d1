//! Sign-ins under way: links that were mailed, and what waits in one browser
//! for the provider's answer or for a code.

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{parsed, parsed_option};
use crate::identity::errors::IdentityError;
use crate::identity::model::{FLOW, LINK, Means};
use crate::kernel::chance::{Chance, digest};
use crate::kernel::database::instant;
use crate::kernel::identity::PersonId;

/// Makes a sign-in link's token; it replaces those made for the person before.
pub async fn make_link(
    connection: &mut AnyConnection,
    chance: &Chance,
    person: &PersonId,
    come_back: Option<&str>,
    now: DateTime<Utc>,
) -> Result<String, IdentityError> {
    sqlx::query("DELETE FROM sign_in_link WHERE person_id = $1")
        .bind(person.as_str())
        .execute(&mut *connection)
        .await?;
    let token = chance.token();
    sqlx::query(
        "INSERT INTO sign_in_link (token_hash, person_id, come_back, expires_at) \
         VALUES ($1, $2, $3, $4)",
    )
    .bind(digest(&token))
    .bind(person.as_str())
    .bind(come_back)
    .bind(instant(now + LINK))
    .execute(connection)
    .await?;
    Ok(token)
}

/// Whom a link signs in, and where it leads.
pub struct Link {
    pub person: PersonId,
    pub come_back: Option<String>,
}

/// Looks at a link without using it.
pub async fn look_at_link(
    connection: &mut AnyConnection,
    token: &str,
    now: DateTime<Utc>,
) -> Result<Option<Link>, IdentityError> {
    let row = sqlx::query(
        "SELECT person_id, come_back FROM sign_in_link WHERE token_hash = $1 AND expires_at > $2",
    )
    .bind(digest(token))
    .bind(instant(now))
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(link_of).transpose()
}

/// Uses a link: it opens once, whoever else tries at the same time.
pub async fn use_link(
    connection: &mut AnyConnection,
    token: &str,
    now: DateTime<Utc>,
) -> Result<Option<Link>, IdentityError> {
    let row = sqlx::query(
        "DELETE FROM sign_in_link WHERE token_hash = $1 AND expires_at > $2 \
         RETURNING person_id, come_back",
    )
    .bind(digest(token))
    .bind(instant(now))
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(link_of).transpose()
}

fn link_of(row: &AnyRow) -> Result<Link, IdentityError> {
    Ok(Link {
        person: parsed(row, "person_id")?,
        come_back: row.try_get("come_back")?,
    })
}

/// What waits in a browser.
#[derive(Debug, Clone)]
pub struct Flow {
    /// Who, once they have proved it by one means.
    pub person: Option<PersonId>,
    pub means: Means,
    pub trusted: bool,
    pub come_back: Option<String>,
    /// The provider's, once it has answered.
    pub id_token: Option<String>,
    /// What it must answer with, until then.
    pub asked: Option<Expected>,
}

/// What the provider's answer must fit.
#[derive(Debug, Clone)]
pub struct Expected {
    pub state_hash: String,
    pub nonce: String,
    pub verifier: String,
}

/// Keeps a flow; returns the token for the browser's cookie.
pub async fn keep(
    connection: &mut AnyConnection,
    chance: &Chance,
    flow: &Flow,
    now: DateTime<Utc>,
) -> Result<String, IdentityError> {
    let token = chance.token();
    let asked = flow.asked.as_ref();
    sqlx::query(
        "INSERT INTO sign_in_flow (token_hash, person_id, means, trusted, come_back, id_token, \
         state_hash, nonce, verifier, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(digest(&token))
    .bind(flow.person.as_ref().map(PersonId::as_str))
    .bind(flow.means.slug())
    .bind(i64::from(flow.trusted))
    .bind(&flow.come_back)
    .bind(&flow.id_token)
    .bind(asked.map(|asked| asked.state_hash.as_str()))
    .bind(asked.map(|asked| asked.nonce.as_str()))
    .bind(asked.map(|asked| asked.verifier.as_str()))
    .bind(instant(now + FLOW))
    .execute(connection)
    .await?;
    Ok(token)
}

const COLUMNS: &str = "person_id, means, trusted, come_back, id_token, state_hash, nonce, verifier";

/// The flow of a browser's cookie, left as it is.
pub async fn look_at(
    connection: &mut AnyConnection,
    token: &str,
    now: DateTime<Utc>,
) -> Result<Option<Flow>, IdentityError> {
    let query =
        format!("SELECT {COLUMNS} FROM sign_in_flow WHERE token_hash = $1 AND expires_at > $2");
    found(connection, query, token, now).await
}

/// The same, taken: it leads on once.
pub async fn take(
    connection: &mut AnyConnection,
    token: &str,
    now: DateTime<Utc>,
) -> Result<Option<Flow>, IdentityError> {
    let query = format!(
        "DELETE FROM sign_in_flow WHERE token_hash = $1 AND expires_at > $2 RETURNING {COLUMNS}"
    );
    found(connection, query, token, now).await
}

async fn found(
    connection: &mut AnyConnection,
    query: String,
    token: &str,
    now: DateTime<Utc>,
) -> Result<Option<Flow>, IdentityError> {
    let row = sqlx::query(sqlx::AssertSqlSafe(query))
        .bind(digest(token))
        .bind(instant(now))
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(flow_of).transpose()
}

fn flow_of(row: &AnyRow) -> Result<Flow, IdentityError> {
    let means: String = row.try_get("means")?;
    let told = |column| row.try_get::<Option<String>, _>(column);
    let asked = match (told("state_hash")?, told("nonce")?, told("verifier")?) {
        (Some(state_hash), Some(nonce), Some(verifier)) => Some(Expected {
            state_hash,
            nonce,
            verifier,
        }),
        _ => None,
    };
    Ok(Flow {
        person: parsed_option(row, "person_id")?,
        means: Means::of_slug(&means).ok_or(IdentityError::Damaged(means))?,
        trusted: row.try_get::<i64, _>("trusted")? != 0,
        come_back: row.try_get("come_back")?,
        id_token: row.try_get("id_token")?,
        asked,
    })
}
