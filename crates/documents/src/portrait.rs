//! The portrait of a territory.

use serde::Serialize;

use crate::{Figure, Imprint, Picture, Section, Source};

/// What a territory needs, what it is offered, and what lies between.
///
/// The first page holds the sentence, the figures and the first picture: it is what is
/// read in a minute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Portrait {
    /// Name of the territory.
    pub title: String,
    /// What it is, and where: « Intercommunalité · Ille-et-Vilaine, Bretagne ».
    pub level: String,
    /// The sentence that matters.
    pub sentence: String,
    /// Who publishes it, and when.
    pub imprint: Imprint,
    /// The few figures that sum it up: four at most read well.
    pub figures: Vec<Figure>,
    /// Maps and charts of the first page.
    pub pictures: Vec<Picture>,
    /// Need, offer, match, evolution, comparison, priority areas, communes…
    pub sections: Vec<Section>,
    /// How the figures are worked out, a paragraph each.
    pub method: Vec<String>,
    /// Where they come from.
    pub sources: Vec<Source>,
}
