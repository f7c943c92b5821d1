//! When an import is held: the thresholds, what is weighed, what is said. Pure.

use std::collections::BTreeMap;

use places::mapping::ColumnUse;
use serde::{Deserialize, Serialize};

use crate::kernel::formats;

/// A change is sudden from here on: so many at least, and such a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threshold {
    /// So many at least: one place of three is no sudden change.
    pub count: usize,
    /// In per cent.
    pub percent: usize,
}

impl Threshold {
    fn is_reached(self, part: usize, whole: usize) -> bool {
        part >= self.count && part * 100 >= whole * self.percent
    }
}

/// Places that a source has less than before, of those it had.
pub const SHRINKING: Threshold = Threshold {
    count: 5,
    percent: 20,
};

/// Places that go while others come, of those the source had.
pub const REPLACED: Threshold = Threshold {
    count: 5,
    percent: 50,
};

/// Rows in which a column that is gone held something, of those of the last file.
pub const COLUMN: Threshold = Threshold {
    count: 5,
    percent: 5,
};

/// Rows in quarantine beyond the share of the last file, in points of per cent.
pub const QUARANTINE: Threshold = Threshold {
    count: 5,
    percent: 20,
};

/// Columns named in a sentence.
const NAMED: usize = 5;

/// The last run of a source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LastRun {
    pub read: usize,
    pub quarantined: usize,
    /// Unknown of runs of older versions.
    pub columns: BTreeMap<String, ColumnUse>,
}

/// What is weighed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Places published now, and after the import.
    pub before: usize,
    pub after: usize,
    pub added: usize,
    pub withdrawn: usize,
    pub read: usize,
    pub quarantined: usize,
    /// The columns of the file.
    pub columns: BTreeMap<String, ColumnUse>,
    pub last: Option<LastRun>,
}

/// Why an import is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "cause", rename_all = "snake_case")]
pub enum Cause {
    /// Many places would go.
    Shrinks { before: usize, after: usize },
    /// Most places would go and others come: identifiers drawn anew, or another file.
    Replaced {
        before: usize,
        withdrawn: usize,
        added: usize,
    },
    /// Columns that are read are gone or empty; each with a new one that may be the same.
    Columns { gone: Vec<(String, Option<String>)> },
    /// Rows are no longer understood.
    Quarantine {
        read: usize,
        quarantined: usize,
        before_percent: usize,
    },
}

impl Facts {
    /// Why the import is to be held; nothing for a source that has no place yet.
    pub fn causes(&self) -> Vec<Cause> {
        if self.before == 0 {
            return Vec::new();
        }
        let mut causes = Vec::new();
        let less = self.before.saturating_sub(self.after);
        if SHRINKING.is_reached(less, self.before) {
            causes.push(Cause::Shrinks {
                before: self.before,
                after: self.after,
            });
        }
        // Places that go and are not replaced are counted above.
        if REPLACED.is_reached(self.withdrawn.min(self.added), self.before) {
            causes.push(Cause::Replaced {
                before: self.before,
                withdrawn: self.withdrawn,
                added: self.added,
            });
        }
        let Some(last) = &self.last else {
            return causes;
        };
        let gone = self.columns_gone(last);
        if !gone.is_empty() {
            causes.push(Cause::Columns { gone });
        }
        causes.extend(self.quarantine(last));
        causes
    }

    fn columns_gone(&self, last: &LastRun) -> Vec<(String, Option<String>)> {
        let is_here = |name: &str| self.columns.keys().any(|column| is_same(column, name));
        let new: Vec<&String> = self
            .columns
            .keys()
            .filter(|name| !last.columns.keys().any(|column| is_same(column, name)))
            .collect();
        let gone = last.columns.iter().filter(|(name, column)| {
            column.read && COLUMN.is_reached(column.filled, last.read) && !is_here(name)
        });
        gone.map(|(name, column)| {
            let renamed = new
                .iter()
                .max_by_key(|other| self.likeness(name, column, other));
            let renamed = renamed.filter(|other| self.likeness(name, column, other) > 0);
            (name.clone(), renamed.map(|other| (*other).clone()))
        })
        .collect()
    }

    /// How much a new column looks like one that is gone, in per cent: by its name, or because as
    /// many rows have it.
    fn likeness(&self, name: &str, column: &ColumnUse, other: &str) -> u64 {
        let named = strsim::jaro_winkler(&territory::fold(name), &territory::fold(other));
        let filled = self.columns.get(other).map_or(0, |other| other.filled);
        let close = filled.abs_diff(column.filled) * 20 <= column.filled;
        match (named, close) {
            (named, _) if named >= 0.8 => (named * 100.0) as u64,
            (named, true) if named >= 0.6 => (named * 50.0) as u64,
            _ => 0,
        }
    }

    fn quarantine(&self, last: &LastRun) -> Option<Cause> {
        if self.read == 0 || last.read == 0 {
            return None;
        }
        let before_percent = last.quarantined * 100 / last.read;
        // As many as the last file's share would have given.
        let usual = self.read * last.quarantined / last.read;
        let more = self.quarantined.saturating_sub(usual);
        QUARANTINE
            .is_reached(more, self.read)
            .then_some(Cause::Quarantine {
                read: self.read,
                quarantined: self.quarantined,
                before_percent,
            })
    }
}

/// As a mapping finds a column: case and spaces around do not count.
fn is_same(a: &str, b: &str) -> bool {
    a.trim().to_lowercase() == b.trim().to_lowercase()
}

