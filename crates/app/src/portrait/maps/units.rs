//! The areas that a map of a territory shows: its communes, or wider areas where there would be
//! too many.

use std::collections::{BTreeMap, HashMap};

use diagnosis::need::Interval;
use territory::{Commune, Level, TerritoryId};

use crate::kernel::atlas::Atlas;
use crate::portrait::model::national::number_of;
use crate::portrait::model::{
    AccessClass, AccessTold, CommuneTold, National, Portrait, commune_told,
};

/// One area of a map, with what its communes add up to.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    /// The territory.
    pub id: TerritoryId,
    /// Its name.
    pub name: String,
    /// The part of the country it lies in: nothing for the mainland.
    pub apart: String,
    /// Those of its communes that the portrait is about, where they are not all of them.
    pub only: Option<Vec<TerritoryId>>,
    /// Persons who may need help.
    pub persons: Option<Interval>,
    /// Hours a year per 1 000 persons.
    pub hours: Option<(f64, f64)>,
    /// Minutes to the nearest place.
    pub minutes: Option<f64>,
    /// Hours a year that are missing.
    pub missing: Option<Interval>,
    /// How well it is served.
    pub class: AccessClass,
    /// How soon it comes, from 0 to 100, where somebody asked.
    pub score: Option<f64>,
}

/// More areas than this cannot be told apart.
const MOST_COMMUNES: usize = 900;

/// The areas of a portrait's map, and what they are.
pub fn units(
    atlas: &Atlas,
    national: &National,
    portrait: &Portrait,
    scores: &HashMap<usize, f64>,
) -> (&'static str, Vec<Unit>) {
    let level = level(portrait);
    let communes = match portrait.subject.is_commune() {
        true => around(atlas, national, portrait),
        false => portrait.communes.clone(),
    };
    let mut groups: BTreeMap<TerritoryId, Vec<CommuneTold>> = BTreeMap::new();
    for told in communes {
        let commune = &atlas.territories.communes()[told.number];
        groups.entry(group(commune, level)).or_default().push(told);
    }
    let wanted = portrait.access.wanted;
    let units = groups.into_iter().filter_map(|(id, communes)| {
        let territory = atlas.territory(id)?;
        let first = &atlas.territories.communes()[communes.first()?.number];
        let mut unit = unit(id, &territory.name, apart(first), &communes, wanted);
        unit.score = mean_score(&communes, scores);
        if communes.len() < territory.communes {
            let all = atlas.territories.communes();
            let ids = communes.iter().map(|told| all[told.number].code);
            unit.only = Some(ids.map(TerritoryId::commune).collect());
        }
        Some(unit)
    });
    let of_what = match level {
        Level::Commune => "communes",
        Level::Epci => "intercommunalités",
        _ => "départements",
    };
    (of_what, units.collect())
}

fn level(portrait: &Portrait) -> Level {
    match portrait.subject.id.map(|id| id.level) {
        Some(Level::Pays) => Level::Departement,
        Some(Level::Region | Level::Hub) => Level::Epci,
        _ if portrait.communes.len() > MOST_COMMUNES => Level::Epci,
        _ => Level::Commune,
    }
}

/// A commune outside any EPCI is an area of its own.
fn group(commune: &Commune, level: Level) -> TerritoryId {
    let code = match level {
        Level::Epci => commune.epci,
        Level::Departement => Some(commune.departement),
        _ => None,
    };
    code.map_or_else(
        || TerritoryId::commune(commune.code),
        |code| TerritoryId { level, code },
    )
}

/// The communes of the EPCI of a commune, or itself.
fn around(atlas: &Atlas, national: &National, portrait: &Portrait) -> Vec<CommuneTold> {
    let Some(own) = portrait.subject.communes.first() else {
        return Vec::new();
    };
    let commune = &atlas.territories.communes()[*own];
    let Some(code) = commune.epci else {
        return portrait.communes.clone();
    };
    let level = Level::Epci;
    let neighbours = atlas.communes_of(TerritoryId { level, code }).into_iter();
    let gap = national.wanted(portrait.access.wanted);
    neighbours
        .filter_map(|commune| number_of(atlas.territories, commune.code))
        .map(|number| commune_told(atlas, national, number, gap))
        .collect()
}

fn unit(
    id: TerritoryId,
    name: &str,
    apart: String,
    communes: &[CommuneTold],
    wanted: Option<f64>,
) -> Unit {
    let told = AccessTold::of(communes, wanted);
    let persons = communes.iter().filter_map(|commune| commune.persons);
    Unit {
        id,
        name: name.to_owned(),
        apart,
        only: None,
        persons: persons.reduce(|sum, one| sum + one),
        hours: told.hours,
        minutes: told.mean_minutes,
        missing: told.missing,
        class: match communes {
            [one] => one.class,
            _ => AccessClass::of(told.mean_minutes, told.hours, wanted),
        },
        score: None,
    }
}

/// The mean over communes, by inhabitants.
fn mean_score(communes: &[CommuneTold], scores: &HashMap<usize, f64>) -> Option<f64> {
    let (mut people, mut sum) = (0.0, 0.0);
    for told in communes {
        if let Some(score) = scores.get(&told.number) {
            let weight = f64::from(told.inhabitants.max(1));
            people += weight;
            sum += weight * score;
        }
    }
    (people > 0.0).then(|| sum / people)
}

/// The part of the country where a commune lies: its code overseas, nothing on the mainland and in
/// Corse.
pub fn apart(commune: &Commune) -> String {
    let departement = commune.departement.as_str();
    match departement.len() {
        3 => departement.to_owned(),
        _ => String::new(),
    }
}
