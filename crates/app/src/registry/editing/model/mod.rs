//! What may be corrected on a sheet, and what makes a correction one.

mod check;
mod draft;

pub use check::{Refusal, check, named_commune};
#[cfg(test)]
pub use draft::EDITABLE;
pub use draft::{Draft, Editable, Input, is_editable, sections};

use std::collections::BTreeMap;
use std::fmt;

use places::Place;
use places::standard::Field;

/// A part of a sheet that a hand may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// A field of the standard.
    Field(Field),
    /// Whether the sheet is shown to the public.
    Publication,
}

/// The value of [`Part::Publication`] of a sheet taken off the map by hand.
pub const TAKEN_OFF: &str = "retirée";

/// Its value otherwise.
pub const SHOWN: &str = "publiée";

impl Part {
    /// As stored and told by the journal.
    pub fn name(self) -> &'static str {
        match self {
            Self::Field(field) => field.name(),
            Self::Publication => "publication",
        }
    }

    /// The part of that name.
    pub fn of_name(name: &str) -> Option<Self> {
        match name {
            "publication" => Some(Self::Publication),
            name => Field::of_name(name).map(Self::Field),
        }
    }

    /// As people read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Field(field) => draft::label(field),
            Self::Publication => "Publication",
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Parts, each with a text: a field's as the standard's files write it.
pub type Texts = BTreeMap<Part, String>;

/// A sheet with what was corrected by hand put over what its source says. A correction that the
/// standard no longer allows gives way to the source.
pub fn overlay(source: &Place, edits: &Texts) -> Place {
    let mut record = source.to_record();
    for (part, text) in edits {
        if let Part::Field(field) = part
            && let Some(column) = Field::ALL.iter().position(|known| known == field)
        {
            record[column].clone_from(text);
        }
    }
    let Ok(mut place) = Place::from_record(&record) else {
        return source.clone();
    };
    // A position that a hand gave is its own; the source's is known as well as before.
    if place.position == source.position {
        place.precision = source.precision;
    }
    place
}
