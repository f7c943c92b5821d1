//! Web addresses. The path is kept as written: most servers tell `Lieu` from `lieu`.

use super::text::{is_void, quoted, without_html};
use super::{Cleaned, IssueKind, SiteWeb};

/// Endings that make a piece of text without scheme a web address.
const ENDINGS: [&str; 48] = [
    "fr", "com", "org", "net", "eu", "info", "bzh", "corsica", "alsace", "paris", "re", "gp", "mq",
    "gf", "yt", "nc", "pf", "pm", "wf", "be", "ch", "de", "io", "me", "app", "link", "page",
    "site", "online", "coop", "biz", "tv", "co", "be", "ly", "gl", "cloud", "social", "city",
    "asso", "pro", "museum", "blog", "dev", "it", "es", "uk", "lu",
];

/// Reads every web address of a cell.
pub fn sites_web(raw: &str) -> Cleaned<Vec<SiteWeb>> {
    if is_void(raw) {
        return Cleaned::empty();
    }
    let pieces = pieces(&without_html(raw));
    let alone = pieces.len() == 1;
    let mut sites: Vec<SiteWeb> = Vec::new();
    let mut repaired = Vec::new();
    let mut refused = Vec::new();
    for piece in pieces {
        match read(&piece, alone) {
            Some((site, mended)) => {
                if mended {
                    repaired.push(site.to_string());
                }
                if !sites.contains(&site) {
                    sites.push(site);
                }
            }
            None => refused.push(piece),
        }
    }
    // "http://www.lieu.Mairie et services49.fr" is one broken address, not the site services49.fr.
    if refused.iter().any(|piece| piece.starts_with("http")) {
        sites.retain(|site| raw.contains(site.as_str()));
    }
    if sites.is_empty() {
        let message = format!(
            "Aucune adresse de site dans {}. Écrivez-la en entier, par exemple https://www.exemple.fr.",
            quoted(raw)
        );
        return Cleaned::lost(IssueKind::Unreadable, raw, message);
    }
    let mut cleaned = Cleaned::clean(sites);
    if !repaired.is_empty() {
        let message = format!(
            "L’adresse de site {} a été lue {}. Écrivez-la en entier, avec https://.",
            quoted(raw),
            repaired.join(", ")
        );
        cleaned = cleaned.note(IssueKind::Repaired, raw, message);
    }
    if !refused.is_empty() {
        let message = format!(
            "{} n’est pas une adresse de site, ce passage est laissé de côté.",
            quoted(&refused.join(" "))
        );
        cleaned = cleaned.loss(IssueKind::Partial, raw, message);
    }
    cleaned
}

/// Reads one web address (`prise_rdv`, `fiche_acces_libre`); several are reduced to the first.
pub fn site_web(raw: &str) -> Cleaned<SiteWeb> {
    let Cleaned { value, findings } = sites_web(raw);
    let count = value.as_ref().map_or(0, Vec::len);
    let first = value.and_then(|sites| sites.into_iter().next());
    let cleaned = Cleaned {
        value: first,
        findings,
    };
    if count > 1 {
        let message = format!(
            "Plusieurs adresses dans {}, seule la première est gardée.",
            quoted(raw)
        );
        return cleaned.loss(IssueKind::Several, raw, message);
    }
    cleaned
}

fn pieces(text: &str) -> Vec<String> {
    let text = text
        .replace("http:// ", "http://")
        .replace("https:// ", "https://");
    text.split(|c: char| c.is_whitespace() || matches!(c, ';' | '|' | '<' | '>' | '"'))
        .flat_map(split_glued)
        .map(|piece| {
            piece
                .trim_matches(|c: char| {
                    matches!(c, ',' | '(' | '[' | ']' | '\'' | '«' | '»' | '\\')
                })
                .to_owned()
        })
        .filter(|piece| {
            !matches!(
                piece.as_str(),
                "" | "/" | "-" | "–" | "ou" | "et" | "&" | ":" | "//" | "."
            )
        })
        .collect()
}

/// "http://a.fr/http://b.fr" is two addresses, except within a query or a web archive.
fn split_glued(piece: &str) -> Vec<&str> {
    let second = piece.match_indices("http").map(|(at, _)| at).find(|&at| {
        at > 0 && (piece[at..].starts_with("http://") || piece[at..].starts_with("https://"))
    });
    match second {
        Some(at) if !piece[..at].contains(['?', '=', '#']) && !piece.contains("archive.org") => {
            let (first, rest) = piece.split_at(at);
            let mut all = vec![first];
            all.extend(split_glued(rest));
            all
        }
        _ => vec![piece],
    }
}

