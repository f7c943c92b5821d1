//! How many people: counts that are known, hidden or overlap, as intervals.
//!
//! The people whom several groups hold together (65 and over, without a diploma;
//! recipients of RSA, prime d'activité and AAH, jobseekers) are not the sum of
//! the groups: some are in two of them. Without a table that crosses the groups,
//! all that is certain are Fréchet's bounds on the union (Fréchet 1935): at
//! least the largest group, at most the sum, and never more than there are
//! people. Where such a table exists the count is exact.
//!
//! A cell that a producer hides is not a zero: it lies between what the producer
//! says of hidden cells. « À risque » says nothing of who gives up their rights.

pub mod observed;
pub mod portrea;

use std::iter::Sum;
use std::ops::Add;

/// A count known to lie between two others, both included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    low: f64,
    high: f64,
}

/// Bounds between which no count lies.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("no count lies between {low} and {high}: give 0 ≤ low ≤ high")]
pub struct NoInterval {
    /// The lower bound, as given.
    pub low: f64,
    /// The upper bound, as given.
    pub high: f64,
}

impl Interval {
    /// Nobody.
    pub const NOBODY: Self = Self {
        low: 0.0,
        high: 0.0,
    };

    /// Between two counts.
    pub fn new(low: f64, high: f64) -> Result<Self, NoInterval> {
        match low.is_finite() && high.is_finite() && 0.0 <= low && low <= high {
            true => Ok(Self { low, high }),
            false => Err(NoInterval { low, high }),
        }
    }

    /// A count that is known.
    pub fn exactly(count: f64) -> Result<Self, NoInterval> {
        Self::new(count, count)
    }

    /// A count that its producer hides because it is under a threshold.
    pub fn hidden_under(threshold: f64) -> Result<Self, NoInterval> {
        Self::new(0.0, threshold)
    }

    /// The least it may be.
    pub fn low(self) -> f64 {
        self.low
    }

    /// The most it may be.
    pub fn high(self) -> f64 {
        self.high
    }

    /// Whether it is known.
    pub fn is_exact(self) -> bool {
        self.low == self.high
    }

    /// Whether a count may be it.
    pub fn holds(self, count: f64) -> bool {
        (self.low..=self.high).contains(&count)
    }

    /// What two true statements say of one count together; nothing where they contradict.
    pub fn and(self, other: Self) -> Option<Self> {
        Self::new(self.low.max(other.low), self.high.min(other.high)).ok()
    }

    /// How many people groups hold together, of a population: Fréchet's bounds on the union.
    pub fn union(groups: &[Self], population: Self) -> Self {
        let low = groups.iter().map(|group| group.low).fold(0.0, f64::max);
        let sum: f64 = groups.iter().map(|group| group.high).sum();
        // Sources of different years may say more than there are people: the group then stands.
        let high = sum.min(population.high).max(low);
        Self { low, high }
    }
}

impl Add for Interval {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            low: self.low + other.low,
            high: self.high + other.high,
        }
    }
}

/// The people of several territories together.
impl Sum for Interval {
    fn sum<I: Iterator<Item = Self>>(intervals: I) -> Self {
        intervals.fold(Self::NOBODY, Add::add)
    }
}
