//! Times that somebody else worked out: a table of `from`, `to`, `minutes`.

use std::collections::HashMap;

use csv::{ReaderBuilder, StringRecord};

use super::catchment::Trip;

/// More journeys than a country of communes has within reach.
const MOST_ROWS: usize = 10_000_000;

/// Journeys between known places.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    /// Each pair once, by its numbers.
    pub trips: Vec<Trip>,
    /// Rows whose places are of no table: a matrix may be of a wider area.
    pub strangers: usize,
}

/// Why a table is no matrix of times.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MatrixError {
    /// No CSV.
    #[error("it is no CSV: {0}")]
    Csv(String),
    /// A column that is needed, or that is there twice.
    #[error("it must have one column {0}: write from,to,minutes")]
    Column(&'static str),
    /// A time that is none.
    #[error("line {line}: « {text} » is no time: give minutes, 0 or more")]
    Minutes {
        /// Of the file, from 1.
        line: u64,
        /// What is there.
        text: String,
    },
    /// A pair again.
    #[error("line {line}: the journey from {from} to {to} has a time already: keep one")]
    Twice {
        /// Of the file, from 1.
        line: u64,
        /// A place of demand.
        from: String,
        /// A place of supply.
        to: String,
    },
    /// More than is held in memory.
    #[error("it has more than {MOST_ROWS} rows: leave out journeys that take too long to count")]
    TooLong,
}

impl Matrix {
    /// Reads journeys from places of demand to places of supply, by their names. A pair that is
    /// not there cannot be travelled. Columns in any order, parted by commas or semicolons; in
    /// the latter case 12,5 is a number too.
    pub fn read(content: &[u8], demand: &[String], supply: &[String]) -> Result<Self, MatrixError> {
        let content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
        let first = content
            .split(|byte| *byte == b'\n')
            .next()
            .unwrap_or_default();
        let semicolons = first.contains(&b';');
        let mut reader = ReaderBuilder::new()
            .delimiter(if semicolons { b';' } else { b',' })
            .from_reader(content);
        let broken = |error: csv::Error| MatrixError::Csv(error.to_string());
        let header = reader.headers().map_err(broken)?.clone();
        let [from, to, minutes] = [
            column(&header, "from")?,
            column(&header, "to")?,
            column(&header, "minutes")?,
        ];
        let (people, places) = (numbers(demand), numbers(supply));
        let (mut trips, mut strangers, mut rows) = (Vec::new(), 0, 0);
        let mut row = StringRecord::new();
        while reader.read_record(&mut row).map_err(broken)? {
            rows += 1;
            if rows > MOST_ROWS {
                return Err(MatrixError::TooLong);
            }
            let line = row.position().map_or(0, csv::Position::line);
            let minutes = minutes_of(row[minutes].trim(), semicolons, line)?;
            match (people.get(row[from].trim()), places.get(row[to].trim())) {
                (Some(&demand), Some(&supply)) => {
                    trips.push((
                        Trip {
                            demand,
                            supply,
                            minutes,
                        },
                        line,
                    ));
                }
                _ => strangers += 1,
            }
        }
        trips.sort_unstable_by_key(|(trip, line)| (trip.demand, trip.supply, *line));
        for pair in trips.windows(2) {
            let (one, (other, line)) = (pair[0].0, pair[1]);
            if (one.demand, one.supply) == (other.demand, other.supply) {
                return Err(MatrixError::Twice {
                    line,
                    from: demand[other.demand as usize].clone(),
                    to: supply[other.supply as usize].clone(),
                });
            }
        }
        Ok(Self {
            trips: trips.into_iter().map(|(trip, _)| trip).collect(),
            strangers,
        })
    }
}

fn column(header: &StringRecord, name: &'static str) -> Result<usize, MatrixError> {
    let mut found = header
        .iter()
        .enumerate()
        .filter(|(_, column)| column.trim() == name);
    match (found.next(), found.next()) {
        (Some((index, _)), None) => Ok(index),
        _ => Err(MatrixError::Column(name)),
    }
}

/// The last of equal names stands, as rows of equal names are one place's.
fn numbers(names: &[String]) -> HashMap<&str, u32> {
    names
        .iter()
        .enumerate()
        .map(|(number, name)| (name.as_str(), number as u32))
        .collect()
}

fn minutes_of(text: &str, decimal_comma: bool, line: u64) -> Result<f64, MatrixError> {
    let read = match decimal_comma && text.contains(',') {
        true => text.replace(',', ".").parse(),
        false => text.parse(),
    };
    match read {
        Ok(minutes) if f64::is_finite(minutes) && minutes >= 0.0 => Ok(minutes),
        _ => Err(MatrixError::Minutes {
            line,
            text: text.chars().take(40).collect(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Matrix, MatrixError> {
        let names = |names: [&str; 2]| names.map(str::to_owned);
        Matrix::read(text.as_bytes(), &names(["a", "b"]), &names(["x", "y"]))
    }

    #[test]
    fn a_matrix_is_read_whatever_the_order_of_its_columns() {
        let expected = [
            Trip {
                demand: 0,
                supply: 1,
                minutes: 12.5,
            },
            Trip {
                demand: 1,
                supply: 0,
                minutes: 3.0,
            },
        ];
        let commas = read("minutes,to,from\n12.5,y,a\n3,x,b\n1,z,a\n").unwrap();
        assert_eq!((commas.trips, commas.strangers), (expected.to_vec(), 1));
        let semicolons = read("\u{feff}from;to;minutes\nb;x;3\na;y;12,5\n").unwrap();
        assert_eq!(
            (semicolons.trips, semicolons.strangers),
            (expected.to_vec(), 0)
        );
        assert_eq!(read("from,to,minutes\n").unwrap().trips, []);
    }

    #[test]
    fn what_is_no_matrix_is_named_by_its_line() {
        assert_eq!(read(""), Err(MatrixError::Column("from")));
        assert_eq!(read("from,to\na,x\n"), Err(MatrixError::Column("minutes")));
        assert_eq!(read("from,to,to,minutes\n"), Err(MatrixError::Column("to")));
        for wrong in ["-1", "NaN", "inf", "", "1,5"] {
            let found = read(&format!("from,to,minutes\na,x,2\nb,x,\"{wrong}\"\n"));
            assert_eq!(
                found,
                Err(MatrixError::Minutes {
                    line: 3,
                    text: wrong.to_owned()
                })
            );
        }
        let twice = read("from,to,minutes\na,x,2\nb,x,2\na,x,2\n");
        let (line, from, to) = (4, "a".to_owned(), "x".to_owned());
        assert_eq!(twice, Err(MatrixError::Twice { line, from, to }));
        assert!(matches!(
            read("from,to,minutes\na,x\n"),
            Err(MatrixError::Csv(_))
        ));
    }
}
