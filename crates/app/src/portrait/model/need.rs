//! How many persons may not get to the end of an online procedure, commune by commune.

use diagnosis::need::Interval;
use diagnosis::need::observed::Portrea;

use crate::kernel::atlas::Atlas;

/// Which count is meant by "persons at risk".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// Aged 65 and over, or with no or a low diploma (Portrea's *fragilité socio-numérique*).
    Fragility,
    /// RSA, prime d'activité, AAH or looking for work (Portrea's *exposition*).
    Exposure,
}

/// What is known of the need of one commune.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Need {
    /// Persons in fragility, where counts of age and diploma are loaded.
    pub fragility: Option<Interval>,
    /// Persons exposed to what the administration asks online.
    pub exposure: Option<Interval>,
}

impl Need {
    /// How many persons may need help, by one count.
    pub fn persons(&self, basis: Basis) -> Option<Interval> {
        match basis {
            Basis::Fragility => self.fragility,
            Basis::Exposure => self.exposure,
        }
    }
}

/// The need of every commune, by its number, and the count that the country is told by: one for
/// all, so that territories compare.
#[derive(Debug, Clone)]
pub struct Needs {
    /// Commune by commune.
    pub communes: Vec<Need>,
    /// The count used.
    pub basis: Basis,
}

/// Fragility is used where it is known nearly everywhere: a few overseas communes have no census.
const NEARLY_EVERYWHERE: f64 = 0.95;

impl Needs {
    /// Of every commune.
    pub fn new(communes: Vec<Need>) -> Self {
        let known = communes
            .iter()
            .filter(|need| need.fragility.is_some())
            .count();
        let enough = known as f64 >= NEARLY_EVERYWHERE * communes.len() as f64;
        Self {
            basis: if enough && known > 0 {
                Basis::Fragility
            } else {
                Basis::Exposure
            },
            communes,
        }
    }

    /// As far as the atlas knows.
    pub fn of(atlas: &Atlas) -> Self {
        let counts = Portrea::of(atlas.observatory());
        let communes = 0..atlas.territories.communes().len();
        let need = |number: usize| {
            let number = number as u32;
            Need {
                fragility: counts.fragility(number).map(|count| count.interval),
                exposure: counts.exposure(number).map(|count| count.interval),
            }
        };
        Self::new(communes.map(need).collect())
    }

    /// How many persons may need help in a commune.
    pub fn persons(&self, commune: usize) -> Option<Interval> {
        self.communes[commune].persons(self.basis)
    }

    /// How many count in each commune; nobody where nothing is known.
    pub fn counted(&self) -> Vec<Interval> {
        (0..self.communes.len())
            .map(|commune| self.persons(commune).unwrap_or(Interval::NOBODY))
            .collect()
    }
}
