//! How solid an index is, in one document.

use serde::Serialize;

use super::correlation::{matrix, pearson, spearman};
use super::small::{Unranked, too_few};
use super::structure::{self, alpha, alpha_without, components};
use super::study::{FACTORS, Plan, RankInterval, Study, StudyError};
use crate::index::{Model, Table};

/// Rows beyond this are sampled where each choice is tried over and over.
const MOST_TRIED: usize = 2_000;

/// What is known of an index's solidity.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// The model's name.
    pub model: String,
    /// Draws that the intervals of ranks rest on.
    pub draws: usize,
    /// What chance started from.
    pub seed: u64,
    /// Rows with a rank.
    pub ranked: usize,
    /// What goes in.
    pub variables: Vec<VariableTold>,
    /// Pearson's correlations of the variables made comparable, in their order.
    pub pearson: Vec<Vec<Option<f64>>>,
    /// Spearman's.
    pub spearman: Vec<Vec<Option<f64>>>,
    /// Cronbach's standardised alpha.
    pub alpha: Option<f64>,
    /// The share of all variance along each principal component.
    pub components: Vec<f64>,
    /// What moves ranks most.
    pub influences: Vec<FactorWeight>,
    /// Each row.
    pub ranks: Vec<RankTold>,
}

/// A variable, beside the others.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VariableTold {
    /// Its name in the model.
    pub id: String,
    /// Its name for readers.
    pub label: String,
    /// Its share of the score's weights.
    pub weight: f64,
    /// The weight that the first principal component would give.
    pub pca_weight: Option<f64>,
    /// Spearman's correlation with the score.
    pub with_score: Option<f64>,
    /// Alpha of the others.
    pub alpha_without: Option<f64>,
    /// By how many places ranks move on average without it.
    pub shift_without: Option<f64>,
}

/// What a choice of method does to ranks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FactorWeight {
    /// The choice.
    pub factor: String,
    /// Sobol's index of the first order.
    pub first: f64,
    /// The total one.
    pub total: f64,
}

/// A row's rank, 1 being the most fragile.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RankTold {
    /// The row's name.
    pub id: String,
    /// Its score.
    pub score: Option<f64>,
    /// Its rank.
    pub rank: Option<f64>,
    /// Nine draws in ten are from here…
    pub low: Option<f64>,
    /// …by this middle…
    pub median: Option<f64>,
    /// …to here.
    pub high: Option<f64>,
    /// Why it has none.
    pub unranked: Option<&'static str>,
}

/// Studies a model on some rows of a table, all of them if none is told.
pub fn report(
    model: &Model,
    table: &Table,
    reference: Option<&str>,
    among: Option<&[usize]>,
    plan: &Plan,
) -> Result<Report, StudyError> {
    let scores = model.compute(table, reference)?;
    let score = model.score().and_then(|score| scores.of(&score.id));
    let all: Vec<usize> = match among {
        Some(rows) => rows.to_vec(),
        None => (0..table.len()).collect(),
    };
    let few = too_few(model, table);
    let of = |row: usize| score.and_then(|scores| scores[row].ok());
    let why = |row: usize| match of(row) {
        None => Some(Unranked::NoScore),
        Some(_) => few[row],
    };
    let rows: Vec<usize> = all
        .iter()
        .copied()
        .filter(|row| why(*row).is_none())
        .collect();
    let study = Study::of(model, table, reference, &rows, plan.clone())?;
    let tried = thinned(&rows);
    let smaller = match tried.len() < rows.len() {
        true => Some(Study::of(model, table, reference, &tried, plan.clone())?),
        false => None,
    };
    let tried = smaller.as_ref().unwrap_or(&study);

    let columns: Vec<Vec<Option<f64>>> = study.inputs.iter().map(|one| one.comparable()).collect();
    let columns: Vec<&[Option<f64>]> = columns.iter().map(Vec::as_slice).collect();
    let of_pearson = matrix(&columns, pearson);
    let components = components(&columns).unwrap_or_default();
    let scored: Vec<Option<f64>> = rows.iter().map(|&row| of(row)).collect();
    Ok(Report {
        model: model.id.clone(),
        draws: study.draws(),
        seed: plan.seed,
        ranked: rows.len(),
        variables: variables(tried, &study, &columns, &of_pearson, &components, &scored),
        spearman: matrix(&columns, spearman),
        alpha: alpha(&of_pearson),
        pearson: of_pearson,
        components: components.iter().map(|one| one.share).collect(),
        influences: told(tried.influences()),
        ranks: ranks(&all, &rows, table, &study.intervals(), of, why),
    })
}

/// Some rows in place of many, evenly.
fn thinned(rows: &[usize]) -> Vec<usize> {
    let step = rows.len().div_ceil(MOST_TRIED).max(1);
    rows.iter().copied().step_by(step).collect()
}

fn told(influences: Option<Vec<super::sobol::Influence>>) -> Vec<FactorWeight> {
    let factors = FACTORS.iter().zip(influences.unwrap_or_default());
    factors
        .map(|(factor, influence)| FactorWeight {
            factor: (*factor).to_owned(),
            first: influence.first,
            total: influence.total,
        })
        .collect()
}

fn variables(
    tried: &Study,
    study: &Study,
    columns: &[&[Option<f64>]],
    correlations: &[Vec<Option<f64>>],
    components: &[structure::Component],
    scored: &[Option<f64>],
) -> Vec<VariableTold> {
    let pca = structure::weights(components);
    let without = alpha_without(correlations);
    let inputs = study.inputs.iter().enumerate();
    inputs
        .map(|(at, input)| VariableTold {
            id: input.id.to_owned(),
            label: input.label.to_owned(),
            weight: weight(study.model, input.id),
            pca_weight: pca.as_ref().map(|weights| weights[at]),
            with_score: spearman(columns[at], scored),
            alpha_without: without.get(at).copied().flatten(),
            shift_without: tried.shift_without(input.id),
        })
        .collect()
}

/// The share of the score that rests on a part, however deep it stands.
pub fn weight(model: &Model, id: &str) -> f64 {
    fn share(model: &Model, whole: &str, id: &str) -> f64 {
        if whole == id {
            return 1.0;
        }
        let Some(aggregate) = model.aggregate(whole) else {
            return 0.0;
        };
        let weights: f64 = aggregate.of.iter().map(|part| part.weight).sum();
        let parts = aggregate.of.iter();
        parts
            .map(|part| part.weight / weights * share(model, &part.part, id))
            .sum()
    }
    model
        .score()
        .map_or(0.0, |score| share(model, &score.id, id))
}

fn ranks(
    all: &[usize],
    rows: &[usize],
    table: &Table,
    intervals: &[Option<RankInterval>],
    score: impl Fn(usize) -> Option<f64>,
    why: impl Fn(usize) -> Option<Unranked>,
) -> Vec<RankTold> {
    let found: std::collections::HashMap<usize, RankInterval> = rows
        .iter()
        .zip(intervals)
        .filter_map(|(row, interval)| Some((*row, (*interval)?)))
        .collect();
    let line = |&row: &usize| {
        let interval = found.get(&row);
        RankTold {
            id: table.ids()[row].clone(),
            score: score(row),
            rank: interval.map(|one| one.base),
            low: interval.map(|one| one.low),
            median: interval.map(|one| one.median),
            high: interval.map(|one| one.high),
            unranked: why(row).map(Unranked::slug),
        }
    };
    all.iter().map(line).collect()
}
