//! From items to rules: which hours go with which days, and what each phrase beside them bears on.
//!
//! A text is a row of clauses. In each, days come first ("lundi 9h-12h") or hours do
//! ("9h-12h du lundi au vendredi"); phrases such as "sur rendez-vous" or "un mardi sur deux" bear
//! on the hours before them, or on those after when they open the clause.

use std::ops::Range;

use super::bearing::Bearing;
use super::exceptions::{self, Exception};
use super::folded::Folded;
use super::items::{Half, Item, Placed};
use super::model::{Days, Doubt, Omission, Reading, Rule, Span};
use super::tidy;

/// No note is longer.
const LONGEST_NOTE: usize = 80;

/// Hours told in one go, and what bears on them.
#[derive(Debug, Clone, Default)]
pub(super) struct Group {
    pub spans: Vec<Span>,
    pub bearing: Bearing,
}

/// Days and their hours.
#[derive(Debug, Clone, Default)]
pub(super) struct Clause {
    pub days: Days,
    /// Those of the clause around it, unless it names its own.
    pub(super) inherited: Days,
    pub groups: Vec<Group>,
    pub bearing: Bearing,
    pub closed: bool,
    pub doubt: Option<Doubt>,
    /// Its hours came before its days.
    pub(super) hours_first: bool,
    /// An exception was told: other hours are another clause.
    pub(super) excepted: bool,
    pub(super) half: Option<Half>,
    pub span: Range<usize>,
}

/// What a text is read with.
pub(super) struct Assembly<'t> {
    pub(super) raw: &'t str,
    pub(super) folded: &'t Folded,
    pub(super) items: &'t [Placed],
    /// The column's day; any when it is not known.
    pub(super) column: Option<usize>,
    pub(super) day_cell: bool,
    /// Marks since the last item that is none.
    pub(super) marks: Vec<char>,
    pub(super) depth: usize,
    /// Some of it is without appointment.
    pub free: bool,
    /// Where the last exception starts.
    pub(super) excepted_from: usize,
    pub(super) scope: Bearing,
    pub current: Clause,
    pub clauses: Vec<Clause>,
    pub exceptions: Vec<Exception>,
    pub reading: Reading,
}

/// Makes the rules of a text. `column` is the day of its column, if known.
pub(super) fn assemble(
    raw: &str,
    folded: &Folded,
    items: &[Placed],
    day_cell: bool,
    column: Option<usize>,
) -> Reading {
    let mut assembly = Assembly {
        raw,
        folded,
        items,
        column,
        day_cell,
        marks: Vec::new(),
        depth: 0,
        free: false,
        excepted_from: 0,
        scope: Bearing::default(),
        current: Clause::default(),
        clauses: Vec::new(),
        exceptions: Vec::new(),
        reading: Reading::default(),
    };
    assembly.fresh();
    let mut at = 0;
    while at < items.len() {
        at = assembly.item(at).max(at + 1);
    }
    assembly.flush();
    tidy::finish(assembly)
}

impl<'t> Assembly<'t> {
    /// An item, and where the next one to read is.
    fn item(&mut self, at: usize) -> usize {
        let Placed { item, span, mended } = &self.items[at];
        self.reading.mended |= mended;
        if let Item::Mark(mark) = item {
            self.mark(*mark, at);
            return at + 1;
        }
        let mut next = at + 1;
        match item {
            Item::Days(days) => self.days(*days, at),
            Item::Hours(spans) => self.hours(spans, span),
            Item::Doubtful(doubt) => match self.aside(at) {
                Some(end) => next = end,
                None => self.doubt(*doubt, span),
            },
            Item::Half(half) => {
                self.reading.placed = true;
                self.current.half = Some(*half);
                self.touch(span);
            }
            Item::Closed => next = self.closed(at),
            Item::Except => next = self.exception(at, false),
            Item::Weeks(when) => {
                let bearing = Bearing {
                    when: Some(when.clone()),
                    ..Bearing::default()
                };
                self.bear(bearing, at);
            }
            Item::Season(part) => self.season(part, at),
            Item::PublicHolidays => self.days(Days::HOLIDAYS, at),
            Item::Appointment => self.appointment(at),
            Item::Contact => self.reading.contact = true,
            Item::Note { conditional } => {
                self.note(self.written(span));
                self.reading.conditional |= conditional;
            }
            Item::Condition => self.doubt(Doubt::Condition, span),
            // "… ouvert les samedis": another clause.
            Item::Open => self.marks.push('!'),
            Item::Free => self.free = true,
            Item::Mark(_) | Item::Neutral | Item::Unknown => {}
        }
        if matches!(
            item,
            Item::Open | Item::Free | Item::Neutral | Item::Unknown | Item::Contact
        ) {
            return next;
        }
        self.marks.clear();
        next
    }

