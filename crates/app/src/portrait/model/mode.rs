//! Ways of going to a place: a declared speed on roads longer than the great circle.

use diagnosis::access::{Bands, Travel};

/// A way of going.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// By car.
    #[default]
    Car,
    /// By bus or coach, waiting included.
    Transit,
    /// On foot.
    Walk,
}

impl Mode {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Car, Self::Transit, Self::Walk];

    /// In addresses.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Car => "voiture",
            Self::Transit => "transports",
            Self::Walk => "marche",
        }
    }

    /// By its name in addresses.
    pub fn of_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.slug() == slug)
    }

    /// `en voiture`.
    pub fn label(self) -> &'static str {
        match self {
            Self::Car => "en voiture",
            Self::Transit => "en transports en commun",
            Self::Walk => "à pied",
        }
    }

    /// Its speed in km/h, and how many times longer its ways are than the great circle.
    pub fn declared(self) -> (f64, f64) {
        match self {
            Self::Car => (50.0, 1.3),
            Self::Transit => (20.0, 1.4),
            Self::Walk => (4.5, 1.2),
        }
    }

    /// For the catchments.
    pub fn travel(self) -> Travel {
        let (speed, circuity) = self.declared();
        // A test makes every one of them.
        Travel::new(speed, circuity).expect("declared speeds lead somewhere")
    }
}

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
        for mode in Mode::ALL {
            assert!(mode.travel().minutes(1.0) > 0.0);
            assert_eq!(Mode::of_slug(mode.slug()), Some(mode));
        }
    }
}
