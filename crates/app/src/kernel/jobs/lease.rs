//! The right to work on a job, for as long as it is held.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sqlx::AnyConnection;

use super::model::Job;
use super::store::{self, End, JobError};
use crate::kernel::clock::Clock;
use crate::kernel::database::Database;

/// A job in the hands of this node. The runner renews it.
#[derive(Clone)]
pub struct Lease {
    pub(super) job: Job,
    pub(super) token: String,
    pub(super) database: Database,
    pub(super) clock: Clock,
}

/// Says that a job's end is written: only [`Lease::finish_in`] makes one.
#[derive(Debug)]
pub struct Finished(());

/// Why a run did not end.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Worth trying again later.
    #[error("{0}")]
    Again(String),
    /// Would fail however often it is tried.
    #[error("{0}")]
    Never(String),
    /// Another node has the job: nothing of this run may stay.
    #[error("the lease was lost")]
    LeaseLost,
}

impl From<JobError> for Failure {
    fn from(error: JobError) -> Self {
        match error {
            JobError::LeaseLost => Self::LeaseLost,
            other => Self::Again(other.to_string()),
        }
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::Again(error.to_string())
    }
}

impl Lease {
    /// The job.
    pub fn job(&self) -> &Job {
        &self.job
    }

    /// What the job is about. One that this version cannot read fails for good.
    pub fn payload<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        serde_json::from_value(self.job.payload.clone())
            .map_err(|error| Failure::Never(format!("the job's payload cannot be read: {error}")))
    }

    /// Says how far the work is; fails when it must stop.
    pub async fn progress(&self, progress: &impl Serialize) -> Result<(), Failure> {
        let progress = written(progress)?;
        let now = self.clock.now();
        store::note_progress(&self.database, &self.job.id, &self.token, &progress, now).await?;
        Ok(())
    }

    /// Ends the job in the transaction of its effects: both stay, or neither.
    pub async fn finish_in(
        &self,
        transaction: &mut AnyConnection,
        result: &impl Serialize,
    ) -> Result<Finished, Failure> {
        let result = written(result)?;
        self.end(transaction, End::Done(&result)).await?;
        Ok(Finished(()))
    }

    /// Ends a job whose effects may happen twice.
    pub async fn finish(&self, result: &impl Serialize) -> Result<Finished, Failure> {
        let mut connection = self.database.acquire().await?;
        self.finish_in(&mut connection, result).await
    }

    pub(super) async fn end(
        &self,
        connection: &mut AnyConnection,
        end: End<'_>,
    ) -> Result<(), JobError> {
        store::end(connection, &self.job, &self.token, end, self.clock.now()).await
    }
}

fn written(value: &impl Serialize) -> Result<Value, Failure> {
    serde_json::to_value(value).map_err(|error| Failure::Never(error.to_string()))
}