    pub(super) fn fresh(&mut self) {
        let days = match self.day_cell {
            true => Days::UNSTATED,
            false => Days::NONE,
        };
        self.current = Clause {
            days,
            ..Clause::default()
        };
    }

    /// Ends the clause.
    pub(super) fn flush(&mut self) {
        let mut clause = std::mem::take(&mut self.current);
        self.fresh();
        if clause.days.is_empty() {
            clause.days = clause.inherited;
        }
        let scope = &self.scope;
        let bearing = &mut clause.bearing;
        bearing.when = bearing.when.take().or_else(|| scope.when.clone());
        bearing.season = bearing.season.take().or_else(|| scope.season.clone());
        bearing.appointment |= scope.appointment;
        let told = clause.days.without(Days::UNSTATED);
        if clause.doubt.is_some()
            || !clause.groups.is_empty()
            || clause.closed
            || !told.is_empty()
            || clause.bearing != self.scope
        {
            self.clauses.push(clause);
        }
    }

    /// The clause reaches as far as a phrase.
    pub(super) fn touch(&mut self, span: &Range<usize>) {
        let reach = &mut self.current.span;
        match reach.start == reach.end {
            true => *reach = span.clone(),
            false => reach.end = reach.end.max(span.end),
        }
    }

    fn doubt(&mut self, doubt: Doubt, span: &Range<usize>) {
        self.touch(span);
        self.current.doubt.get_or_insert(doubt);
    }

    /// What stands in the text.
    pub(super) fn written(&self, span: &Range<usize>) -> String {
        let written = &self.raw[self.folded.written(span)];
        let tidy = |c: char| if c == '"' || c.is_control() { ' ' } else { c };
        let words: String = written.chars().map(tidy).collect();
        let words: Vec<&str> = words.split_whitespace().collect();
        let words = words.join(" ");
        let inside = words.trim_matches(|c: char| "()+,;:-/ ".contains(c));
        inside.chars().take(LONGEST_NOTE).collect()
    }

    /// The next item that says something, with only such marks before it.
    pub(super) fn next(&self, at: usize, marks: &str) -> Option<(usize, &'t Item)> {
        let rest = self.items.iter().enumerate().skip(at + 1);
        for (n, placed) in rest {
            match &placed.item {
                Item::Mark(mark) if marks.contains(*mark) => {}
                Item::Mark(_) => return None,
                Item::Neutral | Item::Unknown | Item::Open | Item::Contact => {}
                item => return Some((n, item)),
            }
        }
        None
    }

    pub(super) fn strongly_parted(&self) -> bool {
        self.marks.iter().any(|mark| ";\n.".contains(*mark))
    }

