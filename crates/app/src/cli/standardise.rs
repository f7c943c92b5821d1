//! `maillage standardise`: a file in, the national standard out.

use std::path::PathBuf;

use clap::Args;
use places::input::Reach;
use places::output;
use territory::Territories;

use crate::kernel::clock::Clock;
use crate::registry::import::{SourceFile, standardise_file};

/// Arguments of `maillage standardise`.
#[derive(Args)]
pub struct Standardise {
    /// A JSON, GeoJSON, CSV or XLSX file (`file.json@key` for a list under a key), or an http(s) address
    file: String,
    /// The mapping that reads it
    #[arg(long)]
    mapping: PathBuf,
    /// The name of the source
    #[arg(long)]
    source: String,
    /// Also fetch from private addresses and other ports than 80 and 443
    #[arg(long)]
    allow_private: bool,
    /// The folder to write places.json, places.csv, quarantine.json and report.json in
    #[arg(long)]
    out: PathBuf,
}

impl Standardise {
    pub fn run(self) -> anyhow::Result<()> {
        let file = SourceFile {
            name: self.source,
            location: self.file,
            mapping: self.mapping,
            reach: match self.allow_private {
                true => Reach::Anywhere,
                false => Reach::Public,
            },
        };
        let (outcome, notes) =
            standardise_file(&file, Territories::bundled(), Clock::System.today())?;
        for note in &notes {
            eprintln!("mapping: {note}");
        }
        output::write_all(&self.out, &outcome)?;
        println!(
            "{}: read {} = published {} + quarantined {} → {}",
            file.name,
            outcome.report.read,
            outcome.report.published,
            outcome.report.quarantined,
            self.out.display()
        );
        Ok(())
    }
}
