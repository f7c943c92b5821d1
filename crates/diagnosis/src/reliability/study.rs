//! Ranks under other choices: Monte Carlo over the method and the draw of small counts (the
//! handbook's step 8; Saisana, Saltelli and Tarantola 2005).

use std::collections::HashMap;

use rayon::prelude::*;

use super::random::Random;
use super::sobol::{Influence, influences};
use super::trial::{Choice, Input};
use crate::index::{
    Aggregate, Aggregation, ComputeError, Direction, Model, Normalisation, Table, Variable, ranks,
};

/// What is varied, and how much.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Draws of the Monte Carlo.
    pub draws: usize,
    /// Samples of the sensitivity, each asking for six scores.
    pub samples: usize,
    /// What chance starts from.
    pub seed: u64,
    /// Other ways to make variables comparable, beside the model's own.
    pub normalisations: Vec<Normalisation>,
    /// Other ways to put them together, beside the model's own.
    pub aggregations: Vec<Aggregation>,
    /// Each weight is drawn from `1 − spread` to `1 + spread` times itself.
    pub weight_spread: f64,
    /// The share of people whom the complementary exploitation of the census asked.
    pub complementary_share: f64,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            draws: 500,
            samples: 128,
            seed: 2024,
            normalisations: vec![
                Normalisation::Winsorised { tails: 0.025 },
                Normalisation::Percentile,
            ],
            aggregations: vec![Aggregation::Arithmetic, Aggregation::Geometric],
            weight_spread: 0.25,
            complementary_share: 0.25,
        }
    }
}

/// Why nothing can be studied.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum StudyError {
    /// The model on the table.
    #[error(transparent)]
    Compute(#[from] ComputeError),
    /// A comparison needs three.
    #[error("only {0} rows may be ranked: a comparison needs 3 at least")]
    TooFew(usize),
}

/// Where a row's rank lies, 1 being the most fragile.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RankInterval {
    /// By the model as it is.
    pub base: f64,
    /// Nine draws in ten are between this…
    pub low: f64,
    /// …whose middle is this…
    pub median: f64,
    /// …and this.
    pub high: f64,
}

/// A model on some rows of a table, ready to be put to other choices.
pub struct Study<'a> {
    pub(super) model: &'a Model,
    pub(super) inputs: Vec<Input<'a>>,
    pub(super) rows: usize,
    pub(super) base: Vec<Option<f64>>,
    plan: Plan,
}

/// More ranks than this are not kept: draws are fewer where rows are many.
const MOST_RANKS: usize = 20_000_000;

/// What Sobol's indices are asked of, in the order of [`Study::influences`].
pub const FACTORS: [&str; 4] = ["normalisation", "aggregation", "weights", "sampling"];

impl<'a> Study<'a> {
    /// Rows are compared with each other; variables are made comparable over the whole table, as
    /// the model does.
    pub fn of(
        model: &'a Model,
        table: &Table,
        reference: Option<&str>,
        rows: &[usize],
        plan: Plan,
    ) -> Result<Self, StudyError> {
        if rows.len() < 3 {
            return Err(StudyError::TooFew(rows.len()));
        }
        let given: Vec<&Aggregate> = model.given(table);
        let needed: Vec<&Variable> = model.needed(&given);
        let mut inputs = Vec::new();
        for variable in needed {
            inputs.push(Input::variable(variable, table, reference, rows, &plan)?);
        }
        for aggregate in given {
            inputs.push(Input::given(model, aggregate, table, rows));
        }
        let mut study = Self {
            model,
            inputs,
            rows: rows.len(),
            base: Vec::new(),
            plan,
        };
        study.base = study.ranked(&study.scores(&Choice::default())?);
        Ok(study)
    }