    fn mark(&mut self, mark: char, at: usize) {
        match mark {
            '(' => {
                self.depth += 1;
                let opens = self.next(at, "+:,");
                let hours = matches!(opens, Some((_, Item::Hours(_))));
                // "9h-12h (+14h-17h le 1er samedi du mois)"
                if hours && !self.current.groups.is_empty() {
                    let around = self.current.days;
                    self.flush();
                    self.current.inherited = around;
                    self.current.days = Days::NONE;
                    self.marks.clear();
                    return;
                }
            }
            ')' => {
                self.depth = self.depth.saturating_sub(1);
                if self.scope.season.is_some() && self.current.inherited != Days::NONE {
                    self.flush();
                    self.scope = Bearing::default();
                }
            }
            _ => {}
        }
        self.marks.push(mark);
    }

    fn days(&mut self, days: Days, at: usize) {
        let span = self.items[at].span.clone();
        self.reading.placed = true;
        if self.day_cell {
            let other = self
                .column
                .is_some_and(|column| days.and(Days::one(column)).is_empty());
            let last = self.current.groups.last();
            if last.is_some_and(|last| last.bearing.season.is_some()) && self.marks.contains(&'&') {
                // "sauf congés scolaires et vendredis précédents"
                self.reading.conditional = true;
            } else if other && days != Days::WORKING {
                self.doubt(Doubt::OtherDay, &span);
            }
            return;
        }
        // "samedi 9h-12h (les deux premiers samedis du mois)"
        let weeks = self.items.get(at + 1);
        let weeks = matches!(weeks, Some(placed) if matches!(placed.item, Item::Weeks(_)) && placed.span == span);
        if weeks && self.depth > 0 && self.current.days.and(days) == days {
            return;
        }
        let parted = self.marks.iter().any(|mark| ";.\n!".contains(*mark));
        let current = &self.current;
        let then_hours = matches!(
            self.next(at, ",:-/\n"),
            Some((_, Item::Hours(_) | Item::Doubtful(_)))
        );
        if current.days.is_empty() && (!current.groups.is_empty() || current.doubt.is_some()) {
            // "9h-12h du lundi au vendredi"
            self.current.days = days;
            self.current.hours_first = true;
        } else if current.hours_first && !then_hours && !parted && current.doubt.is_none() {
            self.current.days = self.current.days.with(days);
        } else {
            let told = !current.groups.is_empty()
                || current.closed
                || current.doubt.is_some()
                || (!current.days.is_empty()
                    && (current.bearing.appointment || self.strongly_parted_list()));
            if told {
                self.flush();
            }
            self.current.days = self.current.days.with(days);
        }
        self.touch(&span);
    }

    /// "Lundi. Mardi 9h-12h": the first is told without hours.
    fn strongly_parted_list(&self) -> bool {
        self.marks.iter().any(|mark| ";.".contains(*mark))
    }

    fn hours(&mut self, spans: &[Span], span: &Range<usize>) {
        let current = &self.current;
        let again = current.hours_first || (current.excepted && !current.groups.is_empty());
        if again && !self.day_cell {
            self.flush();
        }
        let either = self.marks.contains(&'?') && !self.current.groups.is_empty();
        if either
            && self
                .current
                .groups
                .iter()
                .all(|group| group.bearing.when.is_none())
        {
            // "9h-12h ou 14h-17h"
            self.reading.conditional = true;
        }
        if self.current.closed && self.marks.is_empty() {
            // "fermé 12h-14h"
            self.doubt(Doubt::Hours, span);
        }
        if self.current.closed && !self.day_cell && self.current.groups.is_empty() {
            // "Lundi fermé 9h-12h": nobody knows.
            let half = self.current.half.is_some();
            if !half && !self.marks.iter().any(|mark| "/-,".contains(*mark)) {
                self.doubt(Doubt::Hours, span);
            }
        }
        self.current.groups.push(Group {
            spans: spans.to_vec(),
            bearing: Bearing::default(),
        });
        self.touch(span);
    }

