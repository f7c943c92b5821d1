//! What is missing from the offer: a place to propose, something one sees to say.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use territory::fold;

use super::{Inside, Room, after, failed, granted, is_open_now, shown};
use crate::kernel::errors::PageError;
use crate::kernel::pages::Page;
use crate::kernel::state::AppState;
use crate::network::forms::Choice;
use crate::portrait::seances::model::answers::{LONGEST, MissingDraft, text};
use crate::portrait::seances::model::{Seance, Step};
use crate::portrait::seances::store::taking_part::{
    answer, ballot_of, propose as keep_proposal, take_back,
};

#[derive(Template)]
#[template(path = "portrait/seances/manquant.html")]
struct MissingPage {
    page: Page,
    room: Room,
    action: String,
    name: String,
    commune: String,
    words: String,
    /// The communes to choose from, where they are few.
    communes: Vec<Choice>,
    longest: usize,
}

/// A list of communes helps as long as one finds one's own in it.
const MOST_COMMUNES: usize = 80;

fn missing_page(
    state: &AppState,
    seance: &Seance,
    room: Room,
    draft: &MissingDraft,
) -> MissingPage {
    let mut communes = state.atlas().communes_of(seance.territory);
    communes.sort_by_key(|commune| fold(&commune.name));
    let listed = communes.len() <= MOST_COMMUNES;
    MissingPage {
        page: Page::new(
            &room.href,
            format!("{}Proposer un lieu qui manque", room.mistaken()),
            "",
        )
        .unlisted(),
        action: format!("{}/lieu-manquant", room.href),
        name: draft.nom.clone(),
        commune: draft.commune.clone(),
        words: draft.texte.clone(),
        communes: communes
            .iter()
            .filter(|_| listed)
            .map(|commune| Choice::new(&*commune.name, &*commune.name, &draft.commune))
            .collect(),
        longest: LONGEST,
        room,
    }
}

/// `GET /seance/{code}/lieu-manquant`
pub async fn missing(State(state): State<AppState>, inside: Inside) -> Result<Response, PageError> {
    let seance = inside.seance;
    if !is_open_now(&state, &seance, Step::Offre) {
        return Ok(Redirect::to(&seance.code.href()).into_response());
    }
    let room = Room::new(&state, &seance, false);
    let page = missing_page(&state, &seance, room, &MissingDraft::default());
    shown(&page, StatusCode::OK)
}

/// `POST /seance/{code}/lieu-manquant`: proposes a place, or takes one's proposal back.
pub async fn propose(
    State(state): State<AppState>,
    inside: Inside,
    Form(draft): Form<MissingDraft>,
) -> Result<Response, PageError> {
    let Inside { seance, me } = inside;
    let (grant, now) = (granted(&seance)?, state.clock.now());
    if !draft.retirer.is_empty() {
        let taken = take_back(&state.database, &grant, &me, &draft.retirer, now).await;
        return after(
            taken.map_err(failed)?,
            &seance,
            seance.code.href(),
            "retire",
        );
    }
    let missing = match draft.check() {
        Ok(missing) => missing,
        Err(wrong) => {
            let room = Room::new(&state, &seance, false).told(None, Some(wrong.to_owned()));
            let page = missing_page(&state, &seance, room, &draft);
            return shown(&page, StatusCode::UNPROCESSABLE_ENTITY);
        }
    };
    let taken = keep_proposal(&state.database, &grant, &me, &missing, now).await;
    after(
        taken.map_err(failed)?,
        &seance,
        seance.code.href(),
        "propose",
    )
}

#[derive(Template)]
#[template(path = "portrait/seances/remarque.html")]
struct RemarkPage {
    page: Page,
    room: Room,
    action: String,
    words: String,
    longest: usize,
}

fn remark_page(room: Room, words: String) -> RemarkPage {
    RemarkPage {
        page: Page::new(
            &room.href,
            format!("{}Dire ce que vous voyez", room.mistaken()),
            "",
        )
        .unlisted(),
        action: format!("{}/remarque", room.href),
        words,
        longest: LONGEST,
        room,
    }
}

/// `GET /seance/{code}/remarque`
pub async fn remark(State(state): State<AppState>, inside: Inside) -> Result<Response, PageError> {
    let Inside { seance, me } = inside;
    if !is_open_now(&state, &seance, Step::Offre) {
        return Ok(Redirect::to(&seance.code.href()).into_response());
    }
    let mine: Option<String> = ballot_of(&state.database, &me, Step::Offre)
        .await
        .map_err(failed)?;
    let room = Room::new(&state, &seance, false);
    shown(&remark_page(room, mine.unwrap_or_default()), StatusCode::OK)
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct RemarkDraft {
    texte: String,
}

/// `POST /seance/{code}/remarque`
pub async fn keep_remark(
    State(state): State<AppState>,
    inside: Inside,
    Form(draft): Form<RemarkDraft>,
) -> Result<Response, PageError> {
    let Inside { seance, me } = inside;
    let words = match text(&draft.texte) {
        Ok(words) => words,
        Err(wrong) => {
            let room = Room::new(&state, &seance, false).told(None, Some(wrong.to_owned()));
            let page = remark_page(room, draft.texte);
            return shown(&page, StatusCode::UNPROCESSABLE_ENTITY);
        }
    };
    let grant = granted(&seance)?;
    let taken = answer(
        &state.database,
        &grant,
        &me,
        (Step::Offre, &words),
        state.clock.now(),
    );
    let taken = taken.await.map_err(failed)?;
    after(taken, &seance, seance.code.href(), "remarque")
}
