//! Reading a source's file, whatever its format, into rows of named cells.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Map, Value};

mod csv_text;
mod sheet;

/// Nothing a Hub publishes comes near this; more is a mistake or an attack.
const MOST_BYTES: u64 = 256 * 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(60);

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
    #[error("more than {} MB: cut the file in parts", MOST_BYTES / 1024 / 1024)]
    TooBig,
    /// Looks like JSON, but is not.
    #[error("this is not valid JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// JSON without a list of rows.
    #[error("no list of rows {0}: give `file.json@key`, key being where the list is")]
    NoRows(String),
    /// Not a table.
    #[error("the table cannot be read: {0}")]
    Table(String),
}

/// A row as its producer wrote it.
#[derive(Debug, Clone, PartialEq)]
pub struct RawRow {
    cells: Vec<(String, String)>,
    index: std::collections::HashMap<String, usize>,
    /// The row itself.
    pub original: Value,
}

impl RawRow {
    /// A row from JSON: nested objects and lists give columns `a.b.0`.
    pub fn new(original: Value) -> Self {
        let mut cells = Vec::new();
        flatten("", &original, 0, &mut cells);
        let index = cells
            .iter()
            .enumerate()
            .rev()
            .map(|(n, (name, _))| (name.clone(), n))
            .collect();
        Self {
            cells,
            index,
            original,
        }
    }

    /// The cell of a column, trimmed; empty if there is none. A column of that name in another
    /// case, or with other spaces around, is taken for want of the exact one.
    pub fn cell(&self, column: &str) -> &str {
        let exact = self.index.get(column).map(|n| &self.cells[*n]);
        let near = || {
            self.cells
                .iter()
                .find(|(name, _)| same_column(name, column))
        };
        exact.or_else(near).map_or("", |(_, text)| text.trim())
    }

    /// The columns, in order.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.cells.iter().map(|(name, _)| name.as_str())
    }
}

pub(crate) fn same_column(a: &str, b: &str) -> bool {
    let letters = |text| str::chars(str::trim(text)).flat_map(char::to_lowercase);
    letters(a).eq(letters(b))
}

fn flatten(path: &str, value: &Value, depth: usize, cells: &mut Vec<(String, String)>) {
    let below = |key: &str| {
        if path.is_empty() {
            key.to_owned()
        } else {
            format!("{path}.{key}")
        }
    };
    match value {
        Value::Object(_) | Value::Array(_) if depth > 12 => {
            cells.push((path.to_owned(), value.to_string()))
        }
        Value::Object(object) => {
            object
                .iter()
                .for_each(|(key, value)| flatten(&below(key), value, depth + 1, cells));
        }
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(n, value)| flatten(&below(&n.to_string()), value, depth + 1, cells)),
        Value::Null => cells.push((path.to_owned(), String::new())),
        Value::String(text) => cells.push((path.to_owned(), text.clone())),
        other => cells.push((path.to_owned(), other.to_string())),
    }
}

/// Where rows come from.
pub struct Input;

impl Input {
    /// Reads `path`, `path@key` or an http(s) address.
    pub fn read(location: &str) -> Result<Vec<RawRow>, InputError> {
        if location.starts_with("http://") || location.starts_with("https://") {
            let (url, key) = match location.rsplit_once('@') {
                Some((url, key)) if !key.contains('/') => (url, Some(key)),
                _ => (location, None),
            };
            return Self::parse(&fetch(url)?, key);
        }
        if Path::new(location).is_file() {
            return Self::parse(&open(Path::new(location))?, None);
        }
        match location.rsplit_once('@') {
            Some((path, key)) => Self::parse(&open(Path::new(path))?, Some(key)),
            None => Self::parse(&open(Path::new(location))?, None),
        }
    }

    /// Reads bytes, finding out what they are: XLSX, JSON (a list, GeoJSON, a list under `key`) or CSV.
    pub fn parse(bytes: &[u8], key: Option<&str>) -> Result<Vec<RawRow>, InputError> {
        if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xD0\xCF\x11\xE0") {
            return sheet::read(bytes);
        }
        let text = csv_text::decode(bytes);
        match text.trim_start().chars().next() {
            None => Ok(Vec::new()),
            Some('[' | '{') => json_rows(serde_json::from_str(&text)?, key),
            Some(_) => csv_text::read(&text),
        }
    }
}

fn open(path: &Path) -> Result<Vec<u8>, InputError> {
    let failed = |source| InputError::File {
        path: path.to_owned(),
        source,
    };
    bounded(std::fs::File::open(path).map_err(failed)?)?.map_err(failed)
}

fn bounded(reader: impl Read) -> Result<std::io::Result<Vec<u8>>, InputError> {
    let mut bytes = Vec::new();
    match reader.take(MOST_BYTES + 1).read_to_end(&mut bytes) {
        Ok(_) if bytes.len() as u64 > MOST_BYTES => Err(InputError::TooBig),
        Ok(_) => Ok(Ok(bytes)),
        Err(error) => Ok(Err(error)),
    }
}

fn fetch(url: &str) -> Result<Vec<u8>, InputError> {
    let failed = |reason: String| InputError::Fetch {
        url: url.to_owned(),
        reason,
    };
    let config = ureq::Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .build();
    let mut response = ureq::Agent::from(config)
        .get(url)
        .call()
        .map_err(|e| failed(e.to_string()))?;
    bounded(response.body_mut().as_reader())?.map_err(|e| failed(e.to_string()))
}

fn json_rows(value: Value, key: Option<&str>) -> Result<Vec<RawRow>, InputError> {
    let found = match key {
        Some(key) => key.split('.').try_fold(value, |mut value, key| {
            value.get_mut(key).map(Value::take)
        }),
        None => Some(value),
    };
    let rows = match found {
        Some(Value::Array(rows)) => rows,
        Some(Value::Object(object)) => match object.get("features") {
            Some(Value::Array(features)) => features.iter().map(feature).collect(),
            _ => sole_list(&object)
                .ok_or_else(|| InputError::NoRows("in this JSON object".into()))?,
        },
        _ => {
            return Err(InputError::NoRows(format!(
                "under {:?}",
                key.unwrap_or_default()
            )));
        }
    };
    Ok(rows.into_iter().map(RawRow::new).collect())
}

/// The list of an object that holds only one list of objects.
fn sole_list(object: &Map<String, Value>) -> Option<Vec<Value>> {
    let mut lists = object
        .values()
        .filter_map(Value::as_array)
        .filter(|l| l.iter().all(Value::is_object));
    match (lists.next(), lists.next()) {
        (Some(list), None) => Some(list.clone()),
        _ => None,
    }
}

/// A GeoJSON feature as a row: its properties, and `latitude` and `longitude` of its point.
fn feature(feature: &Value) -> Value {
    let Some(Value::Object(properties)) = feature.get("properties") else {
        return feature.clone();
    };
    let mut row = properties.clone();
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
