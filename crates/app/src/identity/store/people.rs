//! Persons, as those who sign in.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::parsed;
use crate::identity::email::Email;
use crate::identity::errors::IdentityError;
use crate::kernel::database::instant;
use crate::kernel::identity::PersonId;
use crate::kernel::policy::{Grant, ManagePeople, Role, Scope};
use crate::kernel::writing::Writing;

/// Somebody with an account that is open.
#[derive(Debug, Clone)]
pub struct Known {
    pub person: PersonId,
    pub email: Email,
    /// What is kept of their password, if they have one.
    pub password: Option<String>,
    /// They are asked for a code too.
    pub has_second_factor: bool,
}

const KNOWN: &str = "SELECT p.id, p.email, w.hash, f.confirmed_at FROM person p \
     LEFT JOIN password w ON w.person_id = p.id \
     LEFT JOIN second_factor f ON f.person_id = p.id \
     WHERE p.suspended_at IS NULL AND p.deleted_at IS NULL AND ";

/// Whoever has this address.
pub async fn by_email(
    connection: &mut AnyConnection,
    email: &Email,
) -> Result<Option<Known>, IdentityError> {
    one(connection, "p.email = $1", email.as_str()).await
}

/// Whoever has this id.
pub async fn by_id(
    connection: &mut AnyConnection,
    person: &PersonId,
) -> Result<Option<Known>, IdentityError> {
    one(connection, "p.id = $1", person.as_str()).await
}

async fn one(
    connection: &mut AnyConnection,
    condition: &'static str,
    value: &str,
) -> Result<Option<Known>, IdentityError> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("{KNOWN}{condition}")))
        .bind(value)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(known_of).transpose()
}

fn known_of(row: &AnyRow) -> Result<Known, IdentityError> {
    let confirmed: Option<String> = row.try_get("confirmed_at")?;
    Ok(Known {
        person: parsed(row, "id")?,
        email: parsed(row, "email")?,
        password: row.try_get("hash")?,
        has_second_factor: confirmed.is_some(),
    })
}

/// Makes a person of the grant's target.
pub async fn create(
    writing: &mut Writing,
    grant: &Grant<ManagePeople>,
    email: &Email,
    name: &str,
    zone: chrono_tz::Tz,
) -> Result<(), IdentityError> {
    let at = instant(writing.at());
    sqlx::query(
        "INSERT INTO person (id, email, name, time_zone, created_at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(grant.target().id())
    .bind(email.as_str())
    .bind(name)
    .bind(zone.name())
    .bind(at)
    .execute(writing.connection())
    .await?;
    Ok(())
}

/// A role to give.
pub struct NewRole<'a> {
    pub id: String,
    pub role: Role,
    pub scope: &'a Scope,
    pub given_by: &'a str,
}

/// Gives the grant's target a role; once is enough.
pub async fn give_role(
    writing: &mut Writing,
    grant: &Grant<ManagePeople>,
    given: &NewRole<'_>,
) -> Result<(), IdentityError> {
    let at = instant(writing.at());
    sqlx::query(
        "INSERT INTO role_held (id, person_id, role, scope, held_since, given_by) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (person_id, role, scope) DO NOTHING",
    )
    .bind(&given.id)
    .bind(grant.target().id())
    .bind(given.role.slug())
    .bind(given.scope.to_string())
    .bind(at)
    .bind(given.given_by)
    .execute(writing.connection())
    .await?;
    Ok(())
}
