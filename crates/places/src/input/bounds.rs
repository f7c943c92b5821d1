//! How much a source may take.

use std::time::Duration;

use super::{InputError, Reach};

/// How much a source may take, and where it may come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounds {
    /// Its size, unpacked.
    pub most_bytes: u64,
    /// Its rows.
    pub most_rows: usize,
    /// The cells of one row.
    pub most_columns: usize,
    /// Its cells: they, not its bytes, are what takes memory.
    pub most_cells: usize,
    /// How long it may take to answer, from the first step to the last byte.
    pub patience: Duration,
    /// Which servers it may be on.
    pub reach: Reach,
}

impl Default for Bounds {
    /// Nothing a Hub publishes comes near these; more is a mistake or an attack.
    fn default() -> Self {
        Self {
            most_bytes: 256 * 1024 * 1024,
            most_rows: 1_000_000,
            most_columns: 20_000,
            most_cells: 20_000_000,
            patience: Duration::from_secs(60),
            reach: Reach::Public,
        }
    }
}

impl Bounds {
    /// For what comes from a browser or on a schedule, on a server that others use meanwhile: ten
    /// times the biggest of the national sources.
    pub fn of_an_upload() -> Self {
        Self {
            most_bytes: 100 * 1024 * 1024,
            most_rows: 50_000,
            most_columns: 1_000,
            most_cells: 1_000_000,
            patience: Duration::from_secs(30),
            reach: Reach::Public,
        }
    }

    pub(super) fn tally(&self) -> Tally<'_> {
        Tally {
            bounds: self,
            rows: 0,
            cells: 0,
        }
    }

    /// Refuses JSON of more values than there may be cells, before it is unfolded in memory, where
    /// three bytes may become a hundred.
    pub(super) fn weigh_json(&self, text: &str) -> Result<(), InputError> {
        let (mut quoted, mut escaped, mut values) = (false, false, 0_usize);
        for byte in text.bytes() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                b',' | b'[' | b'{' if !quoted => values += 1,
                _ => {}
            }
        }
        // A place of JSON holds brackets and geometry beside its cells.
        if values / 3 > self.most_cells {
            return Err(InputError::TooManyCells {
                most: self.most_cells,
            });
        }
        Ok(())
    }
}

/// Counts what was read so far.
pub(super) struct Tally<'a> {
    bounds: &'a Bounds,
    rows: usize,
    cells: usize,
}

impl Tally<'_> {
    /// One more row, of so many cells.
    pub fn row(&mut self, cells: usize) -> Result<(), InputError> {
        self.rows += 1;
        self.cells += cells;
        // The header of a sheet is counted as a row: one too many is no harm.
        if self.rows > self.bounds.most_rows.saturating_add(1) {
            return Err(InputError::TooManyRows {
                most: self.bounds.most_rows,
            });
        }
        self.within(cells)
    }

    /// One more cell, in a row that has so many.
    pub fn cell(&mut self, of_row: usize) -> Result<(), InputError> {
        self.cells += 1;
        self.within(of_row)
    }

    fn within(&self, of_row: usize) -> Result<(), InputError> {
        if of_row > self.bounds.most_columns {
            return Err(InputError::TooManyColumns {
                most: self.bounds.most_columns,
            });
        }
        if self.cells > self.bounds.most_cells {
            return Err(InputError::TooManyCells {
                most: self.bounds.most_cells,
            });
        }
        Ok(())
    }
}
