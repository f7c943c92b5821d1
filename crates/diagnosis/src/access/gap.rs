//! What is missing for everybody to have what a territory says is enough.

use crate::need::Interval;

/// The level that a territory wants for all: `A*`, in the unit of accessibility.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Gap {
    wanted: f64,
}

/// A level that cannot be wanted.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("a wanted level of {0} cannot be compared with: give 0 or more")]
pub struct GapError(pub f64);

impl Gap {
    /// Against this level.
    pub fn against(wanted: f64) -> Result<Self, GapError> {
        match wanted.is_finite() && wanted >= 0.0 {
            true => Ok(Self { wanted }),
            false => Err(GapError(wanted)),
        }
    }

    /// The level wanted.
    pub fn wanted(self) -> f64 {
        self.wanted
    }

    /// `G = max(0, A* − A) · P`: what these people lack, in the unit of supply.
    pub fn of(self, accessibility: f64, population: f64) -> f64 {
        (self.wanted - accessibility).max(0.0) * population
    }

    /// The same where both are known between bounds: the least and the most that may lack.
    pub fn between(self, least: f64, most: f64, population: Interval) -> Interval {
        let low = self.of(most, population.low());
        let high = self.of(least, population.high());
        // `least ≤ most` and `low ≤ high` make it so; a caller's slip must not panic.
        Interval::new(low.min(high), high).unwrap_or(Interval::NOBODY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_has_enough_lacks_nothing() {
        let gap = Gap::against(2.0).unwrap();
        assert_eq!(gap.of(0.5, 10.0), 15.0);
        assert_eq!(gap.of(3.0, 10.0), 0.0);
        let people = Interval::new(10.0, 20.0).unwrap();
        let lacking = gap.between(0.5, 1.5, people);
        assert_eq!((lacking.low(), lacking.high()), (5.0, 30.0));
        assert_eq!(gap.between(3.0, 4.0, people), Interval::NOBODY);
        assert!(Gap::against(-1.0).is_err());
        assert!(Gap::against(f64::NAN).is_err());
    }
}
