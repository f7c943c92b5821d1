//! An index of the whole country, and what its reliability costs.

use anyhow::{Context, Result};
use diagnosis::figure::Cell;
use diagnosis::index::{Aggregation, Model, Table, shipped};
use diagnosis::indicator::Observatory;
use diagnosis::need::observed::Portrea;
use diagnosis::reliability::{Plan, Random, report};
use territory::Level;

use super::{median_of, row};

/// Rows of the duels.
const DUELS: usize = 50_000;

pub fn measure() -> Result<()> {
    let observatory = Observatory::bundled();
    let model = shipped().find(|(model, _)| model.id == "modele-de-depart");
    let (model, _) = model.context("the starting model is shipped")?;
    let table = table(observatory, &model)?;
    let rows = table.len();
    let computed = median_of(|| model.compute(&table, None).map(drop).context("no scores"))?;
    row(&format!("national index, {rows} communes"), computed);
    let counted = median_of(|| {
        std::hint::black_box(Portrea::of(observatory));
        Ok(())
    })?;
    row(&format!("Portrea's exposition, {rows} communes"), counted);
    let among: Vec<usize> = (0..rows).step_by(100).collect();
    let studied = median_of(|| {
        let plan = Plan::default();
        report(&model, &table, None, Some(&among), &plan)
            .map(drop)
            .context("no report")
    })?;
    row(
        &format!("reliability of {} communes, 500 draws", among.len()),
        studied,
    );
    let (duels, made_up) = duels(model)?;
    let fought = median_of(|| duels.compute(&made_up, None).map(drop).context("no duels"))?;
    row(&format!("Copeland, {DUELS} rows × 4 variables"), fought);
    Ok(())
}

fn table(observatory: &Observatory, model: &Model) -> Result<Table> {
    let communes = observatory.territories().communes();
    let mut table = Table::of(communes.iter().map(|one| one.code.to_string()).collect());
    for variable in &model.variables {
        for column in std::iter::once(&variable.column.column).chain(&variable.column.over) {
            let cells = observatory.column(column, Level::Commune);
            let cells = cells.with_context(|| format!("nothing is known of {column}"))?;
            table.add(column, cells.iter().collect())?;
        }
    }
    Ok(table)
}

/// The model's variables set against each other, on numbers drawn at random.
fn duels(mut model: Model) -> Result<(Model, Table)> {
    let mut random = Random::of(1);
    let mut table = Table::of((0..DUELS).map(|row| row.to_string()).collect());
    for variable in &model.variables {
        for column in std::iter::once(&variable.column.column).chain(&variable.column.over) {
            let cells = (0..DUELS).map(|_| Cell::Value(1.0 + random.share()));
            table.add(column, cells.collect())?;
        }
    }
    for aggregate in &mut model.aggregates {
        aggregate.method = Aggregation::Copeland;
    }
    Ok((model, table))
}
