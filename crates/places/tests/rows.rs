//! Whatever rows hold, nothing stops a source and none is lost.

use chrono::NaiveDate;
use places::input::{Input, RawRow};
use places::mapping::Mapping;
use places::standard::{Field, validate};
use places::standardise::{Context, Corrections, Outcome, standardise};
use proptest::prelude::*;
use territory::Territories;

const MAPPING: &str = include_str!("fixtures/mapping.json");

fn mapping_and_context() -> (Mapping, Context<'static>) {
    let (mapping, _) = Mapping::parse(MAPPING).expect("a mapping");
    let context = Context {
        territories: Territories::bundled(),
        source_name: "essai",
        today: NaiveDate::from_ymd_opt(2026, 11, 24).expect("a date"),
    };
    (mapping, context)
}

fn run(rows: &[RawRow]) -> Outcome {
    let (mapping, context) = mapping_and_context();
    standardise(rows, &mapping, &context)
}

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "\\PC{0,30}",
        "[0-9 .+/:;,h|-]{0,20}",
        Just("Rennes".to_owned()),
        Just("35000".to_owned()),
    ]
}

proptest! {
    #[test]
    fn arbitrary_rows_are_published_or_quarantined(cells in proptest::collection::vec(proptest::collection::vec(cell(), 14), 0..4)) {
        let columns = ["id", "nom", "pivot", "adresse", "cp", "commune", "lat", "lon", "tel", "mail", "web", "maj", "lundi", "services"];
        let rows: Vec<RawRow> = cells.iter().map(|cells| {
            let object = columns.iter().zip(cells).map(|(name, cell)| ((*name).to_owned(), cell.clone().into()));
            RawRow::new(serde_json::Value::Object(object.collect()))
        }).collect();
        let outcome = run(&rows);
        prop_assert_eq!(rows.len(), outcome.published.len() + outcome.quarantined.len());
        for row in &outcome.published {
            prop_assert_eq!(validate(&row.place), []);
        }
    }

    #[test]
    fn corrections_publish_rows_and_lose_none(cells in proptest::collection::vec(proptest::collection::vec(cell(), 14), 0..4), name in "[A-Z][a-z]{2,8}") {
        let columns = ["id", "nom", "pivot", "adresse", "cp", "commune", "lat", "lon", "tel", "mail", "web", "maj", "lundi", "services"];
        let rows: Vec<RawRow> = cells.iter().map(|cells| {
            let object = columns.iter().zip(cells).map(|(name, cell)| ((*name).to_owned(), cell.clone().into()));
            RawRow::new(serde_json::Value::Object(object.collect()))
        }).collect();
        let (mapping, context) = mapping_and_context();
        let mut outcome = run(&rows);
        let written = Corrections::from([
            (Field::Nom, name),
            (Field::Commune, "Saint-Malo".to_owned()),
            (Field::CodePostal, "35400".to_owned()),
        ]);
        // Every second row is corrected.
        outcome.mend(&rows, &mapping, &context, |row| (row.row % 2 == 0).then(|| written.clone()), |_| false);
        prop_assert_eq!(rows.len(), outcome.published.len() + outcome.quarantined.len());
        prop_assert!(outcome.quarantined.iter().all(|row| row.row % 2 == 1));
        prop_assert_eq!(outcome.report.published, outcome.published.len());
        let mut ids: Vec<_> = outcome.published.iter().map(|row| &row.place.id).collect();
        ids.sort();
        ids.dedup();
        prop_assert_eq!(ids.len(), outcome.published.len());
        for row in &outcome.published {
            prop_assert_eq!(validate(&row.place), []);
        }
    }

    #[test]
    fn arbitrary_bytes_are_rows_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = Input::parse(&bytes, None);
    }
}

#[test]
fn a_correction_goes_before_the_cell_and_the_rest_is_read_as_usual() {
    let row = RawRow::new(serde_json::json!({
        "nom": "", "adresse": "2 quai Nord", "commune": "Sait-Malllo", "tel": "02 99 00 00 02",
    }));
    let (mapping, context) = mapping_and_context();
    let mut outcome = run(std::slice::from_ref(&row));
    assert_eq!(outcome.quarantined[0].said[&Field::Commune], "Sait-Malllo");
    let written = Corrections::from([
        (Field::Nom, "Médiathèque".to_owned()),
        (Field::Commune, "Saint-Malo".to_owned()),
    ]);
    let rows = std::slice::from_ref(&row);
    outcome.mend(
        rows,
        &mapping,
        &context,
        |_| Some(written.clone()),
        |_| true,
    );
    assert_eq!(outcome.published.len(), 0, "something else is against it");
    outcome.mend(
        rows,
        &mapping,
        &context,
        |_| Some(written.clone()),
        |_| false,
    );
    let place = &outcome.published[0].place;
    assert_eq!(
        (place.nom.as_str(), place.commune.as_str()),
        ("Médiathèque", "Saint-Malo")
    );
    assert_eq!(place.code_postal.as_str(), "35400");
    assert_eq!(place.adresse, "2 quai Nord");
    assert!(place.telephone.is_some());
    assert_eq!((outcome.mended.len(), outcome.report.quarantined), (1, 0));
}

#[test]
fn an_authored_source_comes_out_as_expected() {
    let rows = Input::parse(include_bytes!("fixtures/source.csv"), None).expect("a table");
    let outcome = run(&rows);
    insta::assert_json_snapshot!(
        "authored_places",
        outcome
            .published
            .iter()
            .map(|row| &row.place)
            .collect::<Vec<_>>()
    );
    insta::assert_json_snapshot!("authored_report", outcome.report);
}

