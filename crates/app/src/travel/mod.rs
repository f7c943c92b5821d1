//! Times of journeys from a routing service, where whoever installed the site named one (OSRM or
//! Valhalla): asked in batches, and what was answered is kept. A service that fails never fails
//! what asks: it is told how many journeys have no answer, and why.

mod asking;
mod model;
mod store;
#[cfg(test)]
mod tests;

pub use asking::TravelService;
pub use model::TravelSettings;

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use diagnosis::access::{Place, Trip};

use self::model::batches;
use crate::kernel::clock::Clock;
use crate::kernel::database::Database;
use crate::registry::store::StoreError;

/// Roads change: what was answered is asked again after so long.
const KEPT_DAYS: i64 = 365;
/// At most so many journeys at once.
pub const MOST_JOURNEYS: usize = 500_000;
/// At most so many questions at once; the rest is asked the next time.
const MOST_QUESTIONS: usize = 2_000;

/// What came of asking.
#[derive(Debug, Default)]
pub struct Asked {
    /// The journeys that have a time, those that nobody can make left out.
    pub trips: Vec<Trip>,
    /// How many journeys have no answer yet.
    pub unanswered: usize,
    /// Why not, in French.
    pub failure: Option<String>,
}

/// Why times could not be asked for.
#[derive(Debug, thiserror::Error)]
pub enum TravelError {
    /// Too much at once.
    #[error("{0} journeys: {MOST_JOURNEYS} at most; take a smaller area or fewer minutes")]
    TooMany(usize),
    /// What is kept.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a service said of a journey once.
#[derive(Debug, Clone, Copy)]
struct Kept {
    minutes: Option<f64>,
    asked_at: DateTime<Utc>,
}

/// The times of journeys from places of demand to places of supply, by their numbers: from what is
/// kept, else from the service.
pub async fn trips(
    database: Option<&Database>,
    service: &TravelService,
    from: &[Place],
    to: &[Place],
    journeys: &[(u32, u32)],
    clock: Clock,
) -> Result<Asked, TravelError> {
    if journeys.len() > MOST_JOURNEYS {
        return Err(TravelError::TooMany(journeys.len()));
    }
    let key =
        |&(demand, supply): &(u32, u32)| service.key(from[demand as usize], to[supply as usize]);
    let keys: HashMap<(u32, u32), String> = journeys.iter().map(|one| (*one, key(one))).collect();
    let known = match database {
        Some(database) => store::known(database, keys.values()).await?,
        None => HashMap::new(),
    };
    let now = clock.now();
    let serves = |kept: &&Kept| now - kept.asked_at < TimeDelta::days(KEPT_DAYS);
    let mut found: HashMap<(u32, u32), Option<f64>> = HashMap::with_capacity(keys.len());
    for (journey, key) in &keys {
        if let Some(kept) = known.get(key).filter(serves) {
            found.insert(*journey, kept.minutes);
        }
    }
    let mut left: Vec<(u32, u32)> = keys
        .keys()
        .filter(|journey| !found.contains_key(journey))
        .copied()
        .collect();
    left.sort_unstable();
    let mut failure = None;
    for batch in batches(&left).into_iter().take(MOST_QUESTIONS) {
        let ([sources, targets], wanted) = (batch.places(from, to), &batch.journeys);
        let table = match service.ask(&sources, &targets).await {
            Ok(table) => table,
            Err(words) => {
                tracing::warn!("the travel service was given up: {words}");
                failure = Some(words);
                break;
            }
        };
        let fresh: Vec<((u32, u32), Option<f64>)> = (wanted.iter())
            .filter_map(|&journey| Some((journey, *table.get(batch.cell(journey)?)?)))
            .map(|(journey, minutes)| (journey, minutes.map(store::as_kept)))
            .collect();
        if let Some(database) = database {
            let rows: Vec<_> = fresh
                .iter()
                .map(|(journey, time)| (keys[journey].as_str(), *time))
                .collect();
            store::keep(database, &rows, now).await?;
        }
        found.extend(fresh);
    }
    if failure.is_some() {
        // What is kept serves, however old.
        for (journey, key) in keys
            .iter()
            .filter(|(journey, _)| !found.contains_key(journey))
            .collect::<Vec<_>>()
        {
            if let Some(kept) = known.get(key) {
                found.insert(*journey, kept.minutes);
            }
        }
    }
    let mut trips: Vec<Trip> = (found.iter())
        .filter_map(|(&(demand, supply), minutes)| {
            Some(Trip {
                demand,
                supply,
                minutes: (*minutes)?,
            })
        })
        .collect();
    trips.sort_unstable_by_key(|trip| (trip.demand, trip.supply));
    Ok(Asked {
        trips,
        unanswered: keys.len() - found.len(),
        failure,
    })
}
