//! The code that is read from a screen and typed on a telephone.

use std::fmt;
use std::str::FromStr;

use crate::kernel::chance::Chance;

/// No vowel, so that no code is a word, and no two that are taken for one another: neither 0 nor O,
/// 1, I nor L, 2 nor Z, 5 nor S, 8 nor B, 6 nor G beside each other.
const LETTERS: &[u8; 20] = b"CDFHJKMNPQRTWXY34679";

/// Six of twenty letters: 64 million codes.
const LENGTH: usize = 6;

/// A joining code, as `K7MQ4X`; shown as `K7M Q4X`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code(String);

/// A text that is no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a code has {LENGTH} letters and figures")]
pub struct NoCode;

impl Code {
    /// A code drawn at random.
    pub fn draw(chance: &Chance) -> Self {
        let mut code = String::new();
        while code.len() < LENGTH {
            // Bytes past the last whole turn are left out: every letter is as likely.
            let fair = chance.bytes().into_iter().filter(|byte| *byte < 240);
            code.extend(fair.map(|byte| char::from(LETTERS[usize::from(byte % 20)])));
        }
        code.truncate(LENGTH);
        Self(code)
    }

    /// As kept and as addresses hold it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As it is shown: in two groups.
    pub fn shown(&self) -> String {
        let (first, second) = self.0.split_at(LENGTH / 2);
        format!("{first}\u{a0}{second}")
    }

    /// Where participants go.
    pub fn href(&self) -> String {
        format!("/seance/{}", self.0)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Code {
    type Err = NoCode;

    /// However it was typed: in small letters, with spaces or a dash.
    fn from_str(text: &str) -> Result<Self, NoCode> {
        let code: String = text
            .chars()
            .filter(|letter| !letter.is_whitespace() && !matches!(letter, '-' | '‑' | '–' | '.'))
            .map(|letter| letter.to_ascii_uppercase())
            .take(LENGTH + 1)
            .collect();
        let known = |letter: char| letter.is_ascii() && LETTERS.contains(&(letter as u8));
        match code.len() == LENGTH && code.chars().all(known) {
            true => Ok(Self(code)),
            false => Err(NoCode),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = Code::draw(&Chance::System);
        assert_eq!(code.as_str().parse(), Ok(code.clone()));
        assert_eq!(code.shown().to_lowercase().parse(), Ok(code));
        assert_eq!(" k7m-q4x ".parse(), Ok(Code("K7MQ4X".to_owned())));
        for wrong in ["", "K7MQ4", "K7MQ4XX", "K7MO4X", "K7MQ4É", "111111"] {
            assert_eq!(wrong.parse::<Code>(), Err(NoCode), "{wrong}");
        }
    }

    #[test]
    fn every_letter_is_drawn() {
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..200 {
            seen.extend(Code::draw(&Chance::System).0.into_bytes());
        }
        assert_eq!(seen.len(), LETTERS.len());
    }
}
