//! Opening hours in French: a line for each rule, written so that the grammar reads them back.

use opening_hours::{OpeningHours, RuleKind};
use opening_hours_syntax::rules::RuleSequence;
use opening_hours_syntax::rules::day::{
    Date, HolidayKind, Month, MonthdayRange, WeekDayRange, WeekRange,
};
use opening_hours_syntax::rules::time::{Time, TimeSpan};

use super::Horaires;
use super::grammar::{DAYS_UNKNOWN, rank_in_french};

const DAYS: [&str; 7] = [
    "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
];
/// The months as French writes them, in order.
pub const MONTHS: [&str; 12] = [
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

impl Horaires {
    /// Each rule in French; `None` where OSM says what these words do not (sunset, Easter).
    pub fn in_french(&self) -> Option<Vec<String>> {
        let hours: OpeningHours = self.as_str().parse().ok()?;
        let expression = hours.get_expression();
        expression.rules.iter().map(line).collect()
    }

    /// What is told of school holidays, in French.
    pub fn in_school_holidays(&self) -> Vec<String> {
        let mut remarks = self.remarks();
        remarks.retain(|remark| remark.contains("vacances scolaires"));
        remarks
    }

    /// What the hours of a week from today do not tell: rules of some weeks or of a part of the
    /// year, and hours whose days nobody states; in French.
    pub fn remarks(&self) -> Vec<String> {
        let Ok(hours) = self.as_str().parse::<OpeningHours>() else {
            return Vec::new();
        };
        let expression = hours.get_expression();
        let beside = expression
            .rules
            .iter()
            .filter(|rule| !is_of_every_week(rule));
        beside.filter_map(line).collect()
    }
}

/// Hours, or words, of every week; public holidays are told with the week.
fn is_of_every_week(rule: &RuleSequence) -> bool {
    let days = &rule.day_selector;
    let plain = |day: &WeekDayRange| match day {
        WeekDayRange::Fixed {
            nth_from_start,
            nth_from_end,
            ..
        } => nth_from_start.iter().all(|n| *n) && nth_from_end.iter().all(|n| *n),
        WeekDayRange::Holiday { kind, .. } => *kind == HolidayKind::Public,
    };
    days.year.is_empty()
        && days.monthday.is_empty()
        && days.week.is_empty()
        && days.weekday.iter().all(plain)
        && !(days.weekday.is_empty() && rule.kind == RuleKind::Unknown)
}

/// Words that say when, but for the days and hours themselves.
#[derive(Default)]
struct Around {
    months: Vec<String>,
    weeks: Option<&'static str>,
    school_holidays: bool,
}

fn line(rule: &RuleSequence) -> Option<String> {
    let days = &rule.day_selector;
    if !days.year.is_empty() {
        return None;
    }
    let mut around = Around {
        months: days.monthday.iter().map(months).collect::<Option<_>>()?,
        weeks: weeks(&days.week)?,
        school_holidays: false,
    };
    let names = names(&days.weekday, &mut around)?;
    if rule.kind == RuleKind::Closed {
        return Some(closed(&names, &around));
    }
    let mut comments: Vec<&str> = match rule.comment.is_empty() {
        true => Vec::new(),
        false => rule.comment.split(", ").collect(),
    };
    let mut head = names;
    if head.is_empty() && comments.first() == Some(&DAYS_UNKNOWN) {
        head = comments.remove(0).to_owned();
    }
    let hours = hours(&rule.time_selector.spans)?;
    let mut beside: Vec<String> = around.months;
    beside.extend(around.weeks.map(str::to_owned));
    if around.school_holidays {
        beside.push("pendant les vacances scolaires".to_owned());
    }
    let body = match (hours, comments.split_first()) {
        (Some(hours), _) => {
            beside.extend(comments.iter().map(|comment| (*comment).to_owned()));
            hours
        }
        (None, Some((first, rest))) => {
            beside.extend(rest.iter().map(|comment| (*comment).to_owned()));
            (*first).to_owned()
        }
        (None, None) => "toute la journée".to_owned(),
    };
    let beside = match beside.is_empty() {
        true => String::new(),
        false => format!(" ({})", beside.join(", ")),
    };
    Some(match head.is_empty() {
        true => format!("{body}{beside}"),
        false => format!("{head}\u{a0}: {body}{beside}"),
    })
}

fn closed(names: &str, around: &Around) -> String {
    let mut words = vec!["fermé".to_owned()];
    if names == "jours fériés" {
        words.push("les jours fériés".to_owned());
    } else if !names.is_empty() {
        words.push(format!("le {names}"));
    }
    words.extend(around.weeks.map(str::to_owned));
    words.extend(around.months.iter().cloned());
    if around.school_holidays {
        words.push("pendant les vacances scolaires".to_owned());
    }
    words.join(" ")
}

/// "lundi à vendredi", "1er et 3e jeudi du mois", "tous les jours".
fn names(ranges: &[WeekDayRange], around: &mut Around) -> Option<String> {
    let mut words: Vec<String> = Vec::new();
    let mut ranked: Vec<(Vec<i8>, Vec<&str>)> = Vec::new();
    for range in ranges {
        match range {
            WeekDayRange::Holiday {
                kind: HolidayKind::School,
                ..
            } => around.school_holidays = true,
            WeekDayRange::Holiday { offset: 0, .. } => words.push("jours fériés".to_owned()),
            WeekDayRange::Holiday { .. } => return None,
            WeekDayRange::Fixed {
                range,
                offset: 0,
                nth_from_start,
                nth_from_end,
            } => {
                let number = |day: opening_hours_syntax::rules::day::Weekday| {
                    day.num_days_from_monday() as usize
                };
                let (first, last) = (number(*range.start()), number(*range.end()));
                match ranks(*nth_from_start, *nth_from_end) {
                    None => words.push(run(first, last)),
                    Some(ranks) if first == last => {
                        match ranked.iter_mut().find(|(known, _)| *known == ranks) {
                            Some((_, days)) => days.push(DAYS[first]),
                            None => ranked.push((ranks, vec![DAYS[first]])),
                        }
                    }
                    Some(_) => return None,
                }
            }
            WeekDayRange::Fixed { .. } => return None,
        }
    }
    words.extend(ranked.into_iter().map(|(ranks, days)| {
        let ranks: Vec<String> = ranks.into_iter().map(rank_in_french).collect();
        format!("{} {} du mois", ranks.join(" et "), enumerated(&days))
    }));
    Some(enumerated(&words))
}

/// Which of the month, where not all.
fn ranks(from_start: [bool; 5], from_end: [bool; 5]) -> Option<Vec<i8>> {
    if from_start.iter().chain(&from_end).all(|n| *n) {
        return None;
    }
    let start = (1..=5).zip(from_start).filter(|(_, told)| *told);
    let end = (1..=5).zip(from_end).filter(|(_, told)| *told);
    let ranks = start.map(|(n, _)| n).chain(end.map(|(n, _): (i8, _)| -n));
    Some(ranks.collect())
}

fn run(first: usize, last: usize) -> String {
    match (last + 7 - first) % 7 {
        0 => DAYS[first].to_owned(),
        1 => format!("{} et {}", DAYS[first], DAYS[last]),
        6 => "tous les jours".to_owned(),
        _ => format!("{} à {}", DAYS[first], DAYS[last]),
    }
}

fn enumerated<T: AsRef<str>>(words: &[T]) -> String {
    match words {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [most @ .., last] => {
            let most: Vec<&str> = most.iter().map(AsRef::as_ref).collect();
            format!("{} et {}", most.join(", "), last.as_ref())
        }
    }
}

/// "semaines paires"; `None` for weeks by number.
fn weeks(ranges: &[WeekRange]) -> Option<Option<&'static str>> {
    let [range] = ranges else {
        return ranges.is_empty().then_some(None);
    };
    let (weeks, step) = range.into_parts();
    match (weeks.start().0, weeks.end().0, step) {
        (1, 51.., 2) => Some(Some("semaines impaires")),
        (2, 51.., 2) => Some(Some("semaines paires")),
        _ => None,
    }
}

