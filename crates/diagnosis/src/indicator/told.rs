//! What is told of an area, and how it is added up.

use std::sync::Arc;

use territory::{Territories, TerritoryId};

use super::area::{Area, CodeIris};
use super::column::Column;
use super::series::{IrisIndex, Rows, Series};
use crate::figure::{Cell, Missing, Origin};

/// Of two vintages that know nearly as much, the newer is told.
const NEARLY: f64 = 0.9;

/// What is known of an indicator for an area.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Told<'a> {
    /// The number, or why there is none. A count with a coverage under 1 is of what is known: less
    /// than what there is.
    pub cell: Cell,
    /// The share, from 0 to 1, of what the figure is about that it rests on: of the denominator of a
    /// ratio where it is known, else of inhabitants. 1 where it is published for this very area.
    pub coverage: f64,
    /// Where it comes from.
    pub origin: &'a Origin,
    /// The year it describes.
    pub vintage: u16,
    /// How it came about.
    pub made: Made,
}

/// How a figure came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Made {
    /// It is published for this area.
    Published,
    /// It is added up from smaller areas, or worked out from such sums.
    AddedUp,
}

impl<'a> Told<'a> {
    /// The number, where there is one.
    pub fn value(&self) -> Option<f64> {
        self.cell.value()
    }

    /// Whether nothing is missing in it.
    pub fn is_whole(&self) -> bool {
        self.coverage >= 1.0 - 1e-9
    }

    /// What a series publishes for the area; nothing if it has no row for it.
    pub(super) fn published(series: &'a Series, cell: Cell) -> Option<Self> {
        (cell != Cell::Missing(Missing::NotProvided)).then(|| Self {
            cell,
            coverage: published_coverage(cell),
            origin: &series.origin,
            vintage: series.vintage,
            made: Made::Published,
        })
    }
}

fn published_coverage(cell: Cell) -> f64 {
    match cell {
        Cell::Value(_) | Cell::Below(_) => 1.0,
        Cell::Missing(_) => 0.0,
    }
}

