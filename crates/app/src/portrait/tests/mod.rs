//! Portraits, from sheets and needs to words, pages and files.

mod loaded;
mod pages;

use chrono::NaiveDate;
use diagnosis::need::Interval;
use places::Place;
use territory::{CodeInsee, Territories};

use super::model::national::number_of;
use super::model::need::{Need, Needs};
use super::model::offer::{Accompaniment, accompaniment};
use super::model::{AccessClass, National, Portrait, Subject};
use super::words;
use crate::kernel::atlas::{Atlas, PublishedPlace};

const CODES: [&str; 3] = ["35238", "35051", "35288"];

fn day() -> NaiveDate {
    "2026-12-01".parse().unwrap()
}

fn interval(low: f64, high: f64) -> Interval {
    Interval::new(low, high).unwrap()
}

/// A place of a commune that helps with procedures, with these hours.
pub fn place(id: &str, commune: &str, hours: Option<&str>) -> PublishedPlace {
    let territories = Territories::bundled();
    let code: CodeInsee = commune.parse().unwrap();
    let town = territories.commune(code).unwrap();
    let record = serde_json::json!({
        "id": id, "pivot": "00000000000000", "nom": format!("Espace {id}"), "adresse": "1 rue du Marché",
        "commune": town.name, "code_postal": town.postal_codes[0].to_string(),
        "code_insee": commune, "date_maj": "2026-10-01",
        "latitude": town.position.latitude(), "longitude": town.position.longitude(),
        "services": "Aide aux démarches administratives",
        "horaires": hours,
    });
    let record: serde_json::Value = record
        .as_object()
        .unwrap()
        .iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect::<serde_json::Map<_, _>>()
        .into();
    let place: Place = serde_json::from_value(record).unwrap();
    PublishedPlace::of_record(id, "essai", place)
}

/// A country where only some communes have a need, of so many persons.
pub fn country(places: Vec<PublishedPlace>, persons: &[(&str, f64, f64)]) -> (Atlas, National) {
    let atlas = Atlas::build(0, Territories::bundled(), places);
    let mut needs = vec![Need::default(); atlas.territories.communes().len()];
    for (code, low, high) in persons {
        let number = number_of(atlas.territories, code.parse().unwrap()).unwrap();
        needs[number].exposure = Some(interval(*low, *high));
    }
    let offers: Vec<Accompaniment> = atlas
        .places()
        .iter()
        .map(|place| accompaniment(&place.place, day(), place.holidays))
        .collect();
    let national = National::with(&atlas, Needs::new(needs), offers);
    (atlas, national)
}

fn portrait(atlas: &Atlas, national: &National, codes: &str) -> Portrait {
    let subject = Subject::set(atlas, codes, "Essai").unwrap();
    Portrait::of(atlas, national, subject, None)
}

pub fn plain(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ")
}

#[test]
fn a_commune_with_one_place_shares_all_its_hours() {
    let hours = Some("Mo-Fr 09:00-12:00");
    let (atlas, national) = country(vec![place("a", "35238", hours)], &[("35238", 500.0, 750.0)]);
    let told = portrait(&atlas, &national, "35238");
    // 15 hours a week, all year, among 500 to 750 persons.
    let (least, most) = told.access.hours.unwrap();
    assert!(
        (least - 15.0 * 52.0 * 1_000.0 / 750.0).abs() < 1e-6,
        "{least}"
    );
    assert!((most - 15.0 * 52.0 * 1_000.0 / 500.0).abs() < 1e-6);
    assert_eq!(told.offer.welcoming, 1);
    assert_eq!(told.offer.by_kind, [0, 0, 1, 0]);
    assert_eq!(
        plain(&words::sentence(&told)),
        "Ici, entre 500 et 750 personnes dépendent de démarches en ligne pour leurs droits ; 1 lieu les accueille."
    );
}

#[test]
fn unknown_hours_are_counted_and_are_not_none() {
    let (atlas, national) = country(vec![place("a", "35238", None)], &[("35238", 10.0, 10.0)]);
    let told = portrait(&atlas, &national, "35238");
    assert_eq!((told.offer.welcoming, told.offer.unknown_hours), (1, 1));
    assert_eq!(told.communes[0].unknown_within_reach, 1);
    assert_eq!(national.usual, None);
    assert_eq!(told.communes[0].class, AccessClass::Unknown);
}

#[test]
fn a_place_beyond_the_border_counts() {
    let hours = Some("Mo-Fr 09:00-12:00");
    // Cesson-Sévigné is next to Rennes.
    let (atlas, national) = country(vec![place("a", "35238", hours)], &[("35051", 100.0, 100.0)]);
    let told = portrait(&atlas, &national, "35051");
    assert_eq!(told.offer.welcoming, 0);
    assert!(told.access.hours.unwrap().0 > 0.0);
    let sentence = plain(&words::sentence(&told));
    assert!(
        sentence.contains("aucun lieu n’y est recensé pour les aider ; le plus proche est à"),
        "{sentence}"
    );
}

#[test]
fn whoever_is_far_is_told_as_a_fraction() {
    let hours = Some("Mo-Fr 09:00-12:00");
    let needs = [("35238", 200.0, 200.0), ("35288", 100.0, 100.0)];
    let (atlas, national) = country(vec![place("a", "35238", hours)], &needs);
    let told = portrait(&atlas, &national, &CODES[..].join(","));
    let sentence = plain(&words::sentence(&told));
    assert!(
        sentence.ends_with(
            "environ 1 sur 3 est à plus de 20 minutes d’un lieu ; \
             1 commune, sans chiffre du besoin, n’est pas comptée."
        ),
        "{sentence}"
    );
    // Saint-Malo lacks everything: the level wanted is the mean of the country.
    let wanted = told.access.wanted.unwrap();
    let malo = told.communes.last().unwrap();
    assert!((malo.missing.unwrap().high() - wanted * 100.0 / 1_000.0).abs() < 1e-6);
}

#[test]
fn nothing_known_is_said_and_nothing_panics() {
    let (atlas, national) = country(Vec::new(), &[]);
    let told = portrait(&atlas, &national, "35238,97411,98735");
    let sentence = plain(&words::sentence(&told));
    assert!(
        sentence.starts_with("Ici, le nombre de personnes qui ont besoin d’aide n’est pas connu")
    );
    for level in territory::Level::ALL {
        let first = &atlas.territories.territories(level)[0];
        let subject = Subject::territory(&atlas, first);
        let told = Portrait::of(&atlas, &national, subject, Some(100.0));
        let drawn = super::maps::map(&atlas, &national, &told, super::maps::Shown::Access);
        assert!(drawn.svg.starts_with("<svg"), "{level}");
    }
}

#[test]
fn a_set_is_bounded_and_says_what_is_wrong() {
    let atlas = Atlas::build(0, Territories::bundled(), Vec::new());
    for (codes, said) in [
        ("", "au moins une"),
        ("35238,99999", "99999"),
        ("<script>", "script"),
    ] {
        let error = Subject::set(&atlas, codes, "").unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
    }
    let many: Vec<String> = atlas.territories.communes()[..400]
        .iter()
        .map(|commune| commune.code.to_string())
        .collect();
    assert!(Subject::set(&atlas, &many.join(","), "").is_err());
    let twice = Subject::set(&atlas, "35238, 35238;35051", "  ").unwrap();
    assert_eq!(twice.communes.len(), 2);
    assert!(!twice.name.is_empty());
}
