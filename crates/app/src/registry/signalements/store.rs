//! The signalements' table.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use places::Place;
use serde_json::json;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::model::{
    Auteur, Motif, NewSignalement, PER_PLACE_AND_DAY, Settlement, Signalement, Since, Statut,
    emails_kept_since, reference,
};
use crate::kernel::clock::Clock;
use crate::kernel::database::{Database, instant};
use crate::kernel::journal::Entry;
use crate::kernel::mail;
use crate::kernel::policy::{Grant, ReportError, SettleSignalement};
use crate::kernel::state::AppState;
use crate::kernel::writing::Writing;
use crate::registry::store::{StoreError, place_of};

/// What became of a report that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Receipt {
    /// Kept, under this reference.
    Kept(String),
    /// The place already had its share of the day; not kept.
    Enough,
    /// No such place.
    NoPlace,
}

/// Keeps a report of a place, to be dealt with.
pub async fn keep(
    database: &Database,
    grant: &Grant<ReportError>,
    report: &NewSignalement,
    clock: Clock,
) -> Result<Receipt, StoreError> {
    let place_key = grant.target().id();
    let mut writing = Writing::begin(database, clock).await?;
    let at = writing.at();
    let connection = writing.connection();
    let sheet = sqlx::query("SELECT fingerprint, record, undated FROM place WHERE key = $1")
        .bind(place_key)
        .fetch_optional(&mut *connection)
        .await?;
    let Some(sheet) = sheet else {
        return Ok(Receipt::NoPlace);
    };
    let today: i64 = sqlx::query(
        "SELECT COUNT(*) AS number FROM signalement WHERE place_key = $1 AND received_at > $2",
    )
    .bind(place_key)
    .bind(instant(at - TimeDelta::days(1)))
    .fetch_one(&mut *connection)
    .await?
    .try_get("number")?;
    if today >= PER_PLACE_AND_DAY {
        return Ok(Receipt::Enough);
    }
    // The same words at the same instant are the same report, sent twice.
    let reference = reference(place_key, report, at);
    let kept = sqlx::query(
        "INSERT INTO signalement (reference, place_key, received_at, motif, correction, auteur, \
         courriel, statut, place_fingerprint, place_date) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (reference) DO NOTHING",
    )
    .bind(&reference)
    .bind(place_key)
    .bind(instant(at))
    .bind(report.motif.slug())
    .bind(&report.correction)
    .bind(report.auteur.map(Auteur::slug))
    .bind(
        report
            .courriel
            .as_ref()
            .map(|courriel| courriel.as_str().to_owned()),
    )
    .bind(Statut::ATraiter.slug())
    .bind(sheet.try_get::<String, _>("fingerprint")?)
    .bind(told_date(&sheet, place_key)?.map(|date| date.to_string()))
    .execute(&mut *connection)
    .await?;
    if kept.rows_affected() == 0 {
        return Ok(Receipt::Kept(reference));
    }
    // What was written stays in its own table, where its time runs out.
    let told = json!({ "référence": reference, "motif": report.motif.slug() });
    writing.commit(grant, Entry::made(told, "")).await?;
    Ok(Receipt::Kept(reference))
}

fn told_date(sheet: &AnyRow, key: &str) -> Result<Option<NaiveDate>, StoreError> {
    let undated = sheet.try_get::<i64, _>("undated")? != 0;
    let place = place_of(sheet, key)?;
    Ok((!undated).then_some(place.date_maj))
}

/// Whether a report of this reference was made of this place.
pub async fn exists(
    database: &Database,
    place_key: &str,
    reference: &str,
) -> Result<bool, StoreError> {
    let found =
        sqlx::query("SELECT 1 AS one FROM signalement WHERE reference = $1 AND place_key = $2")
            .bind(reference)
            .bind(place_key)
            .fetch_optional(database)
            .await?;
    Ok(found.is_some())
}

/// Where a page of reports begins: after this one.
pub type Cursor = (DateTime<Utc>, String);

/// A page of the reports of a status (or all), each with its place as its source has it today, the
/// oldest first: it waits longest.
pub async fn page(
    database: &Database,
    statut: Option<Statut>,
    after: Option<&Cursor>,
    limit: i64,
) -> Result<Vec<(Signalement, Place)>, StoreError> {
    let (received_at, reference) = match after {
        Some((received_at, reference)) => (instant(*received_at), reference.as_str()),
        None => (String::new(), ""),
    };
    let rows = sqlx::query(
        "SELECT s.reference, s.place_key, s.received_at, s.motif, s.correction, s.auteur, \
         s.courriel, s.statut, s.place_fingerprint, s.place_date, s.reponse, p.record, \
         p.fingerprint, p.withdrawn_at FROM signalement s JOIN place p ON p.key = s.place_key \
         WHERE (s.received_at > $1 OR (s.received_at = $1 AND s.reference > $2)) \
         AND ($3 = '' OR s.statut = $3) ORDER BY s.received_at, s.reference LIMIT $4",
    )
    .bind(received_at)
    .bind(reference)
    .bind(statut.map_or("", Statut::slug))
    .bind(limit)
    .fetch_all(database)
    .await?;
    rows.iter().map(read).collect()
}

