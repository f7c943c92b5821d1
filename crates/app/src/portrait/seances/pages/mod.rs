//! The pages of séances: those of participants, for a telephone, and those of facilitators.

mod facilitator;
mod participant;
mod shown;

use axum::Router;
use axum::routing::get;
use territory::TerritoryId;

use crate::kernel::atlas::{Atlas, AtlasPlace};
use crate::kernel::errors::PageError;
use crate::kernel::state::AppState;

pub fn router() -> Router<AppState> {
    use facilitator::{file, list, minutes, paper, prepare, said, screen};
    use participant::{ballots, completing, join, offer};
    Router::new()
        .route("/seance", get(join::ask).post(join::find))
        .route("/seance/{code}", get(join::room).post(join::enter))
        .route("/seance/{code}/etat", get(join::state))
        .route("/seance/{code}/lieux", get(offer::list))
        .route(
            "/seance/{code}/lieux/{key}",
            get(offer::place).post(offer::say),
        )
        .route(
            "/seance/{code}/lieu-manquant",
            get(completing::missing).post(completing::propose),
        )
        .route(
            "/seance/{code}/remarque",
            get(completing::remark).post(completing::keep_remark),
        )
        .route("/seance/{code}/enjeux", get(join::back).post(ballots::rank))
        .route("/seance/{code}/sites", get(join::back).post(ballots::vote))
        .route("/mon-espace/seances", get(list::page))
        .route(
            "/mon-espace/seances/nouvelle",
            get(prepare::page).post(prepare::create),
        )
        .route(
            "/mon-espace/seances/{seance}",
            get(screen::page).post(screen::act),
        )
        .route(
            "/mon-espace/seances/{seance}/modifier",
            get(prepare::edit).post(prepare::change),
        )
        .route("/mon-espace/seances/{seance}/direct", get(screen::direct))
        .route(
            "/mon-espace/seances/{seance}/propos",
            get(said::page).post(said::settle),
        )
        .route(
            "/mon-espace/seances/{seance}/compte-rendu",
            get(minutes::page),
        )
        .route(
            "/mon-espace/seances/{seance}/compte-rendu.pdf",
            get(paper::pdf),
        )
        .route("/mon-espace/seances/{seance}/resultats.csv", get(file::csv))
}

/// A page that the database could not fill.
fn failed(error: impl std::fmt::Display) -> PageError {
    PageError::Store(error.to_string())
}

/// The known places of a territory, by commune and name.
fn places_of(atlas: &Atlas, territory: TerritoryId) -> Vec<&AtlasPlace> {
    let communes = atlas.communes_of(territory).into_iter();
    let mut places: Vec<&AtlasPlace> = communes
        .flat_map(|commune| atlas.places_in(commune.code))
        .collect();
    places.sort_by(|a, b| (&a.place.commune, &a.place.nom).cmp(&(&b.place.commune, &b.place.nom)));
    places
}

/// The name of a territory.
fn name_of(atlas: &Atlas, territory: TerritoryId) -> String {
    atlas
        .territory(territory)
        .map_or_else(|| territory.to_string(), |found| found.name.clone())
}
