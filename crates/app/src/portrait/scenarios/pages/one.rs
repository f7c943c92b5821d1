//! `GET /scenarios/{scenario}`: what was kept, asked again of the data of the day.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::known;
use crate::kernel::atlas::Atlas;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::pages::{Link, Page, render};
use crate::kernel::state::AppState;
use crate::portrait::levers::model::Standing;
use crate::portrait::levers::model::outcome::LABELS;
use crate::portrait::levers::pages::{Line, broken, drawn, lines};
use crate::portrait::levers::words as said;
use crate::portrait::maps::{LegendLine, MapTold};
use crate::portrait::model::National;
use crate::portrait::national;
use crate::portrait::scenarios::model::{Scenario, Today};
use crate::portrait::words;

/// Communes listed at most.
const CHANGED: usize = 20;

/// A figure: today, with the scenario, and what it was when it was kept.
pub struct Figure {
    pub label: &'static str,
    pub before: String,
    pub after: String,
    pub then: String,
}

/// A scenario as the data of the day tell it.
pub struct Shown {
    pub territory: String,
    pub kind: &'static str,
    pub portrait: String,
    pub address: String,
    pub csv: String,
    pub sentence: String,
    pub by: &'static str,
    pub wanted: Option<String>,
    pub added: Vec<String>,
    pub closed: Vec<String>,
    /// The index and its weights, where they were moved, and who comes first.
    pub weighing: Option<(String, String)>,
    pub problems: Vec<String>,
    pub figures: Vec<Figure>,
    pub moved: bool,
    pub map: MapTold,
    pub legend: Vec<LegendLine>,
    pub lines: Vec<Line>,
    pub heads: Vec<&'static str>,
    pub vote: Option<String>,
}

#[derive(Template)]
#[template(path = "portrait/scenarios/un.html")]
struct ScenarioPage {
    page: Page,
    id: String,
    name: String,
    kept_on: String,
    revision: i64,
    now: i64,
    breadcrumb: Vec<Link>,
    shown: Option<Shown>,
}

/// `GET /scenarios/{scenario}`
pub async fn page(
    State(state): State<AppState>,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let scenario = known(&state, &id).await?;
    let (atlas, national) = national(&state).await?;
    let now = atlas.revision;
    let kept = scenario.clone();
    let shown = tokio::task::spawn_blocking(move || {
        let today = kept.today(&atlas, &national)?;
        Some(shown(&atlas, &national, &kept, &today))
    });
    let shown = shown.await.map_err(broken)?;
    render(&ScenarioPage {
        page: Page::new(
            &scenario.href(),
            format!("{}\u{a0}: scénario", scenario.name),
            "Ce que changeraient d’autres lieux d’aide numérique.",
        )
        .unlisted(),
        kept_on: formats::date(scenario.kept_on),
        revision: scenario.revision,
        now,
        breadcrumb: match &shown {
            Some(shown) => vec![
                Link::new("/territoires", "Territoires"),
                Link::new(shown.portrait.clone(), shown.territory.clone()),
            ],
            None => vec![Link::new("/territoires", "Territoires")],
        },
        id: scenario.id,
        name: scenario.name,
        shown,
    })
}

fn shown(atlas: &Atlas, national: &National, scenario: &Scenario, today: &Today) -> Shown {
    let levers = &today.read.levers;
    let all = atlas.territories.communes();
    let (map, legend) = drawn(atlas, national, &today.effect, levers);
    let lines = lines(atlas, &today.effect, CHANGED);
    let mut problems: Vec<String> = today
        .read
        .problems
        .iter()
        .map(|problem| problem.message.clone())
        .collect();
    problems.extend(said::gone(&today.read));
    Shown {
        territory: today.subject.name.clone(),
        kind: today.subject.kind,
        portrait: today.subject.href(atlas),
        address: levers.href(atlas, &today.subject, ""),
        csv: levers.href(atlas, &today.subject, ".csv"),
        sentence: said::sentence(&today.effect, levers)
            .unwrap_or_else(|| "Ce scénario ne change aucun lieu.".to_owned()),
        by: levers.mode.label(),
        wanted: today
            .effect
            .before
            .access
            .wanted
            .map(|wanted| words::hours(wanted, wanted)),
        added: levers
            .added
            .iter()
            .map(|one| {
                format!(
                    "{}, {}\u{a0}h par semaine",
                    all[one.commune].name,
                    words::decimal(one.hours)
                )
            })
            .collect(),
        closed: levers
            .closed
            .iter()
            .map(|&place| {
                let place = &atlas.places()[place].place;
                format!("{}, {}", place.nom, place.commune)
            })
            .collect(),
        weighing: Standing::of(atlas, &today.subject, &levers.weighing).and_then(|standing| {
            Some((
                said::weighing(levers, &standing)?,
                said::standing(atlas, &standing),
            ))
        }),
        problems,
        figures: figures(scenario, today),
        moved: scenario.moved(&today.outcome),
        map,
        legend,
        heads: lines.first().map_or_else(Vec::new, |line| {
            line.cells.iter().map(|(label, _)| *label).collect()
        }),
        lines,
        vote: said::vote(atlas, &today.subject, levers),
    }
}

fn figures(scenario: &Scenario, today: &Today) -> Vec<Figure> {
    let now = today.outcome.before.said().into_iter();
    let told = now
        .zip(today.outcome.after.said())
        .zip(scenario.outcome.after.said());
    LABELS
        .into_iter()
        .zip(told)
        .filter_map(|(label, ((before, after), then))| {
            Some(Figure {
                label,
                before: before?,
                after: after?,
                then: then.unwrap_or_else(|| "non connu".to_owned()),
            })
        })
        .collect()
}
