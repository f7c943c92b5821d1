//! Other weights: what a model makes comparable stays, and is put together otherwise.

use std::collections::{HashMap, HashSet};

use super::compute::{Computed, NoScore, Score};
use super::error::ComputeError;
use super::model::{Aggregate, Model, Part};
use super::table::Table;

/// What a model puts together, made comparable once over a whole table: other weights then cost a
/// weighed mean of the rows that are asked for.
pub struct Comparable {
    inputs: HashMap<String, Computed>,
}

impl Comparable {
    /// That of a model over a table; `reference` as in [`Model::compute`].
    pub fn of(model: &Model, table: &Table, reference: Option<&str>) -> Result<Self, ComputeError> {
        let inputs = model.inputs(table, reference)?.into_iter();
        Ok(Self {
            inputs: inputs
                .map(|(name, column)| (name.to_owned(), column))
                .collect(),
        })
    }

    /// The scores of some rows by a model: the one this is of, or the same [`Model::weighed`]
    /// otherwise. Where rows are set against each other (Copeland), they are against these alone.
    pub fn scores(&self, model: &Model, rows: &[usize]) -> Result<Vec<Score>, ComputeError> {
        let known = self.put_together(model, rows)?;
        let score = model.score().and_then(|score| known.get(score.id.as_str()));
        Ok(match score {
            Some(score) => score.told(|share| model.reason(share)),
            None => vec![Err(NoScore::Missing); rows.len()],
        })
    }

    /// The share of the score's weights that rests on something, over these rows: from 0 to 1.
    pub fn covered(&self, model: &Model, rows: &[usize]) -> Result<f64, ComputeError> {
        let known = self.put_together(model, rows)?;
        let score = model.score().and_then(|score| known.get(score.id.as_str()));
        let covered: f64 = score.map_or(0.0, |score| score.covered.iter().sum());
        Ok(covered / rows.len().max(1) as f64)
    }

    fn put_together<'a>(
        &'a self,
        model: &'a Model,
        rows: &[usize],
    ) -> Result<HashMap<&'a str, Computed>, ComputeError> {
        let mut known: HashMap<&str, Computed> = self
            .inputs
            .iter()
            .map(|(name, column)| (name.as_str(), column.only(rows)))
            .collect();
        model.put_together(&mut known, rows.len())?;
        Ok(known)
    }
}

impl Computed {
    fn only(&self, rows: &[usize]) -> Self {
        Self {
            values: rows.iter().map(|&row| self.values[row]).collect(),
            covered: rows.iter().map(|&row| self.covered[row]).collect(),
        }
    }
}

impl Model {
    /// Every weight that the score hangs on, aggregate by aggregate in the model's order. What only
    /// stands within an aggregate that the table already has changes nothing and is not among them.
    pub fn weighing(&self, table: &Table) -> Vec<(&Aggregate, &Part)> {
        let inside = self.inside_score(&|id| self.is_given(table, id));
        self.aggregates
            .iter()
            .filter(|one| inside.contains(one.id.as_str()) && !self.is_given(table, &one.id))
            .flat_map(|one| one.of.iter().map(move |part| (one, part)))
            .collect()
    }

    /// The score with other weights, and nothing else: `weight` says that of a part in an
    /// aggregate. A part that weighs nothing is left out, and so is an aggregate that has none left;
    /// nothing where no part weighs.
    pub fn weighed(&self, weight: impl Fn(&Aggregate, &Part) -> f64) -> Option<Self> {
        let inside = self.inside_score(&|_| false);
        let mut weighed = self.clone();
        weighed.aggregates.clear();
        let mut left_out: HashSet<&str> = HashSet::new();
        for aggregate in &self.aggregates {
            if !inside.contains(aggregate.id.as_str()) {
                continue;
            }
            let parts = aggregate.of.iter().map(|part| Part {
                part: part.part.clone(),
                weight: weight(aggregate, part),
            });
            let parts: Vec<Part> = parts
                .filter(|part| part.weight > 0.0 && !left_out.contains(part.part.as_str()))
                .collect();
            match parts.is_empty() {
                true => drop(left_out.insert(&aggregate.id)),
                false => weighed.aggregates.push(Aggregate {
                    of: parts,
                    ..aggregate.clone()
                }),
            }
        }
        if left_out.contains(self.score()?.id.as_str()) {
            return None;
        }
        let used: HashSet<String> = weighed
            .variables_of(weighed.score()?)
            .iter()
            .map(|variable| variable.id.clone())
            .collect();
        weighed
            .variables
            .retain(|variable| used.contains(&variable.id));
        let used = weighed.inside_score(&|_| false);
        let used: HashSet<String> = used.into_iter().map(str::to_owned).collect();
        weighed.aggregates.retain(|one| used.contains(&one.id));
        Some(weighed)
    }

