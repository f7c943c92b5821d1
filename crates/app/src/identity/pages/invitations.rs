//! Inviting people, for those who may.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use axum::{Form, Router};
use serde::Deserialize;
use territory::{Level, Territories};

use super::{Choice, answered, database_error, day, titled};
use crate::identity::email::Email;
use crate::identity::errors::Errors;
use crate::identity::inviting::{self, InvitingError, place_of, territory_name};
use crate::identity::store::invitations::{self, Offer};
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::identity::{Actor, SignedIn};
use crate::kernel::pages::Page;
use crate::kernel::policy::{ManagePeople, Role, Scope, Target, may_give, permit};
use crate::kernel::state::AppState;
use crate::kernel::writing::Writing;

pub fn router() -> Router<AppState> {
    Router::new().route("/mon-espace/invitations", get(form).post(send))
}

const PATH: &str = "/mon-espace/invitations";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Draft {
    courriel: String,
    role: String,
    portee: String,
    reponse: String,
    invitation: String,
}

struct Group {
    label: &'static str,
    choices: Vec<Choice>,
}

struct Sent {
    id: String,
    email: String,
    role: String,
    until: String,
}

#[derive(Template)]
#[template(path = "identity/invitations.html")]
struct InvitationsPage {
    page: Page,
    errors: Errors,
    told: &'static str,
    draft: Draft,
    roles: Vec<Choice>,
    scopes: Vec<Group>,
    sent: Vec<Sent>,
}

/// The roles that somebody may give somewhere.
fn roles_of(me: &SignedIn, chosen: &str) -> Vec<Choice> {
    let anywhere = Target::own_part_of("invitation");
    let given = Role::ALL
        .iter()
        .filter(|role| may_give(&me.roles, **role, &anywhere).is_ok());
    given
        .map(|role| Choice {
            id: String::new(),
            value: role.slug().to_owned(),
            label: role.label().to_owned(),
            checked: role.slug() == chosen,
        })
        .collect()
}

/// The scopes that somebody may give a role on.
async fn scopes_of(state: &AppState, me: &SignedIn, chosen: &str) -> Result<Vec<Group>, PageError> {
    let choice = |scope: Scope, label: String| Choice {
        id: String::new(),
        checked: scope.to_string() == chosen,
        value: scope.to_string(),
        label,
    };
    let mut own = Vec::new();
    let mut connection = state.database.acquire().await.map_err(database_error)?;
    for held in &me.roles {
        let gives = may_give(
            std::slice::from_ref(held),
            Role::Reader,
            &Target::own_part_of("invitation"),
        );
        if gives.is_ok() {
            let label = place_of(&mut connection, &held.scope).await?;
            own.push(choice(held.scope.clone(), label));
        }
    }
    let territories = Territories::bundled();
    let mut groups = vec![Group {
        label: "Là où j’ai ce droit",
        choices: own,
    }];
    for (level, label) in [(Level::Hub, "Hubs"), (Level::Departement, "Départements")] {
        let mut choices = Vec::new();
        for territory in territories.territories(level) {
            let target = Target::new("invitation").within(territory.id);
            if may_give(&me.roles, Role::Reader, &target).is_err() {
                continue;
            }
            let scope = match level {
                Level::Hub => format!("hub:{}", territory.id.code).parse().ok(),
                _ => Some(Scope::Territory(territory.id)),
            };
            choices.extend(scope.map(|scope| choice(scope, territory_name(territory.id))));
        }
        groups.push(Group { label, choices });
    }
    groups.retain(|group| !group.choices.is_empty());
    Ok(groups)
}

async fn page(
    state: &AppState,
    me: &SignedIn,
    told: &'static str,
    draft: Draft,
    errors: Errors,
) -> Result<Response, PageError> {
    let waiting = invitations::made_by(&state.database, &me.person, state.clock.now()).await?;
    let mut sent = Vec::new();
    let mut connection = state.database.acquire().await.map_err(database_error)?;
    for invitation in waiting {
        let place = place_of(&mut connection, &invitation.offer.scope).await?;
        sent.push(Sent {
            id: invitation.id,
            email: invitation.offer.email.to_string(),
            role: format!("{}, {place}", invitation.offer.role.label()),
            until: day(invitation.expires_at, me.time_zone),
        });
    }
    drop(connection);
    let page = InvitationsPage {
        page: titled(PATH, "Inviter une personne", &errors).shown_to(me),
        errors: errors.clone(),
        told,
        roles: roles_of(me, &draft.role),
        scopes: scopes_of(state, me, &draft.portee).await?,
        draft,
        sent,
    };
    answered(&page, &errors)
}

async fn form(
    State(state): State<AppState>,
    Me(me): Me,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response, PageError> {
    let told = match query.get("fait").map_or("", String::as_str) {
        "inviter" => "L’invitation vient de partir.",
        "retirer" => "L’invitation est retirée.",
        _ => "",
    };
    page(&state, &me, told, Draft::default(), Errors::default()).await
}

async fn send(
    State(state): State<AppState>,
    Me(me): Me,
    Form(draft): Form<Draft>,
) -> Result<Response, PageError> {
    let actor = Actor::Person(me.clone());
    if draft.reponse == "retirer" {
        let subject = format!("invitation:{}", draft.invitation);
        let grant = permit::<ManagePeople>(&actor, Target::own_part_of(subject))?;
        let writing = Writing::begin(&state.database, state.clock)
            .await
            .map_err(database_error)?;
        invitations::withdraw(writing, &grant).await?;
        return Ok(Redirect::to(&format!("{PATH}?fait=retirer")).into_response());
    }
    let mut errors = Errors::default();
    let email = draft.courriel.parse::<Email>();
    if let Err(wrong) = &email {
        errors.add("courriel", wrong.to_string());
    }
    let role = draft.role.parse::<Role>();
    if role.is_err() {
        errors.add("role", "Choisissez un rôle.");
    }
    let scope = draft.portee.parse::<Scope>();
    if scope.is_err() {
        errors.add("portee", "Choisissez où ce rôle est donné.");
    }
    let (Ok(email), Ok(role), Ok(scope)) = (email, role, scope) else {
        return page(&state, &me, "", draft, errors).await;
    };
    let offer = Offer { email, role, scope };
    match inviting::invite(&state, &actor, &offer, &me.name).await {
        Ok(_) => Ok(Redirect::to(&format!("{PATH}?fait=inviter")).into_response()),
        Err(InvitingError::Failed(error)) => Err(error.into()),
        Err(refused) => {
            let errors = Errors::one("portee", refused.to_string());
            page(&state, &me, "", draft, errors).await
        }
    }
}