/// The first, hence the newest, that is nearly as well covered as any.
pub(super) fn best(told: Vec<Told<'_>>) -> Option<Told<'_>> {
    let most = told.iter().map(|one| one.coverage).fold(0.0, f64::max);
    let mut found = told.into_iter().filter(|one| one.coverage >= NEARLY * most);
    found.next()
}

/// What a vintage says of communes.
#[derive(Debug, Clone)]
pub(super) struct Edition {
    pub vintage: u16,
    pub origin: Arc<Origin>,
    /// By the communes of today.
    pub column: Arc<Column>,
    /// How many communes have a number.
    pub count: usize,
    iris: Option<(Arc<IrisIndex>, Arc<Column>)>,
    /// Whether it is a count.
    additive: bool,
    /// Of a ratio: what it is worked out from.
    ratio: Option<Ratio>,
}

/// A part and a whole, each only where both are known, and the whole wherever it is known.
#[derive(Debug, Clone)]
struct Ratio {
    part: Arc<Column>,
    whole: Arc<Column>,
    every_whole: Arc<Column>,
    per: f64,
}

impl Edition {
    /// What a series tells of communes, if it does.
    pub fn published(series: &Series, additive: bool) -> Option<Self> {
        let column = series.communes()?.clone();
        let iris = match &series.rows {
            Rows::Iris { index, cells, .. } => Some((index.clone(), cells.clone())),
            Rows::Communes(_) | Rows::Above(..) => None,
        };
        Some(Self {
            vintage: series.vintage,
            origin: series.origin.clone(),
            count: column.count(),
            column,
            iris,
            additive,
            ratio: None,
        })
    }

    /// A ratio, from the series of its part and its whole.
    pub fn worked_out(part: &Series, whole: &Series, per: f64) -> Option<Self> {
        let (parts, wholes) = (part.communes()?, whole.communes()?);
        let (mut iris, mut ratio) = (None, masked(parts, wholes, per));
        if let (
            Rows::Iris {
                index,
                cells: parts,
                ..
            },
            Rows::Iris {
                index: other,
                cells: wholes,
                ..
            },
        ) = (&part.rows, &whole.rows)
            && index.codes == other.codes
        {
            // Inside communes, so that one hidden IRIS does not take the others with it.
            let both = |one: &Column, row| match (parts.get(row), wholes.get(row)) {
                (Cell::Value(_), Cell::Value(_)) => one.get(row),
                (Cell::Value(_), other) | (other, _) => other,
            };
            ratio.part = Arc::new(index.passage.count(|row| both(parts, row)));
            ratio.whole = Arc::new(index.passage.count(|row| both(wholes, row)));
            let rows = 0..index.codes.len();
            let cells = rows.map(|row| over(parts.get(row), wholes.get(row), per));
            iris = Some((index.clone(), Arc::new(cells.collect())));
        }
        let rows = 0..ratio.part.len();
        let cells = rows.map(|row| over(ratio.part.get(row), ratio.whole.get(row), per));
        let column: Arc<Column> = Arc::new(cells.collect());
        Some(Self {
            vintage: part.vintage,
            origin: part.origin.clone(),
            count: column.count(),
            column,
            iris,
            additive: false,
            ratio: Some(ratio),
        })
    }

    /// What it tells of an IRIS; of one that is a whole commune, what it tells of the commune.
    pub fn iris(&self, code: CodeIris) -> Option<Told<'_>> {
        let cell = match &self.iris {
            Some((index, cells)) => cells.get(index.row(code)?),
            None => return None,
        };
        Some(self.told(cell, published_coverage(cell), self.made()))
    }

    fn made(&self) -> Made {
        match self.ratio {
            Some(_) => Made::AddedUp,
            None => Made::Published,
        }
    }

    fn told(&self, cell: Cell, coverage: f64, made: Made) -> Told<'_> {
        Told {
            cell,
            coverage,
            origin: &self.origin,
            vintage: self.vintage,
            made,
        }
    }

    /// What it tells of communes together.
    pub fn over(&self, territories: &Territories, communes: &[u32]) -> Told<'_> {
        if let [only] = communes {
            let row = *only as usize;
            let cell = self.column.get(row);
            let in_part = cell.value().is_none() && self.part_of(row).is_some();
            let inside = self.iris.as_ref().is_some_and(|(index, _)| {
                let mut rows = index.passage.rows_of(*only);
                rows.any(|row| !index.codes[row].is_whole_commune())
            });
            if !in_part {
                let made = match inside {
                    true => Made::AddedUp,
                    false => self.made(),
                };
                return self.told(cell, published_coverage(cell), made);
            }
        }
        let (cell, coverage) = match &self.ratio {
            Some(ratio) => ratio.over(territories, communes),
            None if self.additive => {
                let sum = Sum::of(territories, communes, |row| self.column.known(row));
                match sum.rows > 0 {
                    true => (Cell::Value(sum.value), sum.coverage()),
                    false => (Cell::Missing(reason(&self.column, communes)), 0.0),
                }
            }
            None => (Cell::Missing(Missing::NotAddable), 0.0),
        };
        self.told(cell, coverage, Made::AddedUp)
    }

    fn part_of(&self, row: usize) -> Option<(f64, f64)> {
        match &self.ratio {
            Some(ratio) => ratio.part.known(row),
            None => self.column.known(row),
        }
    }

    /// The cells it is added up from.
    pub fn parts(&self, territories: &Territories, communes: &[u32]) -> Vec<(Area, Cell)> {
        let each = communes.iter().flat_map(|commune| match &self.iris {
            Some((index, cells)) => index
                .passage
                .rows_of(*commune)
                .map(|row| (Area::Iris(index.codes[row]), cells.get(row)))
                .collect::<Vec<_>>(),
            None => {
                let row = *commune as usize;
                let code = territories.communes()[row].code;
                vec![(TerritoryId::commune(code).into(), self.column.get(row))]
            }
        });
        each.collect()
    }
}

