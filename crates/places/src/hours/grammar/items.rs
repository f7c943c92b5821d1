//! From tokens to items: the phrases a text of hours is made of. Each item takes the tokens of one
//! phrase ("un mardi sur deux", "du lundi au vendredi", "9h-12h et 14h-17h").

use std::ops::Range;

use super::model::{Days, Doubt, Meaning, PartOfYear, Span, When};
use super::tokens::{Kind, Token};
use super::words::Word;
use super::{daynames, ranges, seasons, weeks};

/// A half of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    Morning,
    Afternoon,
    Evening,
}

/// A phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Item {
    Days(Days),
    Hours(Vec<Span>),
    /// Times that do not pair.
    Doubtful(Doubt),
    Half(Half),
    Closed,
    Open,
    Except,
    Weeks(When),
    Season(PartOfYear),
    PublicHolidays,
    Appointment,
    /// "sans rendez-vous"
    Free,
    Contact,
    /// Separators: a comma, a dash, "et"…
    Mark(char),
    /// A parenthesis kept as it was written; whether it makes the hours depend on something.
    Note {
        conditional: bool,
    },
    Neutral,
    Condition,
    Unknown,
}

/// A phrase and the place of its tokens in the folded text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placed {
    pub item: Item,
    pub span: Range<usize>,
    pub mended: bool,
}

/// Tokens, and how far they are read.
pub(super) struct Parser<'t> {
    tokens: &'t [Token],
    pub at: usize,
    /// In a day's cell a rank may stand without its day: "(1er et 3e)".
    pub day_cell: bool,
    pub items: Vec<Placed>,
}

/// All phrases of a text.
pub(super) fn read(tokens: &[Token], day_cell: bool) -> Vec<Placed> {
    let mut parser = Parser {
        tokens,
        at: 0,
        day_cell,
        items: Vec::new(),
    };
    while parser.at < tokens.len() {
        let before = parser.at;
        parser.phrase();
        // Whatever happens, a token is taken.
        parser.at = parser.at.max(before + 1);
    }
    parser.items
}

