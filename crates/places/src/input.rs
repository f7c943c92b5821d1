//! Reading a source's file, whatever its format, into rows of named cells.

use std::io::Read;
use std::path::Path;

use serde_json::{Map, Value};

mod bounds;
mod csv_text;
mod error;
mod fetch;
mod reach;
mod row;
mod sheet;

pub use bounds::Bounds;
pub use error::{InputError, Refusal};
pub use fetch::{Answer, Fetched, Fetcher, Known};
pub use reach::Reach;
pub use row::RawRow;
pub(crate) use row::same_column;

/// Where rows come from.
pub struct Input;

impl Input {
    /// Reads `path`, `path@key` or an http(s) address.
    pub fn read(location: &str) -> Result<Vec<RawRow>, InputError> {
        Self::read_within(location, &Bounds::default())
    }

    /// As [`Input::read`], within other bounds.
    pub fn read_within(location: &str, bounds: &Bounds) -> Result<Vec<RawRow>, InputError> {
        if location.starts_with("http://") || location.starts_with("https://") {
            let (url, key) = match location.rsplit_once('@') {
                Some((url, key)) if !key.contains('/') => (url, Some(key)),
                _ => (location, None),
            };
            return match Fetcher::default().fetch(url, &Known::default(), bounds)? {
                Answer::Fresh(fetched) => parse(&fetched.bytes, key, bounds),
                Answer::Unchanged => Ok(Vec::new()),
            };
        }
        if Path::new(location).is_file() {
            return parse(&open(Path::new(location), bounds)?, None, bounds);
        }
        let (path, key) = match location.rsplit_once('@') {
            Some((path, key)) => (path, Some(key)),
            None => (location, None),
        };
        parse(&open(Path::new(path), bounds)?, key, bounds)
    }

    /// Reads bytes, finding out what they are: XLSX, JSON (a list, GeoJSON, a list under `key`) or CSV.
    /// What the sender says they are (file name, content type) counts for nothing: it is often wrong.
    pub fn parse(bytes: &[u8], key: Option<&str>) -> Result<Vec<RawRow>, InputError> {
        parse(bytes, key, &Bounds::default())
    }

    /// As [`Input::parse`], within other bounds.
    pub fn parse_within(
        bytes: &[u8],
        key: Option<&str>,
        bounds: &Bounds,
    ) -> Result<Vec<RawRow>, InputError> {
        parse(bytes, key, bounds)
    }
}

fn parse(bytes: &[u8], key: Option<&str>, bounds: &Bounds) -> Result<Vec<RawRow>, InputError> {
    if bytes.len() as u64 > bounds.most_bytes {
        return Err(InputError::too_big(bounds));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return sheet::read_safely(bytes, bounds);
    }
    if bytes.starts_with(b"%PDF") {
        return Err(InputError::NotData("a PDF"));
    }
    if bytes.starts_with(b"\x1F\x8B") {
        return Err(InputError::NotData("a compressed file (.gz)"));
    }
    if csv_text::is_binary(bytes) {
        return Err(InputError::NotData(
            "a picture, a program or another binary file",
        ));
    }
    let text = csv_text::decode(bytes);
    match text.trim_start().chars().next() {
        None => Ok(Vec::new()),
        Some('[' | '{') => {
            bounds.weigh_json(&text)?;
            json_rows(serde_json::from_str(text.trim_start())?, key, bounds)
        }
        Some('<') => Err(InputError::NotData("a web page (or XML)")),
        Some(_) => csv_text::read(&text, bounds),
    }
}

fn open(path: &Path, bounds: &Bounds) -> Result<Vec<u8>, InputError> {
    let failed = |source| InputError::File {
        path: path.to_owned(),
        source,
    };
    bounded(std::fs::File::open(path).map_err(failed)?, bounds)?.map_err(failed)
}

/// All the bytes, if they are not too many; the errors of the reader are left to the caller.
fn bounded(reader: impl Read, bounds: &Bounds) -> Result<std::io::Result<Vec<u8>>, InputError> {
    let mut bytes = Vec::new();
    match reader.take(bounds.most_bytes + 1).read_to_end(&mut bytes) {
        Ok(_) if bytes.len() as u64 > bounds.most_bytes => Err(InputError::too_big(bounds)),
        Ok(_) => Ok(Ok(bytes)),
        Err(error) => Ok(Err(error)),
    }
}

fn json_rows(
    mut value: Value,
    key: Option<&str>,
    bounds: &Bounds,
) -> Result<Vec<RawRow>, InputError> {
    let found = match key {
        Some(key) => key
            .split('.')
            .try_fold(&mut value, |value, key| value.get_mut(key)),
        None => Some(&mut value),
    };
    let rows = match found.map(Value::take) {
        Some(Value::Array(rows)) => rows,
        Some(Value::Object(mut object)) => match object.get_mut("features").map(Value::take) {
            Some(Value::Array(features)) => features.into_iter().map(feature).collect(),
            _ => sole_list(&mut object).map_err(InputError::NoRows)?,
        },
        _ => {
            let key = key.unwrap_or_default();
            return Err(InputError::NoRows(format!("under {key:?}")));
        }
    };
    let mut tally = bounds.tally();
    rows.into_iter()
        .map(|row| {
            let row = RawRow::new(row);
            tally.row(row.columns().count())?;
            Ok(row)
        })
        .collect()
}

/// The list of an object that holds only one list of objects; else what it holds.
fn sole_list(object: &mut Map<String, Value>) -> Result<Vec<Value>, String> {
    let lists: Vec<String> = object
        .iter()
        .filter(|(_, value)| {
            let list = value.as_array();
            list.is_some_and(|list| list.iter().all(Value::is_object))
        })
        .map(|(key, _)| key.clone())
        .collect();
    match lists.as_slice() {
        [] => Err("in this JSON object".to_owned()),
        [only] => match object.get_mut(only).map(Value::take) {
            Some(Value::Array(list)) => Ok(list),
            _ => Err("in this JSON object".to_owned()),
        },
        several => Err(format!("chosen among {}", several.join(", "))),
    }
}

/// A GeoJSON feature as a row: its properties, and `latitude` and `longitude` of its point.
fn feature(mut feature: Value) -> Value {
    let Some(Value::Object(mut row)) = feature.get_mut("properties").map(Value::take) else {
        return feature;
    };
    let point = |n: usize| {
        feature
            .pointer(&format!("/geometry/coordinates/{n}"))
            .filter(|v| v.is_number())
    };
    for (name, n) in [("longitude", 0), ("latitude", 1)] {
        if let (false, Some(degrees)) = (row.contains_key(name), point(n)) {
            row.insert(name.to_owned(), degrees.clone());
        }
    }
    if let (false, Some(id)) = (row.contains_key("id"), feature.get("id")) {
        row.insert("id".to_owned(), id.clone());
    }
    Value::Object(row)
}
