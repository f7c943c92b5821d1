//! Telephone numbers of metropolitan France and overseas.
//!
//! The overseas prefix is read from the number itself: 0590 is Guadeloupe whatever the postal
//! code of the row says. Writing `+33590…` (as is often done) rings nowhere.

use super::text::{is_void, plain, quoted};
use super::{Cleaned, IssueKind, Telephone};

/// National prefixes (after the zero) of numbers that have their own country code, the longer before
/// those they begin with. Fixed lines and mobiles are those of the national plan of 2023; the numbers
/// in 09 are operators' ranges that only work from their territory.
const OVERSEAS: [(&str, &str); 39] = [
    // Second ranges of fixed lines, opened in 2023.
    ("5987", "590"),
    ("5988", "594"),
    ("5989", "596"),
    ("2688", "262"),
    ("2689", "262"),
    // Mobiles in 07 09.
    ("7090", "590"),
    ("7091", "596"),
    ("7092", "262"),
    ("70930", "594"),
    ("70931", "594"),
    ("70932", "594"),
    ("70933", "594"),
    ("70935", "262"),
    ("70936", "262"),
    ("70937", "262"),
    // Boxes' lines in 09.
    ("9395", "590"),
    ("9396", "594"),
    ("9397", "596"),
    ("9398", "262"),
    ("9399", "262"),
    ("9475", "590"),
    ("9476", "594"),
    ("9477", "596"),
    ("9479", "262"),
    ("590", "590"),
    ("690", "590"),
    ("691", "590"),
    ("594", "594"),
    ("694", "594"),
    ("596", "596"),
    ("696", "596"),
    ("697", "596"),
    ("262", "262"),
    ("263", "262"),
    ("692", "262"),
    ("693", "262"),
    ("269", "262"),
    ("639", "262"),
    ("508", "508"),
];

/// Where each country code rings, and the start of the codes INSEE there.
const TERRITORIES: [(&str, &[&str], &str); 8] = [
    (
        "590",
        &["971", "977", "978"],
        "Guadeloupe, à Saint-Barthélemy et à Saint-Martin",
    ),
    ("594", &["973"], "Guyane"),
    ("596", &["972"], "Martinique"),
    ("262", &["974", "976"], "La Réunion et à Mayotte"),
    ("508", &["975"], "Saint-Pierre-et-Miquelon"),
    ("681", &["986"], "Wallis-et-Futuna"),
    ("687", &["988"], "Nouvelle-Calédonie"),
    ("689", &["987"], "Polynésie française"),
];

/// Reads the first telephone number of a cell.
pub fn telephone(raw: &str) -> Cleaned<Telephone> {
    telephone_in(raw, None)
}

/// As [`telephone`], knowing the département or collectivité: in New Caledonia (988), French
/// Polynesia (987), Wallis-et-Futuna (986) and Saint-Pierre-et-Miquelon (975) numbers have six or
/// eight digits and say nothing of where they are.
pub fn telephone_in(raw: &str, departement: Option<&str>) -> Cleaned<Telephone> {
    if is_void(raw) {
        return Cleaned::empty();
    }
    let text = undo_spreadsheet(raw);
    let mut read = Read::default();
    for segment in segments(&text) {
        read.segment(&segment, departement);
    }
    let Some((first, rehomed)) = read.numbers.first().cloned() else {
        return read.nothing(raw);
    };
    let Ok(telephone) = Telephone::new(first.clone()) else {
        return read.nothing(raw);
    };
    let cleaned = read.remarks(raw, &text, Cleaned::clean(telephone));
    let cleaned = if rehomed {
        let message = format!(
            "L’indicatif de {} n’est pas celui de ce numéro, il a été lu {first}. Écrivez le numéro à dix chiffres, avec son zéro.",
            quoted(raw)
        );
        cleaned.note(IssueKind::Repaired, raw, message)
    } else {
        cleaned
    };
    match departement.and_then(|departement| elsewhere(&first, departement)) {
        Some(place) => {
            let message = format!(
                "Le numéro {first} sonne en {place}, et le lieu est ailleurs. Vérifiez le numéro et la commune."
            );
            cleaned.note(IssueKind::Contradiction, raw, message)
        }
        None => cleaned,
    }
}

/// Where an overseas number rings, if it is not where the place is. A number of the mainland says
/// nothing: a structure's may be its head office's.
fn elsewhere(number: &str, departement: &str) -> Option<&'static str> {
    let (_, there, place) = TERRITORIES
        .iter()
        .find(|(code, _, _)| number[1..].starts_with(code))?;
    (!there.contains(&departement)).then_some(*place)
}

