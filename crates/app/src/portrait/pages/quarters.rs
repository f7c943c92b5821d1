//! `GET /territoires/commune/{code}/portrait/quartiers`: the people of each IRIS of a commune.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use diagnosis::indicator::IrisKind;
use diagnosis::need::Interval;
use diagnosis::need::observed::Quarter;
use territory::Level;

use crate::kernel::atlas::Atlas;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::pages::{Link, Page, render};
use crate::kernel::state::AppState;
use crate::portrait::model::Subject;
use crate::portrait::origins::{self, NeedSources, Origin};
use crate::portrait::{quarters, words};
use crate::registry::pages::trail;
use crate::registry::search::territory_at;
use crate::registry::views::territory_href;

/// The rows shown at once.
const FIRST_ROWS: usize = 20;

const INHABITANTS: &str = "Habitants";

/// What is told of a quarter: a name, where it is from, and how it is read off.
struct Told {
    label: &'static str,
    origin: Origin,
    read: fn(&Quarter<'_>) -> Option<Interval>,
}

struct Row {
    name: String,
    code: String,
    /// Each with the name of its column.
    cells: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "portrait/quarters.html")]
struct QuartersPage {
    page: Page,
    name: String,
    portrait: String,
    breadcrumb: Vec<Link>,
    /// How many IRIS the commune has.
    count: String,
    columns: Vec<(&'static str, Origin)>,
    heads: Vec<&'static str>,
    first: Vec<Row>,
    /// The others, behind a fold.
    more: Vec<Row>,
    /// What is told of communes and is not published by IRIS here.
    unknown: Vec<&'static str>,
    file: String,
}

/// Where the quarters of a commune are told; nothing of any other subject.
pub(super) fn link(atlas: &Atlas, subject: &Subject) -> Option<Link> {
    quarters::any(atlas, subject)
        .then(|| Link::new(href(&subject.href(atlas)), "Voir quartier par quartier"))
}

fn href(portrait: &str) -> String {
    format!("{portrait}/quartiers")
}

pub(super) async fn page(
    State(state): State<AppState>,
    Path(code): Path<String>,
) -> Result<Response, PageError> {
    let atlas = state.atlas();
    let level = Level::Commune.slug();
    let Some(territory) = territory_at(&atlas, level, &code) else {
        return match super::today(&atlas, level, &code) {
            Some(today) => {
                let portrait = format!("{}/portrait", territory_href(today));
                Ok(Redirect::permanent(&href(&portrait)).into_response())
            }
            None => Err(PageError::not_found("cette commune")),
        };
    };
    let subject = Subject::territory(&atlas, territory);
    let portrait = subject.href(&atlas);
    if !quarters::any(&atlas, &subject) {
        return Ok(Redirect::to(&portrait).into_response());
    }
    let mut all = quarters::of(&atlas, &subject);
    let sources = NeedSources::of(atlas.observatory());
    let known = |told: &Told| all.iter().any(|quarter| (told.read)(quarter).is_some());
    let (columns, unknown): (Vec<Told>, Vec<Told>) = told(&sources).into_iter().partition(known);
    // Where most people may need help first, by the first count that is known.
    if let Some(first) = columns.first() {
        let middle = |quarter: &Quarter<'_>| {
            (first.read)(quarter).map_or(-1.0, |count| f64::midpoint(count.low(), count.high()))
        };
        all.sort_by(|one, other| middle(other).total_cmp(&middle(one)));
    }
    let inhabitants = all.iter().any(|quarter| quarter.population.is_some());
    let mut rows: Vec<Row> = all
        .iter()
        .map(|quarter| row(quarter, &columns, inhabitants))
        .collect();
    let more = rows.split_off(FIRST_ROWS.min(rows.len()));
    let title = format!("{}\u{a0}: quartier par quartier", subject.name);
    let says = format!(
        "Les personnes à accompagner dans chaque quartier (IRIS)\u{a0}: {}.",
        subject.name
    );
    let mut breadcrumb = trail(&atlas, territory.id);
    breadcrumb.push(Link::new(
        territory_href(territory.id),
        subject.name.clone(),
    ));
    breadcrumb.push(Link::new(portrait.clone(), "Portrait"));
    render(&QuartersPage {
        page: Page::new(&href(&portrait), title, says).known_at(&state.settings),
        name: subject.name.clone(),
        breadcrumb,
        count: formats::integer(all.len() as u64),
        heads: inhabitants
            .then_some(INHABITANTS)
            .into_iter()
            .chain(columns.iter().map(|told| told.label))
            .collect(),
        first: rows,
        more,
        unknown: unknown.into_iter().map(|told| told.label).collect(),
        columns: columns
            .into_iter()
            .map(|told| (told.label, told.origin))
            .collect(),
        file: format!("{}.csv", href(&portrait)),
        portrait,
    })
}

fn told(sources: &NeedSources) -> Vec<Told> {
    vec![
        Told {
            label: "Fragilité socio-numérique",
            origin: origins::fragility(sources),
            read: |quarter| quarter.fragility.map(|count| count.interval),
        },
        Told {
            label: "Exposition aux exigences numériques",
            origin: origins::exposure(sources),
            read: |quarter| quarter.exposure.map(|count| count.interval),
        },
        Told {
            label: "Foyers au RSA, à la prime d’activité ou à l’AAH",
            origin: origins::recipients(),
            read: |quarter| quarter.recipients.map(|told| told.recipients),
        },
    ]
}

fn unknown() -> String {
    "non connu".to_owned()
}

fn row(quarter: &Quarter<'_>, columns: &[Told], inhabitants: bool) -> Row {
    let iris = quarter.iris;
    let cells = columns.iter().map(|told| {
        let count = (told.read)(quarter);
        (told.label, count.map_or_else(unknown, words::range))
    });
    let people = inhabitants.then(|| {
        let people = quarter.population;
        let said = people.map(|people| formats::integer(people.round().max(0.0) as u64));
        (INHABITANTS, said.unwrap_or_else(unknown))
    });
    Row {
        name: match iris.kind {
            IrisKind::Housing => iris.name.clone(),
            IrisKind::Activity => format!("{} (zone d’activité)", iris.name),
            IrisKind::Other => format!("{} (parc, zone naturelle…)", iris.name),
        },
        code: iris.code.to_string(),
        cells: people.into_iter().chain(cells).collect(),
    }
}
