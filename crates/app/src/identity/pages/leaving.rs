//! Taking one's data away, and leaving.

use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Form, Router};
use serde::Deserialize;

use super::account::own;
use super::security::proves;
use super::{answered, database_error, message, private, titled};
use crate::identity::email::Email;
use crate::identity::entering::no_session_cookie;
use crate::identity::errors::Errors;
use crate::identity::letters;
use crate::identity::model::FRESH;
use crate::identity::store::account::password_since;
use crate::identity::store::export;
use crate::identity::store::removal::{self, Removal};
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::identity::SignedIn;
use crate::kernel::mail;
use crate::kernel::pages::{Link, Page};
use crate::kernel::state::AppState;
use crate::kernel::writing::Writing;

pub fn router() -> Router<AppState> {
    Router::new()
        .route("/mon-compte/donnees", get(download))
        .route("/mon-compte/supprimer", get(form).post(remove))
}

const PATH: &str = "/mon-compte/supprimer";

#[derive(Template)]
#[template(path = "identity/data.html")]
struct DataPage {
    page: Page,
    errors: Errors,
    has_password: bool,
    fresh: bool,
}

async fn download(State(state): State<AppState>, Me(me): Me) -> Result<Response, PageError> {
    let document = export::document(&state.database, &me.person, &me.email).await?;
    let text = serde_json::to_string_pretty(&document);
    let text = text.map_err(|error| PageError::Document(error.to_string()))?;
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"mes-donnees-maillage.json\"",
        ),
    ];
    Ok(private((headers, text).into_response()))
}

async fn page(state: &AppState, me: &SignedIn, errors: Errors) -> Result<Response, PageError> {
    let page = DataPage {
        page: titled(PATH, "Mes données", &errors).shown_to(me),
        errors: errors.clone(),
        has_password: password_since(&state.database, &me.person).await?.is_some(),
        fresh: me.session.since + FRESH > state.clock.now(),
    };
    answered(&page, &errors)
}

async fn form(State(state): State<AppState>, Me(me): Me) -> Result<Response, PageError> {
    page(&state, &me, Errors::default()).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Draft {
    #[serde(rename = "mot-de-passe")]
    password: String,
    compris: String,
}

async fn remove(
    State(state): State<AppState>,
    Me(me): Me,
    Form(draft): Form<Draft>,
) -> Result<Response, PageError> {
    let mut errors = Errors::default();
    if draft.compris != "oui" {
        errors.add(
            "compris",
            "Cochez cette case si vous voulez vraiment supprimer votre compte.",
        );
    } else if let Err(why) = proves(&state, &me, &draft.password).await? {
        errors.add("mot-de-passe", why);
    }
    if !errors.is_empty() {
        return page(&state, &me, errors).await;
    }
    let writing = Writing::begin(&state.database, state.clock)
        .await
        .map_err(database_error)?;
    let removed = removal::remove(writing, &own(&me)?, "supprimé par la personne").await?;
    if removed == Removal::LastAdministrator {
        let errors = Errors::one(
            "compris",
            "Vous êtes la dernière personne de l’administration nationale. Invitez quelqu’un d’autre à ce rôle, puis recommencez.",
        );
        return page(&state, &me, errors).await;
    }
    if let Ok(email) = me.email.parse::<Email>() {
        let letter = letters::goodbye(&email);
        let mut connection = state.database.acquire().await.map_err(database_error)?;
        let now = state.clock.now();
        mail::enqueue(
            &mut connection,
            &state.chance,
            &state.settings,
            &letter,
            now,
        )
        .await
        .map_err(database_error)?;
    }
    let lines = [
        "Votre nom, votre adresse, vos rôles et vos sessions sont effacés. Merci pour ce que vous avez fait.",
    ];
    let ways = vec![Link::new("/", "Trouver un lieu")];
    let mut response = message(PATH, "Votre compte est supprimé", &lines, ways)?;
    if let Some(cookie) = no_session_cookie(&state.settings) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}
