//! What an indicator measures.

use serde::{Deserialize, Serialize};
use territory::Code;

pub use crate::index::Direction;

/// An indicator: what is measured, in which unit, and what its readers must know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Indicator {
    /// Its name in addresses, files and models: `taux-chomage`.
    pub id: String,
    /// Its name for readers, in French.
    pub label: String,
    /// What it speaks of.
    #[serde(default, skip_serializing_if = "Theme::is_other")]
    pub theme: Theme,
    /// What its numbers are.
    pub unit: Unit,
    /// Whether it adds up.
    #[serde(flatten)]
    pub kind: Kind,
    /// Whether more of it means more fragile; none where it says nothing of fragility.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// What is counted, in a sentence or two.
    pub definition: String,
    /// What one must know before using it.
    #[serde(default)]
    pub caution: String,
    /// The Hub whose own it is; none for what a national producer defines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hub: Option<Code>,
}

/// How an indicator behaves when territories are put together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Kind {
    /// It adds up: persons, households, places.
    Count,
    /// A part over a whole, both counts, of the same vintage; in percent if the unit is.
    Ratio {
        /// The indicator of the part.
        numerator: String,
        /// The indicator of the whole.
        denominator: String,
    },
    /// A median, a score, a rate whose parts are unknown: it cannot be added up.
    Other,
}

/// What an indicator speaks of, for lists that readers can find their way in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Theme {
    /// How many people, of which ages.
    Population,
    /// Who lives with whom.
    Households,
    /// Diplomas, jobs and pensions.
    Work,
    /// Incomes and benefits.
    Income,
    /// Fixed and mobile networks.
    Internet,
    /// Lists of areas that programmes help first.
    Zones,
    /// Scores that others publish.
    Scores,
    /// Anything else.
    #[default]
    Other,
}

impl Theme {
    /// Its name, in French.
    pub fn label(self) -> &'static str {
        match self {
            Self::Population => "Population et âges",
            Self::Households => "Ménages et familles",
            Self::Work => "Diplômes, emploi, retraite",
            Self::Income => "Revenus et aides sociales",
            Self::Internet => "Internet fixe et mobile",
            Self::Zones => "Zones prioritaires",
            Self::Scores => "Indices publiés",
            Self::Other => "Autres",
        }
    }

    /// Every theme, in the order of lists.
    pub const ALL: [Self; 8] = [
        Self::Population,
        Self::Households,
        Self::Work,
        Self::Income,
        Self::Internet,
        Self::Zones,
        Self::Scores,
        Self::Other,
    ];

    fn is_other(&self) -> bool {
        *self == Self::Other
    }
}

/// What the numbers of an indicator are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// People.
    Persons,
    /// Households.
    Households,
    /// Families.
    Families,
    /// Beneficiaries of a benefit: households, as a rule, not people.
    Beneficiaries,
    /// Premises: homes and offices.
    Premises,
    /// Things of another kind, counted.
    Units,
    /// Hundredths.
    Percent,
    /// Euros a year.
    EurosPerYear,
    /// A score without unit.
    Score,
    /// Yes (1), no (0), or partly.
    YesOrNo,
}

impl Unit {
    /// The unit after a number, in French.
    pub fn label(self) -> &'static str {
        match self {
            Self::Persons => "personnes",
            Self::Households => "ménages",
            Self::Families => "familles",
            Self::Beneficiaries => "allocataires",
            Self::Premises => "locaux",
            Self::Units => "unités",
            Self::Percent => "%",
            Self::EurosPerYear => "€ par an",
            Self::Score => "points",
            Self::YesOrNo => "oui ou non",
        }
    }

    /// Every unit.
    pub const ALL: [Self; 10] = [
        Self::Persons,
        Self::Households,
        Self::Families,
        Self::Beneficiaries,
        Self::Premises,
        Self::Units,
        Self::Percent,
        Self::EurosPerYear,
        Self::Score,
        Self::YesOrNo,
    ];

    /// Digits after the point that its numbers deserve.
    pub fn decimals(self) -> usize {
        match self {
            Self::Percent | Self::Score | Self::YesOrNo => 1,
            _ => 0,
        }
    }

    /// What a part over a whole is multiplied by.
    pub fn per(self) -> f64 {
        match self {
            Self::Percent => 100.0,
            _ => 1.0,
        }
    }
}

