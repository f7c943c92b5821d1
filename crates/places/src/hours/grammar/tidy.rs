//! From clauses to rules: exceptions taken away, days told twice compared, what is doubtful left out.

use super::clauses::{Assembly, Clause};
use super::exceptions::Exception;
use super::folded::Folded;
use super::items::Half;
use super::model::{Days, Doubt, Omission, PartOfYear, Reading, Rule, Span};
use super::words::DAYS as DAY_NAMES;

const NOON: u16 = 12 * 60;
/// Mornings end by then.
const MORNING_ENDS: u16 = 13 * 60 + 30;
/// Afternoons start from then on.
const AFTERNOON_STARTS: u16 = 12 * 60;

/// The half of the day that hours lie in; `None` when they lie in both.
pub(super) fn half_of((from, until): Span) -> Option<Half> {
    match until {
        Some(until) if until <= MORNING_ENDS && from < NOON => Some(Half::Morning),
        _ if from >= AFTERNOON_STARTS => Some(Half::Afternoon),
        _ => None,
    }
}

pub(super) fn finish(assembly: Assembly<'_>) -> Reading {
    let folded = assembly.folded();
    let day_cell = assembly.is_day_cell();
    let Assembly {
        clauses,
        exceptions,
        mut reading,
        free,
        ..
    } = assembly;
    let mut omissions = Vec::new();
    let mut rules: Vec<(usize, Rule)> = Vec::new();
    for (n, clause) in clauses.iter().enumerate() {
        match clause.doubt {
            Some(doubt) => omissions.push(clause.omission(folded, doubt)),
            None => rules.extend(clause.rules().into_iter().map(|rule| (n, rule))),
        }
    }
    if day_cell && !omissions.is_empty() {
        // Of a day, all is certain or nothing is read.
        rules.clear();
    }
    for exception in &exceptions {
        except(exception, &mut rules, &mut reading);
    }
    if !day_cell {
        unstated_beside_stated(&clauses, folded, &mut rules, &exceptions, &mut omissions);
    }
    for (_, rule) in &mut rules {
        if rule.days.is_empty() {
            rule.days = Days::UNSTATED;
        }
    }
    told_twice(&mut rules, &clauses, folded, &mut omissions);
    if day_cell && closed_within(&clauses, &rules) {
        omissions.push(whole(&clauses, folded, Doubt::Hours));
        rules.clear();
    }
    let mut rules: Vec<Rule> = rules.into_iter().map(|(_, rule)| rule).collect();
    let holidays = |rule: &Rule| rule.days == Days::HOLIDAYS && rule.closed;
    reading.holidays_off |= rules.iter().any(holidays);
    rules.retain(|rule| !holidays(rule));
    reading.mended |= rules.iter().any(overlaps);
    let hours = rules.iter().any(|rule| !rule.spans.is_empty());
    if free && !hours {
        // "ateliers sur réservation et accès libre": not by appointment only.
        rules.retain(|rule| !rule.appointment);
    }
    reading.rules = rules;
    reading.omissions = omissions;
    reading
}

fn whole(clauses: &[Clause], folded: &Folded, doubt: Doubt) -> Omission {
    let start = clauses.iter().map(|clause| clause.span.start).min();
    let end = clauses.iter().map(|clause| clause.span.end).max();
    Omission {
        place: folded.written(&(start.unwrap_or(0)..end.unwrap_or(0))),
        days: Days::UNSTATED,
        doubt,
    }
}

/// "9h-17h / fermé - 12h-14h": what overlaps is not open.
fn closed_within(clauses: &[Clause], rules: &[(usize, Rule)]) -> bool {
    let closed = clauses
        .iter()
        .any(|clause| clause.closed && !clause.groups.is_empty());
    let mut spans: Vec<Span> = rules
        .iter()
        .flat_map(|(_, rule)| rule.spans.clone())
        .collect();
    spans.sort_unstable();
    closed
        && spans
            .windows(2)
            .any(|pair| pair[0].1.is_none_or(|until| pair[1].0 < until))
}

