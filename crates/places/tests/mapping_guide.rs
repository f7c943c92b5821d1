//! Every example of the guide to mappings does what the guide says.

use chrono::NaiveDate;
use places::input::RawRow;
use places::mapping::Mapping;
use places::standard::Field;
use places::standardise::{Context, standardise};
use serde_json::{Map, Value, json};
use territory::Territories;

const GUIDE: &str = include_str!("../../../docs/mapping.md");

#[derive(Default)]
struct Example {
    mapping: String,
    row: String,
    place: String,
    notes: Option<String>,
}

fn examples() -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    for block in GUIDE.split("```json ").skip(1) {
        let (kind, rest) = block.split_once('\n').expect("a block's first line");
        let text = rest.split("```").next().unwrap_or_default().to_owned();
        if kind == "correspondance" {
            examples.push(Example::default());
        }
        let example = examples.last_mut().expect("a mapping comes first");
        match kind {
            "correspondance" => example.mapping = text,
            "ligne" => example.row = text,
            "lieu" => example.place = text,
            "remarques" => example.notes = Some(text),
            other => panic!("a block of the guide is called {other}"),
        }
    }
    examples
}

fn object(text: &str) -> Map<String, Value> {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn each_example_of_the_guide_is_true() {
    let examples = examples();
    assert!(examples.len() >= 13, "{}", examples.len());
    for example in examples {
        // What makes a place of any row.
        let mut whole = object(r#"{"nom": {"valeur": "Lieu"}, "commune": {"valeur": "Rennes"}}"#);
        whole.extend(object(&example.mapping));
        let (mapping, notes) = Mapping::parse(&json!(whole).to_string()).expect("a mapping");
        let notes: Vec<String> = notes.iter().map(ToString::to_string).collect();
        let expected: Vec<String> = example.notes.map_or_else(Vec::new, |notes| {
            serde_json::from_str(&notes).expect("a list of remarks")
        });
        assert_eq!(notes, expected, "{}", example.mapping);
        let rows = [RawRow::new(Value::Object(object(&example.row)))];
        let context = Context {
            territories: Territories::bundled(),
            source_name: "essai",
            today: NaiveDate::from_ymd_opt(2026, 11, 24).expect("a date"),
        };
        let outcome = standardise(&rows, &mapping, &context);
        let place = &outcome.published.first().expect("a place").place;
        let record = place.to_record();
        for (name, value) in object(&example.place) {
            let at = Field::ALL.iter().position(|field| field.name() == name);
            let text = &record[at.unwrap_or_else(|| panic!("{name} is no field"))];
            assert_eq!(Some(text.as_str()), value.as_str(), "{}", example.mapping);
        }
    }
}
