//! Names of communes and postal codes, made ready for the look-up in the reference.

use territory::CodePostal;

use super::text::{is_void, mended, plain, quoted, single_spaced};
use super::{Cleaned, IssueKind};

/// The name without what the post adds to it: CEDEX, arrondissement, parentheses, postal code.
///
/// "St"/"Ste", case and accents are left: the look-up of the reference folds them.
pub fn commune(raw: &str) -> Cleaned<String> {
    if is_void(raw) {
        return Cleaned::empty();
    }
    let (mut name, mut damaged) = mended(raw);
    // "Rennes (35) Cedex (7)": what one rule uncovers is another's, damage included. Each makes the
    // name shorter, but for an apostrophe that takes its form once.
    loop {
        let (shorter, uncovered) = mended(&bare_name(&name));
        damaged |= uncovered;
        if shorter == name {
            break;
        }
        name = shorter;
    }
    if !name.chars().any(char::is_alphabetic) || is_void(&name) {
        let message = format!("{} n’est pas un nom de commune.", quoted(raw));
        return Cleaned::lost(IssueKind::Unreadable, raw, message);
    }
    let cleaned = Cleaned::clean(name.clone());
    if damaged {
        let message = format!(
            "Le nom de commune {} portait des traces d’un mauvais encodage, il a été lu {}.",
            quoted(raw),
            quoted(&name)
        );
        return cleaned.note(IssueKind::Encoding, raw, message);
    }
    if name == single_spaced(raw) || name.replace('’', "'") == single_spaced(raw) {
        return cleaned;
    }
    let message = format!(
        "{} a été lu {}. N’indiquez que le nom de la commune.",
        quoted(raw),
        quoted(&name)
    );
    cleaned.note(IssueKind::Rewritten, raw, message)
}

fn bare_name(name: &str) -> String {
    let name = name.replace(['\u{2018}', '\u{2bc}', '`', '´'], "’");
    let name = without_parentheses(&name);
    let name = without_postal_additions(without_office(&name));
    name.trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
}

/// "Mairie de Rennes" is in Rennes; "Ville d’Avray" is a commune.
fn without_office(name: &str) -> &str {
    let rest = ["mairie de ", "commune de ", "ville de "]
        .iter()
        .find_map(|office| {
            let start = name.get(..office.len())?;
            start
                .eq_ignore_ascii_case(office)
                .then(|| &name[office.len()..])
        });
    rest.unwrap_or(name)
}

fn without_parentheses(name: &str) -> String {
    let mut depth = 0_usize;
    let mut kept = String::new();
    for character in name.chars() {
        match character {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 => kept.push(character),
            _ => {}
        }
    }
    // "(Rennes)" is still Rennes.
    if kept.trim().is_empty() {
        name.replace(['(', ')', '[', ']'], "")
    } else {
        single_spaced(&kept)
    }
}

fn without_postal_additions(name: &str) -> String {
    let words: Vec<&str> = name.split([' ', ',']).filter(|w| !w.is_empty()).collect();
    let mut kept: Vec<&str> = Vec::new();
    for (rank, word) in words.iter().enumerate() {
        let plain = plain(word);
        let next = words
            .get(rank + 1)
            .map(|w| super::text::plain(w))
            .unwrap_or_default();
        let is_digits = |w: &str| !w.is_empty() && w.bytes().all(|b| b.is_ascii_digit());
        let former =
            plain == "commune" && ["deleguee", "nouvelle", "associee"].contains(&next.as_str());
        if plain == "cedex"
            || former && !kept.is_empty()
            || plain.starts_with("arrondissement")
            || plain == "arrdt"
            || plain == "arr"
        {
            if kept.is_empty() { continue } else { break }
        }
        // "Lyon 3e", "Paris 12", "75012 Paris", "Marseille 1er arrondissement".
        let ordinal = ["eme", "ieme", "ere", "er", "e"]
            .iter()
            .any(|end| plain.strip_suffix(end).is_some_and(is_digits));
        if is_digits(&plain)
            || ordinal
            || is_district(&plain, &kept)
            || (plain == "2a" || plain == "2b") && next.is_empty()
        {
            continue;
        }
        kept.push(word);
    }
    let kept = kept.join(" ");
    if kept.is_empty() {
        name.to_owned()
    } else {
        kept
    }
}

/// "Paris XII", "Lyon-3", "Marseille VIIIe".
fn is_district(word: &str, kept: &[&str]) -> bool {
    let [city] = kept else {
        return false;
    };
    let numeral = word.trim_end_matches("eme").trim_end_matches(['e', 'r']);
    matches!(plain(city).as_str(), "paris" | "lyon" | "marseille")
        && !numeral.is_empty()
        && numeral.chars().all(|c| "ivx".contains(c))
}

