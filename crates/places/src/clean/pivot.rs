//! The identifier of the structure: SIRET, else SIREN, else RNA; in New Caledonia, RIDET.

use super::text::{is_void, quoted};
use super::{Cleaned, IssueKind, Pivot};

/// Reads a SIRET (with its control key), a SIREN, an RNA number or a RIDET.
pub fn pivot(raw: &str) -> Cleaned<Pivot> {
    pivot_in(raw, None)
}

/// As [`pivot`], knowing the département or collectivité: a bare number of seven to ten digits is a
/// RIDET in New Caledonia (988) only.
pub fn pivot_in(raw: &str, departement: Option<&str>) -> Cleaned<Pivot> {
    let written: String = raw
        .chars()
        .filter(|c| c.is_alphanumeric() || ".,+".contains(*c))
        .collect();
    if is_void(raw) || written.is_empty() {
        return Cleaned::empty();
    }
    let upper = written.to_uppercase();
    if departement == Some("988") || upper.contains("RIDET") || is_dotted_ridet(raw) {
        let digits: String = upper.chars().filter(char::is_ascii_digit).collect();
        let is_other = [9, 14].contains(&digits.len()) && (is_siret(&digits) || luhn(&digits));
        if !digits.is_empty() && digits.bytes().any(|b| b != b'0') && !is_other && !is_rna(&upper) {
            return ridet(&digits, raw);
        }
    }
    if let Some(digits) = from_spreadsheet(&upper) {
        return match digits {
            Some(digits) => read(&digits, raw),
            None => Cleaned::lost(
                IssueKind::Unreadable,
                raw,
                format!(
                    "Le tableur a arrondi le SIRET {}, ses derniers chiffres sont perdus. Mettez la colonne au format texte.",
                    quoted(raw)
                ),
            ),
        };
    }
    let compact: String = upper.chars().filter(char::is_ascii_alphanumeric).collect();
    let compact = ["SIRET", "SIREN", "RNA"]
        .iter()
        .find_map(|label| compact.strip_prefix(label))
        .unwrap_or(&compact);
    read(compact, raw)
}

/// "17230001400013.0" or "1.7230001400013E13": the digits, `None` within when some were lost.
fn from_spreadsheet(text: &str) -> Option<Option<String>> {
    let text = text.replace(',', ".");
    if let Some(whole) = text
        .strip_suffix(".0")
        .filter(|w| !w.is_empty() && w.bytes().all(|b| b.is_ascii_digit()))
    {
        return Some(Some(whole.to_owned()));
    }
    let (mantissa, exponent) = text.split_once('E')?;
    let exponent: usize = exponent.trim_start_matches('+').parse().ok()?;
    let (whole, decimals) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let numeric = !whole.is_empty() && mantissa.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if !numeric || whole.len() != 1 || exponent > 13 {
        return None;
    }
    // The last digits of a SIRET are its key: a short mantissa means that they were rounded away.
    let complete = decimals.len() + 2 >= exponent && decimals.len() <= exponent;
    Some(complete.then(|| format!("{whole}{decimals:0<exponent$}")))
}

fn read(text: &str, raw: &str) -> Cleaned<Pivot> {
    let value = |text: &str| Pivot::new(text).map_or_else(|_| Cleaned::empty(), Cleaned::clean);
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return digits(text, raw);
    }
    if is_rna(text) {
        return value(text);
    }
    unreadable(raw)
}

fn digits(text: &str, raw: &str) -> Cleaned<Pivot> {
    if text.bytes().all(|b| b == b'0') {
        return Cleaned::clean(Pivot::unknown());
    }
    let value = |text: &str| Pivot::new(text).map_or_else(|_| Cleaned::empty(), Cleaned::clean);
    let padded = format!("0{text}");
    match text.len() {
        14 if is_siret(text) => value(text),
        9 if luhn(text) => value(text),
        13 if is_siret(&padded) => lost_zero(value(&padded), raw),
        8 if luhn(&padded) => lost_zero(value(&padded), raw),
        10 if is_ridet(text) => value(text),
        10..=14 if luhn(&text[..9]) => value(&text[..9]).loss(
            IssueKind::Partial,
            raw,
            format!("Le SIRET {} est faux (14 chiffres, dont une clé de contrôle), seul le SIREN {} est gardé. Vérifiez les cinq derniers chiffres.", quoted(raw), &text[..9]),
        ),
        14 => Cleaned::lost(
            IssueKind::Implausible,
            raw,
            format!("Le SIRET {} ne respecte pas la clé de contrôle. Vérifiez-le sur annuaire-entreprises.data.gouv.fr.", quoted(raw)),
        ),
        7 | 10 => ridet(text, raw),
        _ => unreadable(raw),
    }
}

fn lost_zero(cleaned: Cleaned<Pivot>, raw: &str) -> Cleaned<Pivot> {
    let message = format!(
        "Le zéro initial manquait à {}, il a été rétabli. Mettez la colonne au format texte.",
        quoted(raw)
    );
    cleaned.note(IssueKind::Repaired, raw, message)
}

