//! `maillage serve`: the web site and the API.

use std::time::Duration;

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use clap::Args;
use diagnosis::indicator::Observatory;
use territory::Territories;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::DEFAULT_DATABASE;
use super::logs::{self, LogFormat};
use crate::kernel::background::{self, Background};
use crate::kernel::clock::Clock;
use crate::kernel::config::Settings;
use crate::kernel::health::Node;
use crate::kernel::serving::{Bounds, asked_to_stop, serve};
use crate::kernel::state::AppState;
use crate::kernel::{database, metrics, site};
use crate::registry::geocoding::Geocoder;
use crate::registry::tiles;
use crate::travel::TravelService;

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
    /// This node's name among several; drawn at random unless given
    #[arg(long, env = "MAILLAGE_NODE")]
    node: Option<String>,
    /// Where Prometheus finds /metrics, such as 127.0.0.1:9464: not an address that the public
    /// reaches; without it there are none
    #[arg(long, env = "MAILLAGE_METRICS_LISTEN")]
    metrics_listen: Option<String>,
    /// What is logged, such as info or warn,maillage=debug
    #[arg(long, env = "MAILLAGE_LOG", default_value = "warn")]
    log: String,
    /// How it is logged
    #[arg(long, env = "MAILLAGE_LOG_FORMAT", default_value = "text")]
    log_format: LogFormat,
    #[command(flatten)]
    settings: Settings,
}

/// How often the server looks whether the registry moved: with the time it takes to read
/// it, every node shows a change within two seconds.
const REFRESH: Duration = Duration::from_millis(500);

impl Serve {
    pub fn database(&self) -> &str {
        &self.database
    }

    pub fn geocoder(&self) -> Option<Geocoder> {
        self.settings.geocoder.geocoder()
    }

    pub fn travel(&self) -> Option<TravelService> {
        self.settings.travel.service()
    }

    pub async fn run(self) -> anyhow::Result<()> {
        logs::begin(&self.log, self.log_format)?;
        let database = database::open(&self.database).await?;
        let clock = self.now.map_or(Clock::System, Clock::Fixed);
        let mut state = site::state(database, clock)
            .await?
            .with_settings(self.settings);
        if let Some(name) = &self.node {
            state.node = Node::new(name);
        }
        tokio::spawn(site::keep_fresh(state.clone(), REFRESH));
        tokio::task::spawn_blocking(|| tiles::prepare(Territories::bundled()));
        // Arranged before the first reader asks.
        tokio::task::spawn_blocking(Observatory::bundled);
        let listener = listen(&self.listen, "--listen").await?;
        let stop = stop_signal(state.clone());
        if let Some(address) = &self.metrics_listen {
            let listener = listen(address, "--metrics-listen").await?;
            let router = metrics::router(state.clone());
            tokio::spawn(serve(
                listener,
                router,
                Bounds::default(),
                stopped(stop.clone()),
            ));
        }
        let background = background::start(&state).await?;
        println!("Maillage: http://{}/", listener.local_addr()?);
        let router = site::router(state.clone());
        let requests = serve(listener, router, Bounds::default(), stopped(stop.clone()));
        let (finished, ()) = tokio::join!(requests, rest(background, stop));
        if !finished {
            tracing::warn!("some requests were not finished when the server stopped");
        }
        // A server in trouble must not keep this one from ending.
        let _ = tokio::time::timeout(Duration::from_secs(2), state.database.close()).await;
        Ok(())
    }
}

async fn listen(address: &str, option: &str) -> anyhow::Result<TcpListener> {
    let listener = TcpListener::bind(address).await;
    listener.with_context(|| format!("cannot listen on {address}: choose another with {option}"))
}

/// Becomes true once the server is asked to stop.
fn stop_signal(state: AppState) -> watch::Receiver<bool> {
    let (sender, receiver) = watch::channel(false);
    tokio::spawn(async move {
        asked_to_stop().await;
        state.node.stop();
        // Nobody listens any more if all has ended already.
        let _ = sender.send(true);
    });
    receiver
}

/// Jobs and mails end while requests do.
async fn rest(background: Background, stop: watch::Receiver<bool>) {
    stopped(stop).await;
    background.stop().await;
}

async fn stopped(mut stop: watch::Receiver<bool>) {
    // An error would say that nobody will ever ask.
    if stop.wait_for(|stop| *stop).await.is_err() {
        std::future::pending::<()>().await;
    }
}
