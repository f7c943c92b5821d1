//! Cleaning: one pure function per family of fields.
//!
//! A cleaner takes what the producer wrote and returns the best reading it can defend
//! ([`Cleaned::value`]) together with every departure from the standard it met
//! ([`Cleaned::findings`]): what was read, and how the producer can mend it. A cleaner never
//! panics and never decides the fate of a row: an unreadable telephone number is a lost telephone
//! number, not a lost place.

mod adresse;
mod commune;
mod coordonnees;
mod courriel;
mod date;
mod finding;
mod newtypes;
mod pivot;
mod projections;
mod site_web;
mod telephone;
mod text;

pub use adresse::{AdresseLue, adresse, unshouted};
pub use commune::{code_postal, code_postal_in, commune};
pub use coordonnees::{autres_lectures, coordonnees};
pub use courriel::courriels;
pub use date::date;
pub use finding::{Cleaned, Finding, IssueKind, Severity};
pub use newtypes::{Courriel, InvalidValue, Pivot, SiteWeb, Telephone};
pub use pivot::{pivot, pivot_in};
pub use site_web::{site_web, sites_web};
pub use telephone::{telephone, telephone_in};
pub use text::text;
pub(crate) use text::{is_void, quoted, unaccented};
