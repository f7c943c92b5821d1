//! Signing in by the identity provider: there, and back.

use axum::Router;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use serde::Deserialize;

use super::{database_error, message};
use crate::identity::entering::{Entrant, Way, enter, flow_cookie, flow_token};
use crate::identity::errors::IdentityError;
use crate::identity::model::{Means, local_path};
use crate::identity::oidc::{Provider, Told};
use crate::identity::store::flows::{self, Expected, Flow};
use crate::identity::store::people::{self, Known};
use crate::identity::store::secrets;
use crate::kernel::chance::digest;
use crate::kernel::errors::PageError;
use crate::kernel::pages::Link;
use crate::kernel::state::AppState;

pub fn router() -> Router<AppState> {
    Router::new()
        .route("/connexion/fournisseur", get(leave))
        .route("/connexion/retour", get(come_back))
}

const BACK: &str = "/connexion/retour";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    vers: String,
}

async fn leave(
    State(state): State<AppState>,
    Query(Asked { vers }): Query<Asked>,
) -> Result<Response, PageError> {
    if state.settings.oidc.button().is_none() {
        return Err(PageError::not_found("cette page"));
    }
    let provider = match Provider::discover(&state.settings.oidc).await {
        Ok(provider) => provider,
        Err(error) => return unavailable(&error.into()),
    };
    let asked = provider.ask(&state.chance, &state.settings.address_of(BACK));
    let flow = Flow {
        person: None,
        means: Means::Provider,
        trusted: false,
        come_back: local_path(&vers),
        id_token: None,
        asked: Some(Expected {
            state_hash: digest(&asked.state),
            nonce: asked.nonce,
            verifier: asked.verifier,
        }),
    };
    let mut connection = state.database.acquire().await.map_err(database_error)?;
    let token = flows::keep(&mut connection, &state.chance, &flow, state.clock.now()).await?;
    let way = Way::to(&asked.address).with(flow_cookie(&state.settings, &token));
    Ok(way.into_response())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Answer {
    code: String,
    state: String,
    error: String,
}

async fn come_back(
    State(state): State<AppState>,
    headers: HeaderMap,
    Query(answer): Query<Answer>,
) -> Result<Response, PageError> {
    let Some(flow) = flow_of(&state, &headers, &answer).await? else {
        return nothing("Cette connexion a été commencée ailleurs, ou il y a trop longtemps.");
    };
    let Some(expected) = &flow.asked else {
        return nothing("Cette connexion a été commencée autrement.");
    };
    if !answer.error.is_empty() || answer.code.is_empty() {
        return nothing("La connexion a été abandonnée chez le fournisseur d’identité.");
    }
    let told = match tell(&state, &answer.code, expected).await {
        Ok(told) => told,
        Err(error) => return unavailable(&error),
    };
    let mut transaction = state.database.begin().await.map_err(database_error)?;
    let Some(known) = recognised(&state, &mut transaction, &told).await? else {
        return message(
            BACK,
            "Aucun compte ne vous correspond",
            &[
                "Votre identité est bien reconnue, mais aucun compte de Maillage n’a votre adresse électronique vérifiée.",
            ],
            vec![
                Link::new("/demander-un-compte", "Demander un compte"),
                Link::new("/connexion", "Se connecter autrement"),
            ],
        );
    };
    let entrant = Entrant {
        known,
        means: Means::Provider,
        trusted: false,
        come_back: flow.come_back,
        id_token: Some(told.id_token),
    };
    let way = enter(&state, &mut transaction, &headers, entrant).await?;
    transaction.commit().await.map_err(database_error)?;
    Ok(way.into_response())
}

/// The flow that this browser began and this answer belongs to; it is used up.
async fn flow_of(
    state: &AppState,
    headers: &HeaderMap,
    answer: &Answer,
) -> Result<Option<Flow>, PageError> {
    let Some(token) = flow_token(headers, &state.settings) else {
        return Ok(None);
    };
    let mut connection = state.database.acquire().await.map_err(database_error)?;
    let flow = flows::take(&mut connection, token, state.clock.now()).await?;
    let fits = |flow: &Flow| {
        let expected = flow.asked.as_ref();
        expected.is_some_and(|expected| expected.state_hash == digest(&answer.state))
    };
    Ok(flow.filter(fits))
}

async fn tell(state: &AppState, code: &str, expected: &Expected) -> Result<Told, IdentityError> {
    let provider = Provider::discover(&state.settings.oidc).await?;
    let back = state.settings.address_of(BACK);
    let (nonce, verifier) = (&expected.nonce, &expected.verifier);
    let now = state.clock.now();
    Ok(provider.tell(code, &back, nonce, verifier, now).await?)
}

/// The person of the provider's account: the one it is linked to, or the one
/// who has the address that the provider has verified, who is then linked.
async fn recognised(
    state: &AppState,
    connection: &mut sqlx::AnyConnection,
    told: &Told,
) -> Result<Option<Known>, IdentityError> {
    let linked = secrets::linked(connection, &told.issuer, &told.subject).await?;
    if let Some(person) = linked {
        return people::by_id(connection, &person).await;
    }
    let email = told.verified_email.as_deref();
    let Some(email) = email.and_then(|email| email.parse().ok()) else {
        return Ok(None);
    };
    let Some(known) = people::by_email(connection, &email).await? else {
        return Ok(None);
    };
    let account = (told.issuer.as_str(), told.subject.as_str());
    secrets::link(connection, account, &known.person, state.clock.now()).await?;
    Ok(Some(known))
}

fn unavailable(error: &IdentityError) -> Result<Response, PageError> {
    tracing::warn!(%error, "a sign-in by the identity provider failed");
    nothing(
        "Le fournisseur d’identité ne répond pas comme il devrait. Réessayez dans un instant, ou connectez-vous autrement.",
    )
}

fn nothing(why: &str) -> Result<Response, PageError> {
    message(
        BACK,
        "La connexion n’a pas abouti",
        &[why],
        vec![Link::new("/connexion", "Se connecter")],
    )
}
