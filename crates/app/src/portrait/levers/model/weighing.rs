//! The weights of an index as a lever: which index, and what weighs otherwise than it was published.

use diagnosis::index::{Aggregate, Model, Part};
use diagnosis::indicator::Grain;
use territory::Level;

use super::asked::{cut, decimal};
use crate::kernel::atlas::Atlas;
use crate::portrait::indices::model::{Known, every, one};
use crate::registry::model::{Problem, RawQuery};

/// The heaviest weight that one may give.
pub const HEAVIEST: f64 = 100.0;
/// The name of weights in addresses: `poids=score.revenu:2`.
const WEIGHT: &str = "poids";
/// How a form's names of weights start: `poids.score.revenu`.
const FIELD: &str = "poids.";

/// An index, and its weights that are otherwise.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Weighing {
    /// The index; nothing for the one that says most of the territory.
    pub index: Option<String>,
    /// What weighs otherwise, in the model's order.
    pub weights: Vec<Weight>,
}

/// How much a part weighs in an aggregate.
#[derive(Debug, Clone, PartialEq)]
pub struct Weight {
    /// The aggregate.
    pub aggregate: String,
    /// Its part.
    pub part: String,
    /// The weight, from 0 to [`HEAVIEST`].
    pub weight: f64,
}

/// What an address says of an index.
#[derive(Debug, Default)]
pub struct Read {
    pub weighing: Weighing,
    pub problems: Vec<Problem>,
    /// Whether [`Weighing::words`] says it otherwise.
    pub to_tidy: bool,
}

/// The indices that one may weigh: those that may be read of communes.
pub fn choices(atlas: &Atlas) -> impl Iterator<Item = Known<'_>> {
    every(atlas).filter(|known| fits(known.model))
}

fn fits(model: &Model) -> bool {
    model.levels.is_empty() || model.levels.contains(&Grain::Territory(Level::Commune))
}

/// The name of a weight in a form.
pub fn field(aggregate: &str, part: &str) -> String {
    format!("{FIELD}{aggregate}.{part}")
}

/// Reads an address: `indice=portrea&poids=score.exposition:2`. A form says with `peses` of which
/// index its weights are, so that they go when another one is chosen.
pub fn read(atlas: &Atlas, raw: &RawQuery) -> Read {
    let (chosen, weighed) = (raw.first("indice"), raw.first("peses"));
    let mut read = Read {
        to_tidy: weighed.is_some(),
        ..Read::default()
    };
    let Some(slug) = chosen.or(weighed) else {
        if raw.first(WEIGHT).is_some() {
            read.problem("indice", "Dites de quel indice sont ces poids.".to_owned());
        }
        return read;
    };
    let known = one(atlas, slug).filter(|known| fits(known.model));
    let Some(known) = known else {
        read.problem("indice", unknown(slug));
        return read;
    };
    if weighed.is_none_or(|weighed| weighed == slug) {
        read.weights(known.model, raw);
    }
    let otherwise = !read.weighing.weights.is_empty();
    read.weighing.index = (chosen.is_some() || otherwise).then(|| slug.to_owned());
    read
}

fn unknown(slug: &str) -> String {
    format!(
        "L’indice «\u{a0}{}\u{a0}» n’est pas connu, ou ne se lit pas par commune\u{a0}: choisissez-en un dans la liste.",
        cut(slug)
    )
}

impl Read {
    fn problem(&mut self, field: &str, message: String) {
        self.problems.push(Problem::new(field, message));
    }

