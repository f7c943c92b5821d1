//! A column of cells, compact: eight bytes each.

use std::collections::HashMap;

use crate::figure::{Cell, Missing};

/// Quiet NaNs are no numbers of ours: their lower bits say what there is instead.
const NOT_A_NUMBER: u64 = 0x7ff8_0000_0000_0000;
const BELOW: u64 = 0xff;

/// Cells of one indicator, a row an area, in the order of what they are aligned with.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Column {
    cells: Vec<u64>,
    /// Of cells that are missing because part of them is: the sum of what is known, and the share
    /// of their parts that it is.
    partial: HashMap<u32, (f64, f32)>,
}

impl Column {
    /// A column of so many cells, all missing for one reason.
    pub fn missing(length: usize, reason: Missing) -> Self {
        Self {
            cells: vec![packed(Cell::Missing(reason)); length],
            partial: HashMap::new(),
        }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// The cell of a row; not provided beyond the last. A sum of which a part is hidden is missing,
    /// for the part's reason.
    pub fn get(&self, row: usize) -> Cell {
        let bits = self.cells.get(row).copied();
        bits.map_or(Cell::Missing(Missing::NotProvided), unpacked)
    }

    /// The number of a row, where there is one.
    pub fn value(&self, row: usize) -> Option<f64> {
        self.get(row).value()
    }

    /// The number of a row and 1, or the sum of the parts that are known of it and which share of
    /// its parts they are.
    pub fn known(&self, row: usize) -> Option<(f64, f64)> {
        match self.value(row) {
            Some(value) => Some((value, 1.0)),
            None => {
                let (sum, share) = self.partial.get(&u32::try_from(row).ok()?)?;
                Some((*sum, f64::from(*share)))
            }
        }
    }

    /// Every cell, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Cell> + '_ {
        self.cells.iter().map(|bits| unpacked(*bits))
    }

    /// How many cells have a number.
    pub fn count(&self) -> usize {
        self.iter().filter(|cell| cell.value().is_some()).count()
    }

    pub(super) fn set(&mut self, row: usize, cell: Cell) {
        if let Some(bits) = self.cells.get_mut(row) {
            *bits = packed(cell);
        }
    }

    /// A cell that is missing because part of it is.
    pub(super) fn set_partial(&mut self, row: usize, why: Missing, sum: f64, share: f64) {
        self.set(row, Cell::Missing(why));
        if let Ok(row) = u32::try_from(row) {
            self.partial.insert(row, (sum, share as f32));
        }
    }
}

impl FromIterator<Cell> for Column {
    fn from_iter<I: IntoIterator<Item = Cell>>(cells: I) -> Self {
        Self {
            cells: cells.into_iter().map(packed).collect(),
            partial: HashMap::new(),
        }
    }
}

fn packed(cell: Cell) -> u64 {
    match cell {
        Cell::Value(value) if value.is_finite() => value.to_bits(),
        // No number that can be said is not provided.
        Cell::Value(_) => packed(Cell::Missing(Missing::NotProvided)),
        Cell::Missing(reason) => NOT_A_NUMBER | (reason as u64) << 32,
        Cell::Below(bound) => NOT_A_NUMBER | BELOW << 32 | u64::from((bound as f32).to_bits()),
    }
}

fn unpacked(bits: u64) -> Cell {
    let value = f64::from_bits(bits);
    if !value.is_nan() {
        return Cell::Value(value);
    }
    match (bits >> 32) & 0xff {
        BELOW => Cell::Below(f64::from(f32::from_bits(bits as u32))),
        reason => Cell::Missing(
            Missing::ALL
                .get(reason as usize)
                .copied()
                .unwrap_or(Missing::NotProvided),
        ),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cell() -> impl Strategy<Value = Cell> {
        prop_oneof![
            any::<f64>()
                .prop_filter("a number", |value| value.is_finite())
                .prop_map(Cell::Value),
            prop::sample::select(Missing::ALL.to_vec()).prop_map(Cell::Missing),
            (0u16..1000).prop_map(|bound| Cell::Below(f64::from(bound) / 4.0)),
        ]
    }

    proptest! {
        #[test]
        fn a_column_gives_back_its_cells(cells in prop::collection::vec(cell(), 0..50)) {
            let column: Column = cells.iter().copied().collect();
            prop_assert_eq!(column.iter().collect::<Vec<_>>(), cells);
        }
    }

    #[test]
    fn a_sum_with_a_hidden_part_is_no_number() {
        let mut column = Column::missing(2, Missing::OutOfScope);
        column.set_partial(1, Missing::StatisticalSecrecy, 10.0, 0.5);
        assert_eq!(column.get(1), Cell::Missing(Missing::StatisticalSecrecy));
        assert_eq!(column.known(1), Some((10.0, 0.5)));
        assert_eq!(column.known(0), None);
    }
}
