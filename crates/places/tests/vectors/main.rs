//! The vectors of the ecosystem's reference pipeline: what its field functions give, against what
//! we give. Where we differ on purpose, `differences.rs` says why; a difference that is not there
//! fails, and so does one that is there and is no more.

mod differences;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use places::Place;
use places::hours::{Holidays, Horaires};
use places::input::RawRow;
use places::mapping::Mapping;
use places::standard::Field;
use places::standardise::{Context, standardise};
use serde_json::{Value, json};
use territory::Territories;

use differences::DIFFERENCES;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/vectors")
}

/// The vectors of a file: the arguments of a function and what the reference gives.
fn vectors(name: &str) -> Vec<(Vec<Value>, Value)> {
    let text = std::fs::read_to_string(folder().join(format!("{name}.json"))).expect("a file");
    let Value::Array(vectors) = serde_json::from_str(&text).expect("JSON") else {
        panic!("{name}: a list");
    };
    let vector = |mut vector: Value| match vector["args"].take() {
        Value::Array(args) => (args, vector["out"].take()),
        _ => panic!("{name}: arguments"),
    };
    vectors.into_iter().map(vector).collect()
}

/// The place of a row that has only what the vector is about: the rest is filled in.
fn place(args: &[Value]) -> Place {
    let [row, Value::Object(mapping), ..] = args else {
        panic!("a row and a mapping");
    };
    let mut mapping = mapping.clone();
    if !mapping.contains_key("nom") {
        mapping.insert("nom".into(), json!({"valeur": "Un lieu"}));
    }
    if !mapping.contains_key("commune") {
        let told = row["code_postal"]
            .as_str()
            .and_then(|code| code.parse().ok());
        let postal = told.unwrap_or("35000".parse().expect("a postal code"));
        let commune = Territories::bundled().communes_of_postal_code(postal)[0];
        mapping.insert("code_postal".into(), json!({"valeur": postal.to_string()}));
        mapping.insert("commune".into(), json!({"valeur": commune.name}));
    }
    let (mapping, _) = Mapping::parse(&Value::Object(mapping).to_string()).expect("a mapping");
    let context = Context {
        territories: Territories::bundled(),
        source_name: "vecteurs",
        today: today(),
    };
    let outcome = standardise(&[RawRow::new(row.clone())], &mapping, &context);
    let row = outcome.published.into_iter().next();
    row.unwrap_or_else(|| panic!("published: {args:?} {:?}", outcome.quarantined))
        .place
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 24).expect("a date")
}

/// A field as the standard writes it.
fn written(place: &Place, field: Field) -> String {
    let record = place.to_record();
    let at = Field::ALL.iter().position(|one| *one == field);
    record[at.expect("a field")].clone()
}

fn some(text: String) -> Value {
    if text.is_empty() {
        Value::Null
    } else {
        text.into()
    }
}

fn list(place: &Place, field: Field) -> Value {
    let text = written(place, field);
    text.split('|').filter(|part| !part.is_empty()).collect()
}

/// What we give, in the shape of the reference's answer.
fn ours(name: &str, args: &[Value]) -> Value {
    if name == "to-osm-hours" {
        return day(args[0].as_str().unwrap_or_default()).into();
    }
    let place = place(args);
    let text = |field| some(written(&place, field));
    let object = |fields: &[(&str, Value)]| {
        let filled = fields
            .iter()
            .filter(|(_, value)| !value.is_null() && *value != json!([]));
        filled
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect()
    };
    match name {
        "adresse" => object(&[
            ("voie", text(Field::Adresse)),
            ("complement_adresse", text(Field::ComplementAdresse)),
            ("commune", text(Field::Commune)),
            ("code_postal", text(Field::CodePostal)),
            ("code_insee", text(Field::CodeInsee)),
        ]),
        "contact" => object(&[
            ("telephone", text(Field::Telephone)),
            ("courriels", list(&place, Field::Courriels)),
            ("site_web", list(&place, Field::SiteWeb)),
        ]),
        "presentation" => object(&[
            ("resume", text(Field::PresentationResume)),
            ("detail", text(Field::PresentationDetail)),
        ]),
        "date" => text(Field::DateMaj),
        "nom" => text(Field::Nom),
        "pivot" => text(Field::Pivot),
        "fiche_acces_libre" => text(Field::FicheAccesLibre),
        "prise_rdv" => text(Field::PriseRdv),
        "horaires" => text(Field::Horaires),
        "typologies" => list(&place, Field::Typologie),
        "dispositifs" => list(&place, Field::DispositifProgrammesNationaux),
        "prise_en_charge" => list(&place, Field::PriseEnChargeSpecifique),
        "publics" => list(&place, Field::PublicsSpecifiquementAdresses),
        field => list(
            &place,
            Field::of_name(field).expect("a field of the standard"),
        ),
    }
}

