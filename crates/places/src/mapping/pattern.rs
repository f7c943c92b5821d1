//! Patterns of a mapping: regular expressions, matched in time linear in the text, bounded in size.

use std::fmt;

use regex::{Regex, RegexBuilder};

/// The longest pattern, in characters.
const LONGEST: usize = 500;
/// The most memory one pattern may take once compiled, in bytes.
const HEAVIEST: usize = 256 * 1024;
/// So much of a cell is looked at, in bytes: the time a match takes grows with both.
const LOOKED_AT: usize = 4_000;

/// Why a text is no pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// Not a regular expression.
    #[error("ce motif n’est pas lisible : vérifiez ses parenthèses, ses crochets et ses « \\ »")]
    Syntax,
    /// Too long, or too heavy.
    #[error("ce motif est trop grand : raccourcissez-le, ou répétez moins")]
    TooBig,
    /// It has no such group.
    #[error("ce motif n’a pas de groupe « {0} »")]
    NoGroup(String),
}

/// A regular expression, case-insensitive unless it says `(?-i)`, and the group that counts.
#[derive(Clone)]
pub struct Pattern {
    text: String,
    regex: Regex,
    group: usize,
}

impl Pattern {
    /// Reads a pattern; its value is what its first group captures, or all of it if it has none.
    pub fn new(text: &str) -> Result<Self, PatternError> {
        if text.chars().count() > LONGEST {
            return Err(PatternError::TooBig);
        }
        let built = RegexBuilder::new(text)
            .case_insensitive(true)
            .size_limit(HEAVIEST)
            .dfa_size_limit(2 * HEAVIEST)
            .nest_limit(50)
            .build();
        let regex = built.map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => PatternError::TooBig,
            _ => PatternError::Syntax,
        })?;
        Ok(Self {
            text: text.to_owned(),
            group: usize::from(regex.captures_len() > 1),
            regex,
        })
    }

    /// The same with another group, by its number or its name.
    pub fn with_group(self, group: &str) -> Result<Self, PatternError> {
        let found = match group.parse::<usize>() {
            Ok(number) => (number < self.regex.captures_len()).then_some(number),
            Err(_) => self
                .regex
                .capture_names()
                .position(|name| name == Some(group)),
        };
        match found {
            Some(group) => Ok(Self { group, ..self }),
            None => Err(PatternError::NoGroup(group.to_owned())),
        }
    }

    /// As written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The number of the group that counts.
    pub fn group(&self) -> usize {
        self.group
    }

    /// Whether a text fits somewhere.
    pub fn fits(&self, text: &str) -> bool {
        self.regex.is_match(beginning(text))
    }

    /// What the group captures, trimmed, where it captures something.
    pub fn capture<'t>(&self, text: &'t str) -> Option<&'t str> {
        let captures = self.regex.captures(beginning(text))?;
        let captured = captures.get(self.group)?.as_str().trim();
        (!captured.is_empty()).then_some(captured)
    }
}

fn beginning(text: &str) -> &str {
    if text.len() <= LOOKED_AT {
        return text;
    }
    let end = (0..=LOOKED_AT).rev().find(|at| text.is_char_boundary(*at));
    &text[..end.unwrap_or_default()]
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pattern({:?}, {})", self.text, self.group)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        (&self.text, self.group) == (&other.text, other.group)
    }
}

impl Eq for Pattern {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_captures_its_first_group_or_the_one_that_is_named() {
        let code = Pattern::new(r"\b(\d{5})\s+(?<ville>\p{L}+)").unwrap();
        assert_eq!(code.capture("1 rue des Lilas, 35000 Rennes"), Some("35000"));
        let town = code.clone().with_group("ville").unwrap();
        assert_eq!(town.capture("35000 Rennes"), Some("Rennes"));
        assert_eq!(
            code.with_group("rue"),
            Err(PatternError::NoGroup("rue".to_owned()))
        );
        assert!(Pattern::new("gratuit").unwrap().fits("C’est GRATUIT"));
    }

    #[test]
    fn what_is_too_big_or_unreadable_is_refused() {
        assert_eq!(Pattern::new("(").unwrap_err(), PatternError::Syntax);
        assert_eq!(
            Pattern::new(r"(\p{L}{100}){100}").unwrap_err(),
            PatternError::TooBig
        );
        assert_eq!(
            Pattern::new(&"a".repeat(501)).unwrap_err(),
            PatternError::TooBig
        );
    }

    #[test]
    fn only_the_beginning_of_a_very_long_cell_is_looked_at() {
        let cell = format!("{}fin", "é".repeat(3_000));
        assert!(!Pattern::new("fin").unwrap().fits(&cell));
        assert!(Pattern::new("^é+").unwrap().fits(&cell));
    }
}
