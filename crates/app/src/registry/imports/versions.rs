//! The versions of a source's mapping: who made each, when and why; the last is in use.

use chrono::{DateTime, Utc};
use places::mapping::Mapping;
use places::standard::Field;
use serde_json::{Value, json};
use sqlx::{AnyConnection, Row};

use super::store::at;
use super::words;
use crate::kernel::clock::Clock;
use crate::kernel::database::{Database, instant};
use crate::kernel::journal::Entry;
use crate::kernel::policy::{Grant, ImportSource};
use crate::kernel::writing::Writing;
use crate::registry::store::StoreError;

/// So many versions are listed; older ones stay.
pub const LISTED: i64 = 50;

/// A version of a mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    pub number: i64,
    /// As JSON.
    pub mapping: String,
    pub made_at: DateTime<Utc>,
    pub made_by: String,
    pub why: String,
}

/// The versions of a source's mapping, the newest first.
pub async fn of_source(database: &Database, source: &str) -> Result<Vec<Version>, StoreError> {
    let rows = sqlx::query(
        "SELECT number, mapping, made_at, made_by, why FROM mapping_version \
         WHERE source_id = $1 ORDER BY number DESC LIMIT $2",
    )
    .bind(source)
    .bind(LISTED)
    .fetch_all(database)
    .await?;
    rows.iter().map(of_row).collect()
}

/// A version.
pub async fn version(
    database: &Database,
    source: &str,
    number: i64,
) -> Result<Option<Version>, StoreError> {
    let row = sqlx::query(
        "SELECT number, mapping, made_at, made_by, why FROM mapping_version \
         WHERE source_id = $1 AND number = $2",
    )
    .bind(source)
    .bind(number)
    .fetch_optional(database)
    .await?;
    row.as_ref().map(of_row).transpose()
}

fn of_row(row: &sqlx::any::AnyRow) -> Result<Version, StoreError> {
    Ok(Version {
        number: row.try_get("number")?,
        mapping: row.try_get("mapping")?,
        made_at: at(row, "made_at")?,
        made_by: row.try_get("made_by")?,
        why: row.try_get("why")?,
    })
}

/// What is kept of a new version.
pub struct NewVersion<'a> {
    pub mapping: &'a str,
    pub made_by: &'a str,
    pub why: &'a str,
}

/// Keeps a mapping, in the caller's transaction: a new version if it differs from the one in use.
/// Its number, if so.
pub async fn keep(
    connection: &mut AnyConnection,
    source: &str,
    new: &NewVersion<'_>,
    at: &str,
) -> Result<Option<i64>, StoreError> {
    let last = sqlx::query(
        "SELECT number, mapping FROM mapping_version WHERE source_id = $1 \
         ORDER BY number DESC LIMIT 1",
    )
    .bind(source)
    .fetch_optional(&mut *connection)
    .await?;
    let mut number = 1;
    if let Some(last) = last {
        if last.try_get::<String, _>("mapping")? == new.mapping {
            return Ok(None);
        }
        number += last.try_get::<i64, _>("number")?;
    }
    sqlx::query(
        "INSERT INTO mapping_version (source_id, number, mapping, made_at, made_by, why) \
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(source)
    .bind(number)
    .bind(new.mapping)
    .bind(at)
    .bind(new.made_by)
    .bind(new.why)
    .execute(&mut *connection)
    .await?;
    sqlx::query("UPDATE source SET mapping = $1 WHERE id = $2")
        .bind(new.mapping)
        .bind(source)
        .execute(connection)
        .await?;
    Ok(Some(number))
}

/// Makes a mapping the one in use of the granted source; whether it was another.
pub async fn put_in_use(
    database: &Database,
    grant: &Grant<ImportSource>,
    mapping: &Mapping,
    why: &str,
    clock: Clock,
) -> Result<Option<i64>, StoreError> {
    let mut writing = Writing::begin(database, clock).await?;
    let at = instant(writing.at());
    let text = mapping.to_json().to_string();
    let made_by = grant.actor().reference();
    let new = NewVersion {
        mapping: &text,
        made_by: &made_by,
        why,
    };
    let number = keep(writing.connection(), grant.target().id(), &new, &at).await?;
    let Some(number) = number else {
        return Ok(None);
    };
    let entry = Entry::made(json!({ "correspondance": number }), why);
    writing.commit(grant, entry).await?;
    Ok(Some(number))
}

/// How one field, or one of the other keys, is read by two mappings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub label: String,
    /// As JSON; empty where it is not read.
    pub before: String,
    pub after: String,
}

/// What differs between two mappings.
pub fn differences(before: &Mapping, after: &Mapping) -> Vec<Difference> {
    let (before, after) = (before.to_json(), after.to_json());
    let mut keys: Vec<&String> = [&before, &after]
        .into_iter()
        .filter_map(Value::as_object)
        .flat_map(|object| object.keys())
        .collect();
    keys.sort();
    keys.dedup();
    let text = |value: Option<&Value>| value.map_or_else(String::new, pretty);
    keys.into_iter()
        .filter(|key| before.get(*key) != after.get(*key))
        .map(|key| Difference {
            label: label(key),
            before: text(before.get(key)),
            after: text(after.get(key)),
        })
        .collect()
}

/// A key of a mapping as people read it.
pub fn label(key: &str) -> String {
    match Field::of_name(key) {
        Some(field) => words::field(field).to_owned(),
        None => key.to_owned(),
    }
}

/// JSON on lines of its own.
pub fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_between_two_mappings_is_told_by_field() {
        let read = |json: &str| Mapping::parse(json).unwrap().0;
        let before = read(r#"{"nom": {"colonne": "a"}, "commune": {"colonne": "b"}}"#);
        let after = read(
            r#"{"nom": {"colonne": "c"}, "commune": {"colonne": "b"}, "prive": {"colonne": "d"}}"#,
        );
        let told = differences(&before, &after);
        let labels: Vec<_> = told.iter().map(|one| one.label.as_str()).collect();
        assert_eq!(labels, ["Nom du lieu", "prive"]);
        assert!(told[0].before.contains("\"a\"") && told[0].after.contains("\"c\""));
        assert!(told[1].before.is_empty());
        assert_eq!(differences(&before, &before), []);
    }
}
