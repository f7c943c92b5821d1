//! What takes messages from the queue to the mail server.

use std::time::Duration;

use lettre::message::Mailbox;
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use tokio_util::sync::CancellationToken;

use super::message::Outgoing;
use super::store::{self, Sending};
use crate::kernel::state::AppState;

/// How often the queue is looked at when it was empty.
const LOOK: Duration = Duration::from_millis(500);

/// How long to wait when the database or the mail server does not answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long the mail server may take for one answer.
const TIMEOUT: Duration = Duration::from_secs(20);

/// A node's way to the mail server.
pub struct Sender {
    state: AppState,
    server: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Sender {
    /// The way that the settings tell, if they tell one.
    pub fn of(state: AppState) -> Result<Option<Self>, lettre::transport::smtp::Error> {
        let settings = &state.settings.mail;
        let (Some(url), Some(from)) = (&settings.smtp_url, settings.from.clone()) else {
            return Ok(None);
        };
        let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.whole())?
            .timeout(Some(TIMEOUT))
            .hello_name(ClientId::Domain(from.email.domain().to_owned()))
            .build();
        Ok(Some(Self {
            state,
            server,
            from,
        }))
    }

    /// Sends what is due until told to stop. A message under way is finished first.
    pub async fn run(self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            let pause = match self.send_one().await {
                Ok(Sent::Taken) => continue,
                Ok(Sent::Nothing) => LOOK,
                Ok(Sent::Failed) => PATIENCE,
                Err(error) => {
                    tracing::warn!(%error, "the queue of mails could not be read");
                    PATIENCE
                }
            };
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    async fn send_one(&self) -> Result<Sent, sqlx::Error> {
        let database = &self.state.database;
        let now = self.state.clock.now();
        let lease = self.state.chance.id();
        store::give_up_the_late(database, now).await?;
        let Some(mail) = store::claim(database, &lease, now).await? else {
            return Ok(Sent::Nothing);
        };
        let failure = self.hand_over(&mail).await.err();
        let now = self.state.clock.now();
        let sending = match &failure {
            None => Sending::Taken,
            Some(Undelivered::Refused(error)) => Sending::Refused(error),
            Some(Undelivered::PutOff(error)) => Sending::PutOff(error),
        };
        store::settle(database, &mail, &lease, sending, now).await?;
        // What servers answer may name the recipient: it stays in the database.
        Ok(match failure {
            None => Sent::Taken,
            Some(Undelivered::Refused(_)) => {
                tracing::warn!(id = mail.id, "a mail was refused for good");
                Sent::Taken
            }
            Some(Undelivered::PutOff(_)) => {
                tracing::warn!(id = mail.id, attempts = mail.attempts, "a mail was put off");
                Sent::Failed
            }
        })
    }

    async fn hand_over(&self, mail: &Outgoing) -> Result<(), Undelivered> {
        let message = mail
            .written(&self.from, self.state.clock.now())
            .map_err(|error| Undelivered::Refused(error.to_string()))?;
        match self.server.send(message).await {
            Ok(_) => Ok(()),
            Err(error) if error.is_permanent() => Err(Undelivered::Refused(error.to_string())),
            Err(error) => Err(Undelivered::PutOff(error.to_string())),
        }
    }
}

enum Sent {
    Taken,
    Nothing,
    Failed,
}

enum Undelivered {
    PutOff(String),
    Refused(String),
}
