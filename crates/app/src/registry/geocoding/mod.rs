//! Positions from addresses, where whoever installed the site named a geocoder: during imports,
//! places whose source gives no position are looked up by their address, and what was answered is
//! kept. A geocoder that fails never fails an import: the report says it.

mod asking;
mod model;
mod store;
#[cfg(test)]
mod tests;

pub use asking::Geocoder;
pub use model::GeocoderSettings;

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use places::geocoding::{Answer, Batch, settle, wanted};
use places::standardise::Outcome;
use territory::Territories;

use super::store::StoreError;
use crate::kernel::clock::Clock;
use crate::kernel::database::Database;

/// Streets get new numbers: what was found is asked again after so long.
const FOUND_DAYS: i64 = 365;
/// What was not found, sooner.
const NOT_FOUND_DAYS: i64 = 30;
/// At most so many requests for one import; the rest is asked by the next.
const MOST_BATCHES: usize = 100;

/// What the geocoder said once.
struct Kept {
    answer: Option<Answer>,
    asked_at: DateTime<Utc>,
}

impl Kept {
    fn serves(&self, now: DateTime<Utc>) -> bool {
        let days = match self.answer {
            Some(_) => FOUND_DAYS,
            None => NOT_FOUND_DAYS,
        };
        now - self.asked_at < TimeDelta::days(days)
    }
}

/// Gives the places of an outcome that have no position the one of their address, from what is
/// kept, else from the geocoder, if there is one.
pub async fn locate(
    database: &Database,
    geocoder: Option<&Geocoder>,
    outcome: &mut Outcome,
    clock: Clock,
) -> Result<(), StoreError> {
    let queries = wanted(outcome);
    if queries.is_empty() {
        return Ok(());
    }
    let keys: Vec<String> = queries.iter().map(|query| query.key()).collect();
    let mut known = store::known(database, &keys).await?;
    let now = clock.now();
    let serves = |key: &String| known.get(key).is_some_and(|kept| kept.serves(now));
    let to_ask: Vec<_> = queries
        .into_iter()
        .zip(&keys)
        .filter(|(_, key)| !serves(key))
        .map(|(query, _)| query)
        .collect();
    let mut failure = None;
    if let Some(geocoder) = geocoder {
        for (number, batch) in Batch::of(&to_ask).take(MOST_BATCHES).enumerate() {
            if number > 0 {
                tokio::time::sleep(geocoder.pause).await;
            }
            let answers = match geocoder.ask(&batch).await {
                Ok(answers) => answers,
                Err(words) => {
                    tracing::warn!("the geocoder was given up: {words}");
                    failure = Some(words);
                    break;
                }
            };
            let fresh: Vec<_> = (batch.queries().iter().map(|query| query.key()))
                .zip(answers)
                .collect();
            store::keep(database, &fresh, now).await?;
            known.extend(fresh.into_iter().map(|(key, answer)| {
                let kept = Kept {
                    answer,
                    asked_at: now,
                };
                (key, kept)
            }));
        }
    } else if known.is_empty() {
        return Ok(());
    }
    let known: HashMap<_, _> = known
        .into_iter()
        .map(|(key, kept)| (key, kept.answer))
        .collect();
    settle(outcome, &known, failure, Territories::bundled());
    Ok(())
}

/// Between two requests, so that a public service is not leant on.
const PAUSE: Duration = Duration::from_secs(1);
