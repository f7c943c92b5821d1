//! What people prove who they are with: passwords, second factors, accounts at
//! the provider.

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::{AnyConnection, Row};

use super::{parsed, sessions};
use crate::identity::errors::IdentityError;
use crate::identity::proofs::totp;
use crate::kernel::chance::Chance;
use crate::kernel::database::{Database, instant};
use crate::kernel::identity::{Actor, PersonId};
use crate::kernel::journal::Entry;
use crate::kernel::policy::{Grant, KeepAccount};
use crate::kernel::writing::Writing;

/// The session of a grant's actor, which stays when the others end.
fn own_session(grant: &Grant<KeepAccount>) -> Option<(&PersonId, &str)> {
    match grant.actor() {
        Actor::Person(me) => Some((&me.person, &me.session.token_hash)),
        _ => None,
    }
}

/// Keeps a new password's hash, and ends the person's other sessions.
pub async fn set_password(
    mut writing: Writing,
    grant: &Grant<KeepAccount>,
    hash: &str,
) -> Result<(), IdentityError> {
    let at = instant(writing.at());
    sqlx::query(
        "INSERT INTO password (person_id, hash, changed_at) VALUES ($1, $2, $3) \
         ON CONFLICT (person_id) DO UPDATE \
         SET hash = excluded.hash, changed_at = excluded.changed_at",
    )
    .bind(grant.target().id())
    .bind(hash)
    .bind(at)
    .execute(writing.connection())
    .await?;
    if let Some((person, kept)) = own_session(grant) {
        sessions::end_others(writing.connection(), person, kept).await?;
    }
    let told = Entry::made(json!({ "champs": ["mot de passe"] }), "");
    Ok(writing.commit(grant, told).await?)
}

/// Keeps another hash of the same password. That is no change to tell anybody.
pub async fn renew_hash(
    connection: &mut AnyConnection,
    person: &PersonId,
    hash: &str,
) -> Result<(), IdentityError> {
    sqlx::query("UPDATE password SET hash = $1 WHERE person_id = $2")
        .bind(hash)
        .bind(person.as_str())
        .execute(connection)
        .await?;
    Ok(())
}

/// A second factor as it stands.
#[derive(Debug, Clone)]
pub struct SecondFactor {
    pub secret: String,
    pub confirmed: bool,
    last_step: i64,
}

/// A person's second factor, proposed or confirmed.
pub async fn second_factor(
    connection: &mut AnyConnection,
    person: &PersonId,
) -> Result<Option<SecondFactor>, IdentityError> {
    let row = sqlx::query(
        "SELECT secret, confirmed_at, last_step FROM second_factor WHERE person_id = $1",
    )
    .bind(person.as_str())
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(SecondFactor {
        secret: row.try_get("secret")?,
        confirmed: row.try_get::<Option<String>, _>("confirmed_at")?.is_some(),
        last_step: row.try_get("last_step")?,
    }))
}

/// The secret to be put in an application: one that waits to be confirmed, or a
/// new one. A confirmed one is never shown again.
pub async fn propose_second_factor(
    database: &Database,
    chance: &Chance,
    grant: &Grant<KeepAccount>,
    now: DateTime<Utc>,
) -> Result<Option<String>, IdentityError> {
    sqlx::query(
        "INSERT INTO second_factor (person_id, secret, proposed_at, last_step) \
         VALUES ($1, $2, $3, 0) ON CONFLICT (person_id) DO NOTHING",
    )
    .bind(grant.target().id())
    .bind(totp::new_secret(chance))
    .bind(instant(now))
    .execute(database)
    .await?;
    let row = sqlx::query(
        "SELECT secret FROM second_factor WHERE person_id = $1 AND confirmed_at IS NULL",
    )
    .bind(grant.target().id())
    .fetch_optional(database)
    .await?;
    Ok(row.map(|row| row.try_get("secret")).transpose()?)
}

/// Takes a code of the application, once: whoever has read it over a shoulder is too late.
pub async fn take_code(
    connection: &mut AnyConnection,
    person: &PersonId,
    code: &str,
    now: DateTime<Utc>,
) -> Result<bool, IdentityError> {
    let Some(factor) = second_factor(connection, person).await? else {
        return Ok(false);
    };
    let Some(step) = totp::step_of(&factor.secret, code, factor.last_step, now) else {
        return Ok(false);
    };
    let taken = sqlx::query(
        "UPDATE second_factor SET last_step = $1 WHERE person_id = $2 AND last_step < $1",
    )
    .bind(step)
    .bind(person.as_str())
    .execute(connection)
    .await?;
    Ok(taken.rows_affected() == 1)
}

