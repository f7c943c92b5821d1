//! `maillage copy`, `backup` and `restore`: a whole instance from one place to
//! another.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::DEFAULT_DATABASE;
use crate::kernel::clock::Clock;
use crate::kernel::transfer::{Carried, back_up, copy, restore};

/// Arguments of `maillage copy`.
#[derive(Args)]
pub struct Copy {
    /// The database that holds the instance
    #[arg(long)]
    from: String,
    /// The empty database to put it in, of the other kind or the same
    #[arg(long)]
    to: String,
}

/// Arguments of `maillage backup`.
#[derive(Args)]
pub struct Backup {
    /// The file to make
    #[arg(long)]
    to: PathBuf,
    /// The registry's database
    #[arg(long, env = "MAILLAGE_DATABASE_URL", default_value = DEFAULT_DATABASE)]
    database: String,
}

/// Arguments of `maillage restore`.
#[derive(Args)]
pub struct Restore {
    /// A file that `maillage backup` made
    #[arg(long)]
    from: PathBuf,
    /// The empty database to put it in
    #[arg(long, env = "MAILLAGE_DATABASE_URL", default_value = DEFAULT_DATABASE)]
    database: String,
}

impl Copy {
    pub async fn run(self) -> anyhow::Result<()> {
        let bar = bar()?;
        let carried = copy(&self.from, &self.to, &|rows, total| {
            advance(&bar, rows, total)
        })
        .await?;
        bar.finish_and_clear();
        print!("{}", table(&carried));
        println!("Copied and read back: both sides are the same.");
        Ok(())
    }
}

impl Backup {
    pub async fn run(self) -> anyhow::Result<()> {
        let bar = bar()?;
        let report = |rows, total| advance(&bar, rows, total);
        let now = Clock::System.now();
        let carried = back_up(&self.database, &self.to, now, &report).await?;
        bar.finish_and_clear();
        print!("{}", table(&carried));
        println!("Backed up to {}.", self.to.display());
        Ok(())
    }
}

impl Restore {
    pub async fn run(self) -> anyhow::Result<()> {
        let bar = bar()?;
        let report = |rows, total| advance(&bar, rows, total);
        let (head, carried) = restore(&self.from, &self.database, &report).await?;
        bar.finish_and_clear();
        print!("{}", table(&carried));
        println!(
            "Restored as it was on {} (Maillage {}), and read back.",
            head.at.format("%Y-%m-%d %H:%M:%S UTC"),
            head.version
        );
        Ok(())
    }
}

fn bar() -> anyhow::Result<ProgressBar> {
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} rows, {eta} left")
        .context("the progress bar's template is wrong")?;
    Ok(ProgressBar::new(0).with_style(style))
}

fn advance(bar: &ProgressBar, rows: u64, total: u64) {
    if bar.length() != Some(total) {
        bar.set_length(total);
    }
    bar.inc(rows);
}

/// A line per table: its rows and the beginning of their digest.
fn table(carried: &[Carried]) -> String {
    let width = carried.iter().map(|carried| carried.table.len()).max();
    let width = width.unwrap_or_default();
    let lines = carried.iter().map(|Carried { table, tally }| {
        format!(
            "{table:width$}  {:>9} rows  sha256 {}\n",
            tally.rows,
            tally.digest()
        )
    });
    lines.collect()
}
