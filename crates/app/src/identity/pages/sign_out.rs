//! Signing out: here, and at the provider by which one signed in.

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::Response;
use axum::routing::get;

use super::{MessagePage, database_error, message, private};
use crate::identity::entering::no_session_cookie;
use crate::identity::oidc::Provider;
use crate::identity::store::sessions;
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::pages::{Link, Page, render};
use crate::kernel::state::AppState;

pub fn router() -> Router<AppState> {
    Router::new().route("/deconnexion", get(signed_out).post(sign_out))
}

const PATH: &str = "/deconnexion";

fn ways() -> Vec<Link> {
    vec![
        Link::new("/", "Trouver un lieu"),
        Link::new("/connexion", "Se connecter à nouveau"),
    ]
}

async fn signed_out() -> Result<Response, PageError> {
    let lines = ["Vos pages ne sont plus visibles sur cet appareil."];
    message(PATH, "Vous êtes déconnecté", &lines, ways())
}

async fn sign_out(State(state): State<AppState>, Me(me): Me) -> Result<Response, PageError> {
    let mut connection = state.database.acquire().await.map_err(database_error)?;
    let ended = sessions::end(&mut connection, &me.person, &me.session.token_hash).await?;
    let onward = match ended {
        Some(id_token) => there_too(&state, &id_token).await,
        None => None,
    };
    let mut ways = ways();
    if let (Some(address), Some(name)) = (&onward, state.settings.oidc.button()) {
        ways.insert(
            0,
            Link::new(address, format!("Se déconnecter aussi de {name}")),
        );
    }
    let page = MessagePage {
        page: Page::new(PATH, "Vous êtes déconnecté", "").unlisted(),
        lines: vec!["Vos pages ne sont plus visibles sur cet appareil.".to_owned()],
        ways,
        // A form may lead nowhere but to this site: the page goes on by itself.
        onward,
    };
    let mut response = private(render(&page)?);
    if let Some(cookie) = no_session_cookie(&state.settings) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

async fn there_too(state: &AppState, id_token: &str) -> Option<String> {
    let provider = Provider::discover(&state.settings.oidc).await.ok()?;
    let back = state.settings.address_of(PATH);
    provider.sign_out(id_token, &back, &state.chance.token())
}
