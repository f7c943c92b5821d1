//! A workbook, row after row, in the library's constant memory. It is made
//! whole in a temporary file without a name and sent from there: its container
//! can only be written once its rows are, and no thread waits for a slow reader.

use std::fs::File;
use std::io::{self, BufWriter, Seek, Write};
use std::sync::Arc;

use axum::body::Body;
use places::standard::Field;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};
use tokio::sync::Semaphore;
use tokio_util::io::ReaderStream;

use crate::kernel::atlas::{Atlas, AtlasPlace, PlaceIndex};

/// A workbook of the whole country is some seconds of work; others wait their turn.
static MAKERS: Semaphore = Semaphore::const_new(2);

/// What one cell of a workbook may hold.
const LONGEST_CELL: usize = 32_767;

/// Why a workbook could not be made.
#[derive(Debug, thiserror::Error)]
pub enum XlsxFailure {
    /// The library refused; a bug.
    #[error("the workbook: {0}")]
    Workbook(#[from] XlsxError),
    /// The temporary file.
    #[error("the temporary file of a workbook: {0} (is there room in the temporary folder?)")]
    File(#[from] io::Error),
    /// The thread ended.
    #[error("the thread that makes workbooks ended: {0}")]
    Thread(#[from] tokio::task::JoinError),
    /// The server is stopping.
    #[error("no more workbooks are made: {0}")]
    Stopping(#[from] tokio::sync::AcquireError),
}

/// The workbook of these places, as a body that sends it.
pub async fn body(atlas: Arc<Atlas>, places: Vec<PlaceIndex>) -> Result<Body, XlsxFailure> {
    let turn = MAKERS.acquire().await?;
    let file = tokio::task::spawn_blocking(move || {
        // The turn lasts as long as the work, even if its reader has gone.
        let _turn = turn;
        made(&atlas, &places)
    })
    .await??;
    Ok(Body::from_stream(ReaderStream::new(
        tokio::fs::File::from_std(file),
    )))
}

/// The workbook of these places, in a temporary file without a name.
pub fn made(atlas: &Atlas, places: &[PlaceIndex]) -> Result<File, XlsxFailure> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    sheet.set_name("Lieux")?;
    headings(sheet)?;
    for (row, &number) in (1..).zip(places) {
        write(sheet, row, &atlas.places()[number])?;
    }
    let mut file = BufWriter::new(tempfile::tempfile()?);
    workbook.save_to_writer(&mut file)?;
    file.flush()?;
    let mut file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.rewind()?;
    Ok(file)
}

fn headings(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    sheet.set_freeze_panes(1, 0)?;
    for (column, field) in (0..).zip(Field::ALL) {
        sheet.set_column_width(column, width(field))?;
    }
    for (column, field) in (0..).zip(Field::ALL) {
        sheet.write_string_with_format(0, column, field.name(), &bold)?;
    }
    Ok(())
}

fn width(field: Field) -> f64 {
    match field {
        Field::Nom | Field::Adresse | Field::Services | Field::Horaires => 36.0,
        Field::CodePostal | Field::CodeInsee | Field::DateMaj => 12.0,
        _ => 20.0,
    }
}

/// Texts are written as texts: a cell is a formula only where one is written as such.
fn write(sheet: &mut Worksheet, row: u32, place: &AtlasPlace) -> Result<(), XlsxError> {
    for (column, field) in (0..).zip(Field::ALL) {
        match (field, place.place.position) {
            (Field::Latitude, Some(at)) => sheet.write_number(row, column, at.latitude())?,
            (Field::Longitude, Some(at)) => sheet.write_number(row, column, at.longitude())?,
            _ => match place.place.text(field) {
                text if text.is_empty() => continue,
                text => sheet.write_string(row, column, fitted(text))?,
            },
        };
    }
    Ok(())
}

/// A text no longer than a cell; a cut shows.
fn fitted(text: String) -> String {
    if text.chars().count() <= LONGEST_CELL {
        return text;
    }
    let kept = text.chars().take(LONGEST_CELL - 1);
    kept.chain(std::iter::once('…')).collect()
}
