//! Which geocoder, if any.

use std::str::FromStr;

use clap::Args;
use places::input::Reach;

use super::Geocoder;
use crate::kernel::service_address;

/// The geocoder of one installation.
#[derive(Debug, Clone, Default, Args)]
#[group(id = "geocoder")]
pub struct GeocoderSettings {
    /// A geocoder that answers as the Base adresse nationale's (POST …/search/csv/), such as
    /// https://data.geopf.fr/geocodage: imports look there for the positions of addresses; without
    /// it none is asked
    #[arg(long, env = "MAILLAGE_GEOCODER_URL")]
    pub geocoder_url: Option<GeocoderUrl>,
    /// The geocoder may be on a private network or another port than 80 and 443
    #[arg(long, env = "MAILLAGE_GEOCODER_ALLOW_PRIVATE")]
    pub geocoder_allow_private: bool,
}

impl GeocoderSettings {
    /// The geocoder, if one is named.
    pub fn geocoder(&self) -> Option<Geocoder> {
        let reach = match self.geocoder_allow_private {
            true => Reach::Anywhere,
            false => Reach::Public,
        };
        let url = self.geocoder_url.as_ref()?;
        Some(Geocoder::new(url.search(), reach))
    }
}

/// Where a geocoder is: the address before `/search/csv/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeocoderUrl(String);

/// Why an address is no geocoder's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no geocoder's address: write what comes before /search/csv/, for instance https://data.geopf.fr/geocodage, without name or password"
)]
pub struct InvalidGeocoder(String);

impl FromStr for GeocoderUrl {
    type Err = InvalidGeocoder;

    fn from_str(text: &str) -> Result<Self, InvalidGeocoder> {
        let refused = || InvalidGeocoder(text.to_owned());
        let base = service_address::base(text).ok_or_else(refused)?;
        let base = base.as_str();
        let base = base.strip_suffix("/csv").unwrap_or(base);
        let base = base.strip_suffix("/search").unwrap_or(base);
        Ok(Self(base.trim_end_matches('/').to_owned()))
    }
}

impl GeocoderUrl {
    /// Where batches are sent.
    fn search(&self) -> String {
        format!("{}/search/csv/", self.0)
    }
}

impl std::fmt::Display for GeocoderUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod address_tests {
    use super::*;

    #[test]
    fn a_geocoder_is_named_by_its_address() {
        for (written, meant) in [
            (
                "https://data.geopf.fr/geocodage",
                "https://data.geopf.fr/geocodage/search/csv/",
            ),
            (
                "https://api.exemple.fr/search/csv/",
                "https://api.exemple.fr/search/csv/",
            ),
            (
                "http://127.0.0.1:7878/",
                "http://127.0.0.1:7878/search/csv/",
            ),
        ] {
            let url: GeocoderUrl = written.parse().unwrap();
            assert_eq!(url.search(), meant);
        }
        for refused in [
            "data.geopf.fr",
            "ftp://exemple.fr/",
            "https://moi:secret@exemple.fr/",
            "https://exemple.fr/?cle=1",
        ] {
            assert!(refused.parse::<GeocoderUrl>().is_err(), "{refused}");
        }
    }
}
