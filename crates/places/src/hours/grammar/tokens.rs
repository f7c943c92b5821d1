//! From a text to tokens: words of the vocabulary, times, days, marks; each with its place.

use std::ops::Range;

use super::folded::Folded;
use super::times;
use super::words::{self, Word};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// An hour as people mark them: `9h`, `9h30`, `09:00`, `midi`.
    Time(u16),
    /// A number, perhaps an hour: `9` in `9-12h`.
    Number(u16),
    /// `1er`, `deuxième`, `dernier` (-1).
    Rank(i8),
    /// A phone number, an address of the web or of mail.
    Contact,
    /// `12/05/2022`, `2022`.
    Date,
    /// Monday is 0.
    Day(usize),
    /// "ma", "je": a day, if its neighbours say so.
    Code(usize),
    /// "v" of "L au V"; which day a letter stands for is not always certain.
    Letter(u8),
    /// January is 1.
    Month(u8),
    /// A word of the vocabulary.
    Word(Word),
    /// A mark: `-`, `/`, `,`…; an end of line is `\n`.
    Mark(char),
    /// A word outside the vocabulary.
    Other,
}

/// A token and its place in the folded text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub kind: Kind,
    pub span: Range<usize>,
    /// It was mended: `16h3`, `1Oh`, `eudi`.
    pub mended: bool,
}

/// No cell of hours needs more; what follows would only cost time.
const MOST: usize = 600;

/// The tokens of a text.
pub(super) fn read(folded: &Folded) -> Vec<Token> {
    let text = folded.text.as_str();
    let mut tokens: Vec<Token> = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        if tokens.len() == MOST {
            break;
        }
        if first == ' ' || first == '\'' {
            at += 1;
            continue;
        }
        let rest = &text[at..];
        let (kind, length, mended) = if let Some(length) = contact(rest) {
            (Kind::Contact, length, false)
        } else if first.is_ascii_digit() {
            let read = times::read(rest, tokens.last().map(|token| token.kind));
            (read.kind, read.length, read.mended)
        } else if first.is_alphabetic() {
            let length = rest.find(|c: char| !c.is_alphabetic());
            let word = &rest[..length.unwrap_or(rest.len())];
            let (kind, mended) = words::kind(word);
            (kind, word.len(), mended)
        } else {
            (Kind::Mark(first), first.len_utf8(), false)
        };
        tokens.push(Token {
            kind,
            span: at..at + length,
            mended,
        });
        at += length;
    }
    tokens
}

/// How long the phone number, mail or address of the web is that a text starts with.
fn contact(text: &str) -> Option<usize> {
    let first = text.as_bytes().first()?;
    if *first == b'0' || *first == b'+' {
        return phone(text);
    }
    if !first.is_ascii_alphabetic() {
        return None;
    }
    let end = text.find([' ', '\n', ',', ';', '(', ')']);
    let word = text[..end.unwrap_or(text.len())].trim_end_matches('.');
    let site = word.starts_with("www.") || word.starts_with("http") && word.contains("://");
    let mail = word
        .split_once('@')
        .is_some_and(|(_, host)| host.contains('.'));
    (site || mail).then_some(word.len())
}

/// Ten figures by twos, the first 0, however separated.
fn phone(text: &str) -> Option<usize> {
    let (start, mut figures) = match text.strip_prefix("+33") {
        Some(_) => (3, 1),
        None => (0, 0),
    };
    for (at, byte) in text.bytes().enumerate().skip(start) {
        match byte {
            b'0'..=b'9' => figures += 1,
            b' ' | b'.' | b'-' => {}
            _ => return None,
        }
        if figures == 10 {
            let more = text[at + 1..].starts_with(|c: char| c.is_ascii_digit() || c == 'h');
            return (!more).then_some(at + 1);
        }
    }
    None
}
