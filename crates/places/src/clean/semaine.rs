//! Opening hours of a week told in French, to OSM's `opening_hours`.
//!
//! Only what is certain is read: one word outside the small vocabulary below ("sauf", "1er",
//! "vacances"…) may change the meaning of every hour, so the text is then left unread.

use super::text::{is_void, plain, quoted};
use super::{Cleaned, IssueKind};
use crate::hours::day_names;

const DAYS: [&str; 7] = [
    "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
];
const FILLERS: [&str; 20] = [
    "du",
    "de",
    "le",
    "les",
    "la",
    "des",
    "et",
    "a",
    "au",
    "puis",
    "ouvert",
    "ouverte",
    "ouverture",
    "horaires",
    "h",
    "matin",
    "apres",
    "midi",
    "entre",
    "d",
];

#[derive(Debug, Clone, Copy, PartialEq)]
enum Token {
    Day(usize),
    Until,
    Time(u32),
    Closed,
}

/// Hours in minutes, for each day of the week.
type Week = [Vec<(u32, u32)>; 7];

/// Reads "du lundi au vendredi de 9h à 12h et de 14h à 17h ; samedi 9h-12h".
pub fn semaine(raw: &str) -> Cleaned<String> {
    if is_void(raw) {
        return Cleaned::empty();
    }
    match tokens(&plain(raw))
        .and_then(|tokens| week(&tokens))
        .map(|week| written(&week))
    {
        Some(osm) if !osm.is_empty() => Cleaned::clean(osm),
        _ => Cleaned::lost(
            IssueKind::Unreadable,
            raw,
            format!(
                "Les horaires {} n’ont pas été compris avec certitude. Écrivez-les jour par jour, par exemple «\u{a0}lundi 9h-12h, mardi 14h-17h\u{a0}».",
                quoted(raw)
            ),
        ),
    }
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if first.is_ascii_digit() {
            let (time, after) = time(rest)?;
            tokens.push(Token::Time(time));
            rest = after;
        } else if first.is_alphabetic() {
            let end = rest
                .find(|c: char| !c.is_alphabetic())
                .unwrap_or(rest.len());
            let word = &rest[..end];
            let day = DAYS
                .iter()
                .position(|name| word == *name || word.strip_suffix('s') == Some(name));
            match day {
                Some(day) => tokens.push(Token::Day(day)),
                None if word.starts_with("ferme") => tokens.push(Token::Closed),
                None if word == "au" => tokens.push(Token::Until),
                None if FILLERS.contains(&word) => {}
                None => return None,
            }
            rest = &rest[end..];
        } else if " \t\r\n-–—/,;:.|&'’()".contains(first)
            || first == '\u{a0}'
            || first == '\u{202f}'
        {
            rest = &rest[first.len_utf8()..];
        } else {
            return None;
        }
    }
    Some(tokens)
}

/// "9h", "9h30", "09:00", "9 h 30" or "9"; "9h12h" is nine o'clock, then noon.
fn time(text: &str) -> Option<(u32, &str)> {
    let (hours, rest) = number(text)?;
    let trimmed = rest.trim_start();
    let (minutes, rest) = match trimmed.strip_prefix(['h', ':']) {
        Some(after) => match number(after.trim_start()) {
            // "13 h 30 h": no hour is 30, the last letter says nothing more.
            Some((minutes @ 25..60, then)) => (
                minutes,
                then.trim_start().strip_prefix("h ").unwrap_or(then),
            ),
            Some((minutes, then)) if !then.trim_start().starts_with('h') && minutes < 60 => {
                (minutes, then)
            }
            _ => (0, after),
        },
        None => (0, rest),
    };
    (5..24)
        .contains(&hours)
        .then_some((hours * 60 + minutes, rest))
}

fn number(text: &str) -> Option<(u32, &str)> {
    let end = text.bytes().take(2).take_while(u8::is_ascii_digit).count();
    Some((text.get(..end)?.parse().ok()?, &text[end..]))
}

