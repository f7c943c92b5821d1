//! The second factor, asked for once a first one was given in this browser.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Form, Router};
use serde::Deserialize;

use super::{answered, database_error, message, titled, too_many};
use crate::identity::entering::{Entrant, admit, flow_token, refused};
use crate::identity::errors::Errors;
use crate::identity::model::Means;
use crate::identity::store::doors::{self, Door};
use crate::identity::store::{flows, people, secrets};
use crate::kernel::errors::PageError;
use crate::kernel::pages::{Link, Page};
use crate::kernel::state::AppState;

pub fn router() -> Router<AppState> {
    Router::new().route("/connexion/code", get(form).post(send))
}

#[derive(Template)]
#[template(path = "identity/code.html")]
struct CodePage {
    page: Page,
    errors: Errors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Draft {
    code: String,
}

fn page(errors: Errors) -> Result<Response, PageError> {
    let page = CodePage {
        page: titled("/connexion/code", "Votre code de sécurité", &errors),
        errors: errors.clone(),
    };
    answered(&page, &errors)
}

fn start_again() -> Result<Response, PageError> {
    message(
        "/connexion/code",
        "Cette connexion est à recommencer",
        &["Elle a été commencée ailleurs, ou il y a plus d’un quart d’heure."],
        vec![Link::new("/connexion", "Se connecter")],
    )
}

async fn form(State(state): State<AppState>, headers: HeaderMap) -> Result<Response, PageError> {
    let mut connection = state.database.acquire().await.map_err(database_error)?;
    let waits = match flow_token(&headers, &state.settings) {
        Some(token) => flows::look_at(&mut connection, token, state.clock.now()).await?,
        None => None,
    };
    match waits.and_then(|flow| flow.person) {
        Some(_) => page(Errors::default()),
        None => start_again(),
    }
}

async fn send(
    State(state): State<AppState>,
    headers: HeaderMap,
    Form(draft): Form<Draft>,
) -> Result<Response, PageError> {
    let now = state.clock.now();
    let Some(token) = flow_token(&headers, &state.settings) else {
        return start_again();
    };
    let mut connection = state.database.acquire().await.map_err(database_error)?;
    let waiting = flows::look_at(&mut connection, token, now).await?;
    drop(connection);
    let flow_means = waiting.as_ref().map_or(Means::Link, |flow| flow.means);
    let Some(person) = waiting.and_then(|flow| flow.person) else {
        return start_again();
    };
    if !doors::opens(&state.database, &state.chance, Door::Code(&person), now).await? {
        return Err(too_many());
    }
    let mut transaction = state.database.begin().await.map_err(database_error)?;
    let fits = secrets::take_code(&mut transaction, &person, &draft.code, now).await?
        || secrets::take_recovery_code(&mut transaction, &person, &draft.code).await?;
    if !fits {
        drop(transaction);
        refused(Some(&person), flow_means);
        return page(Errors::one(
            "code",
            "Ce code n’est pas bon, ou il a déjà servi. Attendez le suivant, puis recommencez.",
        ));
    }
    let Some(flow) = flows::take(&mut transaction, token, now).await? else {
        return start_again();
    };
    let Some(known) = people::by_id(&mut transaction, &person).await? else {
        return start_again();
    };
    let entrant = Entrant {
        known,
        means: flow.means,
        trusted: flow.trusted,
        come_back: flow.come_back,
        id_token: flow.id_token,
    };
    let way = admit(&state, &mut transaction, &headers, &entrant, true).await?;
    transaction.commit().await.map_err(database_error)?;
    doors::forget(&state.database, Door::Code(&person)).await?;
    Ok(way.into_response())
}