    /// The aggregates that the score is made of, itself among them; what stands within one that
    /// `ends` is not looked into.
    fn inside_score(&self, ends: &dyn Fn(&str) -> bool) -> HashSet<&str> {
        let mut inside = HashSet::new();
        let mut to_see: Vec<&Aggregate> = self.score().into_iter().collect();
        while let Some(aggregate) = to_see.pop() {
            if inside.insert(aggregate.id.as_str()) && !ends(&aggregate.id) {
                let parts = aggregate.of.iter();
                to_see.extend(parts.filter_map(|part| self.aggregate(&part.part)));
            }
        }
        inside
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::{Cell, Missing};

    const MODEL: &str = r#"
        id = "m"
        title = "M"
        source = "essai"
        coverage = 0.6
        [[variable]]
        id = "a"
        label = "A"
        column = "a"
        normalise = { method = "none" }
        [[variable]]
        id = "b"
        label = "B"
        column = "b"
        complementary = true
        normalise = { method = "none" }
        [[variable]]
        id = "c"
        label = "C"
        column = "c"
        normalise = { method = "none" }
        [[aggregate]]
        id = "inner"
        label = "Inner"
        of = [{ part = "a" }, { part = "b" }]
        [[aggregate]]
        id = "aside"
        label = "Aside"
        of = [{ part = "inner" }]
        [[aggregate]]
        id = "score"
        label = "Score"
        of = [{ part = "inner", weight = 2 }, { part = "c" }]
    "#;

    fn model() -> Model {
        Model::read(MODEL).unwrap()
    }

    fn table(columns: &[(&str, [Option<f64>; 3])]) -> Table {
        let mut table = Table::of(vec!["x".into(), "y".into(), "z".into()]);
        for (name, values) in columns {
            let cell = |value: &Option<f64>| {
                value.map_or(Cell::Missing(Missing::NotProvided), Cell::Value)
            };
            table.add(name, values.iter().map(cell).collect()).unwrap();
        }
        table
    }

    fn three() -> Table {
        table(&[
            ("a", [Some(1.0), Some(5.0), None]),
            ("b", [Some(3.0), Some(1.0), Some(2.0)]),
            ("c", [Some(10.0), Some(2.0), None]),
        ])
    }

    #[test]
    fn the_models_own_weights_give_its_own_scores() {
        let (model, table) = (model(), three());
        let whole = model.compute(&table, None).unwrap();
        let again = model.weighed(|_, part| part.weight).unwrap();
        let comparable = Comparable::of(&model, &table, None).unwrap();
        let whole = whole.of("score").unwrap();
        assert_eq!(comparable.scores(&again, &[0, 1, 2]).unwrap(), whole);
        assert_eq!(comparable.scores(&again, &[1]).unwrap(), [whole[1]]);
        assert_eq!(comparable.scores(&model, &[2]).unwrap(), [whole[2]]);
        assert!((comparable.covered(&model, &[0, 1]).unwrap() - 1.0).abs() < 1e-12);
        // An axis that has too little to be told is nothing to rest on.
        assert!(comparable.covered(&model, &[2]).unwrap().abs() < 1e-12);
    }

    #[test]
    fn other_weights_are_those_of_a_model_written_so() {
        let (model, table) = (model(), three());
        let written = MODEL
            .replace(
                "part = \"inner\", weight = 2",
                "part = \"inner\", weight = 0.5",
            )
            .replace("{ part = \"b\" }", "{ part = \"b\", weight = 3 }");
        let written = Model::read(&written).unwrap().compute(&table, None);
        let weighed =
            model.weighed(
                |aggregate, part| match (aggregate.id.as_str(), part.part.as_str()) {
                    ("score", "inner") => 0.5,
                    ("inner", "b") => 3.0,
                    _ => part.weight,
                },
            );
        let comparable = Comparable::of(&model, &table, None).unwrap();
        let scores = comparable.scores(&weighed.unwrap(), &[0, 1, 2]).unwrap();
        assert_eq!(scores, written.unwrap().of("score").unwrap());
        assert!(matches!(scores[2], Err(NoScore::Uncovered(_))));
    }

    #[test]
    fn what_weighs_nothing_is_left_out_and_so_is_what_only_it_made() {
        let model = model();
        let none = |name: &'static [&str]| {
            model.weighed(move |_, part| {
                let left_out = name.contains(&part.part.as_str());
                if left_out { 0.0 } else { part.weight }
            })
        };
        let without_b = none(&["b"]).unwrap();
        assert!(without_b.check().is_ok());
        assert!(without_b.variable("b").is_none());
        assert!(without_b.aggregate("aside").is_none());
        let without_inner = none(&["a", "b"]).unwrap();
        assert!(without_inner.check().is_ok());
        assert_eq!(without_inner.aggregates.len(), 1);
        let kept = none(&["inner"]).unwrap();
        assert_eq!((kept.variables.len(), kept.aggregates.len()), (1, 1));
        assert_eq!(none(&["a", "b", "c"]), None);
        assert_eq!(none(&["inner", "c"]), None);
    }

    #[test]
    fn weights_within_what_is_given_are_not_offered() {
        let names = |model: &Model, table: &Table| -> Vec<String> {
            let weights = model.weighing(table).into_iter();
            weights
                .map(|(aggregate, part)| format!("{}.{}", aggregate.id, part.part))
                .collect()
        };
        let model = model();
        assert_eq!(
            names(&model, &three()),
            ["inner.a", "inner.b", "score.inner", "score.c"]
        );
        let given = table(&[
            ("inner", [Some(1.0), Some(2.0), None]),
            ("c", [Some(4.0), None, Some(1.0)]),
        ]);
        assert_eq!(names(&model, &given), ["score.inner", "score.c"]);
        let comparable = Comparable::of(&model, &given, None).unwrap();
        let scores = comparable.scores(&model, &[0, 1]).unwrap();
        assert_eq!(scores[0], Ok(2.0));
    }
}
