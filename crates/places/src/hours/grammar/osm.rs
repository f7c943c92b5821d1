//! From a reading to OSM's `opening_hours`.

use std::fmt::Write as _;

use super::model::{Days, PartOfYear, Reading, Rule, Span, When};
use super::stated::clock;
use crate::hours::{DAYS, day_names};

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// What OSM says of hours whose days nobody states.
pub(crate) const DAYS_UNKNOWN: &str = "jours non précisés";

/// A rule as OSM writes it, and the days it bears on.
struct Written {
    text: String,
    days: Days,
    /// It takes the place of other hours of its days, rather than adding to them.
    instead: bool,
}

impl Reading {
    /// In OSM's terms; `None` where nothing can be told.
    pub fn osm(&self) -> Option<String> {
        osm(&self.rules, self.holidays_off)
    }

    /// The hours of a day that whoever asks knows, in OSM's terms and without its name.
    pub fn osm_of_given_day(&self) -> Option<String> {
        written(&self.rules, self.holidays_off, true)
    }

    /// In OSM's terms, the unstated day being a certain one: Monday is 0, public holidays are 7.
    pub fn osm_of_day(&self, day: usize) -> Option<String> {
        let placed = self.rules.iter().map(|rule| Rule {
            days: Days::one(day),
            ..rule.clone()
        });
        osm(&placed.collect::<Vec<_>>(), self.holidays_off)
    }
}

/// Rules in OSM's terms.
pub(crate) fn osm(rules: &[Rule], holidays_off: bool) -> Option<String> {
    written(rules, holidays_off, false)
}

/// `given`: the unstated day is one that the reader knows.
fn written(rules: &[Rule], holidays_off: bool, given: bool) -> Option<String> {
    let rules = together(rules.iter().cloned());
    let (unstated, rest): (Vec<&Rule>, Vec<&Rule>) = rules
        .iter()
        .filter(|rule| !is_weekly(rule, given))
        .partition(|rule| !rule.days.are_stated() && !rule.closed);
    // What is told of certain days takes the place of what is told of none.
    let mut all: Vec<Written> = unstated
        .into_iter()
        .filter_map(|rule| special(rule, given))
        .collect();
    let unstated = all.len();
    all.extend(weekly(&rules, given));
    all.extend(
        rest.into_iter()
            .filter_map(|rule| special(&apart(rule, &rules, given), given)),
    );
    let told = all
        .iter()
        .any(|rule| !rule.instead || !rule.text.ends_with(" off"));
    if !told {
        return None;
    }
    let mut text = String::new();
    let mut days = Days::NONE;
    for (n, rule) in all.iter().enumerate() {
        if n > 0 {
            let again = n < unstated || !rule.days.and(days).is_empty();
            text.push_str(if again && !rule.instead { ", " } else { "; " });
        }
        text.push_str(&rule.text);
        days = days.with(rule.days);
    }
    if let Some(days) = closed_in_school_holidays(&rules) {
        let _ = write!(text, "; SH {days}off");
    }
    let public = rules
        .iter()
        .any(|rule| !rule.spans.is_empty() && !rule.days.and(Days::HOLIDAYS).is_empty());
    if holidays_off && !public {
        text.push_str("; PH off");
    }
    Some(text)
}

/// The days of hours that hold out of school holidays only, where nothing is told of the holidays;
/// without a name when they are all.
fn closed_in_school_holidays(rules: &[Rule]) -> Option<String> {
    let days_of = |part: Option<&PartOfYear>| {
        rules
            .iter()
            .filter(|rule| !rule.spans.is_empty() && rule.season.as_ref() == part)
            .fold(Days::NONE, |days, rule| days.with(rule.days))
    };
    let term = days_of(Some(&PartOfYear::Term));
    let holidays = rules
        .iter()
        .any(|rule| rule.season == Some(PartOfYear::SchoolHolidays));
    if term.is_empty() || holidays {
        return None;
    }
    let others = days_of(None);
    Some(match others.is_empty() || !term.are_stated() {
        true => String::new(),
        false => format!("{} ", day_names(&term.numbers().collect::<Vec<_>>())),
    })
}

