//! Requests for an account, which the team of the territory answers.

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use territory::TerritoryId;

use super::{instant_of, parsed};
use crate::identity::email::Email;
use crate::identity::errors::IdentityError;
use crate::identity::model::Topic;
use crate::kernel::database::{Database, instant};
use crate::kernel::identity::PersonId;
use crate::kernel::journal::Entry;
use crate::kernel::policy::{
    Grant, ManagePeople, RequestAccount, Role, RoleHeld, Target, may_give, roles_of,
};
use crate::kernel::writing::Writing;

/// As many as are read at once.
const MOST: i64 = 500;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Asked {
    pub email: Email,
    pub name: String,
    pub organisation: String,
    pub role: Role,
    pub territory: TerritoryId,
    pub words: String,
}

/// A request that waits.
#[derive(Debug, Clone)]
pub struct Request {
    pub id: String,
    pub asked: Asked,
    pub at: DateTime<Utc>,
}

impl Request {
    /// Where it lies.
    pub fn target(&self) -> Target {
        Target::new(format!("request:{}", self.id)).within(self.asked.territory)
    }
}

/// Keeps a request within a change; the same address asking again replaces what it asked.
pub async fn add(
    writing: &mut Writing,
    grant: &Grant<RequestAccount>,
    asked: &Asked,
) -> Result<(), IdentityError> {
    let at = instant(writing.at());
    sqlx::query("DELETE FROM account_request WHERE email = $1")
        .bind(asked.email.as_str())
        .execute(writing.connection())
        .await?;
    sqlx::query(
        "INSERT INTO account_request (id, email, name, organisation, role, territory_id, words, \
         created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(grant.target().id())
    .bind(asked.email.as_str())
    .bind(&asked.name)
    .bind(&asked.organisation)
    .bind(asked.role.slug())
    .bind(asked.territory.to_string())
    .bind(&asked.words)
    .bind(at)
    .execute(writing.connection())
    .await?;
    Ok(())
}

/// The requests that somebody with these roles may answer, the oldest first.
pub async fn pending_requests(
    database: &Database,
    roles: &[RoleHeld],
) -> Result<Vec<Request>, IdentityError> {
    let rows = sqlx::query(
        "SELECT id, email, name, organisation, role, territory_id, words, created_at \
         FROM account_request ORDER BY created_at, id LIMIT $1",
    )
    .bind(MOST)
    .fetch_all(database)
    .await?;
    let mut requests = Vec::new();
    for row in &rows {
        let request = request_of(row)?;
        if may_give(roles, request.asked.role, &request.target()).is_ok() {
            requests.push(request);
        }
    }
    Ok(requests)
}

/// A request by its id.
pub async fn one(database: &Database, id: &str) -> Result<Option<Request>, IdentityError> {
    let row = sqlx::query(
        "SELECT id, email, name, organisation, role, territory_id, words, created_at \
         FROM account_request WHERE id = $1",
    )
    .bind(id)
    .fetch_optional(database)
    .await?;
    row.as_ref().map(request_of).transpose()
}

/// Removes a request that is answered, within the change that answers it;
/// whether it was still there.
pub async fn settle(
    connection: &mut AnyConnection,
    request: &Request,
) -> Result<bool, IdentityError> {
    let gone = sqlx::query("DELETE FROM account_request WHERE id = $1")
        .bind(&request.id)
        .execute(connection)
        .await?;
    Ok(gone.rows_affected() == 1)
}

/// What the journal keeps of a request: not whose.
pub fn told(asked: &Asked) -> serde_json::Value {
    json!({ "role": asked.role.slug(), "territoire": asked.territory.to_string() })
}

/// Refuses a request; the words of it are gone. Whether it was still there.
pub async fn refuse(
    mut writing: Writing,
    grant: &Grant<ManagePeople>,
    request: &Request,
) -> Result<bool, IdentityError> {
    if !settle(writing.connection(), request).await? {
        return Ok(false);
    }
    let entry = Entry::removed(told(&request.asked), "demande refusée");
    writing.commit(grant, entry).await?;
    Ok(true)
}

/// Where mail reaches those who may answer a request and want to be told of it.
pub async fn whom_to_tell(
    database: &Database,
    request: &Request,
) -> Result<Vec<Email>, IdentityError> {
    let rows = sqlx::query(
        "SELECT DISTINCT p.id, p.email FROM person p JOIN role_held r ON r.person_id = p.id \
         LEFT JOIN notification_choice c ON c.person_id = p.id AND c.topic = $1 \
         WHERE r.role IN ($2, $3) AND p.deleted_at IS NULL AND p.suspended_at IS NULL \
         AND (c.wanted IS NULL OR c.wanted = 1) ORDER BY p.id LIMIT $4",
    )
    .bind(Topic::Requests.slug())
    .bind(Role::HubTeam.slug())
    .bind(Role::Referent.slug())
    .bind(MOST)
    .fetch_all(database)
    .await?;
    let mut told = Vec::new();
    for row in &rows {
        let person: PersonId = parsed(row, "id")?;
        let roles = roles_of(database, &person).await?;
        if may_give(&roles, request.asked.role, &request.target()).is_ok() {
            told.push(parsed(row, "email")?);
        }
    }
    Ok(told)
}

fn request_of(row: &AnyRow) -> Result<Request, IdentityError> {
    Ok(Request {
        id: row.try_get("id")?,
        asked: Asked {
            email: parsed(row, "email")?,
            name: row.try_get("name")?,
            organisation: row.try_get("organisation")?,
            role: parsed(row, "role")?,
            territory: parsed(row, "territory_id")?,
            words: row.try_get("words")?,
        },
        at: instant_of(row, "created_at")?,
    })
}
