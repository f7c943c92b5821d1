//! What the tests of several activities share: databases of both kinds, and a
//! place to put in them; services that the site asks.

pub mod peer;

use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::AssertSqlSafe;
use tower::ServiceExt as _;

use super::chance::{Chance, digest};
use super::database::{self, Database, instant};
use super::identity::{COOKIE, PersonId};
use super::policy::Role;

/// A database of each kind, with its tables: see [`addresses`].
pub async fn databases() -> Vec<(&'static str, Database)> {
    let mut databases = Vec::new();
    for (kind, url) in addresses().await {
        databases.push((kind, database::open(&url).await.unwrap()));
    }
    databases
}

/// The address of a SQLite database that isn't there yet, and of an empty PostgreSQL
/// database when the test command started a server (`MAILLAGE_TEST_POSTGRES_URL`).
pub async fn addresses() -> Vec<(&'static str, String)> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("maillage_test_{}_{number}", std::process::id());

    let file = std::env::temp_dir().join(format!("{name}.sqlite"));
    let _ = std::fs::remove_file(&file);
    let mut addresses = vec![("sqlite", format!("sqlite://{}", file.display()))];
    match std::env::var("MAILLAGE_TEST_POSTGRES_URL") {
        Ok(server) => addresses.push(("postgresql", postgres(&server, &name).await)),
        Err(_) => eprintln!("skipped on PostgreSQL: MAILLAGE_TEST_POSTGRES_URL is not set"),
    }
    addresses
}

/// A fresh database on the test server; the server is thrown away afterwards.
async fn postgres(server: &str, name: &str) -> String {
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
    url.into()
}

/// A person who holds these roles, signed in: their id, the cookie to send, and the token of their forms.
pub struct Member {
    pub person: PersonId,
    pub cookie: String,
    pub jeton: String,
}

/// Makes a person with these roles (role, scope), and a session of theirs at `now`.
pub async fn member(database: &Database, roles: &[(Role, &str)], now: DateTime<Utc>) -> Member {
    let chance = Chance::System;
    let person = PersonId::draw(&chance);
    let (token, jeton) = (chance.token(), chance.token());
    let at = instant(now);
    sqlx::query(
        "INSERT INTO person (id, email, name, time_zone, created_at) VALUES ($1, $2, 'Camille Essai', 'Europe/Paris', $3)",
    )
    .bind(person.as_str())
    .bind(format!("{person}@exemple.fr"))
    .bind(&at)
    .execute(database)
    .await
    .unwrap();
    for (role, scope) in roles {
        sqlx::query(
            "INSERT INTO role_held (id, person_id, role, scope, held_since, given_by) VALUES ($1, $2, $3, $4, $5, 'operator')",
        )
        .bind(chance.id())
        .bind(person.as_str())
        .bind(role.slug())
        .bind(*scope)
        .bind(&at)
        .execute(database)
        .await
        .unwrap();
    }
    sqlx::query(
        "INSERT INTO session (token_hash, person_id, csrf, device, created_at, seen_at, expires_at) \
         VALUES ($1, $2, $3, 'Firefox', $4, $4, $5)",
    )
    .bind(digest(&token))
    .bind(person.as_str())
    .bind(&jeton)
    .bind(&at)
    .bind(instant(now + TimeDelta::hours(12)))
    .execute(database)
    .await
    .unwrap();
    Member {
        person,
        cookie: format!("{COOKIE}={token}"),
        jeton,
    }
}

/// What the site answers to a member: its page, or where it leads. With a form, posts it and their
/// token.
pub async fn ask(
    router: &Router,
    who: &Member,
    path: &str,
    form: Option<&str>,
) -> (StatusCode, String) {
    let request = Request::builder()
        .uri(path)
        .header(header::COOKIE, &who.cookie);
    let request = match form {
        None => request.body(Body::empty()),
        Some(form) => request
            .method("POST")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(format!("jeton={}&{form}", who.jeton))),
    };
    let response = router.clone().oneshot(request.unwrap()).await.unwrap();
    let status = response.status();
    let location = response.headers().get(header::LOCATION).cloned();
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    match location {
        Some(location) => (status, location.to_str().unwrap().to_owned()),
        None => (status, String::from_utf8_lossy(&bytes).into_owned()),
    }
}
