//! An indicator at a level and a vintage, arranged for questions.

use std::collections::HashMap;
use std::sync::Arc;

use territory::{Level, Territories, TerritoryId};

use super::area::{Area, CodeIris, Grain};
use super::column::Column;
use super::definition::Kind;
use super::passage::Passage;
use super::release::Release;
use crate::figure::{Cell, Missing, Origin};

/// An indicator at a level and a vintage: where it comes from, and its cells.
#[derive(Debug, Clone)]
pub struct Series {
    /// The indicator's id.
    pub indicator: String,
    /// The level it is published at.
    pub grain: Grain,
    /// The year it describes.
    pub vintage: u16,
    /// The year of the limits of communes in which it is published.
    pub cog: u16,
    /// Where it comes from.
    pub origin: Arc<Origin>,
    /// The codes of its rows that are of no territory known here.
    pub unknown: Arc<[String]>,
    pub(super) rows: Rows,
}

/// Its cells.
#[derive(Debug, Clone)]
pub(super) enum Rows {
    /// IRIS as published, and what they make of the communes of today.
    Iris {
        index: Arc<IrisIndex>,
        cells: Arc<Column>,
        communes: Arc<Column>,
    },
    /// Aligned with the communes of today.
    Communes(Arc<Column>),
    /// Aligned with the territories of a level above.
    Above(Level, Arc<Column>),
}

/// The IRIS of a release, and the communes of today in which they lie.
#[derive(Debug)]
pub(super) struct IrisIndex {
    pub codes: Vec<CodeIris>,
    pub passage: Passage,
}

impl IrisIndex {
    pub fn row(&self, code: CodeIris) -> Option<usize> {
        self.codes.binary_search(&code).ok()
    }
}

impl Series {
    /// The series of a release, those of indicators that `kind` knows.
    pub(super) fn of(
        release: &Release,
        territories: &Territories,
        kind: impl Fn(&str) -> Option<Kind>,
    ) -> Vec<Self> {
        let arranged = Arranged::of(release, territories);
        let origin = Arc::new(release.origin().clone());
        let columns = release.columns().iter();
        let series = columns.filter_map(|column| {
            let kind = kind(&column.indicator)?;
            Some(Self {
                indicator: column.indicator.clone(),
                grain: release.grain(),
                vintage: column.vintage,
                cog: release.cog(),
                origin: origin.clone(),
                unknown: arranged.unknown.clone(),
                rows: arranged.rows(&column.cells, &kind),
            })
        });
        series.collect()
    }

    /// Its cells by the communes of today, if it is published for communes or inside them.
    pub fn communes(&self) -> Option<&Arc<Column>> {
        match &self.rows {
            Rows::Iris { communes, .. } | Rows::Communes(communes) => Some(communes),
            Rows::Above(..) => None,
        }
    }

    /// The cell that is published for exactly this area.
    pub fn cell(&self, territories: &Territories, area: Area) -> Option<Cell> {
        let row = |level: Level, id: TerritoryId| {
            let all = territories.territories(level);
            all.binary_search_by_key(&id.code, |one| one.id.code).ok()
        };
        match (&self.rows, area) {
            (Rows::Iris { index, cells, .. }, Area::Iris(code)) => {
                Some(cells.get(index.row(code)?))
            }
            (Rows::Communes(cells), Area::Territory(id)) if id.level == Level::Commune => {
                Some(cells.get(row(id.level, id)?))
            }
            (Rows::Above(level, cells), Area::Territory(id)) if id.level == *level => {
                Some(cells.get(row(*level, id)?))
            }
            _ => None,
        }
    }

    /// Every area it is published for, as arranged here (communes of today), with its cell.
    pub fn cells<'a>(
        &'a self,
        territories: &'a Territories,
    ) -> Box<dyn Iterator<Item = (Area, Cell)> + 'a> {
        let above = |level: Level, cells: &'a Column| {
            let all = territories.territories(level).iter();
            all.map(|one| Area::Territory(one.id)).zip(cells.iter())
        };
        match &self.rows {
            Rows::Iris { index, cells, .. } => {
                let codes = index.codes.iter().copied().map(Area::Iris);
                Box::new(codes.zip(cells.iter()))
            }
            Rows::Communes(cells) => Box::new(above(Level::Commune, cells)),
            Rows::Above(level, cells) => Box::new(above(*level, cells)),
        }
    }
}

/// How the rows of a release become rows of ours.
struct Arranged {
    how: How,
    unknown: Arc<[String]>,
}

enum How {
    Iris(Arc<IrisIndex>),
    Communes(Passage),
    /// For each territory of the level, its row in the release.
    Above(Level, Vec<Option<usize>>),
}

impl Arranged {
    fn of(release: &Release, territories: &Territories) -> Self {
        let areas = release.areas();
        let (how, unknown): (How, Vec<usize>) = match release.grain() {
            Grain::Iris => {
                let codes: Vec<CodeIris> = areas.iter().filter_map(iris).collect();
                let communes: Vec<_> = codes.iter().map(CodeIris::commune).collect();
                let passage = Passage::of(territories, &communes, release.cog());
                let unknown = passage.unknown().iter().map(|row| *row as usize).collect();
                (How::Iris(Arc::new(IrisIndex { codes, passage })), unknown)
            }
            Grain::Territory(Level::Commune) => {
                let codes: Vec<_> = areas
                    .iter()
                    .filter_map(|area| area.code().parse().ok())
                    .collect();
                let passage = Passage::of(territories, &codes, release.cog());
                let unknown = passage.unknown().iter().map(|row| *row as usize).collect();
                (How::Communes(passage), unknown)
            }
            Grain::Territory(level) => {
                let rows: HashMap<&str, usize> = areas
                    .iter()
                    .enumerate()
                    .map(|(row, area)| (area.code(), row))
                    .collect();
                let all = territories.territories(level).iter();
                let of_each: Vec<Option<usize>> = all
                    .map(|one| rows.get(one.id.code.as_str()).copied())
                    .collect();
                let taken: std::collections::HashSet<usize> =
                    of_each.iter().flatten().copied().collect();
                let unknown = (0..areas.len()).filter(|row| !taken.contains(row));
                (How::Above(level, of_each.clone()), unknown.collect())
            }
        };
        let unknown = unknown.into_iter().map(|row| areas[row].code().to_owned());
        Self {
            how,
            unknown: unknown.collect(),
        }
    }

    fn rows(&self, cells: &Column, kind: &Kind) -> Rows {
        let communes = |passage: &Passage, several| match kind {
            Kind::Count => Arc::new(passage.count(|row| cells.get(row))),
            Kind::Ratio { .. } | Kind::Other => {
                Arc::new(passage.unchanged(several, |row| cells.get(row)))
            }
        };
        match &self.how {
            How::Iris(index) => Rows::Iris {
                communes: communes(&index.passage, Missing::NotAddable),
                index: index.clone(),
                cells: Arc::new(cells.clone()),
            },
            How::Communes(passage) => Rows::Communes(communes(passage, Missing::OtherVintage)),
            How::Above(level, of_each) => {
                let cell = |row: &Option<usize>| match row {
                    Some(row) => cells.get(*row),
                    None => Cell::Missing(Missing::NotProvided),
                };
                Rows::Above(*level, Arc::new(of_each.iter().map(cell).collect()))
            }
        }
    }
}

fn iris(area: &Area) -> Option<CodeIris> {
    match area {
        Area::Iris(code) => Some(*code),
        Area::Territory(_) => None,
    }
}
