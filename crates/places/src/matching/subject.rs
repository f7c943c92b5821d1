//! A record, read once for matching.

use std::sync::Arc;

use rayon::prelude::*;
use territory::{Position, fold};

use super::contact::{Mail, Site, mails, sites, telephones};
use super::kind::Kinds;
use super::name::{Name, name};
use super::street::{Street, street};
use super::token::hash;
use crate::clean::Pivot;
use crate::standard::{Itinerance, Place};

/// A record under the standard's field names, as its producer wrote it or cleaned: an empty text
/// is an absent value.
#[derive(Debug, Clone, Copy, Default)]
pub struct Fields<'a> {
    /// What it is known by, unique among the records that are compared.
    pub key: &'a str,
    /// The source it comes from.
    pub source: &'a str,
    /// `nom`
    pub nom: &'a str,
    /// `commune`
    pub commune: &'a str,
    /// `code_postal`
    pub code_postal: &'a str,
    /// `code_insee`
    pub code_insee: &'a str,
    /// `adresse`
    pub adresse: &'a str,
    /// `telephone`
    pub telephone: &'a str,
    /// `courriels`
    pub courriels: &'a str,
    /// `site_web`
    pub site_web: &'a str,
    /// `pivot`
    pub pivot: &'a str,
    /// `itinerance`
    pub itinerance: &'a str,
    /// `latitude` and `longitude`, in degrees
    pub position: Option<(f64, f64)>,
}

/// A record, read for matching: everything that comparing asks of it is worked out once.
#[derive(Debug, Clone, PartialEq)]
pub struct Subject {
    pub(super) key: Arc<str>,
    /// Of the source's name.
    pub(super) source: u64,
    pub(super) name: Name,
    pub(super) street: Street,
    /// Of the commune's name, however written: zero where there is none.
    pub(super) commune: u64,
    /// Zero where there is none.
    pub(super) insee: u32,
    /// Zero where there is none.
    pub(super) postal: u32,
    pub(super) telephones: [u64; 2],
    pub(super) mails: [Option<Mail>; 2],
    pub(super) sites: [Option<Site>; 2],
    /// SIRET, or zero.
    pub(super) siret: u64,
    pub(super) position: Option<Spot>,
    /// It moves from commune to commune.
    pub(super) mobile: bool,
}

/// Where a record says it is, and how finely.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spot {
    pub latitude: f64,
    pub longitude: f64,
    /// How far the place may be from there by the way it is written, in metres.
    pub blur_m: f32,
}

/// Length of a degree of latitude, in metres.
const DEGREE_M: f64 = 111_195.0;

impl Spot {
    fn new(latitude: f64, longitude: f64) -> Option<Self> {
        let somewhere = latitude.abs() <= 90.0
            && longitude.abs() <= 180.0
            && (latitude, longitude) != (0.0, 0.0);
        let written = |decimals: f64| {
            let coarse =
                |degrees: f64| (degrees * decimals - (degrees * decimals).round()).abs() < 1e-6;
            coarse(latitude) && coarse(longitude)
        };
        let blur_m = match () {
            () if written(1e2) => 1_500.0,
            () if written(1e3) => 150.0,
            () => 0.0,
        };
        somewhere.then_some(Self {
            latitude,
            longitude,
            blur_m,
        })
    }

    /// Metres from another spot, on a plane: right to a percent within a commune.
    pub fn distance_m(self, other: Self) -> f64 {
        let north = self.latitude - other.latitude;
        let middle = (self.latitude + other.latitude) / 2.0;
        let east = (self.longitude - other.longitude) * middle.to_radians().cos();
        north.hypot(east) * DEGREE_M
    }
}

