//! What is asked of the pairs, and what the page says of one.

mod diff;
mod sides;

pub use diff::{Span, differences};
pub use sides::{Line, dated, lines};

use serde::Deserialize;

use crate::kernel::closed::closed;

closed! {
    /// Which pairs are looked through.
    Pile {
        Doubtful => ("a-examiner", "Paires à examiner"),
        Sure => ("cas-surs", "Cas presque sûrs"),
        Again => ("a-relire", "Décisions des autres, à relire"),
    }
}

/// Where a person is in a pile: after this pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    pub rank: i64,
    pub a: String,
    pub b: String,
}

impl Cursor {
    /// As an address holds it.
    pub fn text(&self) -> String {
        format!("{}~{}~{}", self.rank, self.a, self.b)
    }

    /// Read back; none if it is not one.
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '~');
        Some(Self {
            rank: parts.next()?.parse().ok()?,
            a: parts.next()?.to_owned(),
            b: parts.next()?.to_owned(),
        })
    }
}

/// What an address asks for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    pub source: String,
    pub departement: String,
    pub pile: String,
    pub apres: String,
    /// How many pairs remained, as the page before told.
    pub reste: String,
}

impl Asked {
    /// Which pile.
    pub fn pile(&self) -> Pile {
        self.pile.parse().unwrap_or(Pile::Doubtful)
    }

    /// The source, if one was chosen.
    pub fn source(&self) -> Option<&str> {
        Some(self.source.as_str()).filter(|text| !text.is_empty())
    }

    /// The département, if one was chosen.
    pub fn departement(&self) -> Option<&str> {
        Some(self.departement.as_str()).filter(|text| !text.is_empty())
    }

    /// How many remain, if the page before told.
    pub fn remaining(&self) -> Option<usize> {
        self.reste.parse().ok()
    }

    /// The address of a page that asks the same of another place of the pile.
    pub fn href(&self, base: &str, after: Option<&Cursor>, remaining: Option<usize>) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let after = after.map(Cursor::text).unwrap_or_default();
        let remaining = remaining.map(|count| count.to_string()).unwrap_or_default();
        for (name, value) in [
            ("pile", self.pile().slug()),
            ("source", &self.source),
            ("departement", &self.departement),
            ("apres", &after),
            ("reste", &remaining),
        ] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        format!("{base}?{}", query.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_and_nothing_else_is_one() {
        let cursor = Cursor {
            rank: 12,
            a: "aaa".to_owned(),
            b: "b~b".to_owned(),
        };
        assert_eq!(Cursor::read(&cursor.text()), Some(cursor));
        for wrong in ["", "12", "12~a", "x~a~b"] {
            assert_eq!(Cursor::read(wrong), None, "{wrong}");
        }
    }
}
