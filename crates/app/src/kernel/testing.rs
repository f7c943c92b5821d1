//! What the tests of several activities share: databases of both kinds, and a
//! place to put in them.

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::AssertSqlSafe;

use super::database::{self, Database};

/// An empty SQLite database, and an empty PostgreSQL database when the test
/// command started a server (`MAILLAGE_TEST_POSTGRES_URL`).
pub async fn databases() -> Vec<(&'static str, Database)> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("maillage_test_{}_{number}", std::process::id());

    let file = std::env::temp_dir().join(format!("{name}.sqlite"));
    let _ = std::fs::remove_file(&file);
    let mut databases = vec![(
        "sqlite",
        database::open(&format!("sqlite://{}", file.display()))
            .await
            .unwrap(),
    )];

    match std::env::var("MAILLAGE_TEST_POSTGRES_URL") {
        Ok(server) => databases.push(("postgresql", postgres(&server, &name).await)),
        Err(_) => eprintln!("skipped on PostgreSQL: MAILLAGE_TEST_POSTGRES_URL is not set"),
    }
    databases
}

/// A fresh database on the test server; the server is thrown away afterwards.
async fn postgres(server: &str, name: &str) -> Database {
    sqlx::any::install_default_drivers();
    let admin = sqlx::AnyPool::connect(server).await.unwrap();
    sqlx::query(AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name}")))
        .execute(&admin)
        .await
        .unwrap();
    sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name}")))
        .execute(&admin)
        .await
        .unwrap();
    let mut url = url::Url::parse(server).unwrap();
    url.set_path(name);
    database::open(url.as_str()).await.unwrap()
}
