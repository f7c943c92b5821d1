//! A published place, with what the atlas works out about it.

use chrono_tz::Tz;
use places::Place;
use places::hours::Holidays;
use territory::{Commune, Position, Territories};

use super::facet::{Traits, Value};

/// A row of the registry, before the atlas works on it.
pub struct PublishedPlace {
    /// Its stable public key, in addresses.
    pub key: String,
    /// The source that published it.
    pub source: String,
    /// What the national standard knows.
    pub place: Place,
    /// Its source gives no date: the record's is the day of its import.
    pub undated: bool,
}

/// A published place, ready to be searched.
pub struct AtlasPlace {
    /// Its stable public key, in addresses.
    pub key: String,
    /// The source that published it.
    pub source: String,
    /// How its source identifies it.
    pub source_id: String,
    /// What the national standard knows, under the public key: the ids of two sources may be the same.
    pub place: Place,
    /// Its source gives no date: the record's is the day of its import.
    pub undated: bool,
    /// The commune it stands in.
    pub commune: Option<&'static Commune>,
    /// The zone in which its opening hours are told.
    pub time_zone: Tz,
    /// The public holidays that are kept there.
    pub holidays: Holidays,
    /// What it has of each facet.
    pub traits: Traits,
    /// The folded words of its name and commune, each after a space.
    pub words: String,
}

impl AtlasPlace {
    pub(super) fn new(
        row: PublishedPlace,
        territories: &'static Territories,
        other_labels: &[Value],
    ) -> Self {
        let source_id = row.place.id.clone();
        let commune = row
            .place
            .code_insee
            .and_then(|code| territories.resolve(code));
        let time_zone = commune
            .and_then(|commune| territories.time_zone(commune).parse().ok())
            .unwrap_or(Tz::Europe__Paris);
        let holidays = commune.map_or_else(Holidays::default, |commune| {
            Holidays::of_departement(commune.departement.as_str())
        });
        let named = format!("{} {}", row.place.nom, row.place.commune);
        Self {
            traits: Traits::of(&row.place, other_labels),
            words: format!(" {}", territory::fold(&named)),
            place: Place {
                id: row.key.clone(),
                ..row.place
            },
            key: row.key,
            source: row.source,
            source_id,
            undated: row.undated,
            commune,
            time_zone,
            holidays,
        }
    }

    /// Whether every one of these folded words begins a word of its name or commune.
    pub fn is_named(&self, words: &[String]) -> bool {
        words
            .iter()
            .all(|word| self.words.contains(&format!(" {word}")))
    }
}

/// A place that was published and no longer is: what one may still say of it.
pub struct WithdrawnPlace {
    /// The key its address had.
    pub key: String,
    /// Its name.
    pub name: String,
    /// The commune it stood in, as its record named it.
    pub commune: String,
    /// Where to look for others.
    pub position: Option<Position>,
}

impl WithdrawnPlace {
    /// What is kept of a place whose source no longer has it.
    pub fn of(key: String, place: Place, territories: &Territories) -> Self {
        let commune = place.code_insee.and_then(|code| territories.resolve(code));
        Self {
            key,
            name: place.nom,
            commune: place.commune,
            position: place.position.or(commune.map(|commune| commune.position)),
        }
    }
}