    fn closed(&mut self, at: usize) -> usize {
        let span = self.items[at].span.clone();
        let waits =
            !self.current.days.is_empty() && self.current.groups.is_empty() && !self.current.closed;
        let follows = self.next(at, ":");
        if waits && !self.day_cell || (self.day_cell && self.current.groups.is_empty()) {
            if let Some((half, Item::Half(_))) = follows {
                // "fermé le matin / 14h-18h"
                self.current.half = None;
                if self.day_cell || matches!(self.next(half, "/-,:&"), Some((_, Item::Hours(_)))) {
                    self.touch(&span);
                    self.reading.placed = true;
                    return half + 1;
                }
            }
            let about = matches!(
                follows,
                Some((_, Item::Season(_) | Item::PublicHolidays | Item::Weeks(_)))
            );
            if !about {
                self.current.closed = true;
                self.touch(&span);
                return at + 1;
            }
        }
        let about = matches!(
            follows,
            Some((
                _,
                Item::Days(_)
                    | Item::Season(_)
                    | Item::PublicHolidays
                    | Item::Weeks(_)
                    | Item::Half(_)
            ))
        );
        if about {
            return self.exception(at, true);
        }
        if matches!(follows, Some((_, Item::Hours(_)))) {
            // "9h-17h, fermé de 12h à 14h"
            self.doubt(Doubt::Hours, &span);
        }
        self.current.closed |= self.day_cell;
        at + 1
    }

    /// "sauf le mercredi", "fermé les jours fériés": the exception and where it ends.
    fn exception(&mut self, at: usize, closed: bool) -> usize {
        let Some((exception, end)) = exceptions::read(self.items, at, closed) else {
            let span = self.items[at].span.clone();
            self.doubt(Doubt::Condition, &span);
            return at + 1;
        };
        self.reading.placed |= !exception.days.is_empty();
        if self.day_cell {
            let other = |column| exception.days.and(Days::one(column)).is_empty();
            let other = !exception.days.is_empty() && self.column.is_some_and(other);
            if other {
                return end;
            }
        }
        let waits = self.current.groups.is_empty() && !self.current.days.is_empty();
        if waits && !self.day_cell && exception.takes_whole_days() {
            // "tous les jours sauf le dimanche, de 9h à 18h"
            self.current.days = self.current.days.without(exception.days);
            return end;
        }
        let hours = self.next(end - 1, ":,").filter(|_| {
            !exception.days.is_empty() && exception.half.is_none() && exception.when.is_none()
        });
        if let Some((_, Item::Hours(_))) = hours {
            // "sauf le vendredi 8h-12h": other hours instead.
            let days = exception.days;
            self.flush();
            self.exceptions.push(exception.replaced(self.clauses.len()));
            self.current.days = days;
            return end;
        }
        self.current.excepted = true;
        self.excepted_from = self.items[at].span.start;
        let before = self.clauses.len() + 1;
        self.exceptions.push(exception.before(before));
        end
    }
}

impl Clause {
    /// Its rules: one for each group of hours, one when it has none.
    pub(super) fn rules(&self) -> Vec<Rule> {
        let rule = |spans: &[Span], bearing: Bearing| Rule {
            days: self.days,
            spans: spans.to_vec(),
            closed: self.closed && spans.is_empty(),
            when: bearing.when,
            season: bearing.season,
            appointment: bearing.appointment,
            note: bearing.note,
        };
        if self.groups.is_empty() {
            return vec![rule(&[], self.bearing.clone())];
        }
        let of_group = |group: &Group| {
            let mut bearing = self.bearing.clone();
            bearing.add(group.bearing.clone());
            rule(&group.spans, bearing)
        };
        self.groups.iter().map(of_group).collect()
    }

    /// What is left out when it is not certain.
    pub(super) fn omission(&self, folded: &Folded, doubt: Doubt) -> Omission {
        Omission {
            place: folded.written(&self.span),
            days: self.days,
            doubt,
        }
    }
}

impl<'t> Assembly<'t> {
    pub(super) fn folded(&self) -> &'t Folded {
        self.folded
    }

    pub(super) fn is_day_cell(&self) -> bool {
        self.day_cell
    }
}
