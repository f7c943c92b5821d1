//! `maillage index`: the scores of a model, from a table of values.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::Args;
use diagnosis::figure::Cell;
use diagnosis::index::{Model, Score, Scores, Table, shipped};

use super::columns::Columns;

/// Arguments of `maillage index`.
#[derive(Args)]
pub struct Index {
    /// A model that comes with the program (ifn-v1, ifn-v1-corrige), or a TOML file
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
}

impl Index {
    pub fn run(self) -> anyhow::Result<()> {
        let model = model(&self.model)?;
        let columns = Columns::read(&self.values)?;
        let table = table(&columns, self.reference.as_deref())?;
        let scores = model.compute(&table, self.reference.as_deref())?;
        let written = written(&model, &scores, &table);
        let mut out = csv::Writer::from_path(&self.out)
            .with_context(|| format!("{} cannot be written", self.out.display()))?;
        out.write_record(std::iter::once("id").chain(written.iter().map(|(id, _)| *id)))?;
        for (row, id) in table.ids().iter().enumerate() {
            let cells = written.iter().map(|(_, scores)| told(scores[row]));
            out.write_record(std::iter::once(id.clone()).chain(cells))?;
        }
        out.flush()?;
        println!(
            "{}: {} rows → {}",
            model.id,
            table.len(),
            self.out.display()
        );
        Ok(())
    }
}

fn told(score: Score) -> String {
    score.map_or_else(|_| String::new(), |score| score.to_string())
}

/// What was put together, less what the table already had.
fn written<'a>(model: &'a Model, scores: &'a Scores, table: &Table) -> Vec<(&'a str, &'a [Score])> {
    let made = scores
        .columns()
        .filter(|(id, _)| model.aggregate(id).is_some() && table.column(id).is_none());
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

/// All columns but the names: groups of the reference as words, the others as cells.
fn table(columns: &Columns, reference: Option<&str>) -> anyhow::Result<Table> {
    let mut table = Table::of(columns.words("id")?);
    for name in columns.names().filter(|name| *name != "id") {
        if Some(name) == reference {
            table.add_group(name, columns.words(name)?)?;
            continue;
        }
        // A column of words that no model reads is no fault of the file.
        let cells = columns.column(name)?.map(|(_, text)| Cell::read(text));
        if let Ok(cells) = cells.collect::<Result<Vec<_>, _>>() {
            table.add(name, cells)?;
        }
    }
    Ok(table)
}
