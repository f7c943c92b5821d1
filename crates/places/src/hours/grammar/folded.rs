//! A text in plain lower case that remembers where each of its letters was written.

use std::ops::Range;

use crate::clean::unaccented;

/// HTML that forms leave in cells, and what stands for it.
const ENTITIES: [(&str, &str); 12] = [
    ("&amp;", "&"),
    ("&nbsp;", " "),
    ("&#39;", "'"),
    ("&#039;", "'"),
    ("&apos;", "'"),
    ("&rsquo;", "'"),
    ("&quot;", " "),
    ("&eacute;", "e"),
    ("&egrave;", "e"),
    ("&agrave;", "a"),
    ("&ndash;", "-"),
    ("&deg;", "°"),
];

/// No tag that means anything in a cell is longer.
const LONGEST_TAG: usize = 24;

/// The text folded, and the place of each of its bytes in what was written.
pub(super) struct Folded {
    pub text: String,
    at: Vec<usize>,
    end: usize,
}

impl Folded {
    /// Folds letters (lower case, no accent), dashes, apostrophes and spaces, each to one kind;
    /// ends of lines are kept.
    pub fn of(raw: &str) -> Self {
        let mut folded = Self {
            text: String::with_capacity(raw.len()),
            at: Vec::with_capacity(raw.len()),
            end: raw.len(),
        };
        let mut at = 0;
        while let Some(character) = raw[at..].chars().next() {
            let rest = &raw[at..];
            let known = match character {
                '&' => ENTITIES.iter().find(|(entity, _)| rest.starts_with(entity)),
                _ => None,
            };
            if let Some((entity, stands)) = known {
                stands.chars().for_each(|c| folded.push(c, at));
                at += entity.len();
            } else if let Some(tag) = tag(rest) {
                folded.push('\n', at);
                at += tag;
            } else {
                folded.fold(character, at);
                at += character.len_utf8();
            }
        }
        folded
    }

    fn fold(&mut self, character: char, at: usize) {
        match character {
            'a'..='z' | '0'..='9' | ' ' => self.push(character, at),
            '–' | '—' | '−' | '‒' | '‑' | '→' => self.push('-', at),
            '’' | '‘' | '`' | '´' | 'ʼ' => self.push('\'', at),
            '•' | '·' | '●' => self.push(';', at),
            'œ' | 'Œ' => "oe".chars().for_each(|c| self.push(c, at)),
            '\r' | '\n' | '\u{2028}' => self.push('\n', at),
            '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => {}
            _ if character.is_whitespace() || character.is_control() => self.push(' ', at),
            _ => {
                for lower in character.to_lowercase() {
                    self.push(unaccented(lower).unwrap_or(lower), at);
                }
            }
        }
    }

    fn push(&mut self, character: char, at: usize) {
        self.text.push(character);
        self.at.resize(self.text.len(), at);
    }

    /// Where a stretch of the folded text was written.
    pub fn written(&self, span: &Range<usize>) -> Range<usize> {
        let place = |at: usize| self.at.get(at).copied().unwrap_or(self.end);
        place(span.start)..place(span.end)
    }
}

/// How long the tag is that the text starts with.
fn tag(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('<')?;
    let end = inside.find('>').filter(|end| *end < LONGEST_TAG)?;
    let name = inside.trim_start_matches('/');
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        .then_some(end + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_remember_their_place() {
        let raw = "Été &amp; Hiver – l’après<br/>midi";
        let folded = Folded::of(raw);
        assert_eq!(folded.text, "ete & hiver - l'apres\nmidi");
        let at = |word: &str| {
            let start = folded.text.find(word).unwrap();
            &raw[folded.written(&(start..start + word.len()))]
        };
        assert_eq!(at("ete"), "Été");
        assert_eq!(at("hiver"), "Hiver");
        assert_eq!(at("apres"), "après");
        assert_eq!(at("midi"), "midi");
    }
}
