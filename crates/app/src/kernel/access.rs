//! Who may ask for what: each activity lists the rules of its routes, and one
//! middleware on the whole site holds every request against them. A route
//! without a rule answers nobody, and the matrix test names it.
//!
//! The rule settles what can be known before a handler runs: whether somebody
//! must be signed in, whether any of their roles does this at all, the form's
//! token, how large a body, how often. Where the target lies is settled by the
//! handler, which cannot write without a [`super::policy::Grant`].

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use http_body_util::{BodyExt, Limited};

use super::chance::digest;
use super::errors::PageError;
use super::headers::keep_private;
use super::identity::{Actor, SignedIn, of_cookies};
use super::policy::Action;
use super::rate::RateLimit;
use super::state::AppState;
use super::visitor::ClientNetwork;

/// Whom a route answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// Everyone.
    Open,
    /// Whoever is signed in, for what is their own.
    SignedIn,
    /// Whoever holds a role that does this somewhere.
    Needs(Action),
}

/// How often one network may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RateClass {
    /// Pages read from memory: not counted, a proxy in front does that better.
    Reading,
    /// Pages that ask the database.
    Workspace,
    /// Forms that write.
    Writing,
    /// Guessing a password or a code must be slow.
    SigningIn,
    /// Files sent to us.
    Uploading,
    /// Whole files taken away.
    Taking,
    /// Documents set for paper: a second of work each, unless they were just asked for.
    Printing,
    /// A room full of telephones behind one address, each asking every few seconds.
    Room,
}

impl RateClass {
    /// So many at once, then one each so often.
    fn limit(self) -> Option<(u32, Duration)> {
        match self {
            Self::Reading => None,
            Self::Workspace => Some((300, Duration::from_millis(200))),
            Self::Writing => Some((60, Duration::from_secs(1))),
            Self::SigningIn => Some((30, Duration::from_secs(6))),
            Self::Taking => Some((600, Duration::from_millis(500))),
            // 200 telephones that ask every four seconds, and answer.
            Self::Room => Some((2_000, Duration::from_millis(12))),
            Self::Uploading => Some((20, Duration::from_secs(15))),
            Self::Printing => Some((40, Duration::from_secs(2))),
        }
    }
}

/// What a form may weigh unless its rule says more.
const FORM: usize = 64 * 1024;

/// The heaviest body any rule may allow: a file to import, and the form around it.
pub const HEAVIEST: usize = 21 * 1024 * 1024;

/// A route, whom it answers, and what it takes.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Its pattern, as the router knows it.
    pub path: &'static str,
    /// Who reads it.
    pub read: Option<Gate>,
    /// Who sends to it.
    pub write: Option<Gate>,
    /// How often.
    pub rate: RateClass,
    /// The heaviest body, in bytes.
    pub body: usize,
}

/// A page or file that everyone reads.
pub const fn open(path: &'static str) -> Rule {
    Rule {
        path,
        read: Some(Gate::Open),
        write: None,
        rate: RateClass::Reading,
        body: FORM,
    }
}

/// An address of the API, which says itself, in its own shape, which methods it takes.
pub const fn for_machines(path: &'static str) -> Rule {
    Rule {
        write: Some(Gate::Open),
        ..open(path)
    }
}

/// A page for whoever is signed in.
pub const fn signed_in(path: &'static str) -> Rule {
    gated(path, Gate::SignedIn)
}

/// A page for those whose roles do this.
pub const fn needs(path: &'static str, action: Action) -> Rule {
    gated(path, Gate::Needs(action))
}

const fn gated(path: &'static str, gate: Gate) -> Rule {
    Rule {
        path,
        read: Some(gate),
        write: None,
        rate: RateClass::Workspace,
        body: FORM,
    }
}

impl Rule {
    /// Whoever reads it may also send to it.
    pub const fn posting(mut self) -> Self {
        self.write = self.read;
        self.rate = RateClass::Writing;
        self
    }

