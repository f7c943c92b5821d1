//! Tasks of the project that are not part of the program: `cargo xtask …`.

mod reference;

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
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().task {
        Task::Reference(arguments) => reference::run(&arguments),
    }
}
