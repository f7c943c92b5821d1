//! What geocoders answered. A cache: it can be emptied at any time, tells nobody's deeds, and so is
//! written without a grant and outside of the journal.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use places::geocoding::Answer;
use sqlx::{AssertSqlSafe, Row};

use super::Kept;
use crate::kernel::database::{Database, instant};
use crate::registry::store::StoreError;

/// So many are looked for at once.
const AT_ONCE: usize = 200;

/// What is kept of these questions.
pub(super) async fn known(
    database: &Database,
    keys: &[String],
) -> Result<HashMap<String, Kept>, StoreError> {
    let mut known = HashMap::with_capacity(keys.len());
    for keys in keys.chunks(AT_ONCE) {
        let places: Vec<String> = (1..=keys.len())
            .map(|number| format!("${number}"))
            .collect();
        let mut query = sqlx::query(AssertSqlSafe(format!(
            "SELECT question, asked_at, answer FROM geocoding WHERE question IN ({})",
            places.join(", ")
        )));
        for key in keys {
            query = query.bind(key);
        }
        for row in query.fetch_all(database).await? {
            let (asked, answer): (String, String) =
                (row.try_get("asked_at")?, row.try_get("answer")?);
            // One that this version cannot read is asked again.
            let (Ok(asked_at), Ok(answer)) = (
                asked.parse::<DateTime<Utc>>(),
                serde_json::from_str::<Option<Answer>>(&answer),
            ) else {
                continue;
            };
            known.insert(row.try_get("question")?, Kept { answer, asked_at });
        }
    }
    Ok(known)
}

/// Keeps answers.
pub(super) async fn keep(
    database: &Database,
    answers: &[(String, Option<Answer>)],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let at = instant(now);
    let mut transaction = database.begin().await?;
    for (key, answer) in answers {
        let answer = serde_json::to_string(answer).map_err(StoreError::Json)?;
        sqlx::query(
            "INSERT INTO geocoding (question, asked_at, answer) VALUES ($1, $2, $3) \
             ON CONFLICT (question) DO UPDATE SET asked_at = excluded.asked_at, answer = excluded.answer",
        )
        .bind(key)
        .bind(&at)
        .bind(answer)
        .execute(&mut *transaction)
        .await?;
    }
    Ok(transaction.commit().await?)
}
