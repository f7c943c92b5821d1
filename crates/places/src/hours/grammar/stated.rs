//! A reading in the shape that readers of hours are held against: hours by day, and flags.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::model::{Days, PartOfYear, Reading, Rule, Span};

/// What a text states, by day and in flags.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Stated {
    /// `Mo`… `Su`; `D` is the day of the cell, `?` days that nobody states. An empty list is a day
    /// stated closed, an end that is `null` is not told.
    pub week: BTreeMap<&'static str, Vec<(String, Option<String>)>>,
    /// `irregular`, `appointment`, `appointment_only`, `seasonal`, `no_hours`.
    pub flags: BTreeSet<&'static str>,
}

const NAMES: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

impl Reading {
    /// Its hours by day and its flags; `given` names the unstated day: `D` in a day's cell, `?` in
    /// a week's text.
    pub fn stated(&self, given: &'static str) -> Stated {
        let rules = self.usual();
        let mut week = BTreeMap::new();
        for day in (0..7).chain([8]) {
            let name = NAMES.get(day).copied().unwrap_or(given);
            let of_day = |rule: &&&Rule| !rule.days.and(Days::one(day)).is_empty();
            let mut told = rules.iter().filter(of_day).peekable();
            let closed = |rule: &&&Rule| rule.closed && rule.when.is_none();
            let spans: Vec<Span> = told
                .clone()
                .flat_map(|rule| rule.spans.iter().copied())
                .collect();
            if !spans.is_empty() {
                week.insert(name, joined(spans).into_iter().map(written).collect());
            } else if told.peek().is_some() && told.any(|rule| closed(&&rule)) {
                week.insert(name, Vec::new());
            }
        }
        Stated {
            flags: self.flags(&week),
            week,
        }
    }

    /// The rules of the usual time of the year: those of the holidays or of a season are left out
    /// where there are others.
    fn usual(&self) -> Vec<&Rule> {
        let usual = |rule: &&Rule| {
            matches!(
                rule.season,
                None | Some(PartOfYear::Term | PartOfYear::Dated(_))
            )
        };
        let some = self
            .rules
            .iter()
            .filter(usual)
            .any(|rule| !rule.spans.is_empty());
        if some {
            return self.rules.iter().filter(usual).collect();
        }
        // "Hiver : … Été : …": what is told first.
        let first = self.rules.iter().find(|rule| !rule.spans.is_empty());
        let season = first.and_then(|rule| rule.season.as_ref());
        let same = |rule: &&Rule| rule.season.as_ref() == season || rule.spans.is_empty();
        self.rules.iter().filter(same).collect()
    }

    fn flags(
        &self,
        week: &BTreeMap<&'static str, Vec<(String, Option<String>)>>,
    ) -> BTreeSet<&'static str> {
        let mut flags = BTreeSet::new();
        let any = |wanted: fn(&Rule) -> bool| self.rules.iter().any(wanted);
        if self.conditional || any(|rule| rule.when.is_some()) {
            flags.insert("irregular");
        }
        if self.seasonal || any(|rule| !matches!(rule.season, None | Some(PartOfYear::Dated(_)))) {
            flags.insert("seasonal");
        }
        let appointment = self.appointment || any(|rule| rule.appointment);
        if week.is_empty() {
            flags.insert("no_hours");
            // "Sur RDV : 02 47…" only says whom to ask.
            match (appointment, self.placed, self.contact) {
                (true, true, _) => flags.insert("appointment"),
                (true, false, false) => flags.insert("appointment_only"),
                _ => false,
            };
        } else if appointment {
            flags.insert("appointment");
        }
        flags
    }

    /// Whether it gives hours.
    pub fn has_hours(&self) -> bool {
        self.rules.iter().any(|rule| !rule.spans.is_empty())
    }
}

/// In order; those that overlap as one, those that only touch as they were told.
pub(super) fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_by_key(|(from, until)| (*from, until.unwrap_or(u16::MAX)));
    let mut joined: Vec<Span> = Vec::new();
    for span in spans {
        match joined.last_mut() {
            Some(last) if last.1.is_none_or(|until| span.0 < until) => {
                last.1 = match (last.1, span.1) {
                    (Some(a), Some(b)) => Some(a.max(b)),
                    _ => None,
                };
            }
            _ => joined.push(span),
        }
    }
    joined
}

/// `09:00`, `24:00`.
pub(super) fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

fn written((from, until): Span) -> (String, Option<String>) {
    (clock(from), until.map(clock))
}