/// "d’octobre à juin", "en août", "du 1er septembre au 30 juin".
fn months(range: &MonthdayRange) -> Option<String> {
    let of = |month: Month| MONTHS[month as usize - 1];
    match range {
        MonthdayRange::Month { range, year: None } => {
            let (first, last) = (of(*range.start()), of(*range.end()));
            Some(match first == last {
                true => format!("en {first}"),
                false => format!("{} à {last}", from(first)),
            })
        }
        MonthdayRange::Date { start, end } => {
            let day = |date: &Date| match date {
                Date::Fixed {
                    year: None,
                    month,
                    day,
                } => {
                    let day = match day {
                        1 => "1er".to_owned(),
                        day => day.to_string(),
                    };
                    Some(format!("{day} {}", of(*month)))
                }
                _ => None,
            };
            let plain = start.1.day_offset == 0 && end.1.day_offset == 0;
            let (first, last) = (day(&start.0)?, day(&end.0)?);
            plain.then(|| format!("du {first} au {last}"))
        }
        MonthdayRange::Month { .. } => None,
    }
}

fn from(month: &str) -> String {
    match month.starts_with(['a', 'o']) {
        true => format!("d’{month}"),
        false => format!("de {month}"),
    }
}

/// "9 h – 12 h et 14 h – 17 h 30", nothing for the whole day; `None` for sunset and the like.
fn hours(spans: &[TimeSpan]) -> Option<Option<String>> {
    let mut words = Vec::new();
    for span in spans {
        let (Time::Fixed(start), Time::Fixed(end)) = (&span.range.start, &span.range.end) else {
            return None;
        };
        let (start, end) = (start.mins_from_midnight(), end.mins_from_midnight());
        if span.repeats.is_some() {
            return None;
        }
        if (start, end, span.open_end) == (0, 24 * 60, false) && spans.len() == 1 {
            return Some(None);
        }
        words.push(match span.open_end {
            true => format!("à partir de {}", clock(start)),
            false => format!("{}\u{a0}– {}", clock(start), clock(end)),
        });
    }
    Some(Some(enumerated(&words)))
}

