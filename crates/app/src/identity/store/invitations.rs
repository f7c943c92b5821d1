//! Invitations: an address is offered a role on a scope.

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::people::{self, NewRole};
use super::{instant_of, parsed, parsed_option};
use crate::identity::email::Email;
use crate::identity::errors::IdentityError;
use crate::identity::model::INVITATION;
use crate::kernel::chance::{Chance, digest};
use crate::kernel::database::{Database, instant};
use crate::kernel::identity::{Actor, OrganisationId, PersonId};
use crate::kernel::journal::Entry;
use crate::kernel::policy::{Grant, ManagePeople, Role, Scope, Target};
use crate::kernel::writing::Writing;

/// What is offered to whom.
#[derive(Debug, Clone)]
pub struct Offer {
    pub email: Email,
    pub role: Role,
    pub scope: Scope,
}

/// An invitation as kept.
#[derive(Debug, Clone)]
pub struct Invitation {
    pub id: String,
    pub offer: Offer,
    /// Nobody, when it was made on the machine itself.
    pub invited_by: Option<PersonId>,
    pub expires_at: DateTime<Utc>,
}

/// Where a role on a scope lies: who may give it is decided there.
pub async fn target_of(
    connection: &mut AnyConnection,
    subject: &str,
    scope: &Scope,
) -> Result<Option<Target>, IdentityError> {
    let target = Target::new(subject);
    Ok(Some(match scope {
        Scope::Nation => target,
        Scope::Territory(id) => target.within(*id),
        Scope::Hub(hub) => Target::hub(*hub).about(subject),
        Scope::Organisation(id) => {
            let row = sqlx::query("SELECT territory_id FROM organisation WHERE id = $1")
                .bind(id.as_str())
                .fetch_optional(connection)
                .await?;
            let Some(row) = row else { return Ok(None) };
            Target::organisation(id, parsed(&row, "territory_id")?).about(subject)
        }
    }))
}

/// The name of an organisation, where there is one of this id.
pub async fn organisation_name(
    connection: &mut AnyConnection,
    id: &OrganisationId,
) -> Result<Option<String>, IdentityError> {
    let row = sqlx::query("SELECT name FROM organisation WHERE id = $1")
        .bind(id.as_str())
        .fetch_optional(connection)
        .await?;
    Ok(row.map(|row| row.try_get("name")).transpose()?)
}

/// Writes an invitation within a change; returns the token of its link. It
/// replaces an earlier one of the same offer.
pub async fn add(
    writing: &mut Writing,
    chance: &Chance,
    grant: &Grant<ManagePeople>,
    offer: &Offer,
) -> Result<String, IdentityError> {
    let at = writing.at();
    sqlx::query("DELETE FROM invitation WHERE email = $1 AND role = $2 AND scope = $3")
        .bind(offer.email.as_str())
        .bind(offer.role.slug())
        .bind(offer.scope.to_string())
        .execute(writing.connection())
        .await?;
    let token = chance.token();
    let invited_by = match grant.actor() {
        Actor::Person(me) => Some(me.person.as_str()),
        _ => None,
    };
    sqlx::query(
        "INSERT INTO invitation (id, token_hash, email, role, scope, invited_by, created_at, \
         expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(grant.target().id())
    .bind(digest(&token))
    .bind(offer.email.as_str())
    .bind(offer.role.slug())
    .bind(offer.scope.to_string())
    .bind(invited_by)
    .bind(instant(at))
    .bind(instant(at + INVITATION))
    .execute(writing.connection())
    .await?;
    Ok(token)
}

/// What the journal keeps of an offer: not to whom.
pub fn told(offer: &Offer) -> serde_json::Value {
    json!({ "role": offer.role.slug(), "portée": offer.scope.to_string() })
}

const COLUMNS: &str =
    "SELECT id, email, role, scope, invited_by, expires_at FROM invitation WHERE ";

/// The invitation of a link's token.
pub async fn of_token(
    connection: &mut AnyConnection,
    token: &str,
    now: DateTime<Utc>,
) -> Result<Option<Invitation>, IdentityError> {
    let query = format!("{COLUMNS} token_hash = $1 AND expires_at > $2");
    let row = sqlx::query(sqlx::AssertSqlSafe(query))
        .bind(digest(token))
        .bind(instant(now))
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(invitation_of).transpose()
}

/// Those a person made that wait for an answer, the newest first.
pub async fn made_by(
    database: &Database,
    person: &PersonId,
    now: DateTime<Utc>,
) -> Result<Vec<Invitation>, IdentityError> {
    let query = format!(
        "{COLUMNS} invited_by = $1 AND expires_at > $2 ORDER BY created_at DESC, id LIMIT 200"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(query))
        .bind(person.as_str())
        .bind(instant(now))
        .fetch_all(database)
        .await?;
    rows.iter().map(invitation_of).collect()
}

/// Takes back an invitation that the grant's actor made; whether it was there.
pub async fn withdraw(
    mut writing: Writing,
    grant: &Grant<ManagePeople>,
) -> Result<bool, IdentityError> {
    let Actor::Person(me) = grant.actor() else {
        return Ok(false);
    };
    let gone = sqlx::query("DELETE FROM invitation WHERE id = $1 AND invited_by = $2")
        .bind(grant.target().id())
        .bind(me.person.as_str())
        .execute(writing.connection())
        .await?;
    if gone.rows_affected() == 0 {
        return Ok(false);
    }
    let told = Entry::removed(json!({ "invitation": grant.target().id() }), "");
    writing.commit(grant, told).await?;
    Ok(true)
}

/// Makes the invited person, if they are new, and gives them the role; whether
/// it was still there to be accepted.
pub async fn accept(
    mut writing: Writing,
    chance: &Chance,
    grant: &Grant<ManagePeople>,
    invitation: &Invitation,
    newcomer: Option<(&str, chrono_tz::Tz)>,
) -> Result<bool, IdentityError> {
    let taken = sqlx::query("DELETE FROM invitation WHERE id = $1")
        .bind(&invitation.id)
        .execute(writing.connection())
        .await?;
    if taken.rows_affected() == 0 {
        return Ok(false);
    }
    let offer = &invitation.offer;
    if let Some((name, zone)) = newcomer {
        people::create(&mut writing, grant, &offer.email, name, zone).await?;
    }
    let given_by = match &invitation.invited_by {
        Some(person) => format!("person:{person}"),
        None => Actor::Operator.reference(),
    };
    let role = NewRole {
        id: chance.id(),
        role: offer.role,
        scope: &offer.scope,
        given_by: &given_by,
    };
    people::give_role(&mut writing, grant, &role).await?;
    let why = format!("invitation de {given_by} acceptée");
    writing.commit(grant, Entry::made(told(offer), why)).await?;
    Ok(true)
}

fn invitation_of(row: &AnyRow) -> Result<Invitation, IdentityError> {
    Ok(Invitation {
        id: row.try_get("id")?,
        offer: Offer {
            email: parsed(row, "email")?,
            role: parsed(row, "role")?,
            scope: parsed(row, "scope")?,
        },
        invited_by: parsed_option(row, "invited_by")?,
        expires_at: instant_of(row, "expires_at")?,
    })
}