/// Rules that differ only by their days, as one.
fn together(rules: impl Iterator<Item = Rule>) -> Vec<Rule> {
    let mut all: Vec<Rule> = Vec::new();
    for rule in rules {
        let same = |known: &&mut Rule| {
            let stated = known.days.are_stated() && rule.days.are_stated();
            stated
                && **known
                    == (Rule {
                        days: known.days,
                        ..rule.clone()
                    })
        };
        match all.iter_mut().find(same) {
            Some(known) => known.days = known.days.with(rule.days),
            None => all.push(rule),
        }
    }
    all
}

/// The same every week, without a word beside.
fn is_weekly(rule: &Rule, given: bool) -> bool {
    rule.when.is_none()
        && matches!(rule.season, None | Some(PartOfYear::Term))
        && !rule.appointment
        && rule.note.is_none()
        && (given || rule.days.and(Days::UNSTATED).is_empty())
        && !rule.spans.is_empty()
}

/// The rule without the hours that are its days' without condition: "13h30-18h (accueil libre),
/// 10h-18h (sur rdv)" is by appointment until 13h30.
fn apart(rule: &Rule, rules: &[Rule], given: bool) -> Rule {
    let mut rule = rule.clone();
    if rule.when.is_some() || rule.season.is_some() || !rule.appointment {
        return rule;
    }
    let free = |day: usize| {
        let of_day = rules.iter().filter(move |rule| {
            is_weekly(rule, given) && !rule.days.and(Days::one(day)).is_empty()
        });
        touching(of_day.flat_map(|rule| rule.spans.iter().copied()).collect())
    };
    let mut days = rule.days.numbers().map(free);
    let Some(known) = days
        .next()
        .filter(|first| days.all(|other| other == *first))
    else {
        return rule;
    };
    let minus = |spans: Vec<Span>, (from, until): &Span| {
        let until = until.unwrap_or(24 * 60);
        let parts = spans.into_iter().flat_map(|(a, b)| {
            let end = b.unwrap_or(24 * 60);
            let before = (a < *from).then(|| (a, Some(end.min(*from))));
            let after = (end > until).then(|| (a.max(until), b));
            match end <= *from || a >= until {
                true => vec![(a, b)],
                false => before.into_iter().chain(after).collect(),
            }
        });
        parts.collect()
    };
    let left = known.iter().fold(rule.spans.clone(), minus);
    if !left.is_empty() {
        rule.spans = left;
    }
    rule
}

/// Days that share their hours, together.
fn weekly(rules: &[Rule], given: bool) -> Vec<Written> {
    let mut groups: Vec<(Vec<usize>, Vec<Span>)> = Vec::new();
    for day in 0..9 {
        let of_day = rules
            .iter()
            .filter(|rule| is_weekly(rule, given) && !rule.days.and(Days::one(day)).is_empty());
        let spans = touching(of_day.flat_map(|rule| rule.spans.iter().copied()).collect());
        if spans.is_empty() {
            continue;
        }
        match groups.iter_mut().find(|(_, known)| *known == spans) {
            // A holiday is no weekday: its rule stands alone, after the others.
            Some((days, _)) if day < 7 => days.push(day),
            _ => groups.push((vec![day], spans)),
        }
    }
    let written = |(days, spans): &(Vec<usize>, Vec<Span>)| Written {
        text: match days.as_slice() {
            // The day given has no name.
            [8] => times(spans),
            days => format!("{} {}", day_names(days), times(spans)),
        },
        days: days
            .iter()
            .fold(Days::NONE, |all, day| all.with(Days::one(*day))),
        instead: false,
    };
    groups.iter().map(written).collect()
}

/// In order, those that touch as one.
fn touching(spans: Vec<Span>) -> Vec<Span> {
    let mut joined: Vec<Span> = Vec::new();
    for span in super::stated::joined(spans) {
        match joined.last_mut() {
            Some(last) if last.1 == Some(span.0) => last.1 = span.1,
            _ => joined.push(span),
        }
    }
    joined
}

fn times(spans: &[Span]) -> String {
    let mut text = String::new();
    for (n, (from, until)) in spans.iter().enumerate() {
        let comma = if n > 0 { "," } else { "" };
        let _ = match until {
            Some(until) => write!(text, "{comma}{}-{}", clock(*from), clock(*until)),
            None => write!(text, "{comma}{}+", clock(*from)),
        };
    }
    text
}

