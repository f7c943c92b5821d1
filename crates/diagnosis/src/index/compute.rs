//! From a model and a table to scores.

use std::collections::HashMap;

use super::aggregate::Aggregation;
use super::error::ComputeError;
use super::model::{Aggregate, Model, Part, Scale, Variable, WhenMissing};
use super::normalise::Normalisation;
use super::table::Table;
use crate::figure::Cell;
use crate::reliability::shrink::shrunk;

/// A score, or why there is none.
pub type Score = Result<f64, NoScore>;

/// Why a territory has no score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum NoScore {
    /// The variable itself is missing, or has no reference to be compared with.
    Missing,
    /// Too little of what the model puts together is there: this share of its weights.
    Uncovered(f64),
    /// The method takes no value such as these: a geometric mean of nothing above zero.
    OutOfMethod,
}

/// What a model gives for each row of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Scores {
    columns: Vec<(String, Vec<Score>)>,
}

impl Scores {
    /// Each variable made comparable and each aggregate, in the model's order. Variables that an
    /// aggregate was given in place of are not there.
    pub fn columns(&self) -> impl Iterator<Item = (&str, &[Score])> {
        self.columns
            .iter()
            .map(|(id, scores)| (id.as_str(), scores.as_slice()))
    }

    /// The scores of a variable or an aggregate.
    pub fn of(&self, id: &str) -> Option<&[Score]> {
        let found = self.columns.iter().find(|(name, _)| name == id);
        found.map(|(_, scores)| scores.as_slice())
    }
}

/// A column under way: its values, and the share of each that rests on something.
pub(crate) struct Computed {
    pub(crate) values: Vec<Option<f64>>,
    pub(crate) covered: Vec<f64>,
}

impl Model {
    /// Computes every variable and aggregate for every row. `reference` names the group that
    /// ratios are against, `departement` for instance: its value is in a column
    /// `variable@departement`, or pooled over the rows that share a name in the column of groups
    /// `departement`: the sum of the parts over the sum of the wholes, never a mean of ratios.
    pub fn compute(&self, table: &Table, reference: Option<&str>) -> Result<Scores, ComputeError> {
        let mut known = self.inputs(table, reference)?;
        self.put_together(&mut known, table.len())?;
        let columns = self.variables.iter().map(|one| (&one.id, true));
        let columns = columns.chain(self.aggregates.iter().map(|one| (&one.id, false)));
        let told = columns.filter_map(|(id, is_variable)| {
            let why = |share| match is_variable {
                true => NoScore::Missing,
                false => self.reason(share),
            };
            Some((id.clone(), known.get(id.as_str())?.told(why)))
        });
        Ok(Scores {
            columns: told.collect(),
        })
    }

    /// What is put together first: variables made comparable, and aggregates that the table has.
    pub(super) fn inputs(
        &self,
        table: &Table,
        reference: Option<&str>,
    ) -> Result<HashMap<&str, Computed>, ComputeError> {
        let mut known: HashMap<&str, Computed> = HashMap::new();
        let given = self.given(table);
        for variable in self.needed(&given) {
            let computed = variable.compute(table, reference, self.instead_of(variable))?;
            known.insert(&variable.id, computed);
        }
        for aggregate in given {
            known.insert(&aggregate.id, self.given_column(table, aggregate));
        }
        Ok(known)
    }

