//! Which weeks: "1er et 3e jeudi du mois", "semaines paires", "un mardi sur deux", "1 x par mois".

use super::items::{Item, Parser};
use super::model::{Days, When};
use super::tokens::Kind;
use super::words::Word;

/// Takes the phrase ahead that says which weeks, and the day it names.
pub(super) fn read(parser: &mut Parser<'_>) -> bool {
    let found = of_month(parser)
        .or_else(|| parity(parser))
        .or_else(|| one_in(parser))
        .or_else(|| times(parser))
        .or_else(|| every_so_many(parser))
        .or_else(|| in_a_word(parser));
    let Some(found) = found else {
        return false;
    };
    match found.days.is_empty() {
        true => parser.take(found.length, Item::Weeks(found.when)),
        false => {
            parser.take(found.length, Item::Days(found.days));
            parser.also(Item::Weeks(found.when));
        }
    }
    true
}

struct Found {
    when: When,
    days: Days,
    /// How many tokens.
    length: usize,
}

fn count(parser: &Parser<'_>, ahead: usize) -> Option<u16> {
    match parser.kind(ahead)? {
        Kind::Number(n) => Some(n),
        Kind::Word(Word::Count(n)) => Some(n),
        _ => None,
    }
}

fn day(parser: &Parser<'_>, ahead: usize) -> Option<Days> {
    match parser.kind(ahead)? {
        Kind::Day(day) => Some(Days::one(day)),
        _ => None,
    }
}

/// "les 1er et 3e jeudis du mois", "le dernier mardi", "les 2 premiers samedis de chaque mois".
fn of_month(parser: &Parser<'_>) -> Option<Found> {
    let lead = [Word::The, Word::Every, Word::Each, Word::Only, Word::In];
    let mut ahead = 0;
    while parser.any(ahead, &lead) {
        ahead += 1;
    }
    let mut ranks: Vec<i8> = Vec::new();
    let firsts = count(parser, ahead).filter(|n| (2..=4).contains(n));
    if let (Some(n), Some(Kind::Rank(1))) = (firsts, parser.kind(ahead + 1)) {
        ranks.extend(1..=i8::try_from(n).ok()?);
        ahead += 2;
    }
    while let Some(Kind::Rank(rank)) = parser.kind(ahead) {
        ranks.push(rank);
        ahead += 1;
        let mut next = ahead;
        while parser.any(next, &[Word::And, Word::The, Word::Or])
            || parser.mark(next, ',')
            || parser.mark(next, '/')
            || parser.mark(next, '&')
            || parser.mark(next, '-')
        {
            next += 1;
        }
        if matches!(parser.kind(next), Some(Kind::Rank(_))) {
            ahead = next;
        }
    }
    if ranks.is_empty() {
        return None;
    }
    let mut days = Days::NONE;
    while let Some(named) = day(parser, ahead) {
        days = days.with(named);
        ahead += 1;
        let more = usize::from(parser.is(ahead, Word::And) || parser.mark(ahead, ','));
        let more = more + usize::from(parser.is(ahead + more, Word::The));
        if more > 0 && day(parser, ahead + more).is_some() {
            ahead += more;
        }
    }
    if let Some((_, length)) = parser.half_ahead(ahead) {
        ahead += length;
    }
    let month = month(parser, ahead);
    ahead += month.unwrap_or(0);
    let bare = parser.day_cell && closes(parser, ahead);
    let told = month.is_some() || !days.is_empty() || bare;
    ranks.sort_unstable();
    ranks.dedup();
    told.then_some(Found {
        when: When::OfMonth(ranks),
        days,
        length: ahead,
    })
}

/// Whether nothing of the same phrase follows.
fn closes(parser: &Parser<'_>, ahead: usize) -> bool {
    matches!(
        parser.kind(ahead),
        None | Some(Kind::Mark(')' | ':' | '-' | ',' | ';'))
    )
}

/// "du mois", "de chaque mois", "par mois", "/mois": how many tokens.
fn month(parser: &Parser<'_>, ahead: usize) -> Option<usize> {
    let mut end = ahead;
    while parser.any(
        end,
        &[Word::From, Word::Each, Word::Per, Word::The, Word::Every],
    ) || parser.mark(end, '/')
    {
        end += 1;
    }
    (end > ahead && parser.is(end, Word::Month)).then_some(end + 1 - ahead)
}

/// "semaines paires", "en semaine impaire".
fn parity(parser: &Parser<'_>) -> Option<Found> {
    let lead = [Word::The, Word::In, Word::Only, Word::From];
    let mut ahead = 0;
    while parser.any(ahead, &lead) {
        ahead += 1;
    }
    if !parser.is(ahead, Word::Week) {
        return None;
    }
    let when = match (
        parser.is(ahead + 1, Word::Even),
        parser.is(ahead + 1, Word::Odd),
    ) {
        (true, _) => When::Even,
        (_, true) => When::Odd,
        // "semaine A", "semaine B"
        _ if parser.kind(ahead + 1) == Some(Kind::Letter(b'b')) => When::NotAlways,
        _ if parser.is(ahead + 1, Word::To) && closes(parser, ahead + 2) => When::NotAlways,
        _ => return None,
    };
    Some(Found {
        when,
        days: Days::NONE,
        length: ahead + 2,
    })
}

