//! Hours are read, in part at least, or left unread; what is read can be asked whether it is open.

#![no_main]

use chrono::NaiveDate;
use libfuzzer_sys::fuzz_target;
use places::hours::Horaires;

fuzz_target!(|text: &str| {
    let days = text.split('\n').enumerate();
    let days = days
        .map(|(n, cell)| (n % 9, vec![cell.to_owned()]))
        .collect();
    let date = NaiveDate::from_ymd_opt(2026, 11, 24).expect("a date");
    for read in [
        Horaires::from_days(&days),
        Horaires::from_week_text(text),
        Horaires::from_osm(text),
    ] {
        let Some(hours) = read.value else { continue };
        assert!(hours.as_str().parse::<Horaires>().is_ok());
        assert_eq!(hours.week(date).len(), 7);
        let _ = hours.state_at(date.and_hms_opt(10, 30, 0).expect("a time"));
    }
});
