//! `GET /indices/{index}/fiabilite`: how far ranks may be trusted, in plain French.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use diagnosis::reliability::Report;
use territory::TerritoryId;

use super::told::{Asked, Choice, name, told};
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::pages::{Page, render};
use crate::kernel::state::AppState;
use crate::portrait::indices::model::one;
use crate::portrait::indices::{chart, words};

/// The most lines of the chart, and of its table.
const MOST_ROWS: usize = 40;

struct Row {
    name: String,
    rank: String,
    interval: String,
}

struct Factor {
    label: &'static str,
    alone: String,
    in_all: String,
}

struct Variable {
    label: String,
    weight: String,
    pca: String,
    shift: String,
    with_score: String,
}

struct Pair {
    one: String,
    other: String,
    figure: String,
    words: &'static str,
}

/// What is told where ranks can be studied.
struct Solid {
    lead: String,
    chart: String,
    rows: Vec<Row>,
    left_out: Option<String>,
    unranked: Vec<(String, &'static str)>,
    heaviest: String,
    factors: Vec<Factor>,
    variables: Vec<Variable>,
    pairs: Vec<Pair>,
    alpha: String,
    components: Option<String>,
    draws: String,
}

#[derive(Template)]
#[template(path = "portrait/indices/reliability.html")]
struct ReliabilityPage {
    page: Page,
    title: String,
    index: String,
    action: String,
    levels: Vec<Choice>,
    problems: Vec<String>,
    territories: Vec<Choice>,
    where_is: Option<String>,
    solid: Option<Solid>,
    why_not: Option<String>,
    unknown: Vec<String>,
}

pub(super) async fn page(
    State(state): State<AppState>,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let told = told(&state, &slug, &asked).await?;
    let atlas = state.atlas();
    let known = one(&atlas, &slug).ok_or_else(|| PageError::not_found("cet indice"))?;
    let title = format!("Fiabilité\u{a0}: {}", known.model.title);
    let path = format!("{}/fiabilite", super::href(&slug));
    let within = told.within.is_some();
    let (solid, why_not) = match &*told.studied {
        Ok(report) => (Some(solid(report, within)), None),
        Err(_) => (
            None,
            Some("Moins de trois territoires peuvent être rangés ici\u{a0}: il manque trop de données, ou trop peu de personnes sont comptées.".to_owned()),
        ),
    };
    render(&ReliabilityPage {
        page: Page::new(&path, title, "Jusqu’où se fier aux rangs de cet indice.")
            .known_at(&state.settings),
        title: known.model.title.clone(),
        index: asked.href(&slug, ""),
        action: path,
        levels: asked.levels(),
        problems: asked.problems(),
        territories: asked.territories(),
        where_is: told.within.map(name),
        solid,
        why_not,
        unknown: told.all.values.unknown.clone(),
    })
}

fn called(id: &str) -> String {
    id.parse::<TerritoryId>()
        .map_or_else(|_| id.to_owned(), name)
}

fn solid(report: &Report, within: bool) -> Solid {
    let mut ranked: Vec<_> = report
        .ranks
        .iter()
        .filter(|one| one.rank.is_some())
        .collect();
    ranked.sort_by(|one, other| {
        one.rank
            .unwrap_or(0.0)
            .total_cmp(&other.rank.unwrap_or(0.0))
    });
    let left_out = ranked.len().saturating_sub(MOST_ROWS);
    let shown = || ranked.iter().take(if within { MOST_ROWS } else { 0 });
    let bars: Vec<chart::Bar> = shown()
        .filter_map(|one| {
            Some(chart::Bar {
                name: called(&one.id),
                rank: one.rank?,
                low: one.low?,
                high: one.high?,
            })
        })
        .collect();
    let unranked = report.ranks.iter().filter(|_| within).filter_map(|one| {
        let why = one.unranked.filter(|_| one.score.is_some())?;
        Some((called(&one.id), words::unranked(why)))
    });
    Solid {
        lead: match within {
            true => words::lead(report, called),
            false => "Choisissez un territoire pour voir où son rang peut aller. Voici déjà comment les variables s’accordent, sur un échantillon de tout le pays.".to_owned(),
        },
        chart: chart::ranks(&bars, report.ranked as f64),
        rows: shown()
            .map(|one| Row {
                name: called(&one.id),
                rank: one.rank.map_or_else(String::new, words::rank),
                interval: words::interval(one).unwrap_or_default(),
            })
            .collect(),
        left_out: (within && left_out > 0).then(|| formats::integer(left_out as u64)),
        unranked: unranked.take(MOST_ROWS).collect(),
        heaviest: words::heaviest(&report.influences),
        factors: factors(report),
        variables: variables(report),
        pairs: pairs(report),
        alpha: words::alpha(report.alpha),
        components: words::components(&report.components),
        draws: formats::integer(report.draws as u64),
    }
}

fn factors(report: &Report) -> Vec<Factor> {
    let mut factors: Vec<_> = report.influences.iter().collect();
    factors.sort_by(|one, other| other.total.total_cmp(&one.total));
    let line = |one: &&diagnosis::reliability::FactorWeight| Factor {
        label: words::factor(&one.factor),
        alone: words::percent(one.first),
        in_all: words::percent(one.total.min(1.0)),
    };
    factors.iter().map(line).collect()
}

fn variables(report: &Report) -> Vec<Variable> {
    let said = |number: Option<f64>, decimals| {
        number.map_or_else(|| "–".to_owned(), |number| words::decimal(number, decimals))
    };
    let line = |one: &diagnosis::reliability::VariableTold| Variable {
        label: one.label.clone(),
        weight: words::percent(one.weight),
        pca: one
            .pca_weight
            .map_or_else(|| "–".to_owned(), words::percent),
        shift: said(one.shift_without, 1),
        with_score: format!(
            "{} ({})",
            words::correlation(one.with_score),
            said(one.with_score, 2)
        ),
    };
    report.variables.iter().map(line).collect()
}

fn pairs(report: &Report) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (row, line) in report.spearman.iter().enumerate() {
        for (at, cell) in line.iter().enumerate().skip(row + 1) {
            pairs.push(Pair {
                one: report.variables[row].label.clone(),
                other: report.variables[at].label.clone(),
                figure: cell.map_or_else(|| "–".to_owned(), |found| words::decimal(found, 2)),
                words: words::correlation(*cell),
            });
        }
    }
    pairs
}
