//! The locks of one's account: password, second factor, sessions.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use serde::Deserialize;

use super::account::own;
use super::{answered, database_error, day, moment, titled, too_many};
use crate::identity::email::Email;
use crate::identity::entering::{Way, session_cookie};
use crate::identity::errors::{Errors, IdentityError};
use crate::identity::letters;
use crate::identity::model::{FORGOTTEN, FRESH};
use crate::identity::proofs::password;
use crate::identity::store::account::password_since;
use crate::identity::store::doors::{self, Door};
use crate::identity::store::{people, secrets, sessions};
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::identity::SignedIn;
use crate::kernel::mail;
use crate::kernel::pages::Page;
use crate::kernel::state::AppState;
use crate::kernel::writing::Writing;

pub fn router() -> Router<AppState> {
    Router::new()
        .route("/mon-compte/securite", get(look))
        .route("/mon-compte/mot-de-passe", post(change_password))
        .route(
            "/mon-compte/second-facteur/retirer",
            post(remove_second_factor),
        )
        .route("/mon-compte/sessions", post(end_sessions))
}

const PATH: &str = "/mon-compte/securite";

struct SessionLine {
    id: String,
    device: String,
    since: String,
    seen: String,
    own: bool,
}

#[derive(Template)]
#[template(path = "identity/security.html")]
struct SecurityPage {
    page: Page,
    errors: Errors,
    told: &'static str,
    password_since: Option<String>,
    /// A forgotten password may be replaced.
    may_replace: bool,
    has_second_factor: bool,
    /// It was given for this very session.
    strong: bool,
    codes_left: i64,
    sessions: Vec<SessionLine>,
}

/// What was just done, as the page says it.
fn words(done: &str) -> &'static str {
    match done {
        "mot-de-passe" => "Votre mot de passe est changé. Vos autres sessions sont fermées.",
        "retire" => "Le second facteur est désactivé.",
        "session" => "La session est fermée.",
        "sessions" => "Vos autres sessions sont fermées.",
        _ => "",
    }
}

async fn page(
    state: &AppState,
    me: &SignedIn,
    told: &'static str,
    errors: Errors,
) -> Result<Response, PageError> {
    let now = state.clock.now();
    let listed = sessions::of_person(&state.database, &me.person, now).await?;
    let lines = listed.into_iter().map(|session| SessionLine {
        own: session.token_hash == me.session.token_hash,
        id: session.token_hash,
        since: moment(session.since, me.time_zone),
        seen: moment(session.seen, me.time_zone),
        device: match session.trusted {
            true => format!("{} (30 jours)", session.device),
            false => session.device,
        },
    });
    let since = password_since(&state.database, &me.person).await?;
    let mut connection = state.database.acquire().await.map_err(database_error)?;
    let factor = secrets::second_factor(&mut connection, &me.person).await?;
    drop(connection);
    let page = SecurityPage {
        page: titled(PATH, "Sécurité de mon compte", &errors).shown_to(me),
        errors: errors.clone(),
        told,
        password_since: since.map(|since| day(since, me.time_zone)),
        may_replace: may_replace(state, me),
        has_second_factor: factor.is_some_and(|factor| factor.confirmed),
        strong: me.session.strong,
        codes_left: secrets::recovery_codes_left(&state.database, &me.person).await?,
        sessions: lines.collect(),
    };
    answered(&page, &errors)
}

async fn look(
    State(state): State<AppState>,
    Me(me): Me,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response, PageError> {
    let done = query.get("fait").map_or("", String::as_str);
    page(&state, &me, words(done), Errors::default()).await
}

/// Whether a forgotten password may be replaced without it: in the session that a
/// mailed link has just begun, second factor included.
fn may_replace(state: &AppState, me: &SignedIn) -> bool {
    me.session.by_link && me.session.since + FORGOTTEN > state.clock.now()
}

/// Whether somebody has just proved who they are, by a password or by signing in.
pub async fn proves(
    state: &AppState,
    me: &SignedIn,
    given: &str,
) -> Result<Result<(), &'static str>, PageError> {
    let mut connection = state.database.acquire().await.map_err(database_error)?;
    let known = people::by_id(&mut connection, &me.person).await?;
    drop(connection);
    let Some(kept) = known.and_then(|known| known.password) else {
        let fresh = me.session.since + FRESH > state.clock.now();
        return Ok(match fresh {
            true => Ok(()),
            false => Err(
                "Votre connexion date de plus d’un quart d’heure. Déconnectez-vous, reconnectez-vous, puis recommencez.",
            ),
        });
    };
    let email: Result<Email, _> = me.email.parse();
    if let Ok(email) = &email
        && !doors::opens(
            &state.database,
            &state.chance,
            Door::Password(email),
            state.clock.now(),
        )
        .await?
    {
        return Err(too_many());
    }
    let fits = password::verify(given, Some(&kept))
        .await
        .map_err(IdentityError::from)?;
    Ok(match fits {
        true => Ok(()),
        false => Err("Ce n’est pas votre mot de passe actuel."),
    })
}

