//! The public holidays of France: those of the whole country come with the
//! opening-hours crate; what the law adds in some départements is here.

use std::sync::{Arc, LazyLock};

use chrono::{Datelike, Days, NaiveDate};
use compact_calendar::CompactCalendar;
use opening_hours::localization::Country;
use opening_hours::{Context, ContextHolidays};

/// The holidays kept at a place: those of the country, and those of its own
/// (Code du travail, articles L3133-1, L3134-13 and L3422-2). Collectivities
/// that set theirs by their own law have the country's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Holidays {
    /// The eleven of the whole country.
    #[default]
    France,
    /// And Good Friday and Saint Stephen's day.
    AlsaceMoselle,
    /// And the day slavery ended there.
    Guadeloupe,
    /// And the day slavery ended there.
    Guyane,
    /// And the day slavery ended there.
    Martinique,
    /// And the day slavery ended there.
    Mayotte,
    /// And the day slavery ended there.
    Reunion,
    /// And the day slavery ended there.
    SaintBarthelemy,
    /// And the day slavery ended there.
    SaintMartin,
}

const ALL: [Holidays; 9] = [
    Holidays::France,
    Holidays::AlsaceMoselle,
    Holidays::Guadeloupe,
    Holidays::Guyane,
    Holidays::Martinique,
    Holidays::Mayotte,
    Holidays::Reunion,
    Holidays::SaintBarthelemy,
    Holidays::SaintMartin,
];

/// In the order of [`ALL`].
static CALENDARS: LazyLock<[ContextHolidays; 9]> = LazyLock::new(|| {
    let national = Country::FR.holidays();
    ALL.map(|holidays| {
        let mut public = national.get_public().clone();
        for own in holidays.own(national.get_public()) {
            public.insert(own);
        }
        ContextHolidays::new(Arc::new(public), Arc::new(national.get_school().clone()))
    })
});

impl Holidays {
    /// Those of a département or overseas collectivity, by its INSEE code.
    pub fn of_departement(code: &str) -> Self {
        match code {
            "57" | "67" | "68" => Self::AlsaceMoselle,
            "971" => Self::Guadeloupe,
            "972" => Self::Martinique,
            "973" => Self::Guyane,
            "974" => Self::Reunion,
            "976" => Self::Mayotte,
            "977" => Self::SaintBarthelemy,
            "978" => Self::SaintMartin,
            _ => Self::France,
        }
    }

    /// Whether a day is a public holiday.
    pub fn contains(self, date: NaiveDate) -> bool {
        self.calendar().get_public().contains(date)
    }

    pub(super) fn context(self) -> Context {
        Context::default().with_holidays(self.calendar().clone())
    }

    fn calendar(self) -> &'static ContextHolidays {
        &CALENDARS[self as usize]
    }

    /// What it adds, over the years that the country's calendar knows.
    fn own(self, national: &CompactCalendar) -> Vec<NaiveDate> {
        let (month, day) = match self {
            Self::France => return Vec::new(),
            Self::AlsaceMoselle => (12, 26),
            Self::Guadeloupe => (5, 27),
            Self::Guyane => (6, 10),
            Self::Martinique => (5, 22),
            Self::Mayotte => (4, 27),
            Self::Reunion => (12, 20),
            Self::SaintBarthelemy => (10, 9),
            Self::SaintMartin => (5, 28),
        };
        let years = national.iter().filter(|date| date.ordinal() == 1);
        let each_year = years.filter_map(|date| date.with_day(day)?.with_month(month));
        let good_fridays = national
            .iter()
            .filter(|date| self == Self::AlsaceMoselle && is_easter_monday(*date))
            .filter_map(|date| date.checked_sub_days(Days::new(3)));
        each_year.chain(good_fridays).collect()
    }
}

/// From 23 March to 26 April no other day is a holiday in the whole country.
fn is_easter_monday(holiday: NaiveDate) -> bool {
    matches!((holiday.month(), holiday.day()), (3, 23..) | (4, ..=26))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn every_departement_keeps_the_country_s_holidays_and_some_their_own() {
        for (code, own) in [
            ("35", None),
            ("67", Some("2026-12-26")),
            ("57", Some("2026-04-03")),
            ("971", Some("2026-05-27")),
            ("972", Some("2026-05-22")),
            ("973", Some("2026-06-10")),
            ("974", Some("2026-12-20")),
            ("976", Some("2026-04-27")),
            ("977", Some("2026-10-09")),
            ("978", Some("2026-05-28")),
            ("988", None),
        ] {
            let holidays = Holidays::of_departement(code);
            assert!(holidays.contains(day("2026-07-14")), "{code}");
            assert!(!holidays.contains(day("2026-07-15")), "{code}");
            if let Some(own) = own {
                assert!(holidays.contains(day(own)), "{code} {own}");
                assert!(!Holidays::France.contains(day(own)), "{code} {own}");
            }
        }
    }

    #[test]
    fn easter_moves() {
        // Easter Sundays: 31 March 2024, 20 April 2025, 25 April 2038.
        for friday in ["2024-03-29", "2025-04-18", "2038-04-23"] {
            assert!(Holidays::AlsaceMoselle.contains(day(friday)), "{friday}");
        }
    }
}
