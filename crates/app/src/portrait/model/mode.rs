//! How far people go to a place, and what it then counts for.

use diagnosis::access::Bands;
pub use diagnosis::access::Mode;

/// The time beyond which a place counts no more, in minutes.
pub const FAR_MINUTES: f64 = 20.0;

/// Full weight up to 10 minutes, two thirds up to 15, one third up to 20.
pub fn bands() -> Bands {
    "10:1,15:0.6667,20:0.3333"
        .parse()
        .expect("the declared bands are read by a test")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_declared_can_be_used() {
        assert!((bands().limit() - FAR_MINUTES).abs() < 1e-9);
    }
}
