//! One trial of a study: other choices than the model's, and another draw of small counts.

use std::borrow::Cow;

use super::random::Random;
use super::study::Plan;
use crate::index::{
    Aggregate, Aggregation, ComputeError, Computed, Fitted, Model, Normalisation, Table, Variable,
    WhenMissing, numbers,
};

/// What a model rests on directly: a variable, or an aggregate that the table already has.
#[derive(Clone)]
pub(super) struct Input<'a> {
    pub id: &'a str,
    pub label: &'a str,
    missing: WhenMissing,
    values: Vec<Option<f64>>,
    references: Vec<Option<f64>>,
    /// How many people a share is of, where that is known: what chance hangs on.
    asked: Vec<Option<f64>>,
    /// The model's own way to make it comparable, then the plan's; none for what is given so.
    fits: Vec<Fitted>,
    /// Whether its own way gives shares from 0 to 1, and numbers that have signs.
    own: Kind,
}

/// What comes out of a normalisation.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// From 0 to 1.
    Share,
    /// Above zero.
    Positive,
    /// Of both signs.
    Signed,
}

impl Kind {
    fn of(normalisation: Normalisation) -> Self {
        match normalisation {
            Normalisation::MinMax
            | Normalisation::Winsorised { .. }
            | Normalisation::Percentile
            | Normalisation::Goalposts { .. } => Self::Share,
            Normalisation::Rank | Normalisation::Reference { .. } => Self::Positive,
            Normalisation::ZScore | Normalisation::None => Self::Signed,
        }
    }
}

/// What is chosen in one trial; nothing is what the model says.
#[derive(Clone, Default)]
pub(super) struct Choice {
    normalisation: usize,
    aggregation: Option<Aggregation>,
    /// The seed of other weights, and their spread.
    weights: Option<(u64, f64)>,
    /// The seed of another draw of the people counted.
    sampling: Option<u64>,
}

impl Choice {
    pub fn drawn(random: &mut Random, plan: &Plan) -> Self {
        let shares: Vec<f64> = (0..4).map(|_| random.share()).collect();
        Self::of(&shares, plan)
    }

    /// From four numbers from 0 to 1, one a factor: equal numbers, equal choices.
    pub fn of(shares: &[f64], plan: &Plan) -> Self {
        let pick = |share: f64, count: usize| ((share * count as f64) as usize).min(count - 1);
        let aggregation = pick(shares[1], plan.aggregations.len() + 1);
        Self {
            normalisation: pick(shares[0], plan.normalisations.len() + 1),
            aggregation: aggregation.checked_sub(1).map(|at| plan.aggregations[at]),
            weights: Some((shares[2].to_bits(), plan.weight_spread)),
            sampling: Some(shares[3].to_bits()),
        }
    }

    /// The model under these choices.
    pub fn applied<'a>(&self, model: &'a Model) -> Cow<'a, Model> {
        if self.aggregation.is_none() && self.weights.is_none() {
            return Cow::Borrowed(model);
        }
        let mut model = model.clone();
        let mut random = self
            .weights
            .map(|(seed, spread)| (Random::of(seed), spread));
        for aggregate in &mut model.aggregates {
            if let Some(other) = self.aggregation {
                aggregate.method = other;
            }
            for part in &mut aggregate.of {
                if let Some((random, spread)) = &mut random {
                    part.weight *= 1.0 + *spread * (2.0 * random.share() - 1.0);
                }
            }
        }
        Cow::Owned(model)
    }

    /// Whether means that take nothing at or under zero are asked for.
    fn wants_positive(&self) -> bool {
        use Aggregation::{Geometric, Harmonic};
        matches!(self.aggregation, Some(Geometric | Harmonic))
    }
}