impl Subject {
    /// Reads a record.
    pub fn new(fields: &Fields<'_>) -> Self {
        let commune = commune_words(fields.commune);
        let commune: Vec<&str> = commune.split(' ').filter(|word| !word.is_empty()).collect();
        let postal = fields.code_postal.trim();
        let name = name(&fold(fields.nom), &commune);
        let mobile = name.kinds.has(Kinds::MOBILE) || itinerant(fields.itinerance);
        let street = street(&fold(fields.adresse), postal, &commune);
        Self {
            key: fields.key.into(),
            source: hash(fields.source.as_bytes()),
            street,
            commune: if commune.is_empty() {
                0
            } else {
                hash(commune.join(" ").as_bytes())
            },
            insee: insee(fields.code_insee.trim()),
            postal: postal.parse().unwrap_or(0),
            telephones: telephones(fields.telephone),
            mails: mails(fields.courriels),
            sites: sites(fields.site_web),
            siret: siret(fields.pivot.trim()),
            position: fields
                .position
                .and_then(|(latitude, longitude)| Spot::new(latitude, longitude)),
            mobile,
            name,
        }
    }

    /// Reads many records, on every processor.
    pub fn all(fields: &[Fields<'_>]) -> Vec<Self> {
        fields.par_iter().map(Self::new).collect()
    }

    /// Reads a place of the standard, known by `key`, of `source`.
    pub fn of_place(key: &str, source: &str, place: &Place) -> Self {
        let joined = |texts: Vec<&str>| texts.join("|");
        Self::new(&Fields {
            key,
            source,
            nom: &place.nom,
            commune: &place.commune,
            code_postal: place.code_postal.as_str(),
            code_insee: place.code_insee.as_ref().map_or("", |code| code.as_str()),
            adresse: &place.adresse,
            telephone: place
                .telephone
                .as_ref()
                .map_or("", |number| number.as_str()),
            courriels: &joined(place.courriels.iter().map(|one| one.as_str()).collect()),
            site_web: &joined(place.site_web.iter().map(|one| one.as_str()).collect()),
            pivot: place.pivot.as_str(),
            itinerance: match place.itinerance.contains(&Itinerance::Itinerant) {
                true => "Itinérant",
                false => "",
            },
            position: place
                .position
                .map(|at: Position| (at.latitude(), at.longitude())),
        })
    }

    /// What it is known by.
    pub fn key(&self) -> &str {
        &self.key
    }
}

fn itinerant(text: &str) -> bool {
    text.split('|').any(|value| fold(value) == "itinerant")
}

/// Five characters of a code, as a number.
fn insee(code: &str) -> u32 {
    let valid =
        code.len() == 5 && code.bytes().all(|byte| byte.is_ascii_alphanumeric()) && code != "00000";
    if valid {
        u32::from_str_radix(code, 36).unwrap_or(0)
    } else {
        0
    }
}

fn siret(pivot: &str) -> u64 {
    if pivot.len() != 14 || pivot == Pivot::UNKNOWN {
        return 0;
    }
    let pivot = Pivot::new(pivot).ok();
    let siret = pivot.as_ref().and_then(Pivot::siret);
    siret.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

/// A commune's name folded, without what files add to it: CEDEX, an arrondissement, an article.
fn commune_words(name: &str) -> String {
    let folded = fold(name);
    let mut words: Vec<&str> = Vec::new();
    for word in folded.split(' ') {
        match word {
            "cedex" => break,
            "st" => words.push("saint"),
            "ste" => words.push("sainte"),
            "le" | "la" | "les" | "l" | "de" | "d" | "du" | "des" => {}
            "arrondissement" => {}
            word if word.starts_with(|c: char| c.is_ascii_digit()) && !words.is_empty() => {}
            word => words.push(word),
        }
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commune_is_the_same_however_written() {
        let read = commune_words;
        assert_eq!(read("MARSEILLE 11"), read("Marseille 3e arrondissement"));
        assert_eq!(read("AURILLAC CEDEX"), read("Aurillac"));
        assert_eq!(read("St Amand Montrond"), read("SAINT-AMAND-MONTROND"));
        assert_eq!(read("Les Trois-Îlets"), read("Trois-Ilets"));
    }

    #[test]
    fn a_coarse_position_says_how_coarse() {
        let blur = |latitude, longitude| Spot::new(latitude, longitude).map(|spot| spot.blur_m);
        assert_eq!(blur(48.03, 5.97), Some(1_500.0));
        assert_eq!(blur(48.0312, 5.9734), Some(0.0));
        assert_eq!(blur(0.0, 0.0), None);
    }
}
