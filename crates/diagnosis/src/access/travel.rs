//! How long it takes to go somewhere, where no road is known: the great circle,
//! lengthened by a circuity and travelled at one speed.

use std::fmt;

/// The mean radius of the Earth, in kilometres (IUGG, 6 371.0088).
pub const EARTH_RADIUS_KM: f64 = 6_371.008_8;

/// A point on the Earth, in degrees (WGS 84).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    latitude: f64,
    longitude: f64,
}

/// A position that is nowhere on Earth.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error(
    "({latitude}, {longitude}) is no position: a latitude lies between -90 and 90, \
     a longitude between -180 and 180"
)]
pub struct OffEarth {
    /// Degrees north, as given.
    pub latitude: f64,
    /// Degrees east, as given.
    pub longitude: f64,
}

impl Place {
    /// A position, if it is one.
    pub fn new(latitude: f64, longitude: f64) -> Result<Self, OffEarth> {
        match (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude) {
            true => Ok(Self {
                latitude,
                longitude,
            }),
            false => Err(OffEarth {
                latitude,
                longitude,
            }),
        }
    }

    /// Degrees north.
    pub fn latitude(self) -> f64 {
        self.latitude
    }

    /// Degrees east.
    pub fn longitude(self) -> f64 {
        self.longitude
    }

    /// Kilometres along the great circle, by the haversine formula.
    pub fn distance_km(self, other: Self) -> f64 {
        let (north, south) = (self.latitude.to_radians(), other.latitude.to_radians());
        let across = (other.longitude - self.longitude).to_radians();
        let half = ((south - north) / 2.0).sin().powi(2)
            + north.cos() * south.cos() * (across / 2.0).sin().powi(2);
        2.0 * EARTH_RADIUS_KM * half.sqrt().min(1.0).asin()
    }
}

/// A way of going: how fast, and how much longer than the great circle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Travel {
    speed_kmh: f64,
    circuity: f64,
}

/// A way of going that goes nowhere.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum TravelError {
    /// Not above zero, or not a number.
    #[error("a speed of {0} km/h leads nowhere: give one above 0")]
    Speed(f64),
    /// Shorter than the great circle, or not a number.
    #[error("a circuity of {0} is shorter than the great circle: give 1 or more")]
    Circuity(f64),
}

impl Travel {
    /// At this speed in km/h, on roads this many times as long as the great circle.
    pub fn new(speed_kmh: f64, circuity: f64) -> Result<Self, TravelError> {
        if !(speed_kmh > 0.0 && speed_kmh.is_finite()) {
            return Err(TravelError::Speed(speed_kmh));
        }
        if !(circuity >= 1.0 && circuity.is_finite()) {
            return Err(TravelError::Circuity(circuity));
        }
        Ok(Self {
            speed_kmh,
            circuity,
        })
    }

    /// Kilometres an hour.
    pub fn speed_kmh(self) -> f64 {
        self.speed_kmh
    }

    /// How many times as long as the great circle.
    pub fn circuity(self) -> f64 {
        self.circuity
    }

    /// Minutes for a distance along the great circle.
    pub fn minutes(self, distance_km: f64) -> f64 {
        distance_km * self.circuity / self.speed_kmh * 60.0
    }

    /// Minutes from one place to another.
    pub fn minutes_between(self, from: Place, to: Place) -> f64 {
        self.minutes(from.distance_km(to))
    }

    /// How far one comes along the great circle in so many minutes, in kilometres.
    pub fn reach_km(self, minutes: f64) -> f64 {
        minutes / 60.0 * self.speed_kmh / self.circuity
    }
}

impl fmt::Display for Travel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} km/h, circuity {}", self.speed_kmh, self.circuity)
    }
}

/// How one goes, where nothing better is known: declared averages, door to door, to be changed
/// where a territory knows its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// By car: 50 km/h, on roads 1.3 times the great circle.
    #[default]
    Voiture,
    /// On foot: 4.5 km/h, on ways 1.3 times the great circle.
    Marche,
    /// By public transport: 18 km/h with the wait, on lines 1.5 times the great circle.
    Transport,
}

/// A word that names no mode.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("« {0} » is no way of going: write voiture, marche or transport")]
pub struct UnknownMode(String);

impl Mode {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Voiture, Self::Marche, Self::Transport];

    /// Its word in addresses and on the command line.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Voiture => "voiture",
            Self::Marche => "marche",
            Self::Transport => "transport",
        }
    }

    /// Its name in French.
    pub fn label(self) -> &'static str {
        match self {
            Self::Voiture => "en voiture",
            Self::Marche => "à pied",
            Self::Transport => "en transport en commun",
        }
    }

    /// Its speed and circuity.
    pub fn travel(self) -> Travel {
        let (speed_kmh, circuity) = match self {
            Self::Voiture => (50.0, 1.3),
            Self::Marche => (4.5, 1.3),
            Self::Transport => (18.0, 1.5),
        };
        Travel {
            speed_kmh,
            circuity,
        }
    }
}

impl std::str::FromStr for Mode {
    type Err = UnknownMode;

    fn from_str(text: &str) -> Result<Self, UnknownMode> {
        let mode = Self::ALL.into_iter().find(|mode| mode.slug() == text);
        mode.ok_or_else(|| UnknownMode(text.to_owned()))
    }
}
