//! The public page of a Hub's network: what it says of itself, its référents who
//! agreed to be shown, who forms it, its places by département.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use territory::TerritoryId;

use super::pages::named;
use crate::kernel::atlas::{Atlas, HubMember, HubTold, ShownReferent};
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::pages::{Link, Page, render};
use crate::kernel::state::AppState;
use crate::network::whereabouts;

/// The route of the page.
pub fn router() -> Router<AppState> {
    Router::new().route("/reseau/{hub}", get(network))
}

struct Phone {
    href: String,
    label: String,
}

struct ShownRow {
    name: String,
    position: String,
    courriel: Option<String>,
    telephone: Option<Phone>,
}

/// A département of the Hub: its référents and its places.
struct DepartementRow {
    name: String,
    href: String,
    places: String,
    referents: Vec<ShownRow>,
}

#[derive(Template)]
#[template(path = "reseau/public.html")]
struct NetworkPage {
    page: Page,
    name: String,
    breadcrumb: Vec<Link>,
    territory: String,
    presentation: Vec<String>,
    courriel: Option<String>,
    telephone: Option<Phone>,
    site_web: Option<String>,
    members: Vec<HubMember>,
    departements: Vec<DepartementRow>,
    territory_href: String,
    map_href: String,
}

async fn network(
    State(state): State<AppState>,
    Path(hub): Path<String>,
) -> Result<Response, PageError> {
    let hub = named(&hub)?;
    let atlas = state.atlas();
    let id = hub.territory();
    let name = whereabouts::name(id);
    let told = atlas.told_of(hub).cloned().unwrap_or_default();
    let page = Page::new(
        &format!("/reseau/{hub}"),
        format!("{name}\u{a0}: le réseau"),
        format!("Les personnes référentes, les organisations et les lieux du réseau {name}."),
    );
    render(&NetworkPage {
        page: page.known_at(&state.settings),
        breadcrumb: vec![Link::new("/hubs", "Les Hubs")],
        territory: formats::enumeration(&atlas.made_of(id)),
        presentation: told.presentation.lines().map(str::to_owned).collect(),
        departements: departements(&atlas, id, &told),
        telephone: told.telephone.as_deref().map(phone),
        courriel: told.courriel,
        site_web: told.site_web,
        members: told.members,
        territory_href: format!("/territoires/hub/{hub}"),
        map_href: format!("/?territoire={id}"),
        name,
    })
}

fn departements(atlas: &Atlas, hub: TerritoryId, told: &HubTold) -> Vec<DepartementRow> {
    let rows = atlas.children_of(hub).into_iter().map(|departement| {
        let communes = atlas.communes_of(departement.id).into_iter();
        // A Hub may reach into a part of a département only.
        let own = communes.filter(|commune| atlas.contains(hub, commune.code));
        let places = own
            .map(|commune| atlas.places_in(commune.code).count())
            .sum();
        let named = told.referents.iter();
        DepartementRow {
            name: departement.name.clone(),
            href: format!("/territoires/departement/{}", departement.id.code),
            places: formats::counted(places, "lieu", "lieux"),
            referents: named
                .filter(|one| one.departement == departement.id)
                .map(shown)
                .collect(),
        }
    });
    rows.collect()
}

fn shown(referent: &ShownReferent) -> ShownRow {
    ShownRow {
        name: referent.name.clone(),
        position: referent.position.clone(),
        courriel: referent.courriel.clone(),
        telephone: referent.telephone.as_deref().map(phone),
    }
}

fn phone(number: &str) -> Phone {
    Phone {
        href: format!("tel:{number}"),
        label: formats::phone(number),
    }
}
