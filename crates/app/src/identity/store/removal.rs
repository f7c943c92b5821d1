//! The end of an account: nothing personal stays, and the journal still stands.

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::{AnyConnection, Row};

use super::parsed;
use crate::identity::errors::IdentityError;
use crate::identity::model::UNUSED;
use crate::kernel::clock::Clock;
use crate::kernel::database::{Database, instant};
use crate::kernel::identity::{Actor, PersonId};
use crate::kernel::journal::Entry;
use crate::kernel::policy::{Grant, KeepAccount, Role, Target, permit};
use crate::kernel::writing::Writing;

/// What became of an account that was to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    Done,
    /// Without it nobody would keep the platform.
    LastAdministrator,
}

/// What is the person's alone, and goes with them.
const OWN: [&str; 12] = [
    "DELETE FROM session WHERE person_id = $1",
    "DELETE FROM role_held WHERE person_id = $1",
    "DELETE FROM password WHERE person_id = $1",
    "DELETE FROM second_factor WHERE person_id = $1",
    "DELETE FROM recovery_code WHERE person_id = $1",
    "DELETE FROM federated_identity WHERE person_id = $1",
    "DELETE FROM sign_in_link WHERE person_id = $1",
    "DELETE FROM sign_in_flow WHERE person_id = $1",
    "DELETE FROM notification_choice WHERE person_id = $1",
    "DELETE FROM reminder_turn WHERE person_id = $1",
    "DELETE FROM scenario WHERE person_id = $1",
    "UPDATE place_claim SET message = '' WHERE claimed_by = $1",
];

/// Empties the grant's target of all that says who they were; the id stays, for
/// the journal's entries point to it.
pub async fn remove(
    mut writing: Writing,
    grant: &Grant<KeepAccount>,
    why: &str,
) -> Result<Removal, IdentityError> {
    let id = grant.target().id();
    if is_last_administrator(writing.connection(), id).await? {
        return Ok(Removal::LastAdministrator);
    }
    let at = instant(writing.at());
    for table in ["mail", "account_request", "invitation"] {
        let column = if table == "mail" {
            "recipient"
        } else {
            "email"
        };
        let query = format!(
            "DELETE FROM {table} WHERE {column} = (SELECT email FROM person WHERE id = $1)"
        );
        sqlx::query(sqlx::AssertSqlSafe(query))
            .bind(id)
            .execute(writing.connection())
            .await?;
    }
    sqlx::query("DELETE FROM invitation WHERE invited_by = $1")
        .bind(id)
        .execute(writing.connection())
        .await?;
    // What a Hub's public page shows of them goes at once.
    let shown = sqlx::query("DELETE FROM referent_shown WHERE person_id = $1")
        .bind(id)
        .execute(writing.connection())
        .await?;
    if shown.rows_affected() > 0 {
        writing.publish().await?;
    }
    for query in OWN {
        sqlx::query(query)
            .bind(id)
            .execute(writing.connection())
            .await?;
    }
    sqlx::query(
        "UPDATE person SET email = NULL, name = NULL, position = NULL, telephone = NULL, \
         seen_at = NULL, time_zone = 'Europe/Paris', deleted_at = $1 WHERE id = $2",
    )
    .bind(at)
    .bind(id)
    .execute(writing.connection())
    .await?;
    let entry = Entry::removed(json!({ "compte": id }), why);
    writing.commit(grant, entry).await?;
    Ok(Removal::Done)
}

/// Whether nobody else administers the nation. The rows are touched first, so
/// that of two administrators leaving at once one waits for the other.
async fn is_last_administrator(
    connection: &mut AnyConnection,
    person: &str,
) -> Result<bool, IdentityError> {
    sqlx::query("UPDATE role_held SET given_by = given_by WHERE role = $1 AND scope = 'nation'")
        .bind(Role::NationalAdministrator.slug())
        .execute(&mut *connection)
        .await?;
    let rows = sqlx::query(
        "SELECT p.id FROM role_held r JOIN person p ON p.id = r.person_id \
         WHERE r.role = $1 AND r.scope = 'nation' AND p.suspended_at IS NULL \
         AND p.deleted_at IS NULL LIMIT 3",
    )
    .bind(Role::NationalAdministrator.slug())
    .fetch_all(connection)
    .await?;
    let mut administrators = Vec::new();
    for row in &rows {
        administrators.push(row.try_get::<String, _>("id")?);
    }
    Ok(administrators == [person])
}

/// Removes accounts that nobody has signed in to for three years; returns how many.
pub async fn remove_unused(database: &Database, now: DateTime<Utc>) -> Result<u64, IdentityError> {
    let rows = sqlx::query(
        "SELECT id FROM person WHERE deleted_at IS NULL AND COALESCE(seen_at, created_at) < $1 \
         ORDER BY id LIMIT 1000",
    )
    .bind(instant(now - UNUSED))
    .fetch_all(database)
    .await?;
    let mut removed = 0;
    for row in &rows {
        let person: PersonId = parsed(row, "id")?;
        let job = Actor::Job("retention");
        let Ok(grant) = permit::<KeepAccount>(&job, Target::person(&person)) else {
            continue;
        };
        let writing = Writing::begin(database, Clock::Fixed(now)).await?;
        let why = "compte inutilisé depuis trois ans";
        if remove(writing, &grant, why).await? == Removal::Done {
            removed += 1;
        }
    }
    Ok(removed)
}