/// Takes a code on paper, once.
pub async fn take_recovery_code(
    connection: &mut AnyConnection,
    person: &PersonId,
    code: &str,
) -> Result<bool, IdentityError> {
    let taken = sqlx::query("DELETE FROM recovery_code WHERE person_id = $1 AND code_hash = $2")
        .bind(person.as_str())
        .bind(totp::recovery_digest(code))
        .execute(connection)
        .await?;
    Ok(taken.rows_affected() == 1)
}

/// Codes on paper that were not used.
pub async fn recovery_codes_left(
    database: &Database,
    person: &PersonId,
) -> Result<i64, IdentityError> {
    let row = sqlx::query("SELECT COUNT(*) AS number FROM recovery_code WHERE person_id = $1")
        .bind(person.as_str())
        .fetch_one(database)
        .await?;
    Ok(row.try_get("number")?)
}

/// Switches the second factor on, with new codes on paper; the session gets a
/// new token and the person's others end. Returns the codes and the token.
pub async fn confirm_second_factor(
    mut writing: Writing,
    chance: &Chance,
    grant: &Grant<KeepAccount>,
) -> Result<(Vec<String>, Option<String>), IdentityError> {
    let at = instant(writing.at());
    sqlx::query("UPDATE second_factor SET confirmed_at = $1 WHERE person_id = $2")
        .bind(at)
        .bind(grant.target().id())
        .execute(writing.connection())
        .await?;
    sqlx::query("DELETE FROM recovery_code WHERE person_id = $1")
        .bind(grant.target().id())
        .execute(writing.connection())
        .await?;
    let codes: Vec<String> = (0..totp::RECOVERY_CODES)
        .map(|_| totp::new_recovery_code(chance))
        .collect();
    for code in &codes {
        sqlx::query("INSERT INTO recovery_code (person_id, code_hash) VALUES ($1, $2)")
            .bind(grant.target().id())
            .bind(totp::recovery_digest(code))
            .execute(writing.connection())
            .await?;
    }
    let token = renewed(&mut writing, chance, grant, true).await?;
    let told = Entry::made(json!({ "champs": ["second facteur"] }), "");
    writing.commit(grant, told).await?;
    Ok((codes, token))
}

/// Switches the second factor off; the session gets a new token.
pub async fn remove_second_factor(
    mut writing: Writing,
    chance: &Chance,
    grant: &Grant<KeepAccount>,
) -> Result<Option<String>, IdentityError> {
    for query in [
        "DELETE FROM second_factor WHERE person_id = $1",
        "DELETE FROM recovery_code WHERE person_id = $1",
    ] {
        sqlx::query(query)
            .bind(grant.target().id())
            .execute(writing.connection())
            .await?;
    }
    let token = renewed(&mut writing, chance, grant, false).await?;
    let told = Entry::removed(json!({ "champs": ["second facteur"] }), "");
    writing.commit(grant, told).await?;
    Ok(token)
}

async fn renewed(
    writing: &mut Writing,
    chance: &Chance,
    grant: &Grant<KeepAccount>,
    strong: bool,
) -> Result<Option<String>, IdentityError> {
    let Some((person, kept)) = own_session(grant) else {
        return Ok(None);
    };
    sessions::end_others(writing.connection(), person, kept).await?;
    let token = sessions::renew(writing.connection(), chance, kept, strong).await?;
    Ok(Some(token))
}

/// The person that a provider's account is linked to.
pub async fn linked(
    connection: &mut AnyConnection,
    issuer: &str,
    subject: &str,
) -> Result<Option<PersonId>, IdentityError> {
    let row =
        sqlx::query("SELECT person_id FROM federated_identity WHERE issuer = $1 AND subject = $2")
            .bind(issuer)
            .bind(subject)
            .fetch_optional(connection)
            .await?;
    row.as_ref().map(|row| parsed(row, "person_id")).transpose()
}

/// Links a provider's account to a person.
pub async fn link(
    connection: &mut AnyConnection,
    (issuer, subject): (&str, &str),
    person: &PersonId,
    now: DateTime<Utc>,
) -> Result<(), IdentityError> {
    sqlx::query(
        "INSERT INTO federated_identity (issuer, subject, person_id, linked_at) \
         VALUES ($1, $2, $3, $4) ON CONFLICT (issuer, subject) DO NOTHING",
    )
    .bind(issuer)
    .bind(subject)
    .bind(person.as_str())
    .bind(instant(now))
    .execute(connection)
    .await?;
    Ok(())
}
