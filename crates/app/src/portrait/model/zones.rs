//! Priority areas: the communes of a portrait that are in one, where a list of them is loaded.

use diagnosis::figure::{Cell, Missing};
use diagnosis::indicator::Indicator;
use diagnosis::need::Interval;
use territory::Level;

use super::{National, Subject};
use crate::kernel::atlas::Atlas;
use crate::portrait::origins::Origin;

/// A kind of priority area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ZoneKind {
    /// France ruralités revitalisation: communes, whole or in part.
    Rural,
    /// Quartiers prioritaires de la politique de la ville: parts of communes.
    Urban,
}

impl ZoneKind {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Rural, Self::Urban];

    /// The indicator whose column is the list.
    pub fn indicator(self) -> &'static str {
        match self {
            Self::Rural => "frr",
            Self::Urban => "qpv",
        }
    }

    /// What a commune that the list does not name has. The list of rural communes names them all;
    /// that of quarters names those that have one.
    fn unnamed(self) -> Option<f64> {
        match self {
            Self::Rural => None,
            Self::Urban => Some(0.0),
        }
    }
}

/// What a list of priority areas says of a portrait.
#[derive(Debug, Clone, PartialEq)]
pub struct ZoneTold {
    /// Of which kind.
    pub kind: ZoneKind,
    /// What the list says of each commune that it tells of, by number: how much of it, or how many
    /// quarters.
    pub known: Vec<(usize, f64)>,
    /// Persons who may need help in those communes, as far as they are counted; of quarters, the
    /// people of the whole commune would be too many.
    pub persons: Option<Interval>,
    /// Where the list is from.
    pub origin: Origin,
}

impl ZoneTold {
    /// The communes that are in one, with what the list says of each.
    pub fn communes(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        self.known.iter().copied().filter(|(_, value)| *value > 0.0)
    }

    /// What the list says of a commune.
    pub fn of(&self, number: usize) -> Option<f64> {
        let found = self
            .known
            .binary_search_by_key(&number, |(number, _)| *number);
        found.ok().map(|at| self.known[at].1)
    }
}

/// The lists that are loaded.
pub fn zones(atlas: &Atlas, national: &National, subject: &Subject) -> Vec<ZoneTold> {
    let told = |kind| zone(atlas, national, subject, kind);
    ZoneKind::ALL.into_iter().filter_map(told).collect()
}

fn zone(atlas: &Atlas, national: &National, subject: &Subject, kind: ZoneKind) -> Option<ZoneTold> {
    let observatory = atlas.observatory();
    let indicator = observatory.indicator(kind.indicator())?;
    let column = observatory.column(&indicator.id, Level::Commune)?;
    let (vintage, source) = observatory.column_told(&indicator.id)?;
    let value = |number: usize| match column.get(number) {
        Cell::Value(value) => Some(value),
        Cell::Missing(Missing::NotProvided) => kind.unnamed(),
        Cell::Missing(_) | Cell::Below(_) => None,
    };
    let known: Vec<(usize, f64)> = (subject.communes.iter())
        .filter_map(|&number| Some((number, value(number)?)))
        .collect();
    let mut told = ZoneTold {
        kind,
        known,
        persons: None,
        origin: origin(indicator, source, vintage),
    };
    if kind == ZoneKind::Rural {
        let persons = told.communes();
        let persons = persons.filter_map(|(number, _)| national.needs.persons(number));
        told.persons = persons.reduce(|sum, one| sum + one);
    }
    Some(told)
}

fn origin(indicator: &Indicator, source: &diagnosis::figure::Origin, vintage: u16) -> Origin {
    Origin {
        definition: indicator.definition.clone(),
        source: format!("{}, {} ({vintage}).", source.producer, source.title),
        caution: indicator.caution.clone(),
        href: Some(format!("/indicateurs/{}", indicator.id)),
        anchor: "",
    }
}
