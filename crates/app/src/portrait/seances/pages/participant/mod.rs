//! The pages of those who take part, on their telephones: one question at a time.

pub mod ballots;
pub mod completing;
pub mod join;
pub mod offer;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};

use super::{failed, name_of};
use crate::identity::store::doors::{Door, is_open, note};
use crate::kernel::config::Settings;
use crate::kernel::errors::PageError;
use crate::kernel::headers::keep_private;
use crate::kernel::identity::{Actor, cookie};
use crate::kernel::pages::render;
use crate::kernel::policy::{Grant, TakePart, permit};
use crate::kernel::state::AppState;
use crate::kernel::visitor::ClientNetwork;
use crate::portrait::seances::model::code::Code;
use crate::portrait::seances::model::{LASTS, Participant, Phase, Seance, Step};
use crate::portrait::seances::store::by_code;
use crate::portrait::seances::store::taking_part::{Taken, recognised};

/// What is wrong with a code, whichever it is.
const NO_CODE: &str = "Ce code n’ouvre aucune séance. Relisez-le à l’écran\u{a0}: six lettres ou chiffres, sans voyelle.";

fn cookie_name(settings: &Settings) -> &'static str {
    match settings.is_https() {
        true => "__Host-maillage-seance",
        false => "maillage-seance",
    }
}

/// The cookie that says "the same as before" to the pages of séances; no other page reads it.
fn participant_cookie(settings: &Settings, token: &str) -> Option<HeaderValue> {
    let secure = if settings.is_https() { "; Secure" } else { "" };
    // A little longer than the séance, so that its end can be seen.
    let seconds = 2 * LASTS.num_seconds();
    let name = cookie_name(settings);
    format!("{name}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}")
        .parse()
        .ok()
}

/// A séance somebody has the code of, and who they are in it, if they joined.
pub struct Visit {
    seance: Seance,
    participant: Option<Participant>,
    phase: Phase,
}

/// Looks a code up. Who has joined is known by their cookie; everybody else is counted when the code
/// opens nothing, so that codes are not guessed.
async fn visit(
    state: &AppState,
    headers: &HeaderMap,
    network: ClientNetwork,
    code: &str,
) -> Result<Option<Visit>, PageError> {
    let (database, now) = (&state.database, state.clock.now());
    let code = code.parse::<Code>().ok();
    let token = cookie(headers, cookie_name(&state.settings));
    if let (Some(code), Some(token)) = (&code, token)
        && let Some(seance) = by_code(database, code).await.map_err(failed)?
        && let Some(participant) = recognised(database, &seance, token, now)
            .await
            .map_err(failed)?
    {
        return Ok(Some(Visit {
            phase: seance.phase(now),
            participant: Some(participant),
            seance,
        }));
    }
    let door = Door::SeanceFrom(network);
    if !is_open(database, door, now).await.map_err(failed)? {
        return Err(PageError::TooMany {
            message: "Beaucoup de codes ont été essayés d’ici. Attendez un quart d’heure, ou demandez à la personne qui anime.".to_owned(),
        });
    }
    let found = match &code {
        Some(code) => by_code(database, code).await.map_err(failed)?,
        None => None,
    };
    match found {
        Some(seance) => Ok(Some(Visit {
            phase: seance.phase(now),
            participant: None,
            seance,
        })),
        None => {
            note(database, &state.chance, door, now)
                .await
                .map_err(failed)?;
            Ok(None)
        }
    }
}

/// Somebody at the door of a séance: the code of the address opens it.
impl FromRequestParts<AppState> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Response> {
        let params = RawPathParams::from_request_parts(parts, state).await;
        let params = params.map_err(IntoResponse::into_response)?;
        let code = params.iter().find(|(name, _)| *name == "code");
        let code = code.map_or("", |(_, code)| code).to_owned();
        let Ok(network) = ClientNetwork::from_request_parts(parts, state).await;
        match visit(state, &parts.headers, network, &code).await {
            Ok(Some(visit)) => Ok(visit),
            Ok(None) => Err(join::wrong_code(&code, StatusCode::NOT_FOUND).into_response()),
            Err(error) => Err(error.into_response()),
        }
    }
}

