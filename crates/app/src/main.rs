//! The `maillage` binary: one folder per activity, each with its rules
//! (`model`), its tables (`store`), its pages (`pages`) and its JSON (`api`);
//! what they share lives in `kernel`; the command line is a thin layer in
//! `cli`. The engines (`territory`, `places`, `diagnosis`) know nothing of any
//! of this.

mod cli;
mod embed;
mod identity;
mod kernel;
mod legal;
mod network;
mod portrait;
mod registry;
mod travel;
mod workspace;

use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("maillage: {error:#}");
            match error.is::<cli::HeldImports>() {
                true => ExitCode::from(cli::HeldImports::EXIT_CODE),
                false => ExitCode::FAILURE,
            }
        }
    }
}
