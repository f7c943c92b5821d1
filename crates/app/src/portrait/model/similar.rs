//! Territories that are alike: the nearest by statistics, and by which.
//!
//! Each declared trait is standardised over all territories of the level; the distance is the root
//! of the mean of squared differences, over the traits that both have.

use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use territory::{Level, TerritoryId};

use super::national::{National, number_of};
use crate::kernel::atlas::Atlas;

/// What territories are compared by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trait {
    /// Inhabitants, by their logarithm.
    Population,
    /// Inhabitants per km², by their logarithm.
    Density,
    /// Persons who may need help, per inhabitant.
    Need,
    /// Part of the people under the poverty line.
    Poverty,
    /// Part of the active who look for work.
    Unemployment,
}

impl Trait {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Population,
        Self::Density,
        Self::Need,
        Self::Poverty,
        Self::Unemployment,
    ];

    /// In a sentence: "proches par …".
    pub fn label(self) -> &'static str {
        match self {
            Self::Population => "la population",
            Self::Density => "la densité",
            Self::Need => "la part de personnes à accompagner",
            Self::Poverty => "le taux de pauvreté",
            Self::Unemployment => "le chômage",
        }
    }

    /// The indicator that tells it.
    fn indicator(self) -> Option<&'static str> {
        match self {
            Self::Poverty => Some("taux-pauvrete"),
            Self::Unemployment => Some("taux-chomage"),
            _ => None,
        }
    }
}

/// The traits of one territory, standardised; nothing where one is not known.
type Traits = [Option<f64>; 5];

/// The traits of all territories of a level.
#[derive(Debug)]
pub struct Profile {
    ids: Vec<TerritoryId>,
    traits: Vec<Traits>,
    /// The traits that the level has.
    pub used: Vec<Trait>,
}

/// The profiles of each level, worked out when first asked.
#[derive(Default)]
pub struct Profiles([OnceLock<Profile>; 9]);

/// A territory that is like another.
#[derive(Debug, Clone, PartialEq)]
pub struct Similar {
    /// Which.
    pub id: TerritoryId,
    /// How far, in standard deviations.
    pub distance: f64,
    /// The trait it shares most.
    pub closest: Trait,
}

/// The profile of a level in this atlas.
pub fn profile<'a>(
    profiles: &'a Profiles,
    atlas: &Atlas,
    national: &National,
    level: Level,
) -> &'a Profile {
    profiles.0[level as usize].get_or_init(|| Profile::of(atlas, national, level))
}

/// The profiles kept with an atlas.
pub fn profiles(atlas: &Atlas) -> Arc<Profiles> {
    atlas.derived_or(|_| Profiles::default())
}

impl Profile {
    fn of(atlas: &Atlas, national: &National, level: Level) -> Self {
        let territories = atlas.territories.territories(level);
        let ids: Vec<TerritoryId> = territories.iter().map(|territory| territory.id).collect();
        let mut raw: Vec<Traits> = ids.par_iter().map(|id| raw(atlas, national, *id)).collect();
        for (number, which) in Trait::ALL.into_iter().enumerate() {
            if let Some(indicator) = which.indicator() {
                let column = super::figures::column(atlas, indicator, level);
                for (row, traits) in raw.iter_mut().enumerate() {
                    traits[number] = column.as_ref().and_then(|column| column.value(row));
                }
            }
        }
        let used = standardise(&mut raw);
        Self {
            ids,
            traits: raw,
            used,
        }
    }

    /// The territories nearest to one, so many.
    pub fn nearest(&self, id: TerritoryId, count: usize) -> Vec<Similar> {
        let Some(own) = self.ids.iter().position(|other| *other == id) else {
            return Vec::new();
        };
        let mut found: Vec<Similar> = self
            .ids
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != own)
            .filter_map(|(other, id)| {
                let (distance, closest) = apart(&self.traits[own], &self.traits[other])?;
                Some(Similar {
                    id: *id,
                    distance,
                    closest,
                })
            })
            .collect();
        let nearer =
            |a: &Similar, b: &Similar| a.distance.total_cmp(&b.distance).then(a.id.cmp(&b.id));
        if found.len() > count {
            found.select_nth_unstable_by(count, nearer);
            found.truncate(count);
        }
        found.sort_by(nearer);
        found
    }
}