    /// The scores under some choices.
    fn scores(&self, choice: &Choice) -> Result<Vec<Option<f64>>, ComputeError> {
        let model = choice.applied(self.model);
        let mut known = HashMap::new();
        for (number, input) in self.inputs.iter().enumerate() {
            let computed = input.drawn(number, choice, &self.plan);
            known.insert(input.id, computed);
        }
        let model: &Model = &model;
        // The names are those of the same model.
        let mut known = known.into_iter().collect();
        model.put_together(&mut known, self.rows)?;
        let last = model
            .score()
            .and_then(|score| known.remove(score.id.as_str()));
        Ok(last.map_or_else(|| vec![None; self.rows], |score| score.values))
    }

    fn ranked(&self, scores: &[Option<f64>]) -> Vec<Option<f64>> {
        ranks(scores, Direction::LessIsFragile)
    }

    /// Ranks under a choice; none under one that the model cannot take.
    fn ranks_under(&self, choice: &Choice) -> Vec<Option<f64>> {
        match self.scores(choice) {
            Ok(scores) => self.ranked(&scores),
            Err(_) => vec![None; self.rows],
        }
    }

    /// The draws that are made: fewer where rows are many.
    pub fn draws(&self) -> usize {
        self.plan.draws.min(MOST_RANKS / self.rows).max(20)
    }

    /// The interval of each row's rank, over draws of all choices at once.
    pub fn intervals(&self) -> Vec<Option<RankInterval>> {
        let drawn: Vec<Vec<f32>> = (0..self.draws())
            .into_par_iter()
            .map(|number| {
                let mut random = Random::stream(self.plan.seed, number as u64);
                let choice = Choice::drawn(&mut random, &self.plan);
                let ranks = self.ranks_under(&choice).into_iter();
                ranks
                    .map(|rank| rank.map_or(f32::NAN, |rank| rank as f32))
                    .collect()
            })
            .collect();
        (0..self.rows)
            .into_par_iter()
            .map(|row| {
                let base = self.base[row]?;
                let ranks = drawn.iter().map(|ranks| f64::from(ranks[row]));
                Some(interval(
                    base,
                    ranks.filter(|rank| rank.is_finite()).collect(),
                ))
            })
            .collect()
    }

    /// By how many places ranks move on average under a choice: the result whose variance
    /// [`Study::influences`] shares out.
    fn shift(&self, choice: &Choice) -> f64 {
        mean_shift(&self.base, &self.ranks_under(choice))
    }

    /// What each of [`FACTORS`] does to the ranks; nothing where they never move.
    pub fn influences(&self) -> Option<Vec<Influence>> {
        influences(FACTORS.len(), self.plan.samples, self.plan.seed, |shares| {
            self.shift(&Choice::of(shares, &self.plan))
        })
    }

    /// By how many places ranks move on average when a variable is left out.
    pub fn shift_without(&self, id: &str) -> Option<f64> {
        let shorter = super::trial::without(self.model, id)?;
        let study = Study {
            model: &shorter,
            inputs: self
                .inputs
                .iter()
                .filter(|input| input.id != id)
                .cloned()
                .collect(),
            rows: self.rows,
            base: Vec::new(),
            plan: self.plan.clone(),
        };
        let ranks = study.ranks_under(&Choice::default());
        Some(mean_shift(&self.base, &ranks))
    }
}

fn interval(base: f64, mut ranks: Vec<f64>) -> RankInterval {
    ranks.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| crate::index::quantile(&ranks, share).unwrap_or(base);
    RankInterval {
        base,
        low: at(0.05).min(base),
        median: at(0.5),
        high: at(0.95).max(base),
    }
}

fn mean_shift(base: &[Option<f64>], ranks: &[Option<f64>]) -> f64 {
    let pairs = base.iter().zip(ranks);
    let shifts = pairs.filter_map(|(base, rank)| Some(((*base)? - (*rank)?).abs()));
    let (sum, count) = shifts.fold((0.0, 0_usize), |(sum, count), shift| {
        (sum + shift, count + 1)
    });
    match count {
        0 => 0.0,
        count => sum / count as f64,
    }
}
