//! Fields of one value: each takes the column that speaks most for it.

use crate::mapping::Scalar;
use crate::standard::Field;

use super::columns::Column;
use super::content::{self, Reference};
use super::{Reading, Recognised, headers};

/// A column is taken for a field from here on.
const ENOUGH: f64 = 0.35;

const SCALARS: [Field; 18] = [
    Field::Id,
    Field::Pivot,
    Field::Nom,
    Field::Commune,
    Field::CodePostal,
    Field::CodeInsee,
    Field::Adresse,
    Field::ComplementAdresse,
    Field::Latitude,
    Field::Longitude,
    Field::Telephone,
    Field::Courriels,
    Field::SiteWeb,
    Field::PresentationResume,
    Field::PresentationDetail,
    Field::Source,
    Field::StructureParente,
    Field::DateMaj,
];

const LINKS: [Field; 2] = [Field::FicheAccesLibre, Field::PriseRdv];

struct Candidate<'a> {
    field: Field,
    column: &'a Column,
    score: f64,
    named: f64,
    shaped: Option<f64>,
}

pub(super) fn recognise(columns: &[&Column], known: Reference<'_>) -> Vec<Recognised> {
    let most = columns
        .iter()
        .map(|column| column.filled)
        .max()
        .unwrap_or(0);
    let mut candidates: Vec<Candidate<'_>> = Vec::new();
    for field in SCALARS.into_iter().chain(LINKS) {
        for column in columns {
            let candidate = weigh(field, column, most, known);
            if candidate.score >= ENOUGH {
                candidates.push(candidate);
            }
        }
    }
    candidates.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut taken: Vec<&Candidate<'_>> = Vec::new();
    for candidate in &candidates {
        let free = taken.iter().all(|other| {
            other.field != candidate.field && other.column.name != candidate.column.name
        });
        if free {
            taken.push(candidate);
        }
    }
    let mut recognised: Vec<Recognised> = taken
        .iter()
        .map(|candidate| candidate.recognised())
        .collect();
    for field in &mut recognised {
        match field.field {
            Field::Telephone => add_second_telephone(field, columns, most, known),
            Field::Adresse => add_house_number(field, columns),
            _ => {}
        }
    }
    add_point(&mut recognised, columns);
    recognised
}

/// How a column picked by hand is read.
pub(super) fn read(field: Field, column: &Column) -> Scalar {
    let latitude_or_longitude = matches!(field, Field::Latitude | Field::Longitude);
    match content::point(column).filter(|_| latitude_or_longitude) {
        Some((separator, latitude)) => part_of_point(field, &column.name, separator, latitude),
        None => Scalar::Columns(vec![column.name.clone()]),
    }
}

fn weigh<'a>(field: Field, column: &'a Column, most: usize, known: Reference<'_>) -> Candidate<'a> {
    let named = headers::speaks_for(column, field);
    let shaped = match content::looks_like(column, field, known) {
        // Not worth asking: neither is named so, nor has a shape by itself.
        _ if named == 0.0 && !content::has_a_shape(field) => None,
        shaped => shaped,
    };
    let filled = super::columns::ratio(column.filled, most);
    let mut score = match (named > 0.0, shaped) {
        (true, None) if column.samples.is_empty() => 0.5 * named,
        (true, None) => 0.7 * named,
        (true, Some(share)) if share < 0.15 => 0.25 * named,
        (true, Some(share)) => 0.5 * named + 0.4 * share + 0.1 * filled,
        (false, Some(share)) if share >= 0.7 => 0.45 * share + 0.05 * filled,
        (false, _) => 0.0,
    };
    if headers::is_of_a_geocoder(column) {
        score *= 0.5;
    }
    Candidate {
        field,
        column,
        score,
        named,
        shaped,
    }
}

