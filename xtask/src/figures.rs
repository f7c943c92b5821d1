//! `cargo xtask figures`: builds `data/figures.pack` from files as published, by the recipes that
//! read them for everybody.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, bail, ensure};
use diagnosis::figure::{Cell, Missing};
use diagnosis::indicator::{
    FiguresPack, Indicator, Iris, IrisKind, Observatory, Release, ReleaseColumn,
};
use diagnosis::recipe::{Asked, Reading, shipped};
use territory::{Level, Territories, TerritoryId};

/// Options of `cargo xtask figures`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Folder of the published files
    #[arg(long, default_value = "../shared/data")]
    inputs: PathBuf,
    /// The pack to write
    #[arg(long, default_value = "data/figures.pack")]
    output: PathBuf,
}

/// A file, the recipe that reads it, and the decimals that its numbers deserve where it has more.
const FILES: [(&str, &str, Option<i32>); 7] = [
    (
        "territory/communes_insee_2021.csv",
        "communes-recensement",
        None,
    ),
    (
        "indicators/filosofi_2021_communes.csv",
        "insee-filosofi",
        None,
    ),
    (
        "indicators/filosofi_2019_communes.csv",
        "insee-filosofi-2019",
        None,
    ),
    ("indicators/caf_2020_iris.csv", "cnaf-iris", None),
    (
        "indicators/ifn_v1_communes_scores.csv",
        "ifn-v1-communes",
        None,
    ),
    // Published to the billionth; a thousandth of a point is more than anybody reads, and a tenth
    // of the size.
    ("indicators/ifn_v1_iris.csv.gz", "ifn-v1", Some(3)),
    (
        "indicators/ifn_v1_arras_raw.csv",
        "ifn-v1-variables",
        Some(3),
    ),
];

/// Builds the pack, checks it and writes it.
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let mut pack = FiguresPack {
        iris: iris(&arguments.inputs.join("territory/iris_2021.csv.gz"))?,
        releases: Vec::new(),
    };
    println!("{} IRIS of divided communes", pack.iris.len());
    for (file, recipe, decimals) in FILES {
        let reading = read(&arguments.inputs.join(file), recipe)?;
        let harmful = reading.refused.iter().filter(|row| !row.why.is_harmless());
        let harmful: Vec<_> = harmful.collect();
        println!(
            "{file}: {} rows = {} taken + {} said twice or left out + {} refused",
            reading.rows,
            reading.taken,
            reading.refused.len() - harmful.len(),
            harmful.len()
        );
        if let Some(first) = harmful.first() {
            bail!("line {} of {file}: {}", first.line, first.why);
        }
        pack.releases.push(match recipe {
            "communes-recensement" => without_zeros(&reading.release)?,
            _ => rounded(&reading.release, decimals)?,
        });
    }
    let bytes = pack.to_bytes(19)?;
    fs::write(&arguments.output, &bytes)?;
    println!("{}: {} bytes", arguments.output.display(), bytes.len());
    report(&bytes)
}

fn read(path: &Path, recipe: &str) -> anyhow::Result<Reading> {
    let bytes = bytes(path)?;
    let recipe = shipped().iter().find(|one| one.id == recipe);
    let recipe = recipe.context("a recipe that is not there")?;
    let indicators = Indicator::shipped();
    let known = |id: &str| indicators.iter().find(|one| one.id == id);
    // CNAF's columns have no year in their names.
    let asked = Asked {
        vintage: (recipe.id == "cnaf-iris").then_some(2020),
        cog: None,
    };
    let reading = recipe.read(&bytes, asked, known);
    reading.with_context(|| format!("in {}", path.display()))
}

fn bytes(path: &Path) -> anyhow::Result<Vec<u8>> {
    if path.extension().is_none_or(|extension| extension != "gz") {
        return fs::read(path).with_context(|| format!("{} cannot be read", path.display()));
    }
    let out = Command::new("gzip").arg("-dc").arg(path).output()?;
    ensure!(
        out.status.success(),
        "{} cannot be unpacked",
        path.display()
    );
    Ok(out.stdout)
}

/// The IRIS of communes that are divided.
fn iris(path: &Path) -> anyhow::Result<Vec<Iris>> {
    let bytes = bytes(path)?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(bytes);
    let mut found = Vec::new();
    for row in reader.records() {
        let row = row?;
        let kind = match &row[2] {
            "H" => IrisKind::Housing,
            "A" => IrisKind::Activity,
            "D" => IrisKind::Other,
            "Z" => continue,
            other => bail!("an IRIS of kind {other}"),
        };
        found.push(Iris {
            code: row[0].parse()?,
            name: row[1].replace('\'', "’"),
            kind,
        });
    }
    found.sort_by_key(|iris| iris.code);
    Ok(found)
}

/// The file writes 0 where it has nothing: for Mayotte, and for what communes that were made again
/// since have but their population. Zeros of empty villages stay.
fn without_zeros(release: &Release) -> anyhow::Result<Release> {
    let areas = release.areas();
    let of = |id: &str| release.columns().iter().find(|one| one.indicator == id);
    let people = &of("population").context("no population")?.cells;
    let households = &of("menages").context("no households")?.cells;
    let cell = |column: &ReleaseColumn, row: usize| {
        let is_mayotte = areas[row].code().starts_with("976");
        let made_again = households.value(row) == Some(0.0)
            && people.value(row) > Some(0.0)
            && !column.indicator.starts_with("population-2")
            && column.indicator != "population";
        match (is_mayotte, made_again) {
            (true, _) => Cell::Missing(Missing::OutOfScope),
            (_, true) => Cell::Missing(Missing::OtherVintage),
            _ => column.cells.get(row),
        }
    };
    with_cells(release, cell)
}

fn rounded(release: &Release, decimals: Option<i32>) -> anyhow::Result<Release> {
    let Some(decimals) = decimals else {
        return Ok(release.clone());
    };
    let steps = 10f64.powi(decimals);
    with_cells(release, |column, row| match column.cells.get(row) {
        Cell::Value(value) => Cell::Value((value * steps).round() / steps),
        other => other,
    })
}

fn with_cells(
    release: &Release,
    cell: impl Fn(&ReleaseColumn, usize) -> Cell,
) -> anyhow::Result<Release> {
    let rows = release.areas().len();
    let columns = release.columns().iter().map(|column| ReleaseColumn {
        cells: (0..rows).map(|row| cell(column, row)).collect(),
        ..column.clone()
    });
    Ok(Release::new(
        release.origin().clone(),
        release.grain(),
        release.cog(),
        release.areas().to_vec(),
        columns.collect(),
    )?)
}

/// What the pack tells of the whole country.
fn report(bytes: &[u8]) -> anyhow::Result<()> {
    let start = Instant::now();
    let pack = FiguresPack::from_bytes(bytes)?;
    let territories = Territories::bundled();
    println!("read in {:.0} ms", start.elapsed().as_secs_f64() * 1e3);
    let start = Instant::now();
    let observatory = Observatory::new(territories, Indicator::shipped(), &pack.releases);
    println!("arranged in {:.0} ms", start.elapsed().as_secs_f64() * 1e3);
    let communes = territories.territories(Level::Commune).len();
    for indicator in observatory.indicators() {
        let Some(told) = observatory.told(&indicator.id, TerritoryId::france()) else {
            continue;
        };
        let column = observatory.column(&indicator.id, Level::Commune);
        println!(
            "{} {}: {:?}, coverage {:.4}; {} of {communes} communes",
            indicator.id,
            told.vintage,
            told.cell,
            told.coverage,
            column.map_or(0, |column| column.count())
        );
    }
    Ok(())
}
