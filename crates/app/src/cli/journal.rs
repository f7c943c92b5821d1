//! `maillage journal`: what was done, and the proof that nobody changed it.

use anyhow::bail;
use clap::{Args, Subcommand};

use super::DEFAULT_DATABASE;
use crate::kernel::database;
use crate::kernel::journal::verify;

/// Arguments of `maillage journal`.
#[derive(Args)]
pub struct Journal {
    #[command(subcommand)]
    command: Command,
    /// The registry's database
    #[arg(long, env = "MAILLAGE_DATABASE_URL", default_value = DEFAULT_DATABASE, global = true)]
    database: String,
}

#[derive(Subcommand)]
enum Command {
    /// Walk the chain of hashes from the first entry to the last
    Verify,
}

impl Journal {
    pub async fn run(self) -> anyhow::Result<()> {
        let database = database::open(&self.database).await?;
        match self.command {
            Command::Verify => match verify(&database).await? {
                Ok(whole) => println!(
                    "the journal is whole: {} entries, the last hash is {}",
                    whole.entries, whole.hash
                ),
                Err(wrong) => bail!("the journal was tampered with: {wrong}"),
            },
        }
        Ok(())
    }
}
