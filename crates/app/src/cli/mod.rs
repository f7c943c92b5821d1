//! The command line: each command reads its arguments, calls what does the
//! work, and says what came of it.

mod access;
mod account;
mod bundle;
mod columns;
mod config;
mod hours;
mod import;
mod index;
mod indicators;
mod journal;
mod journeys;
mod logs;
mod mail;
mod matching;
mod points;
mod serve;
mod settings;
mod signalements;
mod site;
mod standardise;
mod transfer;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

pub use import::HeldImports;
use settings::SettingsFile;

/// Where the registry is kept unless told otherwise.
const DEFAULT_DATABASE: &str = "sqlite://var/maillage.sqlite";

/// The platform of the Hubs for digital inclusion.
#[derive(Parser)]
#[command(name = "maillage", version)]
struct Arguments {
    /// A file of settings; maillage.toml is read where it is there
    #[arg(long, global = true, env = "MAILLAGE_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Turn a source's file into the national standard
    Standardise(standardise::Standardise),
    /// Read texts of opening hours
    Hours(hours::Hours),
    /// Find the places of a file that are the same
    Match(matching::Match),
    /// Work out how much help people can reach
    Access(Box<access::Access>),
    /// Choose where to put more places
    Site(Box<site::Site>),
    /// Work out an index from a model and a table
    Index(index::Index),
    /// Import, list and export indicators
    Indicators(indicators::Indicators),
    /// Import sources into the registry
    Import(import::Import),
    /// Write a publication for data.gouv.fr into a folder
    Bundle(bundle::Bundle),
    /// Serve the web site and the API
    Serve(Box<serve::Serve>),
    /// Check the settings
    Config(config::Config),
    /// Invite people, the first administrator to begin with
    Account(account::Account),
    /// Verify what the journal tells
    Journal(journal::Journal),
    /// List the errors that the public reported
    Signalements(signalements::Signalements),
    /// See the messages that are sent, or try the mail server
    Mail(mail::Mail),
    /// Move an instance between SQLite and PostgreSQL
    Copy(transfer::Copy),
    /// Write everything to a file, while the site runs
    Backup(transfer::Backup),
    /// Put a backup into an empty database
    Restore(transfer::Restore),
}

/// Runs the command that was typed.
pub fn run() -> anyhow::Result<()> {
    let command = Arguments::command();
    let typed: Vec<OsString> = std::env::args_os().collect();
    let file = SettingsFile::find(&command, &typed)?;
    let matches = file.resolve(&command, &typed)?.matches;
    match Arguments::from_arg_matches(&matches)?.command {
        Command::Standardise(command) => command.run(),
        Command::Hours(command) => command.run(),
        Command::Match(command) => command.run(),
        Command::Access(command) => on_runtime(command.run()),
        Command::Site(command) => on_runtime(command.run()),
        Command::Index(command) => command.run(),
        Command::Indicators(command) => on_runtime(command.run()),
        Command::Import(command) => on_runtime(command.run()),
        Command::Serve(command) => on_runtime(command.run()),
        Command::Bundle(command) => on_runtime(command.run()),
        Command::Config(config) => on_runtime(config.run(&command, &file)),
        Command::Account(command) => on_runtime(command.run()),
        Command::Journal(command) => on_runtime(command.run()),
        Command::Mail(command) => on_runtime(command.run()),
        Command::Signalements(command) => on_runtime(command.run()),
        Command::Copy(command) => on_runtime(command.run()),
        Command::Backup(command) => on_runtime(command.run()),
        Command::Restore(command) => on_runtime(command.run()),
    }
}

fn on_runtime(work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(work)
}
