//! `cargo xtask proofs`: every proof that `docs/security.md` names exists in the
//! sources, every requirement says how it stands, and the counts are true.
//!
//! A proof stands in backquotes in the last cell of a requirement's row: a Rust
//! test with its module (`kernel::rate::tests` is written `kernel::rate`), a file
//! of the browser's tests and the title of one (`report.test.mjs: a title`), or a
//! path, after a `#` a word that it holds (`kernel/policy/mod.rs#Grant`).

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

const DOCUMENT: &str = "docs/security.md";

/// Fails with all that is missing.
pub fn run() -> Result<()> {
    let text = std::fs::read_to_string(DOCUMENT).with_context(|| DOCUMENT.to_owned())?;
    let requirements: Vec<Requirement> = text.lines().filter_map(requirement).collect();
    let sources = Sources::read(Path::new("."))?;
    let mut wrong = faults(&requirements);
    wrong.extend(wrong_counts(&text, &counts(&requirements)));
    for requirement in &requirements {
        for proof in &requirement.proofs {
            if !sources.hold(proof) {
                wrong.push(format!("{}: there is no `{proof}`", requirement.number));
            }
        }
    }
    if !wrong.is_empty() {
        bail!("{DOCUMENT}:\n{}", wrong.join("\n"));
    }
    for (chapter, [met, not_applicable, not_met]) in counts(&requirements) {
        println!("{chapter}: {met} met, {not_applicable} not applicable, {not_met} not met");
    }
    println!(
        "proofs: {} requirements, every proof is there",
        requirements.len()
    );
    Ok(())
}

/// The beginnings of a row's answer.
const ANSWERS: [&str; 3] = ["Met", "Not applicable", "Not met"];

/// A row of a chapter's table.
#[derive(Debug, PartialEq, Eq)]
struct Requirement {
    number: String,
    /// Its place in [`ANSWERS`].
    answer: Option<usize>,
    proofs: Vec<String>,
}

/// The requirement of a line such as `| 6.2.1 | 1 | asks | **Met.** how | proofs |`.
fn requirement(line: &str) -> Option<Requirement> {
    let cells: Vec<&str> = line.strip_prefix('|')?.split('|').map(str::trim).collect();
    let [number, _, _, answer, proofs, ""] = cells[..] else {
        return None;
    };
    let is_number =
        number.split('.').count() == 3 && number.split('.').all(|n| n.parse::<u8>().is_ok());
    let said = answer.strip_prefix("**").unwrap_or_default();
    is_number.then(|| Requirement {
        number: number.to_owned(),
        answer: ANSWERS
            .iter()
            .position(|begin| said.starts_with(&format!("{begin}."))),
        proofs: proofs
            .split('`')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect(),
    })
}

fn faults(requirements: &[Requirement]) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for requirement in requirements {
        let number = &requirement.number;
        if !seen.insert(number) {
            wrong.push(format!("{number} stands there twice"));
        }
        match requirement.answer {
            None => wrong.push(format!("{number} does not say whether it is met")),
            Some(0) if requirement.proofs.is_empty() => {
                wrong.push(format!("{number} is met without a proof"));
            }
            Some(_) => {}
        }
    }
    wrong
}

type Counts = BTreeMap<u8, [usize; 3]>;

fn counts(requirements: &[Requirement]) -> Counts {
    let mut counts = Counts::new();
    for requirement in requirements {
        let chapter = requirement.number.split('.').next();
        let chapter = chapter.and_then(|chapter| chapter.parse().ok());
        if let (Some(chapter), Some(answer)) = (chapter, requirement.answer) {
            counts.entry(chapter).or_default()[answer] += 1;
        }
    }
    counts
}

/// The summary's rows (`| V6 Authentication | 1 | 2 | 3 |`) that the tables do not bear out.
fn wrong_counts(text: &str, counts: &Counts) -> Vec<String> {
    let mut told = Counts::new();
    for line in text.lines() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let ["", title, met, not_applicable, not_met, ""] = cells[..] else {
            continue;
        };
        let chapter = title
            .strip_prefix('V')
            .and_then(|title| title.split(' ').next()?.parse().ok());
        let numbers = [met, not_applicable, not_met].map(|cell| cell.parse().ok());
        if let (Some(chapter), [Some(met), Some(not_applicable), Some(not_met)]) =
            (chapter, numbers)
        {
            told.insert(chapter, [met, not_applicable, not_met]);
        }
    }
    let chapters: BTreeSet<&u8> = counts.keys().chain(told.keys()).collect();
    chapters
        .into_iter()
        .filter(|chapter| counts.get(*chapter) != told.get(*chapter))
        .map(|chapter| {
            let counted = counts.get(chapter).copied().unwrap_or_default();
            format!("the summary of V{chapter} should say {counted:?}")
        })
        .collect()
}

/// What a proof may name.
#[derive(Default)]
struct Sources {
    root: PathBuf,
    /// `app::kernel::rate::a_flood_of_networks_is_bounded_and_passes`.
    tests: BTreeSet<String>,
    /// The texts of the browser's tests, by file.
    browser: BTreeMap<String, String>,
}

impl Sources {
    fn read(root: &Path) -> Result<Self> {
        let mut sources = Self {
            root: root.to_owned(),
            ..Self::default()
        };
        for file in files_under(&root.join("crates"))? {
            if file.extension().is_some_and(|extension| extension == "rs") {
                let module = module(file.strip_prefix(root.join("crates"))?);
                let text = std::fs::read_to_string(&file)?;
                let tests = tests(&text).map(|test| format!("{module}::{test}"));
                sources.tests.extend(tests);
            }
        }
        for file in files_under(&root.join("tests"))? {
            if let Some(name) = file.file_name().and_then(|name| name.to_str())
                && name.ends_with(".test.mjs")
            {
                let text = std::fs::read_to_string(&file)?;
                sources.browser.insert(name.to_owned(), text);
            }
        }
        Ok(sources)
    }

