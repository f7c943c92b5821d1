//! The tables of sources, files and runs.

use std::collections::{BTreeMap, HashMap};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::model::{Frequency, Licence, Run, Source, UPLOAD_DAYS, Upload};
use crate::kernel::atlas::Credit;
use crate::kernel::chance::Chance;
use crate::kernel::clock::Clock;
use crate::kernel::database::{Database, instant};
use crate::kernel::identity::OrganisationId;
use crate::kernel::journal::Entry;
use crate::kernel::policy::{Grant, ImportSource};
use crate::kernel::writing::Writing;
use crate::registry::store::StoreError;

/// Bytes in one part of a file; three become four letters of base64.
const PART: usize = 384 * 1024;
const MOST_SOURCES: i64 = 1_000;
const MOST_UPLOADS: i64 = 200;

const SOURCE: &str = "SELECT id, title, scope, licence, frequency, mapping FROM source";

/// Every source, by its name.
pub async fn sources(database: &Database) -> Result<Vec<Source>, StoreError> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
        "{SOURCE} ORDER BY id LIMIT $1"
    )))
    .bind(MOST_SOURCES)
    .fetch_all(database)
    .await?;
    rows.iter().map(source_of_row).collect()
}

/// What the public is told of each source.
pub async fn credits(database: &Database) -> Result<HashMap<String, Credit>, StoreError> {
    let told = sources(database).await?.into_iter().map(|source| {
        let licence = source.licence.map(|licence| {
            let url = licence.url().map(str::to_owned);
            (licence.label().to_owned(), url)
        });
        let title = source.title;
        (source.id, Credit { title, licence })
    });
    Ok(told.collect())
}

/// A source.
pub async fn source(database: &Database, id: &str) -> Result<Option<Source>, StoreError> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("{SOURCE} WHERE id = $1")))
        .bind(id)
        .fetch_optional(database)
        .await?;
    row.as_ref().map(source_of_row).transpose()
}

fn source_of_row(row: &AnyRow) -> Result<Source, StoreError> {
    let id: String = row.try_get("id")?;
    let scope: String = row.try_get("scope")?;
    let slug = |column: &str| -> Result<String, StoreError> {
        Ok(row
            .try_get::<Option<String>, _>(column)?
            .unwrap_or_default())
    };
    Ok(Source {
        title: row
            .try_get::<Option<String>, _>("title")?
            .unwrap_or_else(|| id.clone()),
        scope: scope.parse().map_err(|_| StoreError::Damaged {
            what: format!("scope « {scope} » of the source {id}"),
        })?,
        licence: Licence::of_slug(&slug("licence")?),
        frequency: Frequency::of_slug(&slug("frequency")?),
        mapping: row.try_get("mapping")?,
        id,
    })
}

/// What became of a file that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Received {
    /// It waits under this id.
    Kept(String),
    /// A source of that name is already there.
    NameTaken,
}

/// A file as it came.
pub struct NewUpload<'a> {
    pub file_name: &'a str,
    pub bytes: &'a [u8],
}

/// Keeps a file of the granted source, which is made if it is new.
pub async fn receive(
    database: &Database,
    grant: &Grant<ImportSource>,
    source: &Source,
    is_new: bool,
    file: NewUpload<'_>,
    chance: &Chance,
    clock: Clock,
) -> Result<Received, StoreError> {
    let mut writing = Writing::begin(database, clock).await?;
    let at = instant(writing.at());
    let connection = writing.connection();
    if is_new && !insert_source(connection, source, &at).await? {
        return Ok(Received::NameTaken);
    }
    let id = chance.id();
    sqlx::query(
        "INSERT INTO upload (id, source_id, file_name, size, picks, uploaded_at, uploaded_by) \
         VALUES ($1, $2, $3, $4, '{}', $5, $6)",
    )
    .bind(&id)
    .bind(&source.id)
    .bind(file.file_name)
    .bind(i64::try_from(file.bytes.len()).unwrap_or(i64::MAX))
    .bind(&at)
    .bind(grant.actor().reference())
    .execute(&mut *connection)
    .await?;
    for (number, part) in (0_i64..).zip(file.bytes.chunks(PART)) {
        sqlx::query("INSERT INTO upload_part (upload_id, number, content) VALUES ($1, $2, $3)")
            .bind(&id)
            .bind(number)
            .bind(STANDARD.encode(part))
            .execute(&mut *connection)
            .await?;
    }
    let told = json!({ "fichier": file.file_name, "octets": file.bytes.len() });
    writing
        .commit(grant, Entry::made(told, "fichier reçu"))
        .await?;
    Ok(Received::Kept(id))
}

