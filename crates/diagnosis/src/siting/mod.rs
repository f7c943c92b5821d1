//! Where to put the next places of help, and how far from the best a plan may be.
//!
//! - [`Cover`]: who would be within reach of which candidate, the places that exist taken
//!   into account. [`Cover::plan`] chooses the candidates that reach the most people (maximal
//!   covering location, Church and ReVelle 1974) by greedy choice and exchanges, with a bound
//!   that no plan can pass; [`Cover::exact`] proves the best one with HiGHS.
//!
//! A plan never comes without its bound: `gap` says how much better the best plan could be,
//! at most. Nothing here draws at chance: the same question has the same answer.

mod cover;
mod error;
mod solver;

pub use cover::{Cover, Plan};
pub use error::SitingError;
