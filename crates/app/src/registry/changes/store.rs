//! The table of changes, written in the transaction of what changes places.

use std::collections::{BTreeMap, HashMap};

use places::Place;
use sha2::{Digest, Sha256};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::model::{Cursor, Moved, Since};
use crate::kernel::database::{Database, instant};
use crate::kernel::writing::Writing;
use crate::registry::editing::store::is_taken_off;
use crate::registry::merging::golden;
use crate::registry::store::StoreError;

/// What a writing touched.
#[derive(Debug, Clone, Copy)]
pub enum Touched<'a> {
    /// These records, and the places they are part of.
    Records(&'a [String]),
    /// It cannot be told: everything is looked at.
    Anything,
}

/// Records are looked at one by one up to so many; beyond, reading everything at once is quicker.
const ONE_BY_ONE: usize = 200;

impl<'a> Touched<'a> {
    /// These records, however many they are.
    pub fn of(keys: &'a [String]) -> Self {
        match keys.len() <= ONE_BY_ONE {
            true => Self::Records(keys),
            false => Self::Anything,
        }
    }
}

/// What the public sees under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Public {
    /// A sheet that says this, in this commune.
    Shown(String, Option<String>),
    /// Nothing any more.
    Gone,
    /// The sheet of this other key.
    Part(String),
}

/// What was last told of a key.
struct Told {
    state: String,
    digest: String,
    appeared: i64,
    commune: Option<String>,
}

/// Says that the public will see what this writing did, and notes what moved: to be called last,
/// once all of it is written. The revision's row is held until the end of the transaction, so that
/// changes become visible in the order of their revisions and no reader skips one.
pub async fn publish(writing: &mut Writing, touched: Touched<'_>) -> Result<(), StoreError> {
    writing.publish().await?;
    let at = instant(writing.at());
    let connection = writing.connection();
    let revision: i64 = sqlx::query("SELECT number FROM revision WHERE id = 1")
        .fetch_one(&mut *connection)
        .await?
        .try_get("number")?;
    let now = public_now(connection, touched).await?;
    let known = told(connection, touched, &now).await?;
    for (key, public) in &now {
        note(connection, key, public, known.get(key), revision, &at).await?;
    }
    Ok(())
}

async fn public_now(
    connection: &mut AnyConnection,
    touched: Touched<'_>,
) -> Result<BTreeMap<String, Public>, StoreError> {
    let mut now = BTreeMap::new();
    let Touched::Records(keys) = touched else {
        let registry = golden::read_in(connection).await?;
        for place in registry.published {
            let shown = shown(&place.key, place.place)?;
            now.insert(place.key, shown);
        }
        let gone = registry.withdrawn.into_iter();
        now.extend(gone.map(|(key, _)| (key, Public::Gone)));
        let parts = registry.moved.into_iter();
        now.extend(parts.map(|(key, into)| (key, Public::Part(into))));
        return Ok(now);
    };
    for key in keys {
        if now.contains_key(key) {
            continue;
        }
        let Some(gathered) = golden::of_key(connection, key).await? else {
            continue;
        };
        let hidden = gathered.withdrawn || is_taken_off(&gathered.golden.edits);
        for record in &gathered.records {
            let public = match (hidden, record.key == gathered.key) {
                (true, _) => Public::Gone,
                (false, true) => shown(&gathered.key, gathered.golden.place.clone())?,
                (false, false) => Public::Part(gathered.key.clone()),
            };
            now.insert(record.key.clone(), public);
        }
    }
    Ok(now)
}

fn shown(key: &str, place: Place) -> Result<Public, StoreError> {
    let commune = place.code_insee.map(|code| code.to_string());
    // As the public reads it: under its public key.
    let place = Place {
        id: key.to_owned(),
        ..place
    };
    let text = serde_json::to_string(&place).map_err(StoreError::Json)?;
    let digest = Sha256::digest(text.as_bytes());
    let digest = digest.iter().take(12).map(|byte| format!("{byte:02x}"));
    Ok(Public::Shown(digest.collect(), commune))
}

const TOLD: &str = "SELECT place_key, state, digest, appeared, commune FROM change";

