//! From bytes to a header and rows of words.

use std::borrow::Cow;

use csv::StringRecord;
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use super::error::ReadError;

/// More rows than IRIS, communes and all that is above them in France.
pub(super) const MOST_ROWS: usize = 400_000;
const MOST_COLUMNS: usize = 3_000;

/// The names of a file's columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header(Vec<String>);

/// A file, as words.
pub(super) struct Text {
    pub header: Header,
    /// Each with its line.
    pub rows: Vec<(usize, StringRecord)>,
}

impl Header {
    /// Where a column is, by its name in any case.
    pub fn position(&self, name: &str) -> Option<usize> {
        let exact = self.0.iter().position(|one| one == name);
        exact.or_else(|| self.0.iter().position(|one| one.eq_ignore_ascii_case(name)))
    }

    /// The names.
    pub fn names(&self) -> &[String] {
        &self.0
    }

    /// The names in a line; many are cut short.
    pub fn listed(&self) -> String {
        const SHOWN: usize = 12;
        let shown = self.0.iter().take(SHOWN).map(String::as_str);
        let mut listed = shown.collect::<Vec<_>>().join(", ");
        if self.0.len() > SHOWN {
            listed.push('…');
        }
        listed
    }

    /// The header of a file, without reading the rest.
    pub fn of(bytes: &[u8]) -> Result<Self, ReadError> {
        let end = bytes.iter().position(|byte| *byte == b'\n');
        // The first line alone, unless the encoding has two bytes a letter.
        let first = match bytes {
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => bytes,
            _ => &bytes[..end.map_or(bytes.len(), |end| end + 1)],
        };
        Text::read(first).map(|text| text.header)
    }
}

impl Text {
    pub fn read(bytes: &[u8]) -> Result<Self, ReadError> {
        let text = decoded(bytes)?;
        let line = text.lines().next().unwrap_or_default();
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter(line))
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut header = None;
        let mut rows = Vec::new();
        for record in reader.records() {
            // Words are UTF-8 by now and rows of any length are taken: nothing else can fail.
            let Ok(record) = record else { continue };
            let Some(header) = &header else {
                header = Some(names(&record)?);
                continue;
            };
            let _: &Header = header;
            if record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            if rows.len() == MOST_ROWS {
                return Err(ReadError::TooLong(MOST_ROWS));
            }
            let line = record.position().map_or(0, |at| at.line() as usize);
            rows.push((line, record));
        }
        match header {
            Some(header) => Ok(Self { header, rows }),
            None => Err(ReadError::Empty),
        }
    }
}

fn names(record: &StringRecord) -> Result<Header, ReadError> {
    if record.len() > MOST_COLUMNS {
        return Err(ReadError::TooWide(MOST_COLUMNS));
    }
    let names: Vec<String> = record.iter().map(|name| name.trim().to_owned()).collect();
    let mut sorted: Vec<&String> = names.iter().filter(|name| !name.is_empty()).collect();
    sorted.sort();
    match sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(ReadError::Twice(pair[0].clone())),
        None => Ok(Header(names)),
    }
}

/// UTF-8, what its mark says, or the encoding of spreadsheets in French.
fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, ReadError> {
    match bytes {
        [] => return Err(ReadError::Empty),
        [b'P', b'K', 3, 4, ..] => return Err(ReadError::NotText("a workbook or an archive")),
        [0x1f, 0x8b, ..] => return Err(ReadError::NotText("a compressed file")),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => return Err(ReadError::NotText("an old workbook")),
        _ => {}
    }
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return Ok(encoding.decode_without_bom_handling(&bytes[mark..]).0);
    }
    let text = UTF_8.decode_without_bom_handling_and_without_replacement(bytes);
    Ok(text.unwrap_or_else(|| WINDOWS_1252.decode_without_bom_handling(bytes).0))
}

/// What parts the names of the header, outside quotes.
fn delimiter(line: &str) -> u8 {
    let mut quoted = false;
    let mut found = [(b';', 0usize), (b'\t', 0), (b',', 0), (b'|', 0)];
    for byte in line.bytes() {
        quoted ^= byte == b'"';
        if let Some((_, count)) = found.iter_mut().find(|(one, _)| *one == byte && !quoted) {
            *count += 1;
        }
    }
    // The first of several that are as frequent.
    let most = found.iter().map(|(_, count)| *count).max().unwrap_or(0);
    found
        .iter()
        .find(|(_, count)| *count == most)
        .map_or(b';', |(byte, _)| *byte)
}
