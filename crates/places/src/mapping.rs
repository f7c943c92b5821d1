//! Source mappings: which column of a file holds what.
//!
//! The format is that of the national pipeline's `*.config.json` files, read as they are. Fields and
//! values of version 0 are translated; whatever is not understood becomes a [`MappingNote`]. Our own
//! keys (`plier`, `motifs`, `extraire`, `valeurs`, `défaut`) add what it lacks: `docs/mapping.md`.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::input::{RawRow, same_column};
use crate::standard::{Field, legacy};

pub mod assistant;
mod keys;
mod pattern;
mod read;
mod table;
mod write;

pub use pattern::{Pattern, PatternError};
pub use table::Table;

/// A mapping that cannot be used at all.
#[derive(Debug, thiserror::Error)]
pub enum MappingError {
    /// Not JSON.
    #[error("the mapping is not JSON ({0}): check quotes, commas and braces")]
    Json(#[from] serde_json::Error),
    /// Not an object.
    #[error("the mapping must be a JSON object whose keys are fields of the standard")]
    NotAnObject,
}

/// Something in a mapping that has no effect, or another effect than its author may think.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappingNote {
    /// Where in the mapping: `services[3].modalites_accompagnement`.
    pub path: String,
    /// What, in French.
    pub message: String,
}

impl fmt::Display for MappingNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} : {}", self.path, self.message)
    }
}

/// How one value is found in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scalar {
    /// The first of these columns that is not empty.
    Columns(Vec<String>),
    /// Always this.
    Literal(String),
    /// The non-empty columns, joined; else something else.
    Join {
        /// The columns.
        columns: Vec<String>,
        /// What stands between them.
        separator: String,
        /// What to read if all are empty.
        or: Option<Box<Scalar>>,
    },
    /// A part of a column that holds several numbers.
    Split {
        /// The column.
        column: String,
        /// What stands between the numbers.
        separator: String,
        /// Which one, the first being 0.
        part: usize,
    },
    /// What a pattern captures in the first of these columns that it fits; else something else.
    Extract {
        /// The columns.
        columns: Vec<String>,
        /// The pattern, and which of its groups is the value.
        pattern: Pattern,
        /// What to read if it fits none.
        or: Option<Box<Scalar>>,
    },
    /// What a table gives for a value; the value itself where it gives nothing.
    Table {
        /// The value.
        of: Box<Scalar>,
        /// The table.
        table: Table,
    },
    /// A value, and what stands in for want of one.
    Default {
        /// The value.
        of: Box<Scalar>,
        /// What stands in.
        text: String,
    },
}

/// A value of a list that a row has under a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The field of the standard.
    pub field: Field,
    /// Columns looked into; none: the value is constant.
    pub columns: Vec<String>,
    /// Texts of which a cell must contain one, in lower case; no term and no pattern: any cell that
    /// is not empty.
    pub terms: Vec<String>,
    /// Patterns of which a cell may fit one instead of containing a term.
    pub patterns: Vec<Pattern>,
    /// Texts a cell must not contain, in lower case.
    pub except: Vec<String>,
    /// Cells, terms and patterns are compared without accents and punctuation; terms are kept so.
    pub folded: bool,
    /// What the parts of a cell stand for, where no value is given.
    pub table: Option<Table>,
    /// The value; `None`: the cell itself is read.
    pub target: Option<String>,
    /// The value holds only where nothing else of the field does.
    pub fallback: bool,
}

impl Choice {
    /// A choice that nothing is asked of yet.
    pub fn new(field: Field, columns: Vec<String>) -> Self {
        Self {
            field,
            columns,
            terms: Vec::new(),
            patterns: Vec::new(),
            except: Vec::new(),
            folded: false,
            table: None,
            target: None,
            fallback: false,
        }
    }
}

/// Where the opening hours are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HoursMapping {
    /// A column in OSM's `opening_hours` syntax.
    Osm(String),
    /// Columns of each day, Monday being 0.
    Days(Vec<(usize, Vec<String>)>),
    /// A column of text about the week.
    Week(String),
}

/// A mapping, understood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    pub(crate) scalars: Vec<(Field, Scalar)>,
    pub(crate) choices: Vec<Choice>,
    pub(crate) hours: Vec<HoursMapping>,
    /// Says in which weeks (odd, even) the hours hold.
    pub(crate) weeks: Option<Scalar>,
    /// Says that a place receives no public.
    pub(crate) private: Option<Scalar>,
}

/// What a column of a file is to a mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnUse {
    /// In how many rows it holds something.
    pub filled: usize,
    /// Whether the mapping reads it.
    pub read: bool,
}