/// Why a document is no catalogue of indicators.
#[derive(Debug, thiserror::Error)]
pub enum UnreadableCatalogue {
    /// Not TOML, or not of the shape.
    #[error("this is no catalogue of indicators: {0}")]
    Shape(#[from] toml::de::Error),
    /// Two indicators of one name.
    #[error("two indicators are called {0}: give each its own id")]
    Twice(String),
    /// A ratio of what is not there, or is no count.
    #[error("{ratio} is a part of {part}, which is not a count of the catalogue")]
    Part {
        /// The ratio.
        ratio: String,
        /// What it names.
        part: String,
    },
}

#[derive(Deserialize)]
struct Catalogue {
    indicator: Vec<Indicator>,
}

impl Indicator {
    /// The indicators that the program knows: `indicators.toml`.
    pub fn shipped() -> Vec<Self> {
        let shipped = Self::catalogue(include_str!("../../indicators.toml"));
        shipped.expect("a test reads the shipped catalogue")
    }

    /// Reads a catalogue.
    pub fn catalogue(document: &str) -> Result<Vec<Self>, UnreadableCatalogue> {
        let found = toml::from_str::<Catalogue>(document)?.indicator;
        for (rank, indicator) in found.iter().enumerate() {
            if found[..rank].iter().any(|known| known.id == indicator.id) {
                return Err(UnreadableCatalogue::Twice(indicator.id.clone()));
            }
            for part in indicator.parts() {
                let count = |known: &&Self| known.id == *part && known.kind == Kind::Count;
                if !found.iter().any(|known| count(&known)) {
                    return Err(UnreadableCatalogue::Part {
                        ratio: indicator.id.clone(),
                        part: part.to_owned(),
                    });
                }
            }
        }
        Ok(found)
    }

    /// The indicators that a ratio is made of.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        let (part, whole) = match &self.kind {
            Kind::Ratio {
                numerator,
                denominator,
            } => (Some(numerator.as_str()), Some(denominator.as_str())),
            Kind::Count | Kind::Other => (None, None),
        };
        part.into_iter().chain(whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_catalogue_is_whole() {
        let shipped = Indicator::shipped();
        assert!(shipped.len() > 20);
        for indicator in &shipped {
            let slug = indicator.id.bytes();
            assert!(
                slug.clone()
                    .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-')),
                "{}",
                indicator.id
            );
            assert!(indicator.definition.ends_with('.'), "{}", indicator.id);
            assert_ne!(indicator.theme, Theme::Other, "{}", indicator.id);
            let ratio = matches!(indicator.kind, Kind::Ratio { .. });
            assert!(
                !ratio || indicator.unit == Unit::Percent,
                "{}",
                indicator.id
            );
        }
    }

    #[test]
    fn a_catalogue_says_what_is_wrong_with_it() {
        let one = "[[indicator]]\nid = \"a\"\nlabel = \"A\"\nunit = \"persons\"\nkind = \"count\"\n\
                   definition = \"A.\"\n";
        let ratio = one.replace("\"a\"", "\"b\"").replace(
            "\"count\"",
            "\"ratio\"\nnumerator = \"a\"\ndenominator = \"c\"",
        );
        for (document, wrong) in [
            (format!("{one}{one}"), "two indicators are called a"),
            (format!("{one}{ratio}"), "b is a part of c"),
            (one.replace("persons", "people"), "no catalogue"),
        ] {
            let error = Indicator::catalogue(&document).unwrap_err().to_string();
            assert!(error.contains(wrong), "{error}");
        }
    }
}
