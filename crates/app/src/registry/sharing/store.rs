//! The tables of webhooks and of what was sent to them.

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::model::{Delivery, MOST, REMEMBERED, Webhook};
use crate::kernel::chance::Chance;
use crate::kernel::clock::Clock;
use crate::kernel::database::{Database, instant};
use crate::kernel::journal::Entry;
use crate::kernel::policy::{Grant, Scope, ShareData};
use crate::kernel::writing::Writing;
use crate::registry::changes::Cursor;
use crate::registry::store::StoreError;

const COLUMNS: &str = "SELECT id, scope, url, territory_id, secret, created_at, created_by, cursor, \
     next_at, failures, paused_at, paused_why FROM webhook";

/// A webhook to be made.
pub struct New<'a> {
    pub id: &'a str,
    pub scope: &'a Scope,
    pub url: &'a str,
    pub territory: Option<territory::TerritoryId>,
    pub secret: &'a str,
}

/// Makes one, told of what moves from now on. False where its scope has enough of them.
pub async fn add(
    database: &Database,
    grant: &Grant<ShareData>,
    new: &New<'_>,
    clock: Clock,
) -> Result<bool, StoreError> {
    let mut writing = Writing::begin(database, clock).await?;
    let at = instant(writing.at());
    let scope = new.scope.to_string();
    let row = sqlx::query("SELECT COUNT(*) AS number FROM webhook WHERE scope = $1")
        .bind(&scope)
        .fetch_one(writing.connection())
        .await?;
    if row.try_get::<i64, _>("number")? >= MOST {
        return Ok(false);
    }
    let revision = sqlx::query("SELECT number FROM revision WHERE id = 1")
        .fetch_one(writing.connection())
        .await?
        .try_get("number")?;
    sqlx::query(
        "INSERT INTO webhook (id, scope, url, territory_id, secret, created_at, created_by, cursor, \
         next_at, failures) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $6, 0)",
    )
    .bind(new.id)
    .bind(&scope)
    .bind(new.url)
    .bind(new.territory.map(|id| id.to_string()))
    .bind(new.secret)
    .bind(&at)
    .bind(grant.actor().reference())
    .bind(Cursor::after(revision).to_string())
    .execute(writing.connection())
    .await?;
    let told = json!({ "adresse": new.url, "territoire": new.territory.map(|id| id.to_string()) });
    writing
        .commit(grant, Entry::made(told, "notification ajoutée"))
        .await?;
    Ok(true)
}

/// What may be done to a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// Nothing more is sent until somebody says so.
    Pause,
    /// Sends again what moved since, from where it stopped.
    Resume,
    /// Signs with another secret.
    Renew(String),
    /// Erased, with what was sent to it.
    Remove,
}

/// Does it; false where it was gone already.
pub async fn change(
    database: &Database,
    grant: &Grant<ShareData>,
    deed: &Deed,
    clock: Clock,
) -> Result<bool, StoreError> {
    let id = grant.target().id();
    let mut writing = Writing::begin(database, clock).await?;
    let at = instant(writing.at());
    let connection = writing.connection();
    let done = match deed {
        Deed::Pause => sqlx::query(
            "UPDATE webhook SET paused_at = $2, paused_why = NULL WHERE id = $1 AND paused_at IS NULL",
        )
        .bind(id)
        .bind(&at)
        .execute(connection)
        .await?,
        Deed::Resume => sqlx::query(
            "UPDATE webhook SET paused_at = NULL, paused_why = NULL, failures = 0, next_at = $2 WHERE id = $1",
        )
        .bind(id)
        .bind(&at)
        .execute(connection)
        .await?,
        Deed::Renew(secret) => sqlx::query("UPDATE webhook SET secret = $2 WHERE id = $1")
            .bind(id)
            .bind(secret)
            .execute(connection)
            .await?,
        Deed::Remove => {
            sqlx::query("DELETE FROM webhook_delivery WHERE webhook_id = $1")
                .bind(id)
                .execute(&mut *connection)
                .await?;
            sqlx::query("DELETE FROM webhook WHERE id = $1")
                .bind(id)
                .execute(connection)
                .await?
        }
    };
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    let words = match deed {
        Deed::Pause => "notification suspendue",
        Deed::Resume => "notification reprise",
        Deed::Renew(_) => "secret de la notification renouvelé",
        Deed::Remove => "notification supprimée",
    };
    writing
        .commit(grant, Entry::made(json!({ "notification": id }), words))
        .await?;
    Ok(true)
}

/// A webhook.
pub async fn one(database: &Database, id: &str) -> Result<Option<Webhook>, StoreError> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("{COLUMNS} WHERE id = $1")))
        .bind(id)
        .fetch_optional(database)
        .await?;
    row.as_ref().map(of_row).transpose()
}

/// The webhooks of a scope, the oldest first.
pub async fn of_scope(database: &Database, scope: &Scope) -> Result<Vec<Webhook>, StoreError> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
        "{COLUMNS} WHERE scope = $1 ORDER BY created_at, id LIMIT $2"
    )))
    .bind(scope.to_string())
    .bind(MOST)
    .fetch_all(database)
    .await?;
    rows.iter().map(of_row).collect()
}

