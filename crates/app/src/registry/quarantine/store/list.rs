//! The list of quarantined rows, in pages, and how many there are.

use std::collections::BTreeMap;

use sqlx::Row as _;
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::Query;

use super::{COLUMNS, FROM, Row, read};
use crate::kernel::database::Database;
use crate::registry::quarantine::model::{Reason, Standing};
use crate::registry::store::StoreError;

/// Rows on a page of the list.
pub const PAGE: i64 = 50;
/// Rows mended at once.
const BATCH: i64 = 500;

/// What is asked of the list.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The sources in the actor's scope, or the one of them that was chosen.
    pub sources: Vec<String>,
    pub reason: Option<Reason>,
    /// A code; empty: where it cannot be told.
    pub departement: Option<String>,
    pub standing: Standing,
    /// From 0.
    pub page: i64,
}

/// A page of rows.
#[derive(Debug)]
pub struct Page {
    pub rows: Vec<Row>,
    /// Whether others follow.
    pub more: bool,
}

/// The rows that are asked for, those with the same faults together.
pub async fn page(database: &Database, asked: &Asked) -> Result<Page, StoreError> {
    if asked.sources.is_empty() {
        return Ok(Page {
            rows: Vec::new(),
            more: false,
        });
    }
    let mut condition = Condition::of(&asked.sources);
    condition.standing(asked.standing);
    if let Some(reason) = asked.reason {
        condition.equals("q.reason", reason.slug());
    }
    match asked.departement.as_deref() {
        None => {}
        Some("") => condition.text.push_str(" AND q.departement IS NULL"),
        Some(code) => condition.equals("q.departement", code),
    }
    let sql = format!(
        "SELECT {COLUMNS} {FROM}{} ORDER BY i.source_id, q.reason, q.value, q.row_number LIMIT {} OFFSET {}",
        condition.text,
        PAGE + 1,
        asked.page.max(0).saturating_mul(PAGE)
    );
    let found = condition.bound(&sql).fetch_all(database).await?;
    let more = found.len() > PAGE as usize;
    let rows: Result<_, _> = found.iter().take(PAGE as usize).map(read).collect();
    Ok(Page { rows: rows?, more })
}

/// The rows of a source that wait with the same reason and the same faulty values.
pub async fn same_faults(
    database: &Database,
    source: &str,
    faults: &str,
) -> Result<Vec<Row>, StoreError> {
    let mut condition = Condition::of(&[source.to_owned()]);
    condition.standing(Standing::Waiting);
    condition.equals("q.faults", faults);
    let sql = format!(
        "SELECT {COLUMNS} {FROM}{} ORDER BY q.row_number LIMIT {BATCH}",
        condition.text
    );
    let found = condition.bound(&sql).fetch_all(database).await?;
    found.iter().map(read).collect()
}

/// How many rows wait, by what one can choose.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    pub all: usize,
    pub sources: BTreeMap<String, usize>,
    /// By slug.
    pub reasons: BTreeMap<String, usize>,
    /// By code; empty: where it cannot be told.
    pub departements: BTreeMap<String, usize>,
}

/// How many rows of these sources stand so.
pub async fn tally(
    database: &Database,
    sources: &[String],
    standing: Standing,
) -> Result<Tally, StoreError> {
    let mut tally = Tally::default();
    if sources.is_empty() {
        return Ok(tally);
    }
    let mut condition = Condition::of(sources);
    condition.standing(standing);
    let sql = format!(
        "SELECT i.source_id, q.reason, q.departement, COUNT(*) AS number {FROM}{} \
         GROUP BY i.source_id, q.reason, q.departement",
        condition.text
    );
    for row in condition.bound(&sql).fetch_all(database).await? {
        let number = count(&row)?;
        tally.all += number;
        let departement: Option<String> = row.try_get("departement")?;
        for (counts, value) in [
            (&mut tally.sources, row.try_get("source_id")?),
            (&mut tally.reasons, row.try_get("reason")?),
            (&mut tally.departements, departement.unwrap_or_default()),
        ] {
            *counts.entry(value).or_default() += number;
        }
    }
    Ok(tally)
}

fn count(row: &AnyRow) -> Result<usize, StoreError> {
    Ok(usize::try_from(row.try_get::<i64, _>("number")?).unwrap_or_default())
}

/// What follows [`FROM`], with its values.
struct Condition {
    text: String,
    values: Vec<String>,
}

impl Condition {
    fn of(sources: &[String]) -> Self {
        let places: Vec<String> = (1..=sources.len())
            .map(|number| format!("${number}"))
            .collect();
        Self {
            text: format!(" AND i.source_id IN ({})", places.join(", ")),
            values: sources.to_vec(),
        }
    }

    fn equals(&mut self, column: &str, value: &str) {
        self.values.push(value.to_owned());
        self.text
            .push_str(&format!(" AND {column} = ${}", self.values.len()));
    }

    /// The same as [`Row::standing`].
    fn standing(&mut self, standing: Standing) {
        let failed = "(d.verdict = 'reparees' AND q.mended = 0 AND i.imported_at > d.decided_at)";
        self.text.push_str(&match standing {
            Standing::Waiting => format!(" AND (d.verdict IS NULL OR {failed})"),
            Standing::Published => format!(" AND d.verdict = 'reparees' AND NOT {failed}"),
            Standing::Dismissed => " AND d.verdict = 'ecartees'".to_owned(),
        });
    }

    fn bound<'q>(&'q self, sql: &str) -> Query<'q, sqlx::Any, AnyArguments> {
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql.to_owned()));
        for value in &self.values {
            query = query.bind(value);
        }
        query
    }
}
