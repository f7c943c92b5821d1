//! The job that reminds.

use chrono::TimeDelta;
use serde_json::json;

use super::model::{Reminder, reminders, stale};
use super::store;
use crate::kernel::atlas::Ages;
use crate::kernel::identity::Actor;
use crate::kernel::jobs::model::Recurring;
use crate::kernel::jobs::{Failure, Finished, Lease};
use crate::kernel::policy::{RemindManagers, Target, permit};
use crate::kernel::state::AppState;
use crate::registry::editing::store::stewards;

/// How often somebody is looked for whose month is over.
pub const LOOK: Recurring = Recurring {
    kind: "reminders",
    every: TimeDelta::hours(12),
};

/// At most so many mails at once: the others leave twelve hours later.
const AT_ONCE: usize = 500;

/// The job. Done twice it reminds nobody twice: each has their turn once a month.
pub async fn run(state: AppState, lease: Lease) -> Result<Finished, Failure> {
    let sent = send(&state).await?;
    lease.finish(&json!({ "mails": sent })).await
}

/// Sends what is due; returns how many mails.
pub async fn send(state: &AppState) -> Result<usize, Failure> {
    // Nobody would receive them, and their month would begin for nothing.
    if !state.settings.mail.reaches_people() {
        return Ok(0);
    }
    let areas = store::turned_on(&state.database).await?;
    if areas.is_empty() {
        return Ok(0);
    }
    let stewards = stewards(&state.database).await?;
    let ages = Ages::on(state.clock.today());
    let (stale, _) = stale(&state.atlas(), &stewards, &areas, ages);
    let managers = store::managers(&state.database, Some(state.clock.now())).await?;
    let mut sent = 0;
    for reminder in reminders(&stale, managers).into_iter().take(AT_ONCE) {
        sent += usize::from(remind(state, &reminder).await?);
    }
    Ok(sent)
}

async fn remind(state: &AppState, reminder: &Reminder) -> Result<bool, Failure> {
    let Some(first) = reminder.sheets.first() else {
        return Ok(false);
    };
    // Told to the journal where the Hub reads it, about the person.
    let person = Target::person(&reminder.manager.person);
    let target = Target::hub(first.hub).about(person.subject());
    let grant = permit::<RemindManagers>(&Actor::Job(LOOK.kind), target)
        .map_err(|refusal| Failure::Never(refusal.to_string()))?;
    Ok(store::remind(state, &grant, reminder).await?)
}
