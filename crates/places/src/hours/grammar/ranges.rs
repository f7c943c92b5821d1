//! Hours: "9h-12h et 14h-17h30", "de 9 à 12h", "après 19h".

use super::items::{Item, Parser};
use super::model::{Doubt, Span};
use super::tokens::Kind;
use super::words::Word;

const MIDNIGHT: u16 = 24 * 60;
/// No place of this kind opens earlier; an earlier hour is a slip ("01:00 - 17:00").
const EARLIEST: u16 = 6 * 60;
/// As many ranges as a day can have.
const MOST: usize = 8;

/// What stands between two hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Link {
    /// "-", "à", "jusqu'à"
    To,
    Slash,
    Comma,
    And,
    /// Nothing at all.
    Beside,
}

/// An hour ahead.
#[derive(Debug, Clone, Copy)]
struct Hour {
    minutes: u16,
    /// A mere number.
    bare: bool,
    /// How many tokens after where it was looked for it ends.
    end: usize,
}

/// Takes all the hours ahead, as long as only words and marks of hours stand between them.
pub(super) fn read(parser: &mut Parser<'_>) -> bool {
    if let Some(length) = all_day(parser) {
        parser.take(length, Item::Hours(vec![(0, Some(MIDNIGHT))]));
        return true;
    }
    let mut run = Run::default();
    let Some(mut end) = run.range(parser, 0) else {
        return false;
    };
    while let Some(next) = run.next(parser, end) {
        end = next;
    }
    let item = run.item();
    parser.take(end, item);
    true
}

/// "24h/24", "24h sur 24", "24/24".
fn all_day(parser: &Parser<'_>) -> Option<usize> {
    let whole = |ahead| {
        matches!(
            parser.kind(ahead),
            Some(Kind::Time(MIDNIGHT) | Kind::Number(24))
        )
    };
    let between = parser.mark(1, '/') || parser.is(1, Word::On);
    (whole(0) && between && whole(2)).then_some(3)
}

/// Ranges as they are read.
#[derive(Default)]
struct Run {
    spans: Vec<Span>,
    doubtful: bool,
}

impl Run {
    /// A range from a token ahead; where it ends.
    fn range(&mut self, parser: &Parser<'_>, ahead: usize) -> Option<usize> {
        let (from, lead) = lead(parser, ahead);
        let first = hour(parser, from)?;
        if lead == Lead::Onwards && link(parser, first.end).is_none_or(|(l, _)| l == Link::Comma) {
            self.add((first.minutes, None));
            return Some(first.end);
        }
        let second = link(parser, first.end)
            .filter(|(link, _)| lead == Lead::Between || *link != Link::And)
            .and_then(|(link, next)| Some((link, hour(parser, next)?)));
        match second {
            Some((link, last)) if paired(link, first, last, self.spans.is_empty()) => {
                self.add((first.minutes, Some(last.minutes)));
                Some(last.end)
            }
            // A number alone is no hour: "19 communes".
            _ if first.bare => None,
            _ => {
                self.doubtful |= lead != Lead::Onwards;
                if lead == Lead::Onwards {
                    self.add((first.minutes, None));
                }
                Some(first.end)
            }
        }
    }

    /// The next range, after what may stand between two.
    fn next(&mut self, parser: &Parser<'_>, end: usize) -> Option<usize> {
        if self.spans.len() == MOST {
            return None;
        }
        let mut ahead = end;
        while between(parser, ahead) {
            ahead += 1;
        }
        // "9h-12h / Fermé", "9h12h / x": the other half is told elsewhere.
        let known = self.spans.len();
        let next = self.range(parser, ahead)?;
        let open_ended = self.spans[known..].iter().any(|span| span.1.is_none());
        (!open_ended || ahead > end).then_some(next)
    }

    fn add(&mut self, span: Span) {
        // "00:00 - 00:00" is what forms write for nothing.
        if span == (0, Some(0)) {
            return;
        }
        let from = span.0 % MIDNIGHT;
        let whole_day = (from, span.1) == (0, Some(MIDNIGHT));
        let backwards = span
            .1
            .is_some_and(|until| from >= until || swapped(from, until));
        self.doubtful |= backwards || (from < EARLIEST && !whole_day);
        self.spans.push((from, span.1));
    }

