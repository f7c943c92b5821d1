//! The table of the Hubs' own indices.

use serde_json::json;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use super::model::{self, MOST};
use crate::kernel::atlas::PublishedIndex;
use crate::kernel::clock::Clock;
use crate::kernel::database::{Database, instant};
use crate::kernel::identity::HubId;
use crate::kernel::journal::Entry;
use crate::kernel::policy::{Grant, KeepIndices};
use crate::kernel::writing::Writing;
use crate::registry::store::StoreError;

const COLUMNS: &str = "SELECT id, hub_id, slug, document, published_at FROM index_model";

/// All that all Hubs keep is no more than this.
const MOST_OF_ALL: i64 = 1_000;

/// A Hub's index, as it is kept.
#[derive(Debug, Clone)]
pub struct Kept {
    pub id: String,
    pub hub: HubId,
    pub slug: String,
    pub document: String,
    pub published: bool,
}

/// Why one was not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotKept {
    /// The Hub has enough of them.
    Enough,
    /// Another index is called so.
    Taken,
    /// It is not there any more.
    Gone,
}

/// Keeps a new one, for its Hub alone.
pub async fn add(
    database: &Database,
    grant: &Grant<KeepIndices>,
    hub: HubId,
    slug: &str,
    document: &str,
    clock: Clock,
) -> Result<Result<(), NotKept>, StoreError> {
    let mut writing = Writing::begin(database, clock).await?;
    let at = instant(writing.at());
    let row = sqlx::query("SELECT COUNT(*) AS number FROM index_model WHERE hub_id = $1")
        .bind(hub.as_str())
        .fetch_one(writing.connection())
        .await?;
    if row.try_get::<i64, _>("number")? >= MOST {
        return Ok(Err(NotKept::Enough));
    }
    if model::is_taken(slug) || is_taken(writing.connection(), slug, "").await? {
        return Ok(Err(NotKept::Taken));
    }
    sqlx::query(
        "INSERT INTO index_model (id, hub_id, slug, document, made_at, changed_at, changed_by) \
         VALUES ($1, $2, $3, $4, $5, $5, $6)",
    )
    .bind(grant.target().id())
    .bind(hub.as_str())
    .bind(slug)
    .bind(document)
    .bind(&at)
    .bind(grant.actor().reference())
    .execute(writing.connection())
    .await?;
    let told = json!({ "indice": slug, "modele": document });
    writing
        .commit(grant, Entry::made(told, "modèle dupliqué"))
        .await?;
    Ok(Ok(()))
}

async fn is_taken(
    connection: &mut AnyConnection,
    slug: &str,
    but: &str,
) -> Result<bool, sqlx::Error> {
    let row =
        sqlx::query("SELECT COUNT(*) AS number FROM index_model WHERE slug = $1 AND id <> $2")
            .bind(slug)
            .bind(but)
            .fetch_one(connection)
            .await?;
    Ok(row.try_get::<i64, _>("number")? > 0)
}

/// Writes another document in its place, published or not as it was.
pub async fn rewrite(
    database: &Database,
    grant: &Grant<KeepIndices>,
    slug: &str,
    document: &str,
    clock: Clock,
) -> Result<Result<(), NotKept>, StoreError> {
    let id = grant.target().id();
    let mut writing = Writing::begin(database, clock).await?;
    let Some(before) = in_writing(writing.connection(), id).await? else {
        return Ok(Err(NotKept::Gone));
    };
    if before.document == document {
        return Ok(Ok(()));
    }
    if model::is_taken(slug) || is_taken(writing.connection(), slug, id).await? {
        return Ok(Err(NotKept::Taken));
    }
    let at = instant(writing.at());
    sqlx::query(
        "UPDATE index_model SET slug = $2, document = $3, changed_at = $4, changed_by = $5 WHERE id = $1",
    )
    .bind(id)
    .bind(slug)
    .bind(document)
    .bind(at)
    .bind(grant.actor().reference())
    .execute(writing.connection())
    .await?;
    if before.published {
        writing.publish().await?;
    }
    let entry = Entry::changed(
        json!({ "indice": before.slug, "modele": before.document }),
        json!({ "indice": slug, "modele": document }),
        "modèle changé",
    );
    writing.commit(grant, entry).await?;
    Ok(Ok(()))
}

