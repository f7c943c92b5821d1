//! The week of a place as one says it: "lundi à vendredi : 9 h – 12 h", days that are alike
//! gathered, and what only holds on some weeks told with its dates.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, NaiveTime, Weekday};
use places::hours::{Holidays, Horaires, Stretch};

use crate::kernel::formats;

/// Weeks looked at ahead: what a sheet on paper must hold for.
const WEEKS: u64 = 4;
/// A weekday has usual hours when at most one of these weeks differs.
const USUAL_AT_LEAST: usize = 3;
/// So many dates are told, the next ones.
const DATES_TOLD: usize = 2;

/// The hours of a day, with what is said beside them; none when closed.
type Hours = Vec<Told>;

/// Some hours, if they are stated, and what is said beside them: "sur rendez-vous".
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Told {
    hours: Option<(NaiveTime, NaiveTime)>,
    beside: String,
}

/// Some days and their hours, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// `lundi à vendredi`.
    pub days: String,
    /// `9 h – 12 h et 14 h – 17 h`, or `fermé`.
    pub hours: String,
}

/// A week in a few lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UsualWeek {
    /// Days that are alike, in the order of the week, closed ones last. None when it opens on
    /// some dates only.
    pub lines: Vec<Line>,
    /// Dates that are not as usual.
    pub dates: Vec<Line>,
    /// What holds in school holidays, whose dates are not known here.
    pub remarks: Vec<String>,
}

/// What the weeks ahead say of a weekday.
enum Weekly {
    /// The same hours, but perhaps on one date.
    Usual(Hours),
    /// It depends on the week.
    Varies,
}

/// Reads the weeks from `today` on.
pub fn usual_week(hours: &Horaires, today: NaiveDate, holidays: Holidays) -> UsualWeek {
    let remarks = hours.in_school_holidays();
    let told_ahead = hours.told(today, 7 * WEEKS, holidays);
    let all = told_ahead.iter().flat_map(|(_, day)| day);
    if let Some(line) = of_no_day(all.collect()) {
        return UsualWeek {
            lines: vec![line],
            remarks,
            ..UsualWeek::default()
        };
    }
    let ahead: BTreeMap<NaiveDate, Hours> = told_ahead
        .into_iter()
        .map(|(date, day)| (date, day.into_iter().map(Told::from).collect()))
        .collect();
    if ahead.values().all(Vec::is_empty) {
        return UsualWeek {
            remarks,
            ..UsualWeek::default()
        };
    }
    let mut days = Vec::new();
    let mut dates = Vec::new();
    for number in 0..7 {
        let of_day = |(date, _): &(&NaiveDate, &Hours)| day_number(date.weekday()) == number;
        let seen: Vec<(&NaiveDate, &Hours)> = ahead.iter().filter(of_day).collect();
        let weekly = weekly(&seen);
        dates.extend(seen.into_iter().filter(|(_, hours)| match &weekly {
            Weekly::Usual(usual) => *hours != usual,
            Weekly::Varies => !hours.is_empty(),
        }));
        days.push(weekly);
    }
    dates.sort();
    UsualWeek {
        lines: lines(&days),
        remarks,
        dates: dates
            .into_iter()
            .take(DATES_TOLD)
            .map(|(date, hours)| Line {
                days: dated(*date),
                hours: told(hours),
            })
            .collect(),
    }
}

fn weekly(seen: &[(&NaiveDate, &Hours)]) -> Weekly {
    let like = |hours: &Hours| seen.iter().filter(|(_, other)| *other == hours).count();
    let usual = seen.iter().find(|(_, hours)| like(hours) >= USUAL_AT_LEAST);
    usual.map_or(Weekly::Varies, |(_, hours)| Weekly::Usual((*hours).clone()))
}

