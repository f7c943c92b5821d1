//! Where to put the next places of help, and how far from the best a plan may be.
//!
//! - [`Cover`]: who would be within reach of which candidate, the places that exist taken
//!   into account. [`Cover::plan`] chooses the candidates that reach the most people (maximal
//!   covering location, Church and ReVelle 1974) by greedy choice and exchanges, with a bound
//!   that no plan can pass; [`Cover::exact`] proves the best one by branch and bound.
//!   [`Cover::plans`] gives several that differ and are nearly as good.
//! - [`Median`]: the least time for all to their nearest place, in the same two ways.
//! - [`Bus`]: a bus that stands at a stop each half-day, its day's round bounded.
//!
//! [`best_sites`] is what a page asks in one go.
//!
//! A plan never comes without its bound: `gap` says how much better the best plan could be,
//! at most. Nothing here draws at chance: the same question has the same answer.

mod best;
mod bus;
mod cover;
mod error;
mod median;
mod solver;

pub use best::{Siting, best_sites};
pub use bus::{Bus, BusPlan, Day, Service};
pub use cover::{Cover, Plan};
pub use error::SitingError;
pub use median::{Median, MedianPlan};
