//! What is known of rows stands for them: the outcome is that of reading everything anew.

use std::collections::HashMap;

use chrono::NaiveDate;
use places::input::RawRow;
use places::mapping::Mapping;
use places::standardise::{
    Context, Known, Outcome, is_lasting, standardise, standardise_unless_known,
};
use proptest::prelude::*;
use serde_json::json;
use territory::Territories;

const MAPPING: &str = r#"{"id": {"colonne": "id"}, "nom": {"colonne": "nom"}, "commune": {"colonne": "ville"},
    "date_maj": {"colonne": "maj"}, "telephone": {"colonne": "tel"}}"#;

fn context() -> Context<'static> {
    Context {
        territories: Territories::bundled(),
        source_name: "essai",
        today: NaiveDate::from_ymd_opt(2026, 11, 24).expect("a date"),
    }
}

fn row() -> impl Strategy<Value = RawRow> {
    let id = prop_oneof![Just(""), Just("a"), Just("b"), Just("a-2")];
    let nom = prop_oneof![Just(""), Just("Espace"), Just("Médiathèque")];
    let ville = prop_oneof![Just("Rennes"), Just("Nulle-Part"), Just("")];
    let maj = prop_oneof![
        Just("2026-01-02"),
        Just("2027-01-02"),
        Just(""),
        Just("hier")
    ];
    let tel = prop_oneof![Just("02 99 00 00 01"), Just("12"), Just("")];
    (id, nom, ville, maj, tel).prop_map(|(id, nom, ville, maj, tel)| {
        RawRow::new(json!({"id": id, "nom": nom, "ville": ville, "maj": maj, "tel": tel}))
    })
}

/// What an outcome teaches of its rows.
fn learnt(rows: &[RawRow], outcome: &Outcome) -> HashMap<String, Known> {
    let mut known = HashMap::new();
    let published = outcome
        .published
        .iter()
        .map(|of| (of.row, Some(of.place.clone()), &of.issues));
    let quarantined = outcome
        .quarantined
        .iter()
        .map(|of| (of.row, None, &of.issues));
    for (row, place, issues) in published.chain(quarantined) {
        if is_lasting(issues) {
            let issues = issues.clone();
            known.insert(rows[row].original.to_string(), Known { place, issues });
        }
    }
    known
}

proptest! {
    #[test]
    fn what_is_known_of_rows_changes_nothing(
        before in prop::collection::vec(row(), 0..8), after in prop::collection::vec(row(), 0..8),
    ) {
        let (mapping, _) = Mapping::parse(MAPPING).expect("a mapping");
        let known = learnt(&before, &standardise(&before, &mapping, &context()));
        let anew = standardise(&after, &mapping, &context());
        let knowing = standardise_unless_known(&after, &mapping, &context(), |row| {
            known.get(&after[row].original.to_string()).cloned()
        });
        prop_assert_eq!(json!(knowing), json!(anew));
    }
}
