//! Inviting: the offer is written, its link drawn, the mail queued, all at once.

use super::errors::IdentityError;
use super::letters;
use super::store::invitations::{self, Offer, organisation_name};
use crate::kernel::identity::Actor;
use crate::kernel::journal::Entry;
use crate::kernel::mail;
use crate::kernel::policy::{Grant, ManagePeople, Role, Scope, may_give, permit};
use crate::kernel::state::AppState;
use crate::kernel::writing::Writing;
use sqlx::AnyConnection;
use territory::Territories;

/// Why an offer cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum InvitingError {
    /// Not by this actor, or not there.
    #[error("Vous ne pouvez pas donner ce rôle à cet endroit.")]
    Refused,
    /// There is no such organisation.
    #[error("Nous ne connaissons pas cette organisation.")]
    NoOrganisation,
    /// Something failed.
    #[error(transparent)]
    Failed(#[from] IdentityError),
}

/// The grant to make an offer: the actor manages people there, and holds enough to give that role.
pub async fn permitted(
    connection: &mut AnyConnection,
    actor: &Actor,
    subject: &str,
    role: Role,
    scope: &Scope,
) -> Result<Grant<ManagePeople>, InvitingError> {
    let target = invitations::target_of(connection, subject, scope)
        .await?
        .ok_or(InvitingError::NoOrganisation)?;
    if let Actor::Person(me) = actor {
        may_give(&me.roles, role, &target).map_err(|_| InvitingError::Refused)?;
    }
    permit::<ManagePeople>(actor, target).map_err(|_| InvitingError::Refused)
}

/// Invites an address; returns the path of the link, for who must hand it over themselves.
pub async fn invite(
    state: &AppState,
    actor: &Actor,
    offer: &Offer,
    by: &str,
) -> Result<String, InvitingError> {
    let mut writing = Writing::begin(&state.database, state.clock)
        .await
        .map_err(IdentityError::from)?;
    let subject = format!("invitation:{}", state.chance.id());
    let (role, scope) = (offer.role, &offer.scope);
    let grant = permitted(writing.connection(), actor, &subject, role, scope).await?;
    let token = invitations::add(&mut writing, &state.chance, &grant, offer).await?;
    let place = place_of(writing.connection(), scope).await?;
    let words = (by, role.label(), place.as_str());
    let now = writing.at();
    let letter = letters::invitation(&state.settings, &offer.email, &token, words, now);
    mail::enqueue(
        writing.connection(),
        &state.chance,
        &state.settings,
        &letter,
        now,
    )
    .await
    .map_err(IdentityError::from)?;
    let entry = Entry::made(invitations::told(offer), "");
    writing
        .commit(&grant, entry)
        .await
        .map_err(IdentityError::from)?;
    Ok(format!("/invitation?jeton={token}"))
}

/// A scope as people read it.
pub async fn place_of(
    connection: &mut AnyConnection,
    scope: &Scope,
) -> Result<String, IdentityError> {
    Ok(match scope {
        Scope::Nation => "toute la France".to_owned(),
        Scope::Territory(id) => territory_name(*id),
        Scope::Hub(hub) => territory_name(hub.territory()),
        Scope::Organisation(id) => organisation_name(connection, id)
            .await?
            .unwrap_or_else(|| "organisation inconnue".to_owned()),
    })
}

/// A territory as people read it.
pub fn territory_name(id: territory::TerritoryId) -> String {
    let known = Territories::bundled().territory(id);
    known.map_or_else(|| id.to_string(), |territory| territory.name.to_string())
}