/// Shows it to everyone, or no longer; nothing happens where it already is so.
pub async fn publish(
    database: &Database,
    grant: &Grant<KeepIndices>,
    shown: bool,
    clock: Clock,
) -> Result<(), StoreError> {
    let mut writing = Writing::begin(database, clock).await?;
    let at = instant(writing.at());
    let query = match shown {
        true => sqlx::query(
            "UPDATE index_model SET published_at = $2 WHERE id = $1 AND published_at IS NULL",
        )
        .bind(grant.target().id())
        .bind(at),
        false => sqlx::query(
            "UPDATE index_model SET published_at = NULL WHERE id = $1 AND published_at IS NOT NULL",
        )
        .bind(grant.target().id()),
    };
    let moved = query.execute(writing.connection()).await?;
    if moved.rows_affected() == 0 {
        return Ok(());
    }
    writing.publish().await?;
    let said = |shown: bool| json!({ "indice": if shown { "publié" } else { "non publié" } });
    let entry = Entry::changed(said(!shown), said(shown), "");
    Ok(writing.commit(grant, entry).await?)
}

/// Erases it; the journal remembers what it said.
pub async fn remove(
    database: &Database,
    grant: &Grant<KeepIndices>,
    clock: Clock,
) -> Result<(), StoreError> {
    let id = grant.target().id();
    let mut writing = Writing::begin(database, clock).await?;
    let Some(before) = in_writing(writing.connection(), id).await? else {
        return Ok(());
    };
    sqlx::query("DELETE FROM index_model WHERE id = $1")
        .bind(id)
        .execute(writing.connection())
        .await?;
    if before.published {
        writing.publish().await?;
    }
    let told = json!({ "indice": before.slug, "modele": before.document });
    Ok(writing
        .commit(grant, Entry::removed(told, "indice supprimé"))
        .await?)
}

async fn in_writing(connection: &mut AnyConnection, id: &str) -> Result<Option<Kept>, StoreError> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("{COLUMNS} WHERE id = $1")))
        .bind(id)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(of_row).transpose()
}

/// One of them.
pub async fn one(database: &Database, id: &str) -> Result<Option<Kept>, StoreError> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("{COLUMNS} WHERE id = $1")))
        .bind(id)
        .fetch_optional(database)
        .await?;
    row.as_ref().map(of_row).transpose()
}

/// Those of all Hubs, the oldest first.
pub async fn all(database: &Database) -> Result<Vec<Kept>, StoreError> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
        "{COLUMNS} ORDER BY made_at, id LIMIT $1"
    )))
    .bind(MOST_OF_ALL)
    .fetch_all(database)
    .await?;
    rows.iter().map(of_row).collect()
}

/// Those that the public reads; one that can no longer be read is left out, and said.
pub async fn published(database: &Database) -> Result<Vec<PublishedIndex>, StoreError> {
    let kept = all(database)
        .await?
        .into_iter()
        .filter(|kept| kept.published);
    let read = |kept: Kept| match model::read(&kept.document) {
        Ok(model) => Some(PublishedIndex {
            hub: kept.hub,
            model,
            document: kept.document,
        }),
        Err(error) => {
            tracing::warn!(index = kept.slug, error, "an index can no longer be read");
            None
        }
    };
    Ok(kept.filter_map(read).collect())
}

fn of_row(row: &AnyRow) -> Result<Kept, StoreError> {
    let hub: String = row.try_get("hub_id")?;
    let published: Option<String> = row.try_get("published_at")?;
    Ok(Kept {
        id: row.try_get("id")?,
        hub: hub.parse().map_err(|_| StoreError::Damaged {
            what: format!("hub « {hub} » of an index"),
        })?,
        slug: row.try_get("slug")?,
        document: row.try_get("document")?,
        published: published.is_some(),
    })
}
