//! People and roles in the database.

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::Row;
use sqlx::any::AnyRow;
use territory::TerritoryId;

use crate::kernel::database::{Database, instant};
use crate::kernel::identity::{OrganisationId, PersonId};
use crate::kernel::journal::Entry;
use crate::kernel::policy::{Grant, ManagePeople, Role, Scope, Target};
use crate::kernel::state::AppState;
use crate::kernel::writing::Writing;
use crate::network::error::{NetworkError, stored};
use crate::network::whereabouts;

/// The most roles that are read at once.
const MOST: i64 = 50_000;

/// A role somebody holds.
#[derive(Debug, Clone)]
pub struct Held {
    /// What names it in forms.
    pub id: String,
    pub role: Role,
    pub scope: Scope,
    /// Where on; none is an organisation that is gone.
    pub target: Option<Target>,
    /// The scope in words.
    pub on: String,
}

/// Somebody of the network.
#[derive(Debug, Clone)]
pub struct Person {
    pub id: PersonId,
    pub name: String,
    pub seen: Option<DateTime<Utc>>,
    /// Their account is closed until somebody opens it again.
    pub suspended: bool,
    pub roles: Vec<Held>,
}

/// Somebody who holds a role on an organisation.
#[derive(Debug, Clone)]
pub struct Holder {
    pub person: PersonId,
    pub name: String,
    pub role: Role,
}

const PEOPLE: &str = "SELECT p.id AS person_id, COALESCE(p.name, p.email) AS called, p.seen_at, \
     p.suspended_at, r.id AS role_id, r.role, r.scope, o.name AS organisation_name, \
     o.territory_id AS organisation_territory FROM person p \
     LEFT JOIN role_held r ON r.person_id = p.id \
     LEFT JOIN organisation o ON r.scope = 'organisation:' || o.id \
     WHERE p.deleted_at IS NULL";

/// Everyone who holds a role, by name.
pub async fn everyone(database: &Database) -> Result<Vec<Person>, NetworkError> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
        "{PEOPLE} AND r.id IS NOT NULL ORDER BY called, p.id, r.held_since, r.id LIMIT $1"
    )))
    .bind(MOST)
    .fetch_all(database)
    .await?;
    gathered(&rows)
}

/// Somebody, with the roles they hold.
pub async fn one(database: &Database, id: &PersonId) -> Result<Option<Person>, NetworkError> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
        "{PEOPLE} AND p.id = $1 ORDER BY r.held_since, r.id LIMIT 500"
    )))
    .bind(id.as_str())
    .fetch_all(database)
    .await?;
    Ok(gathered(&rows)?.pop())
}

/// The rows of one person follow one another.
fn gathered(rows: &[AnyRow]) -> Result<Vec<Person>, NetworkError> {
    let mut people: Vec<Person> = Vec::new();
    for row in rows {
        let id: String = row.try_get("person_id")?;
        if people.last().is_none_or(|last| last.id.as_str() != id) {
            let seen: Option<String> = row.try_get("seen_at")?;
            people.push(Person {
                id: stored(&id, "person")?,
                name: row
                    .try_get::<Option<String>, _>("called")?
                    .unwrap_or_default(),
                seen: seen.map(|at| stored(&at, "instant")).transpose()?,
                suspended: row.try_get::<Option<String>, _>("suspended_at")?.is_some(),
                roles: Vec::new(),
            });
        }
        if let Some(held) = read_held(row, &id)?
            && let Some(person) = people.last_mut()
        {
            person.roles.push(held);
        }
    }
    Ok(people)
}

fn read_held(row: &AnyRow, person: &str) -> Result<Option<Held>, NetworkError> {
    let optional = |column: &str| row.try_get::<Option<String>, _>(column);
    let Some(id) = optional("role_id")? else {
        return Ok(None);
    };
    let scope: Scope = stored(&optional("scope")?.unwrap_or_default(), "scope")?;
    let organisation = optional("organisation_name")?;
    let territory: Option<TerritoryId> = optional("organisation_territory")?
        .map(|id| stored(&id, "territory"))
        .transpose()?;
    Ok(Some(Held {
        id,
        role: stored(&optional("role")?.unwrap_or_default(), "role")?,
        target: whereabouts::target_of(format!("person:{person}"), &scope, territory),
        on: whereabouts::scope_name(&scope, organisation.as_deref()),
        scope,
    }))
}

