//! What the pack tells of a commune and of the territories above it.

use serde::{Deserialize, Serialize};

use crate::{Code, CodeInsee, CodePostal, Position, TerritoryId};

/// A commune of the current Code officiel géographique.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Commune {
    /// INSEE code.
    pub code: CodeInsee,
    /// Name with its article.
    pub name: String,
    /// Postal codes, the main one first.
    pub postal_codes: Vec<CodePostal>,
    /// Inhabitants.
    pub population: Option<u32>,
    /// The town hall where known, else a point inside.
    pub position: Position,
    /// Area in km².
    pub area_km2: Option<f64>,
    /// SIREN of the EPCI.
    pub epci: Option<Code>,
    /// Bassin de vie 2022.
    pub bassin_de_vie: Option<Code>,
    /// Zone d'emploi 2020.
    pub zone_emploi: Option<Code>,
    /// Arrondissement.
    pub arrondissement: Option<Code>,
    /// Département or overseas collectivité.
    pub departement: Code,
    /// Région; an overseas collectivité has none.
    pub region: Option<Code>,
    /// The Hub that serves it, where one does.
    pub hub: Option<Code>,
    /// True if the contour is only a modest cell drawn around the position.
    pub drawn_cell: bool,
}

/// A territory of any level, with what its communes add up to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Territory {
    /// Level and code.
    pub id: TerritoryId,
    /// Name, in French.
    pub name: String,
    /// Inhabitants.
    pub population: Option<u64>,
    /// Area in km².
    pub area_km2: Option<f64>,
    /// A point inside, near the middle.
    pub position: Position,
    /// West, south, east, north, in degrees.
    pub bbox: [f64; 4],
    /// How many communes it has.
    pub communes: usize,
}

/// Where figures come from; shown to readers, hence in French.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceNote {
    /// What it is.
    pub title: String,
    /// Who produced it.
    pub producer: String,
    /// Its date or version.
    pub vintage: String,
    /// Its licence.
    pub licence: String,
    /// Where it is published.
    pub url: String,
    /// What it was used for, and its limits.
    pub note: String,
}

/// What a look-up by name found.
#[derive(Debug, Clone, PartialEq)]
pub enum Found<'a> {
    /// Name and postal code agree, or the name has one bearer.
    Exact(&'a Commune),
    /// The likeliest, by a close name or a close postal code.
    Approximate(&'a Commune),
    /// Several communes bear the name; most populous first.
    Ambiguous(Vec<&'a Commune>),
    /// None.
    Unknown,
}

impl<'a> Found<'a> {
    /// The commune, if one was found.
    pub fn commune(&self) -> Option<&'a Commune> {
        match self {
            Self::Exact(commune) | Self::Approximate(commune) => Some(commune),
            Self::Ambiguous(_) | Self::Unknown => None,
        }
    }
}

/// A territory offered for what somebody is typing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Suggestion {
    /// The territory.
    pub id: TerritoryId,
    /// Its name.
    pub label: String,
    /// What tells it from others: `Ille-et-Vilaine (35)`.
    pub detail: String,
    /// Where it is.
    pub position: Position,
    /// 0 to 1, the higher the better.
    pub score: f64,
    /// True if the text is its whole name or code.
    pub exact: bool,
}

/// Part of a commune's population that went to another commune when borders changed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// Code before.
    pub before: CodeInsee,
    /// Code after.
    pub after: CodeInsee,
    /// Year from which `after` holds.
    pub year: u16,
    /// Part of the population, 0 to 1.
    pub ratio: f64,
}
