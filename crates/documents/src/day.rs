//! A day of the calendar, as documents say it.

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// A day, from 1900 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    year: u16,
    month: u8,
    day: u8,
}

impl Day {
    /// The day, if there is such a one.
    #[must_use]
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let leap =
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let length = match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        ((1900..=9999).contains(&year) && (1..=length).contains(&day)).then_some(Self {
            year,
            month,
            day,
        })
    }

    /// « 1er mars 2026 », with no-break spaces.
    #[must_use]
    pub fn in_french(self) -> String {
        let ordinal = if self.day == 1 { "er" } else { "" };
        let month = MONTHS[usize::from(self.month) - 1];
        format!("{}{ordinal}\u{a0}{month}\u{a0}{}", self.day, self.year)
    }

    pub(crate) fn parts(self) -> (i32, u8, u8) {
        (i32::from(self.year), self.month, self.day)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Day", 4)?;
        fields.serialize_field("year", &self.year)?;
        fields.serialize_field("month", &self.month)?;
        fields.serialize_field("day", &self.day)?;
        fields.serialize_field("text", &self.in_french())?;
        fields.end()
    }
}

#[cfg(test)]
mod tests {
    use super::Day;

    #[test]
    fn only_days_of_the_calendar() {
        assert!(Day::new(2024, 2, 29).is_some());
        for (year, month, day) in [(2026, 2, 29), (2026, 13, 1), (2026, 4, 31), (2026, 1, 0)] {
            assert_eq!(Day::new(year, month, day), None, "{year}-{month}-{day}");
        }
    }

    #[test]
    fn the_first_of_a_month_is_an_ordinal() {
        let first = Day::new(2026, 3, 1).map(Day::in_french);
        assert_eq!(first.as_deref(), Some("1er\u{a0}mars\u{a0}2026"));
    }
}
