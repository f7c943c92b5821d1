//! Spreadsheets: the first sheet that holds something.

use std::io::Cursor;

use calamine::{Data, Reader, open_workbook_auto_from_rs};

use super::{InputError, RawRow, csv_text};

pub(super) fn read(bytes: &[u8]) -> Result<Vec<RawRow>, InputError> {
    let failed = |error: calamine::Error| InputError::Table(error.to_string());
    let mut book = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(failed)?;
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).map_err(failed)?;
        let mut lines = range
            .rows()
            .filter(|line| line.iter().any(|cell| !text(cell).trim().is_empty()));
        let Some(header) = lines.next() else { continue };
        let header: Vec<String> = header
            .iter()
            .map(|cell| text(cell).trim().to_owned())
            .collect();
        return Ok(lines
            .map(|line| csv_text::row(&header, line.iter().map(text)))
            .collect());
    }
    Ok(Vec::new())
}

fn text(cell: &Data) -> String {
    match cell {
        Data::DateTime(when) => {
            let (year, month, day, hour, minute, _, _) = when.to_ymd_hms_milli();
            if year < 1900 || when.as_f64() < 1.0 {
                format!("{hour:02}:{minute:02}")
            } else {
                format!("{year:04}-{month:02}-{day:02}")
            }
        }
        // A spreadsheet's whole numbers are codes more often than decimals.
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
            format!("{number:.0}")
        }
        Data::Empty | Data::Error(_) => String::new(),
        other => other.to_string(),
    }
}
