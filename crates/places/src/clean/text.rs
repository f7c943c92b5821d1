//! Text damaged on its way: wrong encodings, HTML, stray spaces.

use super::{Cleaned, IssueKind};

/// `text` between French quotation marks, shortened so that a message stays a line.
pub(crate) fn quoted(text: &str) -> String {
    let text = text.trim();
    let mut short: String = text.chars().take(80).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    format!("«\u{a0}{short}\u{a0}»")
}

/// The letter without its accent, `None` when it has none (`œ` and `æ` are left to the caller).
pub(crate) fn unaccented(letter: char) -> Option<char> {
    Some(match letter {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => 'a',
        'ç' => 'c',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ñ' => 'n',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        'ý' | 'ÿ' => 'y',
        'À' | 'Á' | 'Â' | 'Ã' | 'Ä' | 'Å' => 'A',
        'Ç' => 'C',
        'È' | 'É' | 'Ê' | 'Ë' => 'E',
        'Ì' | 'Í' | 'Î' | 'Ï' => 'I',
        'Ñ' => 'N',
        'Ò' | 'Ó' | 'Ô' | 'Õ' | 'Ö' => 'O',
        'Ù' | 'Ú' | 'Û' | 'Ü' => 'U',
        _ => return None,
    })
}

/// Lowercase without accents, other characters kept.
pub(crate) fn plain(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .map(|c| unaccented(c).unwrap_or(c))
        .collect()
}

/// Single spaces, none at the ends; control characters and invisible marks become spaces.
pub(crate) fn single_spaced(text: &str) -> String {
    let visible: String = text
        .chars()
        .filter(|c| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{ad}'))
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text with encoding and HTML mended and spaces tidied, and whether there was damage. Mended
/// until nothing changes: files are sometimes damaged twice.
pub(crate) fn mended(raw: &str) -> (String, bool) {
    let mut damaged = false;
    let mut text = raw.to_owned();
    loop {
        let decoded = mend_encoding(&without_html(&text));
        damaged |= decoded != text;
        let tidy = single_spaced(&decoded);
        if tidy == text {
            return (text, damaged);
        }
        text = tidy;
    }
}

/// Free text: encoding and HTML mended, spaces tidied.
pub fn text(raw: &str) -> Cleaned<String> {
    let (value, damaged) = mended(raw);
    if value.is_empty() || is_void(&value) {
        return Cleaned::empty();
    }
    let cleaned = Cleaned::clean(value);
    if damaged {
        let message = format!(
            "Le texte {} portait des traces d’un mauvais encodage ou de HTML, elles ont été réparées. Enregistrez le fichier en UTF-8, sans balises.",
            quoted(raw)
        );
        cleaned.note(IssueKind::Encoding, raw, message)
    } else {
        cleaned
    }
}

/// Marks that people write for "nothing".
pub(crate) fn is_void(text: &str) -> bool {
    let plain = plain(text.trim());
    plain.chars().all(|c| !c.is_alphanumeric())
        || matches!(
            plain.as_str(),
            "null"
                | "none"
                | "nan"
                | "n/a"
                | "na"
                | "nc"
                | "n.c."
                | "neant"
                | "undefined"
                | "#n/a"
                | "non renseigne"
        )
}

/// Replaces the HTML entities met in French files and drops tags.
pub(crate) fn without_html(raw: &str) -> String {
    const ENTITIES: [(&str, &str); 17] = [
        ("&amp;", "&"),
        ("&nbsp;", " "),
        ("&#39;", "'"),
        ("&#039;", "'"),
        ("&apos;", "'"),
        ("&rsquo;", "’"),
        ("&quot;", "\""),
        ("&eacute;", "é"),
        ("&egrave;", "è"),
        ("&ecirc;", "ê"),
        ("&agrave;", "à"),
        ("&ccedil;", "ç"),
        ("&ocirc;", "ô"),
        ("&icirc;", "î"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&ndash;", "–"),
    ];
    if !raw.contains(['&', '<']) {
        return raw.to_owned();
    }
    let mut text = raw.to_owned();
    for tag in [
        "<br>",
        "<br/>",
        "<br />",
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<b>",
        "</b>",
        "<strong>",
        "</strong>",
    ] {
        text = text.replace(tag, " ");
    }
    for (entity, character) in ENTITIES {
        text = text.replace(entity, character);
    }
    text
}

/// Undoes UTF-8 read as Windows-1252 ("Ã©" for "é"), and the box-drawing letters of a file saved
/// under the DOS code page. Done only when the whole of a damaged run decodes.
fn mend_encoding(text: &str) -> String {
    if !looks_damaged(text) {
        return text.to_owned();
    }
    let mut mended = String::with_capacity(text.len());
    let mut run: Vec<(char, u8)> = Vec::new();
    for character in text.chars() {
        match windows_1252(character) {
            Some(byte) if byte >= 0x80 => run.push((character, byte)),
            _ => {
                flush(&mut run, &mut mended);
                mended.push(dos_letter(character).unwrap_or(character));
            }
        }
    }
    flush(&mut run, &mut mended);
    mended
}

/// Whether a first and a second byte of UTF-8 stand side by side as letters, or a letter of DOS's
/// boxes: most texts are told sound at the cost of a look.
fn looks_damaged(text: &str) -> bool {
    let first = |c: char| ('\u{c2}'..='\u{f4}').contains(&c);
    let second = |c: char| !c.is_ascii() && (c <= '\u{bf}' || c > '\u{ff}');
    let mut before = ' ';
    text.chars().any(|c| {
        let damage = dos_letter(c).is_some() || (first(before) && second(c));
        before = c;
        damage
    })
}

fn flush(run: &mut Vec<(char, u8)>, out: &mut String) {
    let bytes: Vec<u8> = run.iter().map(|(_, byte)| *byte).collect();
    match std::str::from_utf8(&bytes) {
        Ok(decoded) => out.push_str(decoded),
        Err(_) => out.extend(run.iter().map(|(character, _)| *character)),
    }
    run.clear();
}

fn windows_1252(character: char) -> Option<u8> {
    let mut buffer = [0; 4];
    let (bytes, _, failed) = encoding_rs::WINDOWS_1252.encode(character.encode_utf8(&mut buffer));
    match (&bytes[..], failed) {
        ([byte], false) => Some(*byte),
        _ => None,
    }
}

/// Letters of Windows-1252 shown under code page 437, as "CH╢TEAUX" for "CHÂTEAUX" (0xB6 of CP850).
fn dos_letter(character: char) -> Option<char> {
    Some(match character {
        '╢' => 'Â',
        '╔' => 'É',
        '╚' => 'È',
        '╩' => 'Ê',
        '╬' => 'Î',
        '╘' => 'Ô',
        '╟' => 'Ç',
        '└' => 'À',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_mended() {
        for (raw, expected) in [
            ("MÃ©diathÃ¨que", "Médiathèque"),
            ("Médiathèque", "Médiathèque"),
            ("L&#39;&eacute;cole", "L'école"),
            ("SAINT PAUL TROIS CH╢TEAUX", "SAINT PAUL TROIS CHÂTEAUX"),
            ("Maison de lâ€™emploi", "Maison de l’emploi"),
            ("MÃƒÂ©diathÃƒÂ¨que", "Médiathèque"),
            ("Lire &amp;amp; Ã©crire", "Lire & écrire"),
            ("  deux   mots\n", "deux mots"),
        ] {
            assert_eq!(text(raw).value.as_deref(), Some(expected), "{raw}");
        }
        assert_eq!(text(" -- ").value, None);
        assert!(text("Ã©cole").findings[0].message.contains("UTF-8"));
    }
}
