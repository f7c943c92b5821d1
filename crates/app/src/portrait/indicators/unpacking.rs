//! From what somebody sends to a text: an archive as INSEE publishes it, or a workbook, is opened
//! first. What it becomes is bounded: a few kilobytes can hold gigabytes.

use std::borrow::Cow;
use std::io::{Cursor, Read};

use places::input::{Bounds, Input, InputError};
use zip::ZipArchive;

/// The largest text that is read: INSEE's largest table by IRIS is 90 MB.
const MOST_BYTES: u64 = 200 * 1024 * 1024;
/// Of a workbook: all IRIS of France in a hundred columns.
const MOST_CELLS: usize = 5_000_000;

/// Why no table is found in what was sent.
#[derive(Debug, thiserror::Error)]
pub enum Unpacking {
    /// The archive cannot be opened.
    #[error("the archive is damaged: {0}; download it again, or unpack it and give its table")]
    Damaged(String),
    /// No table in it.
    #[error("the archive holds no table (.csv or .txt): it holds {0}")]
    NoTable(String),
    /// It unpacks to too much.
    #[error("the archive unpacks to more than {} MB: keep the columns that are read", MOST_BYTES >> 20)]
    TooLarge,
    /// The workbook cannot be read.
    #[error(transparent)]
    Workbook(#[from] InputError),
    /// The workbook has no row below its head.
    #[error("the first sheet of the workbook is empty")]
    EmptySheet,
}

impl Unpacking {
    /// The same for a reader of the site.
    pub fn in_french(&self) -> String {
        match self {
            Self::Damaged(_) => "Cette archive est abîmée\u{a0}: téléchargez-la à nouveau, ou \
                                 décompressez-la et envoyez son tableau."
                .to_owned(),
            Self::NoTable(found) => format!(
                "Cette archive ne contient pas de tableau (.csv ou .txt). Elle contient\u{a0}: {found}."
            ),
            Self::TooLarge => format!(
                "Décompressé, ce fichier dépasse {}\u{a0}Mo\u{a0}: gardez la colonne des codes et celles \
                 qui servent.",
                MOST_BYTES >> 20
            ),
            Self::Workbook(_) => {
                "Ce classeur ne se lit pas\u{a0}: enregistrez sa feuille au format \
                                  CSV, puis envoyez le résultat."
                    .to_owned()
            }
            Self::EmptySheet => "La première feuille du classeur est vide.".to_owned(),
        }
    }
}

/// The text of what was sent: as it is, or the table of an archive, or the first sheet of a
/// workbook.
pub fn text(bytes: &[u8]) -> Result<Cow<'_, [u8]>, Unpacking> {
    match bytes {
        [b'P', b'K', 3, 4, ..] => {
            let archive = ZipArchive::new(Cursor::new(bytes));
            let archive = archive.map_err(|error| Unpacking::Damaged(error.to_string()))?;
            let is_workbook = archive
                .file_names()
                .flatten()
                .any(|name| is_of_workbook(&name));
            match is_workbook {
                true => Ok(Cow::Owned(of_workbook(bytes)?)),
                false => Ok(Cow::Owned(of_archive(archive)?)),
            }
        }
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Ok(Cow::Owned(of_workbook(bytes)?)),
        _ => Ok(Cow::Borrowed(bytes)),
    }
}

fn is_of_workbook(name: &str) -> bool {
    name.starts_with("xl/") || name == "content.xml"
}