fn lines(days: &[Weekly]) -> Vec<Line> {
    // In the order in which each kind of day first comes.
    let mut open: Vec<(String, Vec<usize>)> = Vec::new();
    let mut closed = Vec::new();
    for (number, weekly) in days.iter().enumerate() {
        let words = match weekly {
            Weekly::Usual(hours) if hours.is_empty() => {
                closed.push(number);
                continue;
            }
            Weekly::Usual(hours) => told(hours),
            Weekly::Varies => "selon les semaines".to_owned(),
        };
        match open.iter_mut().find(|(known, _)| *known == words) {
            Some((_, numbers)) => numbers.push(number),
            None => open.push((words, vec![number])),
        }
    }
    let closed = (1..7)
        .contains(&closed.len())
        .then(|| ("fermé".to_owned(), closed));
    open.into_iter()
        .chain(closed)
        .map(|(hours, numbers)| Line {
            days: day_names(&numbers),
            hours,
        })
        .collect()
}

/// `lundi à mercredi et vendredi`: from three days in a row on, the first and the last.
fn day_names(numbers: &[usize]) -> String {
    if numbers.len() == 7 {
        return "tous les jours".to_owned();
    }
    let name = |number: &usize| formats::weekday(formats::WEEK[*number]).to_owned();
    let words: Vec<String> = numbers
        .chunk_by(|a, b| a + 1 == *b)
        .flat_map(|run| match run {
            [first, .., last] if run.len() > 2 => vec![format!("{} à {}", name(first), name(last))],
            _ => run.iter().map(name).collect(),
        })
        .collect();
    formats::enumeration(&words)
}

/// Between two hours, where a line must not end: a dash alone would allow it.
const TO: &str = "\u{a0}–\u{2060}\u{a0}";

fn told(hours: &Hours) -> String {
    if hours.is_empty() {
        return "fermé".to_owned();
    }
    formats::enumeration(&hours.iter().map(Told::words).collect::<Vec<_>>())
}

/// Hours whose days nobody states: the same each day, and perhaps of none.
fn of_no_day(all: Vec<&Stretch>) -> Option<Line> {
    if all.is_empty() || !all.iter().all(|stretch| stretch.is_of_no_day()) {
        return None;
    }
    let first = all[0].from.date();
    let of_first = all
        .into_iter()
        .filter(|stretch| stretch.from.date() == first);
    let mut beside = String::new();
    let hours: Vec<String> = of_first
        .map(|stretch| {
            let mut told = Told::from(stretch.clone());
            let (days, rest) = told.beside.split_once(", ").unwrap_or((&told.beside, ""));
            beside = days.to_owned();
            told.beside = rest.to_owned();
            told.words()
        })
        .collect();
    Some(Line {
        days: beside,
        hours: formats::enumeration(&hours),
    })
}

impl From<Stretch> for Told {
    fn from(stretch: Stretch) -> Self {
        Self {
            hours: (!stretch.has_no_hours()).then(|| (stretch.from.time(), stretch.until.time())),
            beside: stretch.note,
        }
    }
}

impl Told {
    fn words(&self) -> String {
        let range = match self.hours {
            None => return self.beside.clone(),
            Some((NaiveTime::MIN, NaiveTime::MIN)) => "toute la journée".to_owned(),
            Some((from, NaiveTime::MIN)) => format!("{}{TO}minuit", formats::time(from)),
            Some((from, until)) => format!("{}{TO}{}", formats::time(from), formats::time(until)),
        };
        match self.beside.is_empty() {
            true => range,
            false => format!("{range} ({})", self.beside),
        }
    }
}

/// `lundi 7 décembre`: in the weeks ahead, the year goes without saying.
fn dated(date: NaiveDate) -> String {
    let whole = formats::date(date);
    let day = whole
        .rsplit_once(' ')
        .map_or(whole.as_str(), |(day, _)| day);
    format!("{} {day}", formats::weekday(date.weekday()))
}