impl Ratio {
    fn over(&self, territories: &Territories, communes: &[u32]) -> (Cell, f64) {
        let part = Sum::of(territories, communes, |row| self.part.known(row));
        let whole = Sum::of(territories, communes, |row| self.whole.known(row));
        if whole.rows == 0 {
            return (Cell::Missing(reason(&self.part, communes)), 0.0);
        }
        let every = communes
            .iter()
            .map(|row| self.every_whole.value(*row as usize));
        let every: Option<f64> = every.sum();
        let coverage = match every.filter(|every| *every > 0.0) {
            Some(every) => (whole.value / every).clamp(0.0, 1.0),
            None => whole.coverage(),
        };
        let cell = over(Cell::Value(part.value), Cell::Value(whole.value), self.per);
        (cell, coverage)
    }
}

/// What is known of several communes.
struct Sum {
    value: f64,
    /// Communes of which something is known.
    rows: usize,
    /// Their inhabitants, in proportion to what is known of each.
    known: f64,
    all: f64,
}

impl Sum {
    fn of(
        territories: &Territories,
        communes: &[u32],
        known: impl Fn(usize) -> Option<(f64, f64)>,
    ) -> Self {
        let mut sum = Self {
            value: 0.0,
            rows: 0,
            known: 0.0,
            all: 0.0,
        };
        // Where nobody lives each commune weighs the same: too little to matter beside any other.
        let weight = |row: usize| match territories.communes()[row].population {
            Some(people) if people > 0 => f64::from(people),
            _ => 1e-3,
        };
        for row in communes.iter().map(|row| *row as usize) {
            let weight = weight(row);
            sum.all += weight;
            if let Some((value, share)) = known(row) {
                sum.value += value;
                sum.rows += 1;
                sum.known += weight * share;
            }
        }
        sum
    }

    fn coverage(&self) -> f64 {
        match self.all > 0.0 {
            true => (self.known / self.all).clamp(0.0, 1.0),
            false => 0.0,
        }
    }
}

/// A part and a whole, each only where both are known.
fn masked(parts: &Arc<Column>, wholes: &Arc<Column>, per: f64) -> Ratio {
    let known = |column: &Column, row| column.value(row).is_some();
    let same = (0..parts.len()).all(|row| known(parts, row) == known(wholes, row));
    let mask = |one: &Arc<Column>| match same {
        true => one.clone(),
        false => Arc::new(
            (0..parts.len())
                .map(|row| match (parts.get(row), wholes.get(row)) {
                    (Cell::Value(_), Cell::Value(_)) => one.get(row),
                    (Cell::Value(_), other) | (other, _) => other,
                })
                .collect(),
        ),
    };
    Ratio {
        part: mask(parts),
        whole: mask(wholes),
        every_whole: wholes.clone(),
        per,
    }
}

/// A part over a whole; nothing has no parts.
fn over(part: Cell, whole: Cell, per: f64) -> Cell {
    match (part, whole) {
        (Cell::Value(_), Cell::Value(0.0)) => Cell::Missing(Missing::NotApplicable),
        (Cell::Value(part), Cell::Value(whole)) => Cell::Value(part / whole * per),
        (Cell::Value(_), Cell::Missing(why)) | (Cell::Missing(why), _) => Cell::Missing(why),
        _ => Cell::Missing(Missing::StatisticalSecrecy),
    }
}

/// Why nothing is known: what most communes say.
fn reason(column: &Column, communes: &[u32]) -> Missing {
    let mut said = [0usize; Missing::ALL.len()];
    for row in communes {
        match column.get(*row as usize) {
            Cell::Missing(why) => said[why as usize] += 1,
            Cell::Below(_) => said[Missing::StatisticalSecrecy as usize] += 1,
            Cell::Value(_) => {}
        }
    }
    let most = (0..said.len()).max_by_key(|reason| said[*reason]);
    match most {
        Some(most) if said[most] > 0 => Missing::ALL[most],
        _ => Missing::NotProvided,
    }
}
