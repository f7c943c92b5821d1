//! Territories side by side: those that are most alike, and those that one chooses
//! (`GET /portrait/comparer?territoires=epci-243500139,epci-…`).

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use territory::{Level, TerritoryId};

use super::view::hours_range;
use crate::kernel::atlas::Atlas;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::pages::{Page, render};
use crate::kernel::state::AppState;
use crate::portrait::charts::{Chart, Palette};
use crate::portrait::model::{National, NeedTold, Portrait, SimilarTold, Subject, Trait, beside};
use crate::portrait::origins::{self, NeedSources, Origin};
use crate::portrait::pictures::{self, Stands};
use crate::portrait::{national, words};
use crate::registry::model::encoded;
use crate::registry::strict::LONGEST_TEXT;

/// One territory of the table.
pub struct Beside {
    pub name: String,
    pub href: String,
    /// Whose portrait it is.
    pub own: bool,
    /// Why it is there.
    pub why: String,
    /// In the order of [`COLUMNS`].
    pub cells: Vec<(&'static str, String)>,
    /// How many of 100 inhabitants may need help.
    share: Option<(f64, f64)>,
    /// Hours a year for 1 000 persons.
    hours: Option<(f64, f64)>,
    /// The address without it.
    pub without: String,
}

/// What is compared.
pub const COLUMNS: [&str; 6] = [
    "Habitants",
    "Personnes à accompagner",
    "Pour 100 habitants",
    "Lieux",
    "Heures par an pour 1\u{202f}000",
    "Lieu le plus proche",
];

/// The most that stand side by side.
const MOST: usize = 12;

fn cells(
    subject: &Subject,
    need: &NeedTold,
    welcoming: usize,
    hours: Option<(f64, f64)>,
    minutes: Option<f64>,
) -> Vec<(&'static str, String)> {
    let unknown = || "non connu".to_owned();
    let cells = [
        inhabitants(subject).map_or_else(unknown, formats::integer),
        need.persons.map_or_else(unknown, words::range),
        share(subject, need).map_or_else(unknown, per_hundred),
        formats::integer(welcoming as u64),
        hours.map_or_else(unknown, |(least, most)| hours_range(least, most)),
        minutes.map_or_else(unknown, words::minutes),
    ];
    COLUMNS.into_iter().zip(cells).collect()
}

fn inhabitants(subject: &Subject) -> Option<u64> {
    subject.population.filter(|&people| people > 0)
}

/// How many of 100 inhabitants may need help.
fn share(subject: &Subject, need: &NeedTold) -> Option<(f64, f64)> {
    let (persons, people) = need.persons.zip(inhabitants(subject))?;
    let percent = |count: f64| (100.0 * count / people as f64).min(100.0);
    Some((percent(persons.low()), percent(persons.high())))
}

/// `18 à 25`.
fn per_hundred((low, high): (f64, f64)) -> String {
    match (low.round(), high.round()) {
        (low, high) if low == high => format!("{low:.0}"),
        (low, high) => format!("{low:.0} à {high:.0}"),
    }
}

/// Where each stands by the part of its people who may need help, drawn.
pub fn shares(rows: &[Beside]) -> Option<Chart> {
    let unknown = || "non connu".to_owned();
    let stands = rows.iter().map(|row| Stands {
        name: row.name.clone(),
        between: row.share,
        text: row.share.map_or_else(unknown, per_hundred),
        own: row.own,
    });
    let title = "Personnes à accompagner, pour 100\u{a0}habitants";
    pictures::side_by_side("parts", title, "Pour 100\u{a0}habitants", stands, None)
}

/// Where each stands by the hours that its people can reach, drawn.
fn hours(rows: &[Beside], wanted: Option<f64>) -> Option<Chart> {
    let unknown = || "non connu".to_owned();
    let stands = rows.iter().map(|row| Stands {
        name: row.name.clone(),
        between: row.hours,
        text: row
            .hours
            .map_or_else(unknown, |(least, most)| hours_range(least, most)),
        own: row.own,
    });
    let title = "Heures d’aide par an pour 1\u{202f}000 personnes";
    let wanted = pictures::wanted(wanted);
    pictures::side_by_side("heures", title, "Heures", stands, wanted)
}

/// The rows of a portrait: itself first, then those most like it.
pub fn rows(atlas: &Atlas, portrait: &Portrait) -> Vec<Beside> {
    if portrait.similar.is_empty() {
        return Vec::new();
    }
    let access = &portrait.access;
    let own = Beside {
        name: portrait.subject.name.clone(),
        href: portrait.subject.href(atlas),
        own: true,
        why: "ce portrait".to_owned(),
        cells: cells(
            &portrait.subject,
            &portrait.need,
            portrait.offer.welcoming,
            access.hours,
            access.mean_minutes,
        ),
        share: share(&portrait.subject, &portrait.need),
        hours: access.hours,
        without: String::new(),
    };
    let others = portrait.similar.iter().map(|told| row(atlas, told));
    std::iter::once(own).chain(others).collect()
}

fn row(atlas: &Atlas, told: &SimilarTold) -> Beside {
    Beside {
        name: told.subject.name.clone(),
        href: told.subject.href(atlas),
        own: false,
        why: told.alike.map_or_else(String::new, |(distance, closest)| {
            format!(
                "surtout par {} (écart {})",
                closest.label(),
                words::decimal((distance * 100.0).round() / 100.0)
            )
        }),
        cells: cells(
            &told.subject,
            &told.need,
            told.welcoming,
            told.access.hours,
            told.access.mean_minutes,
        ),
        share: share(&told.subject, &told.need),
        hours: told.access.hours,
        without: String::new(),
    }
}

/// What they were chosen by, in words.
pub fn compared_by(portrait: &Portrait) -> String {
    let labels: Vec<&str> = portrait
        .compared_by
        .iter()
        .copied()
        .map(Trait::label)
        .collect();
    formats::enumeration(&labels)
}

/// Where one chooses others.
pub fn href(portrait: &Portrait) -> String {
    let own = portrait.subject.id.into_iter();
    let ids = own.chain(portrait.similar.iter().filter_map(|told| told.subject.id));
    let ids: Vec<String> = ids.map(|id| id.to_string()).collect();
    format!("/portrait/comparer?territoires={}", ids.join(","))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    territoires: String,
    q: String,
}

struct Offered {
    name: String,
    detail: String,
    href: String,
}

#[derive(Template)]
#[template(path = "portrait/compare.html")]
struct Compare {
    page: Page,
    rows: Vec<Beside>,
    offered: Vec<Offered>,
    said: Vec<String>,
    territories: String,
    q: String,
    columns: [&'static str; 6],
    charts: Vec<Chart>,
    origins: Vec<(&'static str, Origin)>,
    full: bool,
}

/// `GET /portrait/comparer`
pub(super) async fn compare(
    State(state): State<AppState>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let (atlas, national) = national(&state).await?;
    let page = tokio::task::spawn_blocking(move || filled(&atlas, &national, &asked));
    let page = page
        .await
        .map_err(|error| PageError::Document(error.to_string()))?;
    render(&page)
}

fn filled(atlas: &Atlas, national: &National, asked: &Asked) -> Compare {
    let mut said = Vec::new();
    let mut ids: Vec<TerritoryId> = Vec::new();
    let words = asked.territoires.split(',').map(str::trim);
    for text in words.filter(|text| !text.is_empty()).take(4 * MOST) {
        let known = text
            .parse::<TerritoryId>()
            .ok()
            .filter(|id| atlas.territory(*id).is_some());
        match known {
            Some(id) if !ids.contains(&id) => ids.push(id),
            Some(_) => {}
            None => {
                let short: String = text.chars().take(30).collect();
                said.push(format!("« {short} » n’est pas un territoire connu."));
            }
        }
    }
    if ids.len() > MOST {
        ids.truncate(MOST);
        said.push(format!(
            "Au plus {MOST} territoires côte à côte\u{a0}: les premiers sont montrés."
        ));
    }
    let q: String = asked.q.chars().take(LONGEST_TEXT).collect();
    let offered = offered(atlas, &ids, &q);
    if !q.trim().is_empty() && offered.is_empty() {
        said.push(format!(
            "Nous n’avons pas trouvé « {q} ». Essayez un nom ou un code."
        ));
    }
    let told = ids.iter().filter_map(|id| {
        let subject = Subject::territory(atlas, atlas.territory(*id)?);
        let told = beside(atlas, national, subject, None);
        Some(Beside {
            without: address(ids.iter().filter(|other| *other != id)),
            ..row(atlas, &told)
        })
    });
    let rows: Vec<Beside> = told.collect();
    Compare {
        page: Page::new(
            "/portrait/comparer",
            "Comparer des territoires",
            "Le besoin, l’offre et l’accès de plusieurs territoires, côte à côte.",
        )
        .unlisted(),
        charts: match rows.len() {
            0..=1 => Vec::new(),
            _ => [shares(&rows), hours(&rows, national.usual)]
                .into_iter()
                .flatten()
                .collect(),
        },
        rows,
        origins: vec![
            (
                "Personnes à accompagner",
                origins::counted(national.needs.basis, &NeedSources::of(atlas.observatory())),
            ),
            ("Lieux", origins::places()),
            ("Heures d’aide", origins::access()),
            ("Lieu le plus proche", origins::minutes()),
        ],
        offered,
        said,
        territories: joined(ids.iter()),
        q,
        columns: COLUMNS,
        full: ids.len() >= MOST,
    }
}

fn joined<'a>(ids: impl Iterator<Item = &'a TerritoryId>) -> String {
    ids.map(ToString::to_string).collect::<Vec<_>>().join(",")
}

fn address<'a>(ids: impl Iterator<Item = &'a TerritoryId>) -> String {
    format!("/portrait/comparer?territoires={}", encoded(&joined(ids)))
}

fn offered(atlas: &Atlas, ids: &[TerritoryId], q: &str) -> Vec<Offered> {
    if q.trim().is_empty() || ids.len() >= MOST {
        return Vec::new();
    }
    let found = atlas.territories.suggest(q, 8).into_iter();
    let found = found.filter(|one| !ids.contains(&one.id) && one.id.level != Level::Pays);
    found
        .map(|one| Offered {
            detail: one.id.level.label().to_lowercase(),
            href: address(ids.iter().chain([&one.id])),
            name: one.label,
        })
        .collect()
}
