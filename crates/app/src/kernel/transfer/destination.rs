//! The empty database that an instance is put into: everything in one
//! transaction, kept only once it reads back right.

use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, AnyConnection, AssertSqlSafe, Connection as _};

use super::catalogue::{self, Catalogue, Column, ColumnKind, Reference, Table};
use super::rows::{Cell, Cells, quoted, tally};
use super::snapshot::check_known;
use super::{Carried, TransferError};
use crate::kernel::database::migrations;
use crate::kernel::database::{Kind, connect, without_password};

/// A statement writes as many rows as have so many cells: both databases take more.
const MOST_CELLS: usize = 10_000;

/// What is held of a batch before it is written.
const MOST_BYTES: usize = 1 << 20;

/// A database that is being filled. Dropped before [`Destination::finish`], it is as it was.
pub struct Destination {
    url: String,
    connection: AnyConnection,
    kind: Kind,
    catalogue: Catalogue,
    batch: Option<Batch>,
}

/// Rows of a table that wait to be written together.
struct Batch {
    table: String,
    columns: Vec<Column>,
    rows: Vec<Cells>,
    bytes: usize,
}

impl Destination {
    /// Opens an empty database and brings its tables to the version of what it
    /// is to hold; refuses one that holds anything.
    pub async fn open(url: &str, version: i64) -> Result<Self, TransferError> {
        let kind = Kind::of(url)?;
        let mut connection = connect(url).await?;
        refuse_unless_empty(&mut connection, kind, url, version).await?;
        migrations::bring_to(url, version).await?;
        sqlx::query("BEGIN").execute(&mut connection).await?;
        let catalogue = catalogue::read(&mut connection, kind).await?;
        let mut destination = Self {
            url: url.to_owned(),
            connection,
            kind,
            catalogue,
            batch: None,
        };
        destination.set_rings_aside().await?;
        // What the versions themselves put there comes again from the source.
        for table in destination.catalogue.tables.clone().iter().rev() {
            let sql = format!("DELETE FROM {}", quoted(&table.name));
            destination.execute(sql).await?;
        }
        Ok(destination)
    }

    /// Begins a table; what follows are rows of these columns.
    pub fn start(&mut self, table: &str, columns: &[Column]) -> Result<(), TransferError> {
        let missing = |what: String| TransferError::Missing { what };
        let here = self.catalogue.tables.iter().find(|t| t.name == table);
        let here = here.ok_or_else(|| missing(format!("table {table}")))?;
        if let Some(column) = columns.iter().find(|c| !here.columns.contains(c)) {
            return Err(missing(format!("column {} in {table}", column.name)));
        }
        self.batch = Some(Batch {
            table: table.to_owned(),
            columns: columns.to_vec(),
            rows: Vec::new(),
            bytes: 0,
        });
        Ok(())
    }

    /// A row of the table that was begun.
    pub async fn push(&mut self, row: Cells) -> Result<(), TransferError> {
        let full = self.batch.as_mut().is_some_and(|batch| batch.take(row));
        if full { self.flush().await } else { Ok(()) }
    }

    /// The table has no more rows.
    pub async fn end(&mut self) -> Result<(), TransferError> {
        self.flush().await?;
        self.batch = None;
        Ok(())
    }

    /// Reads everything back, keeps it if it is what was written, and brings
    /// the tables to the newest version.
    pub async fn finish(mut self, written: &[Carried]) -> Result<(), TransferError> {
        for reference in self.catalogue.rings.clone() {
            if let Some((name, text)) = &reference.rule {
                let table = quoted(&reference.from);
                let sql = format!("ALTER TABLE {table} ADD CONSTRAINT {} {text}", quoted(name));
                self.execute(sql).await?;
            }
        }
        let nothing = super::Tally::default();
        for table in &self.catalogue.tables {
            let found = tally(&mut self.connection, self.kind, table).await?;
            let wanted = written.iter().find(|carried| carried.table == table.name);
            if found != *wanted.map_or(&nothing, |carried| &carried.tally) {
                return Err(TransferError::Differs {
                    table: table.name.clone(),
                });
            }
        }
        sqlx::query("COMMIT").execute(&mut self.connection).await?;
        self.connection.close().await?;
        migrations::bring_up_to_date(&self.url).await?;
        Ok(())
    }

