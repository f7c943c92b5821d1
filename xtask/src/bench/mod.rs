//! `cargo xtask bench`: what the design's speed targets speak of, measured on
//! the release binary from outside, as its user meets it. Prints a table;
//! nothing here is asserted.

mod country;
mod diagnosis;
mod gold;
mod index;
mod load;
mod matching;
mod server;
mod site;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// Each figure is the middle one of this many runs.
const RUNS: usize = 5;

/// Runs every measure against `maillage` (a release binary).
pub fn run(maillage: &Path) -> Result<()> {
    if !maillage.is_file() {
        bail!(
            "no binary at {}: build it with cargo build --release",
            maillage.display()
        );
    }
    let folder = std::env::temp_dir().join(format!("maillage-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    println!("| measure | median of {RUNS} |\n| --- | --- |");
    measure_pack()?;
    let sources = sources()?;
    measure_standardise(maillage, &sources, &folder)?;
    let database = measure_import(maillage, &sources, &folder)?;
    gold::measure(maillage, &folder)?;
    matching::measure()?;
    index::measure()?;
    diagnosis::measure(maillage, &folder)?;
    site::measure(maillage, &database, &folder)?;
    std::fs::remove_dir_all(&folder).context("the bench's folder could not be removed")
}

/// Real sources where they are, the project's sample elsewhere.
fn sources() -> Result<PathBuf> {
    ["../shared/data/sources", "data/sample"]
        .iter()
        .map(PathBuf::from)
        .find(|path| path.is_dir())
        .context(
            "neither ../shared/data/sources nor data/sample is here: run from the project's root",
        )
}

fn measure_pack() -> Result<()> {
    let pack = std::fs::read("data/reference.pack")?;
    let median = median_of(|| {
        territory::Territories::load(&pack)
            .map(drop)
            .context("the reference pack does not load")
    })?;
    row(
        &format!("load the reference pack ({} kB)", pack.len() / 1000),
        median,
    );
    Ok(())
}

fn measure_standardise(maillage: &Path, sources: &Path, folder: &Path) -> Result<()> {
    let source = sources.join("conseiller-numerique");
    if !source.is_dir() {
        return Ok(());
    }
    let median = median_of(|| {
        let mut command = Command::new(maillage);
        command
            .arg("standardise")
            .arg(source.join("conseiller-numerique.json"))
            .arg("--mapping")
            .arg(source.join("conseiller-numerique.config.json"))
            .args(["--source", "conseiller-numerique", "--out"])
            .arg(folder.join("out"));
        succeed(&mut command)
    })?;
    row(
        "standardise conseiller-numerique, 4 930 rows, whole process",
        median,
    );
    Ok(())
}

fn measure_import(maillage: &Path, sources: &Path, folder: &Path) -> Result<String> {
    let mut run = 0;
    let mut database = String::new();
    let import = |database: &str| {
        let mut command = Command::new(maillage);
        command
            .args(["import", "--mappings", "data/mappings", "--sources"])
            .arg(sources);
        command.args(["--database", database]);
        succeed(&mut command)
    };
    let median = median_of(|| {
        run += 1;
        database = format!(
            "sqlite://{}",
            folder.join(format!("{run}.sqlite")).display()
        );
        import(&database)
    })?;
    row("import every source into an empty registry", median);
    let again = median_of(|| import(&database))?;
    row("import every source again, nothing changed", again);
    Ok(database)
}

fn succeed(command: &mut Command) -> Result<()> {
    let output = command.output()?;
    if !output.status.success() {
        bail!(
            "{command:?} failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(())
}

fn median_of(mut measured: impl FnMut() -> Result<()>) -> Result<Duration> {
    let mut times = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let begin = Instant::now();
        measured()?;
        times.push(begin.elapsed());
    }
    Ok(median(times))
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn row(what: &str, time: Duration) {
    println!("| {what} | {:.3} s |", time.as_secs_f64());
}
