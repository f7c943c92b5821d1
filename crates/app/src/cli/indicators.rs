//! `maillage indicators`: figures into the database, what is there, and figures out.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use diagnosis::indicator::{Grain, Observatory};
use diagnosis::recipe::{Recipe, shipped};

use super::DEFAULT_DATABASE;
use crate::kernel::chance::Chance;
use crate::kernel::clock::Clock;
use crate::kernel::database::{self, Database};
use crate::kernel::identity::{Actor, HubId};
use crate::kernel::policy::{ImportIndicators, permit};
use crate::portrait::indicators::model::target;
use crate::portrait::indicators::reading::{Prepared, TABLE, Wanted, prepare, prepare_by};
use crate::portrait::indicators::{arranged, files, store};

/// Arguments of `maillage indicators`.
#[derive(Args)]
pub struct Indicators {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Read files as they are published, and show their figures to everybody
    Import(Import),
    /// List the indicators that are known, and the files that were imported
    List(List),
    /// List the recipes that read published files
    Recipes,
    /// Write what is known of an indicator at a level as CSV
    Export(Export),
}

#[derive(Args)]
struct Import {
    /// A recipe's id, the path of a recipe (TOML), or `table` for a Hub's own; without it, the
    /// recipe that reads most of the file
    #[arg(long)]
    recipe: Option<String>,
    /// The year the files describe, where they do not tell it
    #[arg(long)]
    vintage: Option<u16>,
    /// The year of the limits of communes in the files, if not that of the recipe
    #[arg(long)]
    cog: Option<u16>,
    /// The Hub whose figures they are; without it, everybody's
    #[arg(long)]
    hub: Option<HubId>,
    /// The level of the rows of a Hub's own table
    #[arg(long)]
    level: Option<Grain>,
    /// Read and report, keep nothing
    #[arg(long)]
    dry_run: bool,
    /// The files, CSV
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The registry's database
    #[arg(long, env = "MAILLAGE_DATABASE_URL", default_value = DEFAULT_DATABASE)]
    database: String,
}

#[derive(Args)]
struct List {
    /// The registry's database
    #[arg(long, env = "MAILLAGE_DATABASE_URL", default_value = DEFAULT_DATABASE)]
    database: String,
}

#[derive(Args)]
struct Export {
    /// The indicator's id
    indicator: String,
    /// iris, commune, epci, departement, region…
    #[arg(long)]
    level: Grain,
    /// The year; without it, the newest that is known of each area
    #[arg(long)]
    vintage: Option<u16>,
    /// The CSV to write
    #[arg(long)]
    out: PathBuf,
    /// The registry's database
    #[arg(long, env = "MAILLAGE_DATABASE_URL", default_value = DEFAULT_DATABASE)]
    database: String,
}

impl Indicators {
    pub async fn run(self) -> anyhow::Result<()> {
        match self.task {
            Task::Import(import) => import.run().await,
            Task::List(list) => list.run().await,
            Task::Export(export) => export.run().await,
            Task::Recipes => {
                for recipe in shipped() {
                    println!("{}: {} ({})", recipe.id, recipe.title, recipe.grain);
                }
                Ok(())
            }
        }
    }
}

impl Import {
    async fn run(self) -> anyhow::Result<()> {
        let database = database::open(&self.database).await?;
        let own = self.own_recipe()?;
        let mut failed = Vec::new();
        for file in &self.files {
            // One file that cannot be read must not keep the others out.
            if let Err(error) = self.one(&database, own.as_ref(), file).await {
                eprintln!("{}: {error:#}", file.display());
                failed.push(file.display().to_string());
            }
        }
        match failed.is_empty() {
            true => Ok(()),
            false => bail!("not imported: {}", failed.join(", ")),
        }
    }

