//! Matching, from a thousand made-up places to a million: each size in a process of
//! its own, so that its peak memory is known.

use std::process::Command;

use anyhow::{Result, bail};

const SIZES: [&str; 5] = ["1000", "10000", "18128", "100000", "1000000"];

/// Prints a row for each size.
pub fn measure() -> Result<()> {
    println!("\nMatching made-up places, the shortest of some runs:\n");
    for (place, size) in SIZES.iter().enumerate() {
        let mut command = Command::new("cargo");
        command.args(["run", "--quiet", "--release", "-p", "places", "--example"]);
        let output = command.args(["measure_matching", "--", size]).output()?;
        if !output.status.success() {
            bail!("{}", String::from_utf8_lossy(&output.stderr));
        }
        // The head of the table once.
        let table = String::from_utf8_lossy(&output.stdout).into_owned();
        let skipped = if place == 0 { 0 } else { 2 };
        table
            .lines()
            .skip(skipped)
            .for_each(|line| println!("{line}"));
    }
    Ok(())
}
