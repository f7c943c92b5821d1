//! What is decided of a row: published with corrections, left out, undone.

use places::standard::Field;
use places::standardise::Corrections;
use serde_json::json;
use sqlx::{AnyConnection, Row as _};

use super::Row;
use super::placing::{Before, note_added, note_before, take_back, with_free_id};
use crate::kernel::clock::Clock;
use crate::kernel::database::{Database, instant};
use crate::kernel::journal::Entry;
use crate::kernel::policy::{Grant, MendRow};
use crate::kernel::writing::Writing;
use crate::registry::changes;
use crate::registry::imports::apply::{insert_place, update_place};
use crate::registry::merging::grouping::{self, Touched};
use crate::registry::quarantine::model::{Checked, Standing};
use crate::registry::store::StoreError;

/// What became of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// It holds; the key of the place that is published, if one is.
    Done(Option<String>),
    /// Somebody decided of this row in between: nothing was changed.
    Already,
}

/// A row, and the place that it becomes.
pub struct Ready {
    pub row: Row,
    pub checked: Checked,
}

/// Publishes a row's place, and keeps the corrections for the next imports.
pub async fn publish(
    database: &Database,
    grant: &Grant<MendRow>,
    ready: &Ready,
    steward: Option<&str>,
    why: &str,
    clock: Clock,
) -> Result<Written, StoreError> {
    let mut writing = Writing::begin(database, clock).await?;
    let mut touched = Touched::default();
    let Some((key, entry)) =
        publish_in(&mut writing, grant, ready, steward, (why, &mut touched)).await?
    else {
        return Ok(Written::Already);
    };
    show(&mut writing, &touched).await?;
    writing.commit(grant, entry).await?;
    Ok(Written::Done(Some(key)))
}

/// The same for many rows, all or none; those somebody decided of in between are left out. Returns
/// how many were published.
pub async fn publish_all(
    database: &Database,
    grant: &Grant<MendRow>,
    rows: &[Ready],
    steward: Option<&str>,
    why: &str,
    clock: Clock,
) -> Result<usize, StoreError> {
    let mut writing = Writing::begin(database, clock).await?;
    let mut last = None;
    let mut published = 0;
    let mut touched = Touched::default();
    for ready in rows {
        let Some((_, entry)) =
            publish_in(&mut writing, grant, ready, steward, (why, &mut touched)).await?
        else {
            continue;
        };
        published += 1;
        if let Some(before) = last.replace(entry) {
            writing.record(grant, before).await?;
        }
    }
    if let Some(entry) = last {
        show(&mut writing, &touched).await?;
        writing.commit(grant, entry).await?;
    }
    Ok(published)
}

/// Compares what changed with the other records, as an import does, and lets the public see it.
async fn show(writing: &mut Writing, touched: &Touched) -> Result<(), StoreError> {
    let at = instant(writing.at());
    let moved = grouping::after_import(writing.connection(), touched, &at).await?;
    changes::publish(writing, changes::Touched::of(&moved)).await
}

async fn publish_in(
    writing: &mut Writing,
    grant: &Grant<MendRow>,
    ready: &Ready,
    steward: Option<&str>,
    (why, touched): (&str, &mut Touched),
) -> Result<Option<(String, Entry)>, StoreError> {
    let (row, by) = (&ready.row, grant.actor().reference());
    let at = instant(writing.at());
    let connection = writing.connection();
    if !free(connection, row).await? {
        return Ok(None);
    }
    let own = row
        .decision
        .as_ref()
        .and_then(|decision| decision.place.clone());
    let (published, proposed, before) =
        with_free_id(connection, row, &ready.checked.published, own.as_deref()).await?;
    match &before {
        Some(before) if !before.was_withdrawn() => touched.changed(&proposed.key),
        _ => touched.arrived(&proposed.key),
    }
    let noted = match before {
        None => {
            insert_place(connection, &row.source, steward, &proposed, &at).await?;
            note_added(connection, &row.import, &proposed).await?
        }
        Some(_) => {
            let noted = note_before(connection, &row.import, &proposed).await?;
            update_place(connection, &proposed, &at).await?;
            noted
        }
    };
    let mut corrections = ready.checked.corrections.clone();
    corrections.insert(Field::Id, published.place.id.clone());
    let decision = NewDecision {
        verdict: Standing::Published,
        corrections: &corrections,
        place: Some(&proposed.key),
        before: before.as_ref(),
        import: noted.then_some(row.import.as_str()),
        why,
    };
    insert(connection, row, &decision, &at, &by).await?;
    let mut after = told(row);
    after["lieu"] = json!(proposed.key);
    after["corrections"] = json!(corrections);
    Ok(Some((proposed.key, Entry::made(after, why))))
}

fn told(row: &Row) -> serde_json::Value {
    json!({ "ligne": row.key.identity, "numéro dans le fichier": row.number + 2, "import": row.import, "raison": row.key.reason.label() })
}

