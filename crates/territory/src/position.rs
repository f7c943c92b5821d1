//! A point on the Earth.

use serde::{Deserialize, Serialize};

/// Latitude and longitude in degrees (WGS 84), finite and in range.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "Degrees")]
pub struct Position {
    latitude: f64,
    longitude: f64,
}

/// Coordinates that no place on Earth has.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error(
    "latitude {latitude}, longitude {longitude} is no place on Earth: give degrees within ±90 and ±180"
)]
pub struct PositionError {
    latitude: f64,
    longitude: f64,
}

#[derive(Deserialize)]
struct Degrees {
    latitude: f64,
    longitude: f64,
}

impl TryFrom<Degrees> for Position {
    type Error = PositionError;
    fn try_from(
        Degrees {
            latitude,
            longitude,
        }: Degrees,
    ) -> Result<Self, PositionError> {
        Self::new(latitude, longitude).ok_or(PositionError {
            latitude,
            longitude,
        })
    }
}

impl Position {
    /// A position, unless the coordinates are out of range or not numbers.
    pub fn new(latitude: f64, longitude: f64) -> Option<Self> {
        let valid = (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude);
        valid.then_some(Self {
            latitude,
            longitude,
        })
    }

    /// Degrees north.
    pub fn latitude(self) -> f64 {
        self.latitude
    }

    /// Degrees east.
    pub fn longitude(self) -> f64 {
        self.longitude
    }

    /// Great-circle distance in metres.
    pub fn distance_m(self, other: Self) -> f64 {
        const EARTH_RADIUS_M: f64 = 6_371_008.8;
        let (a, b) = (self.latitude.to_radians(), other.latitude.to_radians());
        let across = ((b - a) / 2.0).sin().powi(2)
            + a.cos()
                * b.cos()
                * ((other.longitude - self.longitude).to_radians() / 2.0)
                    .sin()
                    .powi(2);
        2.0 * EARTH_RADIUS_M * across.clamp(0.0, 1.0).sqrt().asin()
    }
}