fn clock(minutes: u16) -> String {
    match (minutes / 60, minutes % 60) {
        (24, 0) => "minuit".to_owned(),
        (hours, 0) => format!("{hours}\u{a0}h"),
        (hours, minutes) => format!("{hours}\u{a0}h\u{a0}{minutes:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_told() {
        for (osm, expected) in [
            (
                "Mo-Fr 09:00-12:00,14:00-17:30; Sa 09:00-12:00; PH off",
                "lundi à vendredi : 9 h – 12 h et 14 h – 17 h 30; samedi : 9 h – 12 h; fermé les jours fériés",
            ),
            (
                "Th[1,3] 14:00-17:00",
                "1er et 3e jeudi du mois : 14 h – 17 h",
            ),
            (
                "week 02-53/2 Tu 09:00-12:00",
                "mardi : 9 h – 12 h (semaines paires)",
            ),
            (
                "Oct-Jun Tu,We 09:00-17:00; Aug off",
                "mardi et mercredi : 9 h – 17 h (d’octobre à juin); fermé en août",
            ),
            (
                "Mo 09:00-12:00; SH off",
                "lundi : 9 h – 12 h; fermé pendant les vacances scolaires",
            ),
            (
                "09:00-12:00 unknown \"jours non précisés, sur rendez-vous\"",
                "jours non précisés : 9 h – 12 h (sur rendez-vous)",
            ),
            ("Mo unknown \"sur rendez-vous\"", "lundi : sur rendez-vous"),
            ("unknown \"sur rendez-vous\"", "sur rendez-vous"),
            ("Mo 19:00+", "lundi : à partir de 19 h"),
            ("Mo-Su 00:00-24:00", "tous les jours : toute la journée"),
            (
                "Sep 01-Jun 30 Mo 09:00-12:00",
                "lundi : 9 h – 12 h (du 1er septembre au 30 juin)",
            ),
        ] {
            let hours: Horaires = osm.parse().unwrap();
            let told = hours.in_french().unwrap().join("; ").replace('\u{a0}', " ");
            assert_eq!(told, expected, "{osm}");
        }
        let sunset: Horaires = "Mo 09:00-sunset".parse().unwrap();
        assert_eq!(sunset.in_french(), None);
    }

    #[test]
    fn only_what_the_week_does_not_tell_is_a_remark() {
        let hours: Horaires = "Mo-Fr 09:00-12:00; Tu[1] 14:00-17:00; PH off"
            .parse()
            .unwrap();
        let remarks = hours.remarks();
        assert_eq!(remarks.len(), 1);
        assert!(remarks[0].starts_with("1er mardi du mois"));
    }
}
