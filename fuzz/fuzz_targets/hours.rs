//! Hours are read, in part at least, or left unread; what is read is valid, can be told in French
//! and asked whether it is open; every stretch of the text has its place.

#![no_main]

use chrono::NaiveDate;
use libfuzzer_sys::fuzz_target;
use places::hours::grammar::{self, Reading};
use places::hours::{Holidays, Horaires};

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
        assert_eq!(hours.week(date, Holidays::France).len(), 7);
        let noon = date.and_hms_opt(10, 30, 0).expect("a time");
        let _ = hours.state_at(noon, Holidays::France);
        let _ = (hours.in_french(), hours.remarks());
    }
    for column in [None, Some(0), Some(7)] {
        let reading = grammar::read_day(text, column);
        holds(text, &reading, reading.osm_of_day(0));
        holds(text, &reading, reading.osm_of_given_day());
        let _ = reading.stated("D");
    }
    let reading = grammar::read_week(text);
    holds(text, &reading, reading.osm());
    let _ = reading.stated("?");
});

fn holds(text: &str, reading: &Reading, osm: Option<String>) {
    let parts = reading.parts.iter().map(|part| &part.place);
    let omitted = reading.omissions.iter().map(|omission| &omission.place);
    for place in parts.chain(omitted) {
        assert!(text.get(place.clone()).is_some(), "{place:?}");
    }
    if let Some(osm) = osm {
        assert!(osm.parse::<Horaires>().is_ok(), "{osm}");
    }
}
