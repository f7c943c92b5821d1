//! `maillage import`: sources into the registry, each in one transaction.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use places::input::Reach;

use super::DEFAULT_DATABASE;
use crate::kernel::clock::Clock;
use crate::kernel::database::{self, Database};
use crate::kernel::identity::Actor;
use crate::registry::geocoding::{Geocoder, GeocoderSettings};
use crate::registry::import::{SourceFile, import_asking, sources_of};
use crate::registry::imports::apply::Applied;
use crate::registry::imports::holds::gate::{Accepted, Verdict};
use crate::registry::imports::holds::model::Cause;

/// Arguments of `maillage import`.
#[derive(Args)]
pub struct Import {
    /// One file (or http(s) address) to import; needs --mapping and --source
    #[arg(conflicts_with = "sources")]
    file: Option<String>,
    /// The mapping that reads the file
    #[arg(long, requires = "file")]
    mapping: Option<PathBuf>,
    /// The name of the file's source
    #[arg(long, requires = "file")]
    source: Option<String>,
    /// A folder of sources: one subfolder each, with NAME.json/.csv/.xlsx and NAME.config.json
    #[arg(long)]
    sources: Option<PathBuf>,
    /// A folder of mappings (NAME.json) preferred to the sources' own
    #[arg(long, requires = "sources")]
    mappings: Option<PathBuf>,
    /// Also fetch from private addresses and other ports than 80 and 443
    #[arg(long, requires = "file")]
    allow_private: bool,
    /// Apply what would be held: a source that shrinks suddenly, loses columns that are read, changes
    /// most of its identifiers or fills its quarantine
    #[arg(long)]
    accept_changes: bool,
    /// The registry's database
    #[arg(long, env = "MAILLAGE_DATABASE_URL", default_value = DEFAULT_DATABASE)]
    database: String,
    #[command(flatten)]
    geocoder: GeocoderSettings,
}

impl Import {
    pub async fn run(self) -> anyhow::Result<()> {
        let files = self.files()?;
        let database = database::open(&self.database).await?;
        let progress = ProgressBar::new(files.len() as u64).with_style(
            ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}")
                .context("the progress bar's template is wrong")?,
        );
        let accepted = match self.accept_changes {
            true => Accepted::Yes,
            false => Accepted::No,
        };
        let geocoder = self.geocoder.geocoder();
        let (mut failed, mut held) = (Vec::new(), Vec::new());
        for file in &files {
            progress.set_message(file.name.clone());
            // One source that cannot be read must not keep the others out.
            match import_one(&database, file, geocoder.as_ref(), accepted).await {
                Ok((line, waits)) => {
                    progress.suspend(|| println!("{line}"));
                    held.extend(waits.then_some(file.name.clone()));
                }
                Err(error) => {
                    progress.suspend(|| eprintln!("{}: {error:#}", file.name));
                    failed.push(file.name.as_str());
                }
            }
            progress.inc(1);
        }
        progress.finish_and_clear();
        if !failed.is_empty() {
            bail!("not imported: {}", failed.join(", "));
        }
        match held.is_empty() {
            true => Ok(()),
            false => Err(HeldImports(held.join(", ")).into()),
        }
    }

    fn files(&self) -> anyhow::Result<Vec<SourceFile>> {
        if let Some(folder) = &self.sources {
            let files = sources_of(folder, self.mappings.as_deref())?;
            if files.is_empty() {
                bail!(
                    "no source in {}: expected subfolders with NAME.json and NAME.config.json",
                    folder.display()
                );
            }
            return Ok(files);
        }
        match (&self.file, &self.mapping, &self.source) {
            (Some(file), Some(mapping), Some(source)) => Ok(vec![SourceFile {
                name: source.clone(),
                location: file.clone(),
                mapping: mapping.clone(),
                reach: match self.allow_private {
                    true => Reach::Anywhere,
                    false => Reach::Public,
                },
            }]),
            _ => bail!("give a FILE with --mapping and --source, or a folder with --sources"),
        }
    }
}

/// Imports that wait for a decision; the command then ends with [`HeldImports::EXIT_CODE`].
#[derive(Debug, thiserror::Error)]
#[error(
    "held for confirmation, nothing of it applied: {0}; decide in the workspace, or run again with --accept-changes"
)]
pub struct HeldImports(String);

impl HeldImports {
    /// Neither a success nor a failure.
    pub const EXIT_CODE: u8 = 3;
}

/// A line about the import, and whether it is held.
async fn import_one(
    database: &Database,
    file: &SourceFile,
    geocoder: Option<&Geocoder>,
    accepted: Accepted,
) -> anyhow::Result<(String, bool)> {
    let (actor, clock) = (&Actor::Operator, Clock::System);
    let imported = import_asking(database, actor, file, geocoder, accepted, clock).await?;
    for note in &imported.notes {
        eprintln!("{}: mapping: {note}", file.name);
    }
    let report = &imported.report;
    let merged = match &imported.verdict {
        Verdict::Applied(applied) => applied.changes.merged,
        Verdict::Held(_) => 0,
    };
    if let Some(done) = &report.geocoding {
        let failure = done.failure.as_deref().unwrap_or_default();
        eprintln!(
            "{}: without position {}, found by their address {}, doubtful {}, unanswered {} {failure}",
            file.name, done.asked, done.found, done.doubtful, done.unanswered
        );
    }
    let read = format!(
        "{}: read {} = published {} + quarantined {} + merged {merged}",
        file.name,
        report.read,
        report.published.saturating_sub(merged),
        report.quarantined
    );
    Ok(match &imported.verdict {
        Verdict::Applied(Applied { changes, .. }) => {
            let line = format!(
                "{read}; added {}, updated {}, unchanged {}, withdrawn {}; {} rows known already",
                changes.added,
                changes.updated,
                changes.unchanged,
                changes.withdrawn,
                imported.reused
            );
            (line, false)
        }
        Verdict::Held(held) => {
            let causes: Vec<String> = held.causes.iter().map(Cause::in_english).collect();
            let line = format!(
                "{read}; held, not applied: {} (/mon-espace/imports/retenus/{})",
                causes.join("; "),
                held.id
            );
            (line, true)
        }
    })
}