/// What a cell holds.
#[derive(Default)]
struct Read {
    /// In international form, each once; whether its country code had to be changed.
    numbers: Vec<(String, bool)>,
    short: bool,
    fax: bool,
    rest_of_digits: bool,
}

impl Read {
    fn segment(&mut self, segment: &Segment, departement: Option<&str>) {
        let mut digits = segment.digits.as_slice();
        while !digits.is_empty() {
            let Some(number) = take_number(digits, departement) else {
                self.short |= is_short(digits);
                self.rest_of_digits = true;
                return;
            };
            digits = &digits[number.used..];
            if segment.fax {
                self.fax = true;
            } else if !self.numbers.iter().any(|(text, _)| *text == number.text) {
                self.numbers.push((number.text, number.rehomed));
            }
        }
    }

    fn nothing(&self, raw: &str) -> Cleaned<Telephone> {
        let (kind, message) = if self.fax {
            (
                IssueKind::NotInStandard,
                format!(
                    "{} est un numéro de télécopie. Indiquez celui du téléphone.",
                    quoted(raw)
                ),
            )
        } else if self.short {
            (
                IssueKind::NotInStandard,
                format!(
                    "{} est un numéro court, que le standard n’admet pas. Indiquez le numéro direct du lieu.",
                    quoted(raw)
                ),
            )
        } else {
            (
                IssueKind::Unreadable,
                format!(
                    "Aucun numéro de téléphone complet dans {}. Écrivez les dix chiffres, par exemple 01 23 45 67 89.",
                    quoted(raw)
                ),
            )
        };
        Cleaned::lost(kind, raw, message)
    }

    fn remarks(&self, raw: &str, text: &str, cleaned: Cleaned<Telephone>) -> Cleaned<Telephone> {
        let Some(((shown, _), others)) = self.numbers.split_first() else {
            return cleaned;
        };
        if !others.is_empty() {
            let others: Vec<&str> = others.iter().map(|(number, _)| number.as_str()).collect();
            let message = format!(
                "Plusieurs numéros dans {}, seul {shown} est gardé (le standard n’en admet qu’un). Autre numéro lu\u{a0}: {}.",
                quoted(raw),
                others.join(", ")
            );
            return cleaned.loss(IssueKind::Several, raw, message);
        }
        if self.rest_of_digits || self.fax || text.chars().any(char::is_alphabetic) {
            let message = format!(
                "Seul le numéro {shown} est gardé de {}\u{202f}; une mention ou un poste interne n’a pas sa place ici.",
                quoted(raw)
            );
            return cleaned.note(IssueKind::Partial, raw, message);
        }
        cleaned
    }
}

/// "475582913.0" and "4.75582913E8" are what a spreadsheet makes of a number.
fn undo_spreadsheet(raw: &str) -> String {
    let text = raw.trim().trim_start_matches('\'');
    if let Some(whole) = text
        .strip_suffix(".0")
        .filter(|t| t.len() >= 8 && t.bytes().all(|b| b.is_ascii_digit()))
    {
        return whole.to_owned();
    }
    let scientific = text.contains(['e', 'E'])
        && text
            .bytes()
            .all(|b| b.is_ascii_digit() || b".,eE+".contains(&b));
    match text.replace(',', ".").parse::<f64>() {
        Ok(number) if scientific && (1e8..1e13).contains(&number) => format!("{number:.0}"),
        _ => text.replace("(0)", ""),
    }
}

/// A digit, and whether something stood between it and the one before; `+` counts as a digit.
type Digit = (char, bool);

/// A run of digits, cut at letters and strong separators.
#[derive(Default)]
struct Segment {
    digits: Vec<Digit>,
    /// The word before it says that it is a fax.
    fax: bool,
}

fn segments(text: &str) -> Vec<Segment> {
    let mut segments = vec![Segment::default()];
    let mut separated = false;
    let (mut word, mut in_word) = (String::new(), false);
    for character in text.chars() {
        let digit = character.to_digit(10).and_then(|d| char::from_digit(d, 10));
        let starts = segments.last().is_none_or(|last| last.digits.is_empty());
        if character == '+' || digit.is_some() {
            if character == '+' && !starts {
                segments.push(Segment::default());
            }
            if let Some(segment) = segments.last_mut() {
                if segment.digits.is_empty() {
                    segment.fax = ["fax", "telecopie", "telecopieur"].contains(&word.as_str());
                }
                word.clear();
                segment.digits.push((digit.unwrap_or('+'), separated));
            }
            (separated, in_word) = (false, false);
            continue;
        }
        if character.is_alphabetic() {
            if !in_word {
                word.clear();
            }
            word.push_str(&plain(character.encode_utf8(&mut [0; 4])));
        }
        in_word = character.is_alphabetic();
        let strong = character.is_alphabetic() || matches!(character, ';' | '|' | '\n' | '€' | '&');
        if strong && !starts {
            segments.push(Segment::default());
        }
        separated = true;
    }
    segments.retain(|segment| {
        segment
            .digits
            .iter()
            .any(|(digit, _)| digit.is_ascii_digit())
    });
    segments
}

