//! How many of the real sources' texts of hours are read, source by source, and what two readers
//! agreed on: the tables of `docs/hours.md`. `--unread` also lists what is not read, `--all` every
//! reading, to be looked at.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use places::hours::Horaires;
use places::hours::grammar::{Reading, Stated, read_day, read_week};
use places::input::{Input, RawRow};
use serde_json::Value;

const DAYS: [&str; 8] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su", "PH"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Where a mapping says that hours are.
enum Columns {
    Week(String),
    /// The columns of each day.
    Days(Vec<(usize, Vec<String>)>),
}

/// What became of the texts of a source.
#[derive(Default)]
struct Tally {
    texts: usize,
    state_hours: usize,
    whole: usize,
    partly: usize,
    not_weekly: usize,
    unstated: usize,
    unread: BTreeMap<String, usize>,
}

fn main() {
    let asked: Vec<String> = std::env::args().collect();
    let says = |flag: &str| asked.iter().any(|argument| argument == flag);
    let Ok(entries) = std::fs::read_dir(root().join("../shared/data/sources")) else {
        println!("no ../shared/data: nothing to read");
        return;
    };
    let mut folders: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    folders.sort();
    println!(
        "| source | texts | state hours | read | in part | share | not weekly | days not stated |"
    );
    println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    let mut unread = Vec::new();
    for (name, columns, rows) in folders.iter().filter_map(|folder| source(folder)) {
        let tally = tally(&rows, &columns, says("--all"));
        if tally.state_hours == 0 {
            continue;
        }
        println!(
            "| {name} ({}) | {} | {} | {} | {} | {} | {} | {} |",
            match columns {
                Columns::Week(_) => "week",
                Columns::Days(_) => "day",
            },
            tally.texts,
            tally.state_hours,
            tally.whole,
            tally.partly,
            share(tally.whole + tally.partly, tally.state_hours),
            tally.not_weekly,
            tally.unstated,
        );
        unread.extend(
            tally
                .unread
                .into_iter()
                .map(|(text, count)| (name.clone(), text, count)),
        );
    }
    gold();
    if says("--unread") {
        for (name, text, count) in unread {
            println!("{name} {count} {text:?}");
        }
    }
}

/// The name of a source, where its hours are, and its rows.
fn source(folder: &Path) -> Option<(String, Columns, Vec<RawRow>)> {
    let name = folder.file_name()?.to_string_lossy().into_owned();
    let own = root().join(format!("data/mappings/{name}.json"));
    let given = folder.join(format!("{name}.config.json"));
    let mapping = std::fs::read_to_string(if own.is_file() { own } else { given }).ok()?;
    let mapping: Value = serde_json::from_str(&mapping).ok()?;
    let columns = match (
        mapping.pointer("/horaires/semaine"),
        mapping.pointer("/horaires/jours"),
    ) {
        (Some(week), _) => Columns::Week(week.as_str()?.to_owned()),
        (None, Some(days)) => Columns::Days(days.as_array()?.iter().filter_map(day).collect()),
        _ => return None,
    };
    let files = ["json", "csv"].map(|kind| folder.join(format!("{name}.{kind}")));
    let data = files.iter().find(|path| path.is_file())?;
    let rows = Input::read(&data.to_string_lossy()).ok()?;
    Some((name, columns, rows))
}

fn day(day: &Value) -> Option<(usize, Vec<String>)> {
    let number = DAYS.iter().position(|name| day["osm"] == **name)?;
    let named = day.get("colonne").or_else(|| day.get("colonnes"))?;
    let names = match named {
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        name => vec![name.as_str()?],
    };
    Some((number, names.into_iter().map(str::to_owned).collect()))
}

fn tally(rows: &[RawRow], columns: &Columns, aloud: bool) -> Tally {
    let mut tally = Tally::default();
    let mut text = |text: &str, reading: &Reading, osm: Option<String>| {
        tally.texts += 1;
        if aloud {
            println!("{text:?}\n    {osm:?}");
        }
        if !states_hours(text) {
            return;
        }
        tally.state_hours += 1;
        let valid = osm.is_some_and(|osm| osm.parse::<Horaires>().is_ok());
        match (valid && reading.has_hours(), reading.omissions.is_empty()) {
            (true, true) => tally.whole += 1,
            (true, false) => tally.partly += 1,
            _ => {
                *tally.unread.entry(text.to_owned()).or_default() += 1;
                return;
            }
        }
        let special = reading
            .rules
            .iter()
            .any(|rule| rule.when.is_some() || rule.season.is_some());
        tally.not_weekly += usize::from(special);
        let stated = reading.stated("?");
        tally.unstated +=
            usize::from(matches!(columns, Columns::Week(_)) && stated.week.contains_key("?"));
    };
    for row in rows {
        match columns {
            Columns::Week(column) => {
                let cell = row.cell(column);
                if !cell.is_empty() {
                    let reading = read_week(cell);
                    text(cell, &reading, reading.osm());
                }
            }
            Columns::Days(days) => {
                for (day, names) in days {
                    let cells = names.iter().map(|name| row.cell(name));
                    let filled: Vec<&str> = cells.filter(|cell| !cell.is_empty()).collect();
                    let cell = filled.join(" / ");
                    if !cell.is_empty() {
                        let reading = read_day(&cell, Some(*day));
                        text(&cell, &reading, reading.osm_of_day(*day));
                    }
                }
            }
        }
    }
    tally
}

/// A figure with the mark of an hour beside it, or two figures with a dash: telephone numbers and
/// dates are none.
fn states_hours(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let marked = (1..bytes.len()).any(|at| {
        let before = digit(at - 1) || (bytes[at - 1] == b' ' && at > 1 && digit(at - 2));
        let after = bytes
            .get(at + 1)
            .is_none_or(|byte| !byte.is_ascii_alphabetic());
        before && (matches!(bytes[at], b'h' | b'H') && after || bytes[at] == b':' && digit(at + 1))
    });
    let ranged = (1..bytes.len()).any(|at| bytes[at] == b'-' && digit(at - 1) && digit(at + 1));
    marked || ranged
}

#[derive(serde::Deserialize)]
struct Judged {
    kind: String,
    text: String,
    week: Value,
    flags: Vec<String>,
}

/// The texts that two readers read: how many are read as they did.
fn gold() {
    let Ok(lines) = std::fs::read_to_string(root().join("../shared/data/gold/hours.jsonl")) else {
        return;
    };
    let (mut all, mut exact, mut silent) = (0, 0, 0);
    for line in lines.lines() {
        let Ok(judged) = serde_json::from_str::<Judged>(line) else {
            continue;
        };
        let stated: Stated = match judged.kind.as_str() {
            "day" => read_day(&judged.text, None).stated("D"),
            _ => read_week(&judged.text).stated("?"),
        };
        all += 1;
        let week = serde_json::to_value(&stated.week).unwrap_or_default();
        let mut flags = judged.flags;
        flags.sort();
        let opens = stated.week.values().any(|spans| !spans.is_empty());
        if week == judged.week && stated.flags.iter().eq(&flags) {
            exact += 1;
        } else if opens && week != judged.week {
            silent += 1;
        }
    }
    println!("\n| texts that two readers read alike | {all} |\n| --- | ---: |");
    println!(
        "| read exactly as they did | {exact} ({}) |",
        share(exact, all)
    );
    println!(
        "| hours stated that they did not read | {silent} ({}) |",
        share(silent, all)
    );
}

#[allow(clippy::cast_precision_loss, reason = "counts of some thousands")]
fn share(part: usize, all: usize) -> String {
    format!("{:.1} %", 100.0 * part as f64 / all.max(1) as f64)
}
