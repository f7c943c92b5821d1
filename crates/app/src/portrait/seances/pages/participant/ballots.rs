//! Ranking stakes and voting on sites.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{Inside, Room, after, failed, granted, shown};
use crate::kernel::errors::PageError;
use crate::kernel::pages::Page;
use crate::kernel::state::AppState;
use crate::portrait::seances::model::tally::{Choice, Ranking};
use crate::portrait::seances::model::{Participant, Seance, Step, answers};
use crate::portrait::seances::store::taking_part::{answer, ballot_of};

struct StakeLine {
    name: String,
    label: String,
    /// The places, and whether it has this one.
    places: Vec<(usize, bool)>,
}

#[derive(Template)]
#[template(path = "portrait/seances/enjeux.html")]
struct RankPage {
    page: Page,
    room: Room,
    action: String,
    stakes: Vec<StakeLine>,
    answered: bool,
}

/// The stakes to rank, as this person ranked them so far.
pub async fn ask_rank(
    state: &AppState,
    seance: &Seance,
    me: &Participant,
    done: Option<&'static str>,
) -> Result<Response, PageError> {
    let mine: Option<Ranking> = ballot_of(&state.database, me, Step::Enjeux)
        .await
        .map_err(failed)?;
    // Once they have answered, the next question may come by itself.
    let room = Room::new(state, seance, mine.is_some()).told(done, None);
    let place = |stake: usize| {
        mine.as_ref()
            .and_then(|Ranking(places)| *places.get(stake)?)
    };
    let line = |(number, label): (usize, &String)| StakeLine {
        name: format!("e{number}"),
        label: label.clone(),
        places: (1..=seance.stakes.len())
            .map(|n| (n, place(number).map(usize::from) == Some(n)))
            .collect(),
    };
    let page = RankPage {
        page: Page::new(&room.href, "Classez les enjeux", "").unlisted(),
        action: format!("{}/enjeux", room.href),
        room,
        stakes: seance.stakes.iter().enumerate().map(line).collect(),
        answered: mine.is_some(),
    };
    shown(&page, StatusCode::OK)
}

/// `POST /seance/{code}/enjeux`
pub async fn rank(
    State(state): State<AppState>,
    inside: Inside,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let Inside { seance, me } = inside;
    let ranking = answers::ranking(&seance, &pairs);
    let grant = granted(&seance)?;
    let taken = answer(
        &state.database,
        &grant,
        &me,
        (Step::Enjeux, &ranking),
        state.clock.now(),
    );
    let taken = taken.await.map_err(failed)?;
    after(taken, &seance, seance.code.href(), "classement")
}

struct SiteLine {
    number: usize,
    label: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "portrait/seances/sites.html")]
struct VotePage {
    page: Page,
    room: Room,
    action: String,
    sites: Vec<SiteLine>,
    votes: usize,
    none: bool,
    answered: bool,
}

/// The sites to vote on, as this person voted so far.
pub async fn ask_vote(
    state: &AppState,
    seance: &Seance,
    me: &Participant,
    done: Option<&'static str>,
) -> Result<Response, PageError> {
    let mine: Option<Choice> = ballot_of(&state.database, me, Step::Sites)
        .await
        .map_err(failed)?;
    // Once they have answered, the next question may come by itself.
    let room = Room::new(state, seance, mine.is_some()).told(done, None);
    let chosen = mine.as_ref().map(|Choice(sites)| sites.as_slice());
    let none = chosen.is_some_and(<[usize]>::is_empty);
    let page = vote_page(
        seance,
        room,
        chosen.unwrap_or_default(),
        none,
        mine.is_some(),
    );
    shown(&page, StatusCode::OK)
}

fn vote_page(
    seance: &Seance,
    room: Room,
    chosen: &[usize],
    none: bool,
    answered: bool,
) -> VotePage {
    let line = |(number, site): (usize, &crate::portrait::seances::model::Site)| SiteLine {
        number,
        label: site.label.clone(),
        chosen: chosen.contains(&number),
    };
    VotePage {
        page: Page::new(
            &room.href,
            format!("{}Votez pour les sites", room.mistaken()),
            "",
        )
        .unlisted(),
        action: format!("{}/sites", room.href),
        sites: seance.sites.iter().enumerate().map(line).collect(),
        votes: seance.votes,
        none,
        answered,
        room,
    }
}

/// `POST /seance/{code}/sites`
pub async fn vote(
    State(state): State<AppState>,
    inside: Inside,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let Inside { seance, me } = inside;
    let choice = match answers::choice(&seance, &pairs) {
        Ok(choice) => choice,
        Err(wrong) => {
            let room = Room::new(&state, &seance, false).told(None, Some(wrong));
            let sent = pairs.iter().filter(|(key, _)| key == "site");
            let chosen: Vec<usize> = sent.filter_map(|(_, value)| value.parse().ok()).collect();
            let none = pairs.iter().any(|(key, _)| key == "aucun");
            let page = vote_page(&seance, room, &chosen, none, false);
            return shown(&page, StatusCode::UNPROCESSABLE_ENTITY);
        }
    };
    let grant = granted(&seance)?;
    let taken = answer(
        &state.database,
        &grant,
        &me,
        (Step::Sites, &choice),
        state.clock.now(),
    );
    let taken = taken.await.map_err(failed)?;
    after(taken, &seance, seance.code.href(), "vote")
}
