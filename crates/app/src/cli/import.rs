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
use crate::registry::import::{FileRead, SourceFile, import, sources_of};

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
    /// The registry's database
    #[arg(long, env = "MAILLAGE_DATABASE_URL", default_value = DEFAULT_DATABASE)]
    database: String,
}

impl Import {
    pub async fn run(self) -> anyhow::Result<()> {
        let files = self.files()?;
        let database = database::open(&self.database).await?;
        let progress = ProgressBar::new(files.len() as u64).with_style(
            ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}")
                .context("the progress bar's template is wrong")?,
        );
        let mut failed = Vec::new();
        for file in &files {
            progress.set_message(file.name.clone());
            // One source that cannot be read must not keep the others out.
            match import_one(&database, file).await {
                Ok(line) => progress.suspend(|| println!("{line}")),
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
        Ok(())
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

async fn import_one(database: &Database, file: &SourceFile) -> anyhow::Result<String> {
    let clock = Clock::System;
    let read = FileRead::of(file)?;
    for note in &read.notes {
        eprintln!("{}: mapping: {note}", file.name);
    }
    let (outcome, changes) = import(database, &Actor::Operator, file, &read, clock).await?;
    Ok(format!(
        "{}: read {} = published {} + quarantined {}; added {}, updated {}, unchanged {}, withdrawn {}",
        file.name,
        outcome.report.read,
        outcome.report.published,
        outcome.report.quarantined,
        changes.added,
        changes.updated,
        changes.unchanged,
        changes.withdrawn
    ))
}
