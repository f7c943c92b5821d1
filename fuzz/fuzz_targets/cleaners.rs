//! A cleaner answers whatever the cell holds, what it keeps satisfies the standard, and what is
//! clean stays as it is; a geocoder's answer is read or refused.

#![no_main]

use chrono::NaiveDate;
use libfuzzer_sys::fuzz_target;
use places::clean::{self, Courriel, Pivot, SiteWeb, Telephone};
use places::geocoding;

fuzz_target!(|text: &str| {
    let (first, second) = text.split_once('\n').unwrap_or((text, ""));
    let today = NaiveDate::from_ymd_opt(2026, 11, 24).expect("a date");
    texts(first, second);
    if let Some(kept) = clean::code_postal(first).value {
        assert_eq!(clean::code_postal(kept.as_str()).value, Some(kept));
    }
    if let Some(kept) = clean::date(first, today).value {
        assert_eq!(clean::date(&kept.to_string(), today).value, Some(kept));
    }
    if let Some(kept) = clean::coordonnees(first, second).value {
        let (latitude, longitude) = (kept.latitude().to_string(), kept.longitude().to_string());
        assert_eq!(clean::coordonnees(&latitude, &longitude).value, Some(kept));
    }
    for departement in ["35", "971", "973", "974", "975", "976", "986", "987", "988"] {
        let _ = clean::autres_lectures(first, second, departement);
        if let Some(kept) = clean::telephone_in(first, Some(departement)).value {
            assert!(Telephone::new(kept.as_str()).is_ok());
            assert_eq!(
                clean::telephone_in(kept.as_str(), Some(departement)).value,
                Some(kept)
            );
        }
        if let Some(kept) = clean::pivot_in(first, Some(departement)).value {
            assert!(Pivot::new(kept.as_str()).is_ok());
        }
    }
    if let Some(kept) = clean::pivot(first).value {
        assert_eq!(clean::pivot(kept.as_str()).value, Some(kept));
    }
    for kept in clean::courriels(first).value.unwrap_or_default() {
        assert!(Courriel::new(kept.as_str()).is_ok());
        assert_eq!(clean::courriels(kept.as_str()).value, Some(vec![kept]));
    }
    for kept in clean::sites_web(first).value.unwrap_or_default() {
        assert!(SiteWeb::new(kept.as_str()).is_ok());
        assert_eq!(clean::sites_web(kept.as_str()).value, Some(vec![kept]));
    }
    for asked in 0..3 {
        if let Ok(found) = geocoding::answers(text.as_bytes(), asked) {
            assert_eq!(found.len(), asked);
        }
    }
});

fn texts(first: &str, second: &str) {
    let _ = clean::site_web(first);
    if let Some(kept) = clean::text(first).value {
        assert_eq!(clean::text(&kept).value, Some(kept));
    }
    if let Some(kept) = clean::commune(first).value {
        assert_eq!(clean::commune(&kept).value, Some(kept));
    }
    if let Some(kept) = clean::adresse(first, Some(second)).value
        && !kept.voie.is_empty()
    {
        let again = clean::adresse(&kept.voie, Some(second)).value;
        assert_eq!(again.map(|read| read.voie), Some(kept.voie));
    }
}
