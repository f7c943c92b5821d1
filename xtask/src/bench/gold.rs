//! How well texts of hours are read and doubles found, held against what two
//! readers agreed on: scored here, from the outside, on what the commands write.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::Value;

use super::succeed;

const GOLD: &str = "../shared/data/gold";

/// Prints both scores, where the judged texts and pairs are.
pub fn measure(maillage: &Path, folder: &Path) -> Result<()> {
    let gold = Path::new(GOLD);
    if !gold.is_dir() {
        return Ok(());
    }
    println!("\n| held against two readers | |\n| --- | --- |");
    hours(maillage, &gold.join("hours.jsonl"), folder)?;
    pairs(maillage, gold, folder)
}

/// What is stated of a text: hours by day, and what is not weekly about it.
#[derive(Debug, Deserialize)]
struct Stated {
    week: BTreeMap<String, Value>,
    flags: BTreeSet<String>,
}

impl Stated {
    fn opens(&self) -> bool {
        self.week
            .values()
            .any(|day| day.as_array().is_some_and(|ranges| !ranges.is_empty()))
    }
}

fn lines<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<Vec<T>> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| serde_json::from_str(line).with_context(|| format!("in {}", path.display())))
        .collect()
}

fn hours(maillage: &Path, gold: &Path, folder: &Path) -> Result<()> {
    let out = folder.join("hours.jsonl");
    let mut command = Command::new(maillage);
    command.arg("hours").arg("--in").arg(gold);
    succeed(command.arg("--out").arg(&out))?;
    let (expected, read): (Vec<Stated>, Vec<Stated>) = (lines(gold)?, lines(&out)?);
    let total = expected.len();
    let (mut exact, mut silent) = (0, 0);
    for (expected, read) in expected.iter().zip(&read) {
        if expected.week == read.week && expected.flags == read.flags {
            exact += 1;
        } else if expected.week != read.week && read.opens() {
            // It states hours, and not those of the text.
            silent += 1;
        }
    }
    println!("| texts of hours read exactly | {} |", share(exact, total));
    println!(
        "| hours stated that the text does not | {} |",
        share(silent, total)
    );
    Ok(())
}

#[derive(Debug, Deserialize)]
struct Judged {
    a: String,
    b: String,
    label: String,
}

#[derive(Debug, Deserialize)]
struct Found {
    a: String,
    b: String,
    probability: f64,
    decision: String,
}

fn pairs(maillage: &Path, gold: &Path, folder: &Path) -> Result<()> {
    let out = folder.join("pairs.csv");
    let mut command = Command::new(maillage);
    command.arg("match").arg(gold.join("places.json"));
    succeed(command.arg("--out").arg(&out))?;
    let mut found = HashMap::new();
    for pair in csv::Reader::from_path(&out)?.deserialize() {
        let pair: Found = pair?;
        let ends = unordered(&pair.a, &pair.b);
        found.insert(ends, (pair.probability, pair.decision));
    }
    let judged: Vec<Judged> = lines(&gold.join("pairs.jsonl"))?;
    let scored: Vec<(bool, f64, bool)> = judged
        .iter()
        .map(|pair| {
            let found = found.get(&unordered(&pair.a, &pair.b));
            let probability = found.map_or(0.0, |(probability, _)| *probability);
            let decided = found.is_some_and(|(_, decision)| decision == "match");
            (pair.label == "MATCH", probability, decided)
        })
        .collect();
    let (threshold, best) = best_threshold(&scored);
    println!("| judged pairs, F1 at the best threshold ({threshold:.2}) | {best:.3} |");
    let automatic = Score::of(scored.iter().map(|(same, _, decided)| (*same, *decided)));
    println!(
        "| judged pairs decided automatically | precision {:.3}, recall {:.3} |",
        automatic.precision(),
        automatic.recall()
    );
    Ok(())
}

fn unordered(a: &str, b: &str) -> (String, String) {
    let (first, second) = if a < b { (a, b) } else { (b, a) };
    (first.to_owned(), second.to_owned())
}

fn best_threshold(scored: &[(bool, f64, bool)]) -> (f64, f64) {
    let f1_at = |threshold: f64| {
        let said = scored
            .iter()
            .map(|(same, probability, _)| (*same, *probability > 0.0 && *probability >= threshold));
        (threshold, Score::of(said).f1())
    };
    let candidates = scored.iter().map(|(_, probability, _)| f1_at(*probability));
    candidates.fold(
        (1.0, 0.0),
        |best, one| if one.1 > best.1 { one } else { best },
    )
}

/// What was said of pairs, counted against what they are.
#[derive(Default)]
struct Score {
    right: f64,
    wrong: f64,
    missed: f64,
}

impl Score {
    fn of(said: impl Iterator<Item = (bool, bool)>) -> Self {
        let mut score = Self::default();
        for (same, said) in said {
            match (same, said) {
                (true, true) => score.right += 1.0,
                (false, true) => score.wrong += 1.0,
                (true, false) => score.missed += 1.0,
                (false, false) => {}
            }
        }
        score
    }

    fn precision(&self) -> f64 {
        self.right / (self.right + self.wrong).max(1.0)
    }

    fn recall(&self) -> f64 {
        self.right / (self.right + self.missed).max(1.0)
    }

    fn f1(&self) -> f64 {
        2.0 * self.right / (2.0 * self.right + self.wrong + self.missed).max(1.0)
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts of some hundreds")]
fn share(part: usize, total: usize) -> String {
    let percent = 100.0 * part as f64 / total.max(1) as f64;
    format!("{part} of {total} ({percent:.1} %)")
}
