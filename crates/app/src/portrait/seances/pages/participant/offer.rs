//! The first step: known places to check, missing ones to propose, what one sees to say.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use serde::Deserialize;
use territory::fold;

use super::super::places_of;
use super::{Inside, Room, after, failed, granted, is_open_now, shown};
use crate::kernel::atlas::AtlasPlace;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::pages::Page;
use crate::kernel::state::AppState;
use crate::network::forms::Choice;
use crate::portrait::seances::model::answers::{LONGEST, Say, SayDraft};
use crate::portrait::seances::model::{Participant, Seance, Step};
use crate::portrait::seances::store::taking_part::{
    ballot_of, proposals_of, say as keep_say, says_of,
};
use crate::registry::signalements::model::Motif;
use crate::registry::usual_week::{Line, usual_week};
use crate::registry::views::address_line;

/// Places of a page of the list: a thumb goes through them.
const PAGE: usize = 20;

struct OwnProposal {
    id: String,
    name: String,
}

#[derive(Template)]
#[template(path = "portrait/seances/offre.html")]
struct HubPage {
    page: Page,
    room: Room,
    known: String,
    checked: Option<String>,
    proposals: Vec<OwnProposal>,
    remarked: bool,
}

/// What may be done in the first step.
pub async fn hub(
    state: &AppState,
    seance: &Seance,
    me: &Participant,
    done: Option<&'static str>,
) -> Result<Response, PageError> {
    let says = says_of(&state.database, me).await.map_err(failed)?;
    let proposals = proposals_of(&state.database, me).await.map_err(failed)?;
    let remark: Option<String> = ballot_of(&state.database, me, Step::Offre)
        .await
        .map_err(failed)?;
    let known = places_of(&state.atlas(), seance.territory).len();
    let room = Room::new(state, seance, true).told(done, None);
    let page = HubPage {
        page: Page::new(&room.href, "Vérifier et compléter l’offre", "").unlisted(),
        room,
        known: formats::counted(known, "lieu connu", "lieux connus"),
        checked: (!says.is_empty())
            .then(|| formats::counted(says.len(), "lieu vérifié", "lieux vérifiés")),
        proposals: proposals
            .into_iter()
            .map(|proposal| OwnProposal {
                name: format!("{}, {}", proposal.name, proposal.commune),
                id: proposal.id,
            })
            .collect(),
        remarked: remark.is_some_and(|text| !text.is_empty()),
    };
    shown(&page, StatusCode::OK)
}

struct PlaceLine {
    href: String,
    name: String,
    address: String,
    said: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "portrait/seances/lieux.html")]
struct ListPage {
    page: Page,
    room: Room,
    q: String,
    found: String,
    places: Vec<PlaceLine>,
    missing_href: String,
    before: Option<String>,
    after: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    q: String,
    page: String,
}

/// `GET /seance/{code}/lieux`
pub async fn list(
    State(state): State<AppState>,
    inside: Inside,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let Inside { seance, me } = inside;
    if !is_open_now(&state, &seance, Step::Offre) {
        return Ok(Redirect::to(&seance.code.href()).into_response());
    }
    let says = says_of(&state.database, &me).await.map_err(failed)?;
    let atlas = state.atlas();
    let q: String = asked.q.chars().take(80).collect();
    let words: Vec<String> = fold(&q).split_whitespace().map(str::to_owned).collect();
    let places: Vec<&AtlasPlace> = places_of(&atlas, seance.territory)
        .into_iter()
        .filter(|place| place.is_named(&words))
        .collect();
    let pages = places.len().div_ceil(PAGE).max(1);
    let number = asked.page.parse().unwrap_or(1).clamp(1, pages);
    let room = Room::new(&state, &seance, false);
    let href = |n: usize| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        if !q.is_empty() {
            query.append_pair("q", &q);
        }
        query.append_pair("page", &n.to_string());
        format!("{}/lieux?{}", room.href, query.finish())
    };
    let line = |place: &&AtlasPlace| PlaceLine {
        href: format!("{}/lieux/{}", room.href, place.key),
        name: place.place.nom.clone(),
        address: address_line(&place.place),
        said: says
            .iter()
            .find(|(key, _)| *key == place.key)
            .map(|(_, said)| match said.motif {
                None => "Vous confirmez",
                Some(_) => "Vous signalez une erreur",
            }),
    };
    let page = ListPage {
        page: Page::new(&room.href, "Les lieux connus", "").unlisted(),
        found: formats::counted(places.len(), "lieu", "lieux"),
        places: places
            .iter()
            .skip((number - 1) * PAGE)
            .take(PAGE)
            .map(line)
            .collect(),
        missing_href: format!("{}/lieu-manquant", room.href),
        before: (number > 1).then(|| href(number - 1)),
        after: (number < pages).then(|| href(number + 1)),
        q: q.clone(),
        room,
    };
    shown(&page, StatusCode::OK)
}

