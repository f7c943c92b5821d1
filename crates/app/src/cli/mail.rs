//! `maillage mail`: the messages that wait, and a trial of the mail server.

use anyhow::Context as _;
use clap::{Args, Subcommand};

use super::DEFAULT_DATABASE;
use crate::kernel::chance::Chance;
use crate::kernel::clock::Clock;
use crate::kernel::config::Settings;
use crate::kernel::database;
use crate::kernel::mail::store::{self, Queued};
use crate::kernel::mail::{self, Address, Message, Purpose};

/// As many messages as one reads through.
const MOST: i64 = 200;

/// Arguments of `maillage mail`.
#[derive(Args)]
pub struct Mail {
    #[command(subcommand)]
    action: Action,
    /// The registry's database
    #[arg(long, env = "MAILLAGE_DATABASE_URL", default_value = DEFAULT_DATABASE, global = true)]
    database: String,
}

#[derive(Subcommand)]
enum Action {
    /// List the latest messages: sent, waiting or given up, and why
    List {
        /// As JSON, for another program
        #[arg(long)]
        json: bool,
    },
    /// Queue a message to this address; a running server sends it
    Try { address: Address },
}

impl Mail {
    pub async fn run(self) -> anyhow::Result<()> {
        let database = database::open(&self.database).await?;
        match self.action {
            Action::List { json } => {
                let mails = store::latest(&database, MOST).await?;
                if json {
                    println!("{}", serde_json::to_string_pretty(&mails)?);
                } else {
                    print!("{}", table(&mails));
                }
            }
            Action::Try { address } => {
                let mut connection = database.acquire().await?;
                let settings = Settings::default();
                let (chance, now) = (Chance::System, Clock::System.now());
                mail::enqueue(&mut connection, &chance, &settings, &trial(address), now)
                    .await
                    .context("the message was not queued")?;
                println!("Queued. See what becomes of it: maillage mail list");
            }
        }
        Ok(())
    }
}

fn trial(recipient: Address) -> Message {
    Message {
        recipient,
        subject: "Essai d’envoi de Maillage".to_owned(),
        body: "Bonjour,\n\nCe message montre que Maillage sait envoyer du courrier. Vous n’avez rien à faire.".to_owned(),
        purpose: Purpose::Trial,
        useful_until: None,
    }
}

/// One line a message, and under it why it was not sent.
fn table(mails: &[Queued]) -> String {
    if mails.is_empty() {
        return "Aucun message.\n".to_owned();
    }
    let mut text = String::new();
    for mail in mails {
        let (at, state) = (&mail.created_at, mail.state.label());
        let (purpose, recipient) = (&mail.purpose, &mail.recipient);
        text.push_str(&format!("{at}  {state:11}  {purpose:10}  {recipient}\n"));
        if let Some(error) = &mail.error {
            let attempts = mail.attempts;
            text.push_str(&format!("    {attempts} essai(s) : {error}\n"));
        }
    }
    text
}
