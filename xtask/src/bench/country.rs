//! A registry of a hundred thousand places: the real ones, again and again,
//! each a little apart from where it was, under a name, at a number and with
//! contacts of its own: copies that said the same would be merged into one place.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use places::Place;
use places::standard::Field;
use serde_json::{Map, Value, json};
use territory::Position;

/// How far copies stand from their original, in degrees: most stay in its commune.
const APART: f64 = 0.01;

/// Writes so many places as a source of the standard's own columns, with its mapping; gives back
/// the folder of sources.
pub fn write(folder: &Path, places: &[Place], size: usize) -> Result<PathBuf> {
    let sources = folder.join("country");
    let source = sources.join("pays");
    std::fs::create_dir_all(&source)?;
    let copies: Vec<Place> = (0..size)
        .map(|number| copy(&places[number % places.len()], number / places.len()))
        .collect();
    std::fs::write(source.join("pays.json"), serde_json::to_vec(&copies)?)?;
    let mapping = serde_json::to_vec(&mapping()).context("the mapping cannot be written")?;
    std::fs::write(source.join("pays.config.json"), mapping)?;
    Ok(sources)
}

fn copy(place: &Place, round: usize) -> Place {
    let mut copy = place.clone();
    copy.id = format!("{}-{round}", place.id);
    if round > 0 {
        make_another(&mut copy, place, round);
    }
    let turn = round as f64 * 2.4; // radians: copies spread around, none on another
    copy.position = place.position.and_then(|position| {
        let apart = APART * (round as f64 / 10.0).min(1.0);
        Position::new(
            position.latitude() + apart * turn.sin(),
            position.longitude() + apart * turn.cos(),
        )
    });
    copy
}

/// What tells the copies' names apart, with the number of the round.
const WORDS: [&str; 12] = [
    "Alouette",
    "Bruyère",
    "Cerisaie",
    "Dragonne",
    "Écluse",
    "Forge",
    "Garenne",
    "Hêtraie",
    "Ivoire",
    "Jonquille",
    "Kermesse",
    "Lavande",
];

/// Gives a copy what two places never share.
fn make_another(copy: &mut Place, place: &Place, round: usize) {
    let own = format!("{}-{round}", territory::fold(&place.id).replace(' ', "-"));
    let word = WORDS[round % WORDS.len()];
    copy.nom = format!("{word} {} {round}", place.nom);
    let street = place
        .adresse
        .trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
    copy.adresse = format!("{} {street} {word}", 3 + 17 * round);
    copy.pivot = places::clean::Pivot::unknown();
    let digits = own.bytes().fold(round as u64 + 7, |digits, byte| {
        (digits * 131 + u64::from(byte)) % 100_000_000
    });
    copy.telephone = place
        .telephone
        .as_ref()
        .and_then(|_| format!("+332{digits:08}").parse().ok());
    copy.site_web = (place.site_web.iter())
        .filter_map(|_| format!("https://lieu-{digits}.exemple.fr").parse().ok())
        .collect();
    copy.courriels = (place.courriels.iter())
        .filter_map(|_| format!("lieu-{digits}@exemple.fr").parse().ok())
        .collect();
}

/// Every column is itself.
fn mapping() -> Value {
    let mut mapping = Map::new();
    for field in Field::ALL {
        let column = match field {
            Field::Horaires => json!({"osm": "horaires"}),
            Field::Typologie
            | Field::Itinerance
            | Field::Services
            | Field::PublicsSpecifiquementAdresses
            | Field::PriseEnChargeSpecifique
            | Field::FraisACharge
            | Field::DispositifProgrammesNationaux
            | Field::FormationsLabels
            | Field::AutresFormationsLabels
            | Field::ModalitesAcces
            | Field::ModalitesAccompagnement => json!([{"colonnes": [field.name()]}]),
            field => json!({"colonne": field.name()}),
        };
        mapping.insert(field.name().to_owned(), column);
    }
    Value::Object(mapping)
}
