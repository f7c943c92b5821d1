//! A territory's page, from the commune to the région and the Hub: its places,
//! what they offer, and the territories inside it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use places::Place;
use places::standard::{Dispositif, Service};
use territory::{Level, Territory, TerritoryId};

use crate::kernel::atlas::{Atlas, AtlasPlace};
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::pages::{Link, Page, render};
use crate::kernel::state::AppState;
use crate::registry::search::{Hit, territory_at};
use crate::registry::structured;
use crate::registry::views::{Card, MapView, cards, territory_href};

/// How many places a territory's page shows before "all of them".
const SHOWN: usize = 12;

/// A commune with fewer places than this also shows the nearest around.
const ENOUGH: usize = 3;
const NEAREST: usize = 6;

const POPULATION_SOURCE: &str = "INSEE, population municipale";

struct Number {
    value: String,
    label: String,
    source: String,
}

struct Count {
    label: &'static str,
    count: usize,
    href: String,
    share: u8,
}

/// A territory in a list.
pub struct Child {
    pub href: String,
    pub name: String,
    pub detail: String,
    pub places: usize,
}

#[derive(Template)]
#[template(path = "territory.html")]
struct TerritoryPage {
    page: Page,
    id: TerritoryId,
    name: String,
    level_label: &'static str,
    breadcrumb: Vec<Link>,
    lead: String,
    numbers: Vec<Number>,
    by_programme: Vec<Count>,
    by_service: Vec<Count>,
    children_title: String,
    children: Vec<Child>,
    places: Vec<Card>,
    /// Where all the places are listed; the nearest ones, where there is none.
    all: Link,
    nearest: Vec<Card>,
    /// The commune's contour is only a cell around its main place.
    schematic: bool,
    map: MapView,
}

struct Group {
    title: &'static str,
    items: Vec<Child>,
}

#[derive(Template)]
#[template(path = "territories.html")]
struct Territories {
    page: Page,
    groups: Vec<Group>,
}

/// The way down to a territory. Zones of study and arrondissements are left out:
/// they often bear their main town's name, and say nothing of where one is.
pub fn trail(atlas: &Atlas, id: TerritoryId) -> Vec<Link> {
    const STEPS: [Level; 4] = [Level::Pays, Level::Region, Level::Departement, Level::Epci];
    atlas
        .territories
        .parents_of(id)
        .into_iter()
        .filter(|parent| STEPS.contains(&parent.id.level))
        .map(|parent| Link::new(territory_href(parent.id), parent.name.clone()))
        .collect()
}

/// `GET /territoires`
pub async fn territories(State(state): State<AppState>) -> Result<Response, PageError> {
    let atlas = state.atlas();
    let group = |title, level| Group {
        title,
        items: children(
            &atlas,
            atlas.territories.territories(level).iter().collect(),
        ),
    };
    render(&Territories {
        page: Page::new(
            "/territoires",
            "Choisir un territoire",
            "Les lieux d’aide numérique par Hub, région et département.",
        )
        .known_at(&state.settings),
        groups: vec![
            group("Les Hubs", Level::Hub),
            group("Les régions", Level::Region),
            group("Les départements et collectivités", Level::Departement),
        ],
    })
}

