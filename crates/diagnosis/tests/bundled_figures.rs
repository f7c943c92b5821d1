//! The figures built into the program, against the files they come from where those are at hand.

#![allow(clippy::unwrap_used)]

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use diagnosis::figure::{Cell, Missing};
use diagnosis::indicator::{Area, CodeIris, FiguresPack, Grain, Made, Observatory};
use diagnosis::recipe::{Asked, shipped};
use territory::{Level, Territories, TerritoryId};

fn pack() -> FiguresPack {
    FiguresPack::from_bytes(include_bytes!("../../../data/figures.pack")).unwrap()
}

#[test]
fn the_pack_is_small_and_says_where_each_figure_comes_from() {
    let bytes = include_bytes!("../../../data/figures.pack");
    assert!(bytes.len() < 2_500_000, "{} bytes", bytes.len());
    let sources = include_str!("../../../data/SOURCES.md");
    for release in pack().releases {
        let origin = release.origin();
        assert!(!origin.producer.is_empty() && !origin.licence.is_empty());
        assert!(origin.url.starts_with("https://"), "{origin:?}");
        assert!(
            sources.contains(&origin.title),
            "{} in SOURCES.md",
            origin.title
        );
    }
}

#[test]
fn national_totals_are_those_of_the_files() {
    let known = Observatory::bundled();
    let total = |id: &str| {
        known
            .told(id, TerritoryId::france())
            .unwrap()
            .value()
            .unwrap()
    };
    assert_eq!(total("population"), 67_406_310.0);
    assert_eq!(total("population-2015"), 66_188_501.0);
    assert_eq!(total("menages"), 30_510_551.0);
    let rate = total("taux-chomage");
    assert!((rate - total("chomeurs-15-64") / total("actifs-15-64") * 100.0).abs() < 1e-9);
    // What is hidden is told by the coverage, and IRIS reach under half of the inhabitants.
    let rsa = known.told("caf-rsa", TerritoryId::france()).unwrap();
    assert!(rsa.coverage > 0.4 && rsa.coverage < 0.5, "{}", rsa.coverage);
    for id in ["revenu-median", "taux-pauvrete", "ifn-v1-score"] {
        let told = known.told(id, TerritoryId::france()).unwrap();
        assert_eq!(told.cell, Cell::Missing(Missing::NotAddable), "{id}");
    }
}

#[test]
fn mayotte_is_not_an_empty_island() {
    let known = Observatory::bundled();
    let mayotte: TerritoryId = "departement-976".parse().unwrap();
    let told = known.told("population", mayotte).unwrap();
    assert_eq!(told.cell, Cell::Missing(Missing::OutOfScope));
    // A village where nobody has lived since 1916 is.
    let fleury: TerritoryId = "commune-55189".parse().unwrap();
    assert_eq!(
        known.told("population", fleury).unwrap().cell,
        Cell::Value(0.0)
    );
}

#[test]
fn levels_of_one_territory_agree() {
    let known = Observatory::bundled();
    let territories = Territories::bundled();
    for id in [
        "population",
        "menages",
        "chomeurs-15-64",
        "caf-allocataires",
    ] {
        let whole = known
            .told(id, TerritoryId::france())
            .unwrap()
            .value()
            .unwrap();
        for level in [Level::Departement, Level::Region, Level::BassinDeVie] {
            let column = known.column(id, level).unwrap();
            let sum: f64 = column.iter().filter_map(Cell::value).sum();
            // Collectivities overseas belong to no région, and have none of these figures.
            assert!(
                (sum - whole).abs() < 1e-3,
                "{id} by {level}: {sum} of {whole}"
            );
        }
        assert_eq!(
            known.column(id, Level::Commune).unwrap().len(),
            territories.communes().len()
        );
    }
}

#[test]
fn the_iris_of_a_commune_are_told_one_by_one() {
    let known = Observatory::bundled();
    let rennes = "35238".parse().unwrap();
    let iris = known.iris_of(rennes);
    assert!(iris.len() > 80, "{}", iris.len());
    assert!(iris.iter().all(|iris| !iris.name.is_empty()));
    let told = known.told("caf-rsa", iris[0].code).unwrap();
    assert_eq!(told.made, Made::Published);
    let lyon = known.iris_of("69123".parse().unwrap());
    assert!(lyon.len() > 100, "by its arrondissements: {}", lyon.len());
    assert!(
        known.iris_of("01001".parse().unwrap()).is_empty(),
        "not divided"
    );
    let arras: CodeIris = "620411101".parse().unwrap();
    assert!(
        known
            .told("population-65-plus", arras)
            .unwrap()
            .value()
            .is_some()
    );
}

fn shared(file: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data")
        .join(file);
    if !path.exists() {
        eprintln!("skipped: {} is not here", path.display());
    }
    path.exists().then_some(path)
}

fn bytes(path: &Path) -> Vec<u8> {
    match path.extension().is_some_and(|extension| extension == "gz") {
        true => {
            let out = Command::new("gzip").arg("-dc").arg(path).output().unwrap();
            assert!(out.status.success());
            out.stdout
        }
        false => std::fs::read(path).unwrap(),
    }
}

