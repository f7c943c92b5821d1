//! What is asked of a geocoder, what of its answers is believed, and what becomes of the rest.

use std::collections::HashMap;

use chrono::NaiveDate;
use places::Precision;
use places::geocoding::{
    Answer, AnswerError, Batch, Doubt, Kind, Query, answers, believe, settle, wanted,
};
use places::input::Input;
use places::mapping::Mapping;
use places::standardise::{Context, Outcome, standardise};
use proptest::prelude::*;
use territory::{Position, Territories};

const ROWS: &str = "id;nom;adresse;cp;commune;lat;lon\n\
    1;Espace numérique;12 rue de la Monnaie;35000;Rennes;;\n\
    2;Médiathèque;12 RUE DE LA MONNAIE;35000;Rennes;;\n\
    3;Maison de quartier;1 rue du Lac;35000;Rennes;48.11;-1.68\n\
    4;Mairie;;35500;Vitré;;\n\
    5;Atelier;3 place du \"Marché\", bis;35500;Vitré;;\n";

fn outcome() -> Outcome {
    let rows = Input::parse(ROWS.as_bytes(), None).expect("a table");
    let (mapping, _) = Mapping::parse(include_str!("fixtures/mapping.json")).expect("a mapping");
    let context = Context {
        territories: Territories::bundled(),
        source_name: "essai",
        today: NaiveDate::from_ymd_opt(2026, 11, 24).expect("a date"),
    };
    standardise(&rows, &mapping, &context)
}

fn answer(latitude: f64, longitude: f64, score: f64, kind: Kind, code: &str) -> Answer {
    Answer {
        position: Position::new(latitude, longitude).expect("a position"),
        score,
        kind,
        code_insee: code.parse().ok(),
        label: "12 Rue de la Monnaie 35000 Rennes".to_owned(),
    }
}

#[test]
fn addresses_without_position_are_asked_for_once() {
    let outcome = outcome();
    let queries = wanted(&outcome);
    let asked: Vec<&str> = queries.iter().map(|query| query.adresse.as_str()).collect();
    assert_eq!(
        asked,
        ["12 rue de la Monnaie", "3 place du \"Marché\", bis"]
    );
    let batches: Vec<Batch<'_>> = Batch::of(&queries).collect();
    assert_eq!(batches.len(), 1);
    insta::assert_snapshot!("batch", batches[0].table());
    let (body, kind) = batches[0].body();
    let body = String::from_utf8(body).expect("text");
    let boundary = kind.split("boundary=").nth(1).expect("a boundary");
    assert_eq!(body.matches(&format!("--{boundary}")).count(), 5);
    for part in ["columns", "postcode", "citycode", "data"] {
        assert!(body.contains(&format!("name=\"{part}\"")), "{part}");
    }
}

#[test]
fn an_answer_answers_its_batch_or_none() {
    let header = "numero,adresse,latitude,longitude,result_label,result_score,result_type,result_citycode,result_status";
    let line = "48.11,-1.68,Rue de la Monnaie 35000 Rennes,0.83,street,35238,ok";
    let whole = format!("{header}\n1,x,,,,,,,not-found\n0,\"12 rue, bis\",{line}\n");
    let read = answers(whole.as_bytes(), 2).expect("answers");
    assert_eq!(
        read[0].as_ref().map(|found| (found.kind, found.score)),
        Some((Kind::Street, 0.83))
    );
    assert_eq!(read[1], None);
    for (text, error) in [
        (
            format!("{header}\n0,x,{line}\n"),
            AnswerError::Lines { asked: 2, found: 1 },
        ),
        (
            format!("{header}\n0,x,{line}\n0,x,{line}\n"),
            AnswerError::Line("0".into()),
        ),
        (
            format!("{header}\n0,x,{line}\n7,x,{line}\n"),
            AnswerError::Line("7".into()),
        ),
        ("<html>503</html>".to_owned(), AnswerError::Column("numero")),
        (String::new(), AnswerError::Column("numero")),
        (
            header.replace("result_type", "kind"),
            AnswerError::Column("result_type"),
        ),
    ] {
        assert_eq!(answers(text.as_bytes(), 2), Err(error));
    }
}

#[test]
fn an_answer_is_believed_by_its_score_and_its_commune() {
    let query = Query {
        adresse: "12 rue de la Monnaie".to_owned(),
        code_postal: "35000".parse().expect("a code"),
        code_insee: "35238".parse().expect("a code"),
    };
    let territories = Territories::bundled();
    for (answer, expected) in [
        (
            answer(48.11, -1.68, 0.97, Kind::HouseNumber, "35238"),
            Ok(Precision::Numero),
        ),
        (
            answer(48.11, -1.68, 0.6, Kind::Street, "35238"),
            Ok(Precision::Voie),
        ),
        (
            answer(48.11, -1.68, 0.9, Kind::Locality, "35238"),
            Ok(Precision::LieuDit),
        ),
        (
            answer(48.11, -1.68, 0.59, Kind::Street, "35238"),
            Err(Doubt::Unsure),
        ),
        (
            answer(48.11, -1.68, 0.99, Kind::Municipality, "35238"),
            Err(Doubt::CommuneOnly),
        ),
        (
            answer(48.12, -1.21, 0.99, Kind::Street, "35360"),
            Err(Doubt::ElsewhereSaid),
        ),
        (
            answer(48.65, -2.01, 0.99, Kind::Street, "35238"),
            Err(Doubt::ElsewhereDrawn),
        ),
    ] {
        let believed = believe(&query, &answer, territories);
        assert_eq!(
            believed.map(|whereabouts| whereabouts.precision),
            expected,
            "{answer:?}"
        );
    }
}

