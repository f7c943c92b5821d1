//! `maillage bundle`: a publication ready to be sent to data.gouv.fr.

use std::path::PathBuf;

use clap::Args;

use super::DEFAULT_DATABASE;
use crate::kernel::clock::Clock;
use crate::kernel::database;
use crate::kernel::origin::Origin;
use crate::kernel::site;
use crate::registry::bundle::{self, DESCRIPTION, Told};

/// Arguments of `maillage bundle`.
#[derive(Args)]
pub struct Bundle {
    /// The folder to write the files and their description in
    #[arg(long)]
    to: PathBuf,
    /// The site's address, as in https://maillage.example: files lead back to its sheets
    #[arg(long, env = "MAILLAGE_PUBLIC_URL")]
    public_url: Option<Origin>,
    /// How often it is published, in data.gouv.fr's words
    #[arg(long, default_value = "unknown", value_parser = ["daily", "weekly", "monthly", "quarterly", "annual", "irregular", "unknown"])]
    frequency: String,
    /// The registry's database
    #[arg(long, env = "MAILLAGE_DATABASE_URL", default_value = DEFAULT_DATABASE)]
    database: String,
}

impl Bundle {
    pub async fn run(self) -> anyhow::Result<()> {
        let database = database::open(&self.database).await?;
        let clock = Clock::System;
        let state = site::state(database.clone(), clock).await?;
        let told = Told {
            site: self.public_url,
            frequency: self.frequency,
            day: clock.today(),
        };
        let written = bundle::write(&state.atlas(), &database, &self.to, &told).await?;
        for resource in &written {
            println!("{}: {} bytes", resource.file, resource.size);
        }
        println!(
            "{} files, described by {}",
            written.len(),
            self.to.join(DESCRIPTION).display()
        );
        Ok(())
    }
}