fn day_number(day: Weekday) -> usize {
    day.num_days_from_monday() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The week as text, from Tuesday 24 November 2026; no-break spaces as plain ones.
    fn week(osm: &str) -> Vec<String> {
        let today = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        let week = usual_week(&osm.parse().unwrap(), today, Holidays::France);
        week.lines
            .iter()
            .map(|line| format!("{} : {}", line.days, line.hours))
            .chain(
                week.dates
                    .iter()
                    .map(|line| format!("* {} : {}", line.days, line.hours)),
            )
            .map(|line| line.replace('\u{a0}', " ").replace('\u{2060}', ""))
            .collect()
    }

    #[test]
    fn days_in_a_row_that_are_alike_are_one_line() {
        assert_eq!(
            week("Mo-Fr 09:00-12:00,14:00-17:00"),
            [
                "lundi à vendredi : 9 h – 12 h et 14 h – 17 h",
                "samedi et dimanche : fermé"
            ]
        );
        assert_eq!(week("24/7"), ["tous les jours : toute la journée"]);
        assert_eq!(
            week("Mo-Su 18:00-24:00"),
            ["tous les jours : 18 h – minuit"]
        );
    }

    #[test]
    fn days_apart_that_are_alike_are_one_line_too() {
        assert_eq!(
            week("Mo,We,Fr 09:00-12:30; Tu 14:00-18:00"),
            [
                "lundi, mercredi et vendredi : 9 h – 12 h 30",
                "mardi : 14 h – 18 h",
                "jeudi, samedi et dimanche : fermé"
            ]
        );
        assert_eq!(
            week("Mo-We,Fr,Sa 10:00-12:00"),
            [
                "lundi à mercredi, vendredi et samedi : 10 h – 12 h",
                "jeudi et dimanche : fermé"
            ]
        );
    }

    #[test]
    fn every_other_week_is_told_with_its_dates() {
        assert_eq!(
            week("week 02-53/2 Mo 09:00-12:00; Tu 09:00-12:00"),
            [
                "lundi : selon les semaines",
                "mardi : 9 h – 12 h",
                "mercredi à dimanche : fermé",
                "* lundi 7 décembre : 9 h – 12 h",
                "* lundi 21 décembre : 9 h – 12 h"
            ]
        );
    }

    #[test]
    fn one_date_apart_does_not_change_the_week() {
        assert_eq!(
            week("Mo-Fr 09:00-12:00; 2026 Dec 01 off"),
            [
                "lundi à vendredi : 9 h – 12 h",
                "samedi et dimanche : fermé",
                "* mardi 1er décembre : fermé"
            ]
        );
        assert_eq!(
            week("We[1] 14:00-17:00"),
            ["* mercredi 2 décembre : 14 h – 17 h"]
        );
    }

    #[test]
    fn what_is_not_certain_is_said_and_no_day_is_closed_for_it() {
        assert_eq!(
            week(
                "Mo-Th 09:00-12:00 \"sur rendez-vous\"; Fr 14:00-16:00 unknown \"une semaine sur deux\"; Sa unknown \"sur rendez-vous\""
            ),
            [
                "lundi à jeudi : 9 h – 12 h (sur rendez-vous)",
                "vendredi : 14 h – 16 h (une semaine sur deux)",
                "samedi : sur rendez-vous",
                "dimanche : fermé"
            ]
        );
        assert_eq!(
            week("09:00-12:00,14:00-17:00 unknown \"jours non précisés\""),
            ["jours non précisés : 9 h – 12 h et 14 h – 17 h"]
        );
    }

    #[test]
    fn school_holidays_are_told_apart() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        let hours = "We 14:00-18:00; SH off".parse().unwrap();
        let week = usual_week(&hours, today, Holidays::France);
        assert_eq!(week.lines.len(), 2);
        assert_eq!(week.remarks, ["fermé pendant les vacances scolaires"]);
    }

    #[test]
    fn a_place_that_never_opens_has_no_week() {
        assert!(week("2020 Jan 01 09:00-12:00").is_empty());
    }
}
