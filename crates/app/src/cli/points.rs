//! Tables of points: a name, where it is, and how much is there, each fault with its line.

use std::fmt;
use std::path::Path;

use diagnosis::access::{OffEarth, Place};

use super::columns::{Columns, ColumnsError};

/// Why a table is none of points.
#[derive(Debug, thiserror::Error)]
pub enum PointsError {
    /// It cannot be read, or lacks a column.
    #[error(transparent)]
    Columns(#[from] ColumnsError),
    /// A row is nowhere on Earth.
    #[error("line {line} of {file}: {wrong}")]
    Nowhere {
        file: String,
        line: usize,
        wrong: OffEarth,
    },
    /// An amount that cannot be shared or counted.
    #[error(
        "line {line} of {file}: {amount} in the column {column} cannot be counted: give 0 or more"
    )]
    Amount {
        file: String,
        line: usize,
        column: String,
        amount: f64,
    },
    /// A row without a name.
    #[error("line {line} of {file} has no id")]
    Nameless { file: String, line: usize },
}

/// A table whose rows are points.
pub struct Points {
    columns: Columns,
    pub ids: Vec<String>,
    pub places: Vec<Place>,
}

impl fmt::Debug for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} points of {}", self.ids.len(), self.columns.file())
    }
}

impl Points {
    /// Reads `id`, `lat` and `lon`, whatever their order.
    pub fn read(path: &Path) -> Result<Self, PointsError> {
        let columns = Columns::read(path)?;
        let file = columns.file();
        let mut ids = Vec::new();
        for (line, id) in columns.column("id")? {
            if id.is_empty() {
                return Err(PointsError::Nameless { file, line });
            }
            ids.push(id.to_owned());
        }
        let lines = columns.column("lat")?.map(|(line, _)| line);
        let (latitudes, longitudes) = (columns.every_number("lat")?, columns.every_number("lon")?);
        let mut places = Vec::with_capacity(ids.len());
        for (line, (latitude, longitude)) in lines.zip(latitudes.into_iter().zip(longitudes)) {
            let place = Place::new(latitude, longitude);
            let file = || columns.file();
            places.push(place.map_err(|wrong| PointsError::Nowhere {
                file: file(),
                line,
                wrong,
            })?);
        }
        Ok(Self {
            columns,
            ids,
            places,
        })
    }

    /// The same, where an empty file says that there is none.
    pub fn read_any(path: &Path) -> Result<Option<Self>, PointsError> {
        match std::fs::read(path) {
            Ok(content) if content.trim_ascii().is_empty() => Ok(None),
            _ => Ok(Some(Self::read(path)?)),
        }
    }

    /// The amounts of a column, one on every line.
    pub fn amounts(&self, column: &str) -> Result<Vec<f64>, PointsError> {
        let amounts = self.columns.every_number(column)?;
        self.counted(column, amounts.iter().copied())?;
        Ok(amounts)
    }

    /// The amounts of a column, nothing where a cell is empty.
    pub fn amounts_known(&self, column: &str) -> Result<Vec<Option<f64>>, PointsError> {
        let amounts = self.columns.numbers(column)?;
        self.counted(column, amounts.iter().map(|amount| amount.unwrap_or(0.0)))?;
        Ok(amounts)
    }

    fn counted(&self, column: &str, amounts: impl Iterator<Item = f64>) -> Result<(), PointsError> {
        let lines = self.columns.column(column)?.map(|(line, _)| line);
        let wrong = lines
            .zip(amounts)
            .find(|(_, amount)| !(amount.is_finite() && *amount >= 0.0));
        wrong.map_or(Ok(()), |(line, amount)| {
            Err(PointsError::Amount {
                file: self.columns.file(),
                line,
                column: column.to_owned(),
                amount,
            })
        })
    }
}
