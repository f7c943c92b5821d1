//! What bears on hours: which weeks, which part of the year, appointments, notes; and on which hours.

use super::clauses::Assembly;
use super::items::{Half, Item, Placed};
use super::model::{Days, PartOfYear, When};
use super::tidy;

/// What bears on hours.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Bearing {
    pub when: Option<When>,
    pub season: Option<PartOfYear>,
    pub appointment: bool,
    pub note: Option<String>,
}

impl Bearing {
    pub(super) fn add(&mut self, other: Self) {
        // What is told first is the closest: "un lundi sur deux, en alternance avec…"
        self.when = self.when.take().or(other.when);
        self.season = self.season.take().or(other.season);
        self.appointment |= other.appointment;
        self.note = match (self.note.take(), other.note) {
            (Some(known), Some(more)) => Some(format!("{known}, {more}")),
            (known, more) => known.or(more),
        };
    }
}

impl Assembly<'_> {
    /// "… jusqu'à 20h lors des soirées spéciales": where what is said beside the hours ends.
    pub(super) fn aside(&mut self, at: usize) -> Option<usize> {
        let condition = matches!(self.items.get(at + 1)?.item, Item::Condition);
        if !condition || self.current.groups.is_empty() {
            return None;
        }
        let rest = &self.items[at..];
        let told =
            |placed: &Placed| matches!(placed.item, Item::Mark(';' | '\n' | ')') | Item::Days(_));
        let end = at + rest.iter().position(told).unwrap_or(rest.len());
        let span = self.items[at].span.start..self.items[end - 1].span.end;
        self.note(self.written(&span));
        self.reading.conditional = true;
        Some(end)
    }

    pub(super) fn season(&mut self, part: &PartOfYear, at: usize) {
        let part = match part {
            PartOfYear::Dated(_) => PartOfYear::Dated(self.written(&self.items[at].span)),
            part => part.clone(),
        };
        let bearing = Bearing {
            season: Some(part),
            ..Bearing::default()
        };
        let colon = matches!(
            self.items.get(at + 1).map(|placed| &placed.item),
            Some(Item::Mark(':'))
        );
        let then = matches!(
            self.next(at, ":\n,"),
            Some((_, Item::Days(_) | Item::Hours(_)))
        );
        let empty = self.current.groups.is_empty() && !self.current.days.are_stated();
        let parted = self.strongly_parted() || self.marks.iter().any(|mark| "-&(".contains(*mark));
        let then_hours = matches!(self.next(at, ":\n,"), Some((_, Item::Hours(_))));
        let comma = self.marks.contains(&',') && then_hours && !self.current.groups.is_empty();
        let opens = then && (colon || comma || (parted && !self.day_cell));
        if opens && then_hours && !empty {
            // "16h-18h (juillet-août : 10h-12h)": the same days at another time of the year.
            let around = self.current.days;
            self.flush();
            self.current.inherited = around;
            self.current.days = Days::NONE;
            self.scope = bearing;
        } else if opens || (empty && !self.current.closed && (then || self.clauses.is_empty())) {
            self.flush();
            self.scope = bearing;
        } else {
            self.bear(bearing, at);
        }
    }

    pub(super) fn appointment(&mut self, at: usize) {
        let bearing = Bearing {
            appointment: true,
            ..Bearing::default()
        };
        let colon = matches!(
            self.items.get(at + 1).map(|placed| &placed.item),
            Some(Item::Mark(':'))
        );
        let then_days = matches!(self.next(at, ""), Some((_, Item::Days(_))));
        let scope = colon
            && matches!(self.next(at, ":\n"), Some((_, Item::Days(_))))
            && (self.strongly_parted() || self.current.groups.is_empty());
        if scope && !self.day_cell {
            self.flush();
            self.scope.appointment = true;
            return;
        }
        if then_days && self.current.days.are_stated() && !self.current.groups.is_empty() {
            self.flush();
            self.current.bearing.appointment = true;
            return;
        }
        if !self.current.groups.is_empty() {
            let half = match self.next(at, ":(") {
                Some((_, Item::Half(half))) => Some(*half),
                _ => self.current.half.filter(|_| self.half_before(at)),
            };
            let apart = self.marks.contains(&'&') || half.is_some_and(|half| !self.has_hours(half));
            if apart {
                self.reading.appointment = true;
                let note = match half {
                    Some(Half::Morning) => "matin sur rendez-vous",
                    Some(Half::Afternoon) => "après-midi sur rendez-vous",
                    Some(Half::Evening) => "soir sur rendez-vous",
                    None => "et sur rendez-vous",
                };
                self.note(note.to_owned());
                return;
            }
        }
        self.bear(bearing, at);
    }

    fn half_before(&self, at: usize) -> bool {
        at.checked_sub(1)
            .is_some_and(|before| matches!(self.items[before].item, Item::Half(_)))
    }

    /// Whether the clause has hours in a half of the day.
    fn has_hours(&self, half: Half) -> bool {
        let mut spans = self.current.groups.iter().flat_map(|group| &group.spans);
        spans.any(|span| tidy::half_of(*span) == Some(half) || tidy::half_of(*span).is_none())
    }

    /// What the words say bears on the hours before them, or on those after.
    pub(super) fn bear(&mut self, bearing: Bearing, at: usize) {
        let span = self.items[at].span.clone();
        self.touch(&span);
        if let (true, false, Some(plus)) = (
            bearing.when.is_some(),
            self.current.groups.is_empty(),
            self.plus(at),
        ) {
            // "10h-18h + nocturne une fois par mois": the hours themselves are weekly.
            self.note(self.written(&(plus..span.end)));
            self.reading.conditional = true;
            return;
        }
        if bearing.season.is_some() && self.current.excepted {
            // "fermé les jours fériés et les trois premières semaines d'août"
            let from = self.excepted_from;
            self.note(self.written(&(from..span.end)));
            self.reading.seasonal = true;
            return;
        }
        let parted = self.depth == 0 && self.strongly_parted();
        let then_hours = matches!(self.next(at, ":,"), Some((_, Item::Hours(_))));
        let of_month = matches!(bearing.when, Some(When::OfMonth(_)));
        let closes = self.depth == 0 && !of_month && self.next(at, ").,;\n").is_none();
        let apart = self.marks.iter().any(|mark| ",.;\n-".contains(*mark));
        if closes && apart && self.ends(at) && !self.current.groups.is_empty() {
            // "mardi 9h-12h, mercredi 14h-17h, de septembre à juin"
            let groups = self
                .clauses
                .iter_mut()
                .flat_map(|clause| &mut clause.groups);
            groups.for_each(|group| group.bearing.add(bearing.clone()));
            let groups = self.current.groups.iter_mut();
            groups.for_each(|group| group.bearing.add(bearing.clone()));
            return;
        }
        let colon = matches!(
            self.items.get(at + 1).map(|placed| &placed.item),
            Some(Item::Mark(':'))
        );
        // "9h-12h et 1er mardi du mois : 14h-17h"
        let opens = then_hours && (parted || (colon && !self.marks.is_empty()));
        let target = match self.current.groups.last_mut() {
            Some(last) if !opens => &mut last.bearing,
            Some(_) => {
                let days = self.current.days;
                self.flush();
                self.current.days = days;
                &mut self.current.bearing
            }
            None => &mut self.current.bearing,
        };
        target.add(bearing);
    }

    /// Whether nothing but marks and plain words follows.
    fn ends(&self, at: usize) -> bool {
        self.items[at + 1..]
            .iter()
            .all(|placed| matches!(placed.item, Item::Mark(_) | Item::Neutral | Item::Contact))
    }

    /// Where a "+" stands since the last item that said something.
    fn plus(&self, at: usize) -> Option<usize> {
        let before = self.items[..at].iter().rev();
        let mut since = before.take_while(|placed| {
            matches!(placed.item, Item::Unknown | Item::Neutral | Item::Mark(_))
        });
        let plus = since.find(|placed| placed.item == Item::Mark('+'))?;
        Some(plus.span.start)
    }

    pub(super) fn note(&mut self, note: String) {
        if note.is_empty() {
            return;
        }
        if let Some(last) = self.current.groups.last_mut() {
            last.bearing.add(Bearing {
                note: Some(note),
                ..Bearing::default()
            });
        }
    }
}
