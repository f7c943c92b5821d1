//! Every real source goes through, what is published satisfies the standard, and what comes out is
//! what came out yesterday: a summary of each source is kept as a snapshot.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use places::clean::Severity;
use places::input::Input;
use places::mapping::Mapping;
use places::standard::{Field, validate};
use places::standardise::{Context, Outcome, Report, standardise};
use serde::Serialize;
use sha2::{Digest, Sha256};
use territory::Territories;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What a snapshot keeps of a source: enough to see any change, no more than a page.
#[derive(Serialize)]
struct Summary<'a> {
    report: Counts<'a>,
    /// How many places have each field filled.
    filled: BTreeMap<&'static str, usize>,
    /// Changes with any character of any place.
    digest: String,
    /// The first, the middle and the last place, without what leads to persons.
    places: Vec<serde_json::Map<String, serde_json::Value>>,
}

#[derive(Serialize)]
struct Counts<'a> {
    read: usize,
    published: usize,
    quarantined: usize,
    missing_columns: &'a [String],
    /// `field kind severity: count`
    issues: Vec<String>,
}

impl<'a> Summary<'a> {
    fn of(outcome: &'a Outcome) -> Self {
        let report = &outcome.report;
        let places: Vec<_> = outcome.published.iter().map(|row| &row.place).collect();
        let mut filled: BTreeMap<_, _> = Field::ALL.map(|field| (field.name(), 0)).into();
        let mut digest = Sha256::new();
        for place in &places {
            for (field, text) in Field::ALL.iter().zip(place.to_record()) {
                digest.update(text.as_bytes());
                digest.update([0]);
                if !text.is_empty() {
                    *filled.entry(field.name()).or_default() += 1;
                }
            }
        }
        let digest = digest.finalize();
        let mut shown = vec![0, places.len() / 2, places.len().saturating_sub(1)];
        shown.dedup();
        Self {
            report: Counts::of(report),
            filled,
            digest: digest.iter().map(|byte| format!("{byte:02x}")).collect(),
            places: shown
                .into_iter()
                .filter_map(|n| places.get(n))
                .map(|place| without_contacts(place))
                .collect(),
        }
    }
}

impl<'a> Counts<'a> {
    fn of(report: &'a Report) -> Self {
        let count = |issue: &places::standardise::IssueCount| {
            let severity = match issue.severity {
                Severity::Note => "note",
                Severity::Loss => "loss",
                Severity::Blocking => "blocking",
            };
            let (field, kind) = (issue.field.name(), issue.kind.slug());
            format!("{field} {kind} {severity}: {}", issue.count)
        };
        Self {
            read: report.read,
            published: report.published,
            quarantined: report.quarantined,
            missing_columns: &report.missing_columns,
            issues: report.issues.iter().map(count).collect(),
        }
    }
}

fn without_contacts(place: &places::Place) -> serde_json::Map<String, serde_json::Value> {
    let Ok(serde_json::Value::Object(mut object)) = serde_json::to_value(place) else {
        panic!("a place is a JSON object");
    };
    for field in [
        Field::Telephone,
        Field::Courriels,
        Field::PresentationResume,
        Field::PresentationDetail,
        Field::StructureParente,
    ] {
        object.shift_remove(field.name());
    }
    object
}

/// The folders of sources, each with its data file and its mapping.
fn sources(folder: &Path) -> Vec<(String, PathBuf, PathBuf)> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut folders: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    let source = |folder: PathBuf| {
        let name = folder.file_name().expect("a name").to_string_lossy();
        let files = ["json", "csv"].map(|kind| folder.join(format!("{name}.{kind}")));
        let data = files.into_iter().find(|path| path.is_file());
        let own = root().join(format!("data/mappings/{name}.json"));
        let given = folder.join(format!("{name}.config.json"));
        let mapping = if own.is_file() { own } else { given };
        (name.to_string(), data.expect("a data file"), mapping)
    };
    folders.into_iter().map(source).collect()
}

fn run(name: &str, data: &Path, mapping: &Path) -> Outcome {
    let rows = Input::read(&data.to_string_lossy()).expect("the source can be read");
    let text = std::fs::read_to_string(mapping).expect("the mapping is there");
    let (mapping, notes) = Mapping::parse(&text).expect("the mapping is understood");
    for note in notes {
        println!("{name}: {note}");
    }
    let context = Context {
        territories: Territories::bundled(),
        source_name: name,
        today: NaiveDate::from_ymd_opt(2026, 11, 24).expect("a date"),
    };
    standardise(&rows, &mapping, &context)
}

/// Runs the sources of a folder; gives rows read and published.
fn all_go_through(folder: &Path, kind: &str) -> (usize, usize) {
    let (mut read, mut published) = (0, 0);
    for (name, data, mapping) in sources(folder) {
        let outcome = run(&name, &data, &mapping);
        let report = &outcome.report;
        println!(
            "{name:40} {:5} = {:5} + {:3}",
            report.read, report.published, report.quarantined
        );
        assert_eq!(report.read, report.published + report.quarantined, "{name}");
        assert!(report.published > 0, "{name}");
        for row in &outcome.published {
            assert_eq!(validate(&row.place), [], "{name}, row {}", row.row);
            let json = serde_json::to_string(&row.place).expect("JSON");
            let back: places::Place = serde_json::from_str(&json).expect("the same place");
            assert_eq!(back, row.place, "{name}, row {}", row.row);
        }
        insta::assert_json_snapshot!(format!("{kind}_{name}"), Summary::of(&outcome));
        read += report.read;
        published += report.published;
    }
    println!("{read} read, {published} published");
    (read, published)
}

#[test]
fn all_sources_go_through() {
    let (read, published) = all_go_through(&root().join("../shared/data/sources"), "source");
    if read == 0 {
        println!("skipped: no ../shared/data");
        return;
    }
    assert!(published * 100 >= read * 97, "{published} of {read}");
}

#[test]
fn the_sample_goes_through() {
    let (read, _) = all_go_through(&root().join("data/sample"), "sample");
    assert!(read > 0, "data/sample is in the repository");
}
