//! What a claim is, and what becomes of it.

use chrono::{DateTime, Utc};

/// The longest message, in characters.
pub const LONGEST: usize = 500;

/// A claim that waits to be checked.
#[derive(Debug, Clone)]
pub struct Claim {
    pub id: String,
    pub place_key: String,
    pub organisation_name: String,
    /// Who made it, as the journal names them.
    pub claimed_by: String,
    pub claimed_at: DateTime<Utc>,
    pub message: String,
}