/// Whether the source was made: not when its name is taken.
pub(super) async fn insert_source(
    connection: &mut AnyConnection,
    source: &Source,
    at: &str,
) -> Result<bool, StoreError> {
    let made = sqlx::query(
        "INSERT INTO source (id, created_at, title, scope, licence, frequency) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING",
    )
    .bind(&source.id)
    .bind(at)
    .bind(&source.title)
    .bind(source.scope.to_string())
    .bind(source.licence.map(Licence::slug))
    .bind(source.frequency.map(Frequency::slug))
    .execute(connection)
    .await?;
    Ok(made.rows_affected() == 1)
}

const UPLOAD: &str =
    "SELECT id, source_id, file_name, size, picks, uploaded_at, job_id FROM upload";

/// The files that wait, the newest first.
pub async fn uploads(database: &Database) -> Result<Vec<Upload>, StoreError> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
        "{UPLOAD} ORDER BY uploaded_at DESC, id LIMIT $1"
    )))
    .bind(MOST_UPLOADS)
    .fetch_all(database)
    .await?;
    rows.iter().map(upload_of_row).collect()
}

/// A file that waits.
pub async fn upload(database: &Database, id: &str) -> Result<Option<Upload>, StoreError> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("{UPLOAD} WHERE id = $1")))
        .bind(id)
        .fetch_optional(database)
        .await?;
    row.as_ref().map(upload_of_row).transpose()
}

fn upload_of_row(row: &AnyRow) -> Result<Upload, StoreError> {
    let picks: String = row.try_get("picks")?;
    Ok(Upload {
        id: row.try_get("id")?,
        source: row.try_get("source_id")?,
        file_name: row.try_get("file_name")?,
        size: number(row, "size")?,
        picks: serde_json::from_str(&picks).map_err(|_| StoreError::Damaged {
            what: "the choices made for a file".to_owned(),
        })?,
        uploaded_at: at(row, "uploaded_at")?,
        job: row.try_get("job_id")?,
    })
}

/// What a file holds.
pub async fn bytes_of(database: &Database, upload: &str) -> Result<Vec<u8>, StoreError> {
    let rows = sqlx::query("SELECT content FROM upload_part WHERE upload_id = $1 ORDER BY number")
        .bind(upload)
        .fetch_all(database)
        .await?;
    let mut bytes = Vec::new();
    for row in &rows {
        let part: String = row.try_get("content")?;
        let damaged = |_| StoreError::Damaged {
            what: "a part of a file".to_owned(),
        };
        bytes.extend(STANDARD.decode(part).map_err(damaged)?);
    }
    Ok(bytes)
}

/// Keeps what a person decided for the fields of a file.
pub async fn keep_picks(
    database: &Database,
    grant: &Grant<ImportSource>,
    upload: &Upload,
    picks: &BTreeMap<String, String>,
    clock: Clock,
) -> Result<(), StoreError> {
    if upload.picks == *picks {
        return Ok(());
    }
    let mut writing = Writing::begin(database, clock).await?;
    sqlx::query("UPDATE upload SET picks = $1 WHERE id = $2 AND source_id = $3")
        .bind(json!(picks).to_string())
        .bind(&upload.id)
        .bind(grant.target().id())
        .execute(writing.connection())
        .await?;
    let entry = Entry::changed(json!(upload.picks), json!(picks), "colonnes corrigées");
    writing.commit(grant, entry).await?;
    Ok(())
}

/// Throws a file away.
pub async fn discard(
    database: &Database,
    grant: &Grant<ImportSource>,
    upload: &Upload,
    clock: Clock,
) -> Result<(), StoreError> {
    let mut writing = Writing::begin(database, clock).await?;
    erase_upload(writing.connection(), &upload.id).await?;
    let entry = Entry::removed(json!({ "fichier": upload.file_name }), "fichier abandonné");
    writing.commit(grant, entry).await?;
    Ok(())
}