impl<'a> Input<'a> {
    pub fn variable(
        variable: &'a Variable,
        table: &Table,
        reference: Option<&str>,
        rows: &[usize],
        plan: &Plan,
    ) -> Result<Self, ComputeError> {
        if !variable.is_in(table) {
            return Err(ComputeError::NoColumn {
                column: variable.column.column.clone(),
                variable: variable.id.clone(),
                given_instead: variable.id.clone(),
            });
        }
        let all = variable.values(table);
        let references = match variable.normalise {
            Normalisation::Reference { .. } => variable.references(table, reference)?,
            _ => vec![None; table.len()],
        };
        let ways = std::iter::once(&variable.normalise).chain(&plan.normalisations);
        let fits = ways.map(|way| way.fit(&all, variable.direction)).collect();
        let asked_share = match variable.complementary {
            true => plan.complementary_share,
            false => 1.0,
        };
        let wholes = match &variable.column.over {
            Some(over) => numbers(table, over),
            None => vec![None; table.len()],
        };
        let of = |column: &[Option<f64>]| rows.iter().map(|&row| column[row]).collect();
        let asked: Vec<Option<f64>> = wholes.iter().map(|n| n.map(|n| n * asked_share)).collect();
        Ok(Self {
            id: &variable.id,
            label: &variable.label,
            missing: variable.missing,
            values: of(&all),
            references: of(&references),
            asked: of(&asked),
            fits,
            own: Kind::of(variable.normalise),
        })
    }

    pub fn given(model: &Model, aggregate: &'a Aggregate, table: &Table, rows: &[usize]) -> Self {
        let computed = model.given_column(table, aggregate);
        let values: Vec<Option<f64>> = rows.iter().map(|&row| computed.values[row]).collect();
        Self {
            id: &aggregate.id,
            label: &aggregate.label,
            missing: WhenMissing::Missing,
            references: vec![None; values.len()],
            asked: vec![None; values.len()],
            values,
            fits: Vec::new(),
            own: Kind::Positive,
        }
    }

    /// Made comparable by the model's own way.
    pub fn comparable(&self) -> Vec<Option<f64>> {
        let rows = self.values.iter().zip(&self.references);
        match self.fits.first() {
            Some(fit) => rows
                .map(|(value, reference)| fit.of(*value, *reference))
                .collect(),
            None => self.values.clone(),
        }
    }

    /// Made comparable in one trial.
    pub fn drawn(&self, number: usize, choice: &Choice, plan: &Plan) -> Computed {
        let Some(fit) = self.fits.get(choice.normalisation) else {
            return Computed::variable(self.values.clone(), self.missing);
        };
        let kind = match choice.normalisation {
            0 => self.own,
            other => Kind::of(plan.normalisations[other - 1]),
        };
        // What goes from 0 to 1 goes from 1 to 100 where a mean takes nothing at zero.
        let lift = choice.wants_positive() && kind == Kind::Share;
        let mut chance = choice
            .sampling
            .map(|seed| Random::stream(seed, number as u64));
        let rows = self.values.iter().enumerate().map(|(row, value)| {
            let value = match &mut chance {
                Some(random) => value.map(|value| redrawn(value, self.asked[row], random)),
                None => *value,
            };
            let made = fit.of(value, self.references[row])?;
            Some(if lift { 1.0 + 99.0 * made } else { made })
        });
        Computed::variable(rows.collect(), self.missing)
    }
}

/// The share that another draw of as many people might have given: normal, of the binomial's
/// variance (of a share moved a little from 0 and 1, so that these too may move).
fn redrawn(share: f64, asked: Option<f64>, random: &mut Random) -> f64 {
    let Some(asked) = asked.filter(|asked| *asked > 0.0 && (0.0..=1.0).contains(&share)) else {
        return share;
    };
    let inner = (share * asked + 1.0) / (asked + 2.0);
    let deviation = (inner * (1.0 - inner) / asked).sqrt();
    (share + deviation * random.normal()).clamp(0.0, 1.0)
}

/// A model less one of its inputs, and less the aggregates that nothing is left of; nothing where
/// that leaves no score.
pub(super) fn without(model: &Model, id: &str) -> Option<Model> {
    let mut shorter = model.clone();
    let score = model.score()?.id.clone();
    let mut gone = vec![id.to_owned()];
    for aggregate in &mut shorter.aggregates {
        if aggregate.id == id {
            continue;
        }
        aggregate.of.retain(|part| !gone.contains(&part.part));
        if aggregate.of.is_empty() {
            gone.push(aggregate.id.clone());
        }
    }
    shorter.variables.retain(|variable| variable.id != id);
    shorter
        .aggregates
        .retain(|aggregate| !gone.contains(&aggregate.id));
    (!gone.contains(&score)).then_some(shorter)
}
