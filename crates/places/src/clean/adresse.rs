//! The street part of an address.

use territory::CodePostal;

use super::commune::code_postal_in;
use super::text::{is_void, mended, plain, quoted, single_spaced};
use super::{Cleaned, IssueKind};

/// What one cell of address holds: producers often write the whole of it in one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdresseLue {
    /// Number and street, without what belongs to the other columns; may be empty.
    pub voie: String,
    /// The same before its capitals were made small: ids that are made from the address must not
    /// change with the way of writing it.
    pub as_written: String,
    /// Postal code found in the cell.
    pub code_postal: Option<CodePostal>,
    /// Commune found behind that postal code.
    pub commune: Option<String>,
}

/// Reads an address; `commune` is what the row's own column says, so that a street that bears the
/// name of the commune ("rue de Rennes") is not cut.
pub fn adresse(raw: &str, commune: Option<&str>) -> Cleaned<AdresseLue> {
    if is_void(raw) {
        return Cleaned::empty();
    }
    let (mended, mut damaged) = mended(raw);
    let sound = mended.replace(['²', '³'], "");
    damaged |= sound != mended;
    let line = single_spaced(&sound.replace('\\', " "));
    let (street, code_postal, behind) = cut_at_postal_code(&line);
    let mut voie = bare_street(&street, commune);
    if is_void(&voie) {
        voie.clear();
    }
    let quiet = unshouted(&voie);
    let shouted = quiet.is_some();
    let read = AdresseLue {
        voie: quiet.unwrap_or_else(|| voie.clone()),
        as_written: voie,
        code_postal,
        commune: behind,
    };
    let shown = read.voie.clone();
    let cut = code_postal.is_some();
    let mut cleaned = Cleaned::clean(read);
    if damaged {
        let message = format!(
            "L’adresse {} portait des traces d’un mauvais encodage ou de HTML, elle a été lue {}.",
            quoted(raw),
            quoted(&shown)
        );
        cleaned = cleaned.note(IssueKind::Encoding, raw, message);
    }
    if cut {
        let message = format!(
            "L’adresse {} contenait le code postal, seule la voie {} est gardée. Mettez code postal et commune dans leurs colonnes.",
            quoted(raw),
            quoted(&shown)
        );
        cleaned = cleaned.note(IssueKind::Rewritten, raw, message);
    }
    if shouted && !cut {
        let message = format!(
            "L’adresse {} était tout en capitales, elle a été écrite {}. Écrivez-la en minuscules, avec ses accents.",
            quoted(raw),
            quoted(&shown)
        );
        cleaned = cleaned.note(IssueKind::Rewritten, raw, message);
    }
    cleaned
}

/// The street without the commune's name, a missing number, stray marks: what one rule uncovers is
/// another's, and each makes the street shorter.
fn bare_street(street: &str, commune: Option<&str>) -> String {
    let mut street = street.to_owned();
    loop {
        let named = commune.map_or_else(
            || street.clone(),
            |name| without_trailing_name(&street, name),
        );
        let shorter = tidy_street(&named);
        if shorter == street {
            return street;
        }
        street = shorter;
    }
}

/// An address all in capitals as one writes it: `12 RUE D'ARTAGNAN` → `12 rue d'Artagnan`. Accents
/// that capitals had lost stay lost.
pub fn unshouted(written: &str) -> Option<String> {
    let shouted =
        written.chars().any(char::is_alphabetic) && !written.chars().any(char::is_lowercase);
    if !shouted {
        return None;
    }
    let words: Vec<String> = written.split(' ').map(quiet_word).collect();
    Some(words.join(" ")).filter(|quiet| quiet != written)
}

fn quiet_word(word: &str) -> String {
    const SMALL: [&str; 27] = [
        "a",
        "à",
        "au",
        "aux",
        "de",
        "des",
        "du",
        "en",
        "et",
        "la",
        "le",
        "les",
        "sur",
        "sous",
        "av",
        "avenue",
        "allee",
        "bd",
        "boulevard",
        "chemin",
        "cours",
        "impasse",
        "pl",
        "place",
        "quai",
        "route",
        "rue",
    ];
    const ACRONYMS: [&str; 11] = [
        "BP", "CS", "HLM", "RD", "RN", "TSA", "ZA", "ZAC", "ZAE", "ZI", "ZUP",
    ];
    let lower = word.to_lowercase();
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
    let roman = bare.len() > 1 && bare.chars().all(|c| "IVX".contains(c));
    if roman || ACRONYMS.contains(&bare) || word.contains(|c: char| c.is_ascii_digit()) {
        word.to_owned()
    } else if SMALL.contains(&lower.as_str()) {
        lower
    } else {
        capitalised(&lower)
    }
}

/// Each part of a word, but for the article it may begin with: `d'Artagnan`, `Saint-Louis`.
fn capitalised(lower: &str) -> String {
    let elided = ["d'", "l'", "d’", "l’"]
        .iter()
        .find(|article| lower.starts_with(**article));
    let (article, rest) = lower.split_at(elided.map_or(0, |article| article.len()));
    let part = |part: &str| {
        let mut letters = part.chars();
        let first = letters.next().map(char::to_uppercase);
        first.into_iter().flatten().chain(letters).collect()
    };
    let parts: Vec<String> = rest.split('-').map(part).collect();
    format!("{article}{}", parts.join("-"))
}

