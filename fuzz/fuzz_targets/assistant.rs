//! Whatever the columns hold, the assistant proposes a mapping that can be written, read back and used.

#![no_main]

use chrono::NaiveDate;
use libfuzzer_sys::fuzz_target;
use places::input::Input;
use places::mapping::Mapping;
use places::mapping::assistant::{coverage, propose};
use places::standardise::{Context, standardise};
use territory::Territories;

fuzz_target!(|text: &str| {
    let Ok(rows) = Input::parse(text.as_bytes(), None) else {
        return;
    };
    let context = Context {
        territories: Territories::bundled(),
        source_name: "essai",
        today: NaiveDate::from_ymd_opt(2026, 11, 24).expect("a date"),
    };
    let mapping = propose(&rows, context.territories, context.today).mapping();
    let (read, _) = Mapping::parse(&mapping.to_json().to_string()).expect("a mapping");
    assert_eq!(read.to_json(), mapping.to_json());
    let outcome = standardise(&rows, &mapping, &context);
    assert_eq!(outcome.published.len() + outcome.quarantined.len(), rows.len());
    for field in coverage(&rows, &mapping, &outcome).fields {
        assert!(field.filled <= rows.len() && field.understood <= rows.len());
    }
});
