//! Signing in: an address first, then a link by mail or a password. Whether an
//! account is behind the address changes neither words nor, as far as can be,
//! the time they take.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use axum::{Form, Router};
use serde::Deserialize;

use super::{answered, database_error, message, titled, too_many};
use crate::identity::email::Email;
use crate::identity::entering::{Entrant, enter, refused};
use crate::identity::errors::{Errors, IdentityError};
use crate::identity::letters;
use crate::identity::model::{Means, local_path};
use crate::identity::proofs::password;
use crate::identity::store::doors::{self, Door};
use crate::identity::store::{flows, people, secrets};
use crate::kernel::errors::PageError;
use crate::kernel::mail;
use crate::kernel::pages::{Link, Page};
use crate::kernel::state::AppState;
use crate::kernel::visitor::ClientNetwork;

pub fn router() -> Router<AppState> {
    Router::new()
        .route("/connexion", get(form).post(send))
        .route("/connexion/envoye", get(sent))
}

#[derive(Template)]
#[template(path = "identity/sign_in.html")]
struct SignInPage {
    page: Page,
    errors: Errors,
    provider: Option<String>,
    /// Links can be mailed.
    links: bool,
    email: String,
    come_back: String,
    asks_password: bool,
    trusted: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    vers: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Draft {
    courriel: String,
    vers: String,
    moyen: String,
    etape: String,
    #[serde(rename = "mot-de-passe")]
    password: String,
    confiance: String,
}

fn page(state: &AppState, draft: &Draft, asks_password: bool, errors: Errors) -> SignInPage {
    let settings = &state.settings;
    SignInPage {
        page: titled("/connexion", "Se connecter", &errors),
        errors,
        provider: settings.oidc.button().map(str::to_owned),
        links: settings.mail.reaches_people(),
        email: draft.courriel.trim().to_owned(),
        come_back: local_path(&draft.vers).unwrap_or_default(),
        asks_password,
        trusted: draft.confiance == "oui",
    }
}

async fn form(
    State(state): State<AppState>,
    Query(Asked { vers }): Query<Asked>,
) -> Result<Response, PageError> {
    let draft = Draft {
        vers,
        ..Draft::default()
    };
    answered(
        &page(&state, &draft, false, Errors::default()),
        &Errors::default(),
    )
}

async fn send(
    State(state): State<AppState>,
    network: ClientNetwork,
    headers: HeaderMap,
    Form(draft): Form<Draft>,
) -> Result<Response, PageError> {
    let email = match draft.courriel.parse::<Email>() {
        Ok(email) => email,
        Err(wrong) => {
            let errors = Errors::one("courriel", wrong.to_string());
            return answered(&page(&state, &draft, false, errors.clone()), &errors);
        }
    };
    if draft.moyen != "mot-de-passe" && state.settings.mail.reaches_people() {
        mail_link(&state, network, &email, &draft.vers).await?;
        return Ok(Redirect::to("/connexion/envoye").into_response());
    }
    if draft.etape != "mot-de-passe" {
        return answered(
            &page(&state, &draft, true, Errors::default()),
            &Errors::default(),
        );
    }
    by_password(&state, network, &headers, &email, &draft).await
}

/// Mails a link to whoever has this address. For an address without an account
/// the same is done, and undone.
async fn mail_link(
    state: &AppState,
    network: ClientNetwork,
    email: &Email,
    come_back: &str,
) -> Result<(), PageError> {
    let now = state.clock.now();
    for door in [Door::LinkFrom(network), Door::Link(email)] {
        if !doors::opens(&state.database, &state.chance, door, now).await? {
            return Err(too_many());
        }
    }
    let mut transaction = state.database.begin().await.map_err(database_error)?;
    let known = people::by_email(&mut transaction, email).await?;
    let come_back = local_path(come_back);
    let token = match &known {
        Some(known) => {
            let to = come_back.as_deref();
            flows::make_link(&mut transaction, &state.chance, &known.person, to, now).await?
        }
        None => state.chance.token(),
    };
    let letter = letters::sign_in(&state.settings, email, &token, now);
    mail::enqueue(
        &mut transaction,
        &state.chance,
        &state.settings,
        &letter,
        now,
    )
    .await
    .map_err(database_error)?;
    match known {
        Some(_) => transaction.commit().await,
        None => transaction.rollback().await,
    }
    .map_err(database_error)
}

async fn by_password(
    state: &AppState,
    network: ClientNetwork,
    headers: &HeaderMap,
    email: &Email,
    draft: &Draft,
) -> Result<Response, PageError> {
    let now = state.clock.now();
    for door in [Door::PasswordFrom(network), Door::Password(email)] {
        if !doors::opens(&state.database, &state.chance, door, now).await? {
            return Err(too_many());
        }
    }
    let mut connection = state.database.acquire().await.map_err(database_error)?;
    let known = people::by_email(&mut connection, email).await?;
    drop(connection);
    let kept = known.as_ref().and_then(|known| known.password.as_deref());
    let fits = password::verify(&draft.password, kept)
        .await
        .map_err(IdentityError::from)?;
    if !fits {
        refused(known.as_ref().map(|known| &known.person), Means::Password);
    }
    let Some(known) = known.filter(|_| fits) else {
        let errors = Errors::one(
            "mot-de-passe",
            "Cette adresse et ce mot de passe ne vont pas ensemble. Vérifiez-les, ou recevez un lien par courriel.",
        );
        return answered(&page(state, draft, true, errors.clone()), &errors);
    };
    doors::forget(&state.database, Door::Password(email)).await?;
    let outdated = known.password.as_deref().is_some_and(password::is_outdated);
    let entrant = Entrant {
        known,
        means: Means::Password,
        trusted: draft.confiance == "oui",
        come_back: local_path(&draft.vers),
        id_token: None,
    };
    let mut transaction = state.database.begin().await.map_err(database_error)?;
    if outdated {
        let hash = password::hash(&draft.password, &state.chance)
            .await
            .map_err(IdentityError::from)?;
        secrets::renew_hash(&mut transaction, &entrant.known.person, &hash).await?;
    }
    let way = enter(state, &mut transaction, headers, entrant).await?;
    transaction.commit().await.map_err(database_error)?;
    Ok(way.into_response())
}

async fn sent(State(state): State<AppState>) -> Result<Response, PageError> {
    let mut ways = vec![Link::new("/connexion", "Recommencer")];
    if state.settings.mail.shows_outbox() {
        ways.insert(
            0,
            Link::new(
                mail::outbox::PATH,
                "Ouvrir la boîte d’envoi de la démonstration",
            ),
        );
    }
    message(
        "/connexion/envoye",
        "Regardez vos courriels",
        &[
            "Si un compte existe pour cette adresse, un lien de connexion vient de lui être envoyé. Il fonctionne pendant 10 minutes.",
            "Rien reçu au bout de quelques minutes ? Regardez dans les courriers indésirables, ou vérifiez l’adresse.",
        ],
        ways,
    )
}
