//! What those in charge of a source are told of an import that waits.

use sqlx::Row;

use super::gate::Held;
use crate::identity::model::Topic;
use crate::kernel::database::Database;
use crate::kernel::identity::PersonId;
use crate::kernel::mail::{self, Message, Purpose};
use crate::kernel::policy::{Action, Role, Scope, may, roles_of};
use crate::kernel::state::AppState;
use crate::kernel::writing::Writing;
use crate::registry::imports::model::Source;
use crate::registry::store::StoreError;

/// So many people are looked at; a site has fewer who import.
const MOST: i64 = 500;
/// So many are written to.
const TOLD: usize = 50;

/// Writes to those in charge, in the transaction that holds the import: to those whose role is on
/// the source's own scope, for want of them to the nation's administrators; and to who asked for it.
pub async fn tell(
    state: &AppState,
    writing: &mut Writing,
    source: &Source,
    held: &Held,
    requested_by: &str,
) -> Result<(), StoreError> {
    let page = state
        .settings
        .address_of(&format!("/mon-espace/imports/retenus/{}", held.id));
    let causes: Vec<String> = held
        .causes
        .iter()
        .map(|cause| format!("- {}", cause.in_french()))
        .collect();
    let body = format!(
        "Bonjour,\n\nUn import de la source «\u{a0}{}\u{a0}» attend votre décision. Aucun lieu n’a changé.\n\n{}\n\n\
         Pour voir ce qui changerait, puis l’appliquer ou le refuser\u{a0}:\n\n{page}\n",
        source.title,
        causes.join("\n"),
    );
    let now = writing.at();
    for address in in_charge(&state.database, source, requested_by).await? {
        let Ok(recipient) = address.parse() else {
            continue;
        };
        let message = Message {
            recipient,
            subject: format!(
                "Un import de «\u{a0}{}\u{a0}» attend votre décision",
                source.title
            ),
            body: body.clone(),
            purpose: Purpose::Notice,
            useful_until: None,
        };
        let connection = writing.connection();
        mail::enqueue(connection, &state.chance, &state.settings, &message, now).await?;
    }
    Ok(())
}

async fn in_charge(
    database: &Database,
    source: &Source,
    requested_by: &str,
) -> Result<Vec<String>, StoreError> {
    let rows = sqlx::query(
        "SELECT DISTINCT p.id, p.email FROM person p JOIN role_held r ON r.person_id = p.id \
         LEFT JOIN notification_choice c ON c.person_id = p.id AND c.topic = $1 \
         WHERE r.role IN ($2, $3, $4) AND p.deleted_at IS NULL AND p.suspended_at IS NULL \
         AND (c.wanted IS NULL OR c.wanted = 1) ORDER BY p.id LIMIT $5",
    )
    .bind(Topic::HeldImports.slug())
    .bind(Role::NationalAdministrator.slug())
    .bind(Role::HubTeam.slug())
    .bind(Role::StructureManager.slug())
    .bind(MOST)
    .fetch_all(database)
    .await?;
    let (mut near, mut nation, mut asked) = (Vec::new(), Vec::new(), Vec::new());
    for row in &rows {
        let (id, email): (String, String) = (row.try_get("id")?, row.try_get("email")?);
        let Ok(person) = id.parse::<PersonId>() else {
            continue;
        };
        let roles = roles_of(database, &person).await;
        let roles = roles.map_err(|error| StoreError::Damaged {
            what: error.to_string(),
        })?;
        if may(&roles, Action::ImportSource, &source.target()).is_err() {
            continue;
        }
        if requested_by == format!("person:{id}") {
            asked.push(email);
            continue;
        }
        let own: Vec<_> = roles
            .into_iter()
            .filter(|held| held.scope != Scope::Nation)
            .collect();
        match may(&own, Action::ImportSource, &source.target()) {
            Ok(()) => near.push(email),
            Err(_) => nation.push(email),
        }
    }
    let alone = near.is_empty() && asked.is_empty();
    if alone || source.scope == Scope::Nation {
        near.extend(nation);
    }
    Ok(asked.into_iter().chain(near).take(TOLD).collect())
}