/// A number at the start of some digits.
struct Number {
    /// In international form.
    text: String,
    /// How many digits it took.
    used: usize,
    /// Another country code was written.
    rehomed: bool,
}

fn take_number(digits: &[Digit], departement: Option<&str>) -> Option<Number> {
    let text: String = digits.iter().map(|(digit, _)| *digit).collect();
    let number = international(&text).or_else(|| national(&text, departement))?;
    let ends = digits
        .get(number.used)
        .is_none_or(|(_, separated)| *separated);
    (ends || starts_number(&text[number.used..])).then_some(number)
}

/// Two ten-digit numbers are sometimes glued together.
fn starts_number(rest: &str) -> bool {
    rest.starts_with('0') && rest.len() == 10
}

fn international(text: &str) -> Option<Number> {
    let (lead, body) = if let Some(body) = text.strip_prefix('+') {
        (1, body)
    } else if let Some(body) = text.strip_prefix("00") {
        (2, body)
    } else if ["33", "590", "594", "596", "262"]
        .iter()
        .any(|code| text.strip_prefix(code).is_some_and(|r| r.len() == 9))
    {
        (0, text)
    } else {
        return None;
    };
    let code = Telephone::PREFIXES
        .iter()
        .map(|p| &p[1..])
        .find(|code| body.starts_with(*code))?;
    let rest = &body[code.len()..];
    let trunk = usize::from(rest.starts_with('0') && rest.len() >= 10);
    let rest = &rest[trunk..];
    let length = match code {
        "687" | "508" | "681" => 6,
        "689" if rest.len() < 8 => 6,
        "689" => 8,
        "269" if rest.len() < 9 => 7,
        _ => 9,
    };
    let subscriber = rest.get(..length).filter(|s| !s.starts_with('0'))?;
    let used = lead + code.len() + trunk + length;
    let as_written = format!("+{code}{subscriber}");
    if length != 9 {
        return Some(Number {
            text: as_written,
            used,
            rehomed: false,
        });
    }
    let own = with_country(subscriber);
    // Numbers in 08 and 09 are dialled with the code of where one is.
    let anywhere = code != "33" && code != "269" && subscriber.starts_with(['8', '9']);
    let text = if anywhere { as_written.clone() } else { own };
    Some(Number {
        rehomed: text != as_written,
        text,
        used,
    })
}

fn national(text: &str, departement: Option<&str>) -> Option<Number> {
    let read = |text: String, used| Number {
        text,
        used,
        rehomed: false,
    };
    let local = match departement {
        Some("988") => Some(("687", 6)),
        Some("987") if text.len() < 8 => Some(("689", 6)),
        Some("987") => Some(("689", 8)),
        Some("986") => Some(("681", 6)),
        Some("975") if !text.starts_with('0') => Some(("508", 6)),
        _ => None,
    };
    if let Some((code, length)) = local
        && text.len().is_multiple_of(length)
    {
        return text
            .get(..length)
            .filter(|digits| !digits.starts_with('0'))
            .map(|n| read(format!("+{code}{n}"), length));
    }
    if let Some(subscriber) = text.strip_prefix('0').and_then(|rest| rest.get(..9)) {
        return (!subscriber.starts_with('0')).then(|| read(with_country(subscriber), 10));
    }
    // A spreadsheet dropped the leading zero.
    let lost_zero = text.len() == 9 && !text.starts_with('0');
    lost_zero.then(|| read(with_country(text), 9))
}

/// Country code for the nine digits that follow the zero.
fn with_country(subscriber: &str) -> String {
    match OVERSEAS
        .iter()
        .find(|(start, _)| subscriber.starts_with(start))
    {
        Some((_, "508")) => format!("+508{}", &subscriber[3..]),
        Some((_, code)) => format!("+{code}{subscriber}"),
        None => format!("+33{subscriber}"),
    }
}

/// 3960, 36 46, 1013, 115, 118 218, 116 006…
fn is_short(digits: &[Digit]) -> bool {
    let text: String = digits.iter().map(|(digit, _)| *digit).collect();
    match text.len() {
        2 => matches!(text.as_str(), "15" | "17" | "18"),
        3 => text.starts_with('1'),
        4.. if text.starts_with('3') => !text.starts_with("33"),
        4 => text.starts_with("10"),
        6 => text.starts_with("116") || text.starts_with("118"),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
