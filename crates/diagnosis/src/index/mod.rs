//! Composite indices: several indicators made comparable, weighed and put
//! together, along the ten steps of the OECD's and JRC's *Handbook on
//! Constructing Composite Indicators* (2008).
//!
//! A [`Model`] is a document that a Hub can read and change. It names variables
//! (a column, or a column over another), says whether more of one means more
//! fragile, how it is made comparable ([`Normalisation`]), and how variables
//! make axes and axes a score ([`Aggregation`]). A [`Table`] holds the cells.
//! [`Model::compute`] gives every variable, axis and score of every territory,
//! or says why there is none: what is missing stays missing unless the model
//! says otherwise, and no score stands on less than the share of weights that
//! the model asks for.

mod aggregate;
mod compute;
mod document;
mod error;
mod model;
mod normalise;
mod shipped;
mod table;
mod weighed;

pub(crate) use compute::{Computed, numbers};
pub(crate) use normalise::{Fitted, quantile, ranks};

pub use aggregate::Aggregation;
pub use compute::{NoScore, Score, Scores};
pub use error::{ComputeError, ModelError};
pub use model::{Aggregate, Column, Direction, Model, Part, Scale, Variable, WhenMissing};
pub use normalise::Normalisation;
pub use shipped::shipped;
pub use table::{Table, TableError};
pub use weighed::Comparable;
