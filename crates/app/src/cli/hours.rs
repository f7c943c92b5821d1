//! `maillage hours`: what texts of opening hours state, one a line.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use places::hours::{Horaires, grammar};
use serde::Deserialize;
use serde_json::{Value, json};

/// Arguments of `maillage hours`.
#[derive(Args)]
pub struct Hours {
    /// Lines of JSON: {"kind": "day" or "week", "text": …}
    #[arg(long = "in")]
    input: PathBuf,
    /// The file to write, a line for each: {"week": …, "flags": …, "osm": …}
    #[arg(long)]
    out: PathBuf,
}

/// A text to read.
#[derive(Deserialize)]
struct Asked {
    kind: Kind,
    text: String,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    /// A cell of a day's column.
    Day,
    /// A text about the whole week.
    Week,
}

impl Hours {
    pub fn run(self) -> anyhow::Result<()> {
        let input = File::open(&self.input)
            .with_context(|| format!("cannot read {}", self.input.display()))?;
        let output = File::create(&self.out)
            .with_context(|| format!("cannot write {}", self.out.display()))?;
        let mut output = BufWriter::new(output);
        let mut read = 0;
        for (number, line) in BufReader::new(input).lines().enumerate() {
            let line = line?;
            if line.trim().is_empty() {
                continue;
            }
            let asked: Asked = serde_json::from_str(&line)
                .with_context(|| format!("{}, line {}", self.input.display(), number + 1))?;
            writeln!(output, "{}", stated(&asked))?;
            read += 1;
        }
        output.flush()?;
        println!("{read} texts → {}", self.out.display());
        Ok(())
    }
}

fn stated(asked: &Asked) -> Value {
    let text = asked.text.as_str();
    let (reading, given, osm) = match asked.kind {
        Kind::Day => {
            let reading = grammar::read_day(text, None);
            let osm = reading.osm_of_given_day();
            (reading, "D", osm)
        }
        Kind::Week => {
            // Some write in French columns what is OSM's already.
            let french = Horaires::told_in_osm(text).and_then(|hours| hours.in_french());
            let french = french.map(|lines| lines.join("; "));
            let reading = grammar::read_week(french.as_deref().unwrap_or(text));
            let osm = reading.osm();
            (reading, "?", osm)
        }
    };
    let stated = reading.stated(given);
    let left_out: Vec<&str> = reading
        .omissions
        .iter()
        .filter_map(|omission| text.get(omission.place.clone()))
        .collect();
    json!({
        "week": stated.week,
        "flags": stated.flags,
        "osm": osm,
        "left_out": left_out,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(kind: Kind, text: &str) -> Value {
        stated(&Asked {
            kind,
            text: text.to_owned(),
        })
    }

    #[test]
    fn texts_are_stated_by_day_and_in_flags() {
        let week = read(Kind::Week, "1er et 3e jeudi du mois de 14h à 17h");
        assert_eq!(week["week"], json!({ "Th": [["14:00", "17:00"]] }));
        assert_eq!(week["flags"], json!(["irregular"]));
        assert_eq!(week["osm"], "Th[1,3] 14:00-17:00");

        let day = read(Kind::Day, "après 19h sur rendez-vous");
        assert_eq!(day["week"], json!({ "D": [["19:00", null]] }));
        assert_eq!(day["osm"], "19:00+ \"sur rendez-vous\"");

        let osm = read(Kind::Week, "Mo-Tu 09:00-12:00");
        let hours = json!([["09:00", "12:00"]]);
        assert_eq!(osm["week"], json!({ "Mo": hours, "Tu": hours }));

        let doubtful = read(Kind::Week, "lundi 9h-12h, mardi 14h-7h");
        assert_eq!(doubtful["left_out"], json!(["mardi 14h-7h"]));
    }
}