fn raw(atlas: &Atlas, national: &National, id: TerritoryId) -> Traits {
    let Some(territory) = atlas.territory(id) else {
        return Traits::default();
    };
    let population = territory.population.filter(|&people| people > 0);
    let population = population.map(|people| people as f64);
    let area = territory.area_km2.filter(|area| *area > 0.0);
    let persons = atlas
        .communes_of(id)
        .into_iter()
        .filter_map(|commune| {
            national
                .needs
                .persons(number_of(atlas.territories, commune.code)?)
        })
        .map(|persons| f64::midpoint(persons.low(), persons.high()))
        .reduce(|sum, one| sum + one);
    [
        population.map(f64::ln),
        population
            .zip(area)
            .map(|(people, area)| (people / area).ln()),
        persons
            .zip(population)
            .map(|(persons, people)| persons / people),
        None,
        None,
    ]
}

/// Fewer known values say nothing of a level.
const KNOWN_AT_LEAST: f64 = 0.3;

/// Each trait by its own mean and deviation; traits that few territories have are left out.
fn standardise(raw: &mut [Traits]) -> Vec<Trait> {
    let mut used = Vec::new();
    for (number, which) in Trait::ALL.into_iter().enumerate() {
        let known: Vec<f64> = raw.iter().filter_map(|traits| traits[number]).collect();
        let count = known.len() as f64;
        let mean = known.iter().sum::<f64>() / count.max(1.0);
        let variance = known.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / count.max(1.0);
        let deviation = variance.sqrt();
        let usable = count >= KNOWN_AT_LEAST * raw.len() as f64 && deviation > 1e-12;
        for traits in raw.iter_mut() {
            traits[number] = traits[number]
                .filter(|_| usable)
                .map(|value| (value - mean) / deviation);
        }
        if usable {
            used.push(which);
        }
    }
    used
}

/// How far apart two are, and by which trait they are closest; nothing where they share fewer than
/// two traits, or lack half of what either has.
fn apart(one: &Traits, other: &Traits) -> Option<(f64, Trait)> {
    let mut sum = 0.0;
    let mut shared = 0.0;
    let mut closest: Option<(f64, Trait)> = None;
    for (number, which) in Trait::ALL.into_iter().enumerate() {
        let Some((a, b)) = one[number].zip(other[number]) else {
            continue;
        };
        let squared = (a - b).powi(2);
        sum += squared;
        shared += 1.0;
        if closest.is_none_or(|(least, _)| squared < least) {
            closest = Some((squared, which));
        }
    }
    let has = one.iter().flatten().count() as f64;
    if shared < 2.0 || shared * 2.0 < has {
        return None;
    }
    closest.map(|(_, which)| ((sum / shared).sqrt(), which))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_that_share_too_little_are_not_compared() {
        let whole = [Some(0.0), Some(1.0), Some(0.0), None, None];
        let other = [Some(3.0), Some(1.0), None, None, None];
        let (distance, closest) = apart(&whole, &other).unwrap();
        assert!((distance - (9.0f64 / 2.0).sqrt()).abs() < 1e-12);
        assert_eq!(closest, Trait::Density);
        assert!(apart(&whole, &[None, None, Some(0.0), None, None]).is_none());
    }

    #[test]
    fn a_trait_that_all_share_or_few_have_is_left_out() {
        let mut raw = vec![
            [Some(1.0), Some(5.0), None, None, None],
            [Some(3.0), Some(5.0), None, None, None],
            [Some(5.0), Some(5.0), None, None, None],
            [Some(7.0), Some(5.0), Some(1.0), None, None],
        ];
        assert_eq!(standardise(&mut raw), [Trait::Population]);
        let mean: f64 = raw.iter().map(|traits| traits[0].unwrap()).sum();
        assert!(mean.abs() < 1e-12);
    }
}
