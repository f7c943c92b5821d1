//! Two records, field by field.

use chrono::NaiveDate;
use places::Place;
use places::standard::Field;

use super::diff::{Span, differences};
use crate::kernel::formats;
use crate::registry::imports::words;

/// What both say of a field.
pub struct Line {
    pub label: &'static str,
    pub a: Vec<Span>,
    pub b: Vec<Span>,
    pub same: bool,
}

/// What tells whether two records are one place, the most telling first.
const TELLING: [Field; 15] = [
    Field::Nom,
    Field::Adresse,
    Field::ComplementAdresse,
    Field::CodePostal,
    Field::Commune,
    Field::Telephone,
    Field::Courriels,
    Field::SiteWeb,
    Field::Pivot,
    Field::StructureParente,
    Field::Typologie,
    Field::Horaires,
    Field::Services,
    Field::DispositifProgrammesNationaux,
    Field::PresentationResume,
];

/// The fields that either record fills, with the words that differ.
pub fn lines(a: &Place, b: &Place) -> Vec<Line> {
    let line = |field: Field| {
        let (left, right) = (text(a, field), text(b, field));
        if left.is_empty() && right.is_empty() {
            return None;
        }
        let (a, b) = differences(&left, &right);
        Some(Line {
            label: words::field(field),
            same: !a.iter().chain(&b).any(|span| span.differs),
            a,
            b,
        })
    };
    TELLING.into_iter().filter_map(line).collect()
}

fn text(place: &Place, field: Field) -> String {
    match field {
        Field::Pivot if place.pivot.is_unknown() => String::new(),
        Field::Telephone => formats::phone(&place.text(field)),
        Field::Typologie => {
            let labels: Vec<&str> = place.typologie.iter().map(|one| one.label()).collect();
            labels.join(", ")
        }
        Field::Horaires => {
            let told = place.horaires.as_ref().and_then(|hours| hours.in_french());
            told.map_or_else(|| place.text(field), |rules| rules.join(" ; "))
        }
        field => place.text(field).replace('|', ", "),
    }
}

/// The date of a record, where its source gives one.
pub fn dated(date: NaiveDate, undated: bool) -> String {
    match undated {
        true => "date inconnue".to_owned(),
        false => formats::date(date),
    }
}
