use std::time::Duration;

/// Why no plan could be made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SitingError {
    /// A weight that cannot be counted with.
    #[error("a weight of {amount} (number {index}) cannot be counted: give 0 or more")]
    Weight {
        /// Which of those given, from 0.
        index: usize,
        /// What was given.
        amount: f64,
    },
    /// A radius within which nothing is.
    #[error("a radius of {0} minutes holds nothing: give 0 or more")]
    Radius(f64),
    /// A time that nothing takes.
    #[error("a time of {0} minutes cannot be counted with: give 0 or more")]
    Minutes(f64),
    /// A bus that cannot go.
    #[error("give 1 to 62 days of 1 or 2 half-days, and 1 visit a stop or more")]
    Service,
    /// Nobody has anywhere to go.
    #[error("no place exists and none may be put: nobody has anywhere to go")]
    Nowhere,
    /// As many weights as places are needed.
    #[error("{weights} weights for {places} places: give one a place")]
    Uneven {
        /// How many weights.
        weights: usize,
        /// How many places.
        places: usize,
    },
    /// More than is held in memory.
    #[error(
        "{0} pairs of a place and people within its reach: {1} at most; take a smaller radius or area"
    )]
    TooLarge(usize, usize),
    /// The solver did not end in time, and proved nothing better than the bound.
    #[error("HiGHS did not end within {0:?}: ask without proof, or give it more time")]
    TooLong(Duration),
    /// The solver failed.
    #[error("HiGHS gave up: {0}")]
    Solver(String),
}

/// Refuses weights that cannot be counted.
pub(super) fn usable(weights: &[f64]) -> Result<(), SitingError> {
    let wrong = |(_, weight): &(usize, &f64)| !(weight.is_finite() && **weight >= 0.0);
    match weights.iter().enumerate().find(wrong) {
        Some((index, &amount)) => Err(SitingError::Weight { index, amount }),
        None => Ok(()),
    }
}
