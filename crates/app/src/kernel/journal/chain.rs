//! The chain of hashes that makes the journal's past unchangeable unseen.

use sha2::{Digest, Sha256};
use sqlx::Row;
use sqlx::any::AnyRow;

use super::store::JournalError;
use crate::kernel::database::Database;

/// The columns an entry's hash covers, in the order of the table.
pub(super) const COVERED: [&str; 11] = [
    "at",
    "actor",
    "action",
    "subject",
    "commune",
    "departement",
    "hub_id",
    "organisation_id",
    "before",
    "after",
    "why",
];

/// The hash of an entry: of its number, its columns and the hash before it. Each piece is preceded
/// by its length (or marked as missing), so that no two entries read the same.
pub(super) fn hash(previous: &str, number: i64, columns: &[Option<String>; 11]) -> String {
    let mut sha = Sha256::new();
    sha.update(previous.as_bytes());
    sha.update(number.to_be_bytes());
    for column in columns {
        match column {
            None => sha.update([0]),
            Some(text) => {
                sha.update([1]);
                sha.update((text.len() as u64).to_be_bytes());
                sha.update(text.as_bytes());
            }
        }
    }
    sha.finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// A journal that was walked from end to end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// How many entries it has.
    pub entries: i64,
    /// The last one's hash: who keeps it elsewhere also notices entries cut off the end.
    pub hash: String,
}

/// Where a chain breaks, and how.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Break {
    /// An entry is missing, or one was slipped in.
    #[error("entry {expected} is missing: the next is {found}")]
    Missing { expected: i64, found: i64 },
    /// An entry does not follow the one before it.
    #[error("entry {0} does not follow the entry before it")]
    Previous(i64),
    /// An entry was changed.
    #[error("entry {0} was changed after it was written")]
    Changed(i64),
    /// The end was cut off.
    #[error("the journal ends at entry {last}, but {head} were written")]
    CutOff { last: i64, head: i64 },
}

/// How many entries are read at a time.
const PAGE: i64 = 1_000;

/// Walks the whole journal.
pub async fn verify(database: &Database) -> Result<Result<Verified, Break>, JournalError> {
    // The head first: what is written meanwhile comes after it.
    let row = sqlx::query("SELECT number, hash FROM journal_head WHERE id = 1")
        .fetch_one(database)
        .await?;
    let (head, head_hash): (i64, String) = (row.try_get("number")?, row.try_get("hash")?);
    let (mut last, mut hash) = (0, String::new());
    while last < head {
        let rows = sqlx::query(
            "SELECT * FROM journal WHERE number > $1 AND number <= $2 ORDER BY number LIMIT $3",
        )
        .bind(last)
        .bind(head)
        .bind(PAGE)
        .fetch_all(database)
        .await?;
        if rows.is_empty() {
            return Ok(Err(Break::CutOff { last, head }));
        }
        for row in &rows {
            match follow(row, last, &hash)? {
                Ok(next) => (last, hash) = (last + 1, next),
                Err(wrong) => return Ok(Err(wrong)),
            }
        }
    }
    match hash == head_hash {
        true => Ok(Ok(Verified {
            entries: head,
            hash,
        })),
        false => Ok(Err(Break::Changed(head))),
    }
}

/// The hash of an entry that is as it was written, after the entry of this number and hash.
fn follow(row: &AnyRow, last: i64, hash: &str) -> Result<Result<String, Break>, JournalError> {
    let number: i64 = row.try_get("number")?;
    if number != last + 1 {
        return Ok(Err(Break::Missing {
            expected: last + 1,
            found: number,
        }));
    }
    if row.try_get::<String, _>("previous")? != hash {
        return Ok(Err(Break::Previous(number)));
    }
    let mut columns: [Option<String>; 11] = Default::default();
    for (column, name) in columns.iter_mut().zip(COVERED) {
        *column = row.try_get(name)?;
    }
    let own: String = row.try_get("hash")?;
    match self::hash(hash, number, &columns) == own {
        true => Ok(Ok(own)),
        false => Ok(Err(Break::Changed(number))),
    }
}
