//! Places of digital mediation: the national standard, source mappings, cleaning.
//!
//! A source is a file as its producer wrote it, and a **mapping** that says which of its columns
//! hold what. From the two, [`standardise::standardise`] makes places of the national standard:
//!
//! ```text
//! file ──input──▶ rows ──mapping──▶ raw fields ──clean──▶ values + findings ──▶ published
//!                                                                       └──▶ quarantined
//! ```
//!
//! Rows are independent and nothing a row holds can stop a source: whatever cannot be read becomes an
//! [`Issue`] on that row. A row is quarantined only if it has no name or nothing that says where it is.
//! What was read is always what was published plus what was quarantined.

pub mod clean;
pub mod exchange;
pub mod geocoding;
pub mod hours;
pub mod input;
mod issue;
pub mod mapping;
pub mod matching;
pub mod merging;
pub mod output;
pub mod quality;
pub mod standard;
pub mod standardise;
mod whereabouts;

pub use issue::Issue;
pub use standard::Place;
pub use whereabouts::{Precision, Whereabouts};