/// Hours that run into each other without being the same: worth checking.
fn overlaps(rule: &Rule) -> bool {
    let mut spans = rule.spans.clone();
    spans.sort_unstable();
    spans.dedup();
    spans
        .windows(2)
        .any(|pair| pair[0].1.is_none_or(|until| pair[1].0 < until))
}

fn except(exception: &Exception, rules: &mut Vec<(usize, Rule)>, reading: &mut Reading) {
    reading.holidays_off |= exception.public_holidays;
    let borne = |n: usize| n < exception.clauses;
    let touched = |rule: &Rule| {
        exception.days.is_empty()
            || !rule.days.and(exception.days).is_empty()
            || rule.days.is_empty()
            || rule.days == Days::UNSTATED
    };
    if let Some(part) = &exception.season {
        season(part, exception, rules);
        return;
    }
    if let Some(when) = &exception.when {
        if when.is_dated() {
            let days = rules
                .iter()
                .filter(|(n, rule)| borne(*n) && !rule.spans.is_empty())
                .fold(Days::NONE, |days, (_, rule)| days.with(rule.days));
            let named = exception.days.and(days);
            rules.push((
                exception.clauses,
                Rule {
                    days: if named.is_empty() { days } else { named },
                    closed: true,
                    when: Some(when.clone()),
                    ..Rule::default()
                },
            ));
        } else {
            reading.conditional = true;
            for (_, rule) in rules
                .iter_mut()
                .filter(|(n, rule)| borne(*n) && touched(rule))
            {
                rule.note = Some(format!("sauf {}", when.french()));
            }
        }
        return;
    }
    let split: Vec<(usize, Rule)> = std::mem::take(rules)
        .into_iter()
        .flat_map(|(n, rule)| match borne(n) {
            true => cut(rule, exception, reading)
                .into_iter()
                .map(|rule| (n, rule))
                .collect(),
            false => vec![(n, rule)],
        })
        .collect();
    *rules = split;
    if exception.closed && exception.half.is_none() && !exception.days.is_empty() {
        rules.push((
            exception.clauses,
            Rule {
                days: exception.days,
                closed: true,
                ..Rule::default()
            },
        ));
    }
}

/// "fermé en juillet-août", "sauf vacances scolaires".
fn season(part: &PartOfYear, exception: &Exception, rules: &mut Vec<(usize, Rule)>) {
    let opposite = match part {
        PartOfYear::SchoolHolidays => Some(PartOfYear::Term),
        PartOfYear::Term => Some(PartOfYear::SchoolHolidays),
        _ => None,
    };
    match opposite {
        Some(part) => {
            let borne = |n: usize, rule: &Rule| n < exception.clauses && rule.season.is_none();
            let split = std::mem::take(rules).into_iter().flat_map(|(n, rule)| {
                let touched = match exception.days.is_empty() {
                    true => rule.days,
                    false => rule.days.and(exception.days),
                };
                if !borne(n, &rule) {
                    return vec![(n, rule)];
                }
                let rest = Rule {
                    days: rule.days.without(touched),
                    ..rule.clone()
                };
                let changed = Rule {
                    days: touched,
                    season: Some(part.clone()),
                    ..rule
                };
                let all = exception.days.is_empty();
                let kept = [rest, changed].into_iter();
                let kept =
                    kept.filter(|rule| all && rule.season.is_some() || !rule.days.is_empty());
                kept.map(|rule| (n, rule)).collect()
            });
            *rules = split.collect();
        }
        None => rules.push((
            exception.clauses,
            Rule {
                days: exception.days,
                closed: true,
                season: Some(part.clone()),
                ..Rule::default()
            },
        )),
    }
}

