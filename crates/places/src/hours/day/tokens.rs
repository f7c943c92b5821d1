//! The words and times of a day's cell.

/// A time as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Time {
    /// Since midnight.
    pub minutes: u16,
    /// Only a number, without "h" or ":".
    pub bare: bool,
}

/// What stands before a time, since the one before it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Gap {
    pub dash: bool,
    pub slash: bool,
    /// "à"
    pub until: bool,
    /// "et"
    pub and: bool,
    pub comma: bool,
    /// Semicolon, bar, bracket…
    pub strong: bool,
    /// "entre"
    pub between: bool,
    pub words: bool,
    pub closed: bool,
    /// Something separates "fermé" from what follows.
    pub cut_after_closed: bool,
}

/// What a cell holds.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub times: Vec<(Gap, Time)>,
    pub closed: bool,
    pub appointment: bool,
    pub words: bool,
    /// An hour lacks its last figure ("16h3").
    pub cut_short: bool,
}

const DAYS: [&str; 7] = [
    "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
];

/// Words that change nothing to the hours beside them.
const FILLERS: [&str; 44] = [
    "acces",
    "accueil",
    "apm",
    "apmidi",
    "aprem",
    "apresmidi",
    "au",
    "avec",
    "continu",
    "continue",
    "d",
    "de",
    "des",
    "du",
    "en",
    "h",
    "heure",
    "heures",
    "horaire",
    "horaires",
    "individuel",
    "interruption",
    "journee",
    "l",
    "la",
    "le",
    "les",
    "libre",
    "matin",
    "matinee",
    "matins",
    "ouvert",
    "ouverte",
    "ouverture",
    "permanence",
    "permanences",
    "prendre",
    "prise",
    "public",
    "seulement",
    "stop",
    "sur",
    "toute",
    "uniquement",
];

/// The times and words of a text in plain lower case; `None` if it holds a word that may change
/// their meaning.
pub(super) fn read(text: &str, day: usize) -> Option<Told> {
    let mut told = Told::default();
    let mut gap = Gap::default();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if first.is_ascii_digit() {
            let (time, after) = time(rest, &mut told.cut_short)?;
            told.times.push((std::mem::take(&mut gap), time));
            rest = after;
        } else if first.is_alphabetic() {
            let (word, after) = word(rest);
            rest = after;
            if let Some(time) = noon_or_midnight(word) {
                told.times.push((std::mem::take(&mut gap), time));
            } else {
                rest = take_word(word, after, day, &mut gap, &mut told)?;
            }
        } else {
            mark(first, &mut gap)?;
            rest = &rest[first.len_utf8()..];
        }
    }
    Some(told)
}

fn word(text: &str) -> (&str, &str) {
    let end = text
        .find(|c: char| !c.is_alphabetic())
        .unwrap_or(text.len());
    text.split_at(end)
}

fn noon_or_midnight(word: &str) -> Option<Time> {
    let hours = match word {
        "midi" => 12,
        "minuit" => 24,
        _ => return None,
    };
    Some(Time {
        minutes: hours * 60,
        bare: false,
    })
}

/// Takes a word in; gives what remains to be read after it and the words it goes with.
fn take_word<'t>(
    word: &str,
    rest: &'t str,
    day: usize,
    gap: &mut Gap,
    told: &mut Told,
) -> Option<&'t str> {
    let next = |wanted: &[&str]| {
        let after = rest.trim_start_matches([' ', '-', '\'', '’']);
        let (next, after) = self::word(after);
        wanted.contains(&next).then_some(after)
    };
    let bookings = ["rdv", "rendez", "reservation", "inscription"];
    let mut after = rest;
    match word {
        // "9hè16h", and "de" robbed of its first letter.
        "a" | "e" => gap.until = true,
        "et" | "puis" => gap.and = true,
        "entre" => gap.between = true,
        "jusqu" => after = next(&["a"]).inspect(|_| gap.until = true)?,
        "apres" => after = next(&["midi", "midis"]).inspect(|_| gap.words = true)?,
        "non" => match next(&["stop"]) {
            Some(stop) => after = stop,
            None => close(gap, told),
        },
        "sans" => {
            let without = next(&["interruption"]).or_else(|| next(&bookings))?;
            after = without.trim_start_matches(['-', ' ']);
            after = after.strip_prefix("vous").unwrap_or(after);
        }
        "x" | "neant" => close(gap, told),
        _ if word.starts_with("ferme") && word.len() <= 7 => close(gap, told),
        _ if bookings.contains(&word) => {
            told.appointment = true;
            gap.words = true;
            after = next(&["vous"]).unwrap_or(rest);
        }
        _ if FILLERS.contains(&word) || is_day(word, day) => gap.words = true,
        _ => return None,
    }
    told.words |= gap.words;
    Some(after)
}