    /// It is only sent to: there is nothing to read.
    pub const fn post_only(self) -> Self {
        let mut rule = self.posting();
        rule.read = None;
        rule
    }

    /// Counted so.
    pub const fn counted(mut self, rate: RateClass) -> Self {
        self.rate = rate;
        self
    }

    /// Takes bodies up to so many bytes, [`HEAVIEST`] at most.
    pub const fn up_to(mut self, body: usize) -> Self {
        assert!(body <= HEAVIEST);
        self.body = body;
        self
    }

    /// What a request counts as: looking at a form of sign-in guesses nothing.
    fn counted_as(&self, method: &Method) -> RateClass {
        match self.rate {
            RateClass::SigningIn if *method == Method::GET => RateClass::Workspace,
            rate => rate,
        }
    }

    /// Whom it answers, for this method.
    pub fn gate(&self, method: &Method) -> Option<Gate> {
        match *method {
            Method::GET | Method::HEAD | Method::OPTIONS => self.read,
            Method::POST => self.write,
            // Only the API answers other methods, to refuse them.
            _ => self
                .write
                .filter(|gate| *gate == Gate::Open && self.rate == RateClass::Reading),
        }
    }
}

/// All rules, by path. Two rules of one path are a mistake that a test names.
static RULES: LazyLock<HashMap<&'static str, Rule>> = LazyLock::new(|| {
    super::site::rules()
        .map(|rule| (rule.path, *rule))
        .collect()
});

/// How often each network may ask, by class: one site's own.
pub struct Limits(HashMap<RateClass, RateLimit>);

impl Default for Limits {
    fn default() -> Self {
        use RateClass::*;
        let limited = [
            Workspace, Writing, SigningIn, Uploading, Taking, Printing, Room,
        ]
        .into_iter()
        .filter_map(|class| {
            let (burst, every) = class.limit()?;
            Some((class, RateLimit::new(NonZeroU32::new(burst)?, every)))
        });
        Self(limited.collect())
    }
}

impl Limits {
    fn allow(&self, class: RateClass, network: ClientNetwork) -> bool {
        self.0.get(&class).is_none_or(|limit| limit.allows(network))
    }
}

/// Holds a request against its route's rule.
pub async fn enforce(
    State(state): State<AppState>,
    network: ClientNetwork,
    request: Request,
    next: Next,
) -> Response {
    match admitted(&state, network, request).await {
        Ok(request) => {
            let own = request.extensions().get::<Arc<SignedIn>>().is_some();
            let mut response = next.run(request).await;
            if own {
                keep_private(&mut response);
            }
            response
        }
        Err(refusal) => refusal,
    }
}

async fn admitted(
    state: &AppState,
    network: ClientNetwork,
    request: Request,
) -> Result<Request, Response> {
    let Some(path) = request.extensions().get::<MatchedPath>() else {
        // Nothing is at this address: the page that says so is for everyone.
        return Ok(request);
    };
    let Some(rule) = RULES.get(path.as_str()).copied() else {
        tracing::error!(
            route = path.as_str(),
            "a route without a rule was asked for"
        );
        return Err(PageError::Forbidden.into_response());
    };
    let Some(gate) = rule.gate(request.method()) else {
        return Err(StatusCode::METHOD_NOT_ALLOWED.into_response());
    };
    if !state
        .limits
        .allow(rule.counted_as(request.method()), network)
    {
        return Err(StatusCode::TOO_MANY_REQUESTS.into_response());
    }
    let bounded = bounded(request, rule.body);
    let request = bounded.ok_or_else(|| StatusCode::PAYLOAD_TOO_LARGE.into_response())?;
    if gate == Gate::Open {
        return Ok(request);
    }
    // The body is not to be shared between threads: what is needed of the request is copied.
    let (headers, come_back) = (request.headers().clone(), come_back(&request));
    let signed_in = recognised(state, &headers, come_back).await?;
    if let Gate::Needs(action) = gate
        && !signed_in
            .roles
            .iter()
            .any(|held| action.is_allowed_to(held.role))
    {
        return Err(PageError::Forbidden.into_response());
    }
    let mut request = with_token_checked(request, &signed_in, rule.body).await?;
    request.extensions_mut().insert(signed_in);
    Ok(request)
}