/// Reads a postal code.
pub fn code_postal(raw: &str) -> Cleaned<CodePostal> {
    if is_void(raw) {
        return Cleaned::empty();
    }
    let text = raw.trim().trim_start_matches('\'');
    let text = without_decimals(text);
    let compact: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-' && *c != '.')
        .collect();
    let compact = ["FR", "F"]
        .iter()
        .find_map(|country| compact.strip_prefix(country))
        .unwrap_or(&compact);
    if let Ok(code) = compact.parse::<CodePostal>()
        && compact != "00000"
    {
        let cleaned = Cleaned::clean(code);
        return if compact == raw.trim() {
            cleaned
        } else {
            cleaned.note(IssueKind::Rewritten, raw, read_as(raw, code))
        };
    }
    let padded = format!("0{compact}");
    if compact.len() == 4
        && !compact.starts_with('0')
        && let Ok(code) = padded.parse::<CodePostal>()
    {
        let message = format!(
            "{} Le zéro initial manquait\u{a0}: mettez la colonne au format texte.",
            read_as(raw, code)
        );
        return Cleaned::clean(code).note(IssueKind::Repaired, raw, message);
    }
    // "O1000": the letter for the figure.
    let figures = compact.replace(['O', 'o'], "0");
    if figures != compact
        && figures != "00000"
        && let Ok(code) = figures.parse::<CodePostal>()
    {
        return Cleaned::clean(code).note(IssueKind::Repaired, raw, read_as(raw, code));
    }
    let mut several = codes_in(raw);
    let (first, more) = (several.next(), several.next().is_some());
    match first {
        // "35000/35200" is two codes; of an address, the last counts.
        Some(code) if more && !raw.chars().any(char::is_alphabetic) => Cleaned::clean(code).loss(
            IssueKind::Several,
            raw,
            format!(
                "Plusieurs codes postaux dans {}, seul {code} est gardé.",
                quoted(raw)
            ),
        ),
        Some(first) => {
            let code = code_postal_in(raw).unwrap_or(first);
            Cleaned::clean(code).note(IssueKind::Rewritten, raw, read_as(raw, code))
        }
        None => Cleaned::lost(
            IssueKind::Unreadable,
            raw,
            format!("{} n’est pas un code postal (cinq chiffres).", quoted(raw)),
        ),
    }
}

/// "35000.0" and "35000,00" are what a spreadsheet makes of a code.
fn without_decimals(text: &str) -> &str {
    match text.split_once(['.', ',']) {
        Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|b| b == b'0') => whole,
        _ => text,
    }
}

fn read_as(raw: &str, code: CodePostal) -> String {
    format!("Le code postal {} a été lu {code}.", quoted(raw))
}

/// The last postal code that stands in a longer text, such as an address.
pub fn code_postal_in(text: &str) -> Option<CodePostal> {
    codes_in(text).last()
}

fn codes_in(text: &str) -> impl Iterator<Item = CodePostal> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|piece| piece.len() == 5 && piece.bytes().all(|b| b.is_ascii_digit()))
        .filter(|piece| *piece != "00000")
        .filter_map(|piece| piece.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_tidied() {
        for (raw, expected) in [
            ("Rennes", "Rennes"),
            ("RENNES CEDEX 7", "RENNES"),
            ("35042 Rennes Cedex", "Rennes"),
            ("Lyon 3e Arrondissement", "Lyon"),
            ("Paris 12", "Paris"),
            ("Marseille 1er", "Marseille"),
            ("St Malo", "St Malo"),
            ("Paris XVIIIe", "Paris"),
            ("Marseille VIII", "Marseille"),
            ("Lyon 3° arrondissement", "Lyon"),
            ("LYON CEDEX 03 (FRANCE)", "LYON"),
            ("Mairie de Rennes", "Rennes"),
            ("Ville d'Avray", "Ville d'Avray"),
            ("Saint-Barbant, commune déléguée", "Saint-Barbant"),
            ("Rennes - 35", "Rennes"),
            ("Val-d'Oire (Saint-Barbant)", "Val-d'Oire"),
            ("  L`Isle  d’Abeau ", "L’Isle d’Abeau"),
            ("ChÃ¢teauroux", "Châteauroux"),
            ("(Brest)", "Brest"),
        ] {
            assert_eq!(commune(raw).value.as_deref(), Some(expected), "{raw}");
        }
        assert_eq!(commune("35000").value, None);
        assert_eq!(commune(" - "), Cleaned::empty());
    }

    #[test]
    fn postal_codes_are_read() {
        for (raw, expected, findings) in [
            ("35000", Some("35000"), 0),
            ("35 000", Some("35000"), 1),
            ("35000.0", Some("35000"), 1),
            ("1000", Some("01000"), 1),
            ("1000.0", Some("01000"), 1),
            ("F-35000", Some("35000"), 1),
            ("FR 35000", Some("35000"), 1),
            ("35000,00", Some("35000"), 1),
            ("O1000", Some("01000"), 1),
            ("35000/35200", Some("35000"), 1),
            ("12 rue du Lac, 01000 Bourg-en-Bresse", Some("01000"), 1),
            ("35", None, 1),
            ("00000", None, 1),
            ("", None, 0),
        ] {
            let cleaned = code_postal(raw);
            assert_eq!(
                cleaned.value.map(|c| c.to_string()).as_deref(),
                expected,
                "{raw}"
            );
            assert_eq!(cleaned.findings.len(), findings, "{raw}");
        }
    }
}