    /// `poids=score.exposition:2`, and `poids.score.exposition=2` where a form says it.
    fn weights(&mut self, model: &Model, raw: &RawQuery) {
        let mut said: Vec<(&str, &str)> = Vec::new();
        for word in raw.all(WEIGHT) {
            match word.split_once(':') {
                Some((name, text)) => said.push((name, text)),
                None => self.problem(WEIGHT, unreadable(word)),
            }
        }
        let fields: Vec<(&str, &str)> = raw.starting(FIELD).collect();
        self.to_tidy |= !fields.is_empty();
        said.extend(fields);
        let mut weights: Vec<Weight> = Vec::new();
        for aggregate in &model.aggregates {
            for part in &aggregate.of {
                let name = format!("{}.{}", aggregate.id, part.part);
                let Some(at) = said.iter().rposition(|(said, _)| *said == name) else {
                    continue;
                };
                let (_, text) = said[at];
                said.retain(|(said, _)| *said != name);
                let Some(weight) = weight_of(text) else {
                    self.problem(WEIGHT, wrong(label(model, &part.part), text));
                    continue;
                };
                let otherwise = (weight - part.weight).abs() > 1e-9;
                self.to_tidy |= !otherwise || decimal(weight) != text;
                weights.extend(otherwise.then(|| Weight {
                    aggregate: aggregate.id.clone(),
                    part: part.part.clone(),
                    weight,
                }));
            }
        }
        for (name, _) in said {
            self.problem(WEIGHT, no_part(model, name));
        }
        let weighing = Weighing {
            index: None,
            weights,
        };
        match weighing.of(model) {
            Some(_) => self.weighing = weighing,
            None => self.problem(
                WEIGHT,
                "Laissez au moins un poids au-dessus de zéro\u{a0}: sinon aucun score ne peut être donné.".to_owned(),
            ),
        }
    }
}

fn unreadable(word: &str) -> String {
    format!(
        "«\u{a0}{}\u{a0}» n’est pas un poids\u{a0}: écrivez par exemple «\u{a0}score.exposition:2\u{a0}».",
        cut(word)
    )
}

fn no_part(model: &Model, name: &str) -> String {
    format!(
        "«\u{a0}{}\u{a0}» n’est pas un poids de l’indice «\u{a0}{}\u{a0}».",
        cut(name),
        model.title
    )
}

fn weight_of(text: &str) -> Option<f64> {
    let weight: f64 = text.replace(',', ".").parse().ok()?;
    let weight = (weight * 100.0).round() / 100.0;
    (0.0..=HEAVIEST).contains(&weight).then_some(weight)
}

fn wrong(label: &str, text: &str) -> String {
    format!(
        "«\u{a0}{}\u{a0}» n’est pas un poids pour «\u{a0}{label}\u{a0}»\u{a0}: écrivez un nombre de 0 à {HEAVIEST}.",
        cut(text)
    )
}

/// A part's name for readers.
pub fn label<'a>(model: &'a Model, part: &'a str) -> &'a str {
    let variable = model.variable(part).map(|one| one.label.as_str());
    let aggregate = || model.aggregate(part).map(|one| one.label.as_str());
    variable.or_else(aggregate).unwrap_or(part)
}

impl Weighing {
    /// Whether anything was asked.
    pub fn is_asked(&self) -> bool {
        self.index.is_some()
    }

    /// How much a part weighs.
    pub fn weight(&self, aggregate: &Aggregate, part: &Part) -> f64 {
        let mut weights = self.weights.iter();
        let found = weights.find(|one| one.aggregate == aggregate.id && one.part == part.part);
        found.map_or(part.weight, |one| one.weight)
    }

    /// The model under these weights; nothing where nothing weighs.
    pub fn of(&self, model: &Model) -> Option<Model> {
        model.weighed(|aggregate, part| self.weight(aggregate, part))
    }

    /// The words of an address that says it again.
    pub fn words(&self) -> Vec<String> {
        let index = self.index.iter().map(|index| format!("indice={index}"));
        let weights = self.weights.iter().map(|one| {
            let (aggregate, part) = (&one.aggregate, &one.part);
            format!("{WEIGHT}={aggregate}.{part}:{}", decimal(one.weight))
        });
        index.chain(weights).collect()
    }
}