/// The request with its body bounded; none when it says itself that it is heavier.
fn bounded(request: Request, most: usize) -> Option<Request> {
    let announced = request.headers().get(header::CONTENT_LENGTH);
    let announced = announced.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > most) {
        return None;
    }
    Some(request.map(|body| Body::new(Limited::new(body, most))))
}

/// The person of the request's session; who has none is sent to sign in, and back here after it.
async fn recognised(
    state: &AppState,
    headers: &HeaderMap,
    come_back: Option<String>,
) -> Result<Arc<SignedIn>, Response> {
    let now = state.clock.now();
    match of_cookies(&state.database, headers, &state.settings, now).await {
        Ok(Some(signed_in)) => Ok(signed_in),
        Ok(None) => Err(Redirect::to(&sign_in_first(come_back)).into_response()),
        Err(error) => Err(PageError::Store(error.to_string()).into_response()),
    }
}

/// Only what is read can be come back to: a form is sent anew.
fn come_back(request: &Request) -> Option<String> {
    let path = request.uri().path_and_query()?;
    (request.method() == Method::GET).then(|| path.as_str().to_owned())
}

fn sign_in_first(come_back: Option<String>) -> String {
    match come_back {
        Some(path) => {
            let vers = url::form_urlencoded::byte_serialize(path.as_bytes());
            format!("/connexion?vers={}", vers.collect::<String>())
        }
        None => "/connexion".to_owned(),
    }
}

/// A form of a signed-in page sends back its session's token: in its body, or, for a file, in its
/// address, which is never logged.
async fn with_token_checked(
    request: Request,
    signed_in: &SignedIn,
    most: usize,
) -> Result<Request, Response> {
    if request.method() != Method::POST {
        return Ok(request);
    }
    let refused = || PageError::CrossSite.into_response();
    if !is_form(request.headers()) {
        let query = request.uri().query().unwrap_or_default().to_owned();
        return match has_token(query.as_bytes(), signed_in) {
            true => Ok(request),
            false => Err(refused()),
        };
    }
    let (parts, body) = request.into_parts();
    let bytes: Bytes = match Limited::new(body, most).collect().await {
        Ok(body) => body.to_bytes(),
        Err(_) => return Err(StatusCode::PAYLOAD_TOO_LARGE.into_response()),
    };
    match has_token(&bytes, signed_in) {
        true => Ok(Request::from_parts(parts, Body::from(bytes))),
        false => Err(refused()),
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"))
}

fn has_token(pairs: &[u8], signed_in: &SignedIn) -> bool {
    let mut pairs = url::form_urlencoded::parse(pairs);
    let sent = pairs
        .find(|(key, _)| key == "jeton")
        .map(|(_, token)| token);
    // Digests are compared: how long it takes says nothing of the token.
    sent.is_some_and(|token| digest(&token) == digest(&signed_in.session.csrf))
}

/// Handlers behind a gate take who asks; the middleware has put it there.
impl FromRequestParts<AppState> for Actor {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, PageError> {
        let signed_in = parts.extensions.get::<Arc<SignedIn>>().cloned();
        signed_in.map(Self::Person).ok_or(PageError::Forbidden)
    }
}

/// The same, where only the person matters.
#[derive(Debug, Clone)]
pub struct Me(pub Arc<SignedIn>);

impl FromRequestParts<AppState> for Me {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, PageError> {
        let signed_in = parts.extensions.get::<Arc<SignedIn>>().cloned();
        signed_in.map(Self).ok_or(PageError::Forbidden)
    }
}
