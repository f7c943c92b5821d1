//! Rows on their way: how they are read, written in words, and counted.

use futures_util::TryStreamExt as _;
use futures_util::stream::BoxStream;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Row as _};

use super::TransferError;
use super::catalogue::{ColumnKind, Table};
use crate::kernel::database::{Kind, migrations};

/// What a column of a row holds, when it holds something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Cell {
    /// A number.
    Integer(i64),
    /// Letters.
    Text(String),
}

/// A row, in the order of its table's columns.
pub type Cells = Vec<Option<Cell>>;

/// A row in words: one line of JSON, without its end.
pub fn line(row: &Cells) -> String {
    // Texts, numbers and nothing: JSON has words for all of them.
    serde_json::to_string(row).unwrap_or_default()
}

/// How many rows, and the digest of all of them in the order of their key.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// How many.
    pub rows: u64,
    digest: Sha256,
}

impl Tally {
    /// Counts a row.
    pub fn add(&mut self, row: &Cells) {
        self.add_line(&line(row));
    }

    /// Counts a row that is in words already.
    pub fn add_line(&mut self, line: &str) {
        self.rows += 1;
        self.digest.update(line);
        self.digest.update("\n");
    }

    /// The digest, in hexadecimal.
    pub fn digest(&self) -> String {
        migrations::hexadecimal(&self.digest.clone().finalize())
    }
}

impl PartialEq for Tally {
    fn eq(&self, other: &Self) -> bool {
        self.rows == other.rows && self.digest() == other.digest()
    }
}

impl Eq for Tally {}

/// A name as statements write it. Names come from the catalogue, and are
/// quoted all the same.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The rows of a table as they arrive: never more than a few are held.
pub struct Rows<'c> {
    rows: BoxStream<'c, Result<AnyRow, sqlx::Error>>,
    kinds: Vec<ColumnKind>,
}

impl<'c> Rows<'c> {
    /// All rows, in the order of the key: that of their bytes on both databases.
    pub fn of(connection: &'c mut AnyConnection, kind: Kind, table: &Table) -> Self {
        let columns: Vec<String> = table.columns.iter().map(|c| quoted(&c.name)).collect();
        let is_text = |name: &String| {
            let column = table.columns.iter().find(|column| column.name == *name);
            column.is_some_and(|column| column.kind == ColumnKind::Text)
        };
        let order = table.key.iter().map(|name| match kind {
            Kind::Postgres if is_text(name) => format!("{} COLLATE \"C\"", quoted(name)),
            _ => quoted(name),
        });
        let sql = format!(
            "SELECT {} FROM {} ORDER BY {}",
            columns.join(", "),
            quoted(&table.name),
            order.collect::<Vec<_>>().join(", ")
        );
        Self {
            rows: sqlx::query(AssertSqlSafe(sql)).fetch(connection),
            kinds: table.columns.iter().map(|column| column.kind).collect(),
        }
    }

    /// The next row; none after the last.
    pub async fn next(&mut self) -> Result<Option<Cells>, TransferError> {
        let Some(row) = self.rows.try_next().await? else {
            return Ok(None);
        };
        let cells = self.kinds.iter().enumerate().map(|(n, kind)| match kind {
            ColumnKind::Text => Ok(row.try_get::<Option<String>, _>(n)?.map(Cell::Text)),
            ColumnKind::Integer => Ok(row.try_get::<Option<i64>, _>(n)?.map(Cell::Integer)),
        });
        cells
            .collect::<Result<Cells, sqlx::Error>>()
            .map(Some)
            .map_err(Into::into)
    }
}

/// Counts the rows of a table one by one.
pub async fn tally(
    connection: &mut AnyConnection,
    kind: Kind,
    table: &Table,
) -> Result<Tally, TransferError> {
    let mut tally = Tally::default();
    let mut rows = Rows::of(connection, kind, table);
    while let Some(row) = rows.next().await? {
        tally.add(&row);
    }
    Ok(tally)
}
