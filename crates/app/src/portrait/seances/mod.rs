//! Séances: a facilitator gathers elected officials and those who know a territory. They join on
//! their telephones with a code, without an account, check and complete the offer, rank stakes, vote
//! on sites; what comes out is in the minutes, and on the desks of those in charge.

mod model;
mod pages;
pub mod store;
#[cfg(test)]
mod tests;

use axum::Router;

use crate::kernel::access::{RateClass, Rule, needs, open};
use crate::kernel::policy::Action::RunSeance;
use crate::kernel::state::AppState;

/// What a telephone sends is short.
const SHORT: usize = 16 * 1024;

const fn room(path: &'static str) -> Rule {
    open(path).posting().counted(RateClass::Room).up_to(SHORT)
}

/// Who may ask for what: participants need no account; where a facilitator may lead is settled with
/// the séance.
pub const ACCESS: &[Rule] = &[
    room("/seance"),
    room("/seance/{code}"),
    open("/seance/{code}/etat").counted(RateClass::Room),
    open("/seance/{code}/lieux").counted(RateClass::Room),
    room("/seance/{code}/lieux/{key}"),
    room("/seance/{code}/lieu-manquant"),
    room("/seance/{code}/remarque"),
    room("/seance/{code}/enjeux"),
    room("/seance/{code}/sites"),
    needs("/mon-espace/seances", RunSeance),
    needs("/mon-espace/seances/nouvelle", RunSeance).posting(),
    needs("/mon-espace/seances/{seance}", RunSeance).posting(),
    needs("/mon-espace/seances/{seance}/modifier", RunSeance).posting(),
    needs("/mon-espace/seances/{seance}/direct", RunSeance),
    needs("/mon-espace/seances/{seance}/propos", RunSeance).posting(),
    needs("/mon-espace/seances/{seance}/compte-rendu", RunSeance),
    needs("/mon-espace/seances/{seance}/compte-rendu.pdf", RunSeance).counted(RateClass::Printing),
    needs("/mon-espace/seances/{seance}/resultats.csv", RunSeance),
];

/// Its routes.
pub fn router() -> Router<AppState> {
    pages::router()
}
