//! One way of writing names, so that any way of writing them can be compared.

use unicode_normalization::UnicodeNormalization;

/// Accents folded, lowercase, ligatures opened, anything else than letters and digits a single space.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars() {
        // Most letters of most texts: the general way below costs ten times more.
        if letter.is_ascii() {
            push(letter, &mut folded);
        } else {
            std::iter::once(letter)
                .nfkd()
                .for_each(|part| push(part, &mut folded));
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

fn push(letter: char, folded: &mut String) {
    match letter {
        'œ' | 'Œ' => folded.push_str("oe"),
        'æ' | 'Æ' => folded.push_str("ae"),
        'ß' => folded.push_str("ss"),
        c if c.is_ascii_alphanumeric() => folded.push(c.to_ascii_lowercase()),
        c if c.is_alphanumeric() => {
            folded.extend(c.to_lowercase().nfkd().filter(|c| c.is_alphanumeric()))
        }
        // A combining accent, an invisible hyphen: no trace. ʻOkina and the like are apostrophes.
        '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{feff}' => {}
        _ if folded.ends_with(' ') || folded.is_empty() => {}
        _ => folded.push(' '),
    }
}

/// The folded name with the abbreviations of addresses written out, and CEDEX, country and
/// arrondissement marks gone: the key names are looked up by.
pub(crate) fn key(text: &str) -> String {
    let folded = fold(text);
    let mut words: Vec<&str> = Vec::new();
    for word in folded.split(' ') {
        match word {
            "st" => words.push("saint"),
            "ste" => words.push("sainte"),
            "sts" => words.push("saints"),
            "stes" => words.push("saintes"),
            "s" if words.len() > 1 || text.contains("s/") || text.contains("S/") => {
                words.push("sur")
            }
            "cedex" | "cedx" => break,
            "cs" | "bp" if !words.is_empty() => break,
            other => words.push(other),
        }
    }
    words.join(" ")
}

/// The key without its leading article, as postal files often write names.
pub(crate) fn without_article(key: &str) -> Option<&str> {
    ["le ", "la ", "les ", "l ", "los ", "las "]
        .iter()
        .find_map(|article| key.strip_prefix(article))
}
