//! Accepting an invitation.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Form, Router};
use serde::Deserialize;
use territory::Territories;

use super::{answered, database_error, message, titled};
use crate::identity::entering::{Entrant, enter};
use crate::identity::errors::{Errors, IdentityError};
use crate::identity::inviting::place_of;
use crate::identity::model::{Means, one_line};
use crate::identity::store::invitations::{self, Invitation};
use crate::identity::store::people::{self, Known};
use crate::kernel::errors::PageError;
use crate::kernel::identity::{Actor, PersonId};
use crate::kernel::pages::{Link, Page};
use crate::kernel::policy::{ManagePeople, Target, may_give, permit, roles_of};
use crate::kernel::state::AppState;
use crate::kernel::writing::Writing;

pub fn router() -> Router<AppState> {
    Router::new().route("/invitation", get(look).post(accept))
}

/// The longest name, in characters.
pub const LONGEST_NAME: usize = 100;

#[derive(Template)]
#[template(path = "identity/invitation.html")]
struct InvitationPage {
    page: Page,
    errors: Errors,
    token: String,
    email: String,
    role: &'static str,
    place: String,
    is_new: bool,
    name: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Opened {
    jeton: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Draft {
    jeton_lien: String,
    nom: String,
}

/// An invitation with what its page shows.
struct Found {
    invitation: Invitation,
    known: Option<Known>,
    place: String,
    target: Target,
}

/// The invitation of a token, if whoever made it could still make it.
async fn found(state: &AppState, token: &str) -> Result<Option<Found>, PageError> {
    let mut connection = state.database.acquire().await.map_err(database_error)?;
    let now = state.clock.now();
    let Some(invitation) = invitations::of_token(&mut connection, token, now).await? else {
        return Ok(None);
    };
    let offer = &invitation.offer;
    let target = invitations::target_of(&mut connection, "invitation", &offer.scope).await?;
    let Some(target) = target else {
        return Ok(None);
    };
    let place = place_of(&mut connection, &offer.scope).await?;
    let known = people::by_email(&mut connection, &offer.email).await?;
    drop(connection);
    if let Some(inviter) = &invitation.invited_by {
        let roles = roles_of(&state.database, inviter).await;
        let roles = roles.map_err(IdentityError::from)?;
        if may_give(&roles, offer.role, &target).is_err() {
            return Ok(None);
        }
    }
    Ok(Some(Found {
        invitation,
        known,
        place,
        target,
    }))
}

fn spent() -> Result<Response, PageError> {
    message(
        "/invitation",
        "Cette invitation ne fonctionne plus",
        &[
            "Elle a déjà été acceptée, elle a été retirée, ou elle a plus de 7 jours. Si vous l’avez acceptée, connectez-vous. Sinon, demandez-en une nouvelle à la personne qui vous a invité.",
        ],
        vec![Link::new("/connexion", "Se connecter")],
    )
}

fn page(found: &Found, token: &str, name: &str, errors: Errors) -> Result<Response, PageError> {
    let offer = &found.invitation.offer;
    let page = InvitationPage {
        page: titled("/invitation", "Votre invitation", &errors),
        errors: errors.clone(),
        token: token.to_owned(),
        email: offer.email.to_string(),
        role: offer.role.label(),
        place: found.place.clone(),
        is_new: found.known.is_none(),
        name: name.to_owned(),
    };
    answered(&page, &errors)
}

async fn look(
    State(state): State<AppState>,
    Query(Opened { jeton }): Query<Opened>,
) -> Result<Response, PageError> {
    match found(&state, &jeton).await? {
        Some(found) => page(&found, &jeton, "", Errors::default()),
        None => spent(),
    }
}

async fn accept(
    State(state): State<AppState>,
    headers: HeaderMap,
    Form(draft): Form<Draft>,
) -> Result<Response, PageError> {
    let Some(found) = found(&state, &draft.jeton_lien).await? else {
        return spent();
    };
    let name = one_line(&draft.nom, LONGEST_NAME);
    if found.known.is_none() && name.is_empty() {
        let errors = Errors::one("nom", "Écrivez votre nom, comme il sera affiché.");
        return page(&found, &draft.jeton_lien, "", errors);
    }
    let newcomer = found.known.is_none();
    let person = match &found.known {
        Some(known) => known.person.clone(),
        None => PersonId::draw(&state.chance),
    };
    // Whoever invited was permitted to; the acceptance does what they asked for.
    let target = found.target.clone().about(format!("person:{person}"));
    let grant = permit::<ManagePeople>(&Actor::Job("invitation"), target)?;
    let zone = zone_of(&found.target);
    let writing = Writing::begin(&state.database, state.clock)
        .await
        .map_err(database_error)?;
    let newcomer = newcomer.then_some((name.as_str(), zone));
    let taken =
        invitations::accept(writing, &state.chance, &grant, &found.invitation, newcomer).await?;
    if !taken {
        return spent();
    }
    let mut transaction = state.database.begin().await.map_err(database_error)?;
    let Some(known) = people::by_id(&mut transaction, &person).await? else {
        return spent();
    };
    let entrant = Entrant {
        known,
        means: Means::Invitation,
        trusted: false,
        come_back: Some("/mon-compte".to_owned()),
        id_token: None,
    };
    let way = enter(&state, &mut transaction, &headers, entrant).await?;
    transaction.commit().await.map_err(database_error)?;
    Ok(way.into_response())
}

/// The time of where somebody will work.
fn zone_of(target: &Target) -> chrono_tz::Tz {
    let territories = Territories::bundled();
    let territory = target.territory.or(target.hub.map(|hub| hub.territory()));
    let communes = territory
        .map(|id| territories.communes_of(id))
        .unwrap_or_default();
    let first = communes
        .first()
        .map(|commune| territories.time_zone(commune));
    first
        .and_then(|zone| zone.parse().ok())
        .unwrap_or(chrono_tz::Europe::Paris)
}
