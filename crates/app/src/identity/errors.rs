//! What can go wrong beneath the pages, and what is wrong in a form.

use super::oidc::OidcError;
use super::proofs::password::HashingError;
use crate::kernel::errors::PageError;
use crate::kernel::identity::SessionError;
use crate::kernel::journal::JournalError;

/// Why identity could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// The database refused or did not answer.
    #[error("the database did not answer as expected: {0}")]
    Database(#[from] sqlx::Error),
    /// The change could not be told to the journal.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// Roles or sessions could not be read.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// A password could not be held against its hash.
    #[error(transparent)]
    Hashing(#[from] HashingError),
    /// The identity provider failed.
    #[error(transparent)]
    Provider(#[from] OidcError),
    /// A stored value is not one this version knows.
    #[error("the database holds a damaged value: {0}")]
    Damaged(String),
}

impl From<IdentityError> for PageError {
    fn from(error: IdentityError) -> Self {
        Self::Store(error.to_string())
    }
}

/// What is wrong with one field of a form, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    pub field: &'static str,
    pub message: String,
}

/// All that is wrong with a form, in its order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Errors(Vec<Wrong>);

impl Errors {
    /// One thing.
    pub fn one(field: &'static str, message: impl Into<String>) -> Self {
        let mut errors = Self::default();
        errors.add(field, message);
        errors
    }

    /// One more.
    pub fn add(&mut self, field: &'static str, message: impl Into<String>) {
        let message = message.into();
        self.0.push(Wrong { field, message });
    }

    /// Nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How much is.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// All of it.
    pub fn all(&self) -> &[Wrong] {
        &self.0
    }

    /// What is wrong with a field; empty when nothing is.
    pub fn of(&self, field: &str) -> &str {
        let wrong = self.0.iter().find(|wrong| wrong.field == field);
        wrong.map_or("", |wrong| &wrong.message)
    }

    /// What a title begins with.
    pub fn mark(&self) -> &'static str {
        if self.is_empty() { "" } else { "Erreur : " }
    }
}
