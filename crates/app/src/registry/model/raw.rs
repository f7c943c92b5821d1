//! The words of an address before they are checked, and what could not be understood of them.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// More parameters than any filter could need are not read.
pub const MOST_PARAMETERS: usize = 200;

/// The words of an address (`?q=Rennes&service=…`), unchecked.
#[derive(Debug, Clone, Default)]
pub struct RawQuery {
    pairs: Vec<(String, String)>,
}

impl RawQuery {
    /// Reads a query string; what is not readable is left out.
    pub fn parse(query: &str) -> Self {
        let pairs = url::form_urlencoded::parse(query.as_bytes())
            .map(|(name, value)| (name.into_owned(), value.trim().to_owned()))
            .filter(|(_, value)| !value.is_empty())
            .take(MOST_PARAMETERS)
            .collect();
        Self { pairs }
    }

    /// Whether nothing is asked.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// The first value of this name.
    pub fn first(&self, name: &str) -> Option<&str> {
        let mut pairs = self.pairs.iter();
        pairs
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Every value of this name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Every name that starts so, without its start, and its value.
    pub fn starting<'a>(&'a self, start: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.pairs
            .iter()
            .filter_map(move |(key, value)| Some((key.strip_prefix(start)?, value.as_str())))
    }
}

/// Something in an address that could not be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Which parameter.
    pub parameter: String,
    /// What was read, and what to do, in French.
    pub message: String,
}

impl Problem {
    /// A parameter that cannot be used, and what to write instead.
    pub fn new(parameter: &str, message: impl Into<String>) -> Self {
        Self {
            parameter: parameter.to_owned(),
            message: message.into(),
        }
    }

    /// A value that a filter does not have.
    pub fn unknown(parameter: &str, value: &str) -> Self {
        let value: String = value.chars().take(60).collect();
        let message = format!(
            "Le filtre «\u{a0}{parameter}\u{a0}» ne connaît pas la valeur «\u{a0}{value}\u{a0}»."
        );
        Self::new(parameter, message)
    }

    /// As a page tells it, which goes on without what it could not understand.
    pub fn passed_over(&self) -> String {
        format!("{} Nous n’en avons pas tenu compte.", self.message)
    }
}

/// Escapes a word for an address.
pub fn encoded(word: &str) -> String {
    utf8_percent_encode(word, NON_ALPHANUMERIC).to_string()
}

/// Escapes one step of an address; what steps commonly hold stays legible.
pub fn path_step(step: &str) -> String {
    const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'_')
        .remove(b'.')
        .remove(b',')
        .remove(b';')
        .remove(b'=');
    utf8_percent_encode(step, ESCAPED).to_string()
}
