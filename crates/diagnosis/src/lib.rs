//! # diagnosis
//!
//! Who needs help with digital life, what is on offer, where is the gap: the
//! numbers an elected official can put on the table.
//!
//! The crate is pure: it is given indicators and places, and gives figures back.
//! It knows nothing of databases or of the web.
//!
//! - [`figure`]: a number that is never without its origin, nor missing without
//!   a reason.
//! - [`indicator`]: what is measured, by whom, and what may be said of it at each
//!   level of territories.
//! - [`recipe`]: how producers' files are read.
//! - [`index`]: composite indices. A model is data: which variables, in which
//!   direction, made comparable how, weighed how, put together how, and how much
//!   of it may be missing.
//! - [`need`]: how many people, as intervals where groups overlap or counts are
//!   hidden.
//! - [`reliability`]: how solid an index is, and where no rank is told.
//! - [`access`]: how much help people can reach, and what they lack.
//! - [`siting`]: where to put the next places, and how far from the best a plan may be.

pub mod access;
pub mod figure;
pub mod index;
pub mod indicator;
pub mod need;
pub mod recipe;
pub mod reliability;
pub mod siting;
