//! Switching the second factor on.

use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use axum::{Form, Router};
use serde::Deserialize;

use super::account::own;
use super::security::tell;
use super::{answered, database_error, private, titled, too_many};
use crate::identity::entering::session_cookie;
use crate::identity::errors::Errors;
use crate::identity::model::FRESH;
use crate::identity::proofs::totp;
use crate::identity::store::doors::{self, Door};
use crate::identity::store::secrets;
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::identity::SignedIn;
use crate::kernel::pages::{Page, render};
use crate::kernel::state::AppState;
use crate::kernel::writing::Writing;
use crate::registry::drawing::qr;

pub fn router() -> Router<AppState> {
    Router::new().route("/mon-compte/second-facteur", get(form).post(confirm))
}

const PATH: &str = "/mon-compte/second-facteur";

#[derive(Template)]
#[template(path = "identity/second_factor.html")]
struct SecondFactorPage {
    page: Page,
    errors: Errors,
    picture: String,
    key: String,
}

#[derive(Template)]
#[template(path = "identity/recovery_codes.html")]
struct RecoveryCodesPage {
    page: Page,
    codes: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Draft {
    code: String,
}

/// Whoever finds an open session must not lock its owner out.
fn is_fresh(state: &AppState, me: &SignedIn) -> bool {
    me.session.since + FRESH > state.clock.now()
}

fn sign_in_again() -> Response {
    Redirect::to("/connexion?vers=/mon-compte/second-facteur").into_response()
}

fn page(me: &SignedIn, secret: &str, errors: Errors) -> Result<Response, PageError> {
    let address = totp::address(secret, &me.email);
    let page = SecondFactorPage {
        page: titled(PATH, "Activer le second facteur", &errors).shown_to(me),
        errors: errors.clone(),
        picture: qr::svg(&address).map_err(|error| PageError::Document(error.to_string()))?,
        key: totp::spaced(secret),
    };
    answered(&page, &errors)
}

async fn form(State(state): State<AppState>, Me(me): Me) -> Result<Response, PageError> {
    if !is_fresh(&state, &me) {
        return Ok(sign_in_again());
    }
    let (database, now) = (&state.database, state.clock.now());
    let proposed = secrets::propose_second_factor(database, &state.chance, &own(&me)?, now).await?;
    match proposed {
        Some(secret) => page(&me, &secret, Errors::default()),
        None => Ok(Redirect::to("/mon-compte/securite").into_response()),
    }
}

async fn confirm(
    State(state): State<AppState>,
    Me(me): Me,
    Form(Draft { code }): Form<Draft>,
) -> Result<Response, PageError> {
    if !is_fresh(&state, &me) {
        return Ok(sign_in_again());
    }
    let now = state.clock.now();
    if !doors::opens(&state.database, &state.chance, Door::Code(&me.person), now).await? {
        return Err(too_many());
    }
    let mut writing = Writing::begin(&state.database, state.clock)
        .await
        .map_err(database_error)?;
    let factor = secrets::second_factor(writing.connection(), &me.person).await?;
    let Some(factor) = factor.filter(|factor| !factor.confirmed) else {
        return Ok(Redirect::to("/mon-compte/securite").into_response());
    };
    if !secrets::take_code(writing.connection(), &me.person, &code, now).await? {
        drop(writing);
        let errors = Errors::one(
            "code",
            "Ce code n’est pas bon. Écrivez celui que l’application montre maintenant.",
        );
        return page(&me, &factor.secret, errors);
    }
    let (codes, token) = secrets::confirm_second_factor(writing, &state.chance, &own(&me)?).await?;
    tell(
        &state,
        &me,
        "Un second facteur vient d’être activé sur votre compte.",
    )
    .await?;
    // The menu's form is left out: its token went with the session's.
    let page = RecoveryCodesPage {
        page: Page::new(PATH, "Vos codes de secours", "").unlisted(),
        codes,
    };
    let mut response = private(render(&page)?);
    if let Some(cookie) = token.and_then(|token| session_cookie(&state.settings, &token, false)) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}
