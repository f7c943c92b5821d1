//! The table of kept scenarios.

use serde_json::json;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::model::{Draft, Kept, MOST};
use crate::kernel::clock::Clock;
use crate::kernel::database::{Database, instant};
use crate::kernel::identity::PersonId;
use crate::kernel::journal::Entry;
use crate::kernel::policy::{Grant, KeepScenario};
use crate::kernel::writing::Writing;
use crate::registry::store::StoreError;

/// Keeps one under the id in the grant's target; false where its author has enough of them.
pub async fn keep(
    database: &Database,
    grant: &Grant<KeepScenario>,
    author: &PersonId,
    draft: &Draft,
    clock: Clock,
) -> Result<bool, StoreError> {
    let mut writing = Writing::begin(database, clock).await?;
    let at = instant(writing.at());
    let row = sqlx::query("SELECT COUNT(*) AS number FROM scenario WHERE person_id = $1")
        .bind(author.as_str())
        .fetch_one(writing.connection())
        .await?;
    if row.try_get::<i64, _>("number")? >= MOST {
        return Ok(false);
    }
    sqlx::query(
        "INSERT INTO scenario (id, person_id, name, subject, levers, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(grant.target().id())
    .bind(author.as_str())
    .bind(&draft.name)
    .bind(&draft.subject)
    .bind(&draft.levers)
    .bind(at)
    .execute(writing.connection())
    .await?;
    let told = json!({ "nom": draft.name, "territoire": draft.subject, "leviers": draft.levers });
    writing
        .commit(grant, Entry::made(told, "scénario enregistré"))
        .await?;
    Ok(true)
}

/// Erases one of its author's; false where there is none such.
pub async fn erase(
    database: &Database,
    grant: &Grant<KeepScenario>,
    author: &PersonId,
    clock: Clock,
) -> Result<bool, StoreError> {
    let mut writing = Writing::begin(database, clock).await?;
    let row = sqlx::query("SELECT name FROM scenario WHERE id = $1 AND person_id = $2")
        .bind(grant.target().id())
        .bind(author.as_str())
        .fetch_optional(writing.connection())
        .await?;
    let Some(row) = row else {
        return Ok(false);
    };
    let name: String = row.try_get("name")?;
    sqlx::query("DELETE FROM scenario WHERE id = $1 AND person_id = $2")
        .bind(grant.target().id())
        .bind(author.as_str())
        .execute(writing.connection())
        .await?;
    let entry = Entry::removed(json!({ "nom": name }), "scénario supprimé");
    writing.commit(grant, entry).await?;
    Ok(true)
}

/// The scenario of a link.
pub async fn one(database: &Database, id: &str) -> Result<Option<Kept>, StoreError> {
    let row =
        sqlx::query("SELECT id, name, subject, levers, created_at FROM scenario WHERE id = $1")
            .bind(id)
            .fetch_optional(database)
            .await?;
    row.as_ref().map(of_row).transpose()
}

/// The scenarios of a person, the newest first.
pub async fn of_person(database: &Database, author: &PersonId) -> Result<Vec<Kept>, StoreError> {
    let rows = sqlx::query(
        "SELECT id, name, subject, levers, created_at FROM scenario WHERE person_id = $1 \
         ORDER BY created_at DESC, id LIMIT $2",
    )
    .bind(author.as_str())
    .bind(MOST)
    .fetch_all(database)
    .await?;
    rows.iter().map(of_row).collect()
}

fn of_row(row: &AnyRow) -> Result<Kept, StoreError> {
    let id: String = row.try_get("id")?;
    let at: String = row.try_get("created_at")?;
    let created_at = at.parse().map_err(|_| StoreError::Damaged {
        what: format!("created_at of the scenario {id}"),
    })?;
    Ok(Kept {
        name: row.try_get("name")?,
        subject: row.try_get("subject")?,
        levers: row.try_get("levers")?,
        created_at,
        id,
    })
}
