//! A mapping is understood, in part at least, or refused; whatever it says, every row is published
//! or quarantined, and what is published satisfies the standard.

#![no_main]

use chrono::NaiveDate;
use libfuzzer_sys::fuzz_target;
use places::input::RawRow;
use places::mapping::Mapping;
use places::standard::{Field, validate};
use places::standardise::{Context, standardise};
use serde_json::json;
use territory::Territories;

fuzz_target!(|text: &str| {
    let Ok((mapping, _)) = Mapping::parse(text) else {
        return;
    };
    // What is understood is written and read back the same, once its choices are arranged by field.
    let written = mapping.to_json();
    let (again, _) = Mapping::parse(&written.to_string()).expect("a mapping that was written");
    assert_eq!(again.to_json(), written);
    for field in Field::ALL {
        let mut alone = Mapping::default();
        alone.read_as(field, &mapping);
        assert_eq!(alone.columns_of(field), mapping.columns_of(field));
    }
    // The mapping itself as a row: its columns then hold odd texts.
    let rows = [
        RawRow::new(json!({"a": "Rennes", "b": "35000", "c": "9h-12h", "d": "48.1,-1.6"})),
        RawRow::new(json!({"a": "Saint-Malo (35400)", "b": "GRATUIT; dém. ; oui", "c": "é’x"})),
        RawRow::new(serde_json::from_str(text).unwrap_or_default()),
    ];
    let context = Context {
        territories: Territories::bundled(),
        source_name: "essai",
        today: NaiveDate::from_ymd_opt(2026, 11, 24).expect("a date"),
    };
    let outcome = standardise(&rows, &mapping, &context);
    assert_eq!(
        outcome.published.len() + outcome.quarantined.len(),
        rows.len()
    );
    for row in &outcome.published {
        assert_eq!(validate(&row.place), []);
    }
});
