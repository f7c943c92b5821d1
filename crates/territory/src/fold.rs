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
/// A slash, as a word that no name has.
const SLASH: &str = "zslash";

/// The folded name with the abbreviations of addresses written out, and CEDEX, country and
/// arrondissement marks gone: the key names are looked up by.
pub(crate) fn key(text: &str) -> String {
    let folded = fold(&text.replace('/', " zslash "));
    let mut rest = folded.split(' ').peekable();
    let mut words: Vec<&str> = Vec::new();
    while let Some(word) = rest.next() {
        match word {
            "st" => words.push("saint"),
            "ste" => words.push("sainte"),
            "sts" => words.push("saints"),
            "stes" => words.push("saintes"),
            "pce" if !words.is_empty() => words.push("provence"),
            "s" | "ss" | SLASH if !words.is_empty() => {
                let mut letters = letters_s(word);
                while let Some(more) = rest.next_if(|next| matches!(*next, "s" | "ss" | SLASH)) {
                    letters += letters_s(more);
                }
                words.extend(preposition(letters, rest.peek().copied()));
            }
            SLASH => {}
            "cedex" | "cedx" => break,
            "cs" | "bp" if !words.is_empty() => break,
            // "BP 2345 RENNES": the box, and its number.
            "cs" | "bp" => drop(rest.next_if(|next| next.bytes().all(|c| c.is_ascii_digit()))),
            other => words.push(other),
        }
    }
    words.join(" ")
}

fn letters_s(word: &str) -> usize {
    if word == SLASH { 0 } else { word.len() }
}

/// `Chalon s/ Saône`, `Ivry/Seine`: sur; `Fontenay s/s Bois`, `Clichy s/ Bois`: sous. At the end of
/// the text, the letter may be the first of a word being typed.
fn preposition(letters: usize, next: Option<&str>) -> Option<&'static str> {
    match (letters, next) {
        (0, None) => None,
        (_, None) => Some("s"),
        (2.., Some(_)) | (_, Some("bois")) => Some("sous"),
        _ => Some("sur"),
    }
}

/// The key without its leading article, as postal files often write names.
pub(crate) fn without_article(key: &str) -> Option<&str> {
    ["le ", "la ", "les ", "l ", "los ", "las "]
        .iter()
        .find_map(|article| key.strip_prefix(article))
}