#[test]
fn what_was_found_is_kept_and_the_rest_is_said() {
    let mut outcome = outcome();
    let queries = wanted(&outcome);
    let found = answer(48.1101, -1.6801, 0.97, Kind::HouseNumber, "35238");
    let known = HashMap::from([(queries[0].key(), Some(found))]);
    let failure = Some("Le géocodeur n’a pas répondu.".to_owned());
    settle(
        &mut outcome,
        &known,
        failure.clone(),
        Territories::bundled(),
    );
    let done = outcome.report.geocoding.clone().expect("a report");
    assert_eq!(
        (done.asked, done.found, done.doubtful, done.unanswered),
        (3, 2, 0, 1)
    );
    assert_eq!(done.failure, failure);
    let places: Vec<_> = outcome.published.iter().map(|row| &row.place).collect();
    assert_eq!(places[0].precision, Precision::Numero);
    assert_eq!(places[1].position, places[0].position);
    assert_eq!(places[2].precision, Precision::Source);
    assert_eq!((places[3].position, places[4].position), (None, None));
    // Kept through JSON, and no column of the standard's table.
    let json = serde_json::to_string(places[0]).expect("JSON");
    assert!(json.contains("\"precision_position\":\"numero\""), "{json}");
    assert_eq!(
        &serde_json::from_str::<places::Place>(&json).expect("a place"),
        places[0]
    );
    assert!(
        !serde_json::to_string(places[2])
            .expect("JSON")
            .contains("precision")
    );
    // Doing it again changes nothing.
    let before = format!("{:?}", outcome.published);
    settle(&mut outcome, &known, None, Territories::bundled());
    assert_eq!(format!("{:?}", outcome.published), before);
}

#[test]
fn what_was_found_once_follows_the_geocoder() {
    let mut outcome = outcome();
    let key = wanted(&outcome)[0].key();
    let found = answer(48.1101, -1.6801, 0.97, Kind::HouseNumber, "35238");
    let known = HashMap::from([(key.clone(), Some(found))]);
    settle(&mut outcome, &known, None, Territories::bundled());
    // It stands while nobody says otherwise, and goes when somebody does.
    settle(&mut outcome, &HashMap::new(), None, Territories::bundled());
    assert!(outcome.published[0].place.position.is_some());
    let gone = HashMap::from([(key, None)]);
    settle(&mut outcome, &gone, None, Territories::bundled());
    let place = &outcome.published[0].place;
    assert_eq!((place.position, place.precision), (None, Precision::Source));
}

#[test]
fn what_was_not_found_has_its_reason() {
    let mut outcome = outcome();
    let queries = wanted(&outcome);
    let unsure = answer(48.11, -1.68, 0.3, Kind::Street, "35238");
    let known = HashMap::from([(queries[0].key(), Some(unsure)), (queries[1].key(), None)]);
    settle(&mut outcome, &known, None, Territories::bundled());
    let done = outcome.report.geocoding.clone().expect("a report");
    assert_eq!(
        (done.asked, done.found, done.doubtful, done.unanswered),
        (3, 0, 3, 0)
    );
    let said: Vec<&str> = outcome.published[0]
        .issues
        .iter()
        .map(|issue| issue.message.as_str())
        .collect();
    assert!(
        said.iter().any(|said| said.contains("assez de certitude")),
        "{said:?}"
    );
}

#[test]
fn a_place_without_position_is_at_its_commune() {
    let outcome = outcome();
    let territories = Territories::bundled();
    let commune = |code: &str| territories.commune(code.parse().expect("a code"));
    let precision = |row: usize, code| {
        let place = &outcome.published[row].place;
        place
            .whereabouts(commune(code))
            .map(|found| found.precision)
    };
    assert_eq!(precision(0, "35238"), Some(Precision::Commune));
    assert_eq!(precision(2, "35238"), Some(Precision::Source));
    assert_eq!(precision(3, "35360"), Some(Precision::Mairie));
    let lost = outcome.published[0].place.whereabouts(None);
    assert_eq!(lost, None);
}

proptest! {
    #[test]
    fn no_answer_stops_the_reader(bytes in proptest::collection::vec(any::<u8>(), 0..400), asked in 0..4_usize) {
        let _ = answers(&bytes, asked);
    }

    #[test]
    fn no_table_stops_the_reader(cells in proptest::collection::vec("[0-9.,a-z-]{0,6}", 0..60)) {
        let header = "numero,latitude,longitude,result_score,result_type,result_citycode,result_label";
        let lines: Vec<String> = cells.chunks(7).map(|line| line.join(";")).collect();
        let text = format!("{header}\n{}", lines.join("\n").replace(';', ","));
        if let Ok(found) = answers(text.as_bytes(), 2) {
            prop_assert_eq!(found.len(), 2);
        }
    }
}