    fn item(self) -> Item {
        match (self.doubtful, self.spans.is_empty()) {
            (true, _) => Item::Doubtful(Doubt::Hours),
            (false, true) => Item::Neutral,
            _ => Item::Hours(self.spans),
        }
    }
}

/// "09:12 - 14:17" is 9h-12h and 14h-17h in the wrong boxes.
fn swapped(from: u16, until: u16) -> bool {
    !from.is_multiple_of(5) && !until.is_multiple_of(5)
}

/// What leads to a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lead {
    Plain,
    /// "entre 10h et 12h"
    Between,
    /// "à partir de 14h", "après 19h", "dès 9h"
    Onwards,
}

/// The words before an hour, and where the hour is.
fn lead(parser: &Parser<'_>, mut ahead: usize) -> (usize, Lead) {
    let mut lead = Lead::Plain;
    if parser.is(ahead, Word::From) && parser.ends(ahead) - parser.starts(ahead) == 3 {
        // "dès 9h", which without its accent is "des".
        let single = hour(parser, ahead + 1).filter(|hour| !hour.bare);
        if single.is_some_and(|hour| link(parser, hour.end).is_none()) {
            return (ahead + 1, Lead::Onwards);
        }
    }
    loop {
        // "après midi" is no hour.
        if parser.half_ahead(ahead).is_some() {
            return (ahead, lead);
        }
        if parser.is(ahead, Word::Between) {
            lead = Lead::Between;
        } else if parser.any(ahead, &[Word::Since, Word::After]) {
            lead = Lead::Onwards;
        } else if !parser.any(ahead, &[Word::From, Word::The])
            && !(parser.is(ahead, Word::To) && parser.is(ahead + 1, Word::Since))
        {
            return (ahead, lead);
        }
        ahead += 1;
    }
}

fn hour(parser: &Parser<'_>, ahead: usize) -> Option<Hour> {
    let of = |minutes, bare| Hour {
        minutes,
        bare,
        end: ahead + 1,
    };
    match parser.kind(ahead)? {
        Kind::Time(minutes) => Some(of(minutes, false)),
        Kind::Number(hour) if hour <= 24 => Some(of(hour * 60, true)),
        Kind::Word(Word::Noon) => Some(of(12 * 60, false)),
        _ => None,
    }
}

/// What stands after an hour, and where the next may be.
fn link(parser: &Parser<'_>, ahead: usize) -> Option<(Link, usize)> {
    match parser.kind(ahead)? {
        Kind::Mark('-') => Some((Link::To, ahead + 1)),
        Kind::Mark('/') => Some((Link::Slash, ahead + 1)),
        Kind::Mark(',') => Some((Link::Comma, ahead + 1)),
        Kind::Word(Word::To | Word::ToThe) => Some((Link::To, ahead + 1)),
        // "9hè16h": the letter of another key.
        Kind::Word(Word::From) if parser.ends(ahead) - parser.starts(ahead) == 1 => {
            Some((Link::To, ahead + 1))
        }
        Kind::Word(Word::Until) => Some((
            Link::To,
            ahead + 1 + usize::from(parser.is(ahead + 1, Word::To)),
        )),
        Kind::Word(Word::And) => Some((Link::And, ahead + 1)),
        Kind::Time(_) | Kind::Number(_) => Some((Link::Beside, ahead)),
        _ => None,
    }
}

/// Whether two hours are certainly the ends of one range.
fn paired(link: Link, first: Hour, last: Hour, at_first: bool) -> bool {
    match link {
        Link::To => true,
        Link::Slash => !(first.bare && last.bare),
        Link::Beside => !first.bare && !last.bare,
        Link::And => true,
        // "9h30-12h et 13h,17h"
        Link::Comma => !at_first && !first.bare && !last.bare,
    }
}

/// What may stand between two ranges of a day.
fn between(parser: &Parser<'_>, ahead: usize) -> bool {
    match parser.kind(ahead) {
        Some(Kind::Mark(mark)) => "-/,;&|+\n_.".contains(mark),
        Some(Kind::Word(word)) => matches!(word, Word::And | Word::From),
        _ => false,
    }
}
