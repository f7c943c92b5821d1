//! Where a place is, and how well that is known.

use serde::{Deserialize, Serialize};
use territory::{Commune, Position};

use crate::standard::Place;

/// How well a position is known, the best first.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Precision {
    /// The source's, or whoever corrected the sheet.
    #[default]
    Source,
    /// Of the house number, by a geocoder.
    Numero,
    /// Of the street, by a geocoder.
    Voie,
    /// Of the hamlet or the named site, by a geocoder.
    LieuDit,
    /// The commune's main point, for a place that is in its town hall.
    Mairie,
    /// The commune's main point: its town hall where that is known.
    Commune,
}

impl Precision {
    /// All of them, the best first.
    pub const ALL: [Self; 6] = [
        Self::Source,
        Self::Numero,
        Self::Voie,
        Self::LieuDit,
        Self::Mairie,
        Self::Commune,
    ];

    /// As in JSON.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Numero => "numero",
            Self::Voie => "voie",
            Self::LieuDit => "lieu-dit",
            Self::Mairie => "mairie",
            Self::Commune => "commune",
        }
    }

    /// The precision of that slug.
    pub fn of_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.slug() == slug)
    }

    /// What a sheet says of the position, in French; nothing of a source's own.
    pub fn words(self) -> Option<&'static str> {
        match self {
            Self::Source => None,
            Self::Numero => Some("Position d’après l’adresse, au numéro."),
            Self::Voie => Some("Position d’après l’adresse, à la rue près."),
            Self::LieuDit => Some("Position d’après l’adresse, au lieu-dit."),
            Self::Mairie => Some("Position de la mairie."),
            Self::Commune => {
                Some("Position de la commune\u{a0}: l’emplacement exact n’est pas connu.")
            }
        }
    }

    /// Whether one can be led there: the right street, at least.
    pub fn leads_to_the_door(self) -> bool {
        self <= Self::LieuDit
    }
}

/// A position, and how well it is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Whereabouts {
    /// The point.
    pub position: Position,
    /// How well it is known.
    pub precision: Precision,
}

impl Place {
    /// Where the place is: its own position, else its commune's. A record never holds the latter:
    /// what others read as a position must be one.
    pub fn whereabouts(&self, commune: Option<&Commune>) -> Option<Whereabouts> {
        if let Some(position) = self.position {
            return Some(Whereabouts {
                position,
                precision: self.precision,
            });
        }
        let position = commune?.position;
        let precision = match self.is_in_the_town_hall() {
            true => Precision::Mairie,
            false => Precision::Commune,
        };
        Some(Whereabouts {
            position,
            precision,
        })
    }

    fn is_in_the_town_hall(&self) -> bool {
        [&self.adresse, &self.nom].into_iter().any(|text| {
            let words = territory::fold(text);
            let starts = ["mairie", "hotel de ville"]
                .iter()
                .find_map(|hall| words.strip_prefix(hall));
            // Annexes, and the halls of former communes, are elsewhere.
            starts.is_some_and(|rest| {
                (rest.is_empty() || rest.starts_with(' '))
                    && !["annexe", "delegue", "quartier", "arrondissement"]
                        .iter()
                        .any(|elsewhere| rest.contains(elsewhere))
            })
        })
    }
}
