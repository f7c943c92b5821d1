//! Telephones, e-mails, sites: one spelling for what is the same.

use super::token::{hash, mix};

/// Mailboxes that anybody can have: their domain says nothing.
const PUBLIC_DOMAINS: [&str; 26] = [
    "aol.com",
    "bbox.fr",
    "club-internet.fr",
    "conseiller-numerique.fr",
    "cegetel.net",
    "free.fr",
    "france-services.gouv.fr",
    "gmail.com",
    "gmx.fr",
    "gmail.fr",
    "hotmail.com",
    "hotmail.fr",
    "icloud.com",
    "laposte.net",
    "laposte.fr",
    "live.fr",
    "mailo.com",
    "neuf.fr",
    "numericable.fr",
    "orange.fr",
    "outlook.com",
    "outlook.fr",
    "sfr.fr",
    "wanadoo.fr",
    "yahoo.com",
    "yahoo.fr",
];

/// Sites that hold pages of everybody.
const PUBLIC_HOSTS: [&str; 14] = [
    "facebook.com",
    "fr-fr.facebook.com",
    "instagram.com",
    "linkedin.com",
    "sites.google.com",
    "twitter.com",
    "youtube.com",
    "wixsite.com",
    "conseiller-numerique.gouv.fr",
    "cohesion-territoires.gouv.fr",
    "france-services.gouv.fr",
    "maisondeservicesaupublic.fr",
    "caf.fr",
    "google.com",
];

/// Words of a mailbox that belongs to a service and not to a person.
const SERVICE_WORDS: [&str; 62] = [
    "accueil",
    "accompagnement",
    "admin",
    "administration",
    "agence",
    "animation",
    "antenne",
    "asso",
    "association",
    "bib",
    "biblio",
    "bibliotheque",
    "bij",
    "bus",
    "ccas",
    "centre",
    "cias",
    "cnfs",
    "commune",
    "communication",
    "compta",
    "conseiller",
    "conseillernumerique",
    "contact",
    "coordination",
    "cs",
    "csc",
    "culture",
    "cyberbase",
    "direction",
    "efs",
    "emploi",
    "epn",
    "espace",
    "fablab",
    "formation",
    "france",
    "franceservice",
    "franceservices",
    "fs",
    "info",
    "infos",
    "jeunesse",
    "mairie",
    "maison",
    "mds",
    "mediatheque",
    "mfs",
    "mjc",
    "msap",
    "numerique",
    "pij",
    "pimms",
    "point",
    "pole",
    "relais",
    "secretariat",
    "service",
    "services",
    "social",
    "tierslieu",
    "ville",
];

/// An e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mail {
    pub address: u64,
    /// None where anybody can have a mailbox.
    pub domain: Option<u64>,
    /// Somebody's own mailbox, as far as its name tells.
    pub personal: bool,
}

/// A web address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Site {
    /// None where everybody has pages.
    pub host: Option<u64>,
    /// The whole address, where it is more than a host.
    pub page: Option<u64>,
}

/// Up to two numbers of a cell, by their last nine digits: what is left of a French number
/// whatever its prefix, overseas included. Zero is none.
pub(super) fn telephones(raw: &str) -> [u64; 2] {
    let raw = raw.trim().trim_start_matches('\'');
    let raw = raw.strip_suffix(".0").unwrap_or(raw);
    let mut digits = [0u8; 40];
    let mut length = 0;
    for byte in raw.bytes().filter(u8::is_ascii_digit).take(40) {
        digits[length] = byte - b'0';
        length += 1;
    }
    let mut rest = &digits[..length];
    let mut found = [0, 0];
    for slot in &mut found {
        let Some((number, used)) = telephone(rest) else {
            break;
        };
        *slot = number;
        rest = &rest[used..];
    }
    found
}

fn telephone(digits: &[u8]) -> Option<(u64, usize)> {
    let number = |part: &[u8]| {
        part.iter()
            .fold(0, |sum, digit| sum * 10 + u64::from(*digit))
    };
    let after = |skipped: usize, taken: usize| {
        let part = digits.get(skipped..skipped + taken)?;
        (number(part) > 0).then(|| (number(part), skipped + taken))
    };
    match digits {
        [0, 0, 3, 3, 0, ..] => after(5, 9),
        [0, 0, 3, 3, ..] => after(4, 9),
        [3, 3, 0, ..] if digits.len() >= 12 => after(3, 9),
        [3, 3, ..] if digits.len() >= 11 => after(2, 9),
        [2, 6, 2, ..] | [5, 9, ..] if digits.len() >= 12 => after(3, 9),
        [0, ..] => after(1, 9),
        [6, 8, 7 | 9, ..] | [5, 0, 8, ..] | [6, 8, 1, ..] if digits.len() >= 9 => after(0, 9),
        _ if digits.len() >= 9 => after(0, 9),
        _ if digits.len() >= 6 => after(0, digits.len()),
        _ => None,
    }
}

