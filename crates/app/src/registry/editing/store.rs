//! The table of hand corrections, and the history that the journal keeps of them.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use places::Place;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::model::{Part, SHOWN, TAKEN_OFF, Texts, overlay};
use crate::kernel::clock::Clock;
use crate::kernel::database::{Database, instant};
use crate::kernel::identity::OrganisationId;
use crate::kernel::journal::{self, Entry, Recorded};
use crate::kernel::policy::{EditPlace, Grant, Refusal, Target, permit};
use crate::kernel::writing::Writing;
use crate::registry::store::{StoreError, place_of};

/// A sheet as it stands, and what it is made of.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Its key.
    pub key: String,
    /// What its source says.
    pub source: Place,
    /// What the public reads: corrections over the source.
    pub place: Place,
    /// The name of its source.
    pub source_name: String,
    /// Its source gives no date, and nobody confirmed it by hand.
    pub undated: bool,
    /// Its source no longer has it.
    pub withdrawn: bool,
    /// What was corrected by hand.
    pub edits: Texts,
    /// The organisation that runs it.
    pub steward: Option<OrganisationId>,
}

impl Sheet {
    /// Changes whenever what it shows does: a form sends back the version it was made from.
    pub fn version(&self) -> String {
        let mut text = self.place.to_record().join("\u{1f}");
        text.push_str(self.text_of(Part::Publication).as_str());
        let digest = Sha256::digest(text.as_bytes());
        digest
            .iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    /// Whether somebody took it off the map.
    pub fn is_taken_off(&self) -> bool {
        is_taken_off(&self.edits)
    }

    /// What it says of a part today.
    pub fn text_of(&self, part: Part) -> String {
        match part {
            Part::Field(field) => self.place.text(field),
            Part::Publication if self.is_taken_off() => TAKEN_OFF.to_owned(),
            Part::Publication => SHOWN.to_owned(),
        }
    }

    /// What it would say of a part if nobody had corrected it.
    fn uncorrected(&self, part: Part) -> String {
        match part {
            Part::Field(field) => self.source.text(field),
            Part::Publication => SHOWN.to_owned(),
        }
    }
}

/// Whether corrections take a sheet off the map.
pub fn is_taken_off(edits: &Texts) -> bool {
    edits
        .get(&Part::Publication)
        .is_some_and(|text| text == TAKEN_OFF)
}

/// Why a correction was not kept.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    /// No such place.
    #[error("no such place")]
    NoPlace,
    /// Somebody changed the sheet in between.
    #[error("the sheet changed in between")]
    Moved(Box<Sheet>),
    /// No such correction.
    #[error("no such correction of this place")]
    NoCorrection,
    /// What it changed was changed again since: undoing it would undo that too.
    #[error("changed again since: {0:?}")]
    ChangedSince(Vec<Part>),
    /// The sheet would leave for a commune where the actor corrects nothing.
    #[error("it would leave the actor's scope: {0}")]
    OutOfScope(Refusal),
    /// The registry did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for EditError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// The sheet of this key, if there ever was one.
pub async fn sheet(database: &Database, key: &str) -> Result<Option<Sheet>, StoreError> {
    let mut connection = database.acquire().await?;
    sheet_in(&mut connection, key).await
}

async fn sheet_in(connection: &mut AnyConnection, key: &str) -> Result<Option<Sheet>, StoreError> {
    let row = sqlx::query(
        "SELECT p.record, p.source_id, p.undated, p.withdrawn_at, s.organisation_id \
         FROM place p LEFT JOIN place_steward s ON s.place_key = p.key WHERE p.key = $1",
    )
    .bind(key)
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let rows = sqlx::query("SELECT part, value FROM place_edit WHERE place_key = $1 LIMIT 40")
        .bind(key)
        .fetch_all(connection)
        .await?;
    let mut edits = Texts::new();
    for row in &rows {
        let (part, value) = part_and_value(row)?;
        edits.insert(part, value);
    }
    let source = place_of(&row, key)?;
    let steward: Option<String> = row.try_get("organisation_id")?;
    let dated = edits.contains_key(&Part::Field(places::standard::Field::DateMaj));
    Ok(Some(Sheet {
        key: key.to_owned(),
        place: overlay(&source, &edits),
        source,
        source_name: row.try_get("source_id")?,
        undated: row.try_get::<i64, _>("undated")? != 0 && !dated,
        withdrawn: row.try_get::<Option<String>, _>("withdrawn_at")?.is_some(),
        edits,
        steward: steward.and_then(|id| id.parse().ok()),
    }))
}

fn part_and_value(row: &AnyRow) -> Result<(Part, String), StoreError> {
    let name: String = row.try_get("part")?;
    let part = Part::of_name(&name);
    let part = part.ok_or_else(|| StoreError::Damaged {
        what: format!("part {name} of place_edit"),
    })?;
    Ok((part, row.try_get("value")?))
}

/// The corrections of every place: what the atlas is built with.
pub async fn all_edits(database: &Database) -> Result<HashMap<String, Texts>, StoreError> {
    let rows = sqlx::query("SELECT place_key, part, value FROM place_edit")
        .fetch_all(database)
        .await?;
    let mut edits: HashMap<String, Texts> = HashMap::new();
    for row in &rows {
        let (part, value) = part_and_value(row)?;
        edits
            .entry(row.try_get("place_key")?)
            .or_default()
            .insert(part, value);
    }
    Ok(edits)
}

/// The places that organisations run: which, by whom.
pub async fn stewards(database: &Database) -> Result<HashMap<String, OrganisationId>, StoreError> {
    let rows = sqlx::query("SELECT place_key, organisation_id FROM place_steward")
        .fetch_all(database)
        .await?;
    let read = |row: &AnyRow| -> Result<_, StoreError> {
        let id: String = row.try_get("organisation_id")?;
        let id = id.parse();
        let id = id.map_err(|_| StoreError::Damaged {
            what: "organisation_id of place_steward".to_owned(),
        })?;
        Ok((row.try_get("place_key")?, id))
    };
    rows.iter().map(read).collect()
}

/// Keeps what a form changes of a sheet, unless it changed meanwhile.
pub async fn save(
    database: &Database,
    grant: &Grant<EditPlace>,
    clock: Clock,
    version: &str,
    texts: &Texts,
    why: &str,
) -> Result<(), EditError> {
    let mut writing = Writing::begin(database, clock).await?;
    let current = locked(&mut writing, grant.target().id()).await?;
    if current.version() != version {
        return Err(EditError::Moved(Box::new(current)));
    }
    write(writing, grant, &current, texts, why).await
}

/// The sheet, which nobody else changes before this change ends.
async fn locked(writing: &mut Writing, key: &str) -> Result<Sheet, EditError> {
    // Touching the row holds it on PostgreSQL; on SQLite the whole change already waits its turn.
    sqlx::query("UPDATE place SET key = key WHERE key = $1")
        .bind(key)
        .execute(writing.connection())
        .await?;
    sheet_in(writing.connection(), key)
        .await?
        .ok_or(EditError::NoPlace)
}

async fn write(
    mut writing: Writing,
    grant: &Grant<EditPlace>,
    current: &Sheet,
    texts: &Texts,
    why: &str,
) -> Result<(), EditError> {
    // Where it would stand must be in the actor's scope as much as where it stands.
    let there = overlay(&current.place, texts).code_insee;
    let target = Target::place(&current.key, there, current.steward.clone());
    permit::<EditPlace>(grant.actor(), target).map_err(EditError::OutOfScope)?;
    let (at, by) = (instant(writing.at()), grant.actor().reference());
    for (part, text) in texts {
        if *text == current.uncorrected(*part) {
            sqlx::query("DELETE FROM place_edit WHERE place_key = $1 AND part = $2")
                .bind(&current.key)
                .bind(part.name())
                .execute(writing.connection())
                .await?;
            continue;
        }
        sqlx::query(
            "INSERT INTO place_edit (place_key, part, value, edited_at, edited_by) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (place_key, part) \
             DO UPDATE SET value = excluded.value, edited_at = excluded.edited_at, edited_by = excluded.edited_by",
        )
        .bind(&current.key)
        .bind(part.name())
        .bind(text)
        .bind(&at)
        .bind(&by)
        .execute(writing.connection())
        .await?;
    }
    sqlx::query("UPDATE place SET changed_at = $1 WHERE key = $2")
        .bind(&at)
        .bind(&current.key)
        .execute(writing.connection())
        .await?;
    writing.publish().await?;
    let before = texts
        .keys()
        .map(|part| (part.name().to_owned(), json!(current.text_of(*part))));
    let after = texts
        .iter()
        .map(|(part, text)| (part.name().to_owned(), json!(text)));
    let entry = Entry::changed(before.collect(), after.collect(), why);
    writing
        .commit(grant, entry)
        .await
        .map_err(|error| EditError::Store(error.into()))
}

/// A correction, as the history tells it.
#[derive(Debug, Clone)]
pub struct Correction {
    /// Its number in the journal.
    pub number: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who, as the journal names them.
    pub actor: String,
    /// Why, if it was said.
    pub why: String,
    /// Each part with what it said before and after.
    pub changes: BTreeMap<Part, (String, String)>,
}

impl Correction {
    fn of(entry: Recorded) -> Self {
        let texts = |value: Option<Value>| -> Texts {
            let object = value
                .and_then(|value| value.as_object().cloned())
                .unwrap_or_default();
            let part = |(name, text): (String, Value)| {
                Some((
                    Part::of_name(&name)?,
                    text.as_str().unwrap_or_default().to_owned(),
                ))
            };
            object.into_iter().filter_map(part).collect()
        };
        let (before, mut after) = (texts(entry.before), texts(entry.after));
        let changes = before.into_iter().filter_map(|(part, text)| {
            let then = after.remove(&part)?;
            Some((part, (text, then)))
        });
        Self {
            number: entry.number,
            at: entry.at,
            actor: entry.actor,
            why: entry.why,
            changes: changes.collect(),
        }
    }
}

/// How many corrections a history shows.
const HISTORY: i64 = 100;

/// A place's corrections, the newest first.
pub async fn history(database: &Database, key: &str) -> Result<Vec<Correction>, StoreError> {
    let entries = journal::of_subject(database, &format!("place:{key}"), HISTORY).await?;
    let edits = entries
        .into_iter()
        .filter(|entry| entry.action == "edit-place");
    Ok(edits.map(Correction::of).collect())
}

/// Puts back what a correction changed, if nobody changed it again since.
pub async fn undo(
    database: &Database,
    grant: &Grant<EditPlace>,
    clock: Clock,
    number: i64,
) -> Result<(), EditError> {
    let key = grant.target().id().to_owned();
    let mut writing = Writing::begin(database, clock).await?;
    let current = locked(&mut writing, &key).await?;
    let entry = journal::of_subject(database, &format!("place:{key}"), HISTORY)
        .await
        .map_err(StoreError::from)?
        .into_iter()
        .find(|entry| entry.number == number && entry.action == "edit-place");
    let correction = entry.map(Correction::of).ok_or(EditError::NoCorrection)?;
    let since: Vec<Part> = correction
        .changes
        .iter()
        // The date moves with every correction: it alone is no contradiction.
        .filter(|(part, _)| **part != Part::Field(places::standard::Field::DateMaj))
        .filter(|(part, (_, after))| current.text_of(**part) != *after)
        .map(|(part, _)| *part)
        .collect();
    if !since.is_empty() {
        return Err(EditError::ChangedSince(since));
    }
    let texts = correction
        .changes
        .into_iter()
        .map(|(part, (before, _))| (part, before))
        .collect();
    write(
        writing,
        grant,
        &current,
        &texts,
        &format!("Annulation de la correction n° {number}"),
    )
    .await
}
