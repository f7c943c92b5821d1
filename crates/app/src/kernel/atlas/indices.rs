//! The indices that Hubs published, and what was worked out of any index since this atlas was
//! made: how solid its ranks are takes a moment, and is the same for everyone.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use diagnosis::index::Model;
use diagnosis::need::observed::Portrea;
use diagnosis::reliability::{Report, StudyError};

use super::Atlas;
use crate::kernel::identity::HubId;

/// A Hub's index, as the public reads it.
#[derive(Debug, Clone)]
pub struct PublishedIndex {
    pub hub: HubId,
    pub model: Model,
    pub document: String,
}

/// What an index was found to be, or why it cannot be told.
pub type Studied = Arc<Result<Report, StudyError>>;

/// More studies than this are forgotten and made again.
const MOST_STUDIES: usize = 200;

/// Published indices, and studies of any.
#[derive(Debug, Default)]
pub struct Indices {
    published: Vec<PublishedIndex>,
    studies: Mutex<HashMap<String, Studied>>,
    portrea: OnceLock<Portrea>,
    /// One study is made at a time: each takes all processors.
    making: Mutex<()>,
}

impl Atlas {
    /// The same snapshot, with the indices that Hubs published.
    #[must_use]
    pub fn measuring(mut self, published: Vec<PublishedIndex>) -> Self {
        self.indices.published = published;
        self
    }

    /// The indices that Hubs published.
    pub fn indices(&self) -> &[PublishedIndex] {
        &self.indices.published
    }

    /// Portrea's counts of every commune, worked out by whoever asks first. Slow then: for a thread
    /// of its own.
    pub fn portrea(&self) -> &Portrea {
        let portrea = &self.indices.portrea;
        portrea.get_or_init(|| Portrea::of(self.observatory()))
    }

    /// The study of this name, made now if it was not. Slow then: for a thread of its own.
    pub fn study(&self, name: &str, make: impl FnOnce() -> Result<Report, StudyError>) -> Studied {
        if let Some(known) = self.known_study(name) {
            return known;
        }
        let _one = self
            .indices
            .making
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        // Made by another while we waited.
        if let Some(known) = self.known_study(name) {
            return known;
        }
        let made = Arc::new(make());
        let mut studies = self
            .indices
            .studies
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if studies.len() >= MOST_STUDIES {
            studies.clear();
        }
        studies.insert(name.to_owned(), made.clone());
        made
    }

    fn known_study(&self, name: &str) -> Option<Studied> {
        let studies = self
            .indices
            .studies
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        studies.get(name).cloned()
    }
}