impl Parser<'_> {
    /// The kind of a token ahead.
    pub fn kind(&self, ahead: usize) -> Option<Kind> {
        self.tokens.get(self.at + ahead).map(|token| token.kind)
    }

    /// The kind of the token before.
    pub fn before(&self) -> Option<Kind> {
        let at = self.at.checked_sub(1)?;
        self.tokens.get(at).map(|token| token.kind)
    }

    /// Whether a word is ahead.
    pub fn is(&self, ahead: usize, word: Word) -> bool {
        self.kind(ahead) == Some(Kind::Word(word))
    }

    /// Whether one of some words is ahead.
    pub fn any(&self, ahead: usize, words: &[Word]) -> bool {
        words.iter().any(|word| self.is(ahead, *word))
    }

    /// Whether a mark is ahead.
    pub fn mark(&self, ahead: usize, mark: char) -> bool {
        self.kind(ahead) == Some(Kind::Mark(mark))
    }

    /// How many tokens ahead the first is that is no article ("le", "de", "au", "en"…).
    pub fn past_articles(&self, mut ahead: usize) -> usize {
        while self.any(
            ahead,
            &[Word::The, Word::From, Word::ToThe, Word::In, Word::During],
        ) {
            ahead += 1;
        }
        ahead
    }

    /// Where a token ahead is followed by a space or nothing.
    pub fn ends(&self, ahead: usize) -> usize {
        self.tokens
            .get(self.at + ahead)
            .map_or(0, |token| token.span.end)
    }

    /// Where a token ahead starts.
    pub fn starts(&self, ahead: usize) -> usize {
        self.tokens
            .get(self.at + ahead)
            .map_or(usize::MAX, |token| token.span.start)
    }

    /// Takes so many tokens as an item.
    pub fn take(&mut self, count: usize, item: Item) {
        let last = (self.at + count).min(self.tokens.len());
        let taken = &self.tokens[self.at.min(last)..last];
        if let (Some(first), Some(end)) = (taken.first(), taken.last()) {
            self.items.push(Placed {
                item,
                span: first.span.start..end.span.end,
                mended: taken.iter().any(|token| token.mended),
            });
        }
        self.at = last;
    }

    /// Adds what the tokens just taken also say ("un mardi sur deux" names a day and weeks).
    pub fn also(&mut self, item: Item) {
        if let Some(last) = self.items.last() {
            let span = last.span.clone();
            self.items.push(Placed {
                item,
                span,
                mended: false,
            });
        }
    }

    fn phrase(&mut self) {
        let read = weeks::read(self)
            || seasons::read(self)
            || self.appointment()
            || self.closing()
            || daynames::read(self)
            || ranges::read(self)
            || self.half();
        if !read {
            self.single();
        }
    }

    /// "sur rendez-vous", "RDV", "sans rendez-vous", "sur inscription".
    fn appointment(&mut self) -> bool {
        let mut ahead = 0;
        let (mut without, mut on) = (false, false);
        let leads = [
            Word::Without,
            Word::With,
            Word::On,
            Word::Only,
            Word::Filler,
            Word::From,
            Word::The,
            Word::Or,
        ];
        while self.any(ahead, &leads) && ahead < 5 {
            without |= self.is(ahead, Word::Without);
            on |= self.any(ahead, &[Word::On, Word::Without]);
            ahead += 1;
        }
        let length = match self.appointment_word(ahead) {
            Some(length) => length,
            None if on && self.is(ahead, Word::Booking) => 1,
            None => return false,
        };
        ahead += length;
        // "rendez-vous obligatoire", "RDV uniquement".
        while self.any(ahead, &[Word::Only]) {
            ahead += 1;
        }
        let item = if without {
            Item::Free
        } else {
            Item::Appointment
        };
        self.take(ahead, item);
        true
    }

    /// "rdv", "rendez-vous", "rendez vous", "R.D.V.": how many tokens.
    fn appointment_word(&self, ahead: usize) -> Option<usize> {
        if self.is(ahead, Word::Appointment) {
            return Some(1);
        }
        if !self.is(ahead, Word::Rendez) {
            return None;
        }
        let dash = usize::from(self.mark(ahead + 1, '-'));
        let vous = usize::from(self.is(ahead + 1 + dash, Word::Vous));
        Some(1 + if vous == 1 { dash + 1 } else { 0 })
    }

    /// "fermé", "pas ouvert", "non", "x", "sauf", "hors".
    fn closing(&mut self) -> bool {
        if self.is(0, Word::Not) || self.is(0, Word::Ne) {
            let ahead = usize::from(self.is(0, Word::Ne));
            if self.is(ahead + 1, Word::Told) {
                self.take(ahead + 2, Item::Neutral);
                return true;
            }
            // "non stop" and "sans interruption" close nothing.
            if self.is(ahead, Word::Not) && self.is(ahead + 1, Word::Nonstop) {
                self.take(ahead + 2, Item::Neutral);
                return true;
            }
            let mut end = ahead;
            while self.any(
                end,
                &[
                    Word::Not,
                    Word::From,
                    Word::Open,
                    Word::ToThe,
                    Word::Welcome,
                    Word::Ne,
                ],
            ) {
                end += 1;
            }
            let public = self.is(end, Word::Filler);
            self.take(end.max(1) + usize::from(public), Item::Closed);
            return true;
        }
        if self.is(0, Word::Closed) {
            // "fermé au public", "fermé toute la journée"
            let mut end = 1;
            if self.is(end, Word::ToThe) && self.is(end + 1, Word::Filler) {
                end += 2;
            }
            if self.is(end, Word::Every) && self.any(end + 1, &[Word::The, Word::WholeDay]) {
                end += 1 + usize::from(self.is(end + 1, Word::The));
                end += usize::from(self.is(end, Word::WholeDay));
            }
            self.take(end, Item::Closed);
            return true;
        }
        if self.is(0, Word::Times) {
            self.take(1, Item::Closed);
            return true;
        }
        if self.any(0, &[Word::Except, Word::Outside]) {
            self.take(1, Item::Except);
            return true;
        }
        false
    }

    /// "matin", "l'après-midi", "le soir".
    fn half(&mut self) -> bool {
        let (half, length) = match self.half_ahead(0) {
            Some(found) => found,
            None => return false,
        };
        self.take(length, Item::Half(half));
        true
    }

    /// The half of the day ahead, and how many tokens tell it.
    pub fn half_ahead(&self, ahead: usize) -> Option<(Half, usize)> {
        if self.is(ahead, Word::Morning) {
            return Some((Half::Morning, 1));
        }
        if self.is(ahead, Word::Afternoon) {
            return Some((Half::Afternoon, 1));
        }
        if self.is(ahead, Word::Evening) {
            return Some((Half::Evening, 1));
        }
        let dash = usize::from(self.mark(ahead + 1, '-'));
        let afternoon = self.is(ahead, Word::After) && self.is(ahead + 1 + dash, Word::Noon);
        afternoon.then_some((Half::Afternoon, 2 + dash))
    }

    /// A token on its own.
    fn single(&mut self) {
        let item = match self.kind(0) {
            Some(Kind::Mark(mark)) => Item::Mark(mark),
            Some(Kind::Word(Word::And)) => Item::Mark('&'),
            Some(Kind::Word(Word::Open)) => Item::Open,
            Some(Kind::Word(Word::Free)) => Item::Free,
            Some(Kind::Word(Word::Condition)) => Item::Condition,
            Some(Kind::Word(Word::Or)) => Item::Mark('?'),
            Some(Kind::Contact) => Item::Contact,
            Some(Kind::Word(Word::Booking | Word::Vous)) | Some(Kind::Other) | None => {
                Item::Unknown
            }
            Some(Kind::Number(_) | Kind::Rank(_) | Kind::Date | Kind::Month(_) | Kind::Code(_)) => {
                Item::Unknown
            }
            // "L-M-J-V": which days they are is not certain.
            Some(Kind::Letter(_)) => Item::Condition,
            Some(Kind::Word(_) | Kind::Day(_) | Kind::Time(_)) => Item::Neutral,
        };
        self.take(1, item);
    }
}

impl Item {
    /// What it was understood as.
    pub fn meaning(&self) -> Meaning {
        match self {
            Self::Days(_) => Meaning::Days,
            Self::Hours(_) => Meaning::Hours,
            Self::Half(_) => Meaning::HalfDay,
            Self::Closed | Self::Except | Self::PublicHolidays => Meaning::Closed,
            Self::Weeks(_) => Meaning::Weeks,
            Self::Season(_) => Meaning::Season,
            Self::Appointment | Self::Free => Meaning::Appointment,
            Self::Open | Self::Contact | Self::Mark(_) | Self::Neutral | Self::Note { .. } => {
                Meaning::Neutral
            }
            Self::Doubtful(_) | Self::Condition | Self::Unknown => Meaning::Unknown,
        }
    }
}
