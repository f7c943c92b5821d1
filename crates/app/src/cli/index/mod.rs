//! `maillage index`: the scores of a model, from a table of values, and how solid they are.

mod reliability;
mod table;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::Args;
use diagnosis::index::{Model, Score, Scores, Table, shipped};

use super::columns::Columns;

/// Arguments of `maillage index`.
#[derive(Args)]
pub struct Index {
    /// A model that comes with the program (ifn-v1, ifn-v1-corrige, ifn-2023-like, portrea,
    /// modele-de-depart), or a TOML file
    #[arg(long)]
    model: String,
    /// The values: a CSV with id and the columns that the model reads
    #[arg(long = "in")]
    values: PathBuf,
    /// What ratios are against: the column of groups, or the end of columns variable@reference
    #[arg(long)]
    reference: Option<String>,
    /// The CSV to write: id, then what the model puts together
    #[arg(long)]
    out: PathBuf,
    /// A JSON to write as well: correlations, intervals of ranks, which choices weigh most
    #[arg(long, value_name = "REPORT.json")]
    reliability: Option<PathBuf>,
    /// What the draws of --reliability start from
    #[arg(long, default_value_t = 2024, requires = "reliability")]
    seed: u64,
}

impl Index {
    pub fn run(self) -> anyhow::Result<()> {
        let model = model(&self.model)?;
        let columns = Columns::read(&self.values)?;
        let table = table::of(&columns, &model, self.reference.as_deref())?;
        let scores = model.compute(&table, self.reference.as_deref())?;
        self.write(&written(&model, &scores, &table), &table)?;
        let score = model.score().and_then(|score| scores.of(&score.id));
        let without = score.map_or(0, |all| all.iter().filter(|one| one.is_err()).count());
        println!(
            "{}: {} rows → {}{}",
            model.id,
            table.len(),
            self.out.display(),
            match without {
                0 => String::new(),
                count => format!(" ({count} without a score: too little of them is known)"),
            }
        );
        match &self.reliability {
            Some(path) => {
                reliability::write(path, &model, &table, self.reference.as_deref(), self.seed)
            }
            None => Ok(()),
        }
    }

    fn write(&self, written: &[(&str, &[Score])], table: &Table) -> anyhow::Result<()> {
        let mut out = csv::Writer::from_path(&self.out)
            .with_context(|| format!("{} cannot be written", self.out.display()))?;
        out.write_record(std::iter::once("id").chain(written.iter().map(|(id, _)| *id)))?;
        for (row, id) in table.ids().iter().enumerate() {
            let cells = written.iter().map(|(_, scores)| told(scores[row]));
            out.write_record(std::iter::once(id.clone()).chain(cells))?;
        }
        Ok(out.flush()?)
    }
}

fn told(score: Score) -> String {
    score.map_or_else(|_| String::new(), |score| score.to_string())
}

/// What was put together, less what the table already had.
fn written<'a>(model: &'a Model, scores: &'a Scores, table: &Table) -> Vec<(&'a str, &'a [Score])> {
    let given = |id: &str| model.is_given(table, id);
    let made = scores
        .columns()
        .filter(|(id, _)| model.aggregate(id).is_some() && !given(id));
    made.collect()
}

fn model(name: &str) -> anyhow::Result<Model> {
    if let Some((model, _)) = shipped().find(|(model, _)| model.id == name) {
        return Ok(model);
    }
    let path = PathBuf::from(name);
    if !path.is_file() {
        let known: Vec<String> = shipped().map(|(model, _)| model.id).collect();
        bail!(
            "no model {name}: give a TOML file, or one of {}",
            known.join(", ")
        );
    }
    let document =
        std::fs::read_to_string(&path).with_context(|| format!("{name} cannot be read"))?;
    Model::read(&document).with_context(|| format!("in {name}"))
}
