//! From what people write to OSM's `opening_hours`, with what has to be said of it.

use super::grammar::{self, Days, Doubt, Omission, Reading, Rule};
use super::{DAYS, DayCells, Horaires};
use crate::clean::{Cleaned, IssueKind, is_void, quoted};

const NAMES: [&str; 8] = [
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
    "jours fériés",
];
/// Public holidays, after the seven days.
const HOLIDAYS: usize = 7;

/// Cells that call for the same remark.
struct Remark {
    days: Vec<usize>,
    raw: String,
    kind: Remarked,
}

#[derive(Clone, Copy, PartialEq)]
enum Remarked {
    Unread(Doubt),
    NoHours,
    Which,
    Doubtful,
}

/// Reads the cells of days, each by itself: one that is not certain leaves the others.
pub(super) fn read(cells: &DayCells) -> Cleaned<Horaires> {
    let mut rules: Vec<Rule> = Vec::new();
    let mut remarks: Vec<Remark> = Vec::new();
    let mut holidays_off = false;
    for (day, texts) in cells.iter().filter(|(day, _)| *day < DAYS.len()) {
        let filled = texts.iter().map(|text| text.trim());
        let raw = filled.filter(|text| !text.is_empty()).collect::<Vec<_>>();
        let raw = raw.join(" / ");
        if is_void(&raw) {
            continue;
        }
        let reading = grammar::read_day(&raw, Some(*day));
        if let Some(kind) = remarked(&reading) {
            remark(&mut remarks, *day, &raw, kind);
        }
        let closed = reading
            .rules
            .iter()
            .any(|rule| rule.closed && rule.when.is_none());
        holidays_off |= reading.holidays_off || (*day == HOLIDAYS && closed);
        rules.extend(reading.rules.into_iter().map(|rule| of_day(rule, *day)));
    }
    let told = grammar::osm(&rules, holidays_off);
    let cleaned = Cleaned {
        value: told.and_then(|osm| osm.parse().ok()),
        findings: Vec::new(),
    };
    remarks.iter().fold(cleaned, Remark::say)
}

fn of_day(rule: Rule, day: usize) -> Rule {
    Rule {
        days: Days::one(day),
        ..rule
    }
}

/// The most important that is to be said of a cell.
fn remarked(reading: &Reading) -> Option<Remarked> {
    if let Some(omission) = reading.omissions.first() {
        return Some(Remarked::Unread(omission.doubt));
    }
    let says = |rule: &Rule| rule.closed || rule.appointment || !rule.spans.is_empty();
    if !reading.holidays_off && !reading.rules.iter().any(says) {
        return Some(Remarked::NoHours);
    }
    if reading.mended {
        return Some(Remarked::Doubtful);
    }
    which_weeks(reading).then_some(Remarked::Which)
}

/// Whether it tells some weeks without telling which.
fn which_weeks(reading: &Reading) -> bool {
    let untold = |rule: &Rule| rule.when.as_ref().is_some_and(|when| !when.is_dated());
    reading.rules.iter().any(untold)
}

fn remark(remarks: &mut Vec<Remark>, day: usize, raw: &str, kind: Remarked) {
    let known = |remark: &&mut Remark| remark.kind == kind && remark.raw == raw;
    match remarks.iter_mut().find(known) {
        Some(remark) => remark.days.push(day),
        None => remarks.push(Remark {
            days: vec![day],
            raw: raw.to_owned(),
            kind,
        }),
    }
}

impl Remark {
    fn say(cleaned: Cleaned<Horaires>, remark: &Self) -> Cleaned<Horaires> {
        let raw = remark.raw.as_str();
        let days: Vec<&str> = remark.days.iter().map(|day| NAMES[*day]).collect();
        let (days, shown) = (days.join(", "), quoted(raw));
        match remark.kind {
            Remarked::Unread(doubt) => cleaned.loss(
                IssueKind::Partial,
                raw,
                format!("Horaires {shown} ({days}) non compris avec certitude\u{202f}: {}\u{202f}; les autres jours sont gardés. Écrivez seulement les heures, par exemple «\u{a0}9h-12h, 14h-17h\u{a0}».", reason(doubt)),
            ),
            Remarked::NoHours => cleaned.loss(
                IssueKind::Partial,
                raw,
                format!("{shown} ({days}) ne donne pas d’heures\u{a0}: rien n’est écrit pour ce jour."),
            ),
            Remarked::Which => cleaned.note(IssueKind::Partial, raw, which(&shown)),
            Remarked::Doubtful => cleaned.note(
                IssueKind::Repaired,
                raw,
                format!("Les heures {shown} ({days}) se recouvrent ou sont incomplètes, elles ont été réunies ou complétées. Vérifiez-les."),
            ),
        }
    }
}

