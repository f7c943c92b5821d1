//! The roles people hold.

use sqlx::Row;
use territory::{Territories, TerritoryId};

use super::{Role, Scope, Target};
use crate::kernel::database::Database;
use crate::kernel::identity::{HubId, PersonId, SessionError};

/// A role, on a scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleHeld {
    /// Which.
    pub role: Role,
    /// On what.
    pub scope: Scope,
    /// The territories that the scope is made of; a Hub's may be several.
    territories: Vec<TerritoryId>,
}

/// One person holds no more.
const MOST_ROLES: i64 = 200;

impl RoleHeld {
    /// A role on a scope; a Hub's territory is the reference pack's.
    pub fn new(role: Role, scope: Scope) -> Self {
        let territories = match &scope {
            Scope::Territory(id) => vec![*id],
            Scope::Hub(hub) => vec![hub.territory()],
            Scope::Nation | Scope::Organisation(_) => Vec::new(),
        };
        Self {
            role,
            scope,
            territories,
        }
    }

    /// The territories that the scope is made of.
    pub fn territories(&self) -> &[TerritoryId] {
        &self.territories
    }

    /// Whether the scope holds all of the target.
    pub fn covers(&self, target: &Target) -> bool {
        if target.anywhere {
            return true;
        }
        match &self.scope {
            Scope::Nation => true,
            Scope::Organisation(id) => target.organisation.as_ref() == Some(id),
            Scope::Hub(hub) if target.hub == Some(*hub) => true,
            Scope::Hub(_) | Scope::Territory(_) => self.surrounds(target),
        }
    }

    fn surrounds(&self, target: &Target) -> bool {
        let all = Territories::bundled();
        let holds = |commune| self.territories.iter().any(|id| all.contains(*id, commune));
        if let Some(commune) = target.commune {
            return holds(commune);
        }
        target.territory.is_some_and(|territory| {
            let communes = all.communes_of(territory);
            !communes.is_empty() && communes.iter().all(|commune| holds(commune.code))
        })
    }
}

/// The roles a person holds now.
pub async fn roles_of(
    database: &Database,
    person: &PersonId,
) -> Result<Vec<RoleHeld>, SessionError> {
    let rows = sqlx::query(
        "SELECT role, scope FROM role_held WHERE person_id = $1 ORDER BY held_since, id LIMIT $2",
    )
    .bind(person.as_str())
    .bind(MOST_ROLES)
    .fetch_all(database)
    .await?;
    let mut roles = Vec::with_capacity(rows.len());
    for row in &rows {
        let (role, scope): (String, String) = (row.try_get("role")?, row.try_get("scope")?);
        let damaged = || SessionError::Damaged(format!("role {role} on {scope}"));
        let read = (role.parse::<Role>(), scope.parse::<Scope>());
        let (Ok(role), Ok(scope)) = read else {
            return Err(damaged());
        };
        let mut held = RoleHeld::new(role, scope);
        if let Scope::Hub(hub) = &held.scope {
            let own = territories_of(database, *hub).await?;
            if !own.is_empty() {
                held.territories = own;
            }
        }
        roles.push(held);
    }
    Ok(roles)
}

/// The territories a Hub was given here, where they differ from the reference pack's.
pub async fn territories_of(
    database: &Database,
    hub: HubId,
) -> Result<Vec<TerritoryId>, SessionError> {
    let rows = sqlx::query(
        "SELECT territory_id FROM hub_territory WHERE hub_id = $1 ORDER BY territory_id LIMIT 2000",
    )
    .bind(hub.as_str())
    .fetch_all(database)
    .await?;
    rows.iter()
        .map(|row| {
            let text: String = row.try_get("territory_id")?;
            text.parse()
                .map_err(|_| SessionError::Damaged(format!("territory « {text} »")))
        })
        .collect()
}
