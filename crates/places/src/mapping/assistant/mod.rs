//! The mapping assistant: what the columns of an unknown file hold, and how sure that is.
//!
//! A column is recognised by its name ([`headers`]) and by its cells ([`content`]); each field of the
//! standard takes the column that speaks most for it. The rest is a person's to choose: whatever is
//! proposed comes with a reason, and [`Proposal::corrected`] makes a mapping of what the person keeps.

use chrono::NaiveDate;
use territory::Territories;

use crate::input::{RawRow, same_column};
use crate::mapping::{Choice, HoursMapping, Mapping, Scalar};
use crate::standard::Field;

mod columns;
mod content;
mod coverage;
mod headers;
mod hours;
mod lexicon;
mod lists;
mod scalars;

pub use columns::Column;
pub use coverage::{Coverage, Example, FieldCoverage, coverage};

/// How a field is read from the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// One value.
    Scalar(Scalar),
    /// Values of a list.
    Choices(Vec<Choice>),
    /// Opening hours.
    Hours(Vec<HoursMapping>),
}

/// A field that was recognised in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognised {
    /// The field of the standard.
    pub field: Field,
    /// The columns it is read from, the one that matters most first.
    pub columns: Vec<String>,
    /// How sure, in per cent.
    pub confidence: u8,
    /// Why, in French.
    pub reason: String,
    /// How it is read.
    pub reading: Reading,
}

/// What was made of an unknown file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Its columns.
    pub columns: Vec<Column>,
    /// The fields recognised, in the standard's order.
    pub recognised: Vec<Recognised>,
}

/// What a person decides for a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pick {
    /// What was proposed.
    Proposed,
    /// This column.
    Column(String),
    /// Nothing.
    Nothing,
    /// As this mapping reads it, written by hand.
    Written(Box<Mapping>),
}

/// Recognises the columns of a file.
pub fn propose(rows: &[RawRow], territories: &Territories, today: NaiveDate) -> Proposal {
    let columns = columns::of_rows(rows);
    let known = content::Reference { territories, today };
    let hours = hours::recognise(&columns, rows);
    let of_hours: Vec<&String> = hours.iter().flat_map(|hours| &hours.columns).collect();
    let others = columns.iter().filter(|c| !of_hours.contains(&&c.name));
    let mut recognised = scalars::recognise(&others.collect::<Vec<_>>(), known);
    let free: Vec<&Column> = columns
        .iter()
        .filter(|column| {
            !of_hours.contains(&&column.name)
                && !recognised.iter().any(|field: &Recognised| {
                    !is_text(field.field) && field.columns.contains(&column.name)
                })
        })
        .collect();
    for field in lists::LISTS {
        recognised.extend(lists::recognise(field, &free, rows));
    }
    recognised.extend(hours);
    recognised.sort_by_key(|field| field.field);
    Proposal {
        columns,
        recognised,
    }
}

/// Texts that may speak of lists too.
fn is_text(field: Field) -> bool {
    matches!(
        field,
        Field::PresentationResume | Field::PresentationDetail | Field::AutresFormationsLabels
    )
}

impl Proposal {
    /// What was recognised for a field.
    pub fn of(&self, field: Field) -> Option<&Recognised> {
        self.recognised.iter().find(|of| of.field == field)
    }

    /// The mapping proposed.
    pub fn mapping(&self) -> Mapping {
        let mut mapping = Mapping::default();
        for recognised in &self.recognised {
            mapping.read_field(recognised.field, recognised.reading.clone());
        }
        mapping
    }

    /// The columns that a mapping does not read, and that hold something.
    pub fn left(&self, mapping: &Mapping) -> Vec<&Column> {
        let read = mapping.columns();
        let left = self
            .columns
            .iter()
            .filter(|column| column.filled > 0 && !read.contains(&column.name.as_str()));
        left.collect()
    }

    /// A mapping that was used before, for this file: a field of which no column is here any more is
    /// read as proposed. Nothing where none of its columns is here.
    pub fn completing(&self, mut last: Mapping) -> Option<Mapping> {
        let here = |column: &&str| self.columns.iter().any(|c| same_column(&c.name, column));
        if !last.columns().iter().any(here) {
            return None;
        }
        for field in Field::ALL {
            let columns = last.columns_of(field);
            if columns.is_empty() || columns.iter().any(here) {
                continue;
            }
            last.forget(field);
            if let Some(recognised) = self.of(field) {
                last.read_field(field, recognised.reading.clone());
            }
        }
        Some(last)
    }

    /// The mapping of what a person decided; fields nothing was decided for are read as proposed.
    pub fn corrected(&self, rows: &[RawRow], picks: &[(Field, Pick)]) -> Mapping {
        self.corrected_from(self.mapping(), rows, picks)
    }

    /// The same, where what was proposed is another mapping: that of the last import, for one.
    pub fn corrected_from(
        &self,
        mut mapping: Mapping,
        rows: &[RawRow],
        picks: &[(Field, Pick)],
    ) -> Mapping {
        for (field, pick) in picks {
            match pick {
                Pick::Proposed => {}
                Pick::Nothing => mapping.forget(*field),
                Pick::Written(written) => mapping.read_as(*field, written),
                Pick::Column(name) => {
                    mapping.forget(*field);
                    if let Some(column) = self.columns.iter().find(|column| column.name == *name) {
                        mapping.read_field(*field, reading_of(*field, column, rows));
                    }
                }
            }
        }
        mapping
    }
}

/// How a column picked by hand is read for a field.
fn reading_of(field: Field, column: &Column, rows: &[RawRow]) -> Reading {
    if field == Field::Horaires {
        let name = column.name.clone();
        return Reading::Hours(vec![if content::is_osm(column) >= 0.5 {
            HoursMapping::Osm(name)
        } else {
            HoursMapping::Week(name)
        }]);
    }
    if lists::LISTS.contains(&field) || field == Field::AutresFormationsLabels {
        return Reading::Choices(lists::read(field, column, rows));
    }
    Reading::Scalar(scalars::read(field, column))
}

impl Mapping {
    /// Reads a field so, after whatever it is read from already.
    pub fn read_field(&mut self, field: Field, reading: Reading) {
        match reading {
            Reading::Scalar(scalar) => self.scalars.push((field, scalar)),
            Reading::Choices(choices) => self.choices.extend(choices),
            Reading::Hours(hours) => self.hours.extend(hours),
        }
    }

    /// Reads a field from nothing.
    pub fn forget(&mut self, field: Field) {
        self.scalars.retain(|(of, _)| *of != field);
        self.choices.retain(|choice| choice.field != field);
        if field == Field::Horaires {
            self.hours.clear();
        }
    }

    /// The columns a field is read from, the one looked at first being first.
    pub fn columns_of(&self, field: Field) -> Vec<&str> {
        let only = self.only(field);
        let all = self.columns();
        let mine = only.columns_in_order().into_iter();
        mine.filter_map(|name| all.iter().find(|column| **column == name).copied())
            .collect()
    }
}

fn as_percent(score: f64) -> u8 {
    (score * 100.0).round().clamp(1.0, 99.0) as u8
}

/// "98 %", the French way.
fn percent(share: f64) -> String {
    format!("{:.0}\u{a0}%", share * 100.0)
}
