//! The mails' table.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::message::{Message, Outgoing};
use crate::kernel::chance::Chance;
use crate::kernel::config::Settings;
use crate::kernel::database::Database;
use crate::kernel::database::instant;
use crate::kernel::retry::back_off;

/// How long one sending may take before another node tries.
const LEASE: TimeDelta = TimeDelta::seconds(120);

/// How often a message is tried: over a day and a half.
pub const ATTEMPTS: i64 = 14;

/// How long the trace of a message is kept, in days.
pub const KEPT_DAYS: i64 = 30;

/// Queues a message within the caller's transaction; returns its identifier.
pub async fn enqueue(
    connection: &mut AnyConnection,
    chance: &Chance,
    settings: &Settings,
    message: &Message,
    now: DateTime<Utc>,
) -> Result<String, sqlx::Error> {
    enqueue_list(connection, chance, settings, message, None, now).await
}

/// The same, for a message that many get and any may end by the address `unsubscribe`: a mail
/// client then shows a button for it, and sends there by itself what RFC 8058 says.
pub async fn enqueue_list(
    connection: &mut AnyConnection,
    chance: &Chance,
    settings: &Settings,
    message: &Message,
    unsubscribe: Option<&str>,
    now: DateTime<Utc>,
) -> Result<String, sqlx::Error> {
    let id = chance.id();
    sqlx::query(
        "INSERT INTO mail (id, recipient, subject, body, purpose, created_at, due_at, \
         useful_until, attempts, unsubscribe) VALUES ($1, $2, $3, $4, $5, $6, $6, $7, 0, $8)",
    )
    .bind(&id)
    .bind(message.recipient.to_string())
    .bind(message.plain_subject())
    .bind(message.signed_body(&settings.address_of("/")))
    .bind(message.purpose.slug())
    .bind(instant(now))
    .bind(message.useful_until.map(instant))
    .bind(unsubscribe)
    .execute(connection)
    .await?;
    Ok(id)
}

/// How many messages are still to be sent.
pub async fn count_waiting(database: &Database) -> Result<i64, sqlx::Error> {
    let row = sqlx::query(
        "SELECT COUNT(*) AS number FROM mail WHERE sent_at IS NULL AND given_up_at IS NULL",
    )
    .fetch_one(database)
    .await?;
    row.try_get("number")
}

/// Takes the message that has been due longest; what it holds is due again when
/// the lease runs out.
pub async fn claim(
    database: &Database,
    lease: &str,
    now: DateTime<Utc>,
) -> Result<Option<Outgoing>, sqlx::Error> {
    let row = sqlx::query(concat!(
        "UPDATE mail SET lease = $1, leased_until = $2, attempts = attempts + 1 ",
        "WHERE id = (SELECT id FROM mail WHERE sent_at IS NULL AND given_up_at IS NULL ",
        "AND due_at <= $3 AND (leased_until IS NULL OR leased_until < $3) ",
        "AND (useful_until IS NULL OR useful_until > $3) ORDER BY due_at, id LIMIT 1) ",
        "AND sent_at IS NULL AND given_up_at IS NULL ",
        "AND (leased_until IS NULL OR leased_until < $3) ",
        "RETURNING id, recipient, subject, body, attempts, unsubscribe"
    ))
    .bind(lease)
    .bind(instant(now + LEASE))
    .bind(instant(now))
    .fetch_optional(database)
    .await?;
    row.as_ref().map(outgoing_of).transpose()
}

/// What became of a sending.
pub enum Sending<'a> {
    /// The mail server has taken it.
    Taken,
    /// To be tried again, unless it has been tried enough.
    PutOff(&'a str),
    /// The mail server will never take it.
    Refused(&'a str),
}

/// Notes what became of a sending, if its lease is still held. What is settled
/// loses its body, which may hold a link that opens an account.
pub async fn settle(
    database: &Database,
    mail: &Outgoing,
    lease: &str,
    sending: Sending<'_>,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let query = match sending {
        Sending::Taken => sqlx::query(
            "UPDATE mail SET sent_at = $1, body = NULL, unsubscribe = NULL, error = NULL, lease = NULL, \
             leased_until = NULL WHERE id = $2 AND lease = $3",
        )
        .bind(instant(now)),
        Sending::PutOff(_) if mail.attempts < ATTEMPTS => sqlx::query(
            "UPDATE mail SET due_at = $1, error = $4, lease = NULL, leased_until = NULL \
             WHERE id = $2 AND lease = $3",
        )
        .bind(instant(now + back_off(mail.attempts))),
        Sending::PutOff(_) | Sending::Refused(_) => sqlx::query(
            "UPDATE mail SET given_up_at = $1, body = NULL, unsubscribe = NULL, error = $4, lease = NULL, \
             leased_until = NULL WHERE id = $2 AND lease = $3",
        )
        .bind(instant(now)),
    };
    let query = query.bind(&mail.id).bind(lease);
    match sending {
        Sending::Taken => query.execute(database).await?,
        Sending::PutOff(error) | Sending::Refused(error) => {
            query.bind(error).execute(database).await?
        }
    };
    Ok(())
}

