//! A cleaner answers whatever the cell holds, and what it keeps satisfies the standard.

#![no_main]

use chrono::NaiveDate;
use libfuzzer_sys::fuzz_target;
use places::clean::{self, Courriel, Pivot, SiteWeb, Telephone};

fuzz_target!(|text: &str| {
    let (first, second) = text.split_once('\n').unwrap_or((text, ""));
    let today = NaiveDate::from_ymd_opt(2026, 11, 24).expect("a date");
    let _ = clean::text(first);
    let _ = clean::commune(first);
    let _ = clean::code_postal(first);
    let _ = clean::adresse(first, Some(second));
    let _ = clean::date(first, today);
    let _ = clean::coordonnees(first, second);
    if let Some(kept) = clean::pivot(first).value {
        assert!(Pivot::new(kept.as_str()).is_ok());
    }
    for departement in [None, Some("975"), Some("986"), Some("987"), Some("988")] {
        if let Some(kept) = clean::telephone_in(first, departement).value {
            assert!(Telephone::new(kept.as_str()).is_ok());
        }
    }
    for kept in clean::courriels(first).value.unwrap_or_default() {
        assert!(Courriel::new(kept.as_str()).is_ok());
    }
    for kept in clean::sites_web(first).value.unwrap_or_default() {
        assert!(SiteWeb::new(kept.as_str()).is_ok());
    }
});
