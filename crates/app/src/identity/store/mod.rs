//! Identity's tables.

pub mod account;
pub mod doors;
pub mod export;
pub mod flows;
pub mod invitations;
pub mod people;
pub mod removal;
pub mod requests;
pub mod secrets;
pub mod sessions;

use chrono::{DateTime, Utc};
use sqlx::Row;
use sqlx::any::AnyRow;

use super::errors::IdentityError;

/// A column's value as this version reads it.
fn parsed<T: std::str::FromStr>(row: &AnyRow, column: &str) -> Result<T, IdentityError> {
    let text: String = row.try_get(column)?;
    text.parse()
        .map_err(|_| IdentityError::Damaged(format!("{column} « {text} »")))
}

/// The same of a column that may be empty.
fn parsed_option<T: std::str::FromStr>(
    row: &AnyRow,
    column: &str,
) -> Result<Option<T>, IdentityError> {
    match row.try_get::<Option<String>, _>(column)? {
        Some(_) => parsed(row, column).map(Some),
        None => Ok(None),
    }
}

/// An instant's column.
fn instant_of(row: &AnyRow, column: &str) -> Result<DateTime<Utc>, IdentityError> {
    parsed(row, column)
}
