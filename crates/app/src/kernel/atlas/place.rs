//! A published place, with what the atlas works out about it.

use chrono::NaiveDate;
use chrono_tz::Tz;
use places::hours::Holidays;
use places::standard::Field;
use places::{Place, Precision, Whereabouts};
use territory::{Commune, Position, Territories, TerritoryId};

use super::facet::{Traits, Value};

/// A record that a place is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordOrigin {
    /// Its key: its address leads to the place.
    pub key: Box<str>,
    /// Its source.
    pub source: Box<str>,
    /// What it calls its source, where that is something else.
    pub title: Option<Box<str>>,
    /// Its identifier in it.
    pub id: Box<str>,
    /// Its date, if its source gives one.
    pub date: Option<NaiveDate>,
}

/// Where a field of a place is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldOrigin {
    /// These of its records, by number, the first that counts first.
    Records(Box<[u16]>),
    /// Somebody corrected it by hand that day.
    Hand(NaiveDate),
}

/// Where everything that a place says is from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origins {
    /// Its records, the one whose key it bears first.
    pub records: Box<[RecordOrigin]>,
    fields: Box<[(Field, FieldOrigin)]>,
}

impl Origins {
    /// The origins of a place of several records, or that was corrected by hand.
    pub fn new(records: Vec<RecordOrigin>, fields: Vec<(Field, FieldOrigin)>) -> Self {
        Self {
            records: records.into(),
            fields: fields.into(),
        }
    }

    /// Where each field is from; empty where all of it is from the only record.
    pub fn fields(&self) -> &[(Field, FieldOrigin)] {
        &self.fields
    }

    /// Whether a field is told after this record, or by none at all.
    pub fn is_told_by(&self, record: usize, field: Field) -> bool {
        match self.fields.iter().find(|(told, _)| *told == field) {
            Some((_, FieldOrigin::Records(records))) => {
                records.iter().any(|&number| usize::from(number) == record)
            }
            Some((_, FieldOrigin::Hand(_))) => false,
            None => true,
        }
    }

    /// The sources of the records, each once, in their order.
    pub fn sources(&self) -> impl Iterator<Item = &str> {
        let source = |number: usize| &*self.records[number].source;
        (0..self.records.len())
            .filter(move |&number| (0..number).all(|before| source(before) != source(number)))
            .map(source)
    }
}

/// A place of the registry, before the atlas works on it.
pub struct PublishedPlace {
    /// Its stable public key, in addresses.
    pub key: String,
    /// The source of the record whose key it bears.
    pub source: String,
    /// What the national standard knows.
    pub place: Place,
    /// No source gives a date: the sheet's is the day of an import.
    pub undated: bool,
    /// Where what it says is from.
    pub origins: Origins,
}

impl PublishedPlace {
    /// The place that one record describes.
    #[cfg(test)]
    pub fn of_record(key: &str, source: &str, place: Place) -> Self {
        let origin = RecordOrigin {
            key: key.into(),
            source: source.into(),
            title: place.source.as_deref().map(Into::into),
            id: place.id.as_str().into(),
            date: Some(place.date_maj),
        };
        Self {
            key: key.to_owned(),
            source: source.to_owned(),
            place,
            undated: false,
            origins: Origins::new(vec![origin], Vec::new()),
        }
    }
}

/// A published place, ready to be searched.
pub struct AtlasPlace {
    /// Its stable public key, in addresses.
    pub key: String,
    /// The source of the record whose key it bears.
    pub source: String,
    /// What the national standard knows, under the public key: the ids of two sources may be the same.
    pub place: Place,
    /// No source gives a date: the sheet's is the day of an import.
    pub undated: bool,
    /// Where what it says is from.
    pub origins: Origins,
    /// The commune it stands in.
    pub commune: Option<&'static Commune>,
    /// Where it is, its commune's position for want of its own.
    pub whereabouts: Option<Whereabouts>,
    /// How far from that position it is likely to be, in metres: nothing where the position is its
    /// own, so that it goes before those that are somewhere in the same town.
    pub blur_m: f64,
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
            blur_m: blur_m(&row.place, commune, territories),
            whereabouts: row.place.whereabouts(commune),
            words: format!(" {}", territory::fold(&named)),
            place: Place {
                id: row.key.clone(),
                ..row.place
            },
            key: row.key,
            source: row.source,
            undated: row.undated,
            origins: row.origins,
            commune,
            time_zone,
            holidays,
        }
    }

    /// Where it is, as well as is known.
    pub fn position(&self) -> Option<Position> {
        self.whereabouts.map(|found| found.position)
    }

    /// Whether its position is but its commune's.
    pub fn is_roughly_placed(&self) -> bool {
        self.whereabouts
            .is_some_and(|found| found.precision >= Precision::Mairie)
    }

    /// Whether every one of these folded words begins a word of its name or commune.
    pub fn is_named(&self, words: &[String]) -> bool {
        words
            .iter()
            .all(|word| self.words.contains(&format!(" {word}")))
    }
}

/// The mean distance of the points of a disc from its middle, for a disc of the commune's area.
fn blur_m(place: &Place, commune: Option<&Commune>, territories: &Territories) -> f64 {
    const UNKNOWN_AREA_KM2: f64 = 15.0;
    let Some(commune) = commune.filter(|_| place.position.is_none()) else {
        return 0.0;
    };
    let territory = territories.territory(TerritoryId::commune(commune.code));
    let area = territory.and_then(|territory| territory.area_km2);
    let radius_km = (area.unwrap_or(UNKNOWN_AREA_KM2) / std::f64::consts::PI).sqrt();
    radius_km * 1_000.0 * 2.0 / 3.0
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
