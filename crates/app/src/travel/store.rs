//! What services answered. A cache: it can be emptied at any time, tells nobody's deeds, and so is
//! written without a grant and outside of the journal.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::{AssertSqlSafe, Row};

use super::Kept;
use crate::kernel::database::{Database, instant};
use crate::registry::store::StoreError;

/// So many are looked for at once.
const AT_ONCE: usize = 500;
/// So many are written at once, of three values each.
const WRITTEN_AT_ONCE: usize = 200;
/// Where there is no way.
const NO_WAY: i64 = -1;
/// In a minute.
const MILLISECONDS: f64 = 60_000.0;

/// What is kept of these questions.
pub(super) async fn known(
    database: &Database,
    keys: impl Iterator<Item = &String>,
) -> Result<HashMap<String, Kept>, StoreError> {
    let keys: Vec<&String> = keys.collect();
    let mut known = HashMap::with_capacity(keys.len());
    for keys in keys.chunks(AT_ONCE) {
        let places: Vec<String> = (1..=keys.len())
            .map(|number| format!("${number}"))
            .collect();
        let mut query = sqlx::query(AssertSqlSafe(format!(
            "SELECT question, asked_at, milliseconds FROM travel_time WHERE question IN ({})",
            places.join(", ")
        )));
        for key in keys {
            query = query.bind(key.as_str());
        }
        for row in query.fetch_all(database).await? {
            let (asked, milliseconds): (String, i64) =
                (row.try_get("asked_at")?, row.try_get("milliseconds")?);
            let Ok(asked_at) = asked.parse::<DateTime<Utc>>() else {
                continue;
            };
            let minutes = (milliseconds >= 0).then(|| milliseconds as f64 / MILLISECONDS);
            known.insert(row.try_get("question")?, Kept { minutes, asked_at });
        }
    }
    Ok(known)
}

/// Minutes as they are kept, to the millisecond: the first answer says what the next ones will.
pub fn as_kept(minutes: f64) -> f64 {
    (minutes * MILLISECONDS).round() / MILLISECONDS
}

/// Keeps answers, in minutes.
pub(super) async fn keep(
    database: &Database,
    answers: &[(&str, Option<f64>)],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let at = instant(now);
    // Places at one spot are one question; a statement says each thing once.
    let answers: HashMap<&str, Option<f64>> = answers.iter().copied().collect();
    let answers: Vec<(&str, Option<f64>)> = answers.into_iter().collect();
    let mut transaction = database.begin().await?;
    for answers in answers.chunks(WRITTEN_AT_ONCE) {
        let rows: Vec<String> = (0..answers.len())
            .map(|row| format!("(${}, ${}, ${})", 3 * row + 1, 3 * row + 2, 3 * row + 3))
            .collect();
        let mut query = sqlx::query(AssertSqlSafe(format!(
            "INSERT INTO travel_time (question, asked_at, milliseconds) VALUES {} \
             ON CONFLICT (question) DO UPDATE SET asked_at = excluded.asked_at, \
             milliseconds = excluded.milliseconds",
            rows.join(", ")
        )));
        for (key, minutes) in answers {
            let milliseconds =
                minutes.map_or(NO_WAY, |minutes| (minutes * MILLISECONDS).round() as i64);
            query = query.bind(*key).bind(&at).bind(milliseconds);
        }
        query.execute(&mut *transaction).await?;
    }
    Ok(transaction.commit().await?)
}
