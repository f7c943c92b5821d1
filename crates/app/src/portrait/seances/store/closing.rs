//! The end of a séance: by the facilitator, or by itself after a day; the errors that were said go to
//! the signalements; and, thirty days later, what makes one answer follow another is erased.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::keeping::{self, Act};
use super::{COLUMNS, of_row, results};
use crate::kernel::clock::Clock;
use crate::kernel::database::{Database, instant};
use crate::kernel::identity::Actor;
use crate::kernel::jobs::model::Recurring;
use crate::kernel::jobs::{Failure, Finished, Lease};
use crate::kernel::policy::{Refusal, ReportError, RunSeance, Target, permit};
use crate::kernel::state::AppState;
use crate::portrait::seances::model::{KEPT_DAYS, Seance};
use crate::registry::signalements::model::{LONGEST, Motif, NewSignalement};
use crate::registry::signalements::store::{self as signalements, Receipt};
use crate::registry::store::StoreError;

/// How often it is looked for what nobody closed.
pub const LOOK: Recurring = Recurring {
    kind: "seances",
    every: TimeDelta::minutes(15),
};

/// So many at once; the others wait for the next look.
const AT_ONCE: i64 = 100;

/// The job. Each of its steps may be done twice.
pub async fn run(state: AppState, lease: Lease) -> Result<Finished, Failure> {
    let (database, clock) = (&state.database, state.clock);
    let mut closed = 0;
    for seance in late(database, clock.now()).await? {
        let grant = permit::<RunSeance>(&Actor::Job(LOOK.kind), seance.target())
            .map_err(|refusal: Refusal| Failure::Never(refusal.to_string()))?;
        closed += usize::from(keeping::act(database, &grant, Act::End, clock).await?);
    }
    let mut reported = 0;
    for seance in to_report(database).await? {
        reported += report(database, &seance).await?;
    }
    lease
        .finish(&json!({ "closed": closed, "signalements": reported }))
        .await
}

/// What has had its day, and nobody closed.
async fn late(database: &Database, now: DateTime<Utc>) -> Result<Vec<Seance>, StoreError> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
        "{COLUMNS} WHERE closed_at IS NULL AND closes_at <= $1 ORDER BY closes_at LIMIT $2"
    )))
    .bind(instant(now))
    .bind(AT_ONCE)
    .fetch_all(database)
    .await?;
    rows.iter().map(of_row).collect()
}

async fn to_report(database: &Database) -> Result<Vec<Seance>, StoreError> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
        "{COLUMNS} WHERE closed_at IS NOT NULL AND reported_at IS NULL ORDER BY closed_at LIMIT $1"
    )))
    .bind(AT_ONCE)
    .fetch_all(database)
    .await?;
    rows.iter().map(of_row).collect()
}

/// Hands what is said to be wrong to the signalements: one for each place and motif, however many said
/// so. A signalement's reference comes of what it says and of the instant, here that of the end:
/// whichever node does it, and however often, each is kept once. Says how many there are.
pub async fn report(database: &Database, seance: &Seance) -> Result<usize, StoreError> {
    let Some(closed_at) = seance.closed_at else {
        return Ok(0);
    };
    let said = results::of(database, seance).await?.fit_to_show();
    let mut kept = 0;
    for place in &said.places {
        for fault in &place.faults {
            let Ok(motif) = fault.motif.parse::<Motif>() else {
                continue;
            };
            let texts = fault.words.iter().map(|words| words.text.as_str());
            let report = NewSignalement {
                motif,
                correction: correction(&seance.title, fault.number, texts),
                auteur: None,
                courriel: None,
            };
            let target = Target::place(&place.key, None, None);
            let grant = permit::<ReportError>(&Actor::Public, target).map_err(|refusal| {
                StoreError::Damaged {
                    what: refusal.to_string(),
                }
            })?;
            let receipt =
                signalements::keep(database, &grant, &report, Clock::Fixed(closed_at)).await?;
            kept += usize::from(matches!(receipt, Receipt::Kept(_)));
        }
    }
    sqlx::query("UPDATE seance SET reported_at = $2 WHERE id = $1 AND reported_at IS NULL")
        .bind(&seance.id)
        .bind(instant(closed_at))
        .execute(database)
        .await?;
    Ok(kept)
}

/// What the desk reads: where it was said, by how many, and their words as far as there is room.
fn correction<'a>(title: &str, number: usize, texts: impl Iterator<Item = &'a str>) -> String {
    let persons = if number == 1 { "personne" } else { "personnes" };
    let mut correction = format!("Séance « {title} », {number} {persons}.");
    for text in texts {
        let line = format!("\n- {}", text.replace('\n', " "));
        if correction.chars().count() + line.chars().count() >= LONGEST {
            correction.push('…');
            break;
        }
        correction.push_str(&line);
    }
    correction
}

/// Erases who took part in what ended long ago; what it adds up to, and the texts, stay. Says how many
/// séances.
pub async fn erase_old(database: &Database, now: DateTime<Utc>) -> Result<u64, StoreError> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
        "{COLUMNS} WHERE closed_at <= $1 AND erased_at IS NULL ORDER BY closed_at LIMIT $2"
    )))
    .bind(instant(now - TimeDelta::days(KEPT_DAYS)))
    .bind(AT_ONCE)
    .fetch_all(database)
    .await?;
    let mut erased = 0;
    for row in &rows {
        let seance = of_row(row)?;
        // What is to be done with the answers is done first.
        if seance.reported_at.is_none() {
            report(database, &seance).await?;
        }
        erased += u64::from(erase(database, &seance, now).await?);
    }
    Ok(erased)
}

async fn erase(
    database: &Database,
    seance: &Seance,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let mut transaction = database.begin().await?;
    let marked =
        sqlx::query("UPDATE seance SET erased_at = $2 WHERE id = $1 AND erased_at IS NULL")
            .bind(&seance.id)
            .bind(instant(now))
            .execute(&mut *transaction)
            .await?;
    if marked.rows_affected() == 0 {
        return Ok(false);
    }
    let mut kept = results::counted(&mut transaction, seance)
        .await?
        .fit_to_show();
    // In the order of the alphabet: that in which they came would tell who wrote what next.
    kept.remarks.sort_by(|a, b| a.text.cmp(&b.text));
    let kept = serde_json::to_string(&kept).map_err(StoreError::Json)?;
    sqlx::query("UPDATE seance SET results = $2 WHERE id = $1")
        .bind(&seance.id)
        .bind(kept)
        .execute(&mut *transaction)
        .await?;
    for erasing in [
        "UPDATE seance_proposal SET participant_id = NULL WHERE seance_id = $1",
        "DELETE FROM seance_say WHERE seance_id = $1",
        "DELETE FROM seance_ballot WHERE seance_id = $1",
        "DELETE FROM seance_participant WHERE seance_id = $1",
    ] {
        sqlx::query(erasing)
            .bind(&seance.id)
            .execute(&mut *transaction)
            .await?;
    }
    transaction.commit().await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_desk_reads_fits_whatever_was_said() {
        let long = "é".repeat(300);
        let texts = [long.as_str(); 9];
        let told = correction("Élus du Pays de Rennes", 9, texts.into_iter());
        assert!(told.chars().count() <= LONGEST, "{}", told.chars().count());
        assert!(told.ends_with('…'), "{told}");
        let one = correction("Élus", 1, ["ouvert\nle lundi"].into_iter());
        assert_eq!(one, "Séance « Élus », 1 personne.\n- ouvert le lundi");
    }
}