/// The position kept, and what is said of it, for a place of this commune at this point.
fn placed(commune: &str, postal: &str, latitude: &str, longitude: &str) -> (Outcome, String) {
    let row = serde_json::json!({
        "id": "1", "nom": "Lieu", "adresse": "1 rue du Lac", "cp": postal, "commune": commune,
        "lat": latitude, "lon": longitude,
    });
    let outcome = run(&[RawRow::new(row)]);
    let said = outcome.published[0].issues.iter();
    let said = said.filter(|issue| matches!(issue.field, Field::Latitude | Field::Commune));
    let said: Vec<String> = said
        .map(|issue| format!("{:?} {:?}", issue.kind, issue.severity))
        .collect();
    (outcome, said.join(", "))
}

#[test]
fn a_position_far_from_its_commune_is_said_or_withheld() {
    for (commune, postal, latitude, longitude, kept, said) in [
        ("Rennes", "35000", "48.11", "-1.68", true, ""),
        // Saint-Grégoire, next to Rennes.
        ("Rennes", "35000", "48.151", "-1.685", true, ""),
        // Saint-Malo, in the same département.
        (
            "Rennes",
            "35000",
            "48.649",
            "-2.01",
            true,
            "Contradiction Note",
        ),
        // Nantes is elsewhere; Laval is nearer, but in another département.
        (
            "Rennes",
            "35000",
            "47.218",
            "-1.554",
            false,
            "Contradiction Loss",
        ),
        (
            "Vitré",
            "35500",
            "48.07",
            "-0.77",
            true,
            "Contradiction Note",
        ),
        // The town hall of La Réunion's Saint-Denis, latitude and longitude swapped.
        (
            "Saint-Denis",
            "97400",
            "55.448",
            "-20.879",
            true,
            "Repaired Note",
        ),
        // Brest, its longitude without its sign: a point in the Vosges.
        ("Brest", "29200", "48.39", "4.48", true, "Repaired Note"),
        // La Réunion's, north of the equator; Le Port's in UTM 40 S; Rennes' in a conic of its zone.
        (
            "Saint-Denis",
            "97400",
            "20.879",
            "55.448",
            true,
            "Repaired Note",
        ),
        (
            "Saint-Denis",
            "97400",
            "7690475.44",
            "338568.32",
            true,
            "Repaired Note",
        ),
        (
            "Rennes",
            "35000",
            "7223322.36",
            "1351815.84",
            true,
            "Repaired Note",
        ),
        ("Rennes", "35000", "481147", "-16794", true, "Repaired Note"),
        // No reading of these falls in Rennes.
        (
            "Rennes",
            "35000",
            "12.5",
            "100.2",
            false,
            "Implausible Loss",
        ),
        // Maripasoula is larger than many a département.
        ("Maripasoula", "97370", "2.6", "-53.9", true, ""),
        ("Rennes", "35000", "", "", false, "Missing Note"),
    ] {
        let (outcome, found) = placed(commune, postal, latitude, longitude);
        let place = &outcome.published[0].place;
        assert_eq!(place.commune, commune, "{latitude} {longitude}");
        assert_eq!(
            place.position.is_some(),
            kept,
            "{commune} {latitude} {longitude}"
        );
        assert_eq!(found, said, "{commune} {latitude} {longitude}");
    }
}

#[test]
fn postal_code_and_position_outweigh_the_name_of_a_commune_elsewhere() {
    let (outcome, said) = placed("Cestas", "18300", "47.339868", "2.853027");
    assert_eq!(outcome.published[0].place.commune, "Saint-Satur");
    assert_eq!(said, "Contradiction Note");
    // Within the département the name stays.
    let (outcome, _) = placed("Narbonne", "11000", "43.205257", "2.401897");
    assert_eq!(outcome.published[0].place.commune, "Narbonne");
}

#[test]
fn a_mapping_says_what_it_does_not_understand() {
    let (mapping, notes) = Mapping::parse(r#"{
        "nom": {"colonne": "n", "couleur": "bleu"}, "courriel": {"colonne": "m"}, "tarif": {"colonne": "t"},
        "services": [{"colonnes": ["s"], "termes": ["WIFI"], "sauf": ["PAS DE"], "cible": "Accéder à une connexion internet"}]
    }"#).expect("a mapping");
    let notes: Vec<String> = notes.iter().map(ToString::to_string).collect();
    assert_eq!(
        notes,
        [
            "nom.couleur : clé inconnue, sans effet",
            "tarif : clé inconnue, sans effet"
        ]
    );
    assert_eq!(mapping.columns(), ["m", "n", "s"]);
}

#[test]
fn geojson_and_keyed_lists_are_rows() {
    let geojson = br#"{"type":"FeatureCollection","features":[{"properties":{"nom":"A"},"geometry":{"type":"Point","coordinates":[2.5,48.5]}}]}"#;
    let rows = Input::parse(geojson, None).expect("rows");
    assert_eq!(
        (rows[0].cell("latitude"), rows[0].cell("nom")),
        ("48.5", "A")
    );
    let rows =
        Input::parse(br#"{"a":{"lieux":[{"x":{"y":[1]}}]}}"#, Some("a.lieux")).expect("rows");
    assert_eq!(rows[0].cell("x.y.0"), "1");
}

#[test]
fn a_file_has_32_columns_in_order() {
    let mut bytes = Vec::new();
    places::output::write_csv(&mut bytes, Vec::<places::Place>::new()).expect("written");
    let header = String::from_utf8(bytes).expect("text");
    assert_eq!(header.trim(), Field::ALL.map(Field::name).join(","));
}