async fn told(
    connection: &mut AnyConnection,
    touched: Touched<'_>,
    now: &BTreeMap<String, Public>,
) -> Result<HashMap<String, Told>, StoreError> {
    let mut rows = Vec::new();
    match touched {
        Touched::Anything => rows = sqlx::query(TOLD).fetch_all(&mut *connection).await?,
        Touched::Records(_) => {
            let one = format!("{TOLD} WHERE place_key = $1");
            for key in now.keys() {
                let row = sqlx::query(sqlx::AssertSqlSafe(one.clone()))
                    .bind(key)
                    .fetch_optional(&mut *connection)
                    .await?;
                rows.extend(row);
            }
        }
    }
    let read = |row: &AnyRow| -> Result<_, StoreError> {
        let told = Told {
            state: row.try_get("state")?,
            digest: row.try_get("digest")?,
            appeared: row.try_get("appeared")?,
            commune: row.try_get("commune")?,
        };
        Ok((row.try_get("place_key")?, told))
    };
    rows.iter().map(read).collect()
}

async fn note(
    connection: &mut AnyConnection,
    key: &str,
    public: &Public,
    told: Option<&Told>,
    revision: i64,
    at: &str,
) -> Result<(), StoreError> {
    let (state, digest, commune) = match public {
        Public::Shown(digest, commune) => ("shown", digest.as_str(), commune.clone()),
        Public::Gone => ("gone", "", told.and_then(|told| told.commune.clone())),
        Public::Part(into) => (
            "part",
            into.as_str(),
            told.and_then(|told| told.commune.clone()),
        ),
    };
    match told {
        // What never was shown does not go away, nor into another.
        None if state != "shown" => return Ok(()),
        Some(told) if told.state == state && told.digest == digest => return Ok(()),
        _ => {}
    }
    let appeared = match told {
        Some(told) if told.state == "shown" => told.appeared,
        _ => revision,
    };
    let left = told
        .and_then(|told| told.commune.clone())
        .filter(|left| commune.as_ref() != Some(left));
    sqlx::query(
        "INSERT INTO change (place_key, revision, at, state, digest, appeared, commune, left_commune) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (place_key) DO UPDATE SET \
         revision = excluded.revision, at = excluded.at, state = excluded.state, \
         digest = excluded.digest, appeared = excluded.appeared, commune = excluded.commune, \
         left_commune = excluded.left_commune",
    )
    .bind(key)
    .bind(revision)
    .bind(at)
    .bind(state)
    .bind(digest)
    .bind(appeared)
    .bind(commune)
    .bind(left)
    .execute(connection)
    .await?;
    Ok(())
}

/// Where one begins to read what moved since then: everything that moved at that instant or later
/// comes after it.
pub async fn beginning(database: &Database, since: &Since) -> Result<Option<Cursor>, StoreError> {
    let row = sqlx::query(
        "SELECT revision FROM change WHERE at >= $1 ORDER BY revision, place_key LIMIT 1",
    )
    .bind(since.as_str())
    .fetch_optional(database)
    .await?;
    let first = row.map(|row| row.try_get("revision")).transpose()?;
    Ok(first.map(Cursor::before))
}

/// What moved after a cursor, up to a revision, so many at most.
pub async fn moved(
    database: &Database,
    after: &Cursor,
    up_to: i64,
    most: usize,
) -> Result<Vec<Moved>, StoreError> {
    let rows = sqlx::query(
        "SELECT place_key, revision, at, appeared, commune, left_commune FROM change \
         WHERE (revision > $1 OR (revision = $1 AND place_key > $2)) AND revision <= $3 \
         ORDER BY revision, place_key LIMIT $4",
    )
    .bind(after.revision)
    .bind(&after.key)
    .bind(up_to)
    .bind(i64::try_from(most).unwrap_or(i64::MAX))
    .fetch_all(database)
    .await?;
    rows.iter().map(of_row).collect()
}

fn of_row(row: &AnyRow) -> Result<Moved, StoreError> {
    let at: String = row.try_get("at")?;
    let commune = |column: &str| -> Result<_, StoreError> {
        let code: Option<String> = row.try_get(column)?;
        Ok(code.and_then(|code| code.parse().ok()))
    };
    Ok(Moved {
        key: row.try_get("place_key")?,
        revision: row.try_get("revision")?,
        at: at.parse().map_err(|_| StoreError::Damaged {
            what: format!("at of a change: {at}"),
        })?,
        appeared: row.try_get("appeared")?,
        commune: commune("commune")?,
        left: commune("left_commune")?,
    })
}