    /// Rules that no order of the tables satisfies wait until all are filled.
    async fn set_rings_aside(&mut self) -> Result<(), TransferError> {
        if self.kind == Kind::Sqlite {
            return self
                .execute("PRAGMA defer_foreign_keys = ON".to_owned())
                .await;
        }
        for Reference { from, rule, .. } in self.catalogue.rings.clone() {
            if let Some((name, _)) = rule {
                let sql = format!(
                    "ALTER TABLE {} DROP CONSTRAINT {}",
                    quoted(&from),
                    quoted(&name)
                );
                self.execute(sql).await?;
            }
        }
        Ok(())
    }

    async fn execute(&mut self, sql: String) -> Result<(), TransferError> {
        let query = sqlx::query(AssertSqlSafe(sql));
        query.execute(&mut self.connection).await?;
        Ok(())
    }

    async fn flush(&mut self) -> Result<(), TransferError> {
        let Some(batch) = self.batch.as_mut().filter(|batch| !batch.rows.is_empty()) else {
            return Ok(());
        };
        batch.insert().execute(&mut self.connection).await?;
        batch.rows.clear();
        batch.bytes = 0;
        Ok(())
    }
}

impl Batch {
    /// Takes a row; says whether it is time to write.
    fn take(&mut self, row: Cells) -> bool {
        let bytes = row.iter().flatten().map(|cell| match cell {
            Cell::Integer(_) => size_of::<i64>(),
            Cell::Text(text) => text.len(),
        });
        self.bytes += bytes.sum::<usize>();
        self.rows.push(row);
        self.bytes >= MOST_BYTES || (self.rows.len() + 1) * self.columns.len() > MOST_CELLS
    }

    fn insert(&self) -> Query<'_, Any, AnyArguments> {
        let names: Vec<String> = self.columns.iter().map(|c| quoted(&c.name)).collect();
        let width = self.columns.len();
        let values = (0..self.rows.len()).map(|row| {
            let places = (1..=width).map(|column| format!("${}", row * width + column));
            format!("({})", places.collect::<Vec<_>>().join(","))
        });
        let sql = format!(
            "INSERT INTO {} ({}) VALUES {}",
            quoted(&self.table),
            names.join(", "),
            values.collect::<Vec<_>>().join(",")
        );
        // Batches differ in length: each statement is of use once.
        let mut query = sqlx::query(AssertSqlSafe(sql)).persistent(false);
        for row in &self.rows {
            for (cell, column) in row.iter().zip(&self.columns) {
                query = match (cell, column.kind) {
                    (Some(Cell::Text(text)), _) => query.bind(text.as_str()),
                    (Some(Cell::Integer(number)), _) => query.bind(*number),
                    (None, ColumnKind::Text) => query.bind(None::<String>),
                    (None, ColumnKind::Integer) => query.bind(None::<i64>),
                };
            }
        }
        query
    }
}

/// A target holds nothing but what the versions of the tables put there.
async fn refuse_unless_empty(
    connection: &mut AnyConnection,
    kind: Kind,
    url: &str,
    wanted: i64,
) -> Result<(), TransferError> {
    let shown = without_password(url);
    let applied = if catalogue::has_migrations(connection, kind).await? {
        migrations::applied(connection).await?
    } else {
        Vec::new()
    };
    check_known(&applied, &shown)?;
    let version = applied.last().map_or(0, |applied| applied.version);
    if version > wanted {
        return Err(TransferError::TargetAhead {
            url: shown,
            version,
            wanted,
        });
    }
    let (mut pristine, tables) = pristine(version).await?;
    for table in catalogue::read(connection, kind).await?.tables {
        let found = tally(connection, kind, &table).await?;
        let same = match tables.iter().find(|known| known.name == table.name) {
            Some(known) => tally(&mut pristine, Kind::Sqlite, known).await? == found,
            None => false,
        };
        if !same {
            return Err(TransferError::NotEmpty {
                url: shown,
                table: table.name,
                rows: found.rows,
            });
        }
    }
    Ok(())
}

/// A database in memory with what the versions put there, to compare with.
async fn pristine(version: i64) -> Result<(AnyConnection, Vec<Table>), TransferError> {
    let mut connection = connect("sqlite::memory:").await?;
    migrations::run(version, &mut connection).await?;
    let tables = catalogue::read(&mut connection, Kind::Sqlite).await?.tables;
    Ok((connection, tables))
}