/// The address and whether it had to be mended.
fn read(piece: &str, alone: bool) -> Option<(SiteWeb, bool)> {
    let (scheme, rest) = split_scheme(piece);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    let host = host.trim_end_matches('.');
    let host = mend_host(host);
    if host.contains('@') || !host.contains('.') {
        return None;
    }
    let ending = host.rsplit('.').next()?.split(':').next()?.to_lowercase();
    let known_ending = ENDINGS.contains(&ending.as_str());
    let trusted = scheme.is_some() && alone;
    if !(known_ending || trusted) {
        return None;
    }
    let address = format!("{}://{host}{path}", scheme.unwrap_or("http"));
    let mended = !address.eq_ignore_ascii_case(piece);
    SiteWeb::new(address).ok().map(|site| (site, mended))
}

/// The scheme as meant ("https//", "htpp:/", "http:www"), and what follows it.
fn split_scheme(piece: &str) -> (Option<&'static str>, &str) {
    let lower = piece.to_ascii_lowercase();
    for (written, meant) in [
        ("https:", "https"),
        ("http:", "http"),
        ("https/", "https"),
        ("http/", "http"),
        ("htpps:", "https"),
        ("htps:", "https"),
        ("htpp:", "http"),
        ("htp:", "http"),
        ("hhttps:", "https"),
        ("hhttp:", "http"),
        ("ttps:", "https"),
        ("ttp:", "http"),
        ("httpts:", "https"),
        ("httos:", "https"),
        ("https.", "https"),
    ] {
        if lower.starts_with(written) {
            let rest = piece[written.len()..].trim_start_matches(['/', ':', '\\']);
            return (Some(meant), rest);
        }
    }
    (None, piece.trim_start_matches('/'))
}

fn mend_host(host: &str) -> String {
    let mut host = host.to_lowercase().replace(',', ".");
    while host.contains("..") {
        host = host.replace("..", ".");
    }
    if let Some(rest) = host
        .strip_prefix("www:")
        .or_else(|| host.strip_prefix("wwww."))
        .or_else(|| host.strip_prefix("ww."))
    {
        host = format!("www.{rest}");
    }
    host
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read() {
        for (raw, expected, findings) in [
            (
                "https://www.exemple.fr/Un/Lieu?Id=A",
                &["https://www.exemple.fr/Un/Lieu?Id=A"][..],
                0,
            ),
            (
                "https://a.fr;http://b.fr",
                &["https://a.fr", "http://b.fr"],
                0,
            ),
            (
                "https://a.fr/ / https://b.fr/x",
                &["https://a.fr/", "https://b.fr/x"],
                0,
            ),
            (
                "http://a.fr/http://b.fr/",
                &["http://a.fr/", "http://b.fr/"],
                0,
            ),
            (
                "https://a.fr\nhttps://b.corsica/\n",
                &["https://a.fr", "https://b.corsica/"],
                0,
            ),
            (
                "https://www.apis-ingénierie.fr",
                &["https://www.apis-ingénierie.fr"],
                0,
            ),
            ("www.exemple.fr", &["http://www.exemple.fr"], 1),
            (
                "http://a.org ou b.a.org",
                &["http://a.org", "http://b.a.org"],
                1,
            ),
            (
                "https//www.exemple.fr/a.html",
                &["https://www.exemple.fr/a.html"],
                1,
            ),
            ("https/www.exemple.fr/", &["https://www.exemple.fr/"], 1),
            ("https:/www.exemple.fr", &["https://www.exemple.fr"], 1),
            ("http://www,exemple.fr", &["http://www.exemple.fr"], 1),
            (
                "http://www:exemple.free.fr",
                &["http://www.exemple.free.fr"],
                1,
            ),
            (
                "Facebook : https://facebook.com/Lieu",
                &["https://facebook.com/Lieu"],
                1,
            ),
        ] {
            let cleaned = sites_web(raw);
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
            "contact@exemple.fr",
            "en cours",
            "http://www.souzay.Mairie et services49.fr/",
            "http://",
        ] {
            let cleaned = sites_web(raw);
            assert_eq!(cleaned.value.map(|v| v.len()), None, "{raw}");
            assert_eq!(cleaned.findings[0].kind, IssueKind::Unreadable, "{raw}");
        }
    }
}
