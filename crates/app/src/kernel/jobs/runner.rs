//! What takes jobs and does them, one at a time, on each node.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use tokio_util::sync::CancellationToken;

use super::lease::{Failure, Finished, Lease};
use super::store::{self, Claimant, End, JobError};
use crate::kernel::chance::Chance;
use crate::kernel::state::AppState;

/// How often a node with nothing to do looks for work.
const LOOK: Duration = Duration::from_millis(500);

/// How long it waits when the database does not answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// How often a lease is renewed: several times before it runs out.
const RENEWAL: Duration = Duration::from_secs(8);

type Work =
    Arc<dyn Fn(AppState, Lease) -> BoxFuture<'static, Result<Finished, Failure>> + Send + Sync>;

/// Who does which kind of job.
#[derive(Clone, Default)]
pub struct Handlers {
    of_kind: BTreeMap<&'static str, Work>,
}

impl Handlers {
    /// Nobody does anything.
    pub fn new() -> Self {
        Self::default()
    }

    /// Jobs of this kind are done so.
    #[must_use]
    pub fn on<F, R>(mut self, kind: &'static str, work: F) -> Self
    where
        F: Fn(AppState, Lease) -> R + Send + Sync + 'static,
        R: Future<Output = Result<Finished, Failure>> + Send + 'static,
    {
        let work: Work = Arc::new(move |state, lease| work(state, lease).boxed());
        self.of_kind.insert(kind, work);
        self
    }

    fn kinds(&self) -> Vec<&'static str> {
        self.of_kind.keys().copied().collect()
    }
}

/// A node's hands.
pub struct Runner {
    state: AppState,
    handlers: Handlers,
    chance: Chance,
    /// Tells this process from all others.
    node: String,
}

impl Runner {
    /// Hands that do these jobs.
    pub fn new(state: AppState, handlers: Handlers) -> Self {
        let chance = state.chance.clone();
        let node = chance.id();
        Self {
            state,
            handlers,
            chance,
            node,
        }
    }

    /// Works until told to stop; what is under way then is given back.
    pub async fn run(self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            let pause = match self.work_once(&stop).await {
                Ok(true) => continue,
                Ok(false) => LOOK,
                Err(error) => {
                    tracing::warn!(%error, "jobs could not be looked for");
                    PATIENCE
                }
            };
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// Does the job that is due, if one is.
    pub(crate) async fn work_once(&self, stop: &CancellationToken) -> Result<bool, JobError> {
        let Some(lease) = self.claim(self.state.clock.now()).await? else {
            return Ok(false);
        };
        let (id, kind) = (lease.job.id.clone(), lease.job.kind.clone());
        let outcome = self.work(lease.clone(), stop).await;
        if let Err(error) = self.settle(&lease, outcome).await {
            // The lease runs out, and whoever is well takes the job.
            tracing::warn!(%error, id, kind, "the end of a job could not be written");
        }
        Ok(true)
    }

    pub(super) async fn claim(&self, now: DateTime<Utc>) -> Result<Option<Lease>, JobError> {
        let token = self.chance.id();
        let claimant = Claimant {
            node: &self.node,
            lease: &token,
            kinds: &self.handlers.kinds(),
        };
        let job = store::claim(&self.state.database, &claimant, now).await?;
        Ok(job.map(|job| Lease {
            job,
            token,
            database: self.state.database.clone(),
            clock: self.state.clock,
        }))
    }

    async fn work(&self, lease: Lease, stop: &CancellationToken) -> Outcome {
        let (attempts, most) = (lease.job.attempts, lease.job.max_attempts);
        if attempts > most {
            return Outcome::Failed(Failure::Never(format!(
                "given up: {most} tries ended without a word, as when a node dies"
            )));
        }
        let Some(work) = self.handlers.of_kind.get(lease.job.kind.as_str()) else {
            return Outcome::Released;
        };
        // A task of its own: its panic is its own.
        let mut work = tokio::spawn(work(self.state.clone(), lease.clone()));
        let outcome = tokio::select! {
            done = &mut work => return match done {
                Ok(Ok(Finished { .. })) => Outcome::Finished,
                Ok(Err(failure)) => Outcome::Failed(failure),
                Err(error) => Outcome::Failed(Failure::Again(format!("the work broke off: {error}"))),
            },
            () = stop.cancelled() => Outcome::Released,
            () = lost(&lease) => Outcome::Failed(Failure::LeaseLost),
        };
        work.abort();
        // Its transaction is over, one way or the other, before its end is written.
        match work.await {
            Ok(Ok(Finished { .. })) => Outcome::Finished,
            _ => outcome,
        }
    }

    async fn settle(&self, lease: &Lease, outcome: Outcome) -> Result<(), JobError> {
        let (id, kind) = (&lease.job.id, &lease.job.kind);
        let end = match &outcome {
            Outcome::Finished => return Ok(()),
            Outcome::Failed(Failure::LeaseLost) => {
                tracing::warn!(id, kind, "a job was lost to another node");
                return Ok(());
            }
            Outcome::Released => End::Released,
            Outcome::Failed(Failure::Again(error)) => End::Again(error),
            Outcome::Failed(Failure::Never(error)) => End::Failed(error),
        };
        if let Outcome::Failed(error) = &outcome {
            tracing::warn!(id, kind, %error, "a job failed");
        }
        let mut connection = self.state.database.acquire().await?;
        lease.end(&mut connection, end).await
    }
}

enum Outcome {
    Finished,
    Failed(Failure),
    Released,
}

/// Renews the lease until it is lost.
async fn lost(lease: &Lease) {
    loop {
        tokio::time::sleep(RENEWAL).await;
        let now = lease.clock.now();
        match store::renew(&lease.database, &lease.job.id, &lease.token, now).await {
            Ok(()) => {}
            Err(JobError::LeaseLost) => return,
            // Not lost yet: the next time may tell; the end is fenced in any case.
            Err(error) => tracing::warn!(%error, id = lease.job.id, "a lease was not renewed"),
        }
    }
}