/// Webhooks that are due and stand before a revision, so many at most.
pub async fn due(
    database: &Database,
    now: DateTime<Utc>,
    most: i64,
) -> Result<Vec<Webhook>, StoreError> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
        "{COLUMNS} WHERE paused_at IS NULL AND next_at <= $1 ORDER BY next_at, id LIMIT $2"
    )))
    .bind(instant(now))
    .bind(most)
    .fetch_all(database)
    .await?;
    rows.iter().map(of_row).collect()
}

fn of_row(row: &AnyRow) -> Result<Webhook, StoreError> {
    let id: String = row.try_get("id")?;
    let damaged = |what: &str| StoreError::Damaged {
        what: format!("{what} of the webhook {id}"),
    };
    let text = |column: &str| row.try_get::<String, _>(column);
    let maybe = |column: &str| row.try_get::<Option<String>, _>(column);
    let time = |column: &str| -> Result<DateTime<Utc>, StoreError> {
        text(column)?.parse().map_err(|_| damaged(column))
    };
    let paused = maybe("paused_at")?.map(|at| at.parse());
    Ok(Webhook {
        scope: text("scope")?.parse().map_err(|_| damaged("scope"))?,
        url: text("url")?,
        territory: maybe("territory_id")?
            .map(|id| id.parse())
            .transpose()
            .map_err(|_| damaged("territory_id"))?,
        secret: text("secret")?,
        created_at: time("created_at")?,
        created_by: text("created_by")?,
        cursor: text("cursor")?.parse().map_err(|_| damaged("cursor"))?,
        next_at: time("next_at")?,
        failures: row.try_get("failures")?,
        paused_at: paused.transpose().map_err(|_| damaged("paused_at"))?,
        paused_why: maybe("paused_why")?,
        id,
    })
}

/// Moves a webhook on after a delivery, in the transaction that ends its job.
pub async fn moved_on(
    connection: &mut AnyConnection,
    id: &str,
    cursor: &Cursor,
    next_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE webhook SET cursor = $2, next_at = $3, failures = 0 WHERE id = $1")
        .bind(id)
        .bind(cursor.to_string())
        .bind(instant(next_at))
        .execute(connection)
        .await?;
    Ok(())
}

/// Notes a failure: tried again then, or paused for this reason.
pub async fn failed(
    connection: &mut AnyConnection,
    id: &str,
    next_at: DateTime<Utc>,
    paused: Option<(DateTime<Utc>, &str)>,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE webhook SET failures = failures + 1, next_at = $2, paused_at = COALESCE($3, paused_at), \
         paused_why = COALESCE($4, paused_why) WHERE id = $1",
    )
    .bind(id)
    .bind(instant(next_at))
    .bind(paused.map(|(at, _)| instant(at)))
    .bind(paused.map(|(_, why)| why.to_owned()))
    .execute(connection)
    .await?;
    Ok(())
}

/// Remembers a delivery, and lets go of the oldest.
pub async fn remember(
    connection: &mut AnyConnection,
    chance: &Chance,
    webhook: &str,
    delivery: &Delivery,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO webhook_delivery (id, webhook_id, at, kind, changes, status, words) \
         SELECT $1, id, $3, $4, $5, $6, $7 FROM webhook WHERE id = $2",
    )
    .bind(chance.id())
    .bind(webhook)
    .bind(instant(delivery.at))
    .bind(&delivery.kind)
    .bind(delivery.changes)
    .bind(delivery.status)
    .bind(&delivery.words)
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "DELETE FROM webhook_delivery WHERE webhook_id = $1 AND id NOT IN \
         (SELECT id FROM webhook_delivery WHERE webhook_id = $1 ORDER BY at DESC, id DESC LIMIT $2)",
    )
    .bind(webhook)
    .bind(REMEMBERED)
    .execute(connection)
    .await?;
    Ok(())
}

/// The last deliveries, the latest first.
pub async fn deliveries(database: &Database, webhook: &str) -> Result<Vec<Delivery>, StoreError> {
    let rows = sqlx::query(
        "SELECT at, kind, changes, status, words FROM webhook_delivery WHERE webhook_id = $1 \
         ORDER BY at DESC, id DESC LIMIT $2",
    )
    .bind(webhook)
    .bind(REMEMBERED)
    .fetch_all(database)
    .await?;
    let read = |row: &AnyRow| -> Result<_, StoreError> {
        let at: String = row.try_get("at")?;
        Ok(Delivery {
            at: at.parse().map_err(|_| StoreError::Damaged {
                what: "at of webhook_delivery".to_owned(),
            })?,
            kind: row.try_get("kind")?,
            changes: row.try_get("changes")?,
            status: row.try_get("status")?,
            words: row.try_get("words")?,
        })
    };
    rows.iter().map(read).collect()
}
