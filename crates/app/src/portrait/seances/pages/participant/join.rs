//! The door: a code, then a room that shows the step of the moment.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Form, Json};
use serde::Deserialize;
use serde_json::json;

use super::super::shown::Shown;
use super::{
    Inside, NO_CODE, Room, TOO_LATE, Visit, ballots, failed, granted, name_of, offer,
    participant_cookie, shown, visit,
};
use crate::kernel::caching::{is_held, not_modified, tag_of_parts};
use crate::kernel::errors::PageError;
use crate::kernel::pages::Page;
use crate::kernel::state::AppState;
use crate::kernel::visitor::ClientNetwork;
use crate::network::forms::Choice;
use crate::portrait::seances::model::{Hat, KEPT_DAYS, Phase, Seance, Step};
use crate::portrait::seances::store::results::{self, proposals};
use crate::portrait::seances::store::taking_part::{Joined, join};

#[derive(Template)]
#[template(path = "portrait/seances/code.html")]
struct CodePage {
    page: Page,
    code: String,
    wrong: Option<&'static str>,
}

/// `GET /seance`
pub async fn ask() -> Result<Response, PageError> {
    shown(&code_page(String::new(), None), StatusCode::OK)
}

fn code_page(code: String, wrong: Option<&'static str>) -> CodePage {
    let mistaken = if wrong.is_some() { "Erreur : " } else { "" };
    CodePage {
        page: Page::new("/seance", format!("{mistaken}Rejoindre une séance"), "").unlisted(),
        code,
        wrong,
    }
}