    /// Computes the aggregates that can be of what is known, less those that are.
    pub(crate) fn put_together<'a>(
        &'a self,
        known: &mut HashMap<&'a str, Computed>,
        rows: usize,
    ) -> Result<(), ComputeError> {
        for aggregate in &self.aggregates {
            let there = |part: &Part| known.contains_key(part.part.as_str());
            // What it rests on is not known where it stands inside an aggregate that is given.
            if known.contains_key(aggregate.id.as_str()) || !aggregate.of.iter().all(there) {
                continue;
            }
            aggregate.check_duels(rows)?;
            let computed = aggregate.compute(known, rows, self.coverage);
            known.insert(&aggregate.id, computed);
        }
        Ok(())
    }

    /// An aggregate as the table has it. Where all that it rests on would count as zero when
    /// missing, so does it.
    pub(crate) fn given_column(&self, table: &Table, aggregate: &Aggregate) -> Computed {
        let zero = |variable: &&Variable| variable.missing == WhenMissing::CountsAsZero;
        let missing = match self.variables_of(aggregate).iter().all(zero) {
            true => WhenMissing::CountsAsZero,
            false => WhenMissing::Missing,
        };
        Computed::variable(numbers(table, &aggregate.id), missing)
    }

    pub(super) fn reason(&self, share: f64) -> NoScore {
        match share <= 0.0 || share < self.coverage {
            true => NoScore::Uncovered(share),
            false => NoScore::OutOfMethod,
        }
    }

    /// The aggregates that the table already has, and whose variables it has not.
    pub(crate) fn given(&self, table: &Table) -> Vec<&Aggregate> {
        let lacks = |variable: &&Variable| !variable.is_in(table);
        self.aggregates
            .iter()
            .filter(|aggregate| {
                table.column(&aggregate.id).is_some()
                    && self.variables_of(aggregate).iter().any(lacks)
            })
            .collect()
    }

    /// Whether an aggregate is taken from the table as it stands there.
    pub fn is_given(&self, table: &Table, id: &str) -> bool {
        self.given(table).iter().any(|aggregate| aggregate.id == id)
    }

    /// The variables that must be computed: those of the last aggregate and the others, less
    /// those that only what is given rests on.
    pub(crate) fn needed(&self, given: &[&Aggregate]) -> Vec<&Variable> {
        let mut needed = Vec::new();
        let is_given = |id: &str| given.iter().any(|one| one.id == id);
        let inside_given = |id: &str| {
            given.iter().any(|one| {
                let parts = self.variables_of(one);
                parts.iter().any(|variable| variable.id == id)
            })
        };
        for aggregate in self.aggregates.iter().filter(|one| !is_given(&one.id)) {
            for part in &aggregate.of {
                if let Some(variable) = self.variable(&part.part)
                    && !inside_given(&variable.id)
                {
                    needed.push(variable);
                }
            }
        }
        // In the order of the document, each once.
        self.variables
            .iter()
            .filter(|one| needed.iter().any(|variable| variable.id == one.id))
            .collect()
    }

    /// The first aggregate that could be given in place of a variable.
    fn instead_of(&self, variable: &Variable) -> &str {
        let rests = |aggregate: &&Aggregate| {
            let parts = self.variables_of(aggregate);
            parts.iter().any(|one| one.id == variable.id)
        };
        self.aggregates
            .iter()
            .find(rests)
            .map_or("", |aggregate| &aggregate.id)
    }
}

impl Computed {
    /// A variable made comparable, as the model takes what is missing.
    pub(crate) fn variable(mut values: Vec<Option<f64>>, missing: WhenMissing) -> Self {
        let covered = values.iter().map(|value| present(*value)).collect();
        if missing == WhenMissing::CountsAsZero {
            for value in &mut values {
                value.get_or_insert(0.0);
            }
        }
        Self { values, covered }
    }

    pub(super) fn told(&self, why: impl Fn(f64) -> NoScore) -> Vec<Score> {
        let rows = self.values.iter().zip(&self.covered);
        rows.map(|(value, covered)| value.ok_or_else(|| why(*covered)))
            .collect()
    }
}

pub(crate) fn numbers(table: &Table, column: &str) -> Vec<Option<f64>> {
    let cells = table.column(column).unwrap_or_default();
    cells.iter().copied().map(Cell::value).collect()
}

fn present(value: Option<f64>) -> f64 {
    f64::from(u8::from(value.is_some()))
}

impl Variable {
    pub(crate) fn is_in(&self, table: &Table) -> bool {
        let there = |column: &String| table.column(column).is_some();
        there(&self.column.column) && self.column.over.as_ref().is_none_or(there)
    }

    fn compute(
        &self,
        table: &Table,
        reference: Option<&str>,
        given_instead: &str,
    ) -> Result<Computed, ComputeError> {
        for column in [Some(&self.column.column), self.column.over.as_ref()]
            .into_iter()
            .flatten()
        {
            if table.column(column).is_none() {
                return Err(ComputeError::NoColumn {
                    column: column.clone(),
                    variable: self.id.clone(),
                    given_instead: given_instead.to_owned(),
                });
            }
        }
        let references = match self.normalise {
            Normalisation::Reference { .. } => self.references(table, reference)?,
            _ => Vec::new(),
        };
        let values = self
            .normalise
            .apply(&self.values(table), &references, self.direction);
        Ok(Computed::variable(values, self.missing))
    }