/// Leaves a row out for good, until its faulty values change.
pub async fn dismiss(
    database: &Database,
    grant: &Grant<MendRow>,
    rows: &[Row],
    why: &str,
    clock: Clock,
) -> Result<usize, StoreError> {
    let by = grant.actor().reference();
    let mut writing = Writing::begin(database, clock).await?;
    let at = instant(writing.at());
    let mut last: Option<Entry> = None;
    let mut dismissed = 0;
    for row in rows {
        if !free(writing.connection(), row).await? {
            continue;
        }
        let decision = NewDecision {
            verdict: Standing::Dismissed,
            corrections: &Corrections::new(),
            place: None,
            before: None,
            import: None,
            why,
        };
        insert(writing.connection(), row, &decision, &at, &by).await?;
        dismissed += 1;
        let mut after = told(row);
        after["publication"] = json!("écartée");
        if let Some(before) = last.replace(Entry::made(after, why)) {
            writing.record(grant, before).await?;
        }
    }
    if let Some(entry) = last {
        writing.commit(grant, entry).await?;
    }
    Ok(dismissed)
}

/// Takes back what was decided of a row: its place is what it was before, and the row waits again.
pub async fn undo(
    database: &Database,
    grant: &Grant<MendRow>,
    row: &Row,
    clock: Clock,
) -> Result<Written, StoreError> {
    let Some(decision) = &row.decision else {
        return Ok(Written::Already);
    };
    let mut writing = Writing::begin(database, clock).await?;
    let at = instant(writing.at());
    let connection = writing.connection();
    let taken = sqlx::query(
        "DELETE FROM row_mend WHERE source_id = $1 AND identity = $2 AND decided_at = $3 \
         RETURNING place_key, before_place, import_id, decided_at",
    )
    .bind(&row.source)
    .bind(&row.key.identity)
    .bind(instant(decision.at))
    .fetch_optional(&mut *connection)
    .await?;
    let Some(taken) = taken else {
        return Ok(Written::Already);
    };
    let place: Option<String> = taken.try_get("place_key")?;
    if let Some(key) = &place {
        take_back(connection, key, &taken, &at).await?;
        let mut touched = Touched::default();
        touched.changed(key);
        show(&mut writing, &touched).await?;
    }
    let mut before = told(row);
    before["décision"] = json!(decision.standing.label());
    before["lieu"] = json!(place);
    let entry = Entry::removed(before, "Décision annulée");
    writing.commit(grant, entry).await?;
    Ok(Written::Done(place))
}

/// Whether nobody decided of the row since it was read: what did not suffice, or was of other
/// values, gives way.
async fn free(connection: &mut AnyConnection, row: &Row) -> Result<bool, StoreError> {
    // What every entry of the journal holds until its end: of two people at once, the second sees
    // what the first decided.
    sqlx::query("UPDATE journal_head SET number = number WHERE id = 1")
        .execute(&mut *connection)
        .await?;
    let known = match (&row.decision, row.standing()) {
        (Some(decision), Standing::Waiting) => instant(decision.at),
        _ => String::new(),
    };
    sqlx::query(
        "DELETE FROM row_mend WHERE source_id = $1 AND identity = $2 \
         AND (faults <> $3 OR decided_at = $4)",
    )
    .bind(&row.source)
    .bind(&row.key.identity)
    .bind(&row.key.faults)
    .bind(known)
    .execute(&mut *connection)
    .await?;
    let left = sqlx::query("SELECT identity FROM row_mend WHERE source_id = $1 AND identity = $2")
        .bind(&row.source)
        .bind(&row.key.identity)
        .fetch_optional(connection)
        .await?;
    Ok(left.is_none())
}

struct NewDecision<'a> {
    verdict: Standing,
    corrections: &'a Corrections,
    place: Option<&'a str>,
    before: Option<&'a Before>,
    import: Option<&'a str>,
    why: &'a str,
}

async fn insert(
    connection: &mut AnyConnection,
    row: &Row,
    decision: &NewDecision<'_>,
    at: &str,
    by: &str,
) -> Result<(), StoreError> {
    let json = |value| serde_json::to_string(value).map_err(StoreError::Json);
    let before = decision.before.map(serde_json::to_string).transpose();
    sqlx::query(
        "INSERT INTO row_mend (source_id, identity, faults, verdict, corrections, place_key, \
         before_place, import_id, decided_at, decided_by, why) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(&row.source)
    .bind(&row.key.identity)
    .bind(&row.key.faults)
    .bind(decision.verdict.slug())
    .bind(json(decision.corrections)?)
    .bind(decision.place)
    .bind(before.map_err(StoreError::Json)?)
    .bind(decision.import)
    .bind(at)
    .bind(by)
    .bind(decision.why)
    .execute(connection)
    .await?;
    Ok(())
}
