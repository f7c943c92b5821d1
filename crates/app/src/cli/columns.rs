//! Tables of numbers that commands read and write: CSV, a header, a row a line.

use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use csv::StringRecord;

/// A file of more rows is no table of French places.
const MOST_ROWS: usize = 5_000_000;

/// Why a table could not be read, with where.
#[derive(Debug, thiserror::Error)]
pub enum ColumnsError {
    /// The file.
    #[error("{} cannot be read: {source}", path.display())]
    File {
        path: PathBuf,
        source: std::io::Error,
    },
    /// The file is no CSV.
    #[error("{} is no CSV: {source}", path.display())]
    Csv { path: PathBuf, source: csv::Error },
    /// A column that is needed.
    #[error("{} has no column {column}; it has {found}", path.display())]
    NoColumn {
        path: PathBuf,
        column: String,
        found: String,
    },
    /// Two columns of one name.
    #[error("{} has two columns called {column}: rename one", path.display())]
    Twice { path: PathBuf, column: String },
    /// A cell that is no number.
    #[error("line {line} of {}: « {text} » in the column {column} is no number, as 12.5", path.display())]
    NoNumber {
        path: PathBuf,
        line: usize,
        column: String,
        text: String,
    },
    /// More rows than are read.
    #[error("{} has more than {MOST_ROWS} rows: cut it in parts", path.display())]
    TooLong { path: PathBuf },
}

/// A CSV file in memory, by its columns' names.
pub struct Columns {
    path: PathBuf,
    names: HashMap<String, usize>,
    header: String,
    rows: Vec<StringRecord>,
    /// Whether columns are parted by semicolons, as where 12,5 is a number.
    decimal_comma: bool,
}

impl Columns {
    /// Reads a file whose columns are parted by commas or semicolons.
    pub fn read(path: &Path) -> Result<Self, ColumnsError> {
        let at = || path.to_owned();
        let mut text = Vec::new();
        std::fs::File::open(path)
            .and_then(|mut file| file.read_to_end(&mut text))
            .map_err(|source| ColumnsError::File { path: at(), source })?;
        let content = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text);
        let first = content
            .split(|byte| *byte == b'\n')
            .next()
            .unwrap_or_default();
        let delimiter = match first.contains(&b';') {
            true => b';',
            false => b',',
        };
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .from_reader(content);
        let csv = |source| ColumnsError::Csv { path: at(), source };
        let header = reader.headers().map_err(csv)?.clone();
        let mut rows = Vec::new();
        for row in reader.records() {
            rows.push(row.map_err(csv)?);
            if rows.len() > MOST_ROWS {
                return Err(ColumnsError::TooLong { path: at() });
            }
        }
        let mut names = HashMap::new();
        for (index, name) in header.iter().enumerate() {
            if names.insert(name.trim().to_owned(), index).is_some() {
                return Err(ColumnsError::Twice {
                    path: at(),
                    column: name.trim().to_owned(),
                });
            }
        }
        Ok(Self {
            path: at(),
            names,
            header: header.iter().collect::<Vec<_>>().join(", "),
            rows,
            decimal_comma: delimiter == b';',
        })
    }

    /// The file, to be named in a fault.
    pub fn file(&self) -> String {
        self.path.display().to_string()
    }

    /// The names of the columns, in no order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.keys().map(String::as_str)
    }

    /// The cells of a column, each with its line in the file.
    pub fn column(&self, name: &str) -> Result<impl Iterator<Item = (usize, &str)>, ColumnsError> {
        let index = *self.names.get(name).ok_or_else(|| ColumnsError::NoColumn {
            path: self.path.clone(),
            column: name.to_owned(),
            found: self.header.clone(),
        })?;
        Ok(self.rows.iter().map(move |row| {
            let line = row
                .position()
                .map_or(0, |position| position.line() as usize);
            (line, row[index].trim())
        }))
    }

    /// The words of a column.
    pub fn words(&self, name: &str) -> Result<Vec<String>, ColumnsError> {
        Ok(self
            .column(name)?
            .map(|(_, text)| text.to_owned())
            .collect())
    }

    /// The numbers of a column; nothing where a cell is empty.
    pub fn numbers(&self, name: &str) -> Result<Vec<Option<f64>>, ColumnsError> {
        self.column(name)?
            .map(|(line, text)| match text {
                "" => Ok(None),
                _ => self.number(name, line, text).map(Some),
            })
            .collect()
    }

    /// The numbers of a column that must be there on every line.
    pub fn every_number(&self, name: &str) -> Result<Vec<f64>, ColumnsError> {
        self.column(name)?
            .map(|(line, text)| self.number(name, line, text))
            .collect()
    }

    fn number(&self, column: &str, line: usize, text: &str) -> Result<f64, ColumnsError> {
        let read = match self.decimal_comma && text.contains(',') {
            true => text.replace(',', ".").parse(),
            false => text.parse(),
        };
        read.map_err(|_| self.no_number(column, line, text))
    }

    fn no_number(&self, column: &str, line: usize, text: &str) -> ColumnsError {
        ColumnsError::NoNumber {
            path: self.path.clone(),
            line,
            column: column.to_owned(),
            text: text.to_owned(),
        }
    }
}
