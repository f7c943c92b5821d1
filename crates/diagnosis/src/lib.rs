//! # diagnosis
//!
//! Who needs help with digital life, what is on offer, where is the gap: the
//! numbers an elected official can put on the table.
//!
//! The crate is pure: it is given indicators and places, and gives figures back.
//! It knows nothing of databases or of the web. For now it holds the one type
//! everything in it will stand on, the [`Figure`]: a number that is never
//! without its origin, nor missing without a reason.

use territory::TerritoryId;

/// Where a figure comes from: enough to find it again.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Origin {
    /// Who publishes it, for instance `INSEE`.
    pub producer: String,
    /// The name of the data set.
    pub title: String,
    /// The year or date it describes.
    pub vintage: String,
    /// What it counts, in one sentence.
    pub definition: String,
}

/// Why a value is not there. "Zero" is a value; these are not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Missing {
    /// The producer withholds it: too few households to publish without
    /// betraying someone.
    StatisticalSecrecy,
    /// The producer does not cover this territory, as is often so overseas.
    OutOfScope,
    /// The territory did not exist, or not in these limits, at that vintage.
    OtherVintage,
    /// Expected, and not in the file.
    NotProvided,
}

/// A value for a territory, or the reason there is none, and its origin.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The territory described.
    pub territory: TerritoryId,
    /// The value, in the unit its definition states.
    pub value: Result<f64, Missing>,
    /// Where it comes from.
    pub origin: Origin,
}
