//! Positions from addresses, by a geocoder that speaks as the Base adresse nationale's does.
//!
//! Pure: what to ask ([`wanted`]), how it is written ([`Batch`]), what was answered
//! ([`answers`]), and what of it can be believed ([`believe`]). Who sends it over the wire, keeps
//! answers and waits between batches is the caller.

mod answer;
mod request;
mod settle;

pub use answer::{Answer, AnswerError, Kind, answers};
pub use request::{Batch, Query, wanted};
pub use settle::{Doubt, Geocoding, LEAST_SCORE, believe, settle};
