//! E-mail addresses.

use super::text::{is_void, quoted, unaccented, without_html};
use super::{Cleaned, Courriel, IssueKind};

/// Reads every e-mail address of a cell.
pub fn courriels(raw: &str) -> Cleaned<Vec<Courriel>> {
    if is_void(raw) {
        return Cleaned::empty();
    }
    let mut addresses: Vec<Courriel> = Vec::new();
    let mut repaired = Vec::new();
    let mut refused = Vec::new();
    for (written, rebuilt) in candidates(&without_html(raw)) {
        let (candidate, mended) = mend(&written);
        match Courriel::new(candidate.clone()) {
            Ok(address) => {
                if mended || rebuilt {
                    repaired.push(candidate);
                }
                if !addresses.contains(&address) {
                    addresses.push(address);
                }
            }
            Err(_) => refused.push(written),
        }
    }
    if addresses.is_empty() {
        let message = format!(
            "Aucune adresse électronique complète dans {}. Écrivez-la sous la forme contact@exemple.fr.",
            quoted(raw)
        );
        return Cleaned::lost(IssueKind::Unreadable, raw, message);
    }
    let mut cleaned = Cleaned::clean(addresses);
    if !repaired.is_empty() {
        let message = format!(
            "L’adresse {} a été lue {}. Vérifiez-la.",
            quoted(raw),
            repaired.join(", ")
        );
        cleaned = cleaned.note(IssueKind::Repaired, raw, message);
    }
    if !refused.is_empty() {
        let message = format!(
            "{} n’est pas une adresse électronique, elle est laissée de côté.",
            quoted(&refused.join(", "))
        );
        cleaned = cleaned.loss(IssueKind::Partial, raw, message);
    }
    cleaned
}

/// Pieces of the cell that hold an `@`, each with whether it had to be put together.
fn candidates(raw: &str) -> Vec<(String, bool)> {
    let mut text = without_mailto(raw);
    let mut rebuilt = false;
    for at in [
        " chez ",
        "[at]",
        "(at)",
        " [at] ",
        " (at) ",
        " arobase ",
        "＠",
        " @ ",
        " @",
        "@ ",
        "@@",
    ] {
        if text.contains(at) {
            rebuilt = true;
            text = text.replace(at, "@");
        }
    }
    for dot in [" [point] ", " (point) ", "[dot]", "(dot)"] {
        text = text.replace(dot, ".");
    }
    for (gap, dot) in [
        (" .", "."),
        (",fr", ".fr"),
        (",com", ".com"),
        (",org", ".org"),
        (",net", ".net"),
        (";fr", ".fr"),
    ] {
        if text.contains(gap) && !gap_separates(&text, gap) {
            rebuilt = true;
            text = text.replace(gap, dot);
        }
    }
    text.split(|c: char| c.is_whitespace() || ",;|/\\<>()[]\"".contains(c))
        .filter(|piece| piece.contains('@'))
        .map(|piece| (piece.to_owned(), rebuilt))
        .collect()
}

/// "mailto:contact@exemple.fr?subject=Bonjour" is a link's; so is "Contact <contact@exemple.fr>".
fn without_mailto(raw: &str) -> String {
    let lower = raw.to_ascii_lowercase();
    let mut text = String::with_capacity(raw.len());
    let mut rest = 0;
    for (at, link) in lower.match_indices("mailto:") {
        text.push_str(&raw[rest..at]);
        text.push(' ');
        rest = at + link.len();
    }
    if rest == 0 {
        return raw.to_owned();
    }
    let last = &raw[rest..];
    text.push_str(last.split('?').next().unwrap_or(last));
    text
}

/// Whether what follows `gap` is the start of another address ("a@b.fr,francois@c.fr").
fn gap_separates(text: &str, gap: &str) -> bool {
    text.match_indices(gap).any(|(at, _)| {
        let rest = &text[at + gap.len()..];
        if gap == " ." {
            // "nom .prenom@x.fr" is one address; "a@b.fr .c@d.fr" is two.
            // In "contact@exemple .fr" the domain is not finished.
            return text[..at]
                .split_whitespace()
                .next_back()
                .and_then(|before| before.split_once('@'))
                .is_some_and(|(_, domain)| domain.contains('.'));
        }
        rest.starts_with(|c: char| c.is_alphanumeric() || "@._-".contains(c))
    })
}

/// Domains of the great providers as they are mistyped; none of these is anybody's.
const TYPOS: [(&str, &str); 22] = [
    ("gmail", "gmail.com"),
    ("gmail.fr", "gmail.com"),
    ("gmai.com", "gmail.com"),
    ("gmal.com", "gmail.com"),
    ("gmial.com", "gmail.com"),
    ("gamil.com", "gmail.com"),
    ("gmail.cm", "gmail.com"),
    ("gmailcom", "gmail.com"),
    ("gmail.com.fr", "gmail.com"),
    ("hotmial.com", "hotmail.com"),
    ("hotmial.fr", "hotmail.fr"),
    ("hotmai.fr", "hotmail.fr"),
    ("hotmai.com", "hotmail.com"),
    ("outlok.fr", "outlook.fr"),
    ("outlok.com", "outlook.com"),
    ("orange", "orange.fr"),
    ("orangefr", "orange.fr"),
    ("orange.ft", "orange.fr"),
    ("wanadoo", "wanadoo.fr"),
    ("wanadoofr", "wanadoo.fr"),
    ("wanado.fr", "wanadoo.fr"),
    ("laposte", "laposte.net"),
];

