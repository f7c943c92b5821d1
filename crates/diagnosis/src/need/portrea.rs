//! Portrea's two counts of people, as intervals (Hub Bretagne, TiLab, Askoria).
//!
//! - *fragilité socio-numérique*: 65 and over, **or** under 65 with no diploma or
//!   at most the CEP;
//! - *exposition aux exigences numériques*: RSA, **or** prime d'activité, **or**
//!   AAH, **or** looking for a job.
//!
//! Both are unions of groups that overlap. Where a table crosses the groups the
//! count is exact; else it lies between Fréchet's bounds. What a producer hides is
//! bounded by the rule it is hidden under; what nobody published stays unknown.

use super::Interval;
use crate::figure::{Cell, Missing};

/// CAF hides a count of fewer than this.
pub const CAF_LEAST: f64 = 5.0;

/// CAF hides all of an area with fewer recipients than this.
pub const CAF_LEAST_OF_AREA: f64 = 100.0;

/// What the census says of an area, for *fragilité*.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Census {
    /// Everybody.
    pub population: Cell,
    /// 15 and over.
    pub population_15_plus: Cell,
    /// 65 and over.
    pub aged_65_plus: Cell,
    /// No diploma or at most the CEP, 15 and over and not at school.
    pub low_diploma: Cell,
    /// Of them, those under 65: what only a table of age × diploma says.
    pub low_diploma_under_65: Cell,
}

/// What CAF and the census say of an area, for *exposition*.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Benefits {
    /// Everybody, or everybody of working age.
    pub population: Cell,
    /// All recipients of CAF.
    pub recipients: Cell,
    /// Recipients of RSA.
    pub rsa: Cell,
    /// Recipients of the prime d'activité.
    pub prime_activite: Cell,
    /// Recipients of AAH.
    pub aah: Cell,
    /// People who look for a job.
    pub jobseekers: Cell,
}

/// What a count rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Basis {
    /// A table crosses the groups.
    Joint,
    /// The groups' counts, and Fréchet's bounds on their union.
    Bounds,
    /// The same, some counts being hidden by their producer and bounded by its rule.
    Hidden,
    /// CAF publishes nothing here: from the jobseekers alone, to what they were multiplied by
    /// where CAF publishes. An assumption, not a bound.
    Assumed,
    /// Several areas that do not all rest on the same.
    Mixed,
}

impl Basis {
    /// What two areas together rest on.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        match self == other {
            true => self,
            false => Self::Mixed,
        }
    }

    /// In words, for whoever reads the count.
    pub fn words(self) -> &'static str {
        match self {
            Self::Joint => "compte exact : une table croise les groupes",
            Self::Bounds => {
                "les groupes se recouvrent sans qu’on sache de combien : \
                 au moins le plus grand, au plus leur somme"
            }
            Self::Hidden => {
                "des effectifs sont couverts par le secret statistique ; \
                 ils sont bornés, non comptés pour zéro"
            }
            Self::Assumed => {
                "la CNAF ne publie rien ici : estimé d’après les demandeurs d’emploi, \
                 comme dans les communes où elle publie"
            }
            Self::Mixed => "somme de territoires dont tous ne sont pas connus de la même façon",
        }
    }
}

/// A count of people, and what it rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Count {
    /// How many.
    pub interval: Interval,
    /// On what.
    pub basis: Basis,
}

/// A cell as bounds: a number, or hidden; nothing where it is simply not there.
fn bounds(cell: Cell, hidden: f64) -> Option<(Interval, bool)> {
    let (interval, is_hidden) = match cell {
        Cell::Value(count) => (Interval::exactly(count), false),
        Cell::Below(bound) => (Interval::hidden_under(bound.min(hidden)), true),
        Cell::Missing(Missing::StatisticalSecrecy | Missing::NotSignificant) => {
            (Interval::hidden_under(hidden), true)
        }
        Cell::Missing(_) => return None,
    };
    Some((interval.ok()?, is_hidden))
}

fn basis(hidden: bool) -> Basis {
    match hidden {
        true => Basis::Hidden,
        false => Basis::Bounds,
    }
}

/// Persons in *fragilité socio-numérique*; nothing where the age or the diploma is not known.
pub fn fragility(census: &Census) -> Option<Count> {
    // Children are in neither group.
    let among = match bounds(census.population_15_plus, f64::MAX) {
        Some((adults, false)) => adults,
        _ => {
            bounds(census.population, f64::MAX)
                .filter(|(_, hidden)| !hidden)?
                .0
        }
    };
    let (aged, aged_hidden) = bounds(census.aged_65_plus, among.high())?;
    if let (false, Cell::Value(younger)) = (aged_hidden, census.low_diploma_under_65)
        && let Ok(younger) = Interval::exactly(younger)
    {
        return Some(Count {
            interval: aged + younger,
            basis: Basis::Joint,
        });
    }
    let (low, low_hidden) = bounds(census.low_diploma, among.high())?;
    Some(Count {
        interval: Interval::union(&[aged, low], among),
        basis: basis(aged_hidden || low_hidden),
    })
}

