//! What every request handler receives.

use std::sync::Arc;

use arc_swap::ArcSwap;

use super::atlas::Atlas;
use super::clock::Clock;
use super::database::Database;
use super::origin::Origin;

/// Shared by all requests; cheap to clone.
#[derive(Clone)]
pub struct AppState {
    atlas: Arc<ArcSwap<Atlas>>,
    /// Where writes go; public pages never wait for it.
    pub database: Database,
    /// Where "now" comes from.
    pub clock: Clock,
    /// Where the public finds the site, when its keeper told it.
    pub public_origin: Option<Origin>,
}

impl AppState {
    /// A state that starts from `atlas`.
    pub fn new(atlas: Atlas, database: Database, clock: Clock) -> Self {
        Self {
            atlas: Arc::new(ArcSwap::from_pointee(atlas)),
            database,
            clock,
            public_origin: None,
        }
    }

    /// The same state, for a site that the public finds there.
    pub fn with_public_origin(self, public_origin: Option<Origin>) -> Self {
        Self {
            public_origin,
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
    }
}
