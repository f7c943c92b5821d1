//! Indicators: what is known of territories, where it comes from, and what may be said of it
//! above and below the level at which it is published.
//!
//! An [`Indicator`] says what is measured. A [`Release`] is one publication, as read from a file: a
//! row an area, a column an indicator and vintage. The [`Observatory`] arranges releases for
//! questions: communes of any vintage become those of today, counts are added up to any territory,
//! ratios are worked out again from what they are made of, and whatever does not add up (medians,
//! rates without their parts, scores) is missing above its level rather than averaged.
//!
//! A hidden cell is never a zero: what is added up without it says which share it knows
//! ([`Told::coverage`]).

mod area;
mod column;
mod definition;
mod observatory;
mod pack;
mod passage;
mod release;
mod series;
mod told;

pub use area::{Area, AreaError, CodeIris, Grain};
pub use column::Column;
pub use definition::{Direction, Indicator, Kind, Theme, Unit, UnreadableCatalogue};
pub use observatory::Observatory;
pub use pack::{FiguresPack, Iris, IrisKind, PackError};
pub use release::{Release, ReleaseColumn, ReleaseError};
pub use series::Series;
pub use told::{Made, Told};
