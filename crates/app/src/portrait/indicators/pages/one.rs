//! An indicator: what it is, where each of its figures comes from, how far they reach.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use diagnosis::indicator::{Grain, Indicator, Kind, Made, Observatory, Series};
use serde::Deserialize;
use territory::{Level, TerritoryId};

use super::{href, owner};
use crate::kernel::errors::PageError;
use crate::kernel::pages::{Link, Page, render};
use crate::kernel::state::AppState;
use crate::portrait::indicators::files;
use crate::portrait::indicators::model::{Reach, direction, kind, levels, said, share};
use crate::portrait::indicators::quarters::Quarters;

struct Vintage {
    anchor: String,
    title: String,
    producer: String,
    publication: String,
    url: Option<String>,
    licence: String,
    note: String,
    geography: String,
    reach: String,
    /// The others, by reason.
    missing: Vec<String>,
    /// Series of one year: the first bears the anchor of the year.
    year: Option<u16>,
}

struct Figure {
    href: String,
    name: String,
    told: String,
    coverage: String,
    vintage: u16,
    made: &'static str,
}

#[derive(Template)]
#[template(path = "portrait/indicators/one.html")]
struct IndicatorPage {
    page: Page,
    label: String,
    definition: String,
    unit: &'static str,
    kind: &'static str,
    direction: Option<&'static str>,
    caution: String,
    owner: Option<String>,
    parts: Vec<Link>,
    vintages: Vec<Vintage>,
    levels: Vec<(&'static str, &'static str)>,
    years: Vec<u16>,
    download: String,
    country: Option<String>,
    /// In one commune, where something is known of communes.
    quarters: Option<Quarters>,
    action: String,
    regions: Vec<Figure>,
    api: String,
}

/// The commune that is looked at.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Here {
    commune: String,
}

/// `GET /indicateurs/{id}`: where "d’où vient ce chiffre ?" leads.
pub(super) async fn page(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Query(here): Query<Here>,
) -> Result<Response, PageError> {
    let atlas = state.atlas();
    let observatory = atlas.observatory();
    let indicator = found(observatory, &id)?;
    let part = |id: &str| {
        let label = observatory
            .indicator(id)
            .map_or(id, |one| one.label.as_str());
        Link::new(href(id), label)
    };
    let levels = levels(observatory, indicator);
    let page = Page::new(
        &href(&id),
        indicator.label.clone(),
        indicator.definition.clone(),
    );
    render(&IndicatorPage {
        page: page.known_at(&state.settings),
        label: indicator.label.clone(),
        definition: indicator.definition.clone(),
        unit: indicator.unit.label(),
        kind: kind(&indicator.kind),
        direction: direction(indicator),
        caution: indicator.caution.clone(),
        owner: indicator.hub.map(|hub| owner(hub.as_str().parse().ok())),
        parts: indicator.parts().map(part).collect(),
        vintages: vintages(observatory, indicator),
        levels: levels
            .iter()
            .rev()
            .map(|grain| (grain.slug(), grain.label()))
            .collect(),
        years: observatory.vintages(&id),
        download: format!("{}/donnees.csv", href(&id)),
        country: country(observatory, indicator),
        quarters: levels
            .contains(&Grain::Territory(Level::Commune))
            .then(|| Quarters::of(observatory, indicator, &here.commune, &href(&id), "")),
        action: href(&id),
        regions: regions(observatory, indicator, &levels),
        api: format!("/api/v1/indicateurs/{id}"),
    })
}

fn found<'a>(observatory: &'a Observatory, id: &str) -> Result<&'a Indicator, PageError> {
    let found = observatory.indicator(id);
    found.ok_or_else(|| PageError::not_found("cet indicateur"))
}

