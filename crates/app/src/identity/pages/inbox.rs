//! Requests for an account, for those who answer them.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use axum::{Form, Router};
use serde::Deserialize;

use super::{answered, database_error, day, titled};
use crate::identity::errors::Errors;
use crate::identity::inviting::{self, territory_name};
use crate::identity::letters;
use crate::identity::model::one_line;
use crate::identity::store::invitations::Offer;
use crate::identity::store::requests::{self, Request, pending_requests};
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::identity::Actor;
use crate::kernel::mail;
use crate::kernel::pages::Page;
use crate::kernel::policy::{ManagePeople, Scope, may_give, permit};
use crate::kernel::state::AppState;
use crate::kernel::writing::Writing;

pub fn router() -> Router<AppState> {
    Router::new().route("/mon-espace/demandes", get(list).post(answer))
}

const PATH: &str = "/mon-espace/demandes";

struct RequestCard {
    id: String,
    name: String,
    organisation: String,
    email: String,
    role: &'static str,
    place: String,
    received: String,
    words: String,
}

#[derive(Template)]
#[template(path = "identity/requests.html")]
struct RequestsPage {
    page: Page,
    told: &'static str,
    requests: Vec<RequestCard>,
}

async fn list(
    State(state): State<AppState>,
    Me(me): Me,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response, PageError> {
    let told = match query.get("fait").map_or("", String::as_str) {
        "accepter" => "La demande est acceptée. Une invitation vient de partir.",
        "refuser" => "La demande est refusée. La personne en est prévenue.",
        "deja" => "Quelqu’un a déjà répondu à cette demande.",
        _ => "",
    };
    let pending = pending_requests(&state.database, &me.roles).await?;
    let cards = pending.into_iter().map(|request| RequestCard {
        place: territory_name(request.asked.territory),
        received: day(request.at, me.time_zone),
        role: request.asked.role.label(),
        id: request.id,
        name: request.asked.name,
        organisation: request.asked.organisation,
        email: request.asked.email.to_string(),
        words: request.asked.words,
    });
    let errors = Errors::default();
    let page = RequestsPage {
        page: titled(PATH, "Demandes de compte", &errors).shown_to(&me),
        told,
        requests: cards.collect(),
    };
    answered(&page, &errors)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Draft {
    demande: String,
    reponse: String,
    motif: String,
}

async fn answer(
    State(state): State<AppState>,
    Me(me): Me,
    Form(draft): Form<Draft>,
) -> Result<Response, PageError> {
    let done = |what: &str| Ok(Redirect::to(&format!("{PATH}?fait={what}")).into_response());
    let Some(request) = requests::one(&state.database, &draft.demande).await? else {
        return done("deja");
    };
    may_give(&me.roles, request.asked.role, &request.target())?;
    let actor = Actor::Person(me.clone());
    match draft.reponse.as_str() {
        "accepter" => {
            // Invited first: a request is gone only once its answer is on its way.
            invite(&state, &actor, &me.name, &request).await?;
            let mut connection = state.database.acquire().await.map_err(database_error)?;
            requests::settle(&mut connection, &request).await?;
            done("accepter")
        }
        "refuser" => {
            let why = one_line(&draft.motif, 300);
            let there = refuse(&state, &actor, &request, &why).await?;
            done(if there { "refuser" } else { "deja" })
        }
        _ => done(""),
    }
}

async fn invite(
    state: &AppState,
    actor: &Actor,
    by: &str,
    request: &Request,
) -> Result<(), PageError> {
    let offer = Offer {
        email: request.asked.email.clone(),
        role: request.asked.role,
        scope: Scope::Territory(request.asked.territory),
    };
    let invited = inviting::invite(state, actor, &offer, by).await;
    invited
        .map(|_| ())
        .map_err(|error| PageError::Store(error.to_string()))
}

async fn refuse(
    state: &AppState,
    actor: &Actor,
    request: &Request,
    why: &str,
) -> Result<bool, PageError> {
    let grant = permit::<ManagePeople>(actor, request.target())?;
    let mut writing = Writing::begin(&state.database, state.clock)
        .await
        .map_err(database_error)?;
    let now = writing.at();
    let letter = letters::request_refused(&request.asked.email, why);
    mail::enqueue(
        writing.connection(),
        &state.chance,
        &state.settings,
        &letter,
        now,
    )
    .await
    .map_err(database_error)?;
    let there = requests::refuse(writing, &grant, request).await;
    Ok(there?)
}
