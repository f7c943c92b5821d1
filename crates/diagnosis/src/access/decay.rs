//! What a place counts for, the longer it takes to get there.

use std::str::FromStr;

/// Weights by bands of travel time: a band `t:w` means weight `w` up to `t`
/// minutes, `t` included; beyond the last, nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Bands(Vec<Band>);

/// One band.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// Up to how many minutes, included.
    pub minutes: f64,
    /// What a place there counts for, from 0 to 1.
    pub weight: f64,
}

/// Why bands cannot be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BandsError {
    /// Nothing to read.
    #[error("no band: write them as 10:1,15:0.6667,20:0.3333 (minutes:weight)")]
    None,
    /// Too many to be a scale that somebody reads.
    #[error("{0} bands: {MOST} at most")]
    TooMany(usize),
    /// Not `minutes:weight`.
    #[error("« {0} » is no band: write minutes:weight, as 10:1")]
    Unreadable(String),
    /// A curve that is none.
    #[error(
        "« {0} » is no curve: write linear:20, gaussian:20, or exponential:20:7.5 (the last minute, and the minutes after which half is left)"
    )]
    Curve(String),
    /// Minutes that do not rise.
    #[error("the band of {0} minutes does not come after the one before it: give rising minutes")]
    NotRising(f64),
    /// A weight out of range.
    #[error("a weight of {0} is not between 0 and 1")]
    Weight(f64),
}

/// More bands than any published scale has.
const MOST: usize = 64;

impl Bands {
    /// Bands of rising minutes.
    pub fn new(bands: Vec<Band>) -> Result<Self, BandsError> {
        if bands.is_empty() {
            return Err(BandsError::None);
        }
        if bands.len() > MOST {
            return Err(BandsError::TooMany(bands.len()));
        }
        let mut before = f64::NEG_INFINITY;
        for band in &bands {
            if !(band.minutes.is_finite() && band.minutes >= 0.0 && band.minutes > before) {
                return Err(BandsError::NotRising(band.minutes));
            }
            if !(0.0..=1.0).contains(&band.weight) {
                return Err(BandsError::Weight(band.weight));
            }
            before = band.minutes;
        }
        Ok(Self(bands))
    }

    /// The bands, nearest first.
    pub fn all(&self) -> &[Band] {
        &self.0
    }

    /// The time beyond which nothing counts, in minutes.
    pub fn limit(&self) -> f64 {
        self.0.last().map_or(0.0, |band| band.minutes)
    }

    /// The weight of a place so many minutes away.
    pub fn weight(&self, minutes: f64) -> f64 {
        let band = self.0.iter().find(|band| minutes <= band.minutes);
        band.map_or(0.0, |band| band.weight)
    }
}

impl FromStr for Bands {
    type Err = BandsError;

    fn from_str(text: &str) -> Result<Self, BandsError> {
        let parts = text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty());
        let bands = parts.map(|part| {
            let unreadable = || BandsError::Unreadable(part.to_owned());
            let (minutes, weight) = part.split_once(':').ok_or_else(unreadable)?;
            let number = |text: &str| text.trim().parse().map_err(|_| unreadable());
            Ok(Band {
                minutes: number(minutes)?,
                weight: number(weight)?,
            })
        });
        Self::new(bands.collect::<Result<_, _>>()?)
    }
}

/// How weights fall with time: by [`Bands`], or along a curve up to a last minute, included.
#[derive(Debug, Clone, PartialEq)]
pub enum Decay {
    /// By steps.
    Bands(Bands),
    /// `1 − t/limit`: nothing at the last minute.
    Linear {
        /// The last minute.
        limit: f64,
    },
    /// `(exp(−½(t/limit)²) − exp(−½)) / (1 − exp(−½))` (Dai 2010): slow, then fast, nothing at
    /// the last minute.
    Gaussian {
        /// The last minute.
        limit: f64,
    },
    /// `½^(t/half)`: half as much after each `half` minutes.
    Exponential {
        /// The last minute.
        limit: f64,
        /// Minutes after which a place counts half as much.
        half: f64,
    },
}

impl Decay {
    /// The time beyond which nothing counts, in minutes.
    pub fn limit(&self) -> f64 {
        match self {
            Self::Bands(bands) => bands.limit(),
            Self::Linear { limit } | Self::Gaussian { limit } | Self::Exponential { limit, .. } => {
                *limit
            }
        }
    }

