//! The sixteen Hubs and their territories.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use territory::TerritoryId;

use crate::kernel::atlas::Atlas;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::pages::{Page, render};
use crate::kernel::state::AppState;
use crate::registry::views::{MapView, territory_href};

struct HubItem {
    href: String,
    network_href: String,
    name: String,
    territory: String,
    /// The first lines of what it says of itself.
    presentation: String,
    places: usize,
    communes: usize,
    population: String,
}

#[derive(Template)]
#[template(path = "hubs.html")]
struct Hubs {
    page: Page,
    lead: String,
    hubs: Vec<HubItem>,
    map: MapView,
}

/// The first paragraph of what a Hub says of itself.
fn presentation(atlas: &Atlas, hub: TerritoryId) -> String {
    let told = hub.code.as_str().parse().ok();
    let told = told.and_then(|hub| atlas.told_of(hub));
    let first = told.and_then(|told| told.presentation.lines().next());
    first.unwrap_or_default().to_owned()
}

/// `GET /hubs`
pub async fn hubs(State(state): State<AppState>) -> Result<Response, PageError> {
    let atlas = state.atlas();
    let hubs = atlas
        .all_hubs()
        .into_iter()
        .map(|hub| HubItem {
            href: territory_href(hub.id),
            network_href: format!("/reseau/{}", hub.id.code),
            name: hub.name.clone(),
            territory: atlas.made_of(hub.id).join(", "),
            presentation: presentation(&atlas, hub.id),
            places: atlas
                .communes_of(hub.id)
                .into_iter()
                .map(|commune| atlas.places_in(commune.code).count())
                .sum(),
            communes: hub.communes,
            population: hub.population.map(formats::integer).unwrap_or_default(),
        })
        .collect();
    render(&Hubs {
        page: Page::new(
            "/hubs",
            "Les Hubs territoriaux pour un numérique inclusif",
            "Les seize Hubs, leur territoire et les lieux qu’ils recensent.",
        )
        .known_at(&state.settings),
        lead: "Seize Hubs régionaux, soutenus par la Banque des Territoires et l’ANCT, \
               rassemblent celles et ceux qui aident avec le numérique. Ensemble, ils couvrent \
               toute la France."
            .to_owned(),
        hubs,
        map: MapView::hubs(),
    })
}