/// Street, postal code and the commune behind it. The first postal code counts: what follows is
/// its commune, then perhaps the département, or a second address.
fn cut_at_postal_code(line: &str) -> (String, Option<CodePostal>, Option<String>) {
    let found = line
        .match_indices(|c: char| c.is_ascii_digit())
        .map(|(at, _)| at)
        .find_map(|at| {
            let starts = !line[..at].ends_with(|c: char| c.is_alphanumeric());
            let code = line
                .get(at..at + 5)
                .filter(|c| c.bytes().all(|b| b.is_ascii_digit()))?;
            let ends = !line[at + 5..].starts_with(|c: char| c.is_alphanumeric());
            let follows = line[at + 5..].trim_matches(|c: char| !c.is_alphanumeric());
            // A first number is the house's (or a lone code); "BP 35000" is a post box.
            let box_number = plain(&line[..at]).trim_end().ends_with("bp")
                || plain(&line[..at]).trim_end().ends_with("cs");
            let usable = starts && ends && !box_number && (!follows.is_empty() || at > 0);
            usable
                .then(|| code_postal_in(code))
                .flatten()
                .map(|code| (at, code))
        });
    let Some((at, code)) = found else {
        return (line.to_owned(), None, None);
    };
    let behind = line[at + 5..].trim_start_matches(|c: char| !c.is_alphanumeric());
    let name = behind
        .split([',', '\n', ';', '/'])
        .next()
        .unwrap_or_default()
        .split(" - ")
        .next()
        .unwrap_or_default();
    let name = super::commune(name)
        .value
        .filter(|name| name.chars().count() <= 60);
    (line[..at].to_owned(), Some(code), name)
}

/// "3 place de la Mairie, Vernon" where the commune is Vernon.
fn without_trailing_name(street: &str, commune: &str) -> String {
    let street = street.trim().trim_end_matches([',', '-', ' ']);
    let count = commune.chars().count();
    let total = street.chars().count();
    if count == 0 || total <= count {
        return street.to_owned();
    }
    let start: String = street.chars().take(total - count).collect();
    let end: String = street.chars().skip(total - count).collect();
    let separated = start.trim_end().ends_with([',', '-']);
    if separated && plain(&end) == plain(commune) {
        start
    } else {
        street.to_owned()
    }
}

fn tidy_street(street: &str) -> String {
    let street = street.trim_matches(|c: char| c.is_whitespace() || ",-;:/|".contains(c));
    let mut words: Vec<&str> = street.split_whitespace().collect();
    // "0 Rue …", "null Grande Rue": the number was missing.
    while let Some(first) = words.first() {
        let bare = first.trim_end_matches(',');
        let nothing = !bare.is_empty() && bare.bytes().all(|b| b == b'0')
            || matches!(bare, "null" | "None" | "undefined" | "nan");
        if !nothing || words.len() == 1 {
            break;
        }
        words.remove(0);
    }
    // "122, avenue" is written "122 avenue"; "12.0 rue" comes from a spreadsheet.
    let number = words.first().map(|first| {
        let bare = first.trim_end_matches(',');
        bare.strip_suffix(".0").unwrap_or(bare).to_owned()
    });
    match number {
        Some(number) if number.bytes().all(|b| b.is_ascii_digit()) && !number.is_empty() => {
            std::iter::once(number.as_str())
                .chain(words.into_iter().skip(1))
                .filter(|w| *w != ",")
                .collect::<Vec<_>>()
                .join(" ")
        }
        _ => words.join(" "),
    }
    .replace(" ,", ",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streets_are_read() {
        for (raw, voie, code, commune_behind) in [
            ("12 rue du Lac", "12 rue du Lac", None, None),
            (
                "122, avenue des 4 cantons",
                "122 avenue des 4 cantons",
                None,
                None,
            ),
            ("0 Rue Roger Salengro", "Rue Roger Salengro", None, None),
            ("00 Rue Roger Salengro", "Rue Roger Salengro", None, None),
            ("null Grande Rue", "Grande Rue", None, None),
            (
                "13   rue Saint     Louis  ",
                "13 rue Saint Louis",
                None,
                None,
            ),
            (
                "52 Route des Duc²s d'Anjou",
                "52 Route des Ducs d'Anjou",
                None,
                None,
            ),
            ("12 rue de l&#39;Ã©cole", "12 rue de l'école", None, None),
            (
                "Mairie de Piobetta 20234 PIOBETTA",
                "Mairie de Piobetta",
                Some("20234"),
                Some("PIOBETTA"),
            ),
            (
                "38 Rue des Dats, 51520, Saint-Martin-sur-le-Pré, Marne",
                "38 Rue des Dats",
                Some("51520"),
                Some("Saint-Martin-sur-le-Pré"),
            ),
            (
                "Chemin de 13 pierres - BP 42100",
                "Chemin de 13 pierres - BP 42100",
                None,
                None,
            ),
            (
                "3 place de la Mairie, VERNON",
                "3 place de la Mairie",
                None,
                None,
            ),
            ("3 rue de Vernon", "3 rue de Vernon", None, None),
            (
                "0, 3 rue du Lac - Vernon, VERNON",
                "3 rue du Lac",
                None,
                None,
            ),
        ] {
            let read = adresse(raw, Some("Vernon")).value.expect("an address");
            assert_eq!(read.voie, voie, "{raw}");
            assert_eq!(
                read.code_postal.map(|c| c.to_string()).as_deref(),
                code,
                "{raw}"
            );
            assert_eq!(read.commune.as_deref(), commune_behind, "{raw}");
        }
        assert_eq!(adresse("", None), Cleaned::empty());
        let shouted = adresse("12 BIS RUE DE L'EGLISE - ZAC DES PRES", None);
        let read = shouted.value.expect("an address");
        assert_eq!(read.voie, "12 Bis rue de l'Eglise - ZAC des Pres");
        assert_eq!(shouted.findings[0].kind, IssueKind::Rewritten);
    }
}