    /// The weight of a place so many minutes away.
    pub fn weight(&self, minutes: f64) -> f64 {
        if minutes > self.limit() {
            return 0.0;
        }
        match self {
            Self::Bands(bands) => bands.weight(minutes),
            Self::Linear { limit } => 1.0 - minutes / limit,
            Self::Gaussian { limit } => {
                let end = (-0.5_f64).exp();
                ((-0.5 * (minutes / limit).powi(2)).exp() - end) / (1.0 - end)
            }
            Self::Exponential { half, .. } => (-minutes / half).exp2(),
        }
    }

    /// The bands, nearest first; none for a curve.
    pub(super) fn bands(&self) -> &[Band] {
        match self {
            Self::Bands(bands) => bands.all(),
            _ => &[],
        }
    }

    /// Which band so many minutes are in.
    pub(super) fn band(&self, minutes: f64) -> Option<usize> {
        self.bands().iter().position(|band| minutes <= band.minutes)
    }
}

impl From<Bands> for Decay {
    fn from(bands: Bands) -> Self {
        Self::Bands(bands)
    }
}

impl From<&Bands> for Decay {
    fn from(bands: &Bands) -> Self {
        Self::Bands(bands.clone())
    }
}

impl From<&Decay> for Decay {
    fn from(decay: &Decay) -> Self {
        decay.clone()
    }
}

impl FromStr for Decay {
    type Err = BandsError;

    /// `10:1,15:0.6667` or `linear:20`, `gaussian:20`, `exponential:20:7.5`.
    fn from_str(text: &str) -> Result<Self, BandsError> {
        let unreadable = || BandsError::Curve(text.to_owned());
        let positive = |text: Option<&str>| {
            let number = text.and_then(|text| text.trim().parse::<f64>().ok());
            number
                .filter(|number| *number > 0.0 && number.is_finite())
                .ok_or_else(unreadable)
        };
        let mut parts = text.trim().split(':');
        let decay = match parts.next().unwrap_or_default() {
            "linear" => Self::Linear {
                limit: positive(parts.next())?,
            },
            "gaussian" => Self::Gaussian {
                limit: positive(parts.next())?,
            },
            "exponential" => Self::Exponential {
                limit: positive(parts.next())?,
                half: positive(parts.next())?,
            },
            _ => return Ok(Self::Bands(text.parse()?)),
        };
        match parts.next() {
            None => Ok(decay),
            Some(_) => Err(unreadable()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_band_includes_its_last_minute() {
        let bands: Bands = "10:1, 15:0.6667,20:0.3333".parse().unwrap();
        let weights = [0.0, 10.0, 10.1, 15.0, 20.0, 20.000_1].map(|minutes| bands.weight(minutes));
        assert_eq!(weights, [1.0, 1.0, 0.6667, 0.6667, 0.3333, 0.0]);
        assert_eq!(bands.limit(), 20.0);
    }

    #[test]
    fn curves_fall_from_one_to_the_last_minute() {
        let at = |text: &str, minutes: f64| text.parse::<Decay>().unwrap().weight(minutes);
        for curve in ["linear:20", "gaussian:20", "exponential:20:10"] {
            assert_eq!(at(curve, 0.0), 1.0);
            assert_eq!(at(curve, 20.001), 0.0);
        }
        assert_eq!(at("linear:20", 5.0), 0.75);
        assert_eq!(at("exponential:20:10", 20.0), 0.25);
        assert!(at("gaussian:20", 20.0).abs() < 1e-15);
        assert_eq!(at("10:1,15:0.5", 12.0), 0.5);
        for wrong in [
            "linear",
            "linear:0",
            "gaussian:x",
            "exponential:20",
            "linear:1:2",
        ] {
            assert_eq!(
                wrong.parse::<Decay>(),
                Err(BandsError::Curve(wrong.to_owned()))
            );
        }
    }

    #[test]
    fn what_is_no_scale_is_refused() {
        for (text, wrong) in [
            ("", BandsError::None),
            ("10", BandsError::Unreadable("10".to_owned())),
            ("10:x", BandsError::Unreadable("10:x".to_owned())),
            ("10:1,10:0.5", BandsError::NotRising(10.0)),
            ("-1:1", BandsError::NotRising(-1.0)),
            ("10:2", BandsError::Weight(2.0)),
        ] {
            assert_eq!(text.parse::<Bands>(), Err(wrong), "{text}");
        }
        assert!(matches!(
            "10:NaN".parse::<Bands>(),
            Err(BandsError::Weight(_))
        ));
    }
}
