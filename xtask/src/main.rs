//! Tasks of the project that are not part of the program: `cargo xtask …`.

mod bench;
mod coverage;
mod figures;
mod links;
mod proofs;
mod reference;
mod sample;

use clap::{Parser, Subcommand};

/// Tasks of the project.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Builds data/reference.pack from published data.
    Reference(reference::Arguments),
    /// Builds data/figures.pack from published files.
    Figures(figures::Arguments),
    /// Remakes data/sample from the real sources.
    Sample(sample::Arguments),
    /// Writes docs/coverage.md: what the cleaners make of the real sources.
    Coverage,
    /// Checks that no document's relative link is dead.
    Links,
    /// Checks that every proof named in docs/security.md exists.
    Proofs,
    /// Measures the release binary against the design's speed targets.
    Bench {
        /// The binary to measure.
        maillage: std::path::PathBuf,
    },
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().task {
        Task::Reference(arguments) => reference::run(&arguments),
        Task::Figures(arguments) => figures::run(&arguments),
        Task::Sample(arguments) => sample::run(&arguments),
        Task::Coverage => coverage::run(),
        Task::Links => links::run(),
        Task::Proofs => proofs::run(),
        Task::Bench { maillage } => bench::run(&maillage),
    }
}