    /// A recipe of the user's own, if the name is none of ours.
    fn own_recipe(&self) -> anyhow::Result<Option<Recipe>> {
        let Some(name) = &self.recipe else {
            return Ok(None);
        };
        if name == TABLE || shipped().iter().any(|recipe| recipe.id == *name) {
            return Ok(None);
        }
        let document = std::fs::read_to_string(name).with_context(|| {
            format!(
                "no recipe {name}: `maillage indicators recipes` lists them, or give a TOML file"
            )
        })?;
        let recipe = Recipe::parse(&document).with_context(|| format!("in {name}"))?;
        Ok(Some(recipe))
    }

    async fn one(
        &self,
        database: &Database,
        own: Option<&Recipe>,
        file: &Path,
    ) -> anyhow::Result<()> {
        let bytes = std::fs::read(file).context("it cannot be read")?;
        let known = observatory(database).await?;
        let wanted = Wanted {
            recipe: self.recipe.clone().unwrap_or_default(),
            grain: self.level,
            vintage: self.vintage,
            cog: self.cog,
            hub: self.hub,
        };
        let prepared = match own {
            Some(recipe) => prepare_by(recipe, &bytes, &wanted, &known)?,
            None => prepare(&bytes, &wanted, &known)?,
        };
        report(file, &prepared);
        if self.dry_run {
            return Ok(());
        }
        let id = Chance::System.id();
        let grant = permit::<ImportIndicators>(&Actor::Operator, target(&id, self.hub))?;
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let clock = Clock::System;
        store::receive(database, &grant, self.hub, &name, &prepared, true, clock).await?;
        Ok(())
    }
}

fn report(file: &Path, prepared: &Prepared) {
    let report = &prepared.report;
    println!(
        "{}: {}: read {} = taken {} + outside {} + left out {} + refused {}; unknown codes {}",
        file.display(),
        prepared.recipe,
        prepared.rows,
        prepared.release.areas().len(),
        report.outside,
        report.harmless,
        report.refused,
        report.unknown
    );
    for column in prepared.release.columns() {
        println!(
            "  {} {}: {} of {} known",
            column.indicator,
            column.vintage,
            column.cells.count(),
            column.cells.len()
        );
    }
    for refusal in report.refusals.iter().take(10) {
        eprintln!(
            "  line {} ({}): {}",
            refusal.line, refusal.code, refusal.why
        );
    }
}

/// The bundled figures, with what this database adds.
async fn observatory(database: &Database) -> anyhow::Result<std::sync::Arc<Observatory>> {
    Ok(match arranged::observatory(database).await? {
        Some(known) => known,
        None => std::sync::Arc::new(Observatory::bundled().clone()),
    })
}

impl List {
    async fn run(self) -> anyhow::Result<()> {
        let database = database::open(&self.database).await?;
        let known = observatory(&database).await?;
        for indicator in known.indicators() {
            let years: Vec<String> = known
                .vintages(&indicator.id)
                .iter()
                .map(u16::to_string)
                .collect();
            let years = match years.is_empty() {
                true => "no figures".to_owned(),
                false => years.join(", "),
            };
            println!("{}: {} ({years})", indicator.id, indicator.label);
        }
        for kept in store::releases(&database).await? {
            println!(
                "{} {}: {} ({}), {} rows, for {}",
                kept.received_at.format("%Y-%m-%d"),
                kept.state.label(),
                kept.file_name,
                kept.recipe,
                kept.taken,
                kept.hub
                    .map_or_else(|| "everybody".to_owned(), |hub| hub.to_string())
            );
        }
        Ok(())
    }
}

impl Export {
    async fn run(self) -> anyhow::Result<()> {
        let database = database::open(&self.database).await?;
        let known = observatory(&database).await?;
        if known.indicator(&self.indicator).is_none() {
            bail!(
                "no indicator {}: `maillage indicators list` lists them",
                self.indicator
            );
        }
        let file = files::csv(&known, &self.indicator, self.level, self.vintage)?;
        std::fs::write(&self.out, &file)
            .with_context(|| format!("{} cannot be written", self.out.display()))?;
        println!("{} → {}", self.indicator, self.out.display());
        Ok(())
    }
}