impl Candidate<'_> {
    fn recognised(&self) -> Recognised {
        let name = &self.column.name;
        let named = format!("Le titre «\u{a0}{name}\u{a0}» désigne ce champ");
        let reason = match self.shaped {
            _ if self.column.samples.is_empty() => format!("{named}\u{202f}; la colonne est vide."),
            Some(share) if self.named > 0.0 => {
                format!(
                    "{named}, et {} des cellules en ont la forme.",
                    super::percent(share)
                )
            }
            Some(share) => format!(
                "{} des cellules de «\u{a0}{name}\u{a0}» en ont la forme.",
                super::percent(share)
            ),
            None => format!("{named}."),
        };
        Recognised {
            field: self.field,
            columns: vec![name.clone()],
            confidence: super::as_percent(self.score),
            reason,
            reading: Reading::Scalar(Scalar::Columns(vec![name.clone()])),
        }
    }
}

/// A mobile number, where the first column has none.
fn add_second_telephone(
    field: &mut Recognised,
    columns: &[&Column],
    most: usize,
    known: Reference<'_>,
) {
    const SECOND: [&str; 3] = ["mobile", "portable", "telephone"];
    let first = field.columns[0].clone();
    let complete = columns
        .iter()
        .any(|column| column.name == first && column.filled * 10 >= most * 9);
    if complete {
        return;
    }
    let second = columns.iter().filter(|column| {
        column.name != first
            && !headers::is_of_a_geocoder(column)
            && column
                .words
                .iter()
                .any(|word| SECOND.contains(&word.as_str()))
            && !column.words.iter().any(|word| word.starts_with("referent"))
            && content::looks_like(column, Field::Telephone, known).is_some_and(|s| s >= 0.8)
    });
    field
        .columns
        .extend(second.map(|column| column.name.clone()));
    if field.columns.len() > 1 {
        field
            .reason
            .push_str(" Les autres colonnes servent là où elle est vide.");
        field.reading = Reading::Scalar(Scalar::Columns(field.columns.clone()));
    }
}

/// The number of the house, where it has a column of its own.
fn add_house_number(field: &mut Recognised, columns: &[&Column]) {
    const NUMBER: [&str; 8] = [
        "n",
        "no",
        "num",
        "numero",
        "numerovoie",
        "nvoie",
        "numvoie",
        "housenumber",
    ];
    let is_number = |cell: &str| {
        let digits = cell.bytes().take_while(u8::is_ascii_digit).count();
        (1..=4).contains(&digits) && cell.len() <= digits + 6
    };
    let number = columns.iter().find(|column| {
        NUMBER.contains(&column.words.concat().as_str()) && column.share(is_number) >= 0.7
    });
    if let Some(number) = number {
        let address = field.columns[0].clone();
        field.columns.push(number.name.clone());
        field
            .reason
            .push_str(" Le numéro de la voie est dans une colonne à part.");
        field.reading = Reading::Scalar(Scalar::Join {
            columns: vec![number.name.clone(), address],
            separator: " ".to_owned(),
            or: None,
        });
    }
}

/// Both numbers in one cell, if nothing else says where the places are.
fn add_point(recognised: &mut Vec<Recognised>, columns: &[&Column]) {
    let known = |field| recognised.iter().any(|of: &Recognised| of.field == field);
    if known(Field::Latitude) && known(Field::Longitude) {
        return;
    }
    let Some((column, (separator, latitude))) = columns
        .iter()
        .find_map(|column| Some((column, content::point(column)?)))
    else {
        return;
    };
    recognised.retain(|of| !matches!(of.field, Field::Latitude | Field::Longitude));
    for field in [Field::Latitude, Field::Longitude] {
        recognised.push(Recognised {
            field,
            columns: vec![column.name.clone()],
            confidence: 80,
            reason: format!(
                "Les cellules de «\u{a0}{}\u{a0}» contiennent deux coordonnées.",
                column.name
            ),
            reading: Reading::Scalar(part_of_point(field, &column.name, separator, latitude)),
        });
    }
}

fn part_of_point(field: Field, column: &str, separator: &str, latitude: usize) -> Scalar {
    Scalar::Split {
        column: column.to_owned(),
        separator: separator.to_owned(),
        part: if field == Field::Latitude {
            latitude
        } else {
            1 - latitude
        },
    }
}
