//! From a model and a table to scores.

use std::collections::HashMap;

use super::error::ComputeError;
use super::model::{Aggregate, Model, Variable, WhenMissing};
use super::normalise::Normalisation;
use super::table::Table;
use crate::figure::Cell;

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
struct Computed {
    values: Vec<Option<f64>>,
    covered: Vec<f64>,
}

impl Model {
    /// Computes every variable and aggregate for every row. `reference` names the group that
    /// ratios are against, `departement` for instance: its value is in a column
    /// `variable@departement`, or pooled over the rows that share a name in the column of groups
    /// `departement`: the sum of the parts over the sum of the wholes, never a mean of ratios.
    pub fn compute(&self, table: &Table, reference: Option<&str>) -> Result<Scores, ComputeError> {
        let mut known: HashMap<&str, Computed> = HashMap::new();
        let mut scores = Vec::new();
        let given: Vec<&Aggregate> = self.given(table);
        for variable in self.needed(&given) {
            let computed = variable.compute(table, reference, self.instead_of(variable))?;
            scores.push((variable.id.clone(), computed.told(|_| NoScore::Missing)));
            known.insert(&variable.id, computed);
        }
        for aggregate in &self.aggregates {
            let computed = match given.iter().any(|one| one.id == aggregate.id) {
                true => given_column(table, &aggregate.id),
                false
                    if aggregate
                        .of
                        .iter()
                        .all(|part| known.contains_key(part.part.as_str())) =>
                {
                    aggregate.compute(&known, table.len(), self.coverage)
                }
                // Inside an aggregate that is given.
                false => continue,
            };
            scores.push((
                aggregate.id.clone(),
                computed.told(|share| self.reason(share)),
            ));
            known.insert(&aggregate.id, computed);
        }
        Ok(Scores { columns: scores })
    }

    fn reason(&self, share: f64) -> NoScore {
        match share <= 0.0 || share < self.coverage {
            true => NoScore::Uncovered(share),
            false => NoScore::OutOfMethod,
        }
    }

    /// The aggregates that the table already has, and whose variables it has not.
    fn given(&self, table: &Table) -> Vec<&Aggregate> {
        let lacks = |variable: &&Variable| !variable.is_in(table);
        self.aggregates
            .iter()
            .filter(|aggregate| {
                table.column(&aggregate.id).is_some()
                    && self.variables_of(aggregate).iter().any(lacks)
            })
            .collect()
    }

    /// The variables that must be computed: those of the last aggregate and the others, less
    /// those that only what is given rests on.
    fn needed(&self, given: &[&Aggregate]) -> Vec<&Variable> {
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
    fn told(&self, why: impl Fn(f64) -> NoScore) -> Vec<Score> {
        let rows = self.values.iter().zip(&self.covered);
        rows.map(|(value, covered)| value.ok_or_else(|| why(*covered)))
            .collect()
    }
}

fn given_column(table: &Table, id: &str) -> Computed {
    let values: Vec<Option<f64>> = numbers(table, id);
    Computed {
        covered: values.iter().map(|value| present(*value)).collect(),
        values,
    }
}

fn numbers(table: &Table, column: &str) -> Vec<Option<f64>> {
    let cells = table.column(column).unwrap_or_default();
    cells.iter().copied().map(Cell::value).collect()
}

fn present(value: Option<f64>) -> f64 {
    f64::from(u8::from(value.is_some()))
}

impl Variable {
    fn is_in(&self, table: &Table) -> bool {
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
        let mut values = self
            .normalise
            .apply(&self.values(table), &references, self.direction);
        let covered = values.iter().map(|value| present(*value)).collect();
        if self.missing == WhenMissing::CountsAsZero {
            for value in &mut values {
                value.get_or_insert(0.0);
            }
        }
        Ok(Computed { values, covered })
    }

    /// The value, or the part over the whole; a whole of nothing has no parts.
    fn values(&self, table: &Table) -> Vec<Option<f64>> {
        let values = numbers(table, &self.column.column);
        let Some(over) = &self.column.over else {
            return values;
        };
        let wholes = numbers(table, over);
        let pairs = values.into_iter().zip(wholes);
        pairs
            .map(|(part, whole)| Some(part? / whole.filter(|whole| *whole != 0.0)?))
            .collect()
    }

    fn references(
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
                    .map(|(weight, part)| weight * part.covered[row]);
                shares.sum::<f64>() / weights
            })
            .collect();
        let columns: Vec<(f64, &[Option<f64>])> = parts
            .iter()
            .map(|(weight, part)| (*weight, part.values.as_slice()))
            .collect();
        let mut values = self.method.apply(&columns, rows);
        for (value, covered) in values.iter_mut().zip(&covered) {
            // Rounding of shares such as a third must not tell whether enough is there.
            if *covered + 1e-9 < coverage {
                *value = None;
            }
        }
        Computed { values, covered }
    }
}
