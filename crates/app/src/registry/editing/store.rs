//! The table of hand corrections, and the history that the journal keeps of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use places::Place;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sqlx::{AnyConnection, Row};

use super::model::{Part, SHOWN, TAKEN_OFF, Texts, overlay};
use crate::kernel::clock::Clock;
use crate::kernel::database::{Database, instant};
use crate::kernel::identity::OrganisationId;
use crate::kernel::journal::{self, Entry, Recorded};
use crate::kernel::policy::{EditPlace, Grant, Refusal, Target, permit};
use crate::kernel::writing::Writing;
use crate::registry::changes::{self, Touched};
use crate::registry::merging::golden::{self, Gathered};
use crate::registry::store::StoreError;

/// A sheet as it stands, and what it is made of.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Its key: another one than was asked for, where that record is part of this place.
    pub key: String,
    /// What its sources say.
    pub source: Place,
    /// What the public reads: corrections over the sources.
    pub place: Place,
    /// The names of its sources.
    pub source_name: String,
    /// No source gives a date, and nobody confirmed it by hand.
    pub undated: bool,
    /// No source has it any more.
    pub withdrawn: bool,
    /// What was corrected by hand.
    pub edits: Texts,
    /// The keys of all its records, its own first.
    pub records: Vec<String>,
    /// The parts that were also corrected on the sheet of a record that is now part of it.
    carried: BTreeSet<Part>,
    /// The organisation that runs it.
    pub steward: Option<OrganisationId>,
}

impl Sheet {
    fn of(gathered: Gathered) -> Self {
        let golden = gathered.golden;
        let names: Vec<&str> = golden.origins.sources().collect();
        Self {
            source_name: names.join(", "),
            key: gathered.key,
            source: golden.sourced,
            place: golden.place,
            undated: golden.undated,
            withdrawn: gathered.withdrawn,
            edits: golden.edits,
            carried: golden.carried,
            steward: gathered.steward,
            records: gathered
                .records
                .into_iter()
                .map(|record| record.key)
                .collect(),
        }
    }

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
    let gathered = golden::of_key(connection, key).await?;
    Ok(gathered.map(Sheet::of))
}

/// Which parts of which records' sheets were corrected, and to what.
pub async fn all_edits(database: &Database) -> Result<HashMap<String, Texts>, StoreError> {
    let rows = sqlx::query("SELECT place_key, part, value FROM place_edit")
        .fetch_all(database)
        .await?;
    let mut edits: HashMap<String, Texts> = HashMap::new();
    for row in &rows {
        let name: String = row.try_get("part")?;
        let part = Part::of_name(&name).ok_or_else(|| StoreError::Damaged {
            what: format!("part {name} of place_edit"),
        })?;
        let sheet = edits.entry(row.try_get("place_key")?).or_default();
        sheet.insert(part, row.try_get("value")?);
    }
    Ok(edits)
}

/// The places that organisations run: which, by whom.
pub async fn stewards(database: &Database) -> Result<HashMap<String, OrganisationId>, StoreError> {
    let rows = sqlx::query(
        "SELECT s.place_key, s.organisation_id, c.leader FROM place_steward s \
         LEFT JOIN place_cluster c ON c.place_key = s.place_key ORDER BY s.place_key",
    )
    .fetch_all(database)
    .await?;
    let (mut own, mut of_records) = (HashMap::new(), Vec::new());
    for row in &rows {
        let id: String = row.try_get("organisation_id")?;
        let id: OrganisationId = id.parse().map_err(|_| StoreError::Damaged {
            what: "organisation_id of place_steward".to_owned(),
        })?;
        if let Some(leader) = row.try_get::<Option<String>, _>("leader")? {
            of_records.push((leader, id.clone()));
        }
        own.insert(row.try_get("place_key")?, id);
    }
    // Whoever runs the place by one of its records runs it, unless its own says otherwise.
    for (leader, id) in of_records {
        own.entry(leader).or_insert(id);
    }
    Ok(own)
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
        // Over a correction that another record brought, only a correction says so.
        if *text == current.uncorrected(*part) && !current.carried.contains(part) {
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
    let touched = [current.key.clone()];
    changes::publish(&mut writing, Touched::Records(&touched)).await?;
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

/// A place's corrections, the newest first: those of every record that is part of it.
pub async fn history(
    database: &Database,
    records: &[String],
) -> Result<Vec<Correction>, StoreError> {
    let mut corrections = Vec::new();
    for key in records {
        let entries = journal::of_subject(database, &format!("place:{key}"), HISTORY).await?;
        let edits = entries
            .into_iter()
            .filter(|entry| entry.action == "edit-place");
        corrections.extend(edits.map(Correction::of));
    }
    corrections.sort_by_key(|correction| std::cmp::Reverse(correction.number));
    corrections.truncate(HISTORY as usize);
    Ok(corrections)
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
    let correction = history(database, &current.records)
        .await?
        .into_iter()
        .find(|correction| correction.number == number)
        .ok_or(EditError::NoCorrection)?;
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
