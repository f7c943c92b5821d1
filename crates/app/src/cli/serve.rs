//! `maillage serve`: the web site and the API.

use std::time::Duration;

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use clap::Args;
use territory::Territories;
use tokio::net::TcpListener;

use super::DEFAULT_DATABASE;
use crate::kernel::clock::Clock;
use crate::kernel::database;
use crate::kernel::origin::Origin;
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
    /// Where the public finds the site, for QR codes and shared links; else the host each visitor names
    #[arg(long, env = "MAILLAGE_PUBLIC_URL")]
    public_url: Option<Origin>,
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
            .with_public_origin(self.public_url);
        tokio::spawn(site::keep_fresh(state.clone(), REFRESH));
        tokio::task::spawn_blocking(|| tiles::prepare(Territories::bundled()));
        let listener = TcpListener::bind(&self.listen).await.with_context(|| {
            format!(
                "cannot listen on {}: choose another with --listen",
                self.listen
            )
        })?;
        println!("Maillage: http://{}/", listener.local_addr()?);
        axum::serve(listener, site::router(state))
            .with_graceful_shutdown(interrupted())
            .await
            .context("the server stopped")
    }
}

async fn interrupted() {
    // Without a signal handler the process still ends, only less gently.
    let _ = tokio::signal::ctrl_c().await;
}
