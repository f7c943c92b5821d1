//! What a claim is, and what becomes of it.

use chrono::{DateTime, Utc};

use crate::kernel::identity::OrganisationId;

/// The longest message, in characters.
pub const LONGEST: usize = 500;

/// What became of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClaimState {
    Waiting,
    Accepted,
    Refused,
}

impl ClaimState {
    /// As stored.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
        }
    }
}

/// A claim that waits to be checked.
#[derive(Debug, Clone)]
pub struct Claim {
    pub id: String,
    pub place_key: String,
    pub organisation: OrganisationId,
    pub organisation_name: String,
    /// Who made it, as the journal names them.
    pub claimed_by: String,
    pub claimed_at: DateTime<Utc>,
    pub message: String,
}