impl Cause {
    /// As those in charge read it.
    pub fn in_french(&self) -> String {
        match self {
            Self::Shrinks { before, after } => format!(
                "La source passe de {} à {}. Le fichier est peut-être incomplet.",
                places(*before),
                formats::integer(*after as u64),
            ),
            Self::Replaced {
                before,
                withdrawn,
                added,
            } => format!(
                "{} sur {} partiraient, et {} arriveraient. Les identifiants ont peut-être changé, ou c’est un autre fichier.",
                places(*withdrawn),
                formats::integer(*before as u64),
                formats::integer(*added as u64),
            ),
            Self::Columns { gone } => {
                let named: Vec<String> = gone.iter().take(NAMED).map(named).collect();
                let more = match gone.len().saturating_sub(NAMED) {
                    0 => String::new(),
                    more => format!(" et {more} autres"),
                };
                match gone.len() {
                    1 => format!(
                        "Une colonne qui était lue n’est plus là, ou est vide\u{a0}: {}.",
                        named[0]
                    ),
                    count => format!(
                        "{count} colonnes qui étaient lues ne sont plus là, ou sont vides\u{a0}: {}{more}.",
                        named.join(", ")
                    ),
                }
            }
            Self::Quarantine {
                read,
                quarantined,
                before_percent,
            } => format!(
                "{} sur {} iraient en quarantaine ({}\u{a0}%), contre {before_percent}\u{a0}% la dernière fois.",
                formats::counted(*quarantined, "ligne", "lignes"),
                formats::integer(*read as u64),
                quarantined * 100 / read.max(&1),
            ),
        }
    }

    /// As the command line says it.
    pub fn in_english(&self) -> String {
        match self {
            Self::Shrinks { before, after } => {
                format!("it goes from {before} places to {after}")
            }
            Self::Replaced {
                before,
                withdrawn,
                added,
            } => format!("{withdrawn} of {before} places would go and {added} others come"),
            Self::Columns { gone } => {
                let names: Vec<&str> = gone.iter().map(|(name, _)| name.as_str()).collect();
                format!(
                    "columns that were read are gone or empty: {}",
                    names.join(", ")
                )
            }
            Self::Quarantine {
                read,
                quarantined,
                before_percent,
            } => format!(
                "{quarantined} of {read} rows would be quarantined, {before_percent} % the last time"
            ),
        }
    }
}

fn places(count: usize) -> String {
    formats::counted(count, "lieu", "lieux")
}

fn named((name, renamed): &(String, Option<String>)) -> String {
    match renamed {
        Some(other) => {
            format!("«\u{a0}{name}\u{a0}» (peut-être renommée «\u{a0}{other}\u{a0}»)")
        }
        None => format!("«\u{a0}{name}\u{a0}»"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(filled: usize, read: bool) -> ColumnUse {
        ColumnUse { filled, read }
    }

    fn columns(names: &[(&str, usize, bool)]) -> BTreeMap<String, ColumnUse> {
        let named = names.iter();
        named
            .map(|(name, filled, read)| ((*name).to_owned(), column(*filled, *read)))
            .collect()
    }

    fn facts(before: usize, withdrawn: usize, added: usize) -> Facts {
        Facts {
            before,
            after: before - withdrawn + added,
            added,
            withdrawn,
            read: before - withdrawn + added,
            ..Facts::default()
        }
    }

    #[test]
    fn a_source_that_shrinks_by_a_fifth_and_five_places_is_held() {
        assert_eq!(facts(100, 19, 0).causes(), []);
        assert_eq!(
            facts(100, 20, 0).causes(),
            [Cause::Shrinks {
                before: 100,
                after: 80
            }]
        );
        assert_eq!(facts(8, 4, 0).causes(), [], "four places may close");
        assert_eq!(facts(10, 5, 0).causes().len(), 1);
        assert_eq!(facts(0, 0, 0).causes(), [], "a source's first file");
        let whole = facts(100, 20, 0).causes()[0].in_french();
        assert!(whole.contains("100\u{a0}lieux à 80"), "{whole}");
    }

    #[test]
    fn identifiers_drawn_anew_are_held_and_a_few_new_places_are_not() {
        assert_eq!(
            facts(100, 100, 100).causes(),
            [Cause::Replaced {
                before: 100,
                withdrawn: 100,
                added: 100
            }]
        );
        assert_eq!(facts(100, 49, 49).causes(), []);
        assert_eq!(facts(100, 0, 400).causes(), [], "a source may grow");
    }

    #[test]
    fn a_column_that_is_read_and_goes_is_named_with_what_it_may_be_called_now() {
        let last = LastRun {
            read: 100,
            quarantined: 0,
            columns: columns(&[
                ("Téléphone", 90, true),
                ("Notes", 90, false),
                ("Rare", 4, true),
            ]),
        };
        let now = Facts {
            columns: columns(&[("Telephone fixe", 91, false), (" notes", 1, false)]),
            last: Some(last.clone()),
            ..facts(100, 0, 0)
        };
        let gone = vec![("Téléphone".to_owned(), Some("Telephone fixe".to_owned()))];
        assert_eq!(now.causes(), [Cause::Columns { gone }]);
        let other_case = Facts {
            columns: columns(&[("TÉLÉPHONE ", 90, true)]),
            last: Some(last),
            ..facts(100, 0, 0)
        };
        assert_eq!(other_case.causes(), []);
    }

    #[test]
    fn a_quarantine_that_jumps_is_held() {
        let last = LastRun {
            read: 100,
            quarantined: 10,
            columns: BTreeMap::new(),
        };
        let with = |quarantined| Facts {
            read: 100,
            quarantined,
            last: Some(last.clone()),
            ..facts(90, 0, 0)
        };
        assert_eq!(with(29).causes(), []);
        assert_eq!(
            with(30).causes(),
            [Cause::Quarantine {
                read: 100,
                quarantined: 30,
                before_percent: 10
            }]
        );
    }
}
