//! Spreadsheets: the first sheet that holds something.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Seek};

use calamine::{Data, Ods, Reader, Sheets, Xls, Xlsb, Xlsx, XlsxError};

use super::bounds::Tally;
use super::{Bounds, InputError, RawRow, csv_text};

mod unpack;

/// The cells of a line that are not empty, by column.
type Line = BTreeMap<u32, String>;

/// The formats are old and the files of any make: a reader that gives up in an unforeseen place must
/// cost the file, not the process.
pub(super) fn read_safely(bytes: &[u8], bounds: &Bounds) -> Result<Vec<RawRow>, InputError> {
    std::panic::catch_unwind(|| read(bytes, bounds)).unwrap_or_else(|_| {
        let message = "its inside is damaged: save it again as .xlsx or .csv with a spreadsheet";
        Err(InputError::Table(message.to_owned()))
    })
}

fn read(bytes: &[u8], bounds: &Bounds) -> Result<Vec<RawRow>, InputError> {
    if bytes.starts_with(b"PK") {
        unpack::check(bytes, bounds)?;
    }
    let mut book = open(bytes)?;
    for name in book.sheet_names() {
        let mut tally = bounds.tally();
        let lines = match &mut book {
            Sheets::Xlsx(book) => sparse(book, &name, &mut tally)?,
            book => dense(book, &name, &mut tally)?,
        };
        let mut lines = lines.into_values();
        let Some(header) = lines.next() else { continue };
        return Ok(lines.map(|line| row(&header, line)).collect());
    }
    Ok(Vec::new())
}

fn open(bytes: &[u8]) -> Result<Sheets<Cursor<&[u8]>>, InputError> {
    let holds = |name: &str| {
        bytes
            .windows(name.len())
            .any(|part| part == name.as_bytes())
    };
    let file = Cursor::new(bytes);
    let book = if !bytes.starts_with(b"PK") {
        Xls::new(file)
            .map(Sheets::Xls)
            .map_err(calamine::Error::Xls)
    } else if holds("xl/workbook.bin") {
        Xlsb::new(file)
            .map(Sheets::Xlsb)
            .map_err(calamine::Error::Xlsb)
    } else if holds("opendocument.spreadsheet") {
        Ods::new(file)
            .map(Sheets::Ods)
            .map_err(calamine::Error::Ods)
    } else if holds("xl/") {
        Xlsx::new(file)
            .map(Sheets::Xlsx)
            .map_err(calamine::Error::Xlsx)
    } else {
        return Err(InputError::NotData("a zip archive"));
    };
    book.map_err(failed)
}

fn failed(error: calamine::Error) -> InputError {
    InputError::Table(format!(
        "{error}: save it as .xlsx or .csv with a spreadsheet, without a password"
    ))
}

/// Every row has all the columns of the header; cells beside it come last.
fn row(header: &Line, mut line: Line) -> RawRow {
    let mut cells: Vec<(usize, &str, String)> = Vec::with_capacity(header.len());
    for (column, name) in header {
        let cell = line.remove(column).unwrap_or_default();
        cells.push((*column as usize, name.trim(), cell));
    }
    let beside = line.into_iter();
    cells.extend(beside.map(|(column, cell)| (column as usize, "", cell)));
    csv_text::row(cells.into_iter())
}

/// Cell by cell: a stray mark in the last row and column of a sheet would else make a table of
/// seventeen thousand million cells.
fn sparse<R: Read + Seek>(
    book: &mut Xlsx<R>,
    name: &str,
    tally: &mut Tally<'_>,
) -> Result<BTreeMap<u32, Line>, InputError> {
    let of_book = |error: XlsxError| failed(error.into());
    let mut lines = BTreeMap::new();
    let mut cells = match book.worksheet_cells_reader(name) {
        // A sheet that holds only a chart.
        Err(XlsxError::NotAWorksheet(_)) => return Ok(lines),
        cells => cells.map_err(of_book)?,
    };
    while let Some(cell) = cells.next_cell().map_err(of_book)? {
        let (row, column) = cell.get_position();
        put(
            &mut lines,
            row,
            column,
            &cell.get_value().clone().into(),
            tally,
        )?;
    }
    Ok(lines)
}

fn dense<R: Read + Seek>(
    book: &mut Sheets<R>,
    name: &str,
    tally: &mut Tally<'_>,
) -> Result<BTreeMap<u32, Line>, InputError> {
    let mut lines = BTreeMap::new();
    let range = book.worksheet_range(name).map_err(failed)?;
    for (row, cells) in (0..).zip(range.rows()) {
        for (column, cell) in (0..).zip(cells) {
            put(&mut lines, row, column, cell, tally)?;
        }
    }
    Ok(lines)
}

fn put(
    lines: &mut BTreeMap<u32, Line>,
    row: u32,
    column: u32,
    cell: &Data,
    tally: &mut Tally<'_>,
) -> Result<(), InputError> {
    let text = text(cell);
    if !text.trim().is_empty() {
        let line = lines.entry(row).or_default();
        if line.is_empty() {
            tally.row(0)?;
        }
        line.insert(column, text);
        tally.cell(line.len())?;
    }
    Ok(())
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
