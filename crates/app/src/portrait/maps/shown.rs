//! What a map may show of areas.

use diagnosis::need::Interval;

use super::units::Unit;

/// What a map shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// How well people are served.
    Access,
    /// How many persons may need help.
    Persons,
    /// Hours a year per 1 000 persons.
    Hours,
    /// Minutes to the nearest place.
    Minutes,
    /// Hours a year that are missing.
    Missing,
    /// Which communes first, by an index whose weights somebody set.
    Priority,
    /// The score of an index, by the weights that somebody set.
    Index,
}

impl Shown {
    /// Those of every portrait.
    pub const ALL: [Self; 5] = [
        Self::Access,
        Self::Persons,
        Self::Hours,
        Self::Minutes,
        Self::Missing,
    ];

    /// Those of levers: what portraits show, and what weights make.
    pub const OF_LEVERS: [Self; 7] = [
        Self::Access,
        Self::Persons,
        Self::Hours,
        Self::Minutes,
        Self::Missing,
        Self::Priority,
        Self::Index,
    ];

    /// Whether it can be shown where nobody is counted.
    pub fn needs_nobody(self) -> bool {
        matches!(
            self,
            Self::Access | Self::Minutes | Self::Priority | Self::Index
        )
    }

    /// What is shown where nothing is asked: how people are served, or how far they are where their
    /// number is not known.
    pub fn usual(need_known: bool) -> Self {
        match need_known {
            true => Self::Access,
            false => Self::Minutes,
        }
    }

    /// In addresses.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Access => "acces",
            Self::Persons => "personnes",
            Self::Hours => "heures",
            Self::Minutes => "minutes",
            Self::Missing => "manque",
            Self::Priority => "priorite",
            Self::Index => "indice",
        }
    }

    /// What portraits show, by its name in addresses.
    pub fn of_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shown| shown.slug() == slug)
    }

    /// The same, of what levers show.
    pub fn of_levers(slug: &str) -> Option<Self> {
        let mut all = Self::OF_LEVERS.into_iter();
        all.find(|shown| shown.slug() == slug)
    }

    /// For a reader.
    pub fn label(self) -> &'static str {
        match self {
            Self::Access => "Qui est bien servi",
            Self::Persons => "Personnes à accompagner",
            Self::Hours => "Heures d’accompagnement accessibles",
            Self::Minutes => "Temps jusqu’au lieu le plus proche",
            Self::Missing => "Heures qui manquent",
            Self::Priority => "Par où commencer",
            Self::Index => "L’indice, selon vos poids",
        }
    }

    /// In what the legend counts.
    pub(super) fn unit(self) -> &'static str {
        match self {
            Self::Access => "",
            Self::Persons => "personnes",
            Self::Hours => "heures par an pour 1\u{202f}000 personnes",
            Self::Minutes => "minutes",
            Self::Missing => "heures par an",
            Self::Priority => "points sur 100",
            Self::Index => "points",
        }
    }

    /// What of an area is shown; classes of access have no number.
    pub(super) fn value(self, unit: &Unit) -> Option<f64> {
        let middle = |interval: Interval| f64::midpoint(interval.low(), interval.high());
        match self {
            Self::Access => None,
            Self::Persons => unit.persons.map(middle),
            Self::Hours => unit.hours.map(|(least, most)| f64::midpoint(least, most)),
            Self::Minutes => unit.minutes,
            Self::Missing => unit.missing.map(middle),
            Self::Priority | Self::Index => unit.score,
        }
    }
}
