//! What is not kept for ever: once a day, what has had its time is erased. What
//! is kept how long, and why, is in docs/rgpd.md.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use super::database::Database;
use super::jobs::model::Recurring;
use super::jobs::{Failure, Finished, Lease, store as jobs};
use super::mail::store as mail;
use super::state::AppState;
use crate::identity::store::{account, removal};
use crate::portrait::seances::store::closing as seances;
use crate::registry::imports::store as uploads;
use crate::registry::quality::nudges::store as reminders;
use crate::registry::signalements::store as signalements;

/// Every day.
pub const DAILY: Recurring = Recurring {
    kind: "retention",
    every: TimeDelta::hours(24),
};

/// How much was erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Erased {
    /// E-mail addresses that signalements held.
    signalement_addresses: u64,
    /// Files sent for an import, and never imported.
    uploads: u64,
    mails: u64,
    /// Reminders of stale sheets, with what came of them.
    reminders: u64,
    /// Sessions, links, invitations, requests and tries that are over.
    expired: u64,
    /// Accounts unused for years.
    accounts: u64,
    jobs: u64,
    /// Séances of which it is no longer kept who took part.
    seances: u64,
}

/// The job that does it. Each erasure stands by itself and may be done twice.
pub async fn run(state: AppState, lease: Lease) -> Result<Finished, Failure> {
    let erased = erase(&state.database, state.clock.now()).await?;
    lease.finish(&erased).await
}

/// Erases what has had its time by now.
pub async fn erase(database: &Database, now: DateTime<Utc>) -> Result<Erased, Failure> {
    let again = |error: &dyn std::error::Error| Failure::Again(error.to_string());
    Ok(Erased {
        signalement_addresses: signalements::erase_old_emails(database, now)
            .await
            .map_err(|error| again(&error))?,
        expired: account::forget_expired(database, now)
            .await
            .map_err(|error| again(&error))?,
        accounts: removal::remove_unused(database, now)
            .await
            .map_err(|error| again(&error))?,
        uploads: uploads::forget_uploads(database, now).await?,
        mails: mail::forget_old(database, now).await?,
        reminders: reminders::forget_old(database, now).await?,
        jobs: jobs::forget_finished(database, now).await?,
        seances: seances::erase_old(database, now).await?,
    })
}
