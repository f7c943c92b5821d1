//! `maillage account`: inviting the first people, from the machine itself.

use anyhow::Context as _;
use clap::{Args, Subcommand};

use super::DEFAULT_DATABASE;
use crate::identity::email::Email;
use crate::identity::inviting;
use crate::identity::store::invitations::Offer;
use crate::kernel::clock::Clock;
use crate::kernel::config::Settings;
use crate::kernel::database;
use crate::kernel::identity::Actor;
use crate::kernel::origin::Origin;
use crate::kernel::policy::{Role, Scope};
use crate::kernel::site;

/// Arguments of `maillage account`.
#[derive(Args)]
pub struct Account {
    #[command(subcommand)]
    action: Action,
    /// The registry's database
    #[arg(long, env = "MAILLAGE_DATABASE_URL", default_value = DEFAULT_DATABASE, global = true)]
    database: String,
}

#[derive(Subcommand)]
enum Action {
    /// Offer a role to an address: prints the link that accepts it, and queues it as a mail
    Invite {
        email: String,
        /// The role, such as administration-nationale or equipe-hub
        #[arg(long)]
        role: Role,
        /// Where it is held: nation, hub:CODE, territoire:departement-35, organisation:ID
        #[arg(long, default_value = "nation")]
        scope: Scope,
        /// The site's address, with which the link begins
        #[arg(long, env = "MAILLAGE_PUBLIC_URL")]
        public_url: Option<Origin>,
    },
}

impl Account {
    pub async fn run(self) -> anyhow::Result<()> {
        let Action::Invite {
            email,
            role,
            scope,
            public_url,
        } = self.action;
        let email: Email = email
            .parse()
            .with_context(|| format!("{email:?} is no e-mail address"))?;
        let database = database::open(&self.database).await?;
        let settings = Settings {
            public_url,
            ..Settings::default()
        };
        let state = site::state(database, Clock::System)
            .await?
            .with_settings(settings);
        let offer = Offer { email, role, scope };
        let by = "La personne qui installe Maillage";
        let path = inviting::invite(&state, &Actor::Operator, &offer, by).await?;
        println!("{}", state.settings.address_of(&path));
        Ok(())
    }
}
