//! The tables of reminders.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::model::{Area, EVERY, Links, Manager, OPENS, Reminder, letter};
use crate::identity::model::Topic;
use crate::kernel::chance::digest;
use crate::kernel::clock::Clock;
use crate::kernel::database::{Database, instant};
use crate::kernel::identity::{HubId, OrganisationId, PersonId, SessionError};
use crate::kernel::journal::Entry;
use crate::kernel::mail;
use crate::kernel::policy::{Action, Grant, KeepAccount, RemindManagers, Role, territories_of};
use crate::kernel::state::AppState;
use crate::kernel::writing::Writing;
use crate::registry::store::StoreError;

/// More people than the whole network has.
const MOST_ROLES: i64 = 50_000;

fn parsed<T: std::str::FromStr>(row: &AnyRow, column: &str) -> Result<T, StoreError> {
    let text: String = row.try_get(column)?;
    text.parse().map_err(|_| StoreError::Damaged {
        what: format!("{column} « {text} » of reminders"),
    })
}

fn optional<T: std::str::FromStr>(row: &AnyRow, column: &str) -> Result<Option<T>, StoreError> {
    let text: Option<String> = row.try_get(column)?;
    text.map(|_| parsed(row, column)).transpose()
}

/// What a Hub's territory is made of.
pub async fn area(database: &Database, hub: HubId) -> Result<Area, StoreError> {
    let given = territories_of(database, hub).await;
    let given = given.map_err(|error| match error {
        SessionError::Database(error) => StoreError::Database(error),
        SessionError::Damaged(what) => StoreError::Damaged { what },
    })?;
    let parts = match given.is_empty() {
        true => vec![hub.territory()],
        false => given,
    };
    Ok(Area { hub, parts })
}

/// Since when a Hub has reminders on; none while they are off.
pub async fn since(database: &Database, hub: HubId) -> Result<Option<DateTime<Utc>>, StoreError> {
    let row = sqlx::query("SELECT turned_on_at FROM reminder_hub WHERE hub_id = $1")
        .bind(hub.as_str())
        .fetch_optional(database)
        .await?;
    row.map(|row| parsed(&row, "turned_on_at")).transpose()
}

/// The Hubs that have them on.
pub async fn turned_on(database: &Database) -> Result<Vec<Area>, StoreError> {
    let rows = sqlx::query("SELECT hub_id FROM reminder_hub ORDER BY hub_id LIMIT 100")
        .fetch_all(database)
        .await?;
    let mut areas = Vec::with_capacity(rows.len());
    for row in &rows {
        areas.push(area(database, parsed(row, "hub_id")?).await?);
    }
    Ok(areas)
}

/// Turns a Hub's reminders on or off; nothing happens where they already are.
pub async fn turn(
    database: &Database,
    grant: &Grant<RemindManagers>,
    on: bool,
    clock: Clock,
) -> Result<(), StoreError> {
    let mut writing = Writing::begin(database, clock).await?;
    let at = instant(writing.at());
    let query = match on {
        true => sqlx::query(
            "INSERT INTO reminder_hub (hub_id, turned_on_at, turned_on_by) VALUES ($1, $2, $3) \
             ON CONFLICT (hub_id) DO NOTHING",
        )
        .bind(grant.target().id())
        .bind(at)
        .bind(grant.actor().reference()),
        false => {
            sqlx::query("DELETE FROM reminder_hub WHERE hub_id = $1").bind(grant.target().id())
        }
    };
    let moved = query.execute(writing.connection()).await?;
    if moved.rows_affected() == 0 {
        return Ok(());
    }
    let said = |on: bool| json!({ "rappels": if on { "en marche" } else { "arrêtés" } });
    let entry = Entry::changed(said(!on), said(on), "");
    Ok(writing.commit(grant, entry).await?)
}

