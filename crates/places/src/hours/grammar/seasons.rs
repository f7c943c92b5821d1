//! Parts of the year: "d'octobre à juin", "hors vacances scolaires", "l'été", "fermé les jours
//! fériés", "à partir du 13 juin".

use super::items::{Item, Parser};
use super::model::PartOfYear;
use super::tokens::Kind;
use super::words::Word;

/// Takes the phrase ahead that says which part of the year.
pub(super) fn read(parser: &mut Parser<'_>) -> bool {
    let found = school(parser)
        .or_else(|| public(parser))
        .or_else(|| dates(parser))
        .or_else(|| months(parser))
        .or_else(|| dated(parser))
        .or_else(|| season(parser));
    let Some((item, length)) = found else {
        return false;
    };
    parser.take(length, item);
    true
}

type Found = Option<(Item, usize)>;

/// "période scolaire", "hors vacances", "pendant les vacances scolaires".
fn school(parser: &Parser<'_>) -> Found {
    let (mut ahead, mut out) = (0, false);
    let lead = [
        Word::In,
        Word::During,
        Word::The,
        Word::From,
        Word::ToThe,
        Word::Except,
        Word::Outside,
        Word::Only,
    ];
    while parser.any(ahead, &lead) {
        out |= parser.any(ahead, &[Word::Except, Word::Outside]);
        ahead += 1;
    }
    let mut period = false;
    while parser.any(
        ahead,
        &[
            Word::Period,
            Word::Week,
            Word::DayWord,
            Word::From,
            Word::The,
        ],
    ) && ahead < 12
    {
        period |= parser.any(ahead, &[Word::Period, Word::Week]);
        ahead += 1;
    }
    let named = |ahead| parser.is(ahead, Word::School);
    let (term, end) = if parser.is(ahead, Word::Holidays) {
        (out, ahead + 1 + usize::from(named(ahead + 1)))
    } else if named(ahead) && period {
        (!out, ahead + 1)
    } else {
        return None;
    };
    let part = match term {
        true => PartOfYear::Term,
        false => PartOfYear::SchoolHolidays,
    };
    Some((Item::Season(part), end))
}

/// "les jours fériés", "fériés".
fn public(parser: &Parser<'_>) -> Found {
    let mut ahead = parser.past_articles(0);
    ahead += usize::from(parser.is(ahead, Word::DayWord));
    parser
        .is(ahead, Word::Public)
        .then_some((Item::PublicHolidays, ahead + 1))
}

/// "d'octobre à juin", "juillet-août", "en juillet et août", "entre mai et septembre".
fn months(parser: &Parser<'_>) -> Found {
    let lead = [
        Word::From,
        Word::In,
        Word::Between,
        Word::During,
        Word::The,
        Word::Month,
        Word::ToThe,
    ];
    let mut ahead = 0;
    while parser.any(ahead, &lead) {
        ahead += 1;
    }
    let Some(Kind::Month(first)) = parser.kind(ahead) else {
        return None;
    };
    let mut end = ahead + 1;
    if parser.kind(end) == Some(Kind::Date) {
        return Some((told(), end + 1));
    }
    let mut last = first;
    let joins = |at: usize| {
        parser.mark(at, '-')
            || parser.mark(at, '/')
            || parser.any(
                at,
                &[Word::To, Word::ToThe, Word::And, Word::Until, Word::In],
            )
    };
    loop {
        let mut next = end;
        while joins(next) {
            next += 1;
        }
        match parser.kind(next) {
            Some(Kind::Month(month)) if next > end => {
                last = month;
                end = next + 1;
            }
            _ => break,
        }
    }
    Some((Item::Season(PartOfYear::Months(first, last)), end))
}

/// "du 4 septembre au 30 juin"
fn dates(parser: &Parser<'_>) -> Found {
    let day = |ahead: usize| match (parser.kind(ahead)?, parser.kind(ahead + 1)?) {
        (Kind::Number(day @ 1..=31), Kind::Month(month)) => Some((month, u8::try_from(day).ok()?)),
        (Kind::Rank(1), Kind::Month(month)) => Some((month, 1)),
        _ => None,
    };
    let start = usize::from(parser.is(0, Word::From));
    let from = day(start)?;
    if !parser.any(start + 2, &[Word::ToThe, Word::To]) && !parser.mark(start + 2, '-') {
        return None;
    }
    let until = day(start + 3)?;
    let dated = parser.kind(start + 5) == Some(Kind::Date);
    (!dated).then_some((Item::Season(PartOfYear::Dates(from, until)), start + 5))
}

/// "à partir du 13 juin", "jusqu'en juin 2022", "du 4 septembre au 30 juin", "le 12/05/2022".
fn dated(parser: &Parser<'_>) -> Found {
    let lead = [
        Word::To,
        Word::Since,
        Word::From,
        Word::The,
        Word::Until,
        Word::In,
        Word::ToThe,
        Word::Part,
    ];
    let mut end = 0;
    let mut dates = 0;
    loop {
        let mut next = end;
        while parser.any(next, &lead) {
            next += 1;
        }
        match date(parser, next) {
            Some(length) => {
                end = next + length;
                dates += 1;
            }
            None => break,
        }
    }
    (dates > 0).then(|| (told(), end))
}

/// "13 juin 2022", "1er septembre", "juin 2022", "14/04/2022": how many tokens.
fn date(parser: &Parser<'_>, ahead: usize) -> Option<usize> {
    let year = |at| usize::from(parser.kind(at) == Some(Kind::Date));
    match (parser.kind(ahead)?, parser.kind(ahead + 1)) {
        (Kind::Number(1..=31) | Kind::Rank(1), Some(Kind::Month(_))) => Some(2 + year(ahead + 2)),
        (Kind::Month(_), _) if year(ahead + 1) == 1 => Some(2),
        (Kind::Month(_), _) => Some(1),
        (Kind::Date, _) => Some(1),
        _ => None,
    }
}

/// A date is kept as it was written: its words are put in when rules are made.
fn told() -> Item {
    Item::Season(PartOfYear::Dated(String::new()))
}

/// "l'été", "hiver", "période estivale".
fn season(parser: &Parser<'_>) -> Found {
    let mut ahead = parser.past_articles(0);
    ahead += usize::from(parser.is(ahead, Word::Period));
    match parser.kind(ahead) {
        Some(Kind::Word(Word::Season(season))) => {
            Some((Item::Season(PartOfYear::Season(season)), ahead + 1))
        }
        _ => None,
    }
}