/// `GET /territoires/{level}/{code}`
pub async fn territory(
    State(state): State<AppState>,
    Path((level, code)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let atlas = state.atlas();
    match territory_at(&atlas, &level, &code) {
        Some(territory) => render(&territory_page(&atlas, territory, &state)),
        // A commune that merged lives on in another: old links lead there.
        None => match today(&atlas, &level, &code) {
            Some(today) => Ok(Redirect::permanent(&territory_href(today)).into_response()),
            None => Err(PageError::not_found("ce territoire")),
        },
    }
}

fn today(atlas: &Atlas, level: &str, code: &str) -> Option<TerritoryId> {
    let code = (level == Level::Commune.slug()).then(|| code.parse().ok())??;
    let commune = atlas.territories.resolve(code)?;
    Some(TerritoryId::commune(commune.code))
}

fn territory_page(atlas: &Atlas, territory: &Territory, state: &AppState) -> TerritoryPage {
    let places = places_of(atlas, territory.id);
    let name = territory.name.clone();
    let above = trail(atlas, territory.id);
    let href = territory_href(territory.id);
    let path = structured::trail(&state.settings, &above, &name, &href);
    TerritoryPage {
        page: Page::new(
            &href,
            format!("{name} : les lieux d’aide numérique"),
            format!("Les lieux qui aident avec le numérique : {name}."),
        )
        .known_at(&state.settings)
        .describing(&path),
        id: territory.id,
        level_label: level_label(territory.id.level),
        breadcrumb: above,
        lead: lead(places.len()),
        numbers: numbers(territory, places.len()),
        by_programme: by_programme(territory.id, &places),
        by_service: by_service(territory.id, &places),
        children_title: children_title(territory.id.level).to_owned(),
        children: children(atlas, atlas.children_of(territory.id)),
        places: shown(&places, state),
        all: all_places(territory, places.len()),
        nearest: nearest(atlas, territory, places.len(), state),
        schematic: is_schematic(atlas, territory.id),
        map: MapView::of(territory),
        name,
    }
}

fn is_schematic(atlas: &Atlas, id: TerritoryId) -> bool {
    let code = (id.level == Level::Commune).then(|| id.code.as_str().parse().ok());
    code.flatten()
        .and_then(|code| atlas.territories.commune(code))
        .is_some_and(|commune| commune.drawn_cell)
}

fn all_places(territory: &Territory, places: usize) -> Link {
    if places == 0 && territory.id.level == Level::Commune {
        let href = format!("/?q={}", territory.id.code);
        return Link::new(href, "Chercher les lieux les plus proches");
    }
    let href = format!("/?territoire={}", territory.id);
    Link::new(href, "Voir tous les lieux")
}

/// Most communes have no place of their own: help is then in the next one.
fn nearest(atlas: &Atlas, territory: &Territory, places: usize, state: &AppState) -> Vec<Card> {
    if territory.id.level != Level::Commune || places >= ENOUGH {
        return Vec::new();
    }
    let elsewhere = |place: &AtlasPlace| {
        place
            .commune
            .is_none_or(|commune| TerritoryId::commune(commune.code) != territory.id)
    };
    let hits = atlas
        .nearest(territory.position)
        .filter(|(_, place)| elsewhere(place))
        .take(NEAREST)
        .map(Hit::away);
    cards(hits, 1, state.clock.now())
}

fn places_of(atlas: &Atlas, id: TerritoryId) -> Vec<&AtlasPlace> {
    atlas
        .communes_of(id)
        .into_iter()
        .flat_map(|commune| atlas.places_in(commune.code))
        .collect()
}

fn lead(places: usize) -> String {
    match places {
        0 => "Aucun lieu d’aide numérique n’est encore recensé ici.".to_owned(),
        1 => "Un lieu aide ici avec le numérique.".to_owned(),
        places => format!(
            "{} lieux aident ici avec le numérique.",
            formats::integer(places as u64)
        ),
    }
}

fn numbers(territory: &Territory, places: usize) -> Vec<Number> {
    let mut numbers = vec![Number {
        value: formats::integer(places as u64),
        label: if places < 2 {
            "lieu recensé"
        } else {
            "lieux recensés"
        }
        .to_owned(),
        source: "Registre Maillage, ce jour".to_owned(),
    }];
    if let Some(population) = territory.population {
        numbers.push(Number {
            value: formats::integer(population),
            label: "habitants".to_owned(),
            source: POPULATION_SOURCE.to_owned(),
        });
        if let Some(per_place) = population.checked_div(places as u64) {
            numbers.push(Number {
                value: formats::integer(per_place),
                label: "habitants pour un lieu".to_owned(),
                source: format!("Registre Maillage, {POPULATION_SOURCE}"),
            });
        }
    }
    if territory.id.level != Level::Commune {
        numbers.push(Number {
            value: formats::integer(territory.communes as u64),
            label: "communes".to_owned(),
            source: "INSEE, code officiel géographique".to_owned(),
        });
    }
    numbers
}

fn by_programme(id: TerritoryId, places: &[&AtlasPlace]) -> Vec<Count> {
    counts(places, &Dispositif::ALL, |value, place| {
        place.dispositif_programmes_nationaux.contains(value)
    })
    .into_iter()
    .map(|(value, count, share)| Count {
        label: value.label(),
        count,
        href: format!("/?territoire={id}&dispositif={}", value.slug()),
        share,
    })
    .collect()
}

fn by_service(id: TerritoryId, places: &[&AtlasPlace]) -> Vec<Count> {
    counts(places, &Service::ALL, |value, place| {
        place.services.contains(value)
    })
    .into_iter()
    .map(|(value, count, share)| Count {
        label: value.label(),
        count,
        href: format!("/?territoire={id}&service={}", value.slug()),
        share,
    })
    .collect()
}

/// Values that at least one place has, the most frequent first, with the share
/// of places in percent.
fn counts<T: Copy>(
    places: &[&AtlasPlace],
    values: &[T],
    has: impl Fn(&T, &Place) -> bool,
) -> Vec<(T, usize, u8)> {
    let mut counts: Vec<(T, usize, u8)> = values
        .iter()
        .map(|value| {
            (
                *value,
                places
                    .iter()
                    .filter(|place| has(value, &place.place))
                    .count(),
            )
        })
        .filter(|(_, count)| *count > 0)
        .map(|(value, count)| (value, count, (count * 100 / places.len()) as u8))
        .collect();
    counts.sort_by_key(|(_, count, _)| std::cmp::Reverse(*count));
    counts
}

/// Territories as a list shows them, with how many places each has.
pub fn children(atlas: &Atlas, territories: Vec<&Territory>) -> Vec<Child> {
    territories
        .into_iter()
        .map(|territory| Child {
            href: territory_href(territory.id),
            name: territory.name.clone(),
            detail: match territory.population {
                Some(population) => {
                    format!("{}\u{a0}habitants", formats::integer(population))
                }
                None => String::new(),
            },
            places: places_of(atlas, territory.id).len(),
        })
        .collect()
}

fn shown(places: &[&AtlasPlace], state: &AppState) -> Vec<Card> {
    let mut places = places.to_vec();
    places.sort_by(|a, b| (&a.place.commune, &a.place.nom).cmp(&(&b.place.commune, &b.place.nom)));
    let hits = places.into_iter().take(SHOWN).map(Hit::listed);
    cards(hits, 1, state.clock.now())
}

fn level_label(level: Level) -> &'static str {
    match level {
        Level::Commune => "Commune",
        Level::Epci => "Intercommunalité",
        Level::BassinDeVie => "Bassin de vie",
        Level::ZoneEmploi => "Zone d’emploi",
        Level::Arrondissement => "Arrondissement",
        Level::Departement => "Département",
        Level::Region => "Région",
        Level::Hub => "Hub",
        Level::Pays => "Pays",
    }
}

fn children_title(level: Level) -> &'static str {
    match level {
        Level::Pays => "Les Hubs et les régions",
        Level::Hub | Level::Region => "Les départements",
        Level::Departement => "Les intercommunalités",
        _ => "Les communes",
    }
}
