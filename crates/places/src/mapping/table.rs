//! Tables of values of a mapping: what a code of the file stands for.

use std::collections::HashMap;

use territory::fold;

/// The longest table; a closed list of codes has no more.
pub(super) const LONGEST: usize = 5_000;

/// What each of some texts stands for: whole texts, whatever their case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    entries: Vec<(String, Vec<String>)>,
    found: HashMap<String, usize>,
    folded: bool,
}

impl Table {
    /// A table of these entries, the first of two that are the same; `folded`, accents and
    /// punctuation do not count either.
    pub fn new(entries: impl IntoIterator<Item = (String, Vec<String>)>, folded: bool) -> Self {
        let mut table = Self {
            entries: Vec::new(),
            found: HashMap::new(),
            folded,
        };
        for (text, values) in entries.into_iter().take(LONGEST) {
            let key = table.key(&text);
            if !table.found.contains_key(&key) {
                table.found.insert(key, table.entries.len());
                table.entries.push((text, values));
            }
        }
        table
    }

    /// What a text stands for, if the table knows it; nothing at all is an answer too.
    pub fn find(&self, text: &str) -> Option<&[String]> {
        let at = self.found.get(&self.key(text))?;
        Some(&self.entries[*at].1)
    }

    /// The entries, in order.
    pub fn entries(&self) -> &[(String, Vec<String>)] {
        &self.entries
    }

    /// Whether accents and punctuation do not count.
    pub fn is_folded(&self) -> bool {
        self.folded
    }

    fn key(&self, text: &str) -> String {
        match self.folded {
            true => fold(text),
            false => text.trim().to_lowercase(),
        }
    }
}