    /// The value, or the part over the whole, drawn towards its group's if the model says so; a
    /// whole of nothing has no parts.
    pub(crate) fn values(&self, table: &Table) -> Vec<Option<f64>> {
        let values = numbers(table, &self.column.column);
        let Some(over) = &self.column.over else {
            return values;
        };
        let wholes = numbers(table, over);
        if let Some(groups) = self.shrink.as_deref().and_then(|group| table.group(group)) {
            let told = shrunk(&values, &wholes, groups).into_iter();
            return told.map(|one| Some(one?.rate)).collect();
        }
        let pairs = values.into_iter().zip(wholes);
        pairs
            .map(|(part, whole)| Some(part? / whole.filter(|whole| *whole != 0.0)?))
            .collect()
    }

    pub(crate) fn references(
        &self,
        table: &Table,
        reference: Option<&str>,
    ) -> Result<Vec<Option<f64>>, ComputeError> {
        let Some(reference) = reference else {
            return Err(ComputeError::NoReference(self.id.clone()));
        };
        let column = format!("{}@{reference}", self.id);
        if table.column(&column).is_some() {
            return Ok(numbers(table, &column));
        }
        match (table.group(reference), &self.column.over) {
            (Some(groups), Some(over)) => Ok(pooled(
                groups,
                &numbers(table, &self.column.column),
                &numbers(table, over),
            )),
            _ => Err(ComputeError::UnknownReference {
                variable: self.id.clone(),
                column,
                group: reference.to_owned(),
            }),
        }
    }
}

/// For each row, the parts of its group over the wholes of its group, of the rows that have both.
fn pooled(groups: &[String], parts: &[Option<f64>], wholes: &[Option<f64>]) -> Vec<Option<f64>> {
    let mut sums: HashMap<&str, (f64, f64)> = HashMap::new();
    for ((group, part), whole) in groups.iter().zip(parts).zip(wholes) {
        if let (Some(part), Some(whole)) = (part, whole) {
            let sum = sums.entry(group).or_default();
            *sum = (sum.0 + part, sum.1 + whole);
        }
    }
    groups
        .iter()
        .map(|group| {
            let (part, whole) = sums.get(group.as_str())?;
            (*whole != 0.0).then(|| part / whole)
        })
        .collect()
}

impl Aggregate {
    fn check_duels(&self, rows: usize) -> Result<(), ComputeError> {
        let most = Aggregation::MOST_DUELLISTS;
        match self.method == Aggregation::Copeland && rows > most {
            true => Err(ComputeError::TooManyDuels {
                aggregate: self.id.clone(),
                rows,
                most,
            }),
            false => Ok(()),
        }
    }

    fn compute(&self, known: &HashMap<&str, Computed>, rows: usize, coverage: f64) -> Computed {
        let parts: Vec<(f64, &Computed)> = self
            .of
            .iter()
            .filter_map(|part| Some((part.weight, known.get(part.part.as_str())?)))
            .collect();
        let weights: f64 = parts.iter().map(|(weight, _)| weight).sum();
        let covered: Vec<f64> = (0..rows)
            .map(|row| {
                let shares = parts
                    .iter()
                    .filter(|(_, part)| part.values[row].is_some())
                    .map(|(weight, part)| weight * part.covered[row]);
                shares.sum::<f64>() / weights
            })
            .collect();
        // Rounding of shares such as a third must not tell whether enough is there.
        let enough = |row: usize| covered[row] + 1e-9 >= coverage;
        let columns = parts.iter().map(|(weight, part)| {
            // Who has no score is nobody's adversary either.
            let values = part.values.iter().enumerate();
            let kept = values.map(|(row, value)| value.filter(|_| enough(row)));
            (*weight, kept.collect::<Vec<_>>())
        });
        let columns: Vec<(f64, Vec<Option<f64>>)> = columns.collect();
        let columns: Vec<(f64, &[Option<f64>])> = columns
            .iter()
            .map(|(weight, values)| (*weight, values.as_slice()))
            .collect();
        let mut values = self.method.apply(&columns, rows);
        for value in &mut values {
            if let Some(Scale { from, to }) = self.scale {
                *value = value.map(|share| from + (to - from) * share);
            }
        }
        Computed { values, covered }
    }
}