/// The largest table: beside it, INSEE puts one that describes its columns.
fn of_archive(mut archive: ZipArchive<Cursor<&[u8]>>) -> Result<Vec<u8>, Unpacking> {
    let damaged = |error: &dyn std::fmt::Display| Unpacking::Damaged(error.to_string());
    let mut largest: Option<(u64, usize)> = None;
    for number in 0..archive.len() {
        let file = archive.by_index(number).map_err(|error| damaged(&error))?;
        let name = file.name().unwrap_or_default().to_lowercase();
        let is_table = name.ends_with(".csv") || name.ends_with(".txt") || name.ends_with(".tsv");
        if is_table && file.is_file() && largest.is_none_or(|(size, _)| file.size() > size) {
            largest = Some((file.size(), number));
        }
    }
    let Some((_, number)) = largest else {
        let names: Vec<_> = archive.file_names().flatten().take(6).collect();
        return Err(Unpacking::NoTable(names.join(", ")));
    };
    let file = archive.by_index(number).map_err(|error| damaged(&error))?;
    let mut text = Vec::new();
    // What an archive says of its own sizes is not believed.
    let read = file.take(MOST_BYTES + 1).read_to_end(&mut text);
    read.map_err(|error| damaged(&error))?;
    match text.len() as u64 > MOST_BYTES {
        true => Err(Unpacking::TooLarge),
        false => Ok(text),
    }
}

fn of_workbook(bytes: &[u8]) -> Result<Vec<u8>, Unpacking> {
    let bounds = Bounds {
        most_bytes: MOST_BYTES,
        most_rows: 400_000,
        most_columns: 3_000,
        most_cells: MOST_CELLS,
        ..Bounds::of_an_upload()
    };
    let rows = Input::parse_within(bytes, None, &bounds)?;
    let head: Vec<&str> = rows
        .first()
        .ok_or(Unpacking::EmptySheet)?
        .columns()
        .collect();
    let mut table = csv::WriterBuilder::new()
        .delimiter(b';')
        .from_writer(Vec::new());
    let written = (|| {
        table.write_record(&head)?;
        for row in &rows {
            table.write_record(head.iter().map(|name| row.cell(name)))?;
        }
        table.flush().map_err(csv::Error::from)
    })();
    written.map_err(|error| Unpacking::Damaged(error.to_string()))?;
    table
        .into_inner()
        .map_err(|error| Unpacking::Damaged(error.to_string()))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::write::{SimpleFileOptions, ZipWriter};

    use super::*;

    fn archive(files: &[(&str, &str)]) -> Vec<u8> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in files {
            archive
                .start_file(*name, SimpleFileOptions::default())
                .unwrap();
            archive.write_all(text.as_bytes()).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    #[test]
    fn the_table_of_an_archive_is_read_and_not_what_describes_it() {
        let table = "IRIS;P21_POP\n352380101;3000\n352380102;2000\n";
        let sent = archive(&[
            ("meta_base-ic.csv", "COD_VAR;LIB\n"),
            ("base-ic.CSV", table),
        ]);
        assert_eq!(&*text(&sent).unwrap(), table.as_bytes());
        assert_eq!(&*text(table.as_bytes()).unwrap(), table.as_bytes());
    }

    #[test]
    fn a_workbook_is_read_as_its_first_sheet() {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for (column, (head, value)) in (0..).zip([("code", "35238"), ("note", "1;2")]) {
            sheet.write_string(0, column, head).unwrap();
            sheet.write_string(1, column, value).unwrap();
        }
        let sent = book.save_to_buffer().unwrap();
        assert_eq!(&*text(&sent).unwrap(), b"code;note\n35238;\"1;2\"\n");
        let empty = rust_xlsxwriter::Workbook::new().save_to_buffer().unwrap();
        assert!(matches!(text(&empty), Err(Unpacking::EmptySheet)));
    }

    #[test]
    fn what_holds_no_table_says_what_it_holds() {
        let sent = archive(&[("lisez-moi.pdf", "%PDF")]);
        let said = text(&sent).unwrap_err().in_french();
        assert!(said.contains("lisez-moi.pdf"), "{said}");
        let mut cut = archive(&[("a.csv", "code\n")]);
        cut.truncate(40);
        assert!(matches!(text(&cut), Err(Unpacking::Damaged(_))));
        // A bomb: far less than it unpacks to.
        let large = "0".repeat(MOST_BYTES as usize + 1);
        let sent = archive(&[("a.csv", &large)]);
        assert!(sent.len() < 1_000_000);
        assert!(matches!(text(&sent), Err(Unpacking::TooLarge)));
    }
}
