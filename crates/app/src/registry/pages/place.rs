//! A place's sheet: everything the national standard knows of it.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use places::Place;
use serde::Deserialize;
use territory::TerritoryId;

use super::share::code;
use super::territory::trail;
use super::withdrawn::missing_place;
use crate::kernel::atlas::{Atlas, AtlasPlace};
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::frame::Frame;
use crate::kernel::origin::Origin;
use crate::kernel::pages::{Link, Page, render};
use crate::kernel::state::AppState;
use crate::registry::merging::told::{Told, told};
use crate::registry::model::PlaceQuery;
use crate::registry::search::Hit;
use crate::registry::signalements::pages::report_link;
use crate::registry::structured;
use crate::registry::usual_week::{Line, usual_week};
use crate::registry::views::{
    self, Card, Day, Freshness, MapView, Phone, cards, freshness, route_href, territory_href,
    web_link, week,
};

/// How many neighbours a sheet shows, and how far they may be.
/// A street around the door; a commune around its town hall.
const DOOR_ZOOM: f64 = 14.0;
const COMMUNE_ZOOM: f64 = 12.0;
const NEIGHBOURS: usize = 4;
const NEIGHBOURHOOD_M: f64 = 50_000.0;

struct Fact {
    title: &'static str,
    values: Vec<String>,
}

#[derive(Template)]
#[template(path = "place.html")]
struct PlaceSheet {
    page: Page,
    key: String,
    name: String,
    typologies: Vec<String>,
    address_lines: Vec<String>,
    breadcrumb: Vec<Link>,
    state: views::State,
    week: Vec<Day>,
    /// The same for paper, which outlives this week: each line and its hours.
    usual_week: Vec<Line>,
    /// What the week does not tell.
    hours_remarks: Vec<String>,
    hours_note: Option<String>,
    /// What to do when the sheet leaves something open.
    ask: &'static str,
    phone: Option<Phone>,
    emails: Vec<Link>,
    websites: Vec<Link>,
    booking: Option<Link>,
    accessibility: Option<Link>,
    route_href: Option<String>,
    facts: Vec<Fact>,
    presentation: Vec<String>,
    told: Told,
    freshness: Freshness,
    map: MapView,
    /// How well its position is known, where there is something to say.
    precision: Option<&'static str>,
    nearby: Vec<Card>,
    /// On paper: the code of this page, and the day it was printed.
    qr: Option<String>,
    printed: String,
    report: Link,
}

/// Which place an address names.
#[derive(Deserialize)]
pub struct PlacePath {
    key: String,
}

/// `GET /lieux/{key}`, `GET /cadre/{cadre}/lieux/{key}`
pub async fn place(
    State(state): State<AppState>,
    origin: Option<Origin>,
    frame: Frame,
    Path(PlacePath { key }): Path<PlacePath>,
) -> Result<Response, PageError> {
    let atlas = state.atlas();
    match atlas.place(&key) {
        Some(found) if found.key == key => {
            render(&sheet(&atlas, found, &state, origin.as_ref(), frame))
        }
        // The record of this key is part of another one's place.
        Some(found) => {
            let to = format!("{}{}", frame.base(), views::place_href(found));
            Ok((StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, to)]).into_response())
        }
        None => missing_place(&state, &key, &frame),
    }
}

fn sheet(
    atlas: &Atlas,
    found: &AtlasPlace,
    state: &AppState,
    origin: Option<&Origin>,
    frame: Frame,
) -> PlaceSheet {
    let now = state.clock.now();
    let place = &found.place;
    let zoom = if found.is_roughly_placed() {
        COMMUNE_ZOOM
    } else {
        DOOR_ZOOM
    };
    let above = breadcrumb(atlas, found);
    PlaceSheet {
        page: Page::new(
            &views::place_href(found),
            format!("{} à {}", place.nom, place.commune),
            format!(
                "Adresse, horaires et services de {} à {}.",
                place.nom, place.commune
            ),
        )
        .shown_in(frame.clone())
        .known_at(&state.settings)
        .describing(&structured::sheet(
            found,
            &above,
            &state.settings,
            now.with_timezone(&found.time_zone).date_naive(),
        )),
        key: found.key.clone(),
        name: place.nom.clone(),
        typologies: place
            .typologie
            .iter()
            .map(|kind| kind.label().to_owned())
            .collect(),
        address_lines: address_lines(found),
        breadcrumb: above,
        state: views::state(found, now),
        week: week(found, now),
        usual_week: usual(found, now.with_timezone(&found.time_zone).date_naive()),
        hours_remarks: views::hours_remarks(place),
        hours_note: hours_note(found),
        ask: ask(place),
        phone: views::phone(place),
        emails: place
            .courriels
            .iter()
            .map(|courriel| Link::new(format!("mailto:{}", courriel.as_str()), courriel.as_str()))
            .collect(),
        websites: place
            .site_web
            .iter()
            .map(|site| web_link(site.as_str()))
            .collect(),
        booking: place.prise_rdv.as_ref().map(|site| web_link(site.as_str())),
        accessibility: place
            .fiche_acces_libre
            .as_ref()
            .map(|site| web_link(site.as_str())),
        route_href: route_href(place),
        facts: facts(found),
        presentation: presentation(found),
        told: told(atlas, &found.origins),
        freshness: freshness(found, now.with_timezone(&found.time_zone).date_naive()),
        map: (found.position()).map_or_else(MapView::mainland, |position| {
            MapView::around(position, zoom)
        }),
        precision: found.whereabouts.and_then(|found| found.precision.words()),
        nearby: nearby(atlas, found, state, &frame),
        qr: code(origin, &views::place_href(found)),
        printed: formats::date(state.clock.today()),
        report: report_link(found),
    }
}

