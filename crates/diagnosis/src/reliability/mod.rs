//! How solid an index is: the steps of the OECD's and JRC's handbook that come after the score.
//!
//! - [`correlation`] and [`structure`]: do the variables go together, do they measure one thing;
//! - [`Study`]: the ranks again, under other choices of method and other draws of small counts,
//!   and which choice moves them most ([`sobol`]);
//! - [`shrink`]: rates of small areas, drawn towards their EPCI's;
//! - [`small`]: where no rank is told at all;
//! - [`Report`]: all of it for one model and one table.
//!
//! Chance is handed in as a seed: the same seed tells the same intervals.

pub mod correlation;
mod random;
mod report;
pub mod shrink;
pub mod small;
pub mod sobol;
pub mod structure;
mod study;
mod trial;

pub use random::Random;
pub use report::{FactorWeight, RankTold, Report, VariableTold, report, weight};
pub use study::{Plan, RankInterval, Study, StudyError};