    fn hold(&self, proof: &str) -> bool {
        if let Some((name, title)) = proof.split_once(".test.mjs: ") {
            let titled = ["'", "`", "\""].map(|quote| format!("test({quote}{title}{quote}"));
            let text = self.browser.get(&format!("{name}.test.mjs"));
            return text.is_some_and(|text| titled.iter().any(|titled| text.contains(titled)));
        }
        if proof.contains('/') {
            let (path, word) = proof.split_once('#').unwrap_or((proof, ""));
            let places = [
                self.root.join(path),
                self.root.join("crates/app/src").join(path),
            ];
            return places
                .iter()
                .any(|place| place.exists() && (word.is_empty() || says(place, word)));
        }
        let ending = format!("::{proof}");
        proof.contains("::") && self.tests.iter().any(|test| test.ends_with(&ending))
    }
}

/// Whether a file holds a word elsewhere than where it is named as a proof.
fn says(file: &Path, word: &str) -> bool {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let mut lines = text.lines().filter(|line| requirement(line).is_none());
    lines.any(|line| line.contains(word))
}

fn files_under(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        match path.is_dir() {
            true => files.extend(files_under(&path)?),
            false => files.push(path),
        }
    }
    Ok(files)
}

/// The module of a file: `app/src/kernel/rate.rs` is `app::kernel::rate`.
fn module(file: &Path) -> String {
    let steps = file.with_extension("");
    let steps = steps.iter().filter_map(|step| step.to_str());
    let told = steps.filter(|step| !matches!(*step, "src" | "mod" | "main" | "lib"));
    told.collect::<Vec<_>>().join("::")
}

/// The functions that an attribute calls tests.
fn tests(text: &str) -> impl Iterator<Item = &str> {
    let functions = text.split("#[").filter_map(|piece| {
        let (attribute, rest) = piece.split_once(']')?;
        let is_test = attribute == "test" || attribute.starts_with("tokio::test");
        let name = rest
            .trim_start()
            .strip_prefix("async ")
            .unwrap_or(rest.trim_start());
        is_test.then(|| name.strip_prefix("fn "))?
    });
    functions.filter_map(|name| name.split(['(', '<']).next())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(line: &str) -> Requirement {
        requirement(line).unwrap()
    }

    #[test]
    fn a_row_says_how_it_stands_and_what_proves_it() {
        let read =
            row("| 6.2.1 | 1 | length | **Met.** Twelve. | `a::b`, `report.test.mjs: a title` |");
        assert_eq!(read.number, "6.2.1");
        assert_eq!(read.answer, Some(0));
        assert_eq!(read.proofs, ["a::b", "report.test.mjs: a title"]);
        assert_eq!(
            row("| 4.3.1 | 2 | x | **Not applicable.** None. | |").answer,
            Some(1)
        );
        for other in [
            "| № | L | asks | answer | proof |",
            "| V6 | 1 | 2 | 3 |",
            "words",
        ] {
            assert_eq!(requirement(other), None, "{other}");
        }
    }

    #[test]
    fn what_is_not_said_or_not_proved_is_told() {
        let rows = [
            row("| 1.1.1 | 1 | x | **Met.** | |"),
            row("| 1.1.2 | 1 | x | Perhaps. | |"),
            row("| 1.1.2 | 1 | x | **Not met.** | |"),
        ];
        assert_eq!(
            faults(&rows),
            [
                "1.1.1 is met without a proof",
                "1.1.2 does not say whether it is met",
                "1.1.2 stands there twice",
            ]
        );
        let counted = counts(&rows);
        assert_eq!(counted[&1], [1, 0, 1]);
        assert!(wrong_counts("| V1 Encoding | 1 | 0 | 1 |", &counted).is_empty());
        assert_eq!(
            wrong_counts("| V1 Encoding | 2 | 0 | 0 |", &counted).len(),
            1
        );
        assert_eq!(wrong_counts("", &counted).len(), 1);
    }

    #[test]
    fn proofs_are_looked_for_where_they_stand() {
        let text = "#[test]\nfn one() {}\n#[tokio::test(start_paused = true)]\nasync fn two() {}\n#[cfg(test)]\nfn three() {}";
        assert_eq!(tests(text).collect::<Vec<_>>(), ["one", "two"]);
        assert_eq!(
            module(Path::new("app/src/kernel/rate.rs")),
            "app::kernel::rate"
        );
        assert_eq!(
            module(Path::new("places/tests/inputs/main.rs")),
            "places::tests::inputs"
        );
        let sources = Sources {
            root: PathBuf::from(env!("CARGO_MANIFEST_DIR")),
            tests: BTreeSet::from(["app::kernel::rate::a_test".to_owned()]),
            browser: BTreeMap::from([("a.test.mjs".to_owned(), "test('it works', …)".to_owned())]),
        };
        for (proof, there) in [
            ("kernel::rate::a_test", true),
            ("rate::a_test", true),
            ("ate::a_test", false),
            ("a_test", false),
            ("kernel::rate::another", false),
            ("a.test.mjs: it works", true),
            ("a.test.mjs: it wor", false),
            ("b.test.mjs: it works", false),
            ("src/proofs.rs", true),
            ("src/proofs.rs#Sources", true),
            ("src/links.rs#Sources", false),
            ("src/none.rs", false),
        ] {
            assert_eq!(sources.hold(proof), there, "{proof}");
        }
    }
}
