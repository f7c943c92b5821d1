//! The cells that a model reads: a row a territory, named columns.

use std::collections::HashMap;

use crate::figure::Cell;

/// Rows of cells, by columns.
#[derive(Debug, Clone, Default)]
pub struct Table {
    ids: Vec<String>,
    columns: HashMap<String, Vec<Cell>>,
    /// Columns of words: which reference a row belongs to.
    groups: HashMap<String, Vec<String>>,
}

/// Why a column does not fit its table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// Not a cell a row.
    #[error("the column {column} has {found} cells for {expected} rows")]
    Length {
        /// The column.
        column: String,
        /// Its cells.
        found: usize,
        /// The table's rows.
        expected: usize,
    },
    /// A name that stands twice.
    #[error("two columns are called {0}")]
    Twice(String),
}

impl Table {
    /// A table of these rows, without columns yet.
    pub fn of(ids: Vec<String>) -> Self {
        Self {
            ids,
            ..Self::default()
        }
    }

    /// The rows' names.
    pub fn ids(&self) -> &[String] {
        &self.ids
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    fn fits(&self, column: &str, found: usize) -> Result<(), TableError> {
        if self.columns.contains_key(column) || self.groups.contains_key(column) {
            return Err(TableError::Twice(column.to_owned()));
        }
        match found == self.len() {
            true => Ok(()),
            false => Err(TableError::Length {
                column: column.to_owned(),
                found,
                expected: self.len(),
            }),
        }
    }

    /// Adds a column of cells.
    pub fn add(&mut self, column: &str, cells: Vec<Cell>) -> Result<(), TableError> {
        self.fits(column, cells.len())?;
        self.columns.insert(column.to_owned(), cells);
        Ok(())
    }

    /// Adds a column that says which reference each row belongs to.
    pub fn add_group(&mut self, column: &str, names: Vec<String>) -> Result<(), TableError> {
        self.fits(column, names.len())?;
        self.groups.insert(column.to_owned(), names);
        Ok(())
    }

    /// The same columns, of these rows alone.
    pub fn only(&self, rows: &[usize]) -> Self {
        let some = |names: &[String]| rows.iter().map(|&row| names[row].clone()).collect();
        let columns = self.columns.iter().map(|(name, cells)| {
            let cells = rows.iter().map(|&row| cells[row]).collect();
            (name.clone(), cells)
        });
        let groups = self.groups.iter();
        Self {
            ids: some(&self.ids),
            columns: columns.collect(),
            groups: groups
                .map(|(name, groups)| (name.clone(), some(groups)))
                .collect(),
        }
    }

    /// The cells of a column.
    pub fn column(&self, name: &str) -> Option<&[Cell]> {
        self.columns.get(name).map(Vec::as_slice)
    }

    /// The groups of a column of words.
    pub fn group(&self, name: &str) -> Option<&[String]> {
        self.groups.get(name).map(Vec::as_slice)
    }
}
