//! Cleaning: one pure function per family of fields.
//!
//! A cleaner takes what the producer wrote and returns the best reading it can defend
//! ([`Cleaned::value`]) together with every departure from the standard it met
//! ([`Cleaned::findings`]): what was read, and how the producer can mend it. A cleaner never
//! panics and never decides the fate of a row: an unreadable telephone number is a lost telephone
//! number, not a lost place.

mod finding;
mod newtypes;

pub use finding::{Cleaned, Finding, IssueKind, Severity};
pub use newtypes::{Courriel, InvalidValue, Pivot, SiteWeb, Telephone};
