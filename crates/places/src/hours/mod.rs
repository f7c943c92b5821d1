//! Opening hours in OSM's `opening_hours` syntax, valid by construction.

use std::fmt;
use std::str::FromStr;

use chrono::{NaiveDate, NaiveTime};
use opening_hours::OpeningHours;

use crate::clean::{Cleaned, IssueKind};

mod days;
mod evaluation;
mod french;
pub mod grammar;
mod holidays;
mod regular;

pub(crate) use days::day_names;
pub use evaluation::{OpenState, Stretch};
pub use french::MONTHS;
pub use holidays::Holidays;
pub use regular::Regular;

/// A cell or several, for each day; Monday is 0, public holidays are 7.
pub type DayCells = Vec<(usize, Vec<String>)>;

/// Gathers the cells of days.
pub fn days(cells: impl Iterator<Item = (usize, Vec<String>)>) -> DayCells {
    cells.collect()
}

/// As OSM names them; the last is public holidays.
pub(crate) const DAYS: [&str; 8] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su", "PH"];

/// A day, with the hours at which it opens and closes.
pub type DayHours = (NaiveDate, Vec<(NaiveTime, NaiveTime)>);

/// Opening hours that a reader of OSM's syntax understands.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Horaires(String);

/// Not in OSM's syntax.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not written as OSM's opening_hours: write for instance Mo-Fr 09:00-12:00")]
pub struct InvalidHours(String);

impl FromStr for Horaires {
    type Err = InvalidHours;
    fn from_str(text: &str) -> Result<Self, InvalidHours> {
        let text = text.trim();
        match OpeningHours::from_str(text) {
            Ok(_) if !text.is_empty() && text.len() < 2_000 => Ok(Self(text.to_owned())),
            _ => Err(InvalidHours(text.to_owned())),
        }
    }
}

impl fmt::Display for Horaires {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Horaires {
    /// As written in the standard's files.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Hours already in OSM's syntax.
    pub fn from_osm(raw: &str) -> Cleaned<Self> {
        let text = raw.trim().trim_matches('"');
        if text.is_empty() {
            return Cleaned::empty();
        }
        tight(text)
            .parse()
            .map_or_else(|_| unreadable(raw), Cleaned::clean)
    }

    /// Hours in OSM's syntax that name their days: "9:00-12:00" alone is not OSM for every day.
    pub fn told_in_osm(raw: &str) -> Option<Self> {
        let mut words = raw.split(|c: char| !c.is_ascii_alphanumeric());
        let named = words.any(|word| DAYS.contains(&word)) || raw.trim() == "24/7";
        if !named {
            return None;
        }
        tight(raw.trim()).parse().ok()
    }

    /// Hours told in French for a whole week.
    pub fn from_week_text(raw: &str) -> Cleaned<Self> {
        match Self::told_in_osm(raw) {
            Some(hours) => Cleaned::clean(hours),
            None => days::read_week(raw),
        }
    }

    /// Hours told day by day; a day that cannot be read is left out, the others are kept.
    pub fn from_days(cells: &DayCells) -> Cleaned<Self> {
        days::read(cells)
    }
}

/// Without the space people put after the commas of a list: "Tu, Th 9:00-12:00, 14:00-17:00" would
/// else be three rules, the first of them open all Tuesday.
fn tight(text: &str) -> String {
    let named = |part: &str| DAYS.contains(&part);
    let mut tight = String::with_capacity(text.len());
    for part in text.split(',') {
        let next = part.trim_start();
        let last_word = tight
            .rsplit([' ', ',', '-', ';'])
            .next()
            .unwrap_or_default();
        let (first, rest) = next.split_at(next.floor_char_boundary(2));
        let days = named(last_word) && named(first) && !rest.starts_with(char::is_alphanumeric);
        let times = tight.ends_with(|c: char| c.is_ascii_digit())
            && next.starts_with(|c: char| c.is_ascii_digit());
        if !tight.is_empty() {
            tight.push(',');
        }
        tight.push_str(if days || times { next } else { part });
    }
    tight
}

fn unreadable(raw: &str) -> Cleaned<Horaires> {
    Cleaned::lost(
        IssueKind::Unreadable,
        raw,
        "Horaires non compris : les écrire comme « Mo-Fr 09:00-12:00,14:00-17:00 ».",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_with_their_spaces() {
        for (raw, expected) in [
            (
                "Tu, Th, Fr 13:30-18:00; We, Sa 10:30-12:30, 13:30-18:00",
                Some("Tu,Th,Fr 13:30-18:00; We,Sa 10:30-12:30,13:30-18:00"),
            ),
            ("Mo-We, Fr-Sa 9:00-12:00", Some("Mo-We,Fr-Sa 9:00-12:00")),
            // A comma before days, after times: another rule.
            (
                "Mo 09:00-12:00, Tu 14:00-17:00",
                Some("Mo 09:00-12:00, Tu 14:00-17:00"),
            ),
            ("24/7", Some("24/7")),
            ("lundi 9h-12h", None),
        ] {
            let hours = Horaires::from_osm(raw).value;
            assert_eq!(hours.as_ref().map(Horaires::as_str), expected, "{raw}");
        }
    }
}
