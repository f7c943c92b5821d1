//! What a text says: rules, what holds beside them, and how each part was understood.

use std::ops::Range;

pub use super::words::Season;

/// Minutes since midnight: from, and until when; `None` where no end is told.
pub type Span = (u16, Option<u16>);

/// A set of days: Monday is bit 0, Sunday 6; the others have names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Days(u16);

impl Days {
    /// No day.
    pub const NONE: Self = Self(0);
    /// Public holidays.
    pub const HOLIDAYS: Self = Self(1 << 7);
    /// The day of the column the cell is in; in a week's text, days that nobody stated.
    pub const UNSTATED: Self = Self(1 << 8);
    /// Monday to Friday.
    pub const WORKING: Self = Self(0b1_1111);
    /// Monday to Sunday.
    pub const ALL: Self = Self(0b111_1111);

    /// One day: 0 to 6, 7 for public holidays.
    pub fn one(day: usize) -> Self {
        Self(1 << day.min(8))
    }

    /// From a day to another, over the end of the week if need be.
    pub fn from_to(first: usize, last: usize) -> Self {
        let length = (last + 7 - first) % 7;
        (0..=length).fold(Self::NONE, |days, n| days.with(Self::one((first + n) % 7)))
    }

    /// Both.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those that are not in the other.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Those in both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Their numbers, in order; 7 are public holidays, 8 the unstated day.
    pub fn numbers(self) -> impl Iterator<Item = usize> {
        (0..9).filter(move |day| self.0 & (1 << day) != 0)
    }

    /// Whether some day has a name.
    pub fn are_stated(self) -> bool {
        !self.without(Self::UNSTATED).is_empty()
    }
}

/// Which weeks, where it is not all of them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum When {
    /// The first, third… of that day in the month; -1 is the last.
    OfMonth(Vec<i8>),
    /// Even weeks.
    Even,
    /// Odd weeks.
    Odd,
    /// One week in so many; nobody says which.
    EveryWeeks(u16),
    /// So many times a month; nobody says which.
    PerMonth(u16),
    /// "pas tous les samedis", "en alternance".
    NotAlways,
}

impl When {
    /// In French, as people write it.
    pub fn french(&self) -> String {
        match self {
            Self::OfMonth(ranks) => {
                let ranks: Vec<String> = ranks.iter().map(|rank| rank_in_french(*rank)).collect();
                format!("{} du mois", ranks.join(" et "))
            }
            Self::Even => "semaines paires".to_owned(),
            Self::Odd => "semaines impaires".to_owned(),
            Self::EveryWeeks(2) => "une semaine sur deux".to_owned(),
            Self::EveryWeeks(3) => "toutes les trois semaines".to_owned(),
            Self::EveryWeeks(4) => "toutes les quatre semaines".to_owned(),
            Self::EveryWeeks(n) => format!("toutes les {n} semaines"),
            Self::PerMonth(1) => "une fois par mois".to_owned(),
            Self::PerMonth(n) => format!("{n} fois par mois"),
            Self::NotAlways => "pas toutes les semaines".to_owned(),
        }
    }

    /// Whether which weeks it means can be worked out.
    pub fn is_dated(&self) -> bool {
        matches!(self, Self::OfMonth(_) | Self::Even | Self::Odd)
    }
}

/// `1er`, `2e`, `dernier`.
pub fn rank_in_french(rank: i8) -> String {
    match rank {
        1 => "1er".to_owned(),
        -1 => "dernier".to_owned(),
        _ => format!("{rank}e"),
    }
}

/// A part of the year.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PartOfYear {
    /// From a month to another, or a single one; January is 1.
    Months(u8, u8),
    /// From a day to another, each a month and a day of it.
    Dates((u8, u8), (u8, u8)),
    /// A season.
    Season(Season),
    /// Out of school holidays.
    Term,
    /// In school holidays.
    SchoolHolidays,
    /// From or to a date, as it was written.
    Dated(String),
}

/// Hours of some days, and what they depend on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rule {
    /// Which days.
    pub days: Days,
    /// The hours; none when it is closed, or when only something else is told.
    pub spans: Vec<Span>,
    /// Stated closed.
    pub closed: bool,
    /// Which weeks.
    pub when: Option<When>,
    /// Which part of the year.
    pub season: Option<PartOfYear>,
    /// By appointment.
    pub appointment: bool,
    /// What else is said of these hours, as it was written.
    pub note: Option<String>,
}

/// How a stretch of the text was understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// Days.
    Days,
    /// Hours.
    Hours,
    /// Half of a day: "matin".
    HalfDay,
    /// Closed, or an exception.
    Closed,
    /// Which weeks: "un mardi sur deux".
    Weeks,
    /// Which part of the year: "hors vacances".
    Season,
    /// By appointment, or without.
    Appointment,
    /// Words that change no hour.
    Neutral,
    /// Not understood.
    Unknown,
}

/// A stretch of the text and what it was understood as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Where it stands in the text, in bytes.
    pub place: Range<usize>,
    /// What it means.
    pub meaning: Meaning,
}

/// Why a part of a text gives no hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// It is not certain which hour goes with which, or an hour cannot be.
    Hours,
    /// It names another day than its column.
    OtherDay,
    /// A word may change the hours beside it.
    Condition,
    /// The same day is told twice, differently.
    ToldTwice,
}

/// Something left out, and the days it was about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Omission {
    /// Where it stands in the text, in bytes.
    pub place: Range<usize>,
    /// The days that are not read for it.
    pub days: Days,
    /// Why.
    pub doubt: Doubt,
}

/// What a text says of a week or of a day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// Its rules, in the order they are told.
    pub rules: Vec<Rule>,
    /// It is closed on public holidays.
    pub holidays_off: bool,
    /// Left out.
    pub omissions: Vec<Omission>,
    /// The whole text, stretch by stretch.
    pub parts: Vec<Part>,
    /// A slip was mended, or hours overlapped: worth checking.
    pub mended: bool,
    /// It gives a phone number or an address to write to.
    pub contact: bool,
    /// An appointment is told beside the hours: "et sur rendez-vous".
    pub(super) appointment: bool,
    /// Some of it depends on what is not weekly: "et 18h quand la ludothèque est ouverte".
    pub(super) conditional: bool,
    /// Some of it depends on the time of the year, in words kept as a note.
    pub(super) seasonal: bool,
    /// It says more than a mere "sur rendez-vous": a day, half of a day.
    pub(super) placed: bool,
}
