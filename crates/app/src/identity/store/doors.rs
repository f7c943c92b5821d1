//! How often the doors were tried, counted for all nodes together.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::Row;

use crate::identity::email::Email;
use crate::identity::errors::IdentityError;
use crate::kernel::chance::{Chance, digest};
use crate::kernel::database::{Database, instant};
use crate::kernel::identity::PersonId;
use crate::kernel::visitor::ClientNetwork;

/// A door, and who knocks. Whether an account is behind it makes no difference.
#[derive(Debug, Clone, Copy)]
pub enum Door<'a> {
    /// Passwords for one address.
    Password(&'a Email),
    /// Passwords, from one network.
    PasswordFrom(ClientNetwork),
    /// Codes of one person's second factor.
    Code(&'a PersonId),
    /// Sign-in links to one address.
    Link(&'a Email),
    /// Sign-in links, from one network.
    LinkFrom(ClientNetwork),
    /// Requests for an account, from one network.
    RequestFrom(ClientNetwork),
    /// Codes of séances that open nothing, from one network.
    SeanceFrom(ClientNetwork),
}

impl Door<'_> {
    fn name(self) -> String {
        match self {
            Self::Password(email) => format!("password:{}", digest(email.as_str())),
            Self::PasswordFrom(network) => format!("password-from:{}", network.shorthand()),
            Self::Code(person) => format!("code:{person}"),
            Self::Link(email) => format!("link:{}", digest(email.as_str())),
            Self::LinkFrom(network) => format!("link-from:{}", network.shorthand()),
            Self::RequestFrom(network) => format!("request-from:{}", network.shorthand()),
            Self::SeanceFrom(network) => format!("seance-from:{}", network.shorthand()),
        }
    }

    /// So many in so long.
    fn limit(self) -> (i64, TimeDelta) {
        let quarter = TimeDelta::minutes(15);
        match self {
            Self::Password(_) => (10, quarter),
            Self::PasswordFrom(_) => (100, quarter),
            Self::Code(_) => (6, quarter),
            Self::Link(_) => (5, TimeDelta::hours(1)),
            Self::LinkFrom(_) => (60, TimeDelta::hours(1)),
            Self::RequestFrom(_) => (10, TimeDelta::hours(1)),
            Self::SeanceFrom(_) => (40, quarter),
        }
    }
}

/// Counts a try, and says whether it is one too many. It is counted first: of
/// many at once, no more than allowed get through.
pub async fn opens(
    database: &Database,
    chance: &Chance,
    door: Door<'_>,
    now: DateTime<Utc>,
) -> Result<bool, IdentityError> {
    note(database, chance, door, now).await?;
    Ok(tried(database, door, now).await? <= door.limit().0)
}

/// Whether a door still opens, where only what was wrong is counted ([`note`]): many who have the
/// key may come at once.
pub async fn is_open(
    database: &Database,
    door: Door<'_>,
    now: DateTime<Utc>,
) -> Result<bool, IdentityError> {
    Ok(tried(database, door, now).await? < door.limit().0)
}

/// Counts a try.
pub async fn note(
    database: &Database,
    chance: &Chance,
    door: Door<'_>,
    now: DateTime<Utc>,
) -> Result<(), IdentityError> {
    sqlx::query("INSERT INTO attempt (id, door, at) VALUES ($1, $2, $3)")
        .bind(chance.id())
        .bind(door.name())
        .bind(instant(now))
        .execute(database)
        .await?;
    Ok(())
}

async fn tried(
    database: &Database,
    door: Door<'_>,
    now: DateTime<Utc>,
) -> Result<i64, IdentityError> {
    let (_, during) = door.limit();
    let tried = sqlx::query("SELECT COUNT(*) AS number FROM attempt WHERE door = $1 AND at > $2")
        .bind(door.name())
        .bind(instant(now - during))
        .fetch_one(database)
        .await?;
    Ok(tried.try_get("number")?)
}

/// Whoever had the key is not held up by earlier mistakes.
pub async fn forget(database: &Database, door: Door<'_>) -> Result<(), IdentityError> {
    sqlx::query("DELETE FROM attempt WHERE door = $1")
        .bind(door.name())
        .execute(database)
        .await?;
    Ok(())
}
