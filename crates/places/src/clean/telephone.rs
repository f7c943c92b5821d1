//! Telephone numbers of metropolitan France and overseas.
//!
//! The overseas prefix is read from the number itself: 0590 is Guadeloupe whatever the postal
//! code of the row says. Writing `+33590…` (as is often done) rings nowhere.

use super::text::{is_void, quoted};
use super::{Cleaned, IssueKind, Telephone};

/// National prefixes (after the zero) of numbers that have their own country code.
const OVERSEAS: [(&str, &str); 15] = [
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
    let segments = segments(&undo_spreadsheet(raw));
    let mut numbers: Vec<String> = Vec::new();
    let mut short = false;
    let mut rest_of_digits = false;
    for segment in &segments {
        let mut digits = segment.as_slice();
        while !digits.is_empty() {
            match take_number(digits, departement) {
                Some((number, used)) => {
                    numbers.push(number);
                    digits = &digits[used..];
                }
                None => {
                    short |= is_short(digits);
                    rest_of_digits = true;
                    break;
                }
            }
        }
    }
    let mut numbers = numbers.into_iter();
    match numbers
        .next()
        .and_then(|number| Telephone::new(number).ok())
    {
        Some(first) => remarks(raw, first, &numbers.collect::<Vec<_>>(), rest_of_digits),
        None if short => Cleaned::lost(
            IssueKind::NotInStandard,
            raw,
            format!(
                "{} est un numéro court, que le standard n’admet pas. Indiquez le numéro direct du lieu.",
                quoted(raw)
            ),
        ),
        None => Cleaned::lost(
            IssueKind::Unreadable,
            raw,
            format!(
                "Aucun numéro de téléphone complet dans {}. Écrivez les dix chiffres, par exemple 01 23 45 67 89.",
                quoted(raw)
            ),
        ),
    }
}