/// A rule without the days, or the half of them, that an exception takes away.
fn cut(rule: Rule, exception: &Exception, reading: &mut Reading) -> Vec<Rule> {
    let Some(half) = exception.half else {
        let days = rule.days.without(exception.days);
        // Nobody stated the days of these hours: the exception bears on them all the same.
        return match days.is_empty() && !rule.days.is_empty() {
            true => Vec::new(),
            false => vec![Rule { days, ..rule }],
        };
    };
    let unstated = rule.days.is_empty() || rule.days == Days::UNSTATED;
    let touched = match exception.days.is_empty() || (unstated && exception.days == Days::UNSTATED)
    {
        true => rule.days,
        false => rule.days.and(exception.days),
    };
    if unstated && !exception.days.is_empty() && !rule.spans.is_empty() {
        // Which of these hours are that day's is not told.
        reading.conditional = true;
        return vec![Rule {
            note: Some(told(exception)),
            ..rule
        }];
    }
    if touched.is_empty() || rule.spans.is_empty() {
        return vec![rule];
    }
    let mut kept: Vec<Span> = Vec::new();
    for span in &rule.spans {
        match (half_of(*span), half) {
            (Some(of), half) if of == half => {}
            (Some(_), _) => kept.push(*span),
            (None, Half::Morning) => {
                reading.mended = true;
                kept.push((NOON, span.1));
            }
            (None, _) => {
                reading.mended = true;
                kept.push((span.0, Some(NOON)));
            }
        }
    }
    let rest = Rule {
        days: rule.days.without(touched),
        ..rule.clone()
    };
    let changed = Rule {
        days: touched,
        closed: kept.is_empty(),
        spans: kept,
        ..rule
    };
    [rest, changed]
        .into_iter()
        .filter(|rule| !rule.days.is_empty())
        .collect()
}

/// "sauf jeudi matin"
fn told(exception: &Exception) -> String {
    let days: Vec<&str> = exception
        .days
        .numbers()
        .filter_map(|day| DAY_NAMES.get(day).copied())
        .collect();
    let half = match exception.half {
        Some(Half::Morning) => " matin",
        Some(Half::Afternoon) => " après-midi",
        Some(Half::Evening) => " soir",
        None => "",
    };
    format!("sauf {}{half}", days.join(" et "))
}

/// "9h-12h lundi 14h-17h": whether the first hours are Monday's is not certain, unless the others
/// are an exception to them.
fn unstated_beside_stated(
    clauses: &[Clause],
    folded: &Folded,
    rules: &mut Vec<(usize, Rule)>,
    exceptions: &[Exception],
    omissions: &mut Vec<Omission>,
) {
    let hours = |stated: bool| {
        rules
            .iter()
            .any(|(_, rule)| !rule.spans.is_empty() && rule.days.is_empty() != stated)
    };
    let replaced = exceptions.iter().any(|exception| exception.replaced);
    let doubtful = !omissions.is_empty();
    if replaced || !hours(false) || !(hours(true) || doubtful) {
        return;
    }
    let days = rules
        .iter()
        .fold(Days::NONE, |days, (_, rule)| days.with(rule.days));
    omissions.push(Omission {
        days,
        ..whole(clauses, folded, Doubt::Hours)
    });
    rules.clear();
}

/// A day told twice adds up ("… et vendredi de 14h à 15h") unless both start alike and end
/// otherwise: then one of them is wrong.
fn told_twice(
    rules: &mut Vec<(usize, Rule)>,
    clauses: &[Clause],
    folded: &Folded,
    omissions: &mut Vec<Omission>,
) {
    let plain = |rule: &Rule| {
        rule.when.is_none() && rule.season.is_none() && !rule.appointment && rule.note.is_none()
    };
    let mut wrong = Days::NONE;
    for (at, (n, later)) in rules.iter().enumerate() {
        for (m, earlier) in rules[..at].iter().filter(|(m, _)| m != n) {
            let both = later.days.and(earlier.days);
            let differ = later.spans.iter().any(|span| {
                earlier
                    .spans
                    .iter()
                    .any(|other| other.0 == span.0 && other.1 != span.1)
            });
            let whole = later.spans.len() > 1 && earlier.spans.len() > 1;
            if !both.is_empty() && plain(later) && plain(earlier) && differ && whole {
                wrong = wrong.with(both);
                omissions.push(Omission {
                    days: both,
                    ..clauses[(*n).max(*m).min(clauses.len() - 1)]
                        .omission(folded, Doubt::ToldTwice)
                });
            }
        }
    }
    if wrong.is_empty() {
        return;
    }
    for (_, rule) in rules.iter_mut() {
        rule.days = rule.days.without(wrong);
    }
    rules.retain(|(_, rule)| !rule.days.is_empty());
}