/// Erases a file, in the caller's transaction.
pub(super) async fn erase_upload(
    connection: &mut AnyConnection,
    id: &str,
) -> Result<(), StoreError> {
    for erase in [
        "DELETE FROM upload_part WHERE upload_id = $1",
        "DELETE FROM upload WHERE id = $1",
    ] {
        sqlx::query(erase)
            .bind(id)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// Erases the files nobody imported in time; returns how many.
pub async fn forget_uploads(database: &Database, now: DateTime<Utc>) -> Result<u64, sqlx::Error> {
    let before = instant(now - TimeDelta::days(UPLOAD_DAYS));
    let mut transaction = database.begin().await?;
    sqlx::query(
        "DELETE FROM upload_part WHERE upload_id IN (SELECT id FROM upload WHERE uploaded_at < $1)",
    )
    .bind(&before)
    .execute(&mut *transaction)
    .await?;
    let erased = sqlx::query("DELETE FROM upload WHERE uploaded_at < $1")
        .bind(&before)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(erased.rows_affected())
}

/// The runs of a source, the newest first.
pub async fn runs(database: &Database, source: &str, most: i64) -> Result<Vec<Run>, StoreError> {
    let rows = sqlx::query(
        "SELECT * FROM import WHERE source_id = $1 ORDER BY imported_at DESC, LENGTH(id) DESC, id DESC LIMIT $2",
    )
    .bind(source)
    .bind(most)
    .fetch_all(database)
    .await?;
    rows.iter().map(run_of_row).collect()
}

/// A run.
pub async fn run(database: &Database, id: &str) -> Result<Option<Run>, StoreError> {
    let row = sqlx::query("SELECT * FROM import WHERE id = $1")
        .bind(id)
        .fetch_optional(database)
        .await?;
    row.as_ref().map(run_of_row).transpose()
}

pub(super) fn run_of_row(row: &AnyRow) -> Result<Run, StoreError> {
    let rolled_back: Option<String> = row.try_get("rolled_back_at")?;
    Ok(Run {
        id: row.try_get("id")?,
        source: row.try_get("source_id")?,
        at: at(row, "imported_at")?,
        location: row.try_get("location")?,
        read: number(row, "rows_read")?,
        published: number(row, "published")?,
        quarantined: number(row, "quarantined")?,
        merged: number(row, "merged")?,
        added: number(row, "added")?,
        updated: number(row, "updated")?,
        unchanged: number(row, "unchanged")?,
        withdrawn: number(row, "withdrawn")?,
        reused: number(row, "reused")?,
        report: row.try_get("report")?,
        coverage: row.try_get("coverage")?,
        rolled_back_at: rolled_back.map(|_| at(row, "rolled_back_at")).transpose()?,
        forgotten: row.try_get::<Option<String>, _>("forgotten_at")?.is_some(),
    })
}

/// A row that a run could not publish.
pub struct QuarantinedRow {
    pub number: usize,
    pub raw: String,
    pub issues: String,
}

/// The rows that a run could not publish, in order.
pub async fn quarantine(
    database: &Database,
    run: &str,
    most: i64,
) -> Result<Vec<QuarantinedRow>, StoreError> {
    let rows = sqlx::query(
        "SELECT row_number, raw, issues FROM import_quarantine WHERE import_id = $1 \
         AND mended = 0 ORDER BY row_number LIMIT $2",
    )
    .bind(run)
    .bind(most)
    .fetch_all(database)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(QuarantinedRow {
                number: number(row, "row_number")?,
                raw: row.try_get("raw")?,
                issues: row.try_get("issues")?,
            })
        })
        .collect()
}

/// The name of an organisation.
pub async fn organisation_name(
    database: &Database,
    id: &OrganisationId,
) -> Result<Option<String>, StoreError> {
    let row = sqlx::query("SELECT name FROM organisation WHERE id = $1")
        .bind(id.as_str())
        .fetch_optional(database)
        .await?;
    row.map(|row| Ok(row.try_get("name")?)).transpose()
}

/// The territory an organisation works in.
pub async fn territory_of(
    database: &Database,
    id: &OrganisationId,
) -> Result<Option<territory::TerritoryId>, StoreError> {
    let row = sqlx::query("SELECT territory_id FROM organisation WHERE id = $1")
        .bind(id.as_str())
        .fetch_optional(database)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let text: String = row.try_get("territory_id")?;
    Ok(text.parse().ok())
}

fn number(row: &AnyRow, column: &str) -> Result<usize, StoreError> {
    let number: i64 = row.try_get(column)?;
    Ok(usize::try_from(number).unwrap_or_default())
}

pub(in crate::registry) fn at(row: &AnyRow, column: &str) -> Result<DateTime<Utc>, StoreError> {
    let text: String = row.try_get(column)?;
    text.parse().map_err(|_| StoreError::Damaged {
        what: format!("instant « {text} »"),
    })
}