/// A RIDET: the enterprise's seven digits, the last of which is their key, then the establishment's
/// three. Without its first zero it is often written with nine.
fn ridet(digits: &str, raw: &str) -> Cleaned<Pivot> {
    let padded = format!("{digits:0>10}");
    if matches!(digits.len(), 9 | 10) && is_ridet(&padded) {
        let cleaned = Pivot::new(padded).map_or_else(|_| Cleaned::empty(), Cleaned::clean);
        if digits.len() == 10 {
            return cleaned;
        }
        return lost_zero(cleaned, raw);
    }
    let (kind, message) = match digits.len() {
        6 | 7 => (
            IssueKind::NotInStandard,
            format!(
                "{} semble un numéro d’entreprise de Nouvelle-Calédonie, sans les trois chiffres de l’établissement. Écrivez le RIDET entier, en dix chiffres.",
                quoted(raw)
            ),
        ),
        9 | 10 => (
            IssueKind::Implausible,
            format!(
                "Le RIDET {} ne respecte pas la clé de contrôle. Vérifiez-le sur l’avis de situation de l’ISEE.",
                quoted(raw)
            ),
        ),
        _ => (
            IssueKind::Unreadable,
            format!("{} n’est pas un RIDET (dix chiffres).", quoted(raw)),
        ),
    };
    Cleaned::lost(kind, raw, message)
}

/// Ten digits with the enterprise's key, which is Luhn's as in a SIREN, and an establishment's rank.
fn is_ridet(text: &str) -> bool {
    text.len() == 10
        && luhn(&text[..7])
        && text.bytes().take(7).any(|b| b != b'0')
        && (1..200).contains(&text[7..].parse::<u16>().unwrap_or_default())
}

/// "0 132 720.001", as certificates write it; a spreadsheet would have dropped its zeros.
fn is_dotted_ridet(raw: &str) -> bool {
    raw.trim()
        .rsplit_once('.')
        .is_some_and(|(enterprise, establishment)| {
            let digits = enterprise.bytes().filter(u8::is_ascii_digit).count();
            establishment.len() == 3
                && establishment.bytes().all(|b| b.is_ascii_digit())
                && matches!(digits, 6 | 7)
                && enterprise
                    .chars()
                    .all(|c| c.is_ascii_digit() || c.is_whitespace())
        })
}

fn unreadable(raw: &str) -> Cleaned<Pivot> {
    let message = format!(
        "{} n’est ni un SIRET (14 chiffres), ni un SIREN (9 chiffres), ni un numéro RNA (W et 9 caractères).",
        quoted(raw)
    );
    Cleaned::lost(IssueKind::Unreadable, raw, message)
}

/// W, the number of the prefecture (a digit, then digits or a letter overseas), seven digits.
fn is_rna(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 10
        && bytes[0] == b'W'
        && bytes[1].is_ascii_digit()
        && bytes[2].is_ascii_alphanumeric()
        && bytes[3..].iter().all(u8::is_ascii_digit)
}

/// Luhn's key, except for the establishments of La Poste, which have one of their own: the sum of
/// the digits is a multiple of five.
pub(super) fn is_siret(text: &str) -> bool {
    let digit_sum = || text.bytes().map(|b| u32::from(b - b'0')).sum::<u32>();
    luhn(text) || (text.starts_with("356000000") && digit_sum() % 5 == 0)
}

fn luhn(text: &str) -> bool {
    let sum: u32 = text
        .bytes()
        .rev()
        .enumerate()
        .map(|(rank, byte)| {
            let digit = u32::from(byte - b'0');
            if rank % 2 == 1 {
                digit * 2 / 10 + digit * 2 % 10
            } else {
                digit
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_new_caledonia_a_bare_number_is_a_ridet() {
        let read = |raw| pivot_in(raw, Some("988"));
        assert_eq!(
            read("123455001").value.expect("read").as_str(),
            "0123455001"
        );
        assert_eq!(read("0123456001").findings[0].kind, IssueKind::Implausible);
        assert_eq!(read("0123455").findings[0].kind, IssueKind::NotInStandard);
        for other in ["17230001400013", "172300014", "W9A1000001"] {
            assert_eq!(read(other).value.expect("read").as_str(), other);
        }
    }

    #[test]
    fn identifiers_are_read() {
        for (raw, expected, findings) in [
            ("17230001400013", Some("17230001400013"), 0),
            ("172 300 014 00013", Some("17230001400013"), 0),
            ("17230001400013.0", Some("17230001400013"), 0),
            ("1.7230001400013E13", Some("17230001400013"), 0),
            ("1,72E+13", None, 1),
            ("35600000049837", Some("35600000049837"), 0),
            ("SIREN 172300014", Some("172300014"), 0),
            ("W751234567", Some("W751234567"), 0),
            ("w9A1000001", Some("W9A1000001"), 0),
            ("00000000000000", Some("00000000000000"), 0),
            ("17230001400014", Some("172300014"), 1),
            ("842 887 408 00", Some("842887408"), 1),
            // Invented numbers; the third has a wrong key.
            ("RIDET 0123455.001", Some("0123455001"), 0),
            ("0 123 455.001", Some("0123455001"), 0),
            ("123455.001", Some("0123455001"), 1),
            ("0123455001", Some("0123455001"), 0),
            ("RIDET 0123456.001", None, 1),
            ("RIDET 0123455", None, 1),
            ("1234567", None, 1),
            ("inconnu", None, 1),
            ("", None, 0),
        ] {
            let cleaned = pivot(raw);
            assert_eq!(cleaned.value.as_ref().map(Pivot::as_str), expected, "{raw}");
            assert_eq!(
                cleaned.findings.len(),
                findings,
                "{raw}: {:?}",
                cleaned.findings
            );
        }
    }
}