/// Who holds a role on an organisation.
pub async fn of_organisation(
    database: &Database,
    organisation: &OrganisationId,
) -> Result<Vec<Holder>, NetworkError> {
    let rows = sqlx::query(
        "SELECT p.id, COALESCE(p.name, p.email) AS called, r.role FROM role_held r \
         JOIN person p ON p.id = r.person_id \
         WHERE r.scope = $1 AND p.deleted_at IS NULL AND p.suspended_at IS NULL \
         ORDER BY called, p.id LIMIT 500",
    )
    .bind(Scope::Organisation(organisation.clone()).to_string())
    .fetch_all(database)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Holder {
                person: stored(&row.try_get::<String, _>("id")?, "person")?,
                name: row
                    .try_get::<Option<String>, _>("called")?
                    .unwrap_or_default(),
                role: stored(&row.try_get::<String, _>("role")?, "role")?,
            })
        })
        .collect()
}

/// The account of an address.
pub async fn of_email(database: &Database, email: &str) -> Result<Option<PersonId>, NetworkError> {
    let row = sqlx::query(
        "SELECT id FROM person WHERE email = $1 AND deleted_at IS NULL AND suspended_at IS NULL",
    )
    .bind(email.to_lowercase())
    .fetch_optional(database)
    .await?;
    let id = row.map(|row| row.try_get::<String, _>("id")).transpose()?;
    id.map(|id| stored(&id, "person")).transpose()
}

/// Gives the grant's person a role; having it already changes nothing.
pub async fn give(
    state: &AppState,
    grant: &Grant<ManagePeople>,
    role: Role,
    scope: &Scope,
) -> Result<(), NetworkError> {
    let mut writing = Writing::begin(&state.database, state.clock).await?;
    let at = instant(writing.at());
    let given = sqlx::query(
        "INSERT INTO role_held (id, person_id, role, scope, held_since, given_by) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (person_id, role, scope) DO NOTHING",
    )
    .bind(state.chance.id())
    .bind(grant.target().id())
    .bind(role.slug())
    .bind(scope.to_string())
    .bind(at)
    .bind(grant.actor().reference())
    .execute(writing.connection())
    .await?;
    if given.rows_affected() == 0 {
        return Ok(());
    }
    if role == Role::Referent {
        writing.publish().await?;
    }
    let told = json!({ "role": role.slug(), "portee": scope.to_string() });
    Ok(writing.commit(grant, Entry::made(told, "")).await?)
}

/// What became of a role that was to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    Done,
    /// The platform would have nobody left to keep it.
    LastAdministrator,
}

/// Takes a role from the grant's person.
pub async fn take(
    state: &AppState,
    grant: &Grant<ManagePeople>,
    held: &Held,
) -> Result<Taken, NetworkError> {
    let mut writing = Writing::begin(&state.database, state.clock).await?;
    // Two administrators who take each other's role at once wait here for one another.
    sqlx::query("UPDATE journal_head SET number = number WHERE id = 1")
        .execute(writing.connection())
        .await?;
    if held.role == Role::NationalAdministrator && administrators(&mut writing).await? < 2 {
        return Ok(Taken::LastAdministrator);
    }
    let taken = sqlx::query("DELETE FROM role_held WHERE id = $1 AND person_id = $2")
        .bind(&held.id)
        .bind(grant.target().id())
        .execute(writing.connection())
        .await?;
    if taken.rows_affected() == 0 {
        return Err(NetworkError::Missing("ce rôle"));
    }
    if held.role == Role::Referent {
        writing.publish().await?;
    }
    let told = json!({ "role": held.role.slug(), "portee": held.scope.to_string() });
    writing.commit(grant, Entry::removed(told, "")).await?;
    Ok(Taken::Done)
}

/// How many can still sign in to keep the platform.
pub async fn administrators(writing: &mut Writing) -> Result<i64, NetworkError> {
    let row = sqlx::query(
        "SELECT COUNT(DISTINCT r.person_id) AS number FROM role_held r \
         JOIN person p ON p.id = r.person_id \
         WHERE r.role = $1 AND r.scope = 'nation' AND p.deleted_at IS NULL AND p.suspended_at IS NULL",
    )
    .bind(Role::NationalAdministrator.slug())
    .fetch_one(writing.connection())
    .await?;
    Ok(row.try_get("number")?)
}
