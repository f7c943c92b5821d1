//! `GET /indices/{index}`: of what an index is made, and where each territory stands.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use diagnosis::index::Model;
use diagnosis::indicator::Grain;

use super::list::whose;
use super::told::{Asked, Choice, Told, name, told};
use crate::kernel::atlas::Atlas;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::pages::{Page, render};
use crate::kernel::state::AppState;
use crate::portrait::indicators::model::plural;
use crate::portrait::indicators::quarters::{Quarters, by_iris};
use crate::portrait::indices::model::one;
use crate::portrait::indices::{chart, values, words};

/// The most rows a page shows: the first at once, the others behind a fold.
const MOST_ROWS: usize = 100;
const FIRST_ROWS: usize = 25;

struct VariableLine {
    label: String,
    column: String,
    direction: &'static str,
    normalisation: String,
    weight: String,
}

/// A bar out of 100, as `part/bars.html` draws them.
struct Bar {
    label: String,
    figure: String,
    width: u8,
}

struct Row {
    name: String,
    href: String,
    rank: String,
    interval: String,
    score: String,
}

#[derive(Template)]
#[template(path = "portrait/indices/one.html")]
struct OnePage {
    page: Page,
    title: String,
    says: String,
    whose: Option<String>,
    source: String,
    cautions: Vec<String>,
    variables: Vec<VariableLine>,
    formulas: Vec<String>,
    coverage: String,
    document: String,
    action: String,
    levels: Vec<Choice>,
    problems: Vec<String>,
    territories: Vec<Choice>,
    lead: String,
    bars: Vec<Bar>,
    rows: Vec<Row>,
    more: Vec<Row>,
    where_is: String,
    left_out: Option<String>,
    unscored: Option<String>,
    misfit: bool,
    unknown: Vec<String>,
    origins: Vec<(String, String)>,
    intervals: bool,
    reliability: String,
    /// Of an index whose scores are published by IRIS.
    quarters: Option<Quarters>,
    asked: [(&'static str, String); 2],
}

pub(super) async fn page(
    State(state): State<AppState>,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let told = told(&state, &slug, &asked).await?;
    let atlas = state.atlas();
    let known = one(&atlas, &slug).ok_or_else(|| PageError::not_found("cet indice"))?;
    let model = known.model;
    let page = Page::new(&super::href(&slug), model.title.clone(), model.says.clone());
    let mut rows = rows(&told);
    let shown = rows.len();
    let more = rows.split_off(FIRST_ROWS.min(shown));
    let scored = told
        .rows
        .iter()
        .filter(|row| told.all.scores[**row].is_ok())
        .count();
    let unscored = told.rows.len() - scored;
    render(&OnePage {
        page: page.known_at(&state.settings),
        title: model.title.clone(),
        says: model.says.clone(),
        whose: whose(&known),
        source: model.source.clone(),
        cautions: model.cautions.clone(),
        variables: variables(model),
        formulas: model
            .aggregates
            .iter()
            .filter_map(|one| words::formula(model, &one.id))
            .collect(),
        coverage: words::percent(model.coverage),
        document: known.document.to_owned(),
        action: super::href(&slug),
        levels: asked.levels(),
        problems: asked.problems(),
        territories: asked.territories(),
        lead: lead(&told, scored),
        bars: bars(&told),
        where_is: told.within.map_or_else(|| "France".to_owned(), name),
        left_out: (scored > shown).then(|| formats::integer((scored - shown) as u64)),
        rows,
        more,
        unscored: (unscored > 0).then(|| formats::integer(unscored as u64)),
        misfit: !fits(model, told.level),
        unknown: told.all.values.unknown.clone(),
        origins: told.all.values.origins.clone(),
        intervals: told.within.is_some(),
        reliability: asked.href(&slug, "/fiabilite"),
        quarters: quarters(&atlas, model, &asked),
        asked: asked.kept(),
    })
}

/// The scores of a commune's IRIS, where they are published.
fn quarters(atlas: &Atlas, model: &Model, asked: &Asked) -> Option<Quarters> {
    let observatory = atlas.observatory();
    let score = format!("{}-{}", model.id, model.score()?.id);
    let indicator = observatory.indicator(&score)?;
    by_iris(observatory, indicator).then(|| {
        let mut kept = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in asked.kept().iter().filter(|(_, value)| !value.is_empty()) {
            kept.append_pair(name, value);
        }
        let kept = match kept.finish() {
            kept if kept.is_empty() => kept,
            kept => format!("{kept}&"),
        };
        let address = super::href(&model.id);
        Quarters::of(observatory, indicator, &asked.commune, &address, &kept)
    })
}

/// Whether a model may be read at a level.
fn fits(model: &Model, level: territory::Level) -> bool {
    model.levels.is_empty() || model.levels.contains(&Grain::Territory(level))
}

fn variables(model: &Model) -> Vec<VariableLine> {
    let line = |variable: &diagnosis::index::Variable| VariableLine {
        label: variable.label.clone(),
        column: values::indicator(&variable.column.column).to_owned(),
        direction: words::direction(variable.direction),
        normalisation: words::normalisation(variable.normalise),
        weight: words::percent(diagnosis::reliability::weight(model, &variable.id)),
    };
    model.variables.iter().map(line).collect()
}

fn lead(told: &Told, scored: usize) -> String {
    let all = told.rows.len();
    let level = plural(Grain::Territory(told.level));
    match scored {
        0 => "Aucun score ne peut être donné ici\u{a0}: il manque trop de données. La liste en est plus bas.".to_owned(),
        scored => format!(
            "{} {level} sur {} ont un score.",
            formats::integer(scored as u64),
            formats::integer(all as u64)
        ),
    }
}

fn bars(told: &Told) -> Vec<Bar> {
    let scores: Vec<f64> = told
        .rows
        .iter()
        .filter_map(|row| told.all.scores[*row].ok())
        .collect();
    let steps = chart::histogram(&scores, 10);
    let most = steps.iter().map(|step| step.2).max().unwrap_or(0).max(1);
    // As many decimals as it takes to tell the steps apart.
    let decimals = match steps.first() {
        Some((from, to, _)) if to - from < 0.5 => 2,
        Some((from, to, _)) if to - from < 5.0 => 1,
        _ => 0,
    };
    steps
        .into_iter()
        .map(|(from, to, count)| Bar {
            label: format!(
                "De {} à {}",
                words::decimal(from, decimals),
                words::decimal(to, decimals)
            ),
            figure: formats::counted(count, "territoire", "territoires"),
            // From 0 to 100.
            width: (100 * count / most) as u8,
        })
        .collect()
}

/// The most fragile first. Beside each, where its rank may lie, of a territory that is chosen.
fn rows(told: &Told) -> Vec<Row> {
    let mut scored: Vec<(f64, usize)> = told
        .rows
        .iter()
        .filter_map(|row| Some((told.all.scores[*row].ok()?, *row)))
        .collect();
    scored.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    let report = (*told.studied)
        .as_ref()
        .ok()
        .filter(|_| told.within.is_some());
    let ranks: std::collections::HashMap<&str, _> = report
        .into_iter()
        .flat_map(|report| &report.ranks)
        .map(|rank| (rank.id.as_str(), rank))
        .collect();
    scored
        .iter()
        .take(MOST_ROWS)
        .map(|(score, row)| {
            let id = told.all.values.ids[*row];
            let rank = ranks.get(id.to_string().as_str());
            Row {
                name: told.name(*row),
                href: format!("/territoires/{}/{}", id.level.slug(), id.code),
                rank: match rank {
                    Some(rank) => match (rank.rank, rank.unranked) {
                        (Some(rank), _) => words::rank(rank),
                        (None, Some(why)) => format!("sans rang\u{a0}: {}", words::unranked(why)),
                        (None, None) => "sans rang".to_owned(),
                    },
                    None => String::new(),
                },
                interval: rank
                    .and_then(|rank| words::interval(rank))
                    .unwrap_or_else(|| "non calculé".to_owned()),
                score: words::decimal(*score, 2),
            }
        })
        .collect()
}
