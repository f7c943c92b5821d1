//! The charts of a portrait, the same on its page and on paper.

use super::charts::{Chart, Marks, Point, Reference, Span};
use super::model::Evolution;
use super::words;

/// An indicator over the years.
pub fn evolution(told: &Evolution, number: usize) -> Chart {
    let points = told.points.iter().map(|&(year, value)| Point {
        when: year.to_string(),
        year: f64::from(year),
        between: Some((value, value)),
        text: words::decimal(value),
    });
    Chart {
        id: format!("evolution-{number}"),
        title: told.label.clone(),
        what: "Année".to_owned(),
        unit: told.unit.to_owned(),
        marks: Marks::Evolution(points.collect()),
    }
}

/// The level that is wanted for all, to compare hours with.
pub fn wanted(level: Option<f64>) -> Option<Reference> {
    level.map(|level| Reference {
        label: "Niveau visé".to_owned(),
        value: level,
        text: words::hours(level, level),
    })
}

/// Where a territory stands on a scale.
pub struct Stands {
    /// Whose.
    pub name: String,
    /// The least and the most; nothing where they are not known.
    pub between: Option<(f64, f64)>,
    /// The same as it is read.
    pub text: String,
    /// The one that the page is about.
    pub own: bool,
}

/// Territories on one scale; nothing where none of them is known.
pub fn side_by_side(
    id: &str,
    title: &str,
    unit: &str,
    all: impl Iterator<Item = Stands>,
    reference: Option<Reference>,
) -> Option<Chart> {
    let spans: Vec<Span> = all
        .map(|one| Span {
            label: one.name,
            low: one.between.map(|(low, _)| low),
            high: one.between.map(|(_, high)| high),
            text: one.text,
            here: one.own,
        })
        .collect();
    spans.iter().any(|span| span.low.is_some()).then(|| Chart {
        id: id.to_owned(),
        title: title.to_owned(),
        what: "Territoire".to_owned(),
        unit: unit.to_owned(),
        marks: Marks::Intervals { spans, reference },
    })
}
