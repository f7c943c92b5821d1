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
