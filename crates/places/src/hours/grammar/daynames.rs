//! Days: "du lundi au vendredi", "lundi, mardi et jeudi", "tous les jours", "la semaine".

use super::items::{Item, Parser};
use super::model::Days;
use super::tokens::Kind;
use super::words::Word;

/// Takes the days ahead.
pub(super) fn read(parser: &mut Parser<'_>) -> bool {
    if let Some((days, length)) = every(parser) {
        parser.take(length, Item::Days(days));
        return true;
    }
    let first = match parser.kind(0) {
        Some(Kind::Day(day)) => day,
        Some(Kind::Code(day)) if is_day(parser, 0) => day,
        _ => return false,
    };
    let mut names = Names::start(first);
    let mut end = after_name(parser, 0);
    while let Some((joined, at, day)) = next(parser, end) {
        names.add(joined, day);
        end = after_name(parser, at);
    }
    let days = names.days();
    parser.take(end, Item::Days(days));
    true
}

/// "tous les jours", "7j/7", "la semaine", "le week-end", "jours ouvrés": the days and how many
/// tokens.
fn every(parser: &Parser<'_>) -> Option<(Days, usize)> {
    if parser.is(0, Word::Every) && parser.is(1, Word::The) && parser.is(2, Word::DayWord) {
        return Some(match parser.is(3, Word::Working) {
            true => (Days::WORKING, 4),
            false => (Days::ALL, 3),
        });
    }
    if parser.is(0, Word::DayWord) && parser.is(1, Word::Working) {
        return Some((Days::WORKING, 2));
    }
    let seven = |ahead| parser.kind(ahead) == Some(Kind::Number(7));
    if seven(0) && parser.is(1, Word::DayWord) {
        let end = 2 + usize::from(parser.mark(2, '/') || parser.is(2, Word::On));
        return seven(end).then_some((Days::ALL, end + 1));
    }
    // "jours non précisés"
    if parser.is(0, Word::DayWord) && parser.is(1, Word::Not) && parser.is(2, Word::Told) {
        return Some((Days::UNSTATED, 3));
    }
    // "L au V", "L-V"
    let to = parser.any(1, &[Word::To, Word::ToThe]) || parser.mark(1, '-');
    if parser.is(0, Word::The) && to {
        match parser.kind(2) {
            Some(Kind::Letter(b'v')) => return Some((Days::WORKING, 3)),
            Some(Kind::Letter(b's')) => return Some((Days::from_to(0, 5), 3)),
            _ => {}
        }
    }
    if parser.is(0, Word::Weekend) {
        return Some((Days::from_to(5, 6), 1));
    }
    if parser.is(0, Word::WeekEnglish) {
        let end = 1 + usize::from(parser.mark(1, '-'));
        return parser
            .is(end, Word::End)
            .then_some((Days::from_to(5, 6), end + 1));
    }
    let week = parser.any(0, &[Word::The, Word::In]) && parser.is(1, Word::Week);
    let numbered =
        matches!(parser.kind(2), Some(Kind::Number(_))) || parser.any(2, &[Word::Even, Word::Odd]);
    (week && !numbered).then_some((Days::WORKING, 2))
}

/// "ma", "je", "sa" are words: they are days before an hour or before another day.
fn is_day(parser: &Parser<'_>, at: usize) -> bool {
    let mut next = at + 1;
    while parser.mark(next, '.') || parser.mark(next, ':') {
        next += 1;
    }
    if matches!(parser.kind(next), Some(Kind::Time(_) | Kind::Number(_))) {
        return true;
    }
    let joins = parser.any(next, &[Word::To, Word::ToThe, Word::And])
        || ['-', '/', ',', '&']
            .iter()
            .any(|mark| parser.mark(next, *mark));
    let next = next + usize::from(joins);
    matches!(parser.kind(next), Some(Kind::Code(_) | Kind::Day(_)))
}

/// Where the name of a day ends: an abbreviation may have its full stop, and a half of the day
/// belongs to it as long as another name follows ("mercredi et vendredi matin").
fn after_name(parser: &Parser<'_>, at: usize) -> usize {
    let short = parser.ends(at) - parser.starts(at) <= 4;
    at + 1
        + usize::from(short && parser.mark(at + 1, '.') && parser.starts(at + 1) == parser.ends(at))
}

/// How a name is joined to the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joined {
    List,
    /// "au": all days between.
    Range,
    /// A dash: all days between, or only both.
    Dash,
}

/// The next name, how it is joined, and its token.
fn next(parser: &Parser<'_>, end: usize) -> Option<(Joined, usize, usize)> {
    let mut ahead = end;
    let mut joined = Joined::List;
    while ahead < end + 4 {
        match parser.kind(ahead)? {
            Kind::Day(day) => {
                return Some((joined, ahead, day));
            }
            Kind::Code(day) if ahead > end || is_day(parser, ahead) => {
                return Some((joined, ahead, day));
            }
            Kind::Mark('-') => joined = Joined::Dash,
            Kind::Mark('/' | ',' | '&' | '+') | Kind::Word(Word::And | Word::The) => {}
            // "le mercredi et le vendredi", "lundi et du mercredi au vendredi"
            Kind::Word(Word::From) if ahead > end => {}
            Kind::Word(Word::ToThe | Word::To) => joined = Joined::Range,
            Kind::Word(Word::Until) => joined = Joined::Range,
            _ => return None,
        }
        ahead += 1;
    }
    None
}

/// Names as they are read.
struct Names {
    /// Each run of names joined by dashes.
    runs: Vec<Vec<usize>>,
    days: Days,
    last: usize,
}

impl Names {
    fn start(first: usize) -> Self {
        Self {
            runs: vec![vec![first]],
            days: Days::one(first),
            last: first,
        }
    }

    fn add(&mut self, joined: Joined, day: usize) {
        self.days = self.days.with(match joined {
            Joined::Range => Days::from_to(self.last, day),
            _ => Days::one(day),
        });
        match (joined, self.runs.last_mut()) {
            (Joined::Dash, Some(run)) => run.push(day),
            _ => self.runs.push(vec![day]),
        }
        self.last = day;
    }

    /// "lundi-vendredi" is all of them; "mar-mer-jeu" is a list, and so is
    /// "mardi-jeudi et vendredi", which names its days one by one.
    fn days(&self) -> Days {
        match self.runs.as_slice() {
            [run] if run.len() == 2 => Days::from_to(run[0], run[1]),
            _ => self.days,
        }
    }
}