impl Mapping {
    /// Reads a mapping; what it holds that is not understood comes back as notes.
    pub fn parse(json: &str) -> Result<(Self, Vec<MappingNote>), MappingError> {
        let Value::Object(object) = serde_json::from_str(json.trim_start_matches('\u{feff}'))?
        else {
            return Err(MappingError::NotAnObject);
        };
        Ok(read::Reader::default().read(&object))
    }

    /// Every column the mapping names.
    pub fn columns(&self) -> Vec<&str> {
        let mut columns = self.all_columns();
        columns.sort_unstable();
        columns.dedup();
        columns
    }

    /// The same, in the order in which they are named.
    fn columns_in_order(&self) -> Vec<&str> {
        let mut columns = Vec::new();
        for column in self.all_columns() {
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
        columns
    }

    /// How one field is read, as JSON; nothing where it is not read, or in several ways that no one
    /// document tells.
    pub fn field_json(&self, field: Field) -> Option<Value> {
        let Value::Object(mut object) = self.only(field).to_json() else {
            return None;
        };
        let only = object.len() == 1;
        object.remove(field.name()).filter(|_| only)
    }

    /// Reads a field as another mapping does.
    pub fn read_as(&mut self, field: Field, other: &Self) {
        self.forget(field);
        let only = other.only(field);
        self.scalars.extend(only.scalars);
        self.choices.extend(only.choices);
        self.hours.extend(only.hours);
    }

    /// What a field is read from, alone.
    pub(crate) fn only(&self, field: Field) -> Self {
        let scalars = self.scalars.iter().filter(|(of, _)| *of == field);
        let choices = self.choices.iter().filter(|choice| choice.field == field);
        Self {
            scalars: scalars.cloned().collect(),
            choices: choices.cloned().collect(),
            hours: match field {
                Field::Horaires => self.hours.clone(),
                _ => Vec::new(),
            },
            ..Self::default()
        }
    }

    /// The columns of a file that hold something, and whether the mapping reads them; a file with
    /// more than a thousand is no table of places, the others are not looked at.
    pub fn columns_in(&self, rows: &[RawRow]) -> BTreeMap<String, ColumnUse> {
        const MOST: usize = 1_000;
        let mut filled: BTreeMap<&str, usize> = BTreeMap::new();
        for (name, _) in rows
            .iter()
            .flat_map(RawRow::cells)
            .filter(|(_, cell)| !cell.is_empty())
        {
            if filled.len() < MOST || filled.contains_key(name) {
                *filled.entry(name).or_default() += 1;
            }
        }
        let read = self.columns();
        let is_read = |name: &str| read.iter().any(|column| same_column(column, name));
        let columns = filled.into_iter().map(|(name, filled)| {
            let read = is_read(name);
            (name.to_owned(), ColumnUse { filled, read })
        });
        columns.collect()
    }

    fn all_columns(&self) -> Vec<&str> {
        let mut columns = Vec::new();
        let scalars = self.scalars.iter().map(|(_, scalar)| scalar);
        for scalar in scalars.chain(&self.weeks).chain(&self.private) {
            scalar.columns(&mut columns);
        }
        columns.extend(
            self.choices
                .iter()
                .flat_map(|c| &c.columns)
                .map(String::as_str),
        );
        for hours in &self.hours {
            match hours {
                HoursMapping::Osm(column) | HoursMapping::Week(column) => columns.push(column),
                HoursMapping::Days(days) => {
                    columns.extend(
                        days.iter()
                            .flat_map(|(_, columns)| columns)
                            .map(String::as_str),
                    );
                }
            }
        }
        columns
    }
}

impl Scalar {
    fn columns<'a>(&'a self, into: &mut Vec<&'a str>) {
        match self {
            Self::Columns(columns) => into.extend(columns.iter().map(String::as_str)),
            Self::Literal(_) => {}
            Self::Join { columns, or, .. } => {
                into.extend(columns.iter().map(String::as_str));
                if let Some(or) = or {
                    or.columns(into);
                }
            }
            Self::Split { column, .. } => into.push(column),
            Self::Extract { columns, or, .. } => {
                into.extend(columns.iter().map(String::as_str));
                if let Some(or) = or {
                    or.columns(into);
                }
            }
            Self::Table { of, .. } | Self::Default { of, .. } => of.columns(into),
        }
    }
}

/// A field named by a mapping, in either version of the standard.
fn field_of(name: &str) -> Option<Option<Field>> {
    Field::of_name(name)
        .map(Some)
        .or_else(|| legacy::field(name))
}

type Object = Map<String, Value>;
