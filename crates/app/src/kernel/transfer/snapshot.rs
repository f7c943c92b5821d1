//! An instance as it is at one instant, read while others go on writing.

use sqlx::{AnyConnection, AssertSqlSafe, Row as _};

use super::TransferError;
use super::catalogue::{self, Catalogue, Table};
use super::rows::{Rows, quoted};
use crate::kernel::database::migrations::{self, Applied};
use crate::kernel::database::{Kind, connect_existing, without_password};

/// A transaction that sees one instant and writes nothing.
pub struct Snapshot {
    connection: AnyConnection,
    kind: Kind,
    catalogue: Catalogue,
    applied: Vec<Applied>,
}

impl Snapshot {
    /// Takes the snapshot of the instance at `url`, at whatever version its tables are.
    pub async fn begin(url: &str) -> Result<Self, TransferError> {
        let kind = Kind::of(url)?;
        let mut connection = connect_existing(url).await?;
        // SQLite's snapshot begins with the first thing read, just below.
        let begin = match kind {
            Kind::Sqlite => "BEGIN",
            Kind::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY",
        };
        sqlx::query(begin).execute(&mut connection).await?;
        if !catalogue::has_migrations(&mut connection, kind).await? {
            return Err(TransferError::NoInstance {
                url: without_password(url),
            });
        }
        let applied = migrations::applied(&mut connection).await?;
        check_known(&applied, &without_password(url))?;
        Ok(Self {
            catalogue: catalogue::read(&mut connection, kind).await?,
            connection,
            kind,
            applied,
        })
    }

    /// The versions its tables went through.
    pub fn applied(&self) -> &[Applied] {
        &self.applied
    }

    /// The version of its tables.
    pub fn version(&self) -> i64 {
        self.applied.last().map_or(0, |applied| applied.version)
    }

    /// Its tables, in the order in which they can be filled elsewhere.
    pub fn tables(&self) -> &[Table] {
        &self.catalogue.tables
    }

    /// How many rows there are in all.
    pub async fn count(&mut self) -> Result<u64, TransferError> {
        let mut total = 0;
        for table in &self.catalogue.tables {
            let sql = format!("SELECT COUNT(*) AS n FROM {}", quoted(&table.name));
            let row = sqlx::query(AssertSqlSafe(sql))
                .fetch_one(&mut self.connection)
                .await?;
            total += u64::try_from(row.try_get::<i64, _>("n")?).unwrap_or(0);
        }
        Ok(total)
    }

    /// The rows of a table.
    pub fn rows(&mut self, table: &Table) -> Rows<'_> {
        Rows::of(&mut self.connection, self.kind, table)
    }
}

/// Refuses versions that this program does not know, or knows otherwise.
pub fn check_known(applied: &[Applied], what: &str) -> Result<(), TransferError> {
    let known = migrations::known();
    let newest = known.last().map_or(0, |applied| applied.version);
    for one in applied {
        match known.iter().find(|known| known.version == one.version) {
            Some(same) if same == one => {}
            Some(_) => {
                return Err(TransferError::Foreign {
                    what: what.to_owned(),
                    version: one.version,
                });
            }
            None => {
                return Err(TransferError::Newer {
                    what: what.to_owned(),
                    version: one.version,
                    known: newest,
                });
            }
        }
    }
    Ok(())
}