/// Somebody who has joined; who has not is sent to the door.
pub struct Inside {
    seance: Seance,
    me: Participant,
}

impl FromRequestParts<AppState> for Inside {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Response> {
        let Visit {
            seance,
            participant,
            ..
        } = Visit::from_request_parts(parts, state).await?;
        match participant {
            Some(me) => Ok(Self { seance, me }),
            None => Err(Redirect::to(&seance.code.href()).into_response()),
        }
    }
}

/// What the public may do in a séance: answer.
fn granted(seance: &Seance) -> Result<Grant<TakePart>, PageError> {
    Ok(permit::<TakePart>(&Actor::Public, seance.target())?)
}

/// What every page of the inside shows around its question.
pub struct Room {
    pub href: String,
    pub title: String,
    pub territory: String,
    /// Where it is asked whether something moved, and what is known of it.
    pub etat: String,
    pub stage: String,
    /// Nothing can be lost by showing the next page at once.
    pub waits: bool,
    /// Which step of how many.
    pub progress: String,
    /// What was just done.
    pub done: Option<&'static str>,
    /// What is wrong with what was sent.
    pub wrong: Option<String>,
}

impl Room {
    fn new(state: &AppState, seance: &Seance, waits: bool) -> Self {
        let phase = seance.phase(state.clock.now());
        Self {
            href: seance.code.href(),
            title: seance.title.clone(),
            territory: name_of(&state.atlas(), seance.territory),
            etat: format!("{}/etat", seance.code.href()),
            stage: seance.moved_to(phase),
            waits,
            progress: progress(seance, phase),
            done: None,
            wrong: None,
        }
    }

    fn told(self, done: Option<&'static str>, wrong: Option<String>) -> Self {
        Self {
            done,
            wrong,
            ..self
        }
    }

    /// How the title of its page begins.
    fn mistaken(&self) -> &'static str {
        if self.wrong.is_some() {
            "Erreur : "
        } else {
            ""
        }
    }
}

fn progress(seance: &Seance, phase: Phase) -> String {
    let (Phase::Open(step) | Phase::Shut(step)) = phase else {
        return String::new();
    };
    let steps = seance.steps();
    let at = steps.iter().position(|other| *other == step).unwrap_or(0);
    format!("Étape\u{a0}{}\u{a0}sur\u{a0}{}", at + 1, steps.len())
}

/// What is said where a step takes no answer any more.
const TOO_LATE: &str = "Cette étape vient d’être fermée\u{a0}: votre dernière réponse n’a pas été prise. Celles d’avant sont gardées.";

/// Where somebody goes after an answer; refused, they are told why.
fn after(taken: Taken, seance: &Seance, back: String, done: &str) -> Result<Response, PageError> {
    Ok(match taken {
        Taken::Kept => Redirect::to(&format!("{back}?fait={done}")).into_response(),
        Taken::Closed => Redirect::to(&format!("{}?fait=tard", seance.code.href())).into_response(),
        Taken::Enough => {
            return Err(PageError::TooMany {
                message: "Vous avez déjà beaucoup répondu à cette étape\u{a0}: tout est gardé. Dites le reste de vive voix.".to_owned(),
            });
        }
    })
}

/// Whether this step takes answers now.
fn is_open_now(state: &AppState, seance: &Seance, step: Step) -> bool {
    seance.phase(state.clock.now()) == Phase::Open(step)
}

/// A page that no cache keeps and no other site frames.
fn shown<T: askama::Template>(page: &T, status: StatusCode) -> Result<Response, PageError> {
    let mut response = (status, render(page)?).into_response();
    keep_private(&mut response);
    Ok(response)
}