/// Everyone who may correct an organisation's sheets and wants reminders, and was not reminded
/// within the last month where `due` says now.
pub async fn managers(
    database: &Database,
    due: Option<DateTime<Utc>>,
) -> Result<Vec<Manager>, StoreError> {
    let before = due.map_or_else(|| "9999".to_owned(), |now| instant(now - EVERY));
    let rows = sqlx::query(
        "SELECT p.id, p.email, p.name, r.role, r.scope FROM role_held r \
         JOIN person p ON p.id = r.person_id \
         LEFT JOIN notification_choice c ON c.person_id = p.id AND c.topic = $1 \
         LEFT JOIN reminder_turn t ON t.person_id = p.id \
         WHERE r.scope LIKE 'organisation:%' AND p.email IS NOT NULL \
         AND p.suspended_at IS NULL AND p.deleted_at IS NULL AND COALESCE(c.wanted, 1) = 1 \
         AND (t.sent_at IS NULL OR t.sent_at <= $2) ORDER BY p.id, r.scope LIMIT $3",
    )
    .bind(Topic::Reminders.slug())
    .bind(before)
    .bind(MOST_ROLES)
    .fetch_all(database)
    .await?;
    let mut managers: BTreeMap<PersonId, Manager> = BTreeMap::new();
    for row in &rows {
        let role: Role = parsed(row, "role")?;
        let scope: String = row.try_get("scope")?;
        let organisation = scope.strip_prefix("organisation:");
        let organisation = organisation.and_then(|id| id.parse::<OrganisationId>().ok());
        let (Some(organisation), true) = (organisation, Action::EditPlace.is_allowed_to(role))
        else {
            continue;
        };
        let person: PersonId = parsed(row, "id")?;
        let (email, name) = (
            row.try_get("email")?,
            row.try_get::<Option<String>, _>("name")?,
        );
        let manager = managers.entry(person.clone()).or_insert_with(|| Manager {
            person,
            email,
            name: name.unwrap_or_default(),
            organisations: Vec::new(),
        });
        if !manager.organisations.contains(&organisation) {
            manager.organisations.push(organisation);
        }
    }
    Ok(managers.into_values().collect())
}

/// Queues one mail, notes it and tells the journal, at once; says no when that person was reminded
/// meanwhile.
pub async fn remind(
    state: &AppState,
    grant: &Grant<RemindManagers>,
    reminder: &Reminder,
) -> Result<bool, StoreError> {
    let Ok(recipient) = reminder.manager.email.parse() else {
        return Ok(false);
    };
    let (confirm, stop) = (state.chance.token(), state.chance.token());
    let (id, person) = (state.chance.id(), reminder.manager.person.as_str());
    let mut writing = Writing::begin(&state.database, state.clock).await?;
    let (now, at) = (writing.at(), instant(writing.at()));
    let turn = sqlx::query(
        "INSERT INTO reminder_turn (person_id, sent_at) VALUES ($1, $2) \
         ON CONFLICT (person_id) DO UPDATE SET sent_at = excluded.sent_at \
         WHERE reminder_turn.sent_at <= $3",
    )
    .bind(person)
    .bind(&at)
    .bind(instant(now - EVERY))
    .execute(writing.connection())
    .await?;
    if turn.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query(
        "INSERT INTO reminder (id, person_id, confirm_hash, stop_hash, sent_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(&id)
    .bind(person)
    .bind(digest(&confirm))
    .bind(digest(&stop))
    .bind(&at)
    .bind(instant(now + OPENS))
    .execute(writing.connection())
    .await?;
    for sheet in &reminder.sheets {
        sqlx::query(
            "INSERT INTO reminder_place (reminder_id, place_key, hub_id) VALUES ($1, $2, $3)",
        )
        .bind(&id)
        .bind(&sheet.key)
        .bind(sheet.hub.as_str())
        .execute(writing.connection())
        .await?;
    }
    let links = Links::of(&state.settings, &confirm, &stop);
    let message = letter(&state.settings, reminder, recipient, &links, now);
    let (chance, settings) = (&state.chance, &state.settings);
    let stop = Some(links.stop.as_str());
    mail::enqueue_list(writing.connection(), chance, settings, &message, stop, now).await?;
    let told = json!({ "fiches": reminder.sheets.len() });
    writing.commit(grant, Entry::made(told, "")).await?;
    Ok(true)
}

/// A mail that was sent, as its link finds it.
#[derive(Debug, Clone)]
pub struct Sent {
    pub id: String,
    pub person: PersonId,
    pub expires_at: DateTime<Utc>,
    pub confirmed_at: Option<DateTime<Utc>>,
    /// The keys of its sheets, each with whether it was confirmed.
    pub sheets: Vec<(String, bool)>,
}

/// The mail whose link to confirm holds this token.
pub async fn sent(database: &Database, token: &str) -> Result<Option<Sent>, StoreError> {
    let row = sqlx::query(
        "SELECT id, person_id, expires_at, confirmed_at FROM reminder WHERE confirm_hash = $1",
    )
    .bind(digest(token))
    .fetch_optional(database)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let id: String = row.try_get("id")?;
    let rows = sqlx::query(
        "SELECT place_key, confirmed_at FROM reminder_place WHERE reminder_id = $1 \
         ORDER BY place_key LIMIT 1000",
    )
    .bind(&id)
    .fetch_all(database)
    .await?;
    let sheet = |row: &AnyRow| {
        let confirmed: Option<String> = row.try_get("confirmed_at")?;
        Ok::<_, StoreError>((row.try_get("place_key")?, confirmed.is_some()))
    };
    Ok(Some(Sent {
        person: parsed(&row, "person_id")?,
        expires_at: parsed(&row, "expires_at")?,
        confirmed_at: optional(&row, "confirmed_at")?,
        sheets: rows.iter().map(sheet).collect::<Result<_, _>>()?,
        id,
    }))
}

/// Notes that a sheet was said to be right; the correction itself is the journal's.
pub async fn note_confirmed(
    database: &Database,
    reminder: &str,
    key: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE reminder_place SET confirmed_at = $1 WHERE reminder_id = $2 AND place_key = $3 \
         AND confirmed_at IS NULL",
    )
    .bind(instant(now))
    .bind(reminder)
    .bind(key)
    .execute(database)
    .await?;
    Ok(())
}