fn day(cell: &str) -> String {
    let hours = Horaires::from_days(&vec![(0, vec![cell.to_owned()])]).value;
    hours.map_or_else(String::new, |hours| {
        hours.as_str().trim_start_matches("Mo ").to_owned()
    })
}

/// Whether two answers say the same, whatever the way of writing.
fn same(name: &str, ours: &Value, theirs: &Value) -> bool {
    match name {
        "date" => theirs.as_str().and_then(|date| date.get(..10)) == ours.as_str(),
        "horaires" => match (ours.as_str(), theirs.as_str()) {
            (Some(ours), Some(theirs)) => same_hours(ours, theirs),
            (ours, theirs) => ours == theirs,
        },
        // Of several kinds the order says nothing.
        "typologies" => sorted(ours) == sorted(theirs),
        _ => ours == theirs,
    }
}

fn sorted(list: &Value) -> Vec<String> {
    let items = list.as_array().map_or(&[][..], Vec::as_slice);
    let mut items: Vec<String> = items.iter().map(Value::to_string).collect();
    items.sort();
    items
}

fn same_hours(ours: &str, theirs: &str) -> bool {
    let weeks = |text: &str| {
        let hours: Option<Horaires> = text.parse().ok();
        let starts = (0..4).filter_map(|n| today().checked_add_days(chrono::Days::new(7 * n)));
        hours.map(|hours| {
            starts
                .flat_map(|day| hours.week(day, Holidays::France))
                .collect::<Vec<_>>()
        })
    };
    weeks(ours).is_some_and(|week| Some(week) == weeks(theirs))
}

const FILES: [&str; 19] = [
    "adresse",
    "contact",
    "date",
    "dispositifs",
    "fiche_acces_libre",
    "frais_a_charge",
    "horaires",
    "itinerance",
    "modalites_acces",
    "modalites_accompagnement",
    "nom",
    "pivot",
    "presentation",
    "prise_en_charge",
    "prise_rdv",
    "publics",
    "services",
    "to-osm-hours",
    "typologies",
];

#[test]
fn vectors_agree_or_differ_on_purpose() {
    if !folder().is_dir() {
        println!("skipped: no ../shared/data");
        return;
    }
    let listed: HashMap<(&str, usize), &str> = DIFFERENCES
        .iter()
        .flat_map(|(file, numbers, reason)| numbers.iter().map(move |n| ((*file, *n), *reason)))
        .collect();
    let mut wrong = Vec::new();
    for name in FILES {
        let mut agree = 0;
        let vectors = vectors(name);
        for (number, (args, theirs)) in vectors.iter().enumerate() {
            let ours = ours(name, args);
            let same = same(name, &ours, theirs);
            agree += usize::from(same);
            match (same, listed.get(&(name, number))) {
                (true, Some(_)) => {
                    wrong.push(format!("{name} {number} no longer differs: take it off"))
                }
                (false, None) => wrong.push(format!(
                    "{name} {number}: {} gives {ours}, the reference {theirs}",
                    args[0]
                )),
                _ => {}
            }
        }
        println!("{name:26} {agree:3} of {:3} agree", vectors.len());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