/// Every cell of every file that is here, read again, is that of the pack, to the decimals that
/// the pack keeps; but for the zeros that stand for nothing.
#[test]
fn the_pack_holds_what_the_files_say() {
    let known = Observatory::bundled();
    let pack = pack();
    for (file, recipe, tolerance) in [
        (
            "indicators/filosofi_2021_communes.csv",
            "insee-filosofi",
            0.0,
        ),
        (
            "indicators/filosofi_2019_communes.csv",
            "insee-filosofi-2019",
            0.0,
        ),
        ("indicators/caf_2020_iris.csv", "cnaf-iris", 0.0),
        (
            "indicators/ifn_v1_communes_scores.csv",
            "ifn-v1-communes",
            0.0,
        ),
        ("indicators/ifn_v1_iris.csv.gz", "ifn-v1", 5.1e-4),
        (
            "indicators/ifn_v1_arras_raw.csv",
            "ifn-v1-variables",
            5.1e-4,
        ),
        (
            "territory/communes_insee_2021.csv",
            "communes-recensement",
            0.0,
        ),
    ] {
        let Some(path) = shared(file) else { continue };
        let recipe = shipped().iter().find(|one| one.id == recipe).unwrap();
        let asked = Asked {
            vintage: Some(2020),
            cog: None,
        };
        let read = recipe
            .read(&bytes(&path), asked, |id| known.indicator(id))
            .unwrap();
        let kept = pack
            .releases
            .iter()
            .find(|one| one.origin().title == recipe.title)
            .unwrap();
        assert_eq!(kept.areas(), read.release.areas(), "{file}");
        for column in read.release.columns() {
            let same = kept
                .columns()
                .iter()
                .find(|one| (&one.indicator, one.vintage) == (&column.indicator, column.vintage));
            let same = same.unwrap_or_else(|| panic!("{} {}", column.indicator, column.vintage));
            for (row, area) in kept.areas().iter().enumerate() {
                match (column.cells.get(row), same.cells.get(row)) {
                    (Cell::Value(raw), Cell::Value(kept)) => {
                        assert!(
                            (raw - kept).abs() <= tolerance,
                            "{file} {area:?}: {raw} {kept}"
                        );
                    }
                    // The file writes 0 for what it has not: xtask/src/figures.rs says where.
                    (Cell::Value(_), Cell::Missing(_)) if recipe.id == "communes-recensement" => {
                        assert!(column.cells.value(row) == Some(0.0), "{area:?}");
                    }
                    (raw, kept) => assert_eq!(raw, kept, "{file} {area:?} {}", column.indicator),
                }
            }
        }
    }
}

/// Communes' published scores are those of their only IRIS against the region, without decimals;
/// the IRIS that are kept are against the département: one is never the other rounded.
#[test]
fn communes_of_the_published_index_are_against_the_region() {
    let Some(path) = shared("indicators/ifn_v1_iris.csv.gz") else {
        return;
    };
    let known = Observatory::bundled();
    let file = bytes(&path);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b';')
        .from_reader(file.as_slice());
    let headers = reader.headers().unwrap().clone();
    let at = |name: &str| headers.iter().position(|one| one == name).unwrap();
    let (code, score) = (at("Code Iris"), at("SCORE GLOBAL region 1"));
    let mut compared = 0;
    for row in reader.records().map(Result::unwrap) {
        let iris = format!("{:0>9}", &row[code]);
        let Some(commune) = iris.strip_suffix("0000") else {
            continue;
        };
        let commune: TerritoryId = format!("commune-{commune}").parse().unwrap();
        // Where communes' file has no row, the IRIS' own score is told.
        let told = known.told("ifn-v1-score", commune);
        let told = told.filter(|told| told.origin.title.ends_with("par commune"));
        let published = told.and_then(|told| told.value());
        let (Some(published), Ok(score)) = (published, row[score].parse::<f64>()) else {
            continue;
        };
        assert!(
            (published - score.floor()).abs() < 1e-9,
            "{iris}: {score} {published}"
        );
        compared += 1;
    }
    assert!(compared > 25_000, "{compared}");
}

/// An undivided commune has its score twice: as a commune, and as its only IRIS. They are one only
/// if both are compared with the same territory.
#[test]
fn both_files_of_ifn_compare_with_the_region() {
    let releases = pack().releases;
    let cells = |grain: Grain| {
        let mut found = HashMap::new();
        for release in releases.iter().filter(|release| release.grain() == grain) {
            let mut columns = release.columns().iter();
            let Some(column) = columns.find(|column| column.indicator == "ifn-v1-score") else {
                continue;
            };
            for (area, cell) in release.areas().iter().zip(column.cells.iter()) {
                if let Some(value) = cell.value() {
                    found.insert(*area, value);
                }
            }
        }
        found
    };
    let communes = cells(Grain::COMMUNE);
    let mut compared = 0;
    for (area, score) in cells(Grain::Iris) {
        let Area::Iris(code) = area else { continue };
        if !code.is_whole_commune() {
            continue;
        }
        let commune = Area::from(TerritoryId::commune(code.commune()));
        if let Some(published) = communes.get(&commune) {
            // The file of communes has no decimals: they are cut off; the pack keeps three.
            let cut_off = *published..=*published + 1.0;
            assert!(cut_off.contains(&score), "{code}: {score}, {published}");
            compared += 1;
        }
    }
    assert!(compared > 29_000, "{compared}");
}
