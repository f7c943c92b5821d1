//! The rows that the latest run of each source left out, and what was decided of them.

mod list;
mod placing;
mod write;

pub use list::{Asked, Tally, page, same_faults, tally};
pub use write::{Ready, Written, dismiss, publish, publish_all, undo};

use chrono::{DateTime, Utc};
use places::Issue;
use places::input::RawRow;
use places::standardise::Corrections;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::model::{Mends, Reason, RowKey, Standing};
use crate::kernel::database::Database;
use crate::registry::imports::store::at;
use crate::registry::store::StoreError;

/// A row of a source's latest run that was not published as it is.
#[derive(Debug, Clone)]
pub struct Row {
    pub source: String,
    /// The run.
    pub import: String,
    pub imported_at: DateTime<Utc>,
    /// The row in its file, the first being 0.
    pub number: usize,
    pub raw: RawRow,
    pub issues: Vec<Issue>,
    pub key: RowKey,
    /// The run published it, corrected.
    pub mended: bool,
    pub decision: Option<Decision>,
}

/// What was decided of a row.
#[derive(Debug, Clone)]
pub struct Decision {
    pub standing: Standing,
    pub corrections: Corrections,
    pub place: Option<String>,
    pub at: DateTime<Utc>,
    pub by: String,
    pub why: String,
}

impl Row {
    /// Where it stands. A correction that did not suffice for a later run leaves it to be mended.
    pub fn standing(&self) -> Standing {
        match &self.decision {
            None => Standing::Waiting,
            Some(decision) => match decision.standing {
                Standing::Published if !self.mended && self.imported_at > decision.at => {
                    Standing::Waiting
                }
                standing => standing,
            },
        }
    }

    /// What was proposed for it, even where that did not suffice.
    pub fn proposed(&self) -> Corrections {
        let decision = self.decision.as_ref();
        decision
            .map(|decision| decision.corrections.clone())
            .unwrap_or_default()
    }
}

/// The latest runs that were not taken back, and their rows with what was decided of them.
const FROM: &str = "FROM import_quarantine q JOIN import i ON i.id = q.import_id \
     LEFT JOIN row_mend d ON d.source_id = i.source_id AND d.identity = q.identity \
     AND d.faults = q.faults \
     WHERE q.identity IS NOT NULL AND i.id = (SELECT l.id FROM import l \
     WHERE l.source_id = i.source_id AND l.rolled_back_at IS NULL \
     ORDER BY l.imported_at DESC, LENGTH(l.id) DESC, l.id DESC LIMIT 1)";

const COLUMNS: &str = "q.import_id, q.row_number, q.raw, q.issues, q.identity, q.faults, q.reason, \
     q.value, q.name, q.departement, q.mended, i.source_id, i.imported_at, d.verdict, \
     d.corrections, d.place_key, d.decided_at, d.decided_by, d.why";

/// A row of a source's latest run.
pub async fn row(
    database: &Database,
    source: &str,
    identity: &str,
) -> Result<Option<Row>, StoreError> {
    let sql = format!("SELECT {COLUMNS} {FROM} AND i.source_id = $1 AND q.identity = $2 LIMIT 1");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(source)
        .bind(identity)
        .fetch_optional(database)
        .await?;
    row.as_ref().map(read).transpose()
}

fn read(row: &AnyRow) -> Result<Row, StoreError> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let damaged = |what: &str| StoreError::Damaged {
        what: format!("{what} of a quarantined row"),
    };
    let raw = serde_json::from_str(&text("raw")?).map_err(|_| damaged("raw"))?;
    let number: i64 = row.try_get("row_number")?;
    Ok(Row {
        source: text("source_id")?,
        import: text("import_id")?,
        imported_at: at(row, "imported_at")?,
        number: usize::try_from(number).map_err(|_| damaged("row_number"))?,
        raw: RawRow::new(raw),
        issues: serde_json::from_str(&text("issues")?).map_err(|_| damaged("issues"))?,
        key: RowKey {
            identity: text("identity")?,
            faults: text("faults")?,
            reason: text("reason")?.parse().unwrap_or(Reason::Other),
            value: text("value")?,
            name: text("name")?,
            departement: row.try_get("departement")?,
        },
        mended: row.try_get::<i64, _>("mended")? != 0,
        decision: match row.try_get::<Option<String>, _>("verdict")? {
            Some(verdict) => Some(decision(row, &verdict)?),
            None => None,
        },
    })
}

fn decision(row: &AnyRow, verdict: &str) -> Result<Decision, StoreError> {
    let damaged = |what: &str| StoreError::Damaged {
        what: format!("{what} of a mended row"),
    };
    let corrections: String = row.try_get("corrections")?;
    Ok(Decision {
        standing: verdict.parse().map_err(|()| damaged("verdict"))?,
        corrections: serde_json::from_str(&corrections).map_err(|_| damaged("corrections"))?,
        place: row.try_get("place_key")?,
        at: at(row, "decided_at")?,
        by: row.try_get("decided_by")?,
        why: row.try_get("why")?,
    })
}

/// The corrections that hold for a source's rows. A source has no more rows than a file may have.
pub async fn mends_of(database: &Database, source: &str) -> Result<Mends, StoreError> {
    let rows = sqlx::query(
        "SELECT identity, faults, corrections FROM row_mend WHERE source_id = $1 AND verdict = $2",
    )
    .bind(source)
    .bind(Standing::Published.slug())
    .fetch_all(database)
    .await?;
    let read = |row: &AnyRow| -> Result<_, StoreError> {
        let corrections: String = row.try_get("corrections")?;
        let corrections = serde_json::from_str(&corrections).map_err(|_| StoreError::Damaged {
            what: "corrections of a mended row".to_owned(),
        })?;
        Ok((
            row.try_get("identity")?,
            row.try_get("faults")?,
            corrections,
        ))
    };
    let mends: Result<Vec<_>, _> = rows.iter().map(read).collect();
    Ok(Mends::new(mends?))
}

/// How many rows a run left out that were published since, or left out for good.
pub async fn settled_since(
    database: &Database,
    import: &str,
) -> Result<(usize, usize), StoreError> {
    let row = sqlx::query(
        "SELECT COUNT(CASE WHEN d.verdict = $2 THEN 1 END) AS published, \
         COUNT(CASE WHEN d.verdict = $3 THEN 1 END) AS dismissed \
         FROM import_quarantine q JOIN import i ON i.id = q.import_id \
         JOIN row_mend d ON d.source_id = i.source_id AND d.identity = q.identity \
         AND d.faults = q.faults WHERE q.import_id = $1 AND q.mended = 0",
    )
    .bind(import)
    .bind(Standing::Published.slug())
    .bind(Standing::Dismissed.slug())
    .fetch_one(database)
    .await?;
    let count = |column: &str| -> Result<usize, StoreError> {
        Ok(usize::try_from(row.try_get::<i64, _>(column)?).unwrap_or_default())
    };
    Ok((count("published")?, count("dismissed")?))
}
