//! What became of the rows of a source's last file: a row that comes again unchanged, read in the
//! same way, is neither standardised nor written again.
//!
//! A row is known by a digest of itself, of the mapping, of where the source's places may be, of what
//! was mended of its quarantine, and of the build that reads ([`VERSION`]): when any of these moves,
//! nothing is known any more.

use std::collections::{HashMap, HashSet};

use places::Issue;
use places::input::RawRow;
use places::mapping::Mapping;
use places::standardise::{Known, Outcome, VERSION, is_lasting};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use sqlx::{AnyConnection, Row};

use super::apply::{ProposedImport, ProposedPlace};
use crate::kernel::database::Database;
use crate::registry::store::{StoreError, place_of};

/// Rows written by one statement: four values each, of the 999 that SQLite surely takes.
const AT_ONCE: usize = 200;

/// What is remembered of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remembered {
    /// The digest.
    pub fingerprint: String,
    /// The place it became, and that place's fingerprint; none if it was quarantined.
    pub place: Option<(String, String)>,
    /// What was said of it, as JSON.
    pub issues: String,
}

/// What is known of the rows of a file.
#[derive(Default)]
pub struct Memory {
    /// Of each row of the file.
    fingerprints: Vec<String>,
    known: HashMap<String, Known>,
}

impl Memory {
    /// What is known of these rows of a source, read by this mapping; `around` tells what else decides
    /// what becomes of them.
    pub async fn of(
        database: &Database,
        source: &str,
        rows: &[RawRow],
        mapping: &Mapping,
        around: &str,
    ) -> Result<Self, StoreError> {
        let fingerprints = fingerprints(rows, mapping, around);
        let wanted: HashSet<&str> = fingerprints.iter().map(String::as_str).collect();
        let found = sqlx::query(
            "SELECT r.fingerprint, r.place_key, r.issues, p.record FROM import_row r \
             LEFT JOIN place p ON p.key = r.place_key AND p.fingerprint = r.place_fingerprint \
             WHERE r.source_id = $1",
        )
        .bind(source)
        .fetch_all(database)
        .await?;
        let mut known = HashMap::with_capacity(found.len());
        for row in &found {
            let fingerprint: String = row.try_get("fingerprint")?;
            if !wanted.contains(fingerprint.as_str()) {
                continue;
            }
            let key: Option<String> = row.try_get("place_key")?;
            let place = match key {
                None => None,
                // A place that is no longer what the row made of it is read from the row anew.
                Some(_) if row.try_get::<Option<String>, _>("record")?.is_none() => continue,
                Some(key) => Some(place_of(row, &key)?),
            };
            let issues: String = row.try_get("issues")?;
            let issues: Vec<Issue> = serde_json::from_str(&issues).map_err(StoreError::Json)?;
            known.insert(fingerprint, Known { place, issues });
        }
        Ok(Self {
            fingerprints,
            known,
        })
    }

    /// What is known of a row.
    pub fn known(&self, row: usize) -> Option<Known> {
        self.known.get(self.fingerprints.get(row)?).cloned()
    }

    /// Adds to an import what is to be remembered of its rows.
    pub fn complete(
        &self,
        import: &mut ProposedImport,
        outcome: &Outcome,
    ) -> Result<(), StoreError> {
        let known = |row: &&String| self.known.contains_key(*row);
        import.reused = self.fingerprints.iter().filter(known).count();
        let made = |place: &ProposedPlace| Some((place.key.clone(), place.fingerprint.clone()));
        // A row that somebody corrected is remembered as it is without: the correction may be
        // taken back.
        let mended: HashSet<usize> = outcome.mended.iter().map(|row| row.row).collect();
        let published = outcome.published.iter().zip(&import.places);
        let published = published.filter(|(of, _)| !mended.contains(&of.row));
        let published = published.map(|(of, place)| (of.row, made(place), &of.issues));
        let quarantined = outcome.quarantined.iter().chain(&outcome.mended);
        let quarantined = quarantined.map(|of| (of.row, None, &of.issues));
        let mut memory = Vec::new();
        for (row, place, issues) in published.chain(quarantined) {
            let Some(fingerprint) = self.fingerprints.get(row).filter(|_| is_lasting(issues))
            else {
                continue;
            };
            memory.push(Remembered {
                fingerprint: fingerprint.clone(),
                place,
                issues: serde_json::to_string(issues).map_err(StoreError::Json)?,
            });
        }
        import.memory = memory;
        Ok(())
    }
}

