//! Looking through the journal, as far as somebody's scopes reach.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use chrono_tz::Europe::Paris;
use sqlx::Row;
use territory::{CodeInsee, Territories, TerritoryId};

use super::store::{JournalError, Recorded, read};
use crate::kernel::database::{Database, instant};

/// What is looked for; nothing said is everything.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// What was done.
    pub action: Option<&'static str>,
    /// To what: the whole subject, such as `place:0123456789ab`, or its part after the kind.
    pub subject: String,
    /// From this day on, in mainland France.
    pub from: Option<NaiveDate>,
    /// Up to this day, it included.
    pub to: Option<NaiveDate>,
    /// Before this entry: where the next page begins.
    pub before: Option<i64>,
}

/// What somebody may read of the journal.
#[derive(Debug, Clone, Default)]
pub struct Reach {
    /// All of it.
    pub nation: bool,
    /// What was done in these territories.
    pub territories: Vec<TerritoryId>,
    /// To these Hubs.
    pub hubs: BTreeSet<String>,
    /// To these organisations.
    pub organisations: BTreeSet<String>,
    /// By this actor: themselves.
    pub own: String,
}

impl Reach {
    fn departements(&self) -> BTreeSet<String> {
        let all = Territories::bundled();
        let communes = self.territories.iter().flat_map(|id| all.communes_of(*id));
        communes
            .map(|commune| commune.departement.to_string())
            .collect()
    }

    fn holds(&self, commune: CodeInsee) -> bool {
        let all = Territories::bundled();
        self.territories.iter().any(|id| all.contains(*id, commune))
    }
}

/// How many rows are read at a time, and how often.
const BATCH: i64 = 500;
const BATCHES: usize = 40;

/// The entries that fit, the newest first.
pub async fn search(
    database: &Database,
    reach: &Reach,
    search: &Search,
    most: usize,
) -> Result<Vec<Recorded>, JournalError> {
    let mut condition = Condition::default();
    if !reach.nation {
        condition.reach(reach);
    }
    condition.search(search);
    let mut found = Vec::new();
    let mut before = search.before.unwrap_or(i64::MAX);
    for _ in 0..BATCHES {
        let mut query = sqlx::query(sqlx::AssertSqlSafe(condition.sql()));
        for value in &condition.values {
            query = query.bind(value);
        }
        let rows = query.bind(before).bind(BATCH).fetch_all(database).await?;
        for row in &rows {
            before = row.try_get("number")?;
            if reach.nation || is_reached(reach, row)? {
                found.push(read(row)?);
                if found.len() == most {
                    return Ok(found);
                }
            }
        }
        if rows.len() < BATCH as usize {
            break;
        }
    }
    Ok(found)
}

/// A département is looked up whole; a smaller scope sees its own communes only.
fn is_reached(reach: &Reach, row: &sqlx::any::AnyRow) -> Result<bool, JournalError> {
    let text = |column: &str| row.try_get::<Option<String>, _>(column);
    let among = |set: &BTreeSet<String>, value: Option<String>| {
        value.is_some_and(|value| set.contains(&value))
    };
    let commune: Option<String> = text("commune")?;
    let here = commune
        .and_then(|code| code.parse().ok())
        .is_some_and(|code| reach.holds(code));
    Ok(here
        || among(&reach.hubs, text("hub_id")?)
        || among(&reach.organisations, text("organisation_id")?)
        || text("actor")?.is_some_and(|actor| actor == reach.own))
}

/// The WHERE of a search: only placeholders are written, values are bound.
#[derive(Default)]
struct Condition {
    clauses: Vec<String>,
    values: Vec<String>,
}

impl Condition {
    fn placeholder(&mut self, value: impl Into<String>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    fn among(&mut self, column: &str, values: impl IntoIterator<Item = String>) -> Option<String> {
        let placeholders: Vec<String> = values
            .into_iter()
            .map(|value| self.placeholder(value))
            .collect();
        (!placeholders.is_empty()).then(|| format!("{column} IN ({})", placeholders.join(", ")))
    }

    fn reach(&mut self, reach: &Reach) {
        let own = format!("actor = {}", self.placeholder(&reach.own));
        let mut ways = vec![own];
        ways.extend(self.among("departement", reach.departements()));
        ways.extend(self.among("hub_id", reach.hubs.iter().cloned()));
        ways.extend(self.among("organisation_id", reach.organisations.iter().cloned()));
        self.clauses.push(format!("({})", ways.join(" OR ")));
    }

    fn search(&mut self, search: &Search) {
        if let Some(action) = search.action {
            let placeholder = self.placeholder(action);
            self.clauses.push(format!("action = {placeholder}"));
        }
        if !search.subject.is_empty() {
            let whole = self.placeholder(&search.subject);
            let place = self.placeholder(format!("place:{}", search.subject));
            self.clauses.push(format!("subject IN ({whole}, {place})"));
        }
        let midnight = |day: NaiveDate| {
            let local = day
                .and_hms_opt(0, 0, 0)?
                .and_local_timezone(Paris)
                .earliest()?;
            Some(instant(local.to_utc()))
        };
        if let Some(from) = search.from.and_then(midnight) {
            let placeholder = self.placeholder(from);
            self.clauses.push(format!("at >= {placeholder}"));
        }
        let after = search.to.and_then(|day| day.checked_add_days(Days::new(1)));
        if let Some(after) = after.and_then(midnight) {
            let placeholder = self.placeholder(after);
            self.clauses.push(format!("at < {placeholder}"));
        }
    }

    fn sql(&self) -> String {
        let next = self.values.len() + 1;
        let mut clauses = self.clauses.clone();
        clauses.push(format!("number < ${next}"));
        format!(
            "SELECT * FROM journal WHERE {} ORDER BY number DESC LIMIT ${}",
            clauses.join(" AND "),
            next + 1
        )
    }
}