/// Gives up what came too late to be of use; returns how many.
pub async fn give_up_the_late(database: &Database, now: DateTime<Utc>) -> Result<u64, sqlx::Error> {
    let done = sqlx::query(
        "UPDATE mail SET given_up_at = $1, body = NULL, unsubscribe = NULL, error = 'too late to be of use' \
         WHERE useful_until <= $1 AND sent_at IS NULL AND given_up_at IS NULL",
    )
    .bind(instant(now))
    .execute(database)
    .await?;
    Ok(done.rows_affected())
}

/// Forgets messages of long ago, sent or not; returns how many.
pub async fn forget_old(database: &Database, now: DateTime<Utc>) -> Result<u64, sqlx::Error> {
    let done = sqlx::query("DELETE FROM mail WHERE created_at < $1")
        .bind(instant(now - TimeDelta::days(KEPT_DAYS)))
        .execute(database)
        .await?;
    Ok(done.rows_affected())
}

/// A message as the demonstration's outbox shows it.
pub struct Shown {
    pub recipient: String,
    pub subject: String,
    pub body: String,
    pub created_at: DateTime<Utc>,
}

/// The latest messages that wait, the newest first.
pub async fn waiting(database: &Database, limit: i64) -> Result<Vec<Shown>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT recipient, subject, body, created_at FROM mail WHERE body IS NOT NULL \
         ORDER BY created_at DESC, id LIMIT $1",
    )
    .bind(limit)
    .fetch_all(database)
    .await?;
    rows.iter()
        .map(|row| {
            let created: String = row.try_get("created_at")?;
            Ok(Shown {
                recipient: row.try_get("recipient")?,
                subject: row.try_get("subject")?,
                body: row.try_get("body")?,
                created_at: created
                    .parse()
                    .map_err(|error| sqlx::Error::Decode(Box::new(error)))?,
            })
        })
        .collect()
}

/// Where a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum MailState {
    Waiting,
    Sent,
    GivenUp,
}

impl MailState {
    /// As people read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Waiting => "en attente",
            Self::Sent => "envoyé",
            Self::GivenUp => "abandonné",
        }
    }
}

/// A message as its trace tells it, without its words.
#[derive(Debug, Clone, Serialize)]
pub struct Queued {
    pub recipient: String,
    pub purpose: String,
    pub created_at: String,
    pub attempts: i64,
    pub state: MailState,
    pub error: Option<String>,
}

/// The latest messages, the newest first.
pub async fn latest(database: &Database, limit: i64) -> Result<Vec<Queued>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT recipient, purpose, created_at, attempts, sent_at, given_up_at, error FROM mail \
         ORDER BY created_at DESC, id LIMIT $1",
    )
    .bind(limit)
    .fetch_all(database)
    .await?;
    rows.iter()
        .map(|row| {
            let is_set = |column| {
                let told: Option<String> = row.try_get(column)?;
                Ok::<bool, sqlx::Error>(told.is_some())
            };
            let state = match (is_set("sent_at")?, is_set("given_up_at")?) {
                (true, _) => MailState::Sent,
                (_, true) => MailState::GivenUp,
                _ => MailState::Waiting,
            };
            Ok(Queued {
                recipient: row.try_get("recipient")?,
                purpose: row.try_get("purpose")?,
                created_at: row.try_get("created_at")?,
                attempts: row.try_get("attempts")?,
                state,
                error: row.try_get("error")?,
            })
        })
        .collect()
}

fn outgoing_of(row: &AnyRow) -> Result<Outgoing, sqlx::Error> {
    Ok(Outgoing {
        id: row.try_get("id")?,
        recipient: row.try_get("recipient")?,
        subject: row.try_get("subject")?,
        body: row.try_get("body")?,
        attempts: row.try_get("attempts")?,
        unsubscribe: row.try_get("unsubscribe")?,
    })
}