/// The form again, with what was typed.
pub fn wrong_code(code: &str, status: StatusCode) -> Result<Response, PageError> {
    let typed = code.chars().take(20).collect();
    shown(&code_page(typed, Some(NO_CODE)), status)
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Typed {
    code: String,
}

/// `POST /seance`
pub async fn find(
    State(state): State<AppState>,
    network: ClientNetwork,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    match visit(&state, &headers, network, &typed.code).await? {
        Some(visit) => Ok(Redirect::to(&visit.seance.code.href()).into_response()),
        None => wrong_code(&typed.code, StatusCode::UNPROCESSABLE_ENTITY),
    }
}

/// Before one has joined: what it is, or why one cannot.
#[derive(Template)]
#[template(path = "portrait/seances/accueil.html")]
struct DoorPage {
    page: Page,
    title: String,
    territory: String,
    href: String,
    /// Why one cannot join; none: one can.
    shut: Option<&'static str>,
    hats: Vec<Choice>,
    kept_days: i64,
}

/// A page that asks nothing for the moment.
#[derive(Template)]
#[template(path = "portrait/seances/attente.html")]
struct WaitingPage {
    page: Page,
    room: Room,
    heading: String,
    words: &'static str,
    over: bool,
    results: Option<Shown>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Done {
    fait: String,
}

/// `GET /seance/{code}`: the door, or the step of the moment.
pub async fn room(
    State(state): State<AppState>,
    visit: Visit,
    Query(done): Query<Done>,
) -> Result<Response, PageError> {
    let Some(me) = visit.participant else {
        return door(&state, &visit.seance, visit.phase, StatusCode::OK);
    };
    let seance = visit.seance;
    let done = match done.fait.as_str() {
        "tard" => Some(TOO_LATE),
        "classement" => Some(
            "Votre classement est enregistré. Vous pouvez le changer tant que l’étape est ouverte.",
        ),
        "vote" => {
            Some("Votre vote est enregistré. Vous pouvez le changer tant que l’étape est ouverte.")
        }
        "remarque" => Some("Merci, c’est noté."),
        "lieu" => Some("Merci, votre réponse sur ce lieu est enregistrée."),
        "propose" => Some("Merci, ce lieu est proposé."),
        "retire" => Some("Votre proposition est retirée."),
        _ => None,
    };
    match visit.phase {
        Phase::Open(Step::Offre) => offer::hub(&state, &seance, &me, done).await,
        Phase::Open(Step::Enjeux) => ballots::ask_rank(&state, &seance, &me, done).await,
        Phase::Open(Step::Sites) => ballots::ask_vote(&state, &seance, &me, done).await,
        _ => waiting(&state, &seance, visit.phase, done).await,
    }
}

/// An address that is only sent to leads to the step of the moment.
pub async fn back(inside: Inside) -> Response {
    Redirect::to(&inside.seance.code.href()).into_response()
}

fn door(
    state: &AppState,
    seance: &Seance,
    phase: Phase,
    status: StatusCode,
) -> Result<Response, PageError> {
    let shut = match phase {
        Phase::Preparing => Some(
            "La séance n’a pas encore commencé. Attendez que la personne qui anime l’annonce, puis réessayez.",
        ),
        Phase::Over => Some("Cette séance est terminée\u{a0}: on ne peut plus la rejoindre."),
        _ => None,
    };
    let page = DoorPage {
        page: Page::new(
            &seance.code.href(),
            format!("Séance : {}", seance.title),
            "",
        )
        .unlisted(),
        title: seance.title.clone(),
        territory: name_of(&state.atlas(), seance.territory),
        href: seance.code.href(),
        shut,
        hats: Hat::ALL
            .iter()
            .map(|hat| Choice::new(hat.slug(), hat.label(), ""))
            .collect(),
        kept_days: KEPT_DAYS,
    };
    shown(&page, status)
}

async fn waiting(
    state: &AppState,
    seance: &Seance,
    phase: Phase,
    done: Option<&'static str>,
) -> Result<Response, PageError> {
    let over = phase == Phase::Over;
    let results = match phase {
        Phase::Over | Phase::Open(Step::Restitution) => {
            let told = results::of(&state.database, seance).await.map_err(failed)?;
            let proposed = proposals(&state.database, &seance.id)
                .await
                .map_err(failed)?;
            Some(Shown::new(seance, &told.fit_to_show(), &proposed))
        }
        _ => None,
    };
    let (heading, words) = match phase {
        Phase::Over => (
            "Merci d’avoir participé".to_owned(),
            "La séance est terminée. Voici ce qui en ressort.",
        ),
        Phase::Open(_) => (
            "Ce qui ressort de la séance".to_owned(),
            "Les mêmes résultats sont à l’écran.",
        ),
        Phase::Shut(step) => (
            format!("{}\u{a0}: c’est fini", step.label()),
            "Vos réponses sont gardées. Regardez l’écran\u{a0}: la suite arrive ici.",
        ),
        _ => (
            "Vous êtes dans la séance".to_owned(),
            "Gardez cette page ouverte. La première question arrive ici.",
        ),
    };
    let room = Room::new(state, seance, true).told(done, None);
    let page = WaitingPage {
        page: Page::new(&room.href, format!("Séance : {}", seance.title), "").unlisted(),
        room,
        heading,
        words,
        over,
        results,
    };
    shown(&page, StatusCode::OK)
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Entering {
    role: String,
}

/// `POST /seance/{code}`: joins. Whoever has joined already stays who they are.
pub async fn enter(
    State(state): State<AppState>,
    visit: Visit,
    Form(entering): Form<Entering>,
) -> Result<Response, PageError> {
    let seance = visit.seance;
    let mut response = Redirect::to(&seance.code.href()).into_response();
    if visit.participant.is_some() {
        return Ok(response);
    }
    let now = state.clock.now();
    let hat = entering.role.parse::<Hat>().ok();
    let joined = join(&state.database, &granted(&seance)?, hat, &state.chance, now).await;
    match joined.map_err(failed)? {
        Joined::In(token) => {
            if let Some(cookie) = participant_cookie(&state.settings, &token) {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            Ok(response)
        }
        Joined::Closed => door(&state, &seance, visit.phase, StatusCode::CONFLICT),
        Joined::Full => Err(PageError::TooMany {
            message: "Cette séance a déjà 200\u{a0}participants, le plus qu’elle peut en prendre. Répondez avec quelqu’un qui a pu la rejoindre.".to_owned(),
        }),
    }
}

/// `GET /seance/{code}/etat`: whether there is another page to see. Asked every few seconds by every
/// telephone: two rows are read, and most of the time nothing is answered.
pub async fn state(State(state): State<AppState>, headers: HeaderMap, inside: Inside) -> Response {
    let seance = &inside.seance;
    let stage = seance.moved_to(seance.phase(state.clock.now()));
    let tag = tag_of_parts(&[&seance.id, &stage]);
    if is_held(&headers, &tag) {
        return not_modified(&tag);
    }
    let private = (header::CACHE_CONTROL, "private, no-cache".to_owned());
    (
        [(header::ETAG, tag), private],
        Json(json!({ "etape": stage })),
    )
        .into_response()
}
