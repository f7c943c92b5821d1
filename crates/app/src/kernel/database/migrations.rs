//! The tables' versions: brought up to date when the database is opened, by one
//! program at a time however many start at once.

use std::fs::File;
use std::path::PathBuf;

use sqlx::migrate::Migrator;
use sqlx::{AnyConnection, Row as _};

use super::{DatabaseError, Kind, connect, sqlite_file, without_password};

/// Every version this program knows.
static ALL: Migrator = sqlx::migrate!("./migrations");

/// Where sqlx notes what was applied; no activity's table.
pub const TABLE: &str = "_sqlx_migrations";

/// A version that a database has reached, and the digest of its statements.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Applied {
    /// Its number.
    pub version: i64,
    /// The digest of its statements, in hexadecimal.
    pub checksum: String,
}

/// Brings the tables to the newest version.
pub async fn bring_up_to_date(url: &str) -> Result<(), DatabaseError> {
    bring_to(url, i64::MAX).await
}

/// Brings the tables to a version.
pub async fn bring_to(url: &str, version: i64) -> Result<(), DatabaseError> {
    let _turn = turn(url).await?;
    let mut connection = connect(url).await?;
    run(version, &mut connection).await
}

/// Applies versions to an open database. On PostgreSQL sqlx itself takes an
/// advisory lock for this.
pub async fn run(version: i64, connection: &mut AnyConnection) -> Result<(), DatabaseError> {
    // `run_to` is this, less general: its future cannot be sent to another thread.
    ALL.run_direct(Some(version), connection, false).await?;
    Ok(())
}

/// SQLite has no lock that outlives a transaction: programs that start together
/// pass by a file beside the database's, one at a time.
async fn turn(url: &str) -> Result<Option<File>, DatabaseError> {
    let file = match Kind::of(url)? {
        Kind::Sqlite => sqlite_file(url),
        Kind::Postgres => None,
    };
    let Some(file) = file else { return Ok(None) };
    super::prepare_folder(url)?;
    let mut path = file.as_os_str().to_owned();
    path.push("-opening");
    let waited = tokio::task::spawn_blocking(move || lock(PathBuf::from(path))).await;
    let waited = waited.unwrap_or_else(|error| Err(std::io::Error::other(error)));
    waited.map(Some).map_err(|source| DatabaseError::Turn {
        url: without_password(url),
        source,
    })
}

fn lock(path: PathBuf) -> std::io::Result<File> {
    let file = File::create(path)?;
    file.lock()?;
    Ok(file)
}

/// What was applied to a database, in order. The table must exist.
pub async fn applied(connection: &mut AnyConnection) -> Result<Vec<Applied>, sqlx::Error> {
    let rows = sqlx::query("SELECT version, checksum FROM _sqlx_migrations ORDER BY version")
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Applied {
                version: row.try_get("version")?,
                checksum: hexadecimal(&row.try_get::<Vec<u8>, _>("checksum")?),
            })
        })
        .collect()
}

/// What this program knows, up to a version.
pub fn known() -> Vec<Applied> {
    let migrations = ALL.iter().map(|migration| Applied {
        version: migration.version,
        checksum: hexadecimal(&migration.checksum),
    });
    migrations.collect()
}

/// Bytes as messages and files write them.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::database;
    use crate::kernel::testing::addresses;

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn programs_that_start_together_all_come_up() {
        for _ in 0..5 {
            for (kind, url) in addresses().await {
                let open = |url: String| async move { database::open(&url).await };
                let openings = (0..4).map(|_| tokio::spawn(open(url.clone())));
                for opening in openings.collect::<Vec<_>>() {
                    let database = opening.await.unwrap().unwrap();
                    let mut connection = database.acquire().await.unwrap();
                    assert_eq!(applied(&mut connection).await.unwrap(), known(), "{kind}");
                }
            }
        }
    }
}
