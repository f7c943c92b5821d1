//! Opening the database: a SQLite file by default, PostgreSQL by URL. Both run
//! the same migrations and the same queries (see decision 0001).

use std::path::Path;

use chrono::{DateTime, SecondsFormat, Utc};
use sqlx::any::{AnyPoolOptions, install_default_drivers};

/// A pool of connections to either database.
pub type Database = sqlx::AnyPool;

/// Why the database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The folder of a SQLite file could not be made.
    #[error("cannot make the folder of the database {url}: {source}")]
    Folder { url: String, source: std::io::Error },
    /// The URL is wrong or the server does not answer.
    #[error("cannot open the database {url} (check MAILLAGE_DATABASE_URL): {source}")]
    Open { url: String, source: sqlx::Error },
    /// The tables could not be brought up to date.
    #[error("cannot bring the tables up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
}

/// Opens the database at `url` (`sqlite://path` or `postgres://…`), making the
/// file if needed, and brings its tables up to date.
pub async fn open(url: &str) -> Result<Database, DatabaseError> {
    install_default_drivers();
    let url = with_sqlite_creation(url);
    prepare_folder(&url)?;
    let sqlite = url.starts_with("sqlite:");
    let pool = AnyPoolOptions::new()
        .max_connections(8)
        .acquire_timeout(std::time::Duration::from_secs(10))
        .after_connect(move |connection, _| {
            Box::pin(async move {
                if sqlite {
                    // WAL lets pages read while an import writes; the busy
                    // timeout makes two writers queue instead of failing.
                    sqlx::query("PRAGMA journal_mode = WAL")
                        .execute(&mut *connection)
                        .await?;
                    sqlx::query("PRAGMA busy_timeout = 10000")
                        .execute(&mut *connection)
                        .await?;
                    sqlx::query("PRAGMA foreign_keys = ON")
                        .execute(&mut *connection)
                        .await?;
                }
                Ok(())
            })
        })
        .connect(&url)
        .await
        .map_err(|source| DatabaseError::Open {
            url: without_password(&url),
            source,
        })?;
    sqlx::migrate!("./migrations").run(&pool).await?;
    Ok(pool)
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

fn prepare_folder(url: &str) -> Result<(), DatabaseError> {
    let Some(path) = url.strip_prefix("sqlite://") else {
        return Ok(());
    };
    let path = path.split('?').next().unwrap_or(path);
    match Path::new(path).parent() {
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
fn without_password(url: &str) -> String {
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
}