/// A rule that is not of every week, or has something said beside it.
fn special(rule: &Rule, given: bool) -> Option<Written> {
    let mut rule = rule.clone();
    let ranked = matches!(rule.when, Some(When::OfMonth(_)));
    if (ranked || rule.season == Some(PartOfYear::SchoolHolidays)) && rule.days.are_stated() {
        // OSM has no word for public holidays that are school holidays too, nor for the first
        // public holiday of a month.
        rule.days = rule.days.without(Days::HOLIDAYS);
        if rule.days.is_empty() {
            return None;
        }
    }
    let rule = &rule;
    let mut text = String::new();
    let mut comments: Vec<String> = Vec::new();
    let mut unknown = false;
    let mut instead = false;
    match &rule.season {
        Some(PartOfYear::Months(first, last)) => {
            text.push_str(&months(*first, *last));
            text.push(' ');
            instead = true;
        }
        Some(PartOfYear::Dates((month, day), (last_month, last))) => {
            let _ = write!(
                text,
                "{} {day:02}-{} {last:02} ",
                months(*month, *month),
                months(*last_month, *last_month)
            );
            instead = true;
        }
        Some(PartOfYear::Season(season)) => {
            unknown = true;
            comments.push(season.french().to_owned());
        }
        Some(PartOfYear::Dated(words)) => comments.push(words.clone()),
        Some(PartOfYear::SchoolHolidays) => instead = true,
        Some(PartOfYear::Term) | None => {}
    }
    match &rule.when {
        Some(When::Even) => text.push_str("week 02-53/2 "),
        Some(When::Odd) => text.push_str("week 01-53/2 "),
        Some(When::OfMonth(_)) | None => {}
        Some(when) => {
            unknown = true;
            comments.push(when.french());
        }
    }
    if rule.season == Some(PartOfYear::SchoolHolidays) {
        text.push_str("SH ");
    }
    let unstated = !rule.days.are_stated();
    if unstated {
        if let Some(When::OfMonth(_)) = &rule.when {
            comments.extend(rule.when.as_ref().map(When::french));
        }
        // Closed in August: the days matter not.
        if !rule.closed && !given {
            unknown = true;
            comments.insert(0, DAYS_UNKNOWN.to_owned());
        }
    } else {
        text.push_str(&names(rule));
    }
    if rule.appointment {
        comments.push("sur rendez-vous".to_owned());
    }
    comments.extend(rule.note.clone());
    if rule.closed {
        return (rule.when.is_some() || rule.season.is_some()).then(|| Written {
            text: format!("{} off", text.trim_end()),
            days: rule.days,
            instead: true,
        });
    }
    if rule.spans.is_empty() {
        // Days told without hours say something only with a word beside.
        if comments.is_empty() || (unstated && !rule.appointment) {
            return None;
        }
        if unstated {
            comments.retain(|comment| comment != DAYS_UNKNOWN);
        }
        unknown = true;
    } else {
        if !text.is_empty() && !text.ends_with(' ') {
            text.push(' ');
        }
        text.push_str(&times(&touching(rule.spans.clone())));
    }
    if unknown {
        if !text.is_empty() && !text.ends_with(' ') {
            text.push(' ');
        }
        text.push_str("unknown");
    }
    if !comments.is_empty() {
        let _ = write!(text, " \"{}\"", comments.join(", "));
    }
    Some(Written {
        text: text.trim().to_owned(),
        days: rule.days,
        instead,
    })
}

fn months(first: u8, last: u8) -> String {
    let name = |month: u8| MONTHS[usize::from(month.clamp(1, 12)) - 1];
    match first == last {
        true => name(first).to_owned(),
        false => format!("{}-{}", name(first), name(last)),
    }
}

/// The days of a rule, with their ranks in the month.
fn names(rule: &Rule) -> String {
    let days: Vec<usize> = rule.days.without(Days::UNSTATED).numbers().collect();
    let Some(When::OfMonth(ranks)) = &rule.when else {
        return day_names(&days);
    };
    let ranks: Vec<String> = ranks.iter().map(i8::to_string).collect();
    let ranks = ranks.join(",");
    let ranked = days.iter().filter(|day| **day < 7);
    let ranked: Vec<String> = ranked
        .map(|day| format!("{}[{ranks}]", DAYS[*day]))
        .collect();
    ranked.join(",")
}