/// A digest of each row; of two rows that are the same, the second has another.
fn fingerprints(rows: &[RawRow], mapping: &Mapping, around: &str) -> Vec<String> {
    let mut read = Sha256::new();
    for part in [VERSION, around, &mapping.to_json().to_string()] {
        read.update(part.as_bytes());
        read.update([0]);
    }
    let mut times: HashMap<String, usize> = HashMap::new();
    rows.iter()
        .map(|row| {
            let text = row.original.to_string();
            let mut digest = read.clone();
            digest.update(text.as_bytes());
            let time = times.entry(text).or_default();
            digest.update(time.to_be_bytes());
            *time += 1;
            let digest = digest.finalize();
            digest[..16]
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect()
        })
        .collect()
}

/// Remembers the rows of a run, in its transaction: only what differs is written.
pub(super) async fn keep(
    connection: &mut AnyConnection,
    run: &str,
    import: &ProposedImport,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE import SET columns_read = $1, reused = $2 WHERE id = $3")
        .bind(json!(import.columns).to_string())
        .bind(i64::try_from(import.reused).unwrap_or(i64::MAX))
        .bind(run)
        .execute(&mut *connection)
        .await?;
    let found =
        sqlx::query("SELECT fingerprint, place_fingerprint FROM import_row WHERE source_id = $1")
            .bind(&import.source)
            .fetch_all(&mut *connection)
            .await?;
    let mut before: HashMap<String, Option<String>> = HashMap::with_capacity(found.len());
    for row in &found {
        before.insert(
            row.try_get("fingerprint")?,
            row.try_get("place_fingerprint")?,
        );
    }
    let mut new = Vec::new();
    for row in &import.memory {
        let place = row.place.as_ref().map(|(_, fingerprint)| fingerprint);
        match before.get(&row.fingerprint) {
            Some(known) if known.as_ref() == place => {
                before.remove(&row.fingerprint);
            }
            // Written anew below, once what is there is gone.
            _ => new.push(row),
        }
    }
    for gone in before.keys() {
        sqlx::query("DELETE FROM import_row WHERE source_id = $1 AND fingerprint = $2")
            .bind(&import.source)
            .bind(gone)
            .execute(&mut *connection)
            .await?;
    }
    for rows in new.chunks(AT_ONCE) {
        insert(connection, &import.source, rows).await?;
    }
    Ok(())
}

async fn insert(
    connection: &mut AnyConnection,
    source: &str,
    rows: &[&Remembered],
) -> Result<(), StoreError> {
    let values: Vec<String> = (0..rows.len())
        .map(|row| {
            let first = 2 + row * 4;
            format!(
                "($1, ${first}, ${}, ${}, ${})",
                first + 1,
                first + 2,
                first + 3
            )
        })
        .collect();
    let text = format!(
        "INSERT INTO import_row (source_id, fingerprint, place_key, place_fingerprint, issues) VALUES {}",
        values.join(", ")
    );
    let mut query = sqlx::query(sqlx::AssertSqlSafe(text)).bind(source);
    for row in rows {
        let place = row.place.clone().unzip();
        query = query
            .bind(&row.fingerprint)
            .bind(place.0)
            .bind(place.1)
            .bind(&row.issues);
    }
    query.execute(connection).await?;
    Ok(())
}
