//! The standard's table (decision 0007): commas, UTF-8 with its mark, and no
//! free text that a spreadsheet would take for a formula.

use std::io;

use places::standard::Field;

use super::pieces::Writing;
use crate::kernel::atlas::AtlasPlace;
use crate::kernel::formats;

/// Spreadsheets read UTF-8 as something else unless it begins so.
pub const MARK: &[u8] = "\u{feff}".as_bytes();

/// The 32 columns.
pub struct Table;

impl Writing for Table {
    fn begin(&mut self, out: &mut Vec<u8>) -> io::Result<()> {
        out.extend_from_slice(MARK);
        write(out, &Field::ALL.map(Field::name))
    }

    fn place(&mut self, out: &mut Vec<u8>, place: &AtlasPlace) -> io::Result<()> {
        let record = Field::ALL.map(|field| cell(field, place.place.text(field)));
        write(out, &record)
    }

    fn end(&mut self, _: &mut Vec<u8>) -> io::Result<()> {
        Ok(())
    }
}

/// A line of a table.
pub fn write<T: AsRef<[u8]>>(out: &mut Vec<u8>, record: &[T]) -> io::Result<()> {
    let mut table = ::csv::Writer::from_writer(out);
    table.write_record(record)?;
    table.flush()
}

/// No free text is a formula. What the standard gives a form of its own (a telephone and its +, a
/// longitude and its -) is left.
fn cell(field: Field, text: String) -> String {
    if is_free(field) {
        formats::cell(text)
    } else {
        text
    }
}

fn is_free(field: Field) -> bool {
    !matches!(field, Field::Telephone | Field::Latitude | Field::Longitude)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_a_text_and_a_telephone_stays_itself() {
        for (field, written, expected) in [
            (Field::Nom, "=1+1", "'=1+1"),
            (Field::Adresse, "@SUM(A1)", "'@SUM(A1)"),
            (Field::PresentationResume, "-2+3", "'-2+3"),
            (Field::Nom, "+ de services", "'+ de services"),
            (Field::Nom, "Médiathèque", "Médiathèque"),
            (Field::Telephone, "+33261910001", "+33261910001"),
            (Field::Longitude, "-1.68", "-1.68"),
            (Field::Nom, "", ""),
        ] {
            assert_eq!(cell(field, written.to_owned()), expected);
        }
    }
}