fn remarks(
    raw: &str,
    first: Telephone,
    others: &[String],
    rest_of_digits: bool,
) -> Cleaned<Telephone> {
    let shown = first.to_string();
    let cleaned = Cleaned::clean(first);
    if !others.is_empty() {
        let message = format!(
            "Plusieurs numéros dans {}, seul {shown} est gardé (le standard n’en admet qu’un). Autre numéro lu\u{a0}: {}.",
            quoted(raw),
            others.join(", ")
        );
        return cleaned.loss(IssueKind::Several, raw, message);
    }
    let has_words = undo_spreadsheet(raw).chars().any(char::is_alphabetic);
    if rest_of_digits || has_words {
        let message = format!(
            "Seul le numéro {shown} est gardé de {}\u{202f}; une mention ou un poste interne n’a pas sa place ici.",
            quoted(raw)
        );
        return cleaned.note(IssueKind::Partial, raw, message);
    }
    cleaned
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

/// Runs of digits, cut at letters and strong separators.
fn segments(text: &str) -> Vec<Vec<Digit>> {
    let mut segments = vec![Vec::new()];
    let mut separated = false;
    for character in text.chars() {
        let digit = character.to_digit(10).and_then(|d| char::from_digit(d, 10));
        if character == '+' {
            segments.push(vec![('+', false)]);
        } else if let (Some(digit), Some(segment)) = (digit, segments.last_mut()) {
            segment.push((digit, separated));
            separated = false;
            continue;
        } else if character.is_alphabetic() || matches!(character, ';' | '|' | '\n' | '€' | '&') {
            segments.push(Vec::new());
        }
        separated = true;
    }
    segments.retain(|segment| segment.iter().any(|(digit, _)| digit.is_ascii_digit()));
    segments
}

/// The number at the start of `digits` in international form, and how many digits it took.
fn take_number(digits: &[Digit], departement: Option<&str>) -> Option<(String, usize)> {
    let text: String = digits.iter().map(|(digit, _)| *digit).collect();
    let ends_at = |used: usize| {
        digits.get(used).is_none_or(|(_, separated)| *separated) || starts_number(&text[used..])
    };
    let (number, used) = international(&text).or_else(|| national(&text, departement))?;
    ends_at(used).then_some((number, used))
}

/// Two ten-digit numbers are sometimes glued together.
fn starts_number(rest: &str) -> bool {
    rest.starts_with('0') && rest.len() == 10
}

fn international(text: &str) -> Option<(String, usize)> {
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
    if matches!(code, "33" | "269") && length == 9 {
        return Some((with_country(subscriber), used));
    }
    Some((format!("+{code}{subscriber}"), used))
}

fn national(text: &str, departement: Option<&str>) -> Option<(String, usize)> {
    let local = match departement {
        Some("988") => Some(("687", 6)),
        Some("987") if text.len() < 8 => Some(("689", 6)),
        Some("987") => Some(("689", 8)),
        Some("986") => Some(("681", 6)),
        Some("975") if !text.starts_with('0') => Some(("508", 6)),
        _ => None,
    };
    if let Some((code, length)) = local {
        return text
            .get(..length)
            .filter(|_| text.len().is_multiple_of(length))
            .map(|n| (format!("+{code}{n}"), length));
    }
    if let Some(subscriber) = text.strip_prefix('0').and_then(|rest| rest.get(..9)) {
        return (!subscriber.starts_with('0')).then(|| (with_country(subscriber), 10));
    }
    // A spreadsheet dropped the leading zero.
    let lost_zero = text.len() == 9 && !text.starts_with('0');
    lost_zero.then(|| (with_country(text), 9))
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

/// 3960, 3230, 115, 118 218…
fn is_short(digits: &[Digit]) -> bool {
    let text: String = digits.iter().map(|(digit, _)| *digit).collect();
    (text.starts_with('3') && text.len() >= 4 && !text.starts_with("33"))
        || matches!(text.as_str(), "15" | "17" | "18" | "112" | "115" | "119")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read() {
        for (raw, expected) in [
            ("01 23 45 67 89", "+33123456789"),
            ("0590 12 34 56", "+590590123456"),
            ("0690123456", "+590690123456"),
            ("0594123456", "+594594123456"),
            ("0694.12.34.56", "+594694123456"),
            ("0596123456", "+596596123456"),
            ("0696123456", "+596696123456"),
            ("0262123456", "+262262123456"),
            ("0693123456", "+262693123456"),
            ("0269123456", "+262269123456"),
            ("0639123456", "+262639123456"),
            ("+33590123456", "+590590123456"),
            ("+590 (0)590 12 34 56", "+590590123456"),
            ("+262 0262 12 34 56", "+262262123456"),
            ("+687 12 34 56", "+687123456"),
            ("+689 40 12 34 56", "+68940123456"),
            ("+508 41 23 45", "+508412345"),
            ("0508412345", "+508412345"),
            ("+681 72 12 34", "+681721234"),
            ("262693484434", "+262693484434"),
            ("262123456", "+262262123456"),
            ("475582913", "+33475582913"),
            ("475582913.0", "+33475582913"),
            ("4.75582913E8", "+33475582913"),
            ("0033 4 75 58 29 13", "+33475582913"),
            ("33475582913", "+33475582913"),
            ("+33 (0)4 75 58 29 13", "+33475582913"),
            ("04/75/58/29/13", "+33475582913"),
            ("04 43 762 762", "+33443762762"),
            ("'+33476498847", "+33476498847"),
        ] {
            let cleaned = telephone(raw);
            assert_eq!(
                cleaned.value.as_ref().map(Telephone::as_str),
                Some(expected),
                "{raw}"
            );
            assert!(cleaned.findings.is_empty(), "{raw}: {:?}", cleaned.findings);
        }
        assert_eq!(
            telephone_in("26 12 34", Some("988"))
                .value
                .expect("read")
                .as_str(),
            "+687261234"
        );
        assert_eq!(
            telephone_in("40 41 42 43", Some("987"))
                .value
                .expect("read")
                .as_str(),
            "+68940414243"
        );
    }

    #[test]
    fn the_rest_is_said() {
        for (raw, expected, kind) in [
            (
                "0476070902//0685053452",
                Some("+33476070902"),
                IssueKind::Several,
            ),
            (
                "0473658950 ou 0761294745",
                Some("+33473658950"),
                IssueKind::Several,
            ),
            (
                "04 73 94 20 49 poste 12",
                Some("+33473942049"),
                IssueKind::Partial,
            ),
            (
                "04 73 94 20 49 Mairie",
                Some("+33473942049"),
                IssueKind::Partial,
            ),
            ("3960 (Service 0,06 € / mn)", None, IssueKind::NotInStandard),
            ("39 60", None, IssueKind::NotInStandard),
            ("3230", None, IssueKind::NotInStandard),
            ("0450950700152", None, IssueKind::Unreadable),
            ("024178384", None, IssueKind::Unreadable),
            ("5858777054", None, IssueKind::Unreadable),
            ("0000000000", None, IssueKind::Unreadable),
            ("à venir", None, IssueKind::Unreadable),
        ] {
            let cleaned = telephone(raw);
            assert_eq!(
                cleaned.value.as_ref().map(Telephone::as_str),
                expected,
                "{raw}"
            );
            assert_eq!(cleaned.findings[0].kind, kind, "{raw}");
        }
        assert_eq!(telephone(" - "), Cleaned::empty());
    }
}
