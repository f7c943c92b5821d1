//! What every request handler receives.

use std::sync::Arc;

use arc_swap::ArcSwap;

use super::access::Limits;
use super::atlas::Atlas;
use super::chance::Chance;
use super::clock::Clock;
use super::config::Settings;
use super::database::Database;
use super::health::Node;
use super::metrics::Metrics;

/// Shared by all requests; cheap to clone.
#[derive(Clone)]
pub struct AppState {
    atlas: Arc<ArcSwap<Atlas>>,
    /// Where writes go; public pages never wait for it.
    pub database: Database,
    /// Where "now" comes from.
    pub clock: Clock,
    /// Where tokens and ids come from.
    pub chance: Chance,
    /// What whoever installed the site told it.
    pub settings: Arc<Settings>,
    /// This node among others.
    pub node: Node,
    /// What this node counts.
    pub metrics: Metrics,
    /// How often each network may ask.
    pub limits: Arc<Limits>,
}

impl AppState {
    /// A state that starts from `atlas`.
    pub fn new(atlas: Atlas, database: Database, clock: Clock) -> Self {
        let chance = Chance::default();
        let metrics = Metrics::default();
        metrics.atlas_built(clock.now().timestamp());
        Self {
            atlas: Arc::new(ArcSwap::from_pointee(atlas)),
            database,
            clock,
            node: Node::new(&chance.id()),
            chance,
            settings: Arc::default(),
            metrics,
            limits: Arc::default(),
        }
    }

    /// The same state, with the settings of this installation.
    pub fn with_settings(self, settings: Settings) -> Self {
        Self {
            settings: Arc::new(settings),
            ..self
        }
    }

    /// The atlas of this moment; hold it for the length of one request.
    pub fn atlas(&self) -> Arc<Atlas> {
        self.atlas.load_full()
    }

    /// Puts a newer atlas in place; requests under way keep the one they hold.
    pub fn replace_atlas(&self, atlas: Atlas) {
        self.atlas.store(Arc::new(atlas));
        self.metrics.atlas_built(self.clock.now().timestamp());
    }
}
