//! One publication, as read from a file.

use super::area::{Area, Grain};
use super::column::Column;
use crate::figure::Origin;

/// A publication: areas of one kind, and what is known of each.
#[derive(Debug, Clone, PartialEq)]
pub struct Release {
    origin: Origin,
    grain: Grain,
    cog: u16,
    areas: Vec<Area>,
    columns: Vec<ReleaseColumn>,
}

/// An indicator at a vintage, a cell an area of its release.
#[derive(Debug, Clone, PartialEq)]
pub struct ReleaseColumn {
    /// The indicator's id.
    pub indicator: String,
    /// The year it describes.
    pub vintage: u16,
    /// Its cells, in the order of the areas.
    pub cells: Column,
}

/// Why parts do not make a release.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReleaseError {
    /// A column of another length.
    #[error("{indicator} has {found} cells for {expected} areas")]
    Length {
        /// The column.
        indicator: String,
        /// Its cells.
        found: usize,
        /// The areas.
        expected: usize,
    },
    /// Areas of two kinds.
    #[error("{0:?} is no area of the level {1}")]
    Grain(Area, Grain),
    /// An area that stands twice.
    #[error("{0:?} stands twice")]
    Twice(Area),
    /// Two columns of one indicator and vintage.
    #[error("{0} stands twice for {1}")]
    Column(String, u16),
}

impl Release {
    /// A release of these areas, in any order; `cog` is the year of the limits of communes in which
    /// it is published.
    pub fn new(
        origin: Origin,
        grain: Grain,
        cog: u16,
        areas: Vec<Area>,
        columns: Vec<ReleaseColumn>,
    ) -> Result<Self, ReleaseError> {
        if let Some(stranger) = areas.iter().find(|area| area.grain() != grain) {
            return Err(ReleaseError::Grain(*stranger, grain));
        }
        for (rank, column) in columns.iter().enumerate() {
            let (id, vintage) = (&column.indicator, column.vintage);
            if column.cells.len() != areas.len() {
                return Err(ReleaseError::Length {
                    indicator: id.clone(),
                    found: column.cells.len(),
                    expected: areas.len(),
                });
            }
            let same = |one: &ReleaseColumn| one.indicator == *id && one.vintage == vintage;
            if columns[..rank].iter().any(same) {
                return Err(ReleaseError::Column(id.clone(), vintage));
            }
        }
        let mut order: Vec<usize> = (0..areas.len()).collect();
        order.sort_by_key(|row| areas[*row]);
        if let Some(pair) = order
            .windows(2)
            .find(|pair| areas[pair[0]] == areas[pair[1]])
        {
            return Err(ReleaseError::Twice(areas[pair[0]]));
        }
        let in_order = |cells: &Column| order.iter().map(|row| cells.get(*row)).collect();
        Ok(Self {
            columns: columns
                .into_iter()
                .map(|column| ReleaseColumn {
                    cells: in_order(&column.cells),
                    ..column
                })
                .collect(),
            areas: order.iter().map(|row| areas[*row]).collect(),
            origin,
            grain,
            cog,
        })
    }

    /// Where it comes from.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The kind of its areas.
    pub fn grain(&self) -> Grain {
        self.grain
    }

    /// The year of its limits of communes.
    pub fn cog(&self) -> u16 {
        self.cog
    }

    /// Its areas, by code.
    pub fn areas(&self) -> &[Area] {
        &self.areas
    }

    /// Its columns.
    pub fn columns(&self) -> &[ReleaseColumn] {
        &self.columns
    }
}
