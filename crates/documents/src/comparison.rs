//! Territories, or scenarios, side by side.

use serde::Serialize;

use crate::content::MAX_COMPARED;
use crate::{DocumentError, Imprint, Picture, Section, Source};

/// One of those that are compared.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Compared {
    /// Its name.
    pub name: String,
    /// What it is: « Intercommunalité », « 2 permanences de plus ».
    pub detail: String,
}

/// A figure of each of those that are compared.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Row {
    /// What it counts.
    pub label: String,
    /// As they are read, one for each of those that are compared.
    pub values: Vec<String>,
    /// Which of the values is to be noticed, if one is.
    pub marked: Option<usize>,
    /// Who published it, and of when.
    pub source: String,
    /// What it must not be taken for.
    pub caution: Option<String>,
}

/// Figures that belong together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Group {
    /// « Besoin », « Offre », « Accès ».
    pub title: String,
    /// Its figures.
    pub rows: Vec<Row>,
}

/// Territories, or scenarios, side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// « Trois intercommunalités du pays de Redon ».
    pub title: String,
    /// « Comparaison de territoires », « Comparaison de scénarios · Ille-et-Vilaine ».
    pub level: String,
    /// The sentence that matters.
    pub sentence: String,
    /// Who publishes it, and when.
    pub imprint: Imprint,
    /// Those that are compared, at most [`MAX_COMPARED`].
    pub compared: Vec<Compared>,
    /// Their figures.
    pub groups: Vec<Group>,
    /// Maps and charts.
    pub pictures: Vec<Picture>,
    /// What else there is to say.
    pub sections: Vec<Section>,
    /// How the figures are worked out, a paragraph each.
    pub method: Vec<String>,
    /// Where they come from.
    pub sources: Vec<Source>,
}

impl Comparison {
    pub(crate) fn check(&self) -> Result<(), DocumentError> {
        let compared = self.compared.len();
        if compared == 0 || compared > MAX_COMPARED {
            return Err(DocumentError::Compared { compared });
        }
        let mut rows = self.groups.iter().flat_map(|group| &group.rows);
        match rows.find(|row| row.values.len() != compared) {
            Some(row) => Err(DocumentError::Cells {
                row: row.label.clone(),
                cells: row.values.len(),
                columns: compared,
            }),
            None => Ok(()),
        }
    }
}
