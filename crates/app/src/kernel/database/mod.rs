//! Opening the database: a SQLite file by default, PostgreSQL by URL. Both run
//! the same migrations and the same queries (see decision 0001). A PostgreSQL
//! URL may name several servers of which one takes writes: see `servers`.

pub mod migrations;
mod servers;

use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use sqlx::any::{AnyConnectOptions, AnyPoolOptions, install_default_drivers};
use sqlx::{AnyConnection, Connection as _};

use servers::Servers;

/// A pool of connections to either database.
pub type Database = sqlx::AnyPool;

/// How long a request waits for a connection: longer than a server takes to restart.
const ACQUIRE: Duration = Duration::from_secs(10);

/// Connections of one node. With PostgreSQL's usual hundred, ten nodes fit.
const CONNECTIONS: u32 = 8;

/// Why the database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The folder of a SQLite file could not be made.
    #[error("cannot make the folder of the database {url}: {source}")]
    Folder { url: String, source: std::io::Error },
    /// Neither of the two kinds.
    #[error(
        "{url} is no database address: write sqlite://path or postgres://user@host/name (MAILLAGE_DATABASE_URL)"
    )]
    Address { url: String },
    /// The URL is wrong or the server does not answer.
    #[error("cannot open the database {url} (check MAILLAGE_DATABASE_URL): {source}")]
    Open { url: String, source: sqlx::Error },
    /// Several servers, and none takes writes.
    #[error("no server of {url} takes writes: start one, or promote a standby")]
    NoneWritable { url: String },
    /// Nodes that start together bring the tables up to date one after the other.
    #[error("cannot wait for the other programs that open {url}: {source}")]
    Turn { url: String, source: std::io::Error },
    /// The tables could not be brought up to date.
    #[error("cannot bring the tables up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
}

/// Which of the two databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A file.
    Sqlite,
    /// A server.
    Postgres,
}

impl Kind {
    /// The kind that an address names.
    pub fn of(url: &str) -> Result<Self, DatabaseError> {
        match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => Ok(Self::Sqlite),
            Some("postgres" | "postgresql") => Ok(Self::Postgres),
            _ => Err(DatabaseError::Address {
                url: without_password(url),
            }),
        }
    }
}

/// Opens the database at `url` (`sqlite://path` or `postgres://…`), making the
/// file if needed, and brings its tables up to date.
pub async fn open(url: &str) -> Result<Database, DatabaseError> {
    let kind = Kind::of(url)?;
    migrations::bring_up_to_date(url).await?;
    match kind {
        Kind::Sqlite => open_sqlite(url).await,
        Kind::Postgres => servers::open(Servers::of(url)?).await,
    }
}

/// One connection, without the bounds on time of the pool's: for what reads or
/// writes the whole database. Makes the file of a SQLite database if needed.
pub async fn connect(url: &str) -> Result<AnyConnection, DatabaseError> {
    match Kind::of(url)? {
        Kind::Postgres => Servers::of(url)?.connect().await,
        Kind::Sqlite => {
            prepare_folder(url)?;
            let mut connection = connect_to(url, &with_sqlite_creation(url)).await?;
            let prepared = prepare_sqlite(&mut connection).await;
            prepared.map_err(|source| failed(url, source))?;
            Ok(connection)
        }
    }
}

/// The same to a database that must be there already.
pub async fn connect_existing(url: &str) -> Result<AnyConnection, DatabaseError> {
    match Kind::of(url)? {
        Kind::Postgres => Servers::of(url)?.connect().await,
        Kind::Sqlite => connect_to(url, url).await,
    }
}

async fn connect_to(url: &str, with_options: &str) -> Result<AnyConnection, DatabaseError> {
    install_default_drivers();
    let opened = AnyConnection::connect(with_options).await;
    opened.map_err(|source| failed(url, source))
}

fn failed(url: &str, source: sqlx::Error) -> DatabaseError {
    DatabaseError::Open {
        url: without_password(url),
        source,
    }
}

async fn open_sqlite(url: &str) -> Result<Database, DatabaseError> {
    let url = with_sqlite_creation(url);
    let options: Result<AnyConnectOptions, _> = url.parse();
    let options = options.map_err(|source| failed(&url, source))?;
    let pool = AnyPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(ACQUIRE)
        .after_connect(|connection, _| Box::pin(prepare_sqlite(connection)))
        .connect_with(options);
    pool.await.map_err(|source| failed(&url, source))
}

/// The busy timeout makes two writers queue instead of failing; WAL lets pages
/// read while an import writes.
async fn prepare_sqlite(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    for pragma in [
        "PRAGMA busy_timeout = 10000",
        "PRAGMA journal_mode = WAL",
        "PRAGMA foreign_keys = ON",
    ] {
        sqlx::query(pragma).execute(&mut *connection).await?;
    }
    Ok(())
}

/// An instant as the tables hold it: texts in the order of time.
pub fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn with_sqlite_creation(url: &str) -> String {
    if url.starts_with("sqlite:") && !url.contains('?') && !url.contains(":memory:") {
        format!("{url}?mode=rwc")
    } else {
        url.to_owned()
    }
}

/// The file of a SQLite database, when it is one.
fn sqlite_file(url: &str) -> Option<&Path> {
    let path = url.strip_prefix("sqlite:")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    let path = path.split('?').next().unwrap_or(path);
    (path != ":memory:").then(|| Path::new(path))
}

/// Whether this is a SQLite file that opening the database would make.
pub fn is_yet_to_be_made(url: &str) -> bool {
    sqlite_file(url).is_some_and(|file| !file.exists())
}

fn prepare_folder(url: &str) -> Result<(), DatabaseError> {
    match sqlite_file(url).and_then(Path::parent) {
        Some(folder) if !folder.as_os_str().is_empty() => {
            std::fs::create_dir_all(folder).map_err(|source| DatabaseError::Folder {
                url: url.to_owned(),
                source,
            })
        }
        _ => Ok(()),
    }
}

/// A database URL may hold a password; a message must not.
pub fn without_password(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(scheme), Some(at)) => format!("{}://…{}", &url[..scheme], &url[at..]),
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_never_shows_the_password() {
        assert_eq!(
            without_password("postgres://hub:secret@localhost/maillage"),
            "postgres://…@localhost/maillage"
        );
        assert_eq!(
            without_password("sqlite://var/m.sqlite"),
            "sqlite://var/m.sqlite"
        );
    }

    #[tokio::test]
    async fn an_address_of_neither_kind_is_told() {
        let error = open("mysql://a:secret@host/b").await.err().unwrap();
        assert!(error.to_string().contains("sqlite://path"), "{error}");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}
