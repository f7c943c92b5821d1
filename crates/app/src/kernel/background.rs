//! What a node does between requests: jobs, and mails.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::jobs::store::JobError;
use super::jobs::{Handlers, Runner, keep_recurring};
use super::mail::sender::Sender;
use super::retention;
use super::state::AppState;
use crate::portrait::seances::store::closing as seances;
use crate::registry::quality::nudges;
use crate::registry::{imports, sharing};

/// How long what is under way may take to end once the server stops.
const GRACE: Duration = Duration::from_secs(25);

/// Why it could not begin.
#[derive(Debug, thiserror::Error)]
pub enum BackgroundError {
    #[error("the mail server cannot be used (check MAILLAGE_SMTP_URL): {0}")]
    Mail(#[from] lettre::transport::smtp::Error),
    #[error(
        "mails and the identity provider lead back to the site: set MAILLAGE_PUBLIC_URL beside MAILLAGE_SMTP_URL or MAILLAGE_OIDC_ISSUER"
    )]
    NoAddress,
    #[error("the recurring jobs could not be set: {0}")]
    Jobs(#[from] JobError),
}

/// The work of a node beside its requests.
pub struct Background {
    tasks: JoinSet<()>,
    stop: CancellationToken,
}

/// Every job, with who does it.
fn handlers() -> Handlers {
    Handlers::new()
        .on(retention::DAILY.kind, retention::run)
        .on(imports::job::KIND, imports::job::run)
        .on(imports::schedule::LOOK.kind, imports::schedule::look)
        .on(sharing::delivery::LOOK.kind, sharing::delivery::look)
        .on(sharing::delivery::KIND, sharing::delivery::run)
        .on(nudges::job::LOOK.kind, nudges::job::run)
        .on(seances::LOOK.kind, seances::run)
}

/// Begins it.
pub async fn start(state: &AppState) -> Result<Background, BackgroundError> {
    let settings = &state.settings;
    let writes_its_address = settings.mail.smtp_url.is_some() || settings.oidc.issuer.is_some();
    if writes_its_address && settings.public_url.is_none() {
        return Err(BackgroundError::NoAddress);
    }
    let now = state.clock.now();
    for recurring in [
        retention::DAILY,
        imports::schedule::LOOK,
        nudges::job::LOOK,
        seances::LOOK,
        sharing::delivery::LOOK,
    ] {
        keep_recurring(&state.database, &state.chance, recurring, now).await?;
    }
    let stop = CancellationToken::new();
    let mut tasks = JoinSet::new();
    tasks.spawn(Runner::new(state.clone(), handlers()).run(stop.clone()));
    if let Some(sender) = Sender::of(state.clone())? {
        tasks.spawn(sender.run(stop.clone()));
    }
    Ok(Background { tasks, stop })
}

impl Background {
    /// Gives back the job under way, ends the mail under way, and stops.
    pub async fn stop(mut self) {
        self.stop.cancel();
        let ended = async { while self.tasks.join_next().await.is_some() {} };
        // Past that, leases run out and other nodes go on.
        let _ = tokio::time::timeout(GRACE, ended).await;
    }
}
