//! The journal: who did what, when, to what, before and after, and why.
//!
//! It is append-only. Each entry's hash covers the entry and the hash before
//! it, so that a line changed, removed or slipped in breaks the chain from
//! there on; `maillage journal verify` walks it. An entry never says who a
//! person is: it holds ids, and of a person's own page only which fields moved.

mod chain;
mod search;
mod store;
#[cfg(test)]
mod tests;

use serde_json::Value;

#[cfg(test)]
pub use chain::Break;
pub use chain::verify;
pub use search::{Reach, Search, search};
pub use store::{JournalError, Recorded, append, of_subject};

/// What an entry adds to the grant that it follows.
#[derive(Debug, Clone, Default)]
pub struct Entry {
    /// What was there.
    pub before: Option<Value>,
    /// What is there now.
    pub after: Option<Value>,
    /// The reason given, or what led to it.
    pub why: String,
}

impl Entry {
    /// Something was made.
    pub fn made(after: Value, why: impl Into<String>) -> Self {
        Self {
            before: None,
            after: Some(after),
            why: why.into(),
        }
    }

    /// Something was changed.
    pub fn changed(before: Value, after: Value, why: impl Into<String>) -> Self {
        Self {
            before: Some(before),
            after: Some(after),
            why: why.into(),
        }
    }

    /// Something was removed.
    pub fn removed(before: Value, why: impl Into<String>) -> Self {
        Self {
            before: Some(before),
            after: None,
            why: why.into(),
        }
    }
}