fn which(shown: &str) -> String {
    format!(
        "{shown} ne dit pas de quelles semaines il s’agit\u{a0}: le lieu n’est jamais annoncé ouvert à ces heures. Écrivez par exemple «\u{a0}semaines paires\u{a0}» ou «\u{a0}1er et 3e jeudi du mois\u{a0}»."
    )
}

/// Why something is not read.
fn reason(doubt: Doubt) -> &'static str {
    match doubt {
        Doubt::Hours => {
            "on ne sait pas quelles heures vont ensemble, ou l’une d’elles est impossible"
        }
        Doubt::OtherDay => "le texte parle d’un autre jour",
        Doubt::Condition => "un mot peut changer le sens des heures",
        Doubt::ToldTwice => "le même jour est donné deux fois, avec des heures différentes",
    }
}

/// Reads a text about a whole week; a clause that is not certain leaves the others.
pub(super) fn read_week(raw: &str) -> Cleaned<Horaires> {
    if is_void(raw) {
        return Cleaned::empty();
    }
    let reading = grammar::read_week(raw);
    let value = reading.osm().and_then(|osm| osm.parse::<Horaires>().ok());
    let Some(value) = value else {
        let why = match reading.omissions.first() {
            Some(omission) => format!(
                "n’ont pas été compris avec certitude\u{a0}: {}",
                reason(omission.doubt)
            ),
            None => "ne donnent pas d’heures".to_owned(),
        };
        return Cleaned::lost(
            IssueKind::Unreadable,
            raw,
            format!(
                "Les horaires {} {why}. Écrivez-les jour par jour, par exemple «\u{a0}lundi 9h-12h, mardi 14h-17h\u{a0}».",
                quoted(raw)
            ),
        );
    };
    let mut cleaned = Cleaned::clean(value);
    for omission in &reading.omissions {
        cleaned = cleaned.loss(IssueKind::Partial, raw, left_out(raw, omission));
    }
    let unstated = |rule: &Rule| !rule.days.are_stated() && !rule.spans.is_empty();
    if reading.rules.iter().any(unstated) {
        cleaned = cleaned.note(
            IssueKind::Partial,
            raw,
            format!(
                "{} ne dit pas quels jours\u{a0}: les heures sont gardées, mais le lieu n’est jamais annoncé ouvert. Écrivez par exemple «\u{a0}lundi au vendredi 9h-12h\u{a0}».",
                quoted(raw)
            ),
        );
    }
    if which_weeks(&reading) {
        cleaned = cleaned.note(IssueKind::Partial, raw, which(&quoted(raw)));
    }
    if reading.mended {
        cleaned = cleaned.note(
            IssueKind::Repaired,
            raw,
            format!(
                "Une faute de frappe a été réparée dans {}. Vérifiez les horaires.",
                quoted(raw)
            ),
        );
    }
    cleaned
}

fn left_out(raw: &str, omission: &Omission) -> String {
    let days: Vec<&str> = omission
        .days
        .numbers()
        .filter_map(|day| NAMES.get(day).copied())
        .collect();
    let of = match days.is_empty() {
        true => String::new(),
        false => format!(" ({})", days.join(", ")),
    };
    let part = raw.get(omission.place.clone()).unwrap_or(raw);
    format!(
        "Horaires {}{of} non compris avec certitude\u{202f}: {}\u{202f}; les autres jours sont gardés.",
        quoted(part),
        reason(omission.doubt)
    )
}

/// "Mo-Th,Sa": neighbours as a range from three on.
pub(crate) fn day_names(days: &[usize]) -> String {
    let neighbours = days.chunk_by(|a, b| a + 1 == *b && *b < HOLIDAYS);
    let names = neighbours.map(|run| match run {
        [first, .., last] if run.len() > 2 => format!("{}-{}", DAYS[*first], DAYS[*last]),
        _ => run
            .iter()
            .map(|day| DAYS[*day])
            .collect::<Vec<_>>()
            .join(","),
    });
    names.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests;
