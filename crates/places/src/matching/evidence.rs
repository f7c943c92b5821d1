//! Why two records are thought the same place, or not, in words.

use std::fmt;

use super::compare::{Comparison, FIELDS, Field};

/// What each field said of a pair, and how strongly.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    comparison: Comparison,
    weights: [f32; FIELDS],
}

/// What weighs less than this is not worth saying (in natural logarithms of odds).
const WORTH_SAYING: f32 = 0.25;

impl Evidence {
    pub(super) fn new(comparison: Comparison, weights: [f32; FIELDS]) -> Self {
        Self {
            comparison,
            weights,
        }
    }

    /// The levels that were found.
    pub fn comparison(&self) -> &Comparison {
        &self.comparison
    }

    /// What a field adds to the odds (their natural logarithm).
    pub fn weight(&self, field: Field) -> f32 {
        self.weights[field as usize]
    }

    /// What speaks for the same place, the strongest first: « même téléphone », « même adresse »…
    pub fn in_favour(&self) -> Vec<&'static str> {
        self.said(|weight| weight >= WORTH_SAYING)
    }

    /// What speaks against it, the strongest first.
    pub fn against(&self) -> Vec<&'static str> {
        self.said(|weight| weight <= -WORTH_SAYING)
    }

    fn said(&self, kept: impl Fn(f32) -> bool) -> Vec<&'static str> {
        let weight = |field: &Field| self.weights[*field as usize];
        let mut fields: Vec<Field> = Field::ALL
            .into_iter()
            .filter(|field| kept(weight(field)))
            .collect();
        fields.sort_by(|a, b| weight(b).abs().total_cmp(&weight(a).abs()));
        let words = fields
            .into_iter()
            .map(|field| field.words(self.comparison.levels[field as usize]));
        words.filter(|words| !words.is_empty()).collect()
    }
}

impl fmt::Display for Evidence {
    /// « même téléphone, même adresse ; mais noms différents »
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (for_it, against) = (self.in_favour().join(", "), self.against().join(", "));
        match (for_it.is_empty(), against.is_empty()) {
            (_, true) => f.write_str(&for_it),
            (true, false) => f.write_str(&against),
            (false, false) => write!(f, "{for_it}\u{202f}; mais {against}"),
        }
    }
}
