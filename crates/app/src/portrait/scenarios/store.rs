//! The table of scenarios. A person writes their own only: who acts stands in the grant, and in
//! every query that writes.

use serde_json::json;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::model::{MOST_KEPT, NewScenario, Scenario};
use crate::kernel::clock::Clock;
use crate::kernel::database::{Database, instant};
use crate::kernel::identity::Actor;
use crate::kernel::journal::Entry;
use crate::kernel::policy::{Deed, Grant, KeepScenario, RemoveScenario};
use crate::kernel::writing::Writing;
use crate::registry::store::StoreError;

const COLUMNS: &str = "SELECT id, person_id, name, territory_id, address, outcome, revision, \
     kept_on, created_at FROM scenario";

/// What became of a scenario that was to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    Done,
    /// The person keeps [`MOST_KEPT`] already.
    Full,
}

/// A scenario.
pub async fn one(database: &Database, id: &str) -> Result<Option<Scenario>, StoreError> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("{COLUMNS} WHERE id = $1")))
        .bind(id)
        .fetch_optional(database)
        .await?;
    row.as_ref().map(of_row).transpose()
}

/// What a person keeps, the newest first.
pub async fn of_person(database: &Database, person: &str) -> Result<Vec<Scenario>, StoreError> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
        "{COLUMNS} WHERE person_id = $1 ORDER BY created_at DESC, id LIMIT $2"
    )))
    .bind(person)
    .bind(MOST_KEPT)
    .fetch_all(database)
    .await?;
    rows.iter().map(of_row).collect()
}

/// The id of whoever acts; nobody else keeps scenarios.
fn person_of<A: Deed>(grant: &Grant<A>) -> Result<String, StoreError> {
    match grant.actor() {
        Actor::Person(signed_in) => Ok(signed_in.person.to_string()),
        _ => Err(StoreError::Damaged {
            what: "a scenario without a person".to_owned(),
        }),
    }
}

/// Keeps one under the grant's id, in the name of whoever acts.
pub async fn keep(
    database: &Database,
    grant: &Grant<KeepScenario>,
    new: &NewScenario,
    clock: Clock,
) -> Result<Kept, StoreError> {
    let person = person_of(grant)?;
    let mut writing = Writing::begin(database, clock).await?;
    let count = sqlx::query("SELECT COUNT(*) AS number FROM scenario WHERE person_id = $1")
        .bind(&person)
        .fetch_one(writing.connection())
        .await?;
    if count.try_get::<i64, _>("number")? >= MOST_KEPT {
        return Ok(Kept::Full);
    }
    let at = instant(writing.at());
    sqlx::query(
        "INSERT INTO scenario (id, person_id, name, territory_id, address, outcome, revision, \
         kept_on, created_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)",
    )
    .bind(grant.target().id())
    .bind(&person)
    .bind(&new.name)
    .bind(new.territory.map(|id| id.to_string()))
    .bind(&new.address)
    .bind(serde_json::to_string(&new.outcome).map_err(StoreError::Json)?)
    .bind(new.revision)
    .bind(new.kept_on.to_string())
    .bind(at)
    .execute(writing.connection())
    .await?;
    let told = json!({ "nom": new.name, "adresse": new.address });
    writing
        .commit(grant, Entry::made(told, "scénario enregistré"))
        .await?;
    Ok(Kept::Done)
}

/// Names it otherwise; false where it is not theirs, or is no more.
pub async fn rename(
    database: &Database,
    grant: &Grant<KeepScenario>,
    name: &str,
    clock: Clock,
) -> Result<bool, StoreError> {
    let person = person_of(grant)?;
    let mut writing = Writing::begin(database, clock).await?;
    let id = grant.target().id();
    let before = sqlx::query("SELECT name FROM scenario WHERE id = $1 AND person_id = $2")
        .bind(id)
        .bind(&person)
        .fetch_optional(writing.connection())
        .await?;
    let Some(before) = before else {
        return Ok(false);
    };
    let before: String = before.try_get("name")?;
    let at = instant(writing.at());
    sqlx::query("UPDATE scenario SET name = $3, changed_at = $4 WHERE id = $1 AND person_id = $2")
        .bind(id)
        .bind(&person)
        .bind(name)
        .bind(at)
        .execute(writing.connection())
        .await?;
    let entry = Entry::changed(
        json!({ "nom": before }),
        json!({ "nom": name }),
        "scénario renommé",
    );
    writing.commit(grant, entry).await?;
    Ok(true)
}

/// Erases one's own; false where it is not theirs, or is no more.
pub async fn erase(
    database: &Database,
    grant: &Grant<KeepScenario>,
    clock: Clock,
) -> Result<bool, StoreError> {
    let person = person_of(grant)?;
    erased(database, grant, Some(&person), "scénario supprimé", clock).await
}

/// Takes one away in whose scope it lies, whoever keeps it.
pub async fn remove(
    database: &Database,
    grant: &Grant<RemoveScenario>,
    clock: Clock,
) -> Result<bool, StoreError> {
    erased(database, grant, None, "scénario retiré par le Hub", clock).await
}

async fn erased<A: Deed>(
    database: &Database,
    grant: &Grant<A>,
    person: Option<&str>,
    why: &str,
    clock: Clock,
) -> Result<bool, StoreError> {
    let mut writing = Writing::begin(database, clock).await?;
    let id = grant.target().id();
    let row = sqlx::query("SELECT name, person_id FROM scenario WHERE id = $1")
        .bind(id)
        .fetch_optional(writing.connection())
        .await?;
    let Some(row) = row else {
        return Ok(false);
    };
    let keeper: String = row.try_get("person_id")?;
    if person.is_some_and(|person| person != keeper) {
        return Ok(false);
    }
    let name: String = row.try_get("name")?;
    sqlx::query("DELETE FROM scenario WHERE id = $1")
        .bind(id)
        .execute(writing.connection())
        .await?;
    writing
        .commit(grant, Entry::removed(json!({ "nom": name }), why))
        .await?;
    Ok(true)
}

fn of_row(row: &AnyRow) -> Result<Scenario, StoreError> {
    let id: String = row.try_get("id")?;
    let damaged = |what: &str| StoreError::Damaged {
        what: format!("{what} of the scenario {id}"),
    };
    let text = |column: &str| row.try_get::<String, _>(column);
    let territory = row.try_get::<Option<String>, _>("territory_id")?;
    let territory = territory.map(|id| id.parse().map_err(|_| damaged("territory_id")));
    Ok(Scenario {
        person: text("person_id")?,
        name: text("name")?,
        territory: territory.transpose()?,
        address: text("address")?,
        outcome: serde_json::from_str(&text("outcome")?).map_err(|_| damaged("outcome"))?,
        revision: row.try_get("revision")?,
        kept_on: text("kept_on")?.parse().map_err(|_| damaged("kept_on"))?,
        created_at: text("created_at")?
            .parse()
            .map_err(|_| damaged("created_at"))?,
        id: id.clone(),
    })
}