/// Days come first, or hours come first, all through the text.
fn week(tokens: &[Token]) -> Option<Week> {
    let is_day = |token: &Token| matches!(token, Token::Day(_) | Token::Until);
    let mut runs: Vec<&[Token]> = tokens.chunk_by(|a, b| is_day(a) == is_day(b)).collect();
    // "9h-19h du lundi au samedi": turn the pairs round.
    let days_first = runs.first().is_some_and(|run| is_day(&run[0]));
    if runs.is_empty() || runs.len() % 2 == 1 {
        return None;
    }
    if !days_first {
        runs.chunks_mut(2).for_each(<[_]>::reverse);
    }
    let mut week = Week::default();
    let mut told = [false; 7];
    for pair in runs.chunks(2) {
        let ranges = ranges(pair[1])?;
        for day in days(pair[0])? {
            // Told twice, the two may add up or contradict each other.
            if std::mem::replace(&mut told[day], true) {
                return None;
            }
            week[day].clone_from(&ranges);
        }
    }
    Some(week)
}

fn days(run: &[Token]) -> Option<Vec<usize>> {
    let mut days: Vec<usize> = Vec::new();
    let mut until = false;
    for token in run {
        match token {
            Token::Day(day) if until => {
                let last = *days.last()?;
                days.extend(last + 1..=*day);
                until = false;
            }
            Token::Day(day) => days.push(*day),
            Token::Until => until = true,
            _ => return None,
        }
    }
    (!until && !days.is_empty()).then_some(days)
}

fn ranges(run: &[Token]) -> Option<Vec<(u32, u32)>> {
    if run == [Token::Closed] {
        return Some(Vec::new());
    }
    let times: Option<Vec<u32>> = run
        .iter()
        .map(|t| {
            if let Token::Time(time) = t {
                Some(*time)
            } else {
                None
            }
        })
        .collect();
    let times = times
        .filter(|times| times.len() % 2 == 0 && times.windows(2).all(|pair| pair[0] < pair[1]))?;
    Some(times.chunks(2).map(|pair| (pair[0], pair[1])).collect())
}

/// Days of the same hours together, named one by one or as a range of neighbours.
fn written(week: &Week) -> String {
    // The days that share the same hours.
    type Rule<'a> = (Vec<usize>, &'a Vec<(u32, u32)>);
    let mut rules: Vec<Rule<'_>> = Vec::new();
    for (day, ranges) in week
        .iter()
        .enumerate()
        .filter(|(_, ranges)| !ranges.is_empty())
    {
        match rules.iter_mut().find(|(_, known)| *known == ranges) {
            Some((days, _)) => days.push(day),
            None => rules.push((vec![day], ranges)),
        }
    }
    let clock = |minutes: u32| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    let rule = |(days, ranges): &(Vec<usize>, &Vec<(u32, u32)>)| {
        let hours = ranges
            .iter()
            .map(|(from, to)| format!("{}-{}", clock(*from), clock(*to)));
        format!(
            "{} {}",
            day_names(days),
            hours.collect::<Vec<_>>().join(",")
        )
    };
    rules.iter().map(rule).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_are_read_when_certain() {
        for (raw, expected) in [
            (
                "du lundi au vendredi de 9h à 12h et de 14h à 17h ; samedi 9h-12h",
                Some("Mo-Fr 09:00-12:00,14:00-17:00; Sa 09:00-12:00"),
            ),
            (
                "Lundi, mercredi et vendredi : 9h-12h / Mardi : 14h-17h30",
                Some("Mo,We,Fr 09:00-12:00; Tu 14:00-17:30"),
            ),
            ("9h-19h du lundi au samedi", Some("Mo-Sa 09:00-19:00")),
            ("LUNDI 9H30/12H30", Some("Mo 09:30-12:30")),
            ("mardi 9h12h", Some("Tu 09:00-12:00")),
            ("mardi de 13 h 30 h à 17 h 30", Some("Tu 13:30-17:30")),
            ("mardi 9h30h", None),
            (
                "mardi 14 h 30 à 18 h - dimanche fermé",
                Some("Tu 14:30-18:00"),
            ),
            ("du lundi au vendredi 9h-12h sauf le mercredi", None),
            ("1er mardi du mois 9h-12h", None),
            ("lundi sur rendez-vous", None),
            ("lundi 14h-7h", None),
        ] {
            assert_eq!(semaine(raw).value.as_deref(), expected, "{raw}");
        }
    }
}
