//! CSV: encoding, delimiter and byte-order mark are found out.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use serde_json::{Map, Value};

use super::{Bounds, InputError, RawRow};

/// Texts hold no zero byte, but in UTF-16, which begins with its mark.
pub(super) fn is_binary(bytes: &[u8]) -> bool {
    encoding_rs::Encoding::for_bom(bytes).is_none() && bytes.contains(&0)
}

/// The text, in the encoding it seems to be in.
pub(super) fn decode(bytes: &[u8]) -> String {
    if let Some((encoding, length)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding
            .decode_without_bom_handling(&bytes[length..])
            .0
            .into_owned();
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let encoding = detector.guess(Some(b"fr"), Utf8Detection::Allow);
    encoding.decode(bytes).0.into_owned()
}

pub(super) fn read(text: &str, bounds: &Bounds) -> Result<Vec<RawRow>, InputError> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(text))
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut records = reader.records();
    let failed = |error: csv::Error| InputError::Table(error.to_string());
    let Some(header) = records.next() else {
        return Ok(Vec::new());
    };
    let header: Vec<String> = header
        .map_err(failed)?
        .iter()
        .map(|name| name.trim().to_owned())
        .collect();
    let mut tally = bounds.tally();
    let mut rows = Vec::new();
    for record in records {
        let record = record.map_err(failed)?;
        if record.iter().any(|cell| !cell.trim().is_empty()) {
            tally.row(record.len())?;
            let name = |n: usize| header.get(n).map_or("", String::as_str);
            let cells = record.iter().enumerate();
            rows.push(row(cells.map(|(n, cell)| (n, name(n), cell.to_owned()))));
        }
    }
    Ok(rows)
}

/// A row from cells, each with its place in the line and the name its column has, if any; a cell
/// without a name is kept under its number.
pub(super) fn row<'a>(cells: impl Iterator<Item = (usize, &'a str, String)>) -> RawRow {
    let mut object = Map::new();
    for (n, name, cell) in cells {
        let mut name = if name.is_empty() {
            n.to_string()
        } else {
            name.to_owned()
        };
        if object.contains_key(&name) {
            name = format!("{name}.{n}");
        }
        object.insert(name, Value::String(cell));
    }
    RawRow::new(Value::Object(object))
}

/// The character that is most often found outside quotes in the header.
fn delimiter(text: &str) -> u8 {
    let mut counts = [(b';', 0), (b',', 0), (b'\t', 0), (b'|', 0)];
    let mut quoted = false;
    for byte in text.trim_start().bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            _ if quoted => {}
            _ => counts
                .iter_mut()
                .filter(|(d, _)| *d == byte)
                .for_each(|(_, count)| *count += 1),
        }
    }
    let best = counts.iter().max_by_key(|(_, count)| *count);
    best.filter(|(_, count)| *count > 0)
        .map_or(b',', |(delimiter, _)| *delimiter)
}
