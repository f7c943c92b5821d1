//! Accessibility and siting: over the country, beside scipy on the same points, and over a million
//! points; each size in a process of its own, so that its peak memory is known.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

/// Bands, speed and circuity of `measure_access`.
const WAY: [&str; 3] = ["10:1,15:0.6667,20:0.3333", "75", "1.3"];
const SCRIPT: &str = "xtask/src/bench/access_scipy.py";
/// What the script draws on, of held releases.
const DRAWN: [&str; 2] = ["numpy==2.4.6", "scipy==1.17.1"];

/// Prints the tables.
pub fn measure(maillage: &Path, folder: &Path) -> Result<()> {
    println!("\nFloating catchments, the shortest of some runs:\n");
    println!(
        "| demand × supply | pairs | indexing | shared out | processors’ time | peak memory |"
    );
    println!("| --- | --- | --- | --- | --- | --- |");
    let points = folder.to_string_lossy();
    print!(
        "{}",
        example(maillage, "measure_access", &["35000", "15000", &points])?
    );
    print!(
        "{}",
        example(maillage, "measure_access", &["1000000", "100000"])?
    );
    println!("\n| by others | pairs | indexing | shared out | |\n| --- | --- | --- | --- | --- |");
    match scipy(maillage, folder) {
        Ok(row) => print!("{row}"),
        Err(error) => println!("| scipy | not measured: {error} | | | |"),
    }
    println!("\nSiting, p = 20, within 15 minutes, the shortest of some runs:\n");
    print!("{}", example(maillage, "measure_siting", &[])?);
    println!("\nLevers, the shortest of some runs:\n");
    print!("{}", example(maillage, "measure_levers", &[])?);
    Ok(())
}

/// What `./x bench` built beside the binary: with other packages chosen, cargo would compile HiGHS again.
fn example(maillage: &Path, name: &str, arguments: &[&str]) -> Result<String> {
    said(Command::new(maillage.with_file_name("examples").join(name)).args(arguments))
}

/// The command on the points that were written, and scipy on the same.
fn scipy(maillage: &Path, folder: &Path) -> Result<String> {
    let [demand, supply, access] =
        ["demand.csv", "supply.csv", "access.csv"].map(|name| folder.join(name));
    let [bands, speed, circuity] = WAY;
    let mut ours = Command::new(maillage);
    ours.arg("access")
        .arg("--demand")
        .arg(&demand)
        .arg("--supply")
        .arg(&supply);
    ours.args([
        "--bands",
        bands,
        "--speed-kmh",
        speed,
        "--circuity",
        circuity,
    ]);
    said(ours.arg("--out").arg(&access))?;
    let mut theirs = Command::new(python(folder)?);
    theirs.arg(SCRIPT).args([&demand, &supply, &access]);
    said(theirs.args(WAY))
}

/// A Python that has scipy: made for the bench, where the registry can be reached.
fn python(folder: &Path) -> Result<PathBuf> {
    let venv = folder.join("python");
    said(Command::new("python3").args(["-m", "venv"]).arg(&venv))?;
    said(
        Command::new(venv.join("bin/pip"))
            .args(["install", "--quiet"])
            .args(DRAWN),
    )?;
    Ok(venv.join("bin/python"))
}

fn said(command: &mut Command) -> Result<String> {
    let output = command.output()?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr);
        bail!("{}", words.lines().last().unwrap_or("it failed").trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