/// The report of this reference on a place.
pub async fn one(
    database: &Database,
    place_key: &str,
    reference: &str,
) -> Result<Option<(Signalement, Place)>, StoreError> {
    let row = sqlx::query(
        "SELECT s.reference, s.place_key, s.received_at, s.motif, s.correction, s.auteur, \
         s.courriel, s.statut, s.place_fingerprint, s.place_date, s.reponse, p.record, \
         p.fingerprint, p.withdrawn_at FROM signalement s JOIN place p ON p.key = s.place_key \
         WHERE s.reference = $1 AND s.place_key = $2",
    )
    .bind(reference)
    .bind(place_key)
    .fetch_optional(database)
    .await?;
    row.as_ref().map(read).transpose()
}

/// Settles a report of the grant's place, once. With an answer, whoever left an address for one
/// is told. Says whether it still waited.
pub async fn settle(
    state: &AppState,
    grant: &Grant<SettleSignalement>,
    report: &Signalement,
    settlement: &Settlement,
) -> Result<bool, StoreError> {
    let mut writing = Writing::begin(&state.database, state.clock).await?;
    let at = writing.at();
    let settled = sqlx::query(
        "UPDATE signalement SET statut = $1, reponse = $2, settled_at = $3 \
         WHERE reference = $4 AND (place_key = $5 OR place_key IN \
         (SELECT place_key FROM place_cluster WHERE leader = $5)) AND statut = $6",
    )
    .bind(settlement.statut.slug())
    .bind(&settlement.reponse)
    .bind(instant(at))
    .bind(&report.reference)
    .bind(grant.target().id())
    .bind(Statut::ATraiter.slug())
    .execute(writing.connection())
    .await?;
    if settled.rows_affected() == 0 {
        return Ok(false);
    }
    if let Some(message) = settlement.message(report) {
        let (chance, settings) = (&state.chance, &state.settings);
        mail::enqueue(writing.connection(), chance, settings, &message, at).await?;
    }
    let before = json!({ "référence": report.reference, "statut": Statut::ATraiter.slug() });
    let after = json!({ "référence": report.reference, "statut": settlement.statut.slug() });
    writing
        .commit(grant, Entry::changed(before, after, ""))
        .await?;
    Ok(true)
}

fn read(row: &AnyRow) -> Result<(Signalement, Place), StoreError> {
    let reference: String = row.try_get("reference")?;
    let damaged = |column: &str| StoreError::Damaged {
        what: format!("{column} of signalement {reference}"),
    };
    let text = |column: &str| row.try_get::<String, _>(column);
    let optional = |column: &str| row.try_get::<Option<String>, _>(column);
    let place_key = text("place_key")?;
    let withdrawn = optional("withdrawn_at")?.is_some();
    let since = match text("fingerprint")? == text("place_fingerprint")? {
        _ if withdrawn => Since::Withdrawn,
        true => Since::Unchanged,
        false => Since::Changed,
    };
    let auteur = optional("auteur")?
        .map(|slug| slug.parse::<Auteur>().ok().ok_or_else(|| damaged("auteur")))
        .transpose()?;
    let place_date = optional("place_date")?
        .map(|date| date.parse().map_err(|_| damaged("place_date")))
        .transpose()?;
    let signalement = Signalement {
        received_at: text("received_at")?
            .parse()
            .map_err(|_| damaged("received_at"))?,
        motif: text("motif")?
            .parse::<Motif>()
            .ok()
            .ok_or_else(|| damaged("motif"))?,
        correction: text("correction")?,
        auteur,
        courriel: optional("courriel")?,
        reponse: optional("reponse")?,
        statut: text("statut")?
            .parse::<Statut>()
            .ok()
            .ok_or_else(|| damaged("statut"))?,
        place_date,
        since,
        place_key: place_key.clone(),
        reference: reference.clone(),
    };
    Ok((signalement, place_of(row, &place_key)?))
}

/// Erases the e-mail addresses whose time is over; the reports stay. Says how many.
pub async fn erase_old_emails(database: &Database, now: DateTime<Utc>) -> Result<u64, StoreError> {
    let erased = sqlx::query(
        "UPDATE signalement SET courriel = NULL WHERE courriel IS NOT NULL AND received_at <= $1",
    )
    .bind(instant(emails_kept_since(now)))
    .execute(database)
    .await?;
    Ok(erased.rows_affected())
}
