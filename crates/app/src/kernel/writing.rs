//! One transaction = the change and its journal entry. A [`Writing`] can only be
//! committed with a grant and an entry: nothing is written that the journal
//! does not tell.

use chrono::{DateTime, Utc};
use sqlx::AnyConnection;

use super::clock::Clock;
use super::database::Database;
use super::journal::{self, Entry, JournalError};
use super::policy::{Deed, Grant};

/// A change under way; dropped without a commit, it never was.
pub struct Writing {
    transaction: sqlx::Transaction<'static, sqlx::Any>,
    at: DateTime<Utc>,
}

impl Writing {
    /// Begins a change, which happens now.
    pub async fn begin(database: &Database, clock: Clock) -> Result<Self, sqlx::Error> {
        let mut transaction = database.begin().await?;
        if transaction.backend_name() == "SQLite" {
            // SQLite has one writer: taking its lock first makes a second one wait, where
            // reading first would make it fail. PostgreSQL locks what is written.
            sqlx::query("UPDATE journal_head SET number = number WHERE id = 1")
                .execute(&mut *transaction)
                .await?;
        }
        Ok(Self {
            transaction,
            at: clock.now(),
        })
    }

    /// When it happens.
    pub fn at(&self) -> DateTime<Utc> {
        self.at
    }

    /// Where its queries run.
    pub fn connection(&mut self) -> &mut AnyConnection {
        &mut self.transaction
    }

    /// Says that the public will see it: every node then renews its atlas.
    pub async fn publish(&mut self) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE revision SET number = number + 1 WHERE id = 1")
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }

    /// Tells the journal one of several things done; [`Writing::commit`] tells the last.
    pub async fn record<A: Deed>(
        &mut self,
        grant: &Grant<A>,
        entry: Entry,
    ) -> Result<(), JournalError> {
        journal::append(&mut self.transaction, grant, entry, self.at).await
    }

    /// Tells the journal, and makes all of it true at once.
    pub async fn commit<A: Deed>(
        mut self,
        grant: &Grant<A>,
        entry: Entry,
    ) -> Result<(), JournalError> {
        self.record(grant, entry).await?;
        Ok(self.transaction.commit().await?)
    }
}
