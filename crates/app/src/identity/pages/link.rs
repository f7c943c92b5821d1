//! A link from a mail. Mail scanners follow links: only the button uses it.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Form, Router};
use serde::Deserialize;

use super::{answered, database_error, message, titled};
use crate::identity::entering::{Entrant, enter};
use crate::identity::errors::Errors;
use crate::identity::model::Means;
use crate::identity::store::{flows, people};
use crate::kernel::errors::PageError;
use crate::kernel::pages::{Link, Page};
use crate::kernel::state::AppState;

pub fn router() -> Router<AppState> {
    Router::new().route("/connexion/lien", get(look).post(open))
}

#[derive(Template)]
#[template(path = "identity/link.html")]
struct LinkPage {
    page: Page,
    token: String,
    veiled: String,
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
    confiance: String,
}

fn spent() -> Result<Response, PageError> {
    message(
        "/connexion/lien",
        "Ce lien ne fonctionne plus",
        &[
            "Un lien sert une seule fois, pendant 10 minutes, et un nouveau lien remplace le précédent.",
        ],
        vec![Link::new("/connexion", "Recevoir un nouveau lien")],
    )
}

async fn look(
    State(state): State<AppState>,
    Query(Opened { jeton }): Query<Opened>,
) -> Result<Response, PageError> {
    let mut connection = state.database.acquire().await.map_err(database_error)?;
    let now = state.clock.now();
    let Some(link) = flows::look_at_link(&mut connection, &jeton, now).await? else {
        return spent();
    };
    let Some(known) = people::by_id(&mut connection, &link.person).await? else {
        return spent();
    };
    let page = LinkPage {
        page: titled(
            "/connexion/lien",
            "Confirmer la connexion",
            &Errors::default(),
        ),
        token: jeton,
        veiled: known.email.veiled(),
    };
    answered(&page, &Errors::default())
}

async fn open(
    State(state): State<AppState>,
    headers: HeaderMap,
    Form(draft): Form<Draft>,
) -> Result<Response, PageError> {
    let mut transaction = state.database.begin().await.map_err(database_error)?;
    let now = state.clock.now();
    let Some(link) = flows::use_link(&mut transaction, &draft.jeton_lien, now).await? else {
        return spent();
    };
    let Some(known) = people::by_id(&mut transaction, &link.person).await? else {
        return spent();
    };
    let entrant = Entrant {
        known,
        means: Means::Link,
        trusted: draft.confiance == "oui",
        come_back: link.come_back,
        id_token: None,
    };
    let way = enter(&state, &mut transaction, &headers, entrant).await?;
    transaction.commit().await.map_err(database_error)?;
    Ok(way.into_response())
}