/// The link has served: it does not serve again.
pub async fn spend(
    database: &Database,
    reminder: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE reminder SET confirmed_at = $1 WHERE id = $2 AND confirmed_at IS NULL")
        .bind(instant(now))
        .bind(reminder)
        .execute(database)
        .await?;
    Ok(())
}

/// Whose reminders this token ends.
pub async fn reader(database: &Database, token: &str) -> Result<Option<PersonId>, StoreError> {
    let row = sqlx::query(
        "SELECT r.person_id FROM reminder r JOIN person p ON p.id = r.person_id \
         WHERE r.stop_hash = $1 AND p.deleted_at IS NULL",
    )
    .bind(digest(token))
    .fetch_optional(database)
    .await?;
    row.map(|row| parsed(&row, "person_id")).transpose()
}

/// Ends somebody's reminders, as they could in their settings.
pub async fn stop(
    database: &Database,
    grant: &Grant<KeepAccount>,
    clock: Clock,
) -> Result<(), StoreError> {
    let mut writing = Writing::begin(database, clock).await?;
    sqlx::query(
        "INSERT INTO notification_choice (person_id, topic, wanted) VALUES ($1, $2, 0) \
         ON CONFLICT (person_id, topic) DO UPDATE SET wanted = 0",
    )
    .bind(grant.target().id())
    .bind(Topic::Reminders.slug())
    .execute(writing.connection())
    .await?;
    let told = Entry::changed(
        json!({}),
        json!({ "champs": ["messages"] }),
        "lien d’un rappel",
    );
    Ok(writing.commit(grant, told).await?)
}

/// What came of a Hub's reminders.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    pub mails: i64,
    pub people: i64,
    /// Sheets asked about, each once however often.
    pub sheets: i64,
    /// Those of them that were said to be right.
    pub confirmed: i64,
    pub last_sent: Option<DateTime<Utc>>,
}

/// The figures of a Hub since an instant.
pub async fn figures(
    database: &Database,
    hub: HubId,
    since: DateTime<Utc>,
) -> Result<Figures, StoreError> {
    let row = sqlx::query(
        "SELECT COUNT(DISTINCT r.id) AS mails, COUNT(DISTINCT r.person_id) AS people, \
         COUNT(DISTINCT s.place_key) AS sheets, \
         COUNT(DISTINCT CASE WHEN s.confirmed_at IS NOT NULL THEN s.place_key END) AS confirmed, \
         MAX(r.sent_at) AS last_sent FROM reminder_place s JOIN reminder r ON r.id = s.reminder_id \
         WHERE s.hub_id = $1 AND r.sent_at >= $2",
    )
    .bind(hub.as_str())
    .bind(instant(since))
    .fetch_one(database)
    .await?;
    Ok(Figures {
        mails: row.try_get("mails")?,
        people: row.try_get("people")?,
        sheets: row.try_get("sheets")?,
        confirmed: row.try_get("confirmed")?,
        last_sent: optional(&row, "last_sent")?,
    })
}

/// Whether somebody wants reminders: yes, unless they said no.
pub async fn wants(database: &Database, person: &PersonId) -> Result<bool, StoreError> {
    let row =
        sqlx::query("SELECT wanted FROM notification_choice WHERE person_id = $1 AND topic = $2")
            .bind(person.as_str())
            .bind(Topic::Reminders.slug())
            .fetch_optional(database)
            .await?;
    Ok(match row {
        Some(row) => row.try_get::<i64, _>("wanted")? != 0,
        None => true,
    })
}

/// For how long figures are kept.
const KEPT: chrono::TimeDelta = chrono::TimeDelta::days(2 * 365);

/// Forgets reminders of long ago; returns how many.
pub async fn forget_old(database: &Database, now: DateTime<Utc>) -> Result<u64, StoreError> {
    let before = instant(now - KEPT);
    sqlx::query(
        "DELETE FROM reminder_place WHERE reminder_id IN (SELECT id FROM reminder WHERE sent_at < $1)",
    )
    .bind(&before)
    .execute(database)
    .await?;
    let gone = sqlx::query("DELETE FROM reminder WHERE sent_at < $1")
        .bind(&before)
        .execute(database)
        .await?;
    Ok(gone.rows_affected())
}