/// "un mardi sur deux", "1 semaine/2", "un lundi après-midi sur deux".
fn one_in(parser: &Parser<'_>) -> Option<Found> {
    if count(parser, 0) != Some(1) {
        return None;
    }
    let named = day(parser, 1);
    if named.is_none() && !parser.any(1, &[Word::Week, Word::DayWord]) {
        return None;
    }
    let mut ahead = 2;
    if let Some((_, length)) = parser.half_ahead(ahead) {
        ahead += length;
    }
    if !parser.is(ahead, Word::On) && !parser.mark(ahead, '/') {
        return None;
    }
    let every = count(parser, ahead + 1).filter(|n| (2..=8).contains(n))?;
    Some(Found {
        when: When::EveryWeeks(every),
        days: named.unwrap_or(Days::NONE),
        length: ahead + 2,
    })
}

/// "1 x par mois", "une fois par mois", "un samedi par mois", "1 jeudi/mois".
fn times(parser: &Parser<'_>) -> Option<Found> {
    let times = count(parser, 0).filter(|n| (1..=10).contains(n))?;
    let named = day(parser, 1);
    if named.is_none() && !parser.is(1, Word::Times) {
        return None;
    }
    let mut ahead = 2;
    if let Some((_, length)) = parser.half_ahead(ahead) {
        ahead += length;
    }
    let when = match month(parser, ahead) {
        Some(length) => {
            ahead += length;
            When::PerMonth(times)
        }
        None if parser.any(ahead, &[Word::Per, Word::Every]) || parser.mark(ahead, '/') => {
            ahead += 2;
            match parser.kind(ahead - 1) {
                // Once a week, which day being told elsewhere, is every week.
                Some(Kind::Word(Word::Fortnight)) => When::EveryWeeks(2),
                _ => return None,
            }
        }
        None => return None,
    };
    Some(Found {
        when,
        days: named.unwrap_or(Days::NONE),
        length: ahead,
    })
}

/// "tous les 15 jours", "toutes les trois semaines", "tous les mois", "un mois sur deux".
fn every_so_many(parser: &Parser<'_>) -> Option<Found> {
    if !parser.is(0, Word::Every) {
        return None;
    }
    let ahead = 1 + usize::from(parser.is(1, Word::The));
    let found = |when, length| {
        Some(Found {
            when,
            days: Days::NONE,
            length,
        })
    };
    if parser.is(ahead, Word::Month) {
        return found(When::PerMonth(1), ahead + 1);
    }
    match (count(parser, ahead)?, parser.kind(ahead + 1)?) {
        (15 | 14, Kind::Word(Word::DayWord)) => found(When::EveryWeeks(2), ahead + 2),
        (21, Kind::Word(Word::DayWord)) => found(When::EveryWeeks(3), ahead + 2),
        (n @ 2..=12, Kind::Word(Word::Week)) => found(When::EveryWeeks(n), ahead + 2),
        (n @ 2..=6, Kind::Word(Word::Month)) => found(When::EveryWeeks(n * 4), ahead + 2),
        _ => None,
    }
}

/// "par quinzaine", "mensuel", "en alternance", "pas tous les samedis".
fn in_a_word(parser: &Parser<'_>) -> Option<Found> {
    let found = |when, length| {
        Some(Found {
            when,
            days: Days::NONE,
            length,
        })
    };
    let lead = usize::from(parser.any(0, &[Word::Per, Word::In, Word::Each]));
    match parser.kind(lead)? {
        Kind::Word(Word::Fortnight) => found(When::EveryWeeks(2), lead + 1),
        // "la planification mensuelle" says nothing of the hours.
        Kind::Word(Word::Monthly) if parser.before() == Some(Kind::Other) => None,
        Kind::Word(Word::Monthly) => found(When::PerMonth(1), lead + 1),
        Kind::Word(Word::Alternating) => found(When::NotAlways, lead + 1),
        Kind::Word(Word::Each) if parser.is(1, Word::Month) => found(When::PerMonth(1), 2),
        Kind::Word(Word::Not) => {
            let mut ahead = 1;
            while parser.any(
                ahead,
                &[Word::Open, Word::From, Word::The, Word::Every, Word::Not],
            ) {
                ahead += 1;
            }
            let every = (1..ahead).any(|n| parser.is(n, Word::Every));
            let ends =
                day(parser, ahead).is_some() || parser.any(ahead, &[Word::Week, Word::DayWord]);
            match every && ends {
                true => found(When::NotAlways, ahead + 1),
                false => None,
            }
        }
        _ => None,
    }
}
