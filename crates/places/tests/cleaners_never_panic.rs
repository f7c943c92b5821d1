//! Whatever a cell holds, a cleaner answers, and what it keeps satisfies the standard.

use chrono::NaiveDate;
use places::clean::{self, Cleaned, Courriel, Pivot, SiteWeb, Telephone};
use places::hours::Horaires;
use proptest::prelude::*;

/// Any text, and text made of the pieces that cleaners look for.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[0-9+. /()E,-]{0,30}",
        "(https?:?/{0,2}|www\\.|@|;|,fr| chez |mailto:|[a-zé.]{1,6}|[ |/]){0,10}",
        "([0-9]{1,4}|h|:| |[-–/,.]|à|midi|fermé|rdv|1er|lundi|du mois|sans|apr[eè]s|semaine paire){0,12}",
        "(CEDEX|St |3e |[(),;-]|0 |null |Ã|©|&amp;|[0-9]{1,6}|[A-Za-zÀ-ÿ’' ]{1,8}){0,10}",
    ]
}

proptest! {
    #[test]
    fn every_cleaner_answers(raw in cell(), other in cell()) {
        let today = NaiveDate::from_ymd_opt(2026, 11, 24).expect("a date");
        let _ = clean::text(&raw);
        let _ = clean::commune(&raw);
        let _ = clean::code_postal(&raw);
        let _ = clean::adresse(&raw, Some(&other));
        let _ = clean::date(&raw, today);
        let _ = clean::coordonnees(&raw, &other);
        let _ = Horaires::from_osm(&raw);
        let _ = Horaires::from_week_text(&raw);
        let days = vec![(0, vec![raw.clone(), other.clone()]), (7, vec![raw.clone()])];
        if let Some(kept) = Horaires::from_days(&days).value {
            prop_assert!(kept.as_str().parse::<Horaires>().is_ok());
        }
        for departement in ["35", "974", "988"] {
            let _ = clean::autres_lectures(&raw, &other, departement);
            if let Some(kept) = clean::pivot_in(&raw, Some(departement)).value {
                prop_assert!(Pivot::new(kept.as_str()).is_ok());
            }
        }
        if let Some(kept) = clean::pivot(&raw).value {
            prop_assert!(Pivot::new(kept.as_str()).is_ok());
        }
        for departement in [None, Some("975"), Some("986"), Some("987"), Some("988")] {
            if let Some(kept) = clean::telephone_in(&raw, departement).value {
                prop_assert!(Telephone::new(kept.as_str()).is_ok());
            }
        }
        for kept in clean::courriels(&raw).value.unwrap_or_default() {
            prop_assert!(Courriel::new(kept.as_str()).is_ok());
        }
        for kept in clean::sites_web(&raw).value.unwrap_or_default() {
            prop_assert!(SiteWeb::new(kept.as_str()).is_ok());
        }
    }

    /// What was cleaned once needs no more cleaning, and no remark.
    #[test]
    fn cleaning_what_is_clean_changes_nothing(raw in cell(), other in cell()) {
        let today = NaiveDate::from_ymd_opt(2026, 11, 24).expect("a date");
        if let Some(kept) = clean::text(&raw).value {
            prop_assert_eq!(clean::text(&kept), Cleaned::clean(kept));
        }
        if let Some(kept) = clean::commune(&raw).value {
            prop_assert_eq!(clean::commune(&kept), Cleaned::clean(kept));
        }
        if let Some(kept) = clean::code_postal(&raw).value {
            prop_assert_eq!(clean::code_postal(kept.as_str()), Cleaned::clean(kept));
        }
        if let Some(kept) = clean::adresse(&raw, Some(&other)).value
            && !kept.voie.is_empty()
        {
            let again = clean::adresse(&kept.voie, Some(&other));
            prop_assert_eq!(again.value.map(|read| read.voie), Some(kept.voie));
            prop_assert_eq!(again.findings, []);
        }
        if let Some(kept) = clean::date(&raw, today).value {
            prop_assert_eq!(clean::date(&kept.to_string(), today), Cleaned::clean(kept));
        }
        if let Some(kept) = clean::coordonnees(&raw, &other).value {
            let again = clean::coordonnees(&kept.latitude().to_string(), &kept.longitude().to_string());
            prop_assert_eq!(again, Cleaned::clean(kept));
        }
        if let Some(kept) = clean::pivot(&raw).value {
            prop_assert_eq!(clean::pivot(kept.as_str()), Cleaned::clean(kept));
        }
        for departement in [None, Some("975"), Some("986"), Some("987"), Some("988")] {
            if let Some(kept) = clean::telephone_in(&raw, departement).value {
                let again = clean::telephone_in(kept.as_str(), departement);
                prop_assert_eq!(again.value, Some(kept));
            }
        }
        for kept in clean::courriels(&raw).value.unwrap_or_default() {
            prop_assert_eq!(clean::courriels(kept.as_str()), Cleaned::clean(vec![kept]));
        }
        for kept in clean::sites_web(&raw).value.unwrap_or_default() {
            prop_assert_eq!(clean::sites_web(kept.as_str()), Cleaned::clean(vec![kept]));
        }
    }
}
