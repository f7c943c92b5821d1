//! Opening hours in OSM's `opening_hours` syntax, valid by construction.

use std::fmt;
use std::str::FromStr;

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};
use opening_hours::{OpeningHours, RuleKind};

use crate::clean::{Cleaned, IssueKind};

mod day;
mod days;
mod holidays;
mod regular;

pub(crate) use days::day_names;
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

/// Whether a place is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenState {
    /// Open.
    Open {
        /// When it closes.
        until: Option<NaiveDateTime>,
    },
    /// Closed.
    Closed {
        /// When it opens.
        opens: Option<NaiveDateTime>,
    },
    /// The hours do not say.
    Unknown,
}

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

    /// Hours told in French for a whole week.
    pub fn from_week_text(raw: &str) -> Cleaned<Self> {
        if let Ok(hours) = raw.parse() {
            return Cleaned::clean(hours);
        }
        let Cleaned { value, findings } = crate::clean::semaine(raw);
        Cleaned {
            value: value.and_then(|osm| osm.parse().ok()),
            findings,
        }
    }

    /// Hours told day by day; a day that cannot be read is left out, the others are kept.
    pub fn from_days(cells: &DayCells) -> Cleaned<Self> {
        days::read(cells)
    }

    /// Seven days from a date, with the hours of each.
    pub fn week(&self, from: NaiveDate, holidays: Holidays) -> Vec<DayHours> {
        self.days_from(from, 7, holidays)
    }

    /// So many days from a date, with the hours of each.
    fn days_from(&self, from: NaiveDate, days: u64, holidays: Holidays) -> Vec<DayHours> {
        let Some(hours) = self.reader(holidays) else {
            return Vec::new();
        };
        let date_of = |n| from.checked_add_days(Days::new(n));
        let day = |date: NaiveDate| {
            let start = date.and_time(NaiveTime::MIN);
            let end = start.checked_add_days(Days::new(1)).unwrap_or(start);
            let open = hours
                .iter_range(start, end)
                .filter(|range| range.kind == RuleKind::Open);
            (
                date,
                open.map(|range| (range.range.start.time(), range.range.end.time()))
                    .collect(),
            )
        };
        (0..days).filter_map(date_of).map(day).collect()
    }

    /// The stretches of local time over so many days in which it is open, in order.
    pub fn open_spans(
        &self,
        from: NaiveDate,
        days: u64,
        holidays: Holidays,
    ) -> Vec<(NaiveDateTime, NaiveDateTime)> {
        let start = from.and_time(NaiveTime::MIN);
        let end = start.checked_add_days(Days::new(days)).unwrap_or(start);
        let Some(hours) = self.reader(holidays) else {
            return Vec::new();
        };
        let open = hours
            .iter_range(start, end)
            .filter(|range| range.kind == RuleKind::Open);
        open.map(|range| (range.range.start, range.range.end))
            .collect()
    }

    /// Whether they say what holds on public holidays.
    pub fn speak_of_holidays(&self) -> bool {
        let mut words = self.0.split(|c: char| !c.is_ascii_alphanumeric());
        words.any(|word| word == "PH")
    }

    fn reader(&self, holidays: Holidays) -> Option<OpeningHours> {
        let hours = OpeningHours::from_str(&self.0).ok()?;
        Some(hours.with_context(holidays.context()))
    }

    /// Whether it is open at a local time.
    pub fn state_at(&self, local: NaiveDateTime, holidays: Holidays) -> OpenState {
        let Some(hours) = self.reader(holidays) else {
            return OpenState::Unknown;
        };
        let next = hours.next_change(local);
        if hours.is_open(local) {
            OpenState::Open { until: next }
        } else if hours.is_closed(local) {
            OpenState::Closed { opens: next }
        } else {
            OpenState::Unknown
        }
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

    #[test]
    fn holidays_are_those_of_the_place() {
        let hours: Horaires = "Mo-Su 09:00-12:00; PH off".parse().unwrap();
        // Saint Stephen's day, a Saturday, kept in Strasbourg and not in Rennes.
        let date: NaiveDate = "2026-12-26".parse().unwrap();
        let noon = date.and_hms_opt(10, 0, 0).unwrap();
        let open = |holidays| {
            let told = hours.week(date, holidays)[0].1.len() == 1;
            let now = matches!(hours.state_at(noon, holidays), OpenState::Open { .. });
            let spans = hours.open_spans(date, 1, holidays).len() == 1;
            assert!(told == now && now == spans, "all three say the same");
            told
        };
        assert!(open(Holidays::of_departement("35")));
        assert!(!open(Holidays::of_departement("67")));
        assert!(hours.speak_of_holidays());
        let silent: Horaires = "Mo-Su 09:00-12:00".parse().unwrap();
        assert!(!silent.speak_of_holidays());
    }
}
