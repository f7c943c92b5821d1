//! `cargo xtask coverage`: what the cleaners make of the real sources, field by field, written to
//! `docs/coverage.md`. A test holds the document against the sources where they are present.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use chrono::NaiveDate;
use places::clean::{IssueKind, Severity};
use places::input::{Input, RawRow};
use places::mapping::Mapping;
use places::mapping::assistant::coverage;
use places::standard::Field;
use places::standardise::{Context, Outcome, standardise};
use territory::Territories;

const SOURCES: &str = "../shared/data/sources";
const DOCUMENT: &str = "docs/coverage.md";

const HEAD: &str = "# What the cleaners make of the real sources

Written by `cargo xtask coverage` from the producers' own files; a test holds it against them. What
the rules are is in [cleaning.md](cleaning.md).

- **filled**: rows in which a column of the field holds something;
- **kept**: places that have a value (the code INSEE and the typologie are found for rows that do not
  give one);
- **mended**: rows in which it was written otherwise than the standard wants, damaged or mistaken, and
  read all the same;
- **doubtful**: rows in which it contradicts another field, or is read in part, and is kept;
- **lost**: rows in which a value, or a part of one, is left out; the reasons follow, with how many
  times.

Each of these is told to the producer in the report of the import, with the cell and how to mend it.
";

/// One line of a table.
#[derive(Default, Clone)]
struct Line {
    filled: usize,
    kept: usize,
    mended: usize,
    doubtful: usize,
    lost: usize,
    reasons: BTreeMap<&'static str, usize>,
}

type Table = BTreeMap<Field, Line>;

/// Writes the document.
pub fn run() -> Result<()> {
    let text = document(Path::new("."))?.context("no ../shared/data: nothing to cover")?;
    std::fs::write(DOCUMENT, text)?;
    println!("written: {DOCUMENT}");
    Ok(())
}

/// The document, where the sources are present.
fn document(root: &Path) -> Result<Option<String>> {
    let Ok(entries) = std::fs::read_dir(root.join(SOURCES)) else {
        return Ok(None);
    };
    let mut folders: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    let (mut all, mut rows_of_all) = (Table::new(), 0);
    let mut sections = String::new();
    for folder in &folders {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let (rows, mapping) = read(root, folder, &name)?;
        let context = Context {
            territories: Territories::bundled(),
            source_name: &name,
            today: NaiveDate::from_ymd_opt(2026, 11, 24).context("a date")?,
        };
        let outcome = standardise(&rows, &mapping, &context);
        let table = table(&rows, &mapping, &outcome);
        rows_of_all += rows.len();
        for (field, line) in &table {
            all.entry(*field).or_default().add(line);
        }
        let (read, published) = (outcome.report.read, outcome.report.published);
        writeln!(
            sections,
            "\n## {name}\n\n{read} rows, {published} published, {} quarantined.\n\n{}",
            outcome.report.quarantined,
            written(&table)
        )?;
    }
    let count = folders.len();
    Ok(Some(format!(
        "{HEAD}\n## All {count} sources\n\n{rows_of_all} rows.\n\n{}{}\n",
        written(&all),
        sections.trim_end_matches('\n')
    )))
}

fn read(root: &Path, folder: &Path, name: &str) -> Result<(Vec<RawRow>, Mapping)> {
    let files = ["json", "csv"].map(|kind| folder.join(format!("{name}.{kind}")));
    let Some(data) = files.into_iter().find(|path| path.is_file()) else {
        bail!("no data in {}", folder.display());
    };
    let own = root.join(format!("data/mappings/{name}.json"));
    let given = folder.join(format!("{name}.config.json"));
    let mapping = if own.is_file() { own } else { given };
    let text = std::fs::read_to_string(&mapping)
        .with_context(|| format!("the mapping {}", mapping.display()))?;
    let (mapping, _) = Mapping::parse(&text)?;
    Ok((Input::read(&data.to_string_lossy())?, mapping))
}

fn table(rows: &[RawRow], mapping: &Mapping, outcome: &Outcome) -> Table {
    let covered = coverage(rows, mapping, outcome).fields;
    let read = covered
        .iter()
        // Longitude goes with latitude; hours have a table of their own.
        .filter(|of| !matches!(of.field, Field::Longitude | Field::Horaires))
        .filter(|of| of.filled > 0);
    let mut table: Table = read
        .map(|of| {
            let line = Line {
                filled: of.filled,
                kept: of.understood,
                ..Line::default()
            };
            (of.field, line)
        })
        .collect();
    let of_published = outcome.published.iter().map(|row| &row.issues);
    let of_quarantined = outcome.quarantined.iter().map(|row| &row.issues);
    for issues in of_published.chain(of_quarantined) {
        let (mut mended, mut doubtful, mut lost) =
            (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for issue in issues {
            let Some(line) = table.get_mut(&issue.field) else {
                continue;
            };
            match (issue.severity, issue.kind) {
                (
                    Severity::Note,
                    IssueKind::Rewritten | IssueKind::Encoding | IssueKind::Repaired,
                ) => {
                    mended.insert(issue.field);
                }
                // Nothing was there to be cleaned.
                (Severity::Note, IssueKind::Missing | IssueKind::Defaulted) => {}
                (Severity::Note, _) => {
                    doubtful.insert(issue.field);
                }
                (Severity::Loss | Severity::Blocking, kind) => {
                    lost.insert(issue.field);
                    *line.reasons.entry(kind.slug()).or_default() += 1;
                }
            }
        }
        let count =
            |fields: BTreeSet<Field>, table: &mut Table, part: fn(&mut Line) -> &mut usize| {
                for field in fields {
                    *part(table.entry(field).or_default()) += 1;
                }
            };
        count(mended, &mut table, |line| &mut line.mended);
        count(doubtful, &mut table, |line| &mut line.doubtful);
        count(lost, &mut table, |line| &mut line.lost);
    }
    table
}

impl Line {
    fn add(&mut self, other: &Self) {
        self.filled += other.filled;
        self.kept += other.kept;
        self.mended += other.mended;
        self.doubtful += other.doubtful;
        self.lost += other.lost;
        for (reason, count) in &other.reasons {
            *self.reasons.entry(reason).or_default() += count;
        }
    }
}

fn written(table: &Table) -> String {
    let mut text =
        "| field | filled | kept | mended | doubtful | lost | reasons |\n| --- | ---: | ---: | ---: | ---: | ---: | --- |\n"
            .to_owned();
    for (field, line) in table {
        let name = match field {
            Field::Latitude => "latitude, longitude",
            field => field.name(),
        };
        let reasons: Vec<String> = line
            .reasons
            .iter()
            .map(|(reason, count)| format!("{reason} {count}"))
            .collect();
        text.push_str(&format!(
            "| {name} | {} | {} | {} | {} | {} | {} |\n",
            line.filled,
            line.kept,
            line.mended,
            line.doubtful,
            line.lost,
            reasons.join(", ")
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_tells_what_the_sources_give() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let Some(fresh) = document(&root).expect("the sources are read") else {
            println!("skipped: no ../shared/data");
            return;
        };
        let written = std::fs::read_to_string(root.join(DOCUMENT)).expect("docs/coverage.md");
        let differs = fresh
            .lines()
            .zip(written.lines())
            .find(|(fresh, written)| fresh != written);
        assert!(
            fresh == written,
            "docs/coverage.md is stale, run `cargo xtask coverage`: {differs:?}"
        );
    }
}
