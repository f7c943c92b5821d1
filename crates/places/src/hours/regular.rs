//! What of some opening hours is the same every week, and what is not: machines
//! that read weekly hours must be told the rest day by day.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate, NaiveTime};

use super::{DayHours, Holidays, Horaires};

/// A day is weekly if it is the same for a whole year, holidays apart.
const YEAR: u64 = 52 * 7;

/// How far ahead single days are told.
const AHEAD: u64 = 8 * 7;

/// Opening hours, told apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Regular {
    /// The hours of each day of the week, Monday first, where they are always the same.
    pub weekly: [Option<Vec<(NaiveTime, NaiveTime)>>; 7],
    /// Days of the coming eight weeks that are not as the week says: holidays, seasons, the first
    /// Tuesday of the month. No hours: closed.
    pub dated: Vec<DayHours>,
}

impl Horaires {
    /// What repeats every week from a date on, and what does not.
    pub fn regular(&self, from: NaiveDate, holidays: Holidays) -> Regular {
        // Nobody here knows when school holidays are.
        if self.speak_of_school_holidays() {
            return Regular::default();
        }
        let mut days = self.days_from(from, YEAR, holidays);
        let mut varies = [false; 7];
        // Nor can schema.org say "by appointment" or "one week in two": such days are not told.
        let beside = self.beside(from, YEAR, holidays).into_iter();
        let beside: BTreeSet<NaiveDate> = beside.map(|stretch| stretch.from.date()).collect();
        for date in &beside {
            varies[date.weekday().num_days_from_monday() as usize] = true;
        }
        days.retain(|day| !beside.contains(&day.0));
        let weekday = |day: &DayHours| day.0.weekday().num_days_from_monday() as usize;
        let mut seen: [Option<&Vec<(NaiveTime, NaiveTime)>>; 7] = [None; 7];
        for day in days.iter().filter(|day| !holidays.contains(day.0)) {
            let usual = seen[weekday(day)].get_or_insert(&day.1);
            varies[weekday(day)] |= **usual != day.1;
        }
        let weekly: [Option<Vec<_>>; 7] =
            std::array::from_fn(|n| seen[n].filter(|_| !varies[n]).cloned());
        let ahead = from.checked_add_days(Days::new(AHEAD)).unwrap_or(from);
        let dated =
            days.iter()
                .take_while(|day| day.0 < ahead)
                .filter(|day| match &weekly[weekday(day)] {
                    Some(usual) => *usual != day.1,
                    // Where no hours are usual, only those that are told say something.
                    None => !day.1.is_empty(),
                });
        Regular {
            dated: dated.cloned().collect(),
            weekly,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn regular(text: &str) -> Regular {
        let hours: Horaires = text.parse().unwrap();
        // A Tuesday; Christmas, a Friday, is within the eight weeks.
        hours.regular("2026-11-24".parse().unwrap(), Holidays::France)
    }

    fn dates(regular: &Regular) -> Vec<String> {
        regular.dated.iter().map(|day| day.0.to_string()).collect()
    }

    #[test]
    fn what_is_weekly_is_told_as_weekly() {
        let plain = regular("Mo-Fr 09:00-12:00,14:00-17:00");
        assert_eq!(plain.weekly[0].as_ref().map(Vec::len), Some(2));
        assert_eq!(plain.weekly[6].as_ref().map(Vec::len), Some(0));
        assert!(plain.dated.is_empty());
    }

    #[test]
    fn a_holiday_is_an_exception_and_leaves_the_week_as_it_is() {
        let told = regular("Mo-Fr 09:00-12:00; PH off");
        assert!(told.weekly.iter().all(Option::is_some));
        assert_eq!(dates(&told), ["2026-12-25", "2027-01-01"]);
        assert!(told.dated.iter().all(|day| day.1.is_empty()));
    }

    #[test]
    fn what_is_not_weekly_is_told_day_by_day() {
        let first_tuesdays = regular("Mo 09:00-12:00; Tu[1] 14:00-17:00");
        assert_eq!(first_tuesdays.weekly[0].as_ref().map(Vec::len), Some(1));
        assert_eq!(first_tuesdays.weekly[1], None);
        assert_eq!(dates(&first_tuesdays), ["2026-12-01", "2027-01-05"]);

        let uncertain = regular("Mo 09:00-12:00; Tu 14:00-17:00 unknown \"une semaine sur deux\"");
        assert_eq!(uncertain.weekly[1], None);
        assert!(uncertain.dated.is_empty());
        assert_eq!(regular("Mo 09:00-12:00; SH off"), Regular::default());

        let seasonal = regular("Sep-Jun We 10:00-12:00");
        assert_eq!(seasonal.weekly[2], None);
        assert_eq!(seasonal.dated.len(), 8);
    }
}