fn address_lines(found: &AtlasPlace) -> Vec<String> {
    let place = &found.place;
    [
        Some(formats::address(&place.adresse)),
        place.complement_adresse.as_deref().map(formats::address),
    ]
    .into_iter()
    .flatten()
    .chain([format!("{} {}", place.code_postal, place.commune)])
    .collect()
}

fn usual(found: &AtlasPlace, today: NaiveDate) -> Vec<Line> {
    let hours = found.place.horaires.as_ref();
    let week = hours
        .map(|hours| usual_week(hours, today, found.holidays))
        .unwrap_or_default();
    let lines = week.lines.into_iter().chain(week.dates);
    lines
        .map(|line| Line {
            days: formats::sentence(&line.days),
            ..line
        })
        .collect()
}

fn breadcrumb(atlas: &Atlas, found: &AtlasPlace) -> Vec<Link> {
    let Some(commune) = found.commune else {
        return Vec::new();
    };
    let id = TerritoryId::commune(commune.code);
    let mut links = trail(atlas, id);
    links.push(Link::new(territory_href(id), commune.name.clone()));
    links
}

fn hours_note(found: &AtlasPlace) -> Option<String> {
    found.place.horaires.as_ref()?;
    (found.time_zone != chrono_tz::Europe::Paris)
        .then(|| "Les horaires sont donnés à l’heure locale du lieu.".to_owned())
}

/// How to ask the place itself; without a telephone, by whatever way there is.
fn ask(place: &Place) -> &'static str {
    if place.telephone.is_some() {
        "Appelez avant de vous déplacer."
    } else if !place.courriels.is_empty() {
        "Écrivez au lieu avant de vous déplacer."
    } else if !place.site_web.is_empty() {
        "Regardez son site avant de vous déplacer."
    } else {
        "Renseignez-vous à la mairie avant de vous déplacer."
    }
}

fn facts(found: &AtlasPlace) -> Vec<Fact> {
    let place = &found.place;
    let labels = |values: Vec<&'static str>| values.into_iter().map(str::to_owned).collect();
    [
        (
            "Ce que l’on y fait",
            labels(place.services.iter().map(|v| v.label()).collect()),
        ),
        (
            "Publics",
            labels(
                place
                    .publics_specifiquement_adresses
                    .iter()
                    .map(|v| v.label())
                    .collect(),
            ),
        ),
        (
            "Prise en charge",
            labels(
                place
                    .prise_en_charge_specifique
                    .iter()
                    .map(|v| v.label())
                    .collect(),
            ),
        ),
        (
            "Prix",
            labels(place.frais_a_charge.iter().map(|v| v.label()).collect()),
        ),
        (
            "Programmes nationaux",
            labels(
                place
                    .dispositif_programmes_nationaux
                    .iter()
                    .map(|v| v.label())
                    .collect(),
            ),
        ),
        (
            "Formations et labels",
            labels(place.formations_labels.iter().map(|v| v.label()).collect()),
        ),
        ("Autres labels", place.autres_formations_labels.clone()),
        (
            "Comment venir",
            labels(place.modalites_acces.iter().map(|v| v.label()).collect()),
        ),
        (
            "Comment on est aidé",
            labels(
                place
                    .modalites_accompagnement
                    .iter()
                    .map(|v| v.label())
                    .collect(),
            ),
        ),
        (
            "Lieu fixe ou itinérant",
            labels(place.itinerance.iter().map(|v| v.label()).collect()),
        ),
        (
            "Structure",
            place
                .structure_parente
                .clone()
                .into_iter()
                .chain(
                    place
                        .pivot
                        .siret()
                        .map(|siret| format!("SIRET\u{a0}: {}", formats::siret(siret))),
                )
                .collect(),
        ),
    ]
    .into_iter()
    .filter(|(_, values): &(_, Vec<String>)| !values.is_empty())
    .map(|(title, values)| Fact { title, values })
    .collect()
}

/// The short text, then the long one, unless that already begins with it.
fn presentation(found: &AtlasPlace) -> Vec<String> {
    let place = &found.place;
    let long = place.presentation_detail.as_deref().unwrap_or_default();
    let short = place.presentation_resume.as_deref().unwrap_or_default();
    // A source that has only a long text cuts it for the short one.
    let beginning = short.trim().trim_end_matches(['.', '…']);
    let short = if long.trim_start().starts_with(beginning) {
        ""
    } else {
        short
    };
    short
        .lines()
        .chain(long.lines())
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

fn nearby(atlas: &Atlas, found: &AtlasPlace, state: &AppState, frame: &Frame) -> Vec<Card> {
    let Some(position) = found.position() else {
        return Vec::new();
    };
    let bounds = PlaceQuery::bounded(frame);
    let hits = atlas
        .nearest(position)
        .take_while(|(distance, _)| *distance <= NEIGHBOURHOOD_M)
        .filter(|(_, other)| other.key != found.key && bounds.holds(atlas, other))
        .take(NEIGHBOURS)
        .map(Hit::away);
    cards(hits, 1, state.clock.now())
}