#[derive(Template)]
#[template(path = "portrait/seances/lieu.html")]
struct PlacePage {
    page: Page,
    room: Room,
    name: String,
    address: String,
    services: Vec<String>,
    hours: Vec<Line>,
    phone: Option<String>,
    sheet: String,
    action: String,
    confirms: bool,
    doubts: bool,
    motifs: Vec<Choice>,
    words: String,
    longest: usize,
}

/// A place of the séance's territory.
fn found<'a>(
    atlas: &'a crate::kernel::atlas::Atlas,
    seance: &Seance,
    key: &str,
) -> Result<&'a AtlasPlace, PageError> {
    let place = atlas.place(key).filter(|place| {
        place
            .commune
            .is_some_and(|commune| atlas.contains(seance.territory, commune.code))
    });
    place.ok_or_else(|| PageError::not_found("ce lieu"))
}

fn place_page(place: &AtlasPlace, today: NaiveDate, room: Room, draft: &SayDraft) -> PlacePage {
    let told = &place.place;
    let motifs = Motif::ALL.iter();
    PlacePage {
        page: Page::new(&room.href, format!("{}{}", room.mistaken(), told.nom), "").unlisted(),
        name: told.nom.clone(),
        address: address_line(told),
        services: told
            .services
            .iter()
            .map(|service| service.label().to_owned())
            .collect(),
        hours: told.horaires.as_ref().map_or_else(Vec::new, |hours| {
            usual_week(hours, today, place.holidays).lines
        }),
        phone: told
            .telephone
            .as_ref()
            .map(|telephone| formats::phone(telephone.as_str())),
        sheet: format!("/lieux/{}", place.key),
        action: format!("{}/lieux/{}", room.href, place.key),
        confirms: draft.avis == "juste",
        doubts: draft.avis == "erreur",
        motifs: motifs
            .map(|motif| Choice::new(motif.slug(), motif.label(), &draft.motif))
            .collect(),
        words: draft.texte.clone(),
        longest: LONGEST,
        room,
    }
}

/// `GET /seance/{code}/lieux/{key}`
pub async fn place(
    State(state): State<AppState>,
    inside: Inside,
    Path((_, key)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let Inside { seance, me } = inside;
    if !is_open_now(&state, &seance, Step::Offre) {
        return Ok(Redirect::to(&seance.code.href()).into_response());
    }
    let atlas = state.atlas();
    let place = found(&atlas, &seance, &key)?;
    let says = says_of(&state.database, &me).await.map_err(failed)?;
    let mine = says.into_iter().find(|(key, _)| *key == place.key);
    let draft = mine.map_or_else(SayDraft::default, |(_, said)| draft_of(said));
    let room = Room::new(&state, &seance, false);
    let today = state.clock.today();
    shown(&place_page(place, today, room, &draft), StatusCode::OK)
}

fn draft_of(said: Say) -> SayDraft {
    SayDraft {
        avis: if said.motif.is_some() {
            "erreur"
        } else {
            "juste"
        }
        .to_owned(),
        motif: said.motif.map_or("", Motif::slug).to_owned(),
        texte: said.words,
    }
}

/// `POST /seance/{code}/lieux/{key}`
pub async fn say(
    State(state): State<AppState>,
    inside: Inside,
    Path((_, key)): Path<(String, String)>,
    Form(draft): Form<SayDraft>,
) -> Result<Response, PageError> {
    let Inside { seance, me } = inside;
    let atlas = state.atlas();
    let place = found(&atlas, &seance, &key)?;
    let said = match draft.check() {
        Ok(said) => said,
        Err(wrong) => {
            let room = Room::new(&state, &seance, false).told(None, Some(wrong.to_owned()));
            let page = place_page(place, state.clock.today(), room, &draft);
            return shown(&page, StatusCode::UNPROCESSABLE_ENTITY);
        }
    };
    let name = format!("{}, {}", place.place.nom, place.place.commune);
    let grant = granted(&seance)?;
    let taken = keep_say(
        &state.database,
        &grant,
        &me,
        (&place.key, &name),
        &said,
        state.clock.now(),
    );
    let taken = taken.await.map_err(failed)?;
    after(taken, &seance, seance.code.href(), "lieu")
}
