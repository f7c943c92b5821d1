//! How many of the real sources' day cells are read, and which are not.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use places::clean::Severity;
use places::hours::Horaires;
use places::input::{Input, RawRow};
use serde_json::Value;

const DAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

/// What became of the cells of a source.
#[derive(Default)]
struct Tally {
    filled: usize,
    with_hours: usize,
    read: usize,
    unread: HashMap<String, usize>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The columns of each day, as a mapping names them.
fn columns(mapping: &Value) -> Vec<(usize, Vec<String>)> {
    let days = mapping.pointer("/horaires/jours").and_then(Value::as_array);
    let column = |day: &Value| {
        let number = DAYS.iter().position(|name| day["osm"] == **name)?;
        let names = match &day["colonne"] {
            Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
            name => vec![name.as_str()?],
        };
        Some((number, names.into_iter().map(str::to_owned).collect()))
    };
    days.map_or_else(Vec::new, |days| days.iter().filter_map(column).collect())
}

fn tally(rows: &[RawRow], columns: &[(usize, Vec<String>)]) -> Tally {
    let mut tally = Tally::default();
    for row in rows {
        for (day, names) in columns {
            let texts: Vec<String> = names.iter().map(|name| row.cell(name).to_owned()).collect();
            let cell = texts.join(" ").trim().to_owned();
            if cell.is_empty() {
                continue;
            }
            tally.filled += 1;
            let told = cell.bytes().any(|b| b.is_ascii_digit());
            tally.with_hours += usize::from(told);
            let cleaned = Horaires::from_days(&vec![(*day, texts)]);
            if cleaned.value.is_some() {
                tally.read += usize::from(told);
            } else if told
                || cleaned
                    .findings
                    .iter()
                    .any(|f| f.severity == Severity::Loss)
            {
                *tally.unread.entry(cell).or_default() += 1;
            }
        }
    }
    tally
}

/// The folder of a source, its mapping and its data.
fn source(folder: &Path) -> Option<(String, Value, Vec<RawRow>)> {
    let name = folder.file_name()?.to_string_lossy().into_owned();
    let own = root().join(format!("data/mappings/{name}.json"));
    let given = folder.join(format!("{name}.config.json"));
    let mapping = std::fs::read_to_string(if own.is_file() { own } else { given }).ok()?;
    let files = ["json", "csv"].map(|kind| folder.join(format!("{name}.{kind}")));
    let data = files.iter().find(|path| path.is_file())?;
    let rows = Input::read(&data.to_string_lossy()).ok()?;
    Some((name, serde_json::from_str(&mapping).ok()?, rows))
}

#[test]
fn nearly_every_day_that_states_hours_is_read() {
    let Ok(entries) = std::fs::read_dir(root().join("../shared/data/sources")) else {
        println!("skipped: no ../shared/data");
        return;
    };
    let (mut all, mut read) = (0, 0);
    let mut folders: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    folders.sort();
    for (name, mapping, rows) in folders.iter().filter_map(|folder| source(folder)) {
        let tally = tally(&rows, &columns(&mapping));
        if tally.filled == 0 {
            continue;
        }
        println!(
            "{name:20} {:6} filled, {:6} with hours, {:6} read",
            tally.filled, tally.with_hours, tally.read
        );
        let mut unread: Vec<_> = tally.unread.iter().collect();
        unread.sort_by_key(|(text, count)| (std::cmp::Reverse(**count), text.as_str()));
        for (text, count) in unread.iter().take(20) {
            println!("    {count:4} {text:?}");
        }
        all += tally.with_hours;
        read += tally.read;
    }
    println!("{read} read of {all}");
    assert!(read * 1000 >= all * 980, "{read} of {all}");
}