/// Up to two addresses of a cell.
pub(super) fn mails(raw: &str) -> [Option<Mail>; 2] {
    let mut found = [None, None];
    if !raw.contains('@') {
        return found;
    }
    let lower = raw.to_lowercase();
    let pieces = lower.split(|c: char| c.is_whitespace() || "|;,/<>()".contains(c));
    let mut slots = found.iter_mut();
    for piece in pieces {
        let piece = piece.trim_start_matches("mailto:").trim_matches(['.', ':']);
        let Some((local, domain)) = piece.split_once('@') else {
            continue;
        };
        if local.is_empty() || domain.len() < 4 {
            continue;
        }
        let Some(slot) = slots.next() else { break };
        let domain = domain.trim_start_matches("www.");
        *slot = Some(Mail {
            // Ends of domains are often typed wrong: ".com" for ".fr".
            address: mix(hash(local.as_bytes()), hash(stem(domain).as_bytes())),
            domain: (!PUBLIC_DOMAINS.contains(&domain)).then(|| hash(stem(domain).as_bytes())),
            personal: domain == "conseiller-numerique.fr" || is_personal(local),
        });
    }
    found
}

/// The domain without its end.
fn stem(domain: &str) -> &str {
    match domain.rsplit_once('.') {
        Some((stem, _)) => stem.strip_suffix(".gouv").unwrap_or(stem),
        None => domain.strip_suffix(".gouv").unwrap_or(domain),
    }
}

/// `p.dupont`, `prenom.nom`: two words, none of which a service would bear.
fn is_personal(local: &str) -> bool {
    let words: Vec<&str> = local.split(['.', '-', '_']).collect();
    let served = words.iter().any(|word| {
        SERVICE_WORDS.contains(word)
            || [
                "mediatheque",
                "biblio",
                "mairie",
                "france",
                "msap",
                "ccas",
                "cyber",
                "numeri",
            ]
            .iter()
            .any(|part| word.contains(part))
            || word.bytes().any(|byte| byte.is_ascii_digit())
    });
    local.contains('.') && words.len() == 2 && !served
}

/// Up to two sites of a cell.
pub(super) fn sites(raw: &str) -> [Option<Site>; 2] {
    let mut found = [None, None];
    let pieces = raw.split(|c: char| c.is_whitespace() || "|;,".contains(c));
    let sites = pieces.filter_map(site);
    for (slot, site) in found.iter_mut().zip(sites) {
        *slot = Some(site);
    }
    found
}

fn site(piece: &str) -> Option<Site> {
    let lower = piece.to_lowercase();
    let address = lower.split_once("://").map_or(&*lower, |(_, rest)| rest);
    let address = address.split(['#']).next().unwrap_or_default();
    let (host, path) = address.split_once('/').unwrap_or((address, ""));
    let host = host.trim_start_matches("www.").trim_matches('.');
    if !host.contains('.') || host.contains('@') || host.len() < 4 {
        return None;
    }
    let path = path.trim_end_matches('/');
    let path = match path {
        "index.php" | "index.html" | "fr" | "accueil" => "",
        other => other,
    };
    let number = hash(stem(host).as_bytes());
    let public = PUBLIC_HOSTS.iter().any(|known| {
        host == *known
            || host
                .strip_suffix(known)
                .is_some_and(|rest| rest.ends_with('.'))
    });
    Some(Site {
        host: (!public).then_some(number),
        page: (!path.is_empty()).then(|| mix(number, hash(path.as_bytes()))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_the_same_however_it_is_written() {
        for written in [
            "03 29 09 86 25",
            "+33329098625",
            "0033 3.29.09.86.25",
            "329098625",
            "'+33 (0)3 29 09 86 25",
            "329098625.0",
        ] {
            assert_eq!(telephones(written)[0], 329_098_625, "{written}");
        }
        assert_eq!(
            telephones("+596596527385")[0],
            telephones("05 96 52 73 85")[0]
        );
        assert_eq!(
            telephones("09 52 91 10 10 - 06 49 88 39 79"),
            [952_911_010, 649_883_979]
        );
        assert_eq!(telephones("3646"), [0, 0]);
    }

    #[test]
    fn a_persons_mailbox_is_told_from_a_services() {
        let personal = |text: &str| mails(text)[0].is_some_and(|mail| mail.personal);
        assert!(personal("camille.dupont@ville.fr"));
        assert!(!personal("contact@ville.fr"));
        assert!(!personal("mediatheque.maringues@wanadoo.fr"));
        assert!(!personal("port-vendres@france-services.gouv.fr"));
    }

    #[test]
    fn a_site_is_its_host_and_its_page() {
        let [first, none] = sites("https://www.Ville-Gap.fr/");
        assert_eq!(first, sites("http://ville-gap.fr")[0]);
        assert_eq!(none, None);
        let page = sites("https://facebook.com/epn")[0].expect("a site");
        assert!(page.host.is_none() && page.page.is_some());
        assert_eq!(sites("http://")[0], None);
    }
}
