//! `maillage serve`: the web site and the API.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use clap::Args;
use territory::Territories;
use tokio::net::TcpListener;

use super::DEFAULT_DATABASE;
use crate::kernel::background;
use crate::kernel::clock::Clock;
use crate::kernel::config::Settings;
use crate::kernel::database;
use crate::kernel::site;
use crate::registry::tiles;

/// Arguments of `maillage serve`.
#[derive(Args)]
pub struct Serve {
    /// Where to listen; port 0 takes a free one
    #[arg(long, env = "MAILLAGE_LISTEN", default_value = "127.0.0.1:8080")]
    listen: String,
    /// The registry's database
    #[arg(long, env = "MAILLAGE_DATABASE_URL", default_value = DEFAULT_DATABASE)]
    database: String,
    /// Serve as if it were always this instant, for instance 2026-11-24T09:30:00Z
    #[arg(long, env = "MAILLAGE_NOW")]
    now: Option<DateTime<Utc>>,
    #[command(flatten)]
    settings: Settings,
}

/// How often the server looks whether the registry moved.
const REFRESH: Duration = Duration::from_secs(2);

impl Serve {
    pub async fn run(self) -> anyhow::Result<()> {
        tracing_subscriber::fmt()
            .with_env_filter(
                tracing_subscriber::EnvFilter::try_from_env("MAILLAGE_LOG")
                    .unwrap_or_else(|_| "warn".into()),
            )
            .with_writer(std::io::stderr)
            .init();
        let database = database::open(&self.database).await?;
        let clock = self.now.map_or(Clock::System, Clock::Fixed);
        let state = site::state(database, clock)
            .await?
            .with_settings(self.settings);
        tokio::spawn(site::keep_fresh(state.clone(), REFRESH));
        tokio::task::spawn_blocking(|| tiles::prepare(Territories::bundled()));
        let listener = TcpListener::bind(&self.listen).await.with_context(|| {
            format!(
                "cannot listen on {}: choose another with --listen",
                self.listen
            )
        })?;
        let background = background::start(&state).await?;
        println!("Maillage: http://{}/", listener.local_addr()?);
        let service = site::router(state).into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(listener, service)
            .with_graceful_shutdown(interrupted())
            .await
            .context("the server stopped")?;
        background.stop().await;
        Ok(())
    }
}

async fn interrupted() {
    // Without a signal handler the process still ends, only less gently.
    let _ = tokio::signal::ctrl_c().await;
}