/// Persons exposed to digital demands; nothing where the jobseekers are not known. Where CAF
/// publishes nothing, `beyond` says by how much jobseekers are multiplied at most.
pub fn exposure(benefits: &Benefits, beyond: Option<Beyond>) -> Option<Count> {
    exposure_of(
        recipients(benefits),
        benefits.population,
        benefits.jobseekers,
        beyond,
    )
}

/// Recipients of at least one of the three benefits, where CAF publishes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Published {
    /// How many.
    pub recipients: Interval,
    /// Whether some count was hidden.
    pub hidden: bool,
}

impl Published {
    /// Of two areas together.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self {
            recipients: self.recipients + other.recipients,
            hidden: self.hidden || other.hidden,
        }
    }
}

/// The same, from recipients already counted, such as those of a commune's IRIS together.
pub fn exposure_of(
    published: Option<Published>,
    population: Cell,
    jobseekers: Cell,
    beyond: Option<Beyond>,
) -> Option<Count> {
    let everybody = bounds(population, f64::MAX);
    let everybody = everybody.filter(|(_, hidden)| !hidden).map(|(all, _)| all);
    let most = everybody.map_or(f64::MAX, Interval::high);
    let (seekers, seekers_hidden) = bounds(jobseekers, most)?;
    let Some(Published { recipients, hidden }) = published else {
        let high = (seekers.high() * beyond?.0).min(most).max(seekers.low());
        return Some(Count {
            interval: Interval::new(seekers.low(), high).ok()?,
            basis: Basis::Assumed,
        });
    };
    let among = everybody.unwrap_or(recipients + seekers);
    Some(Count {
        interval: Interval::union(&[recipients, seekers], among),
        basis: basis(hidden || seekers_hidden),
    })
}

/// Recipients of at least one of the three benefits; nothing where CAF publishes nothing. A hidden
/// count is under [`CAF_LEAST`] where CAF tells of the area, and no more than its recipients
/// where it hides the area whole.
pub fn recipients(benefits: &Benefits) -> Option<Published> {
    let (all, area_hidden) = bounds(benefits.recipients, CAF_LEAST_OF_AREA - 1.0)?;
    let least = match area_hidden {
        true => all.high(),
        false => (CAF_LEAST - 1.0).min(all.high()),
    };
    let mut hidden = area_hidden;
    let mut groups = Vec::with_capacity(3);
    for cell in [benefits.rsa, benefits.prime_activite, benefits.aah] {
        let (group, is_hidden) = bounds(cell, least)?;
        hidden |= is_hidden;
        groups.push(group);
    }
    Some(Published {
        recipients: Interval::union(&groups, all),
        hidden,
    })
}

/// How many times the jobseekers the exposed may be where CAF publishes nothing: a declared share
/// of the areas where it does are under it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Beyond(f64);

impl Beyond {
    /// The share of published areas that the ratio covers.
    pub const COVERS: f64 = 0.95;

    /// Learnt from areas where CAF publishes: each count, and the jobseekers. Nothing where fewer
    /// than 30 of them have jobseekers: a ratio of so few would be chance.
    pub fn learn(areas: impl IntoIterator<Item = (Count, f64)>) -> Option<Self> {
        let mut ratios: Vec<f64> = areas
            .into_iter()
            .filter(|(count, seekers)| count.basis != Basis::Assumed && *seekers > 0.0)
            .map(|(count, seekers)| count.interval.high() / seekers)
            .filter(|ratio| ratio.is_finite())
            .collect();
        if ratios.len() < 30 {
            return None;
        }
        ratios.sort_unstable_by(f64::total_cmp);
        let last = ratios.len() - 1;
        Some(Self(
            ratios[(Self::COVERS * last as f64).ceil() as usize].max(1.0),
        ))
    }

    /// The ratio.
    pub fn times(self) -> f64 {
        self.0
    }
}

/// The people of several areas together: bounds added up, which is certain whatever the groups
/// share, for nobody lives in two areas.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Together {
    /// How many, in the areas that are known.
    pub count: Count,
    /// The areas that are known.
    pub known: usize,
    /// Those that are not: their people are in neither bound.
    pub unknown: usize,
}

/// Adds areas up; nothing where none is known.
pub fn together(areas: impl IntoIterator<Item = Option<Count>>) -> Option<Together> {
    let mut sum: Option<Together> = None;
    let mut unknown = 0;
    for area in areas {
        let Some(count) = area else {
            unknown += 1;
            continue;
        };
        sum = Some(match sum {
            None => Together {
                count,
                known: 1,
                unknown: 0,
            },
            Some(sum) => Together {
                count: Count {
                    interval: sum.count.interval + count.interval,
                    basis: sum.count.basis.with(count.basis),
                },
                known: sum.known + 1,
                unknown: 0,
            },
        });
    }
    sum.map(|sum| Together { unknown, ..sum })
}
