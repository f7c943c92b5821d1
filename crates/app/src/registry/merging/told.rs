//! Where a sheet is from, as people are told it.

use places::standard::Field;

use crate::kernel::atlas::{Atlas, FieldOrigin, Origins, RecordOrigin};
use crate::kernel::formats;
use crate::registry::imports::words;

/// A record that a sheet is made of.
pub struct SourceLine {
    /// How its source is called.
    pub name: String,
    /// Its identifier in it.
    pub id: String,
    /// Its date; empty where its source gives none.
    pub date: String,
    /// What the sheet has of it, where it has not all of it.
    pub fields: String,
}

/// What was corrected by hand on a day.
pub struct HandLine {
    pub date: String,
    pub fields: String,
}

/// Where a sheet is from.
pub struct Told {
    /// Its records, the one whose key it bears first.
    pub sources: Vec<SourceLine>,
    /// The latest first.
    pub by_hand: Vec<HandLine>,
}

/// Tells where a sheet is from.
pub fn told(atlas: &Atlas, origins: &Origins) -> Told {
    let line = |(number, record): (usize, &RecordOrigin)| SourceLine {
        name: source_name(atlas, record),
        id: record.id.to_string(),
        date: record.date.map(formats::date).unwrap_or_default(),
        fields: list(origins.fields().iter().filter(|(_, from)| match from {
            FieldOrigin::Records(numbers) => numbers.iter().any(|n| usize::from(*n) == number),
            FieldOrigin::Hand(_) => false,
        })),
    };
    let mut days: Vec<chrono::NaiveDate> = origins
        .fields()
        .iter()
        .filter_map(|(_, from)| match from {
            FieldOrigin::Hand(day) => Some(*day),
            FieldOrigin::Records(_) => None,
        })
        .collect();
    days.sort_unstable();
    days.dedup();
    let by_hand = days.into_iter().rev().map(|day| HandLine {
        date: formats::date(day),
        fields: list(
            origins
                .fields()
                .iter()
                .filter(|(_, from)| *from == FieldOrigin::Hand(day)),
        ),
    });
    Told {
        sources: origins.records.iter().enumerate().map(line).collect(),
        by_hand: by_hand.filter(|line| !line.fields.is_empty()).collect(),
    }
}

/// How a record's source is called.
pub fn source_name(atlas: &Atlas, record: &RecordOrigin) -> String {
    let title = record.title.as_deref();
    let credit = || atlas.credit(&record.source).map(|credit| &*credit.title);
    title.or_else(credit).unwrap_or(&record.source).to_owned()
}

fn list<'a>(fields: impl Iterator<Item = &'a (Field, FieldOrigin)>) -> String {
    let words: Vec<String> = fields.filter_map(|(field, _)| word(*field)).collect();
    words.join(", ")
}

/// What a field is called within a sentence; none where another one says it, or nobody asks.
fn word(field: Field) -> Option<String> {
    let label = match field {
        Field::Id
        | Field::Source
        | Field::CodePostal
        | Field::CodeInsee
        | Field::Commune
        | Field::Longitude => return None,
        Field::Latitude => "position sur la carte",
        Field::Pivot | Field::DateMaj | Field::FicheAccesLibre => return label_of(field),
        field => words::field(field),
    };
    let mut letters = label.chars();
    let first = letters.next()?;
    Some(first.to_lowercase().chain(letters).collect())
}

/// Names that begin with a capital, or are too official for a sentence.
fn label_of(field: Field) -> Option<String> {
    let label = match field {
        Field::Pivot => "SIRET",
        Field::FicheAccesLibre => "fiche Acceslibre",
        _ => "date",
    };
    Some(label.to_owned())
}
