//! From any text to text that can be printed.
//!
//! What people type holds emoji, scripts that the font does not have, control
//! characters, words of ten thousand letters. A document is printed all the same, and
//! shows where something could not be.

use std::borrow::Cow;

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use crate::fonts;
use crate::press::DocumentError;

/// Rows of a table that are printed; the document says how many are left out.
pub const MAX_ROWS: usize = 400;
/// Columns that find room on a page.
pub const MAX_COLUMNS: usize = 8;
/// Territories or scenarios that find room side by side.
pub const MAX_COMPARED: usize = 5;
/// Entries of any list other than a table's rows.
pub const MAX_ENTRIES: usize = 2_000;
/// Bytes of a picture.
pub const MAX_PICTURE: usize = 4 * 1024 * 1024;
/// Bytes of all texts together.
pub const MAX_TEXTS: usize = 4 * 1024 * 1024;

/// Characters of a name or a label.
const MAX_LABEL: usize = 240;
/// Characters of a paragraph.
const MAX_PARAGRAPH: usize = 6_000;
/// Letters after which a word may be broken anywhere.
const MAX_WORD: usize = 28;
/// Stands for what the font does not have.
const UNPRINTABLE: char = '◊';
/// Where a line may break without a sign.
const BREAK: char = '\u{200b}';

/// Fields that hold names rather than sentences.
const LABELS: [&str; 8] = [
    "commune", "label", "level", "name", "site", "title", "value", "vintage",
];

/// Makes every text of a document printable, in place.
pub(crate) fn make_printable(document: &mut Value) -> Result<(), DocumentError> {
    let mut left = MAX_TEXTS;
    walk("", document, &mut left)
}

fn walk(field: &str, value: &mut Value, left: &mut usize) -> Result<(), DocumentError> {
    match value {
        Value::String(text) if field == "svg" => *text = drawing(text)?,
        Value::String(text) => {
            let most = if LABELS.contains(&field) {
                MAX_LABEL
            } else {
                MAX_PARAGRAPH
            };
            *text = printable(text, most);
            *left = left.checked_sub(text.len()).ok_or(DocumentError::TooLong)?;
        }
        Value::Array(entries) => {
            if entries.len() > MAX_ENTRIES {
                return Err(DocumentError::Entries {
                    entries: entries.len(),
                });
            }
            for entry in entries {
                walk(field, entry, left)?;
            }
        }
        Value::Object(fields) => {
            for (name, value) in fields {
                walk(name, value, left)?;
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
    Ok(())
}

/// A drawing of a size that can be drawn, whose text the font has.
fn drawing(svg: &str) -> Result<String, DocumentError> {
    if svg.len() > MAX_PICTURE {
        return Err(DocumentError::Picture { bytes: svg.len() });
    }
    Ok(svg
        .chars()
        .map(|character| known(character).unwrap_or('?'))
        .collect())
}

/// The text without what cannot be printed, and no longer than `most` characters.
fn printable(text: &str, most: usize) -> String {
    let mut printed = String::with_capacity(text.len());
    let mut unprintable = false;
    let mut word = 0;
    // Decomposed accents meet again: é is one glyph of the font.
    for character in text
        .trim()
        .nfc()
        .filter(|&character| !ignored(character))
        .take(most)
    {
        let written = shown(character);
        if written.is_none() && unprintable {
            continue; // one sign for a run of them
        }
        unprintable = written.is_none();
        for character in written.as_deref().unwrap_or(&[UNPRINTABLE]).iter().copied() {
            word = if character.is_whitespace() {
                0
            } else {
                word + 1
            };
            if word > MAX_WORD {
                printed.push(BREAK);
                word = 1;
            }
            printed.push(character);
        }
    }
    if text.chars().nth(most).is_some() {
        printed.push('…');
    }
    printed
}

/// What gives no mark: direction, joining and variation signs, soft hyphens, controls.
fn ignored(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
        || (character.is_control() && !matches!(character, '\n' | '\t'))
}

/// The characters that stand for this one on paper, if there are.
fn shown(character: char) -> Option<Cow<'static, [char]>> {
    if let Some(known) = known(character) {
        return Some(Cow::Owned(vec![known]));
    }
    // ﬁ, Ⅳ, ½, ™: spelt out where the font has the letters.
    let spelt: Vec<char> = std::iter::once(character).nfkd().collect();
    spelt
        .iter()
        .all(|&letter| fonts::has(letter))
        .then_some(Cow::Owned(spelt))
}

/// This character, or the one the font has in its place.
fn known(character: char) -> Option<char> {
    Some(match character {
        '\n' => '\n',
        '\t' | '\r' => ' ',
        // Set by the shaper with the width they ask for.
        '\u{202f}' => '\u{202f}',
        'ʻ' => '‘',
        'ʼ' => '’',
        '‐' | '‑' => '-',
        '→' | '➜' => '›',
        _ if fonts::has(character) => character,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{MAX_ENTRIES, MAX_PARAGRAPH, make_printable, printable};
    use crate::press::DocumentError;

    #[test]
    fn french_is_left_as_it_is() {
        let text = "« L’Haÿ-les-Roses » : 1\u{202f}234 œuvres, Ÿ, ≈ 3 € — 5\u{a0}%";
        assert_eq!(printable(text, 500), text);
    }

    #[test]
    fn what_the_font_lacks_is_shown_as_such() {
        assert_eq!(printable("bien 👍🏽👩‍👩‍👧 sûr", 500), "bien ◊ sûr");
        assert_eq!(printable("سلام Redon", 500), "◊ Redon");
        assert_eq!(
            printable("ﬁn de l’e\u{301}te\u{301} Ⅳ", 500),
            "fin de l’été IV"
        );
        assert_eq!(printable("Moʻorea\u{0}\u{7}", 500), "Mo‘orea");
    }

    #[test]
    fn long_texts_are_cut_and_long_words_may_break() {
        let cut = printable(&"mot ".repeat(5_000), MAX_PARAGRAPH);
        assert!(cut.ends_with('…') && cut.chars().count() <= MAX_PARAGRAPH + 1);
        assert!(printable(&"x".repeat(60), 500).contains('\u{200b}'));
    }

    #[test]
    fn lists_have_an_end() {
        let mut document = serde_json::json!({ "words": vec!["a"; MAX_ENTRIES + 1] });
        let refused = make_printable(&mut document);
        assert!(
            matches!(refused, Err(DocumentError::Entries { .. })),
            "{refused:?}"
        );
    }
}
