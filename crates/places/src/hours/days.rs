//! From the cells of days to rules of OSM's `opening_hours`.

use super::day::{self, Hours, Only, Range, Reading};
use super::{DAYS, DayCells, Horaires};
use crate::clean::{Cleaned, IssueKind, quoted};

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

/// Days that share their hours.
struct Rule {
    days: Vec<usize>,
    only: Option<Only>,
    ranges: Vec<Range>,
}

/// Cells that call for the same remark.
struct Remark {
    days: Vec<usize>,
    raw: String,
    kind: Remarked,
}

#[derive(Clone, Copy, PartialEq)]
enum Remarked {
    Unread,
    Appointment,
    AppointmentOnly,
    Doubtful,
}

#[derive(Default)]
struct Week {
    rules: Vec<Rule>,
    remarks: Vec<Remark>,
    holidays_off: bool,
}

pub(super) fn read(cells: &DayCells) -> Cleaned<Horaires> {
    let mut week = Week::default();
    for (day, texts) in cells.iter().filter(|(day, _)| *day < DAYS.len()) {
        let filled = texts.iter().map(|text| text.trim());
        let raw = filled.filter(|text| !text.is_empty()).collect::<Vec<_>>();
        if !raw.is_empty() {
            week.cell(*day, &raw.join(" / "));
        }
    }
    week.cleaned()
}

impl Week {
    fn cell(&mut self, day: usize, raw: &str) {
        match day::read(raw, day) {
            Reading::Closed => self.holidays_off |= day == HOLIDAYS,
            Reading::Open(hours) => self.open(day, raw, hours),
            Reading::AppointmentOnly => self.remark(day, raw, Remarked::AppointmentOnly),
            Reading::Unread => self.remark(day, raw, Remarked::Unread),
        }
    }

    fn open(&mut self, day: usize, raw: &str, hours: Hours) {
        if hours.appointment {
            self.remark(day, raw, Remarked::Appointment);
        }
        if hours.doubtful {
            self.remark(day, raw, Remarked::Doubtful);
        }
        self.holidays_off |= hours.but_holidays;
        let same = |rule: &&mut Rule| rule.only == hours.only && rule.ranges == hours.ranges;
        // A holiday is no weekday: its rule stands alone, after the others.
        match self.rules.iter_mut().find(same) {
            Some(rule) if day != HOLIDAYS => rule.days.push(day),
            _ => self.rules.push(Rule {
                days: vec![day],
                only: hours.only,
                ranges: hours.ranges,
            }),
        }
    }

    fn remark(&mut self, day: usize, raw: &str, kind: Remarked) {
        let known = |remark: &&mut Remark| remark.kind == kind && remark.raw == raw;
        match self.remarks.iter_mut().find(known) {
            Some(remark) => remark.days.push(day),
            None => self.remarks.push(Remark {
                days: vec![day],
                raw: raw.to_owned(),
                kind,
            }),
        }
    }

    fn cleaned(self) -> Cleaned<Horaires> {
        let mut rules: Vec<String> = self.rules.iter().map(Rule::written).collect();
        let holidays_told = self.rules.iter().any(|rule| rule.days == [HOLIDAYS]);
        if self.holidays_off && !holidays_told && !rules.is_empty() {
            rules.push("PH off".to_owned());
        }
        let cleaned = Cleaned {
            value: rules.join("; ").parse().ok(),
            findings: Vec::new(),
        };
        self.remarks.iter().fold(cleaned, Remark::say)
    }
}

impl Rule {
    fn written(&self) -> String {
        let ranges: Vec<String> = self.ranges.iter().map(written).collect();
        let ranges = ranges.join(",");
        match &self.only {
            None => format!("{} {ranges}", day_names(&self.days)),
            Some(Only::Even) => format!("week 02-53/2 {} {ranges}", day_names(&self.days)),
            Some(Only::Odd) => format!("week 01-53/2 {} {ranges}", day_names(&self.days)),
            Some(Only::OfMonth(ranks)) => {
                let ranks: Vec<String> = ranks.iter().map(u8::to_string).collect();
                let ranks = ranks.join(",");
                let days = self
                    .days
                    .iter()
                    .map(|day| format!("{}[{ranks}]", DAYS[*day]));
                format!("{} {ranges}", days.collect::<Vec<_>>().join(","))
            }
        }
    }
}

impl Remark {
    fn say(cleaned: Cleaned<Horaires>, remark: &Self) -> Cleaned<Horaires> {
        let raw = remark.raw.as_str();
        let days: Vec<&str> = remark.days.iter().map(|day| NAMES[*day]).collect();
        let (days, shown) = (days.join(", "), quoted(raw));
        match remark.kind {
            Remarked::Unread => cleaned.loss(
                IssueKind::Partial,
                raw,
                format!("Horaires {shown} ({days}) non compris avec certitude\u{202f}; les autres jours sont gardés. Écrivez seulement les heures, par exemple «\u{a0}9h-12h, 14h-17h\u{a0}»."),
            ),
            Remarked::AppointmentOnly => cleaned.loss(
                IssueKind::Partial,
                raw,
                format!("{shown} ({days}) ne donne pas d’heures\u{a0}: rien n’est écrit pour ce jour. Indiquez les heures, et le rendez-vous dans les modalités d’accès."),
            ),
            Remarked::Appointment => cleaned.note(
                IssueKind::Partial,
                raw,
                format!("Les heures de {shown} ({days}) sont gardées, la mention du rendez-vous non\u{a0}: indiquez-la dans les modalités d’accès."),
            ),
            Remarked::Doubtful => cleaned.note(
                IssueKind::Repaired,
                raw,
                format!("Les heures {shown} ({days}) se recouvrent ou sont incomplètes, elles ont été réunies ou complétées. Vérifiez-les."),
            ),
        }
    }
}

fn written((from, until): &Range) -> String {
    let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    format!("{}-{}", clock(*from), clock(*until))
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
