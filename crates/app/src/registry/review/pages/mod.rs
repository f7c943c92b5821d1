//! The pages of pairs.

mod disagreements;
mod overview;
mod pair;
mod sure;

use axum::Router;
use axum::routing::{get, post};

use super::store::Candidate;
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::identity::Actor;
use crate::kernel::policy::{Grant, MergePlaces, permit};
use crate::kernel::state::AppState;
use crate::registry::merging::model::Pair;
use crate::registry::merging::store::judgements::Granted;

/// Where one begins.
pub const BASE: &str = "/mon-espace/doublons";
const PAIR: &str = "/mon-espace/doublons/paire";

/// The routes of pairs.
pub fn router() -> Router<AppState> {
    Router::new()
        .route(BASE, get(overview::page))
        .route(PAIR, get(pair::next))
        .route(
            "/mon-espace/doublons/paire/{a}/{b}",
            get(pair::page).post(pair::judge),
        )
        .route("/mon-espace/doublons/annuler", post(pair::undo))
        .route(
            "/mon-espace/doublons/cas-surs",
            get(sure::page).post(sure::accept),
        )
        .route("/mon-espace/doublons/desaccords", get(disagreements::page))
        .route(
            "/mon-espace/doublons/desaccords/{a}/{b}",
            post(disagreements::settle),
        )
}

pub use overview::waiting;

fn failed(error: impl std::fmt::Display) -> PageError {
    PageError::Store(error.to_string())
}

fn pair_href(pair: &Pair) -> String {
    format!("{PAIR}/{}/{}", pair.a(), pair.b())
}

/// The pair of two keys, if both are records.
async fn candidate(state: &AppState, a: &str, b: &str) -> Result<Candidate, PageError> {
    let missing = || PageError::not_found("cette paire de lieux");
    let pair = Pair::of(a, b).ok_or_else(missing)?;
    let found = super::store::of_pair(&state.database, &pair).await;
    found.map_err(failed)?.ok_or_else(missing)
}

/// The right to judge both records of a pair.
fn granted(me: &Me, candidate: &Candidate) -> Result<Granted, PageError> {
    let actor = Actor::Person(me.0.clone());
    let grant = |side: &super::store::Side| -> Result<Grant<MergePlaces>, PageError> {
        Ok(permit::<MergePlaces>(&actor, side.target())?)
    };
    let (one, other) = (grant(&candidate.a)?, grant(&candidate.b)?);
    Granted::of(&one, &other).ok_or_else(|| PageError::not_found("cette paire de lieux"))
}

/// What speaks for a pair and what against it, as the evidence says it.
fn evidence(candidate: &Candidate) -> (Vec<String>, Vec<String>) {
    let (in_favour, against) = match candidate.evidence.split_once(" ; mais ") {
        Some(both) => both,
        None => match candidate.evidence.split_once("\u{202f}; mais ") {
            Some(both) => both,
            None => (candidate.evidence.as_str(), ""),
        },
    };
    let list = |text: &str| {
        let parts = text
            .split(", ")
            .map(str::trim)
            .filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect()
    };
    (list(in_favour), list(against))
}

/// How sure the machine is, in words.
fn likeness(candidate: &Candidate) -> &'static str {
    match candidate.likely {
        750_000.. => "Très probablement le même lieu",
        550_000.. => "Plutôt le même lieu",
        450_000.. => "Impossible à dire sans vous",
        1.. => "Plutôt deux lieux différents",
        _ => "Rien ne les rapproche",
    }
}