/// Where each of its figures comes from: its own series, or those that it is worked out from.
fn vintages(observatory: &Observatory, indicator: &Indicator) -> Vec<Vintage> {
    let own = observatory.series(&indicator.id);
    let parts = indicator.parts().flat_map(|part| observatory.series(part));
    let mut series: Vec<&Series> = own.chain(parts).collect();
    series.sort_by_key(|series| (std::cmp::Reverse(series.vintage), series.grain));
    let mut told: Vec<Vintage> = Vec::new();
    for one in series {
        let part = observatory.indicator(&one.indicator);
        let of_part = (one.indicator != indicator.id).then_some(part).flatten();
        let reach = Reach::of(one, observatory);
        let year = told
            .iter()
            .all(|known| !known.anchor.starts_with(&format!("m{}-", one.vintage)));
        told.push(Vintage {
            anchor: match of_part {
                Some(part) => format!("m{}-{}-{}", one.vintage, one.grain, part.id),
                None => format!("m{}-{}", one.vintage, one.grain),
            },
            title: match of_part {
                Some(part) => format!(
                    "{}, {}\u{a0}: {}",
                    one.vintage,
                    one.grain.label(),
                    part.label
                ),
                None => format!("{}, {}", one.vintage, one.grain.label()),
            },
            producer: one.origin.producer.clone(),
            publication: one.origin.title.clone(),
            url: Some(one.origin.url.clone()).filter(|url| !url.is_empty()),
            licence: one.origin.licence.clone(),
            note: one.origin.note.clone(),
            geography: geography(one),
            reach: reach.words(one.grain),
            missing: reach.missing(),
            year: year.then_some(one.vintage),
        });
    }
    // Two files of one year and level: the second has an anchor of its own.
    for at in 1..told.len() {
        let same = told[..at]
            .iter()
            .filter(|one| one.anchor == told[at].anchor)
            .count();
        if same > 0 {
            told[at].anchor = format!("{}-{}", told[at].anchor, same + 1);
        }
    }
    told
}

fn geography(series: &Series) -> String {
    let published = format!("Publié dans les limites communales de {}", series.cog);
    match series.grain {
        Grain::Territory(Level::Commune) => format!(
            "{published}, converti dans celles d’aujourd’hui\u{a0}: les effectifs suivent les habitants, \
             le reste n’est gardé que là où rien n’a changé."
        ),
        Grain::Iris => format!("{published}\u{a0}; codes des IRIS tels que publiés."),
        Grain::Territory(_) => format!("{published}."),
    }
}

fn country(observatory: &Observatory, indicator: &Indicator) -> Option<String> {
    let told = observatory.told(&indicator.id, TerritoryId::france())?;
    let value = told.value()?;
    let figure = said(diagnosis::figure::Cell::Value(value), indicator.unit);
    let words = match (told.is_whole(), &indicator.kind) {
        (true, _) => format!("{figure} en {}.", told.vintage),
        (false, Kind::Count) => format!(
            "Au moins {figure} en {}\u{a0}: ce qui est connu couvre {} de la population.",
            told.vintage,
            share(told.coverage)
        ),
        (false, _) => format!(
            "{figure} en {}, là où il est connu\u{a0}: {} de ce dont il parle.",
            told.vintage,
            share(told.coverage)
        ),
    };
    Some(words)
}

fn regions(observatory: &Observatory, indicator: &Indicator, levels: &[Grain]) -> Vec<Figure> {
    if !levels.contains(&Grain::Territory(Level::Region)) {
        return Vec::new();
    }
    let all = observatory.territories().territories(Level::Region).iter();
    let figure = |region: &territory::Territory| {
        let told = observatory.told(&indicator.id, region.id)?;
        Some(Figure {
            href: format!("/territoires/region/{}", region.id.code),
            name: region.name.clone(),
            told: said(told.cell, indicator.unit),
            coverage: share(told.coverage),
            vintage: told.vintage,
            made: match told.made {
                Made::Published => "publié",
                Made::AddedUp => "calculé",
            },
        })
    };
    let mut figures: Vec<Figure> = all.filter_map(figure).collect();
    figures.sort_by_key(|figure| territory::fold(&figure.name));
    figures
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Asked {
    niveau: String,
    millesime: String,
}

/// `GET /indicateurs/{id}/donnees.csv`: all that is known at a level.
pub(super) async fn file(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let atlas = state.atlas();
    let indicator = found(atlas.observatory(), &id)?;
    let all = levels(atlas.observatory(), indicator);
    let grain = match asked.niveau.as_str() {
        "" => all.first().copied(),
        text => text.parse().ok().filter(|grain| all.contains(grain)),
    };
    let grain = grain.ok_or_else(|| PageError::not_found("ce niveau pour cet indicateur"))?;
    let vintage: Option<u16> = match asked.millesime.as_str() {
        "" => None,
        text => {
            let years = atlas.observatory().vintages(&id);
            let year = text.parse().ok().filter(|year| years.contains(year));
            Some(year.ok_or_else(|| PageError::not_found("cette année pour cet indicateur"))?)
        }
    };
    let name = match vintage {
        Some(vintage) => format!("{id}-{grain}-{vintage}.csv"),
        None => format!("{id}-{grain}.csv"),
    };
    let working = atlas.clone();
    let made =
        tokio::task::spawn_blocking(move || files::csv(working.observatory(), &id, grain, vintage));
    let failed = |error: &dyn std::fmt::Display| PageError::Document(error.to_string());
    let file = made.await.map_err(|error| failed(&error))?;
    let file = file.map_err(|error| failed(&error))?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    Ok((headers, file).into_response())
}
