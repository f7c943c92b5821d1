//! Reading a source's file, whatever its format, into rows of named cells.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Map, Value};

mod csv_text;
mod fetch;
mod row;
mod sheet;

/// How much a source may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounds {
    /// Its size, unpacked.
    pub most_bytes: u64,
    /// How long it may take to answer, from the first step to the last byte.
    pub patience: Duration,
}

impl Default for Bounds {
    /// Nothing a Hub publishes comes near these; more is a mistake or an attack.
    fn default() -> Self {
        Self {
            most_bytes: 256 * 1024 * 1024,
            patience: Duration::from_secs(60),
        }
    }
}

pub use row::RawRow;
pub(crate) use row::same_column;

/// Why a source cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// The file cannot be opened.
    #[error("cannot open {path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The address does not answer as it should.
    #[error("cannot fetch {url}: {reason}")]
    Fetch {
        /// The address.
        url: String,
        /// Why.
        reason: String,
    },
    /// Too big.
    #[error("more than {} MB: cut the file in parts", most_bytes / 1024 / 1024)]
    TooBig {
        /// What is allowed.
        most_bytes: u64,
    },
    /// Looks like JSON, but is not.
    #[error("this is not valid JSON ({0}): the file may be cut short, ask for it again")]
    Json(#[from] serde_json::Error),
    /// JSON without a list of rows.
    #[error("no list of rows {0}: give `file.json@key`, key being where the list is")]
    NoRows(String),
    /// Not a table.
    #[error("the table cannot be read: {0}")]
    Table(String),
    /// Neither a table nor JSON.
    #[error(
        "this is {0}, not a file of data: give the address or the file of the CSV, JSON or XLSX"
    )]
    NotData(&'static str),
}

impl InputError {
    fn too_big(bounds: &Bounds) -> Self {
        Self::TooBig {
            most_bytes: bounds.most_bytes,
        }
    }
}

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
            return parse(&fetch::fetch(url, bounds)?, key, bounds);
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
}

fn parse(bytes: &[u8], key: Option<&str>, bounds: &Bounds) -> Result<Vec<RawRow>, InputError> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return sheet::read(bytes, bounds);
    }
    if bytes.starts_with(b"%PDF") {
        return Err(InputError::NotData("a PDF"));
    }
    if bytes.starts_with(b"\x1F\x8B") {
        return Err(InputError::NotData("a compressed file (.gz)"));
    }
    let text = csv_text::decode(bytes);
    match text.trim_start().chars().next() {
        None => Ok(Vec::new()),
        Some('[' | '{') => json_rows(serde_json::from_str(text.trim_start())?, key),
        Some('<') => Err(InputError::NotData("a web page (or XML)")),
        Some(_) => csv_text::read(&text),
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

fn json_rows(mut value: Value, key: Option<&str>) -> Result<Vec<RawRow>, InputError> {
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
    Ok(rows.into_iter().map(RawRow::new).collect())
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
