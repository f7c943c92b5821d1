//! The last step of every sign-in: whoever has proved who they are gets a
//! session, or is asked for a code first.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use sqlx::AnyConnection;

use super::device;
use super::errors::IdentityError;
use super::letters;
use super::model::{FLOW, Means, TRUSTED_SESSION, Topic};
use super::store::account::wants;
use super::store::flows::{self, Flow};
use super::store::people::Known;
use super::store::sessions::{self, NewSession};
use crate::kernel::config::Settings;
use crate::kernel::identity::{PersonId, cookie, cookie_name};
use crate::kernel::mail;
use crate::kernel::state::AppState;

/// Where one is led after signing in, unless one came from somewhere.
pub const HOME: &str = "/mon-espace";

/// Somebody who has proved who they are by one means.
pub struct Entrant {
    pub known: Known,
    pub means: Means,
    /// They want to stay signed in on this device.
    pub trusted: bool,
    pub come_back: Option<String>,
    pub id_token: Option<String>,
}

/// Signs somebody in within a transaction, or keeps what they have proved until
/// they give a code. Returns where they go, and with which cookies.
pub async fn enter(
    state: &AppState,
    connection: &mut AnyConnection,
    headers: &HeaderMap,
    entrant: Entrant,
) -> Result<Way, IdentityError> {
    if entrant.known.has_second_factor {
        return ask_for_code(state, connection, entrant).await;
    }
    admit(state, connection, headers, &entrant, false).await
}

async fn ask_for_code(
    state: &AppState,
    connection: &mut AnyConnection,
    entrant: Entrant,
) -> Result<Way, IdentityError> {
    let flow = Flow {
        person: Some(entrant.known.person),
        means: entrant.means,
        trusted: entrant.trusted,
        come_back: entrant.come_back,
        id_token: entrant.id_token,
        asked: None,
    };
    let token = flows::keep(connection, &state.chance, &flow, state.clock.now()).await?;
    Ok(Way::to("/connexion/code").with(flow_cookie(&state.settings, &token)))
}

/// Begins the session of somebody who has proved all that is asked of them.
pub async fn admit(
    state: &AppState,
    connection: &mut AnyConnection,
    headers: &HeaderMap,
    entrant: &Entrant,
    strong: bool,
) -> Result<Way, IdentityError> {
    let now = state.clock.now();
    // A token from before the sign-in must not live on after it.
    if let Some(earlier) = cookie(headers, cookie_name(&state.settings)) {
        sessions::drop_token(connection, earlier).await?;
    }
    let agent = headers.get(header::USER_AGENT);
    let device = device::family(
        agent
            .and_then(|agent| agent.to_str().ok())
            .unwrap_or_default(),
    );
    let person = &entrant.known.person;
    if !sessions::is_usual(connection, person, &device).await?
        && wants(connection, person, Topic::NewDevice).await?
    {
        let letter = letters::new_device(&state.settings, &entrant.known.email, &device);
        mail::enqueue(connection, &state.chance, &state.settings, &letter, now).await?;
    }
    let session = NewSession {
        person,
        device: &device,
        means: entrant.means,
        trusted: entrant.trusted,
        strong,
        id_token: entrant.id_token.as_deref(),
    };
    let token = sessions::begin(connection, &state.chance, &session, now).await?;
    tracing::info!(
        target: "maillage::identity",
        person = person.as_str(),
        means = entrant.means.slug(),
        second_factor = strong,
        device,
        "signed in"
    );
    let way = Way::to(entrant.come_back.as_deref().unwrap_or(HOME));
    Ok(way
        .with(session_cookie(&state.settings, &token, entrant.trusted))
        .with(no_flow_cookie(&state.settings)))
}

/// Tells the log that a proof was not good. Of an address that has no account
/// nothing is told: it may be anybody's.
pub fn refused(person: Option<&PersonId>, means: Means) {
    tracing::warn!(
        target: "maillage::identity",
        person = person.map_or("(none)", PersonId::as_str),
        means = means.slug(),
        "sign-in refused"
    );
}

/// Where somebody goes next, and with which cookies.
pub struct Way {
    to: String,
    cookies: Vec<HeaderValue>,
}

impl Way {
    /// There, as they are.
    pub fn to(path: &str) -> Self {
        Self {
            to: path.to_owned(),
            cookies: Vec::new(),
        }
    }

    /// With a cookie more.
    #[must_use]
    pub fn with(mut self, cookie: Option<HeaderValue>) -> Self {
        self.cookies.extend(cookie);
        self
    }
}

impl IntoResponse for Way {
    fn into_response(self) -> Response {
        let mut response = Redirect::to(&self.to).into_response();
        for cookie in self.cookies {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }
}

fn attributes(settings: &Settings) -> &'static str {
    match settings.is_https() {
        true => "Path=/; HttpOnly; SameSite=Lax; Secure",
        false => "Path=/; HttpOnly; SameSite=Lax",
    }
}

/// The cookie of a session; it outlives the browser's window only where its owner wants so.
pub fn session_cookie(settings: &Settings, token: &str, trusted: bool) -> Option<HeaderValue> {
    let (name, attributes) = (cookie_name(settings), attributes(settings));
    let lasting = match trusted {
        true => format!("; Max-Age={}", TRUSTED_SESSION.num_seconds()),
        false => String::new(),
    };
    format!("{name}={token}; {attributes}{lasting}")
        .parse()
        .ok()
}

/// Takes the session's cookie away.
pub fn no_session_cookie(settings: &Settings) -> Option<HeaderValue> {
    let (name, attributes) = (cookie_name(settings), attributes(settings));
    format!("{name}=; {attributes}; Max-Age=0").parse().ok()
}

fn flow_name(settings: &Settings) -> &'static str {
    match settings.is_https() {
        true => "__Host-maillage-connexion",
        false => "maillage-connexion",
    }
}

/// The cookie that binds a half-done sign-in to one browser.
pub fn flow_cookie(settings: &Settings, token: &str) -> Option<HeaderValue> {
    let (name, attributes) = (flow_name(settings), attributes(settings));
    let seconds = FLOW.num_seconds();
    format!("{name}={token}; {attributes}; Max-Age={seconds}")
        .parse()
        .ok()
}

/// Takes it away.
pub fn no_flow_cookie(settings: &Settings) -> Option<HeaderValue> {
    let (name, attributes) = (flow_name(settings), attributes(settings));
    format!("{name}=; {attributes}; Max-Age=0").parse().ok()
}

/// The half-done sign-in's token, if the browser has one.
pub fn flow_token<'h>(headers: &'h HeaderMap, settings: &Settings) -> Option<&'h str> {
    cookie(headers, flow_name(settings))
}