/// Tells somebody by mail that a lock of theirs was changed.
pub async fn tell(state: &AppState, me: &SignedIn, what: &str) -> Result<(), PageError> {
    let Ok(email) = me.email.parse::<Email>() else {
        return Ok(());
    };
    let letter = letters::locks_changed(&state.settings, &email, what);
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
    Ok(())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct NewPassword {
    #[serde(rename = "mot-de-passe-actuel")]
    current: String,
    #[serde(rename = "nouveau")]
    new: String,
}

async fn change_password(
    State(state): State<AppState>,
    Me(me): Me,
    Form(draft): Form<NewPassword>,
) -> Result<Response, PageError> {
    let own_words = [me.name.clone(), me.email.clone(), "maillage".to_owned()];
    let mut errors = Errors::default();
    if let Err(weakness) = password::check(&draft.new, &own_words) {
        errors.add("nouveau", weakness.to_string());
    }
    // A password that is not taken is not worth trying the old one for.
    if errors.is_empty()
        && !may_replace(&state, &me)
        && let Err(why) = proves(&state, &me, &draft.current).await?
    {
        let has_password = password_since(&state.database, &me.person).await?.is_some();
        let field = if has_password {
            "mot-de-passe-actuel"
        } else {
            "nouveau"
        };
        errors.add(field, why);
    }
    if !errors.is_empty() {
        return page(&state, &me, "", errors).await;
    }
    let hash = password::hash(&draft.new, &state.chance).await;
    let hash = hash.map_err(IdentityError::from)?;
    let writing = Writing::begin(&state.database, state.clock)
        .await
        .map_err(database_error)?;
    secrets::set_password(writing, &own(&me)?, &hash).await?;
    tell(
        &state,
        &me,
        "Votre mot de passe vient d’être changé, et vos autres sessions fermées.",
    )
    .await?;
    Ok(Redirect::to("/mon-compte/securite?fait=mot-de-passe").into_response())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Code {
    code: String,
}

async fn remove_second_factor(
    State(state): State<AppState>,
    Me(me): Me,
    Form(Code { code }): Form<Code>,
) -> Result<Response, PageError> {
    let now = state.clock.now();
    if !doors::opens(&state.database, &state.chance, Door::Code(&me.person), now).await? {
        return Err(too_many());
    }
    let mut writing = Writing::begin(&state.database, state.clock)
        .await
        .map_err(database_error)?;
    let fits = secrets::take_code(writing.connection(), &me.person, &code, now).await?
        || secrets::take_recovery_code(writing.connection(), &me.person, &code).await?;
    if !fits {
        drop(writing);
        let errors = Errors::one("code", "Ce code n’est pas bon, ou il a déjà servi.");
        return page(&state, &me, "", errors).await;
    }
    let token = secrets::remove_second_factor(writing, &state.chance, &own(&me)?).await?;
    tell(
        &state,
        &me,
        "Le second facteur de votre compte vient d’être désactivé.",
    )
    .await?;
    let way = Way::to("/mon-compte/securite?fait=retire");
    let cookie = token.and_then(|token| session_cookie(&state.settings, &token, false));
    Ok(way.with(cookie).into_response())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Ended {
    session: String,
}

async fn end_sessions(
    State(state): State<AppState>,
    Me(me): Me,
    Form(Ended { session }): Form<Ended>,
) -> Result<Response, PageError> {
    let mut connection = state.database.acquire().await.map_err(database_error)?;
    if session == "autres" {
        sessions::end_others(&mut connection, &me.person, &me.session.token_hash).await?;
        return Ok(Redirect::to("/mon-compte/securite?fait=sessions").into_response());
    }
    sessions::end(&mut connection, &me.person, &session).await?;
    Ok(Redirect::to("/mon-compte/securite?fait=session").into_response())
}
