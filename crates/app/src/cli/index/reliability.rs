//! `--reliability`: how solid the scores are, as a JSON document and in a few lines.

use std::path::Path;

use anyhow::Context as _;
use diagnosis::index::{Model, Table};
use diagnosis::reliability::{Plan, report};

pub(super) fn write(
    path: &Path,
    model: &Model,
    table: &Table,
    reference: Option<&str>,
    seed: u64,
) -> anyhow::Result<()> {
    let plan = Plan {
        seed,
        ..Plan::default()
    };
    let told = report(model, table, reference, None, &plan)?;
    let document = serde_json::to_string_pretty(&told)?;
    std::fs::write(path, document + "\n")
        .with_context(|| format!("{} cannot be written", path.display()))?;
    let number = |number: Option<f64>| number.map_or("–".to_owned(), |one| format!("{one:.2}"));
    println!(
        "reliability: {} ranked of {}, {} draws, alpha {} → {}",
        told.ranked,
        told.ranks.len(),
        told.draws,
        number(told.alpha),
        path.display()
    );
    Ok(())
}
