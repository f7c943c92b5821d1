//! A whole instance from one place to another: between SQLite and PostgreSQL
//! (`copy`), to a file and back (`backup`, `restore`). Tables and columns are
//! read from each database's own catalogue, so that what later versions add is
//! carried without a word here.

mod backup;
mod catalogue;
mod destination;
mod restore;
mod rows;
mod snapshot;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

pub use backup::back_up;
pub use restore::restore;
pub use rows::Tally;

use super::database::DatabaseError;
use destination::Destination;
use snapshot::Snapshot;

/// Told how many rows more were carried, of how many in all.
pub type Progress<'a> = &'a dyn Fn(u64, u64);

/// A table that was carried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// Its name.
    pub table: String,
    /// Its rows and their digest, the same on both sides.
    pub tally: Tally,
}

/// Why an instance was not carried. The target is then as it was.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// One of the databases cannot be opened.
    #[error(transparent)]
    Open(#[from] DatabaseError),
    /// One of the databases refused or did not answer.
    #[error("a database did not answer as expected: {0}")]
    Database(#[from] sqlx::Error),
    /// The source has no instance.
    #[error("{url} holds no instance of Maillage: check the address")]
    NoInstance {
        /// Without its password.
        url: String,
    },
    /// What is carried was written by a later version.
    #[error(
        "{what} was written by a newer Maillage (tables {version}, this one knows {known}): install that version first"
    )]
    Newer {
        /// A database or a file.
        what: String,
        /// The version of its tables.
        version: i64,
        /// The newest known here.
        known: i64,
    },
    /// Same number, other statements.
    #[error("{what} was made by another program than this one: its tables {version} differ")]
    Foreign {
        /// A database or a file.
        what: String,
        /// The version that differs.
        version: i64,
    },
    /// The target has gone further than what is to be put there.
    #[error(
        "the tables of {url} are at version {version}, newer than what is to be put there ({wanted}): give an empty database"
    )]
    TargetAhead {
        /// Without its password.
        url: String,
        /// The target's version.
        version: i64,
        /// The version of what is carried.
        wanted: i64,
    },
    /// The target is in use.
    #[error(
        "{url} is not empty: table {table} holds something ({rows} in all); give an empty database, nothing is overwritten"
    )]
    NotEmpty {
        /// Without its password.
        url: String,
        /// A table that holds something.
        table: String,
        /// How many rows.
        rows: u64,
    },
    /// A column of a type that the two databases do not share.
    #[error(
        "column {column} of {table} is of type {kind}: only TEXT and BIGINT are the same on both"
    )]
    Type {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// Its type.
        kind: String,
    },
    /// The target lacks a table or a column.
    #[error("the target has no {what}: are both of the same version?")]
    Missing {
        /// The table or column.
        what: String,
    },
    /// What was read back is not what was written.
    #[error("table {table} does not read back as it was written; nothing was kept")]
    Differs {
        /// The table.
        table: String,
    },
    /// A file cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A backup is never written over another.
    #[error("{path} is there already: choose another name")]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// Not one of our backups, or of a form that is not known.
    #[error("{path} is no backup that this version reads: {why}")]
    NoBackup {
        /// The file.
        path: PathBuf,
        /// What was found instead.
        why: String,
    },
    /// A backup that was cut or changed.
    #[error("{path} is damaged ({what}): nothing was restored, take another backup")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
}

/// Carries an instance from one database to another, which must be empty: in
/// one transaction, kept only if every table reads back as it was read.
pub async fn copy(
    from: &str,
    to: &str,
    progress: Progress<'_>,
) -> Result<Vec<Carried>, TransferError> {
    let mut source = Snapshot::begin(from).await?;
    let mut target = Destination::open(to, source.version()).await?;
    let total = source.count().await?;
    let mut carried = Vec::new();
    for table in source.tables().to_vec() {
        target.start(&table.name, &table.columns)?;
        let mut tally = Tally::default();
        let mut rows = source.rows(&table);
        while let Some(row) = rows.next().await? {
            tally.add(&row);
            target.push(row).await?;
            progress(1, total);
        }
        target.end().await?;
        carried.push(Carried {
            table: table.name,
            tally,
        });
    }
    target.finish(&carried).await?;
    Ok(carried)
}
