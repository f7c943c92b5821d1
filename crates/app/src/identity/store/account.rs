//! One's own account: how one is shown, in which zone, what one is told.

use serde_json::json;
use sqlx::{AnyConnection, Row};

use super::{instant_of, parsed};
use crate::identity::errors::IdentityError;
use crate::identity::model::Topic;
use crate::kernel::database::{Database, instant};
use crate::kernel::identity::PersonId;
use crate::kernel::journal::Entry;
use crate::kernel::policy::{Grant, KeepAccount};
use crate::kernel::writing::Writing;

/// What a person says of themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    pub name: String,
    pub position: String,
    pub telephone: String,
    pub time_zone: chrono_tz::Tz,
    /// The topics they want mail about.
    pub wanted: Vec<Topic>,
}

/// A person's profile.
pub async fn profile(
    connection: &mut AnyConnection,
    person: &PersonId,
) -> Result<Option<Profile>, IdentityError> {
    let row = sqlx::query("SELECT name, position, telephone, time_zone FROM person WHERE id = $1")
        .bind(person.as_str())
        .fetch_optional(&mut *connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let text = |column| {
        let told: Option<String> = row.try_get(column)?;
        Ok::<String, sqlx::Error>(told.unwrap_or_default())
    };
    let mut wanted = Vec::new();
    for topic in Topic::ALL {
        if wants(connection, person, topic).await? {
            wanted.push(topic);
        }
    }
    Ok(Some(Profile {
        name: text("name")?,
        position: text("position")?,
        telephone: text("telephone")?,
        time_zone: parsed(&row, "time_zone")?,
        wanted,
    }))
}

/// Whether a person wants mail about something: yes, unless they said no.
pub async fn wants(
    connection: &mut AnyConnection,
    person: &PersonId,
    topic: Topic,
) -> Result<bool, IdentityError> {
    let row =
        sqlx::query("SELECT wanted FROM notification_choice WHERE person_id = $1 AND topic = $2")
            .bind(person.as_str())
            .bind(topic.slug())
            .fetch_optional(connection)
            .await?;
    Ok(match row {
        Some(row) => row.try_get::<i64, _>("wanted")? != 0,
        None => true,
    })
}

/// Keeps a profile; the journal is told which fields moved, not what they say.
pub async fn keep_profile(
    mut writing: Writing,
    grant: &Grant<KeepAccount>,
    person: &PersonId,
    profile: &Profile,
) -> Result<(), IdentityError> {
    let Some(before) = self::profile(writing.connection(), person).await? else {
        return Ok(());
    };
    let moved: Vec<&str> = [
        ("nom", before.name != profile.name),
        ("fonction", before.position != profile.position),
        ("téléphone", before.telephone != profile.telephone),
        ("fuseau horaire", before.time_zone != profile.time_zone),
        ("messages", before.wanted != profile.wanted),
    ]
    .into_iter()
    .filter_map(|(field, moved)| moved.then_some(field))
    .collect();
    if moved.is_empty() {
        return Ok(());
    }
    let optional = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    sqlx::query(
        "UPDATE person SET name = $1, position = $2, telephone = $3, time_zone = $4 WHERE id = $5",
    )
    .bind(&profile.name)
    .bind(optional(&profile.position))
    .bind(optional(&profile.telephone))
    .bind(profile.time_zone.name())
    .bind(grant.target().id())
    .execute(writing.connection())
    .await?;
    for topic in Topic::ALL {
        sqlx::query(
            "INSERT INTO notification_choice (person_id, topic, wanted) VALUES ($1, $2, $3) \
             ON CONFLICT (person_id, topic) DO UPDATE SET wanted = excluded.wanted",
        )
        .bind(grant.target().id())
        .bind(topic.slug())
        .bind(i64::from(profile.wanted.contains(&topic)))
        .execute(writing.connection())
        .await?;
    }
    let told = Entry::changed(json!({}), json!({ "champs": moved }), "");
    Ok(writing.commit(grant, told).await?)
}

/// When a person's password was last changed, if they have one.
pub async fn password_since(
    database: &Database,
    person: &PersonId,
) -> Result<Option<chrono::DateTime<chrono::Utc>>, IdentityError> {
    let row = sqlx::query("SELECT changed_at FROM password WHERE person_id = $1")
        .bind(person.as_str())
        .fetch_optional(database)
        .await?;
    row.as_ref()
        .map(|row| instant_of(row, "changed_at"))
        .transpose()
}

/// Forgets what has had its time: sessions, links, half-done sign-ins, tries,
/// invitations. Returns how much.
pub async fn forget_expired(
    database: &Database,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<u64, IdentityError> {
    let mut forgotten = 0;
    for query in [
        "DELETE FROM session WHERE expires_at < $1",
        "DELETE FROM sign_in_link WHERE expires_at < $1",
        "DELETE FROM sign_in_flow WHERE expires_at < $1",
        "DELETE FROM invitation WHERE expires_at < $1",
    ] {
        let gone = sqlx::query(query)
            .bind(instant(now))
            .execute(database)
            .await?;
        forgotten += gone.rows_affected();
    }
    for (query, days) in [
        ("DELETE FROM attempt WHERE at < $1", 1),
        ("DELETE FROM account_request WHERE created_at < $1", 90),
        ("DELETE FROM session WHERE trusted = 0 AND seen_at < $1", 1),
    ] {
        let before = now - chrono::TimeDelta::days(days);
        let gone = sqlx::query(query)
            .bind(instant(before))
            .execute(database)
            .await?;
        forgotten += gone.rows_affected();
    }
    Ok(forgotten)
}
