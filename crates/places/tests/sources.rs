//! Every real source goes through, and what is published satisfies the standard.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use places::input::Input;
use places::mapping::Mapping;
use places::standard::validate;
use places::standardise::{Context, Outcome, standardise};
use territory::Territories;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn run(name: &str, data: &Path, mapping: &Path) -> Outcome {
    let rows = Input::read(&data.to_string_lossy()).expect("the source can be read");
    let text = std::fs::read_to_string(mapping).expect("the mapping is there");
    let (mapping, notes) = Mapping::parse(&text).expect("the mapping is understood");
    for note in notes {
        println!("{name}: {note}");
    }
    let today = NaiveDate::from_ymd_opt(2026, 11, 24).expect("a date");
    let context = Context {
        territories: Territories::bundled(),
        source_name: name,
        today,
    };
    standardise(&rows, &mapping, &context)
}

#[test]
fn all_sources_go_through() {
    let folder = root().join("../shared/data/sources");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("skipped: no ../shared/data");
        return;
    };
    let (mut read, mut published) = (0, 0);
    let mut folders: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    folders.sort();
    for folder in folders {
        let name = folder
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let data = ["json", "csv"].map(|kind| folder.join(format!("{name}.{kind}")));
        let data = data
            .iter()
            .find(|path| path.is_file())
            .expect("a data file");
        let own = root().join(format!("data/mappings/{name}.json"));
        let given = folder.join(format!("{name}.config.json"));
        let outcome = run(&name, data, if own.is_file() { &own } else { &given });
        let report = &outcome.report;
        println!(
            "{name:30} {:5} = {:5} + {:3}",
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
        for row in outcome.quarantined.iter().take(2) {
            println!(
                "    quarantined {}: {}",
                row.row,
                row.issues
                    .iter()
                    .filter(|i| i.severity == places::clean::Severity::Blocking)
                    .map(|i| i.message.as_str())
                    .collect::<String>()
            );
        }
        read += report.read;
        published += report.published;
    }
    println!("{read} read, {published} published");
    assert!(published * 100 >= read * 97, "{published} of {read}");
}
