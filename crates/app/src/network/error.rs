//! Why something of the network could not be read or written.

use crate::kernel::errors::PageError;
use crate::kernel::identity::SessionError;
use crate::kernel::journal::JournalError;
use crate::registry::store::StoreError;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum NetworkError {
    /// The database refused or did not answer.
    #[error("the database did not answer as expected: {0}")]
    Database(#[from] sqlx::Error),
    /// The journal could not be written: then nothing was.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The roles of a person or the territory of a Hub could not be read.
    #[error(transparent)]
    Identity(#[from] SessionError),
    /// A stored value is not one this version knows.
    #[error("the network holds a damaged value: {0}")]
    Damaged(String),
    /// Somebody saved the sheet since it was read: read it again, then save.
    #[error("somebody saved this meanwhile")]
    Outdated,
    /// There is no such thing, or no longer: `what` in French, as the title says it.
    #[error("nothing here: {0}")]
    Missing(&'static str),
}

impl From<NetworkError> for PageError {
    fn from(error: NetworkError) -> Self {
        match error {
            NetworkError::Missing(what) => Self::not_found(what),
            other => Self::Store(other.to_string()),
        }
    }
}

/// The atlas is read whole or not at all.
impl From<NetworkError> for StoreError {
    fn from(error: NetworkError) -> Self {
        match error {
            NetworkError::Database(error) => Self::Database(error),
            other => Self::Damaged {
                what: other.to_string(),
            },
        }
    }
}

/// Reads a stored text.
pub fn stored<T: std::str::FromStr>(text: &str, what: &str) -> Result<T, NetworkError> {
    text.parse()
        .map_err(|_| NetworkError::Damaged(format!("{what} « {text} »")))
}