/// The address without the accidents of typing, and whether there were any.
fn mend(written: &str) -> (String, bool) {
    let trimmed = written
        .trim_matches(|c: char| !c.is_alphanumeric() && c != '_' && c != '+')
        .trim_start_matches("courriel:");
    let mut address: String = trimmed
        .chars()
        .map(|c| unaccented(c).unwrap_or(c))
        .map(|c| if c == '’' { '\'' } else { c })
        .collect();
    while address.contains("..") {
        address = address.replace("..", ".");
    }
    if let Some((local, domain)) = address.split_once('@') {
        let local = local.rsplit(':').next().unwrap_or(local);
        // "www.contact@exemple.fr" was typed as a site.
        let local = local.strip_prefix("www.").unwrap_or(local);
        let mut domain = domain.to_lowercase();
        if let Some((_, meant)) = TYPOS.iter().find(|(typo, _)| *typo == domain) {
            domain = (*meant).to_owned();
        }
        for (typo, meant) in [
            (".con", ".com"),
            (".frr", ".fr"),
            (".f", ".fr"),
            (".comm", ".com"),
            (".ogr", ".org"),
            (".fre", ".fr"),
        ] {
            if let Some(start) = domain.strip_suffix(typo) {
                domain = format!("{start}{meant}");
                break;
            }
        }
        address = format!("{local}@{domain}");
    }
    let mended = !address.eq_ignore_ascii_case(written);
    (address, mended)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read() {
        for (raw, expected, findings) in [
            ("contact@exemple.fr", &["contact@exemple.fr"][..], 0),
            (
                "a@exemple.fr ; b@exemple.fr",
                &["a@exemple.fr", "b@exemple.fr"],
                0,
            ),
            (
                "a@exemple.fr et b@exemple.fr",
                &["a@exemple.fr", "b@exemple.fr"],
                0,
            ),
            (
                "a@exemple.fr/b@exemple.fr",
                &["a@exemple.fr", "b@exemple.fr"],
                0,
            ),
            (
                "a@exemple.fr,francois@exemple.fr",
                &["a@exemple.fr", "francois@exemple.fr"],
                0,
            ),
            ("mailto:contact@exemple.fr", &["contact@exemple.fr"], 0),
            (
                "MailTo:contact@exemple.fr?subject=Bonjour",
                &["contact@exemple.fr"],
                0,
            ),
            ("Accueil <contact@exemple.fr>", &["contact@exemple.fr"], 0),
            ("contact@exemple .fr", &["contact@exemple.fr"], 1),
            ("www.contact@exemple.fr", &["contact@exemple.fr"], 1),
            ("lieu.exemple@gmial.com", &["lieu.exemple@gmail.com"], 1),
            ("lieu.exemple@orange", &["lieu.exemple@orange.fr"], 1),
            ("courriel : contact@exemple.fr", &["contact@exemple.fr"], 0),
            ("contact@Exemple.FR", &["contact@exemple.fr"], 0),
            ("contact@exemple,fr", &["contact@exemple.fr"], 1),
            ("contact chez exemple.fr", &["contact@exemple.fr"], 1),
            ("contact(at)exemple.fr", &["contact@exemple.fr"], 1),
            (
                "media .numerique@exemple.fr",
                &["media.numerique@exemple.fr"],
                1,
            ),
            ("chambéry@exemple.fr", &["chambery@exemple.fr"], 1),
            (".contact@exemple.fr.", &["contact@exemple.fr"], 1),
            ("contact@exemple.con", &["contact@exemple.com"], 1),
            ("a@exemple.fr / b@", &["a@exemple.fr"], 1),
        ] {
            let cleaned = courriels(raw);
            let read: Vec<String> = cleaned
                .value
                .unwrap_or_default()
                .iter()
                .map(ToString::to_string)
                .collect();
            assert_eq!(read, expected, "{raw}");
            assert_eq!(
                cleaned.findings.len(),
                findings,
                "{raw}: {:?}",
                cleaned.findings
            );
        }
        for raw in [
            "@exemple.fr",
            "exemple.fr",
            "contact@exemple.",
            "à demander",
        ] {
            let cleaned = courriels(raw);
            assert_eq!(cleaned.value, None, "{raw}");
            assert_eq!(cleaned.findings[0].kind, IssueKind::Unreadable);
        }
        assert_eq!(courriels("-----"), Cleaned::empty());
    }
}