pub(super) fn is_day(word: &str, day: usize) -> bool {
    DAYS.get(day)
        .is_some_and(|name| word == *name || word.strip_suffix('s') == Some(name))
}

fn close(gap: &mut Gap, told: &mut Told) {
    told.closed = true;
    gap.closed = true;
    gap.cut_after_closed = false;
}

fn mark(character: char, gap: &mut Gap) -> Option<()> {
    match character {
        ' ' | '\t' | '\'' | '’' => return Some(()),
        '-' | '–' | '—' | '−' => gap.dash = true,
        '/' => gap.slash = true,
        ',' => gap.comma = true,
        '\n' | '\r' | ';' | '|' | '&' | '(' | ')' | '.' | '_' => gap.strong = true,
        ':' => {
            gap.words = true;
            return Some(());
        }
        _ => return None,
    }
    gap.cut_after_closed |= gap.closed && character != '(' && character != ')';
    Some(())
}

/// "9h", "9h30", "09:00", "9 h 30", "1730" or "9"; "9h12h" is nine o'clock, then noon.
fn time<'t>(text: &'t str, cut_short: &mut bool) -> Option<(Time, &'t str)> {
    let (digits, rest) = digits(text);
    if digits.len() == 4 {
        let minutes = clock(digits[..2].parse().ok()?, digits[2..].parse().ok()?)?;
        // Without a mark, only round times: "2022" is a year.
        return minutes.is_multiple_of(5).then_some((
            Time {
                minutes,
                bare: true,
            },
            rest,
        ));
    }
    if digits.len() > 2 {
        return None;
    }
    let hours = digits.parse().ok()?;
    if let Some(known) = digital(rest) {
        let (minutes, rest) = known;
        let minutes = clock(hours, minutes)?;
        return Some((
            Time {
                minutes,
                bare: false,
            },
            rest,
        ));
    }
    let Some(after) = hour_mark(rest) else {
        let time = Time {
            minutes: clock(hours, 0)?,
            bare: true,
        };
        return Some((time, rest));
    };
    let (minutes, rest) = match minutes(after, cut_short) {
        Some((minutes, rest)) => (minutes, rest),
        None => (0, after),
    };
    let time = Time {
        minutes: clock(hours, minutes)?,
        bare: false,
    };
    Some((time, rest))
}

fn clock(hours: u16, minutes: u16) -> Option<u16> {
    let all = hours * 60 + minutes;
    (minutes < 60 && all <= 24 * 60).then_some(all)
}

fn digits(text: &str) -> (&str, &str) {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    text.split_at(end)
}

/// The minutes of "09:00", "09.00" or "09:00:00".
fn digital(rest: &str) -> Option<(u16, &str)> {
    let after = rest.trim_start_matches(' ').strip_prefix(':');
    let after = after.map(|after| after.trim_start_matches(' '));
    let after = after.or_else(|| rest.strip_prefix('.'))?;
    let (minutes, rest) = digits(after);
    let rest = rest.strip_prefix(":00").unwrap_or(rest);
    (minutes.len() == 2).then(|| Some((minutes.parse().ok()?, rest)))?
}

/// What follows "h", "heures" or ":".
fn hour_mark(rest: &str) -> Option<&str> {
    let spaced = rest.trim_start_matches(' ');
    if let Some(after) = spaced.strip_prefix("heure") {
        return Some(after.strip_prefix('s').unwrap_or(after));
    }
    spaced.strip_prefix(['h', ':'])
}

/// The minutes that follow an hour, unless what follows is another hour.
fn minutes<'t>(after: &'t str, cut_short: &mut bool) -> Option<(u16, &'t str)> {
    let spaced = after.trim_start_matches(' ');
    let (all, _) = digits(spaced);
    // "12h3019h": only the first two figures are minutes.
    let written = all.get(..2).unwrap_or(all);
    let rest = &spaced[written.len()..];
    let value: u16 = written.parse().ok()?;
    let glued = all.len() > 2;
    let is_hour = !glued && hour_mark(rest).is_some() && value <= 24;
    if is_hour || value >= 60 {
        return None;
    }
    match (written.len(), value) {
        (1, 0) => Some((0, rest)),
        (1, 3) => {
            *cut_short = true;
            Some((30, rest))
        }
        (1, _) => None,
        _ => Some((value, without_stray_h(rest))),
    }
}

/// "13 h 30 h": the last letter says nothing more.
fn without_stray_h(rest: &str) -> &str {
    let after = rest.trim_start_matches(' ').strip_prefix('h');
    after
        .filter(|after| !after.starts_with(char::is_alphanumeric))
        .unwrap_or(rest)
}
