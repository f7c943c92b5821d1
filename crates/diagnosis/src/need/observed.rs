//! Portrea's counts of every commune, and of any territory, from what the observatory knows.

use std::collections::HashMap;

use rayon::prelude::*;
use territory::{CodeInsee, Level};

use super::Interval;
use super::portrea::{
    Benefits, Beyond, CAF_LEAST_OF_AREA, Census, Count, Published, Together, exposure_of,
    fragility, recipients, together,
};
use crate::figure::{Cell, Missing};
use crate::indicator::{Area, CodeIris, Grain, Iris, Observatory};

/// The indicator of those of low diploma who are under 65: from a table of age × diploma.
pub const LOW_DIPLOMA_UNDER_65: &str = "sans-diplome-moins-65";

/// CAF's counts: all recipients, RSA, prime d'activité, AAH.
const CAF: [&str; 4] = [
    "caf-allocataires",
    "caf-rsa",
    "caf-prime-activite",
    "caf-aah",
];

const ABSENT: Cell = Cell::Missing(Missing::NotProvided);

/// Each commune's people, by its number in `territories.communes()`.
#[derive(Debug, Clone)]
pub struct Portrea {
    fragility: Vec<Option<Count>>,
    exposure: Vec<Option<Count>>,
    beyond: Option<Beyond>,
}

impl Portrea {
    /// Counts everyone. Some milliseconds for the whole country: keep it.
    pub fn of(observatory: &Observatory) -> Self {
        let communes = observatory.territories().communes().len();
        let column = |indicator: &str| observatory.column(indicator, Level::Commune);
        let cells = |indicator: &str| {
            let column = column(indicator);
            move |row: usize| column.as_ref().map_or(ABSENT, |column| column.get(row))
        };
        let (population, adults) = (cells("population"), cells("population-15-plus"));
        let (aged, low) = (cells("population-65-plus"), cells("sans-diplome"));
        let (younger, seekers) = (cells(LOW_DIPLOMA_UNDER_65), cells("chomeurs-15-64"));
        let fragility = (0..communes).map(|row| {
            fragility(&Census {
                population: population(row),
                population_15_plus: adults(row),
                aged_65_plus: aged(row),
                low_diploma: low(row),
                low_diploma_under_65: younger(row),
            })
        });
        let fragility: Vec<Option<Count>> = fragility.collect();
        let published = published(observatory);
        let known: Vec<Option<Count>> = (0..communes)
            .map(|row| exposure_of(published[row], population(row), seekers(row), None))
            .collect();
        let learnt = known.iter().enumerate();
        let beyond = Beyond::learn(
            learnt.filter_map(|(row, count)| Some(((*count)?, seekers(row).value()?))),
        );
        let rows = known.into_iter().enumerate();
        let exposure = rows.map(|(row, count)| {
            count.or_else(|| exposure_of(None, population(row), seekers(row), beyond))
        });
        Self {
            exposure: exposure.collect(),
            fragility,
            beyond,
        }
    }

    /// Persons in *fragilité socio-numérique* in a commune.
    pub fn fragility(&self, commune: u32) -> Option<Count> {
        self.fragility.get(commune as usize).copied().flatten()
    }

    /// Persons exposed to digital demands in a commune.
    pub fn exposure(&self, commune: u32) -> Option<Count> {
        self.exposure.get(commune as usize).copied().flatten()
    }

    /// Who may need help in a commune: *fragilité* where it is known, else *exposition*.
    pub fn need(&self, commune: u32) -> Option<Count> {
        self.fragility(commune).or_else(|| self.exposure(commune))
    }

    /// *Fragilité* of communes together; see [`together`].
    pub fn fragility_over(&self, communes: &[u32]) -> Option<Together> {
        together(communes.iter().map(|commune| self.fragility(*commune)))
    }

    /// *Exposition* of communes together.
    pub fn exposure_over(&self, communes: &[u32]) -> Option<Together> {
        together(communes.iter().map(|commune| self.exposure(*commune)))
    }

    /// Need of communes together.
    pub fn need_over(&self, communes: &[u32]) -> Option<Together> {
        together(communes.iter().map(|commune| self.need(*commune)))
    }

    /// By how much jobseekers are multiplied at most where CAF publishes nothing.
    pub fn beyond(&self) -> Option<Beyond> {
        self.beyond
    }
}

/// The people of one IRIS.
#[derive(Debug, Clone, Copy)]
pub struct Quarter<'a> {
    /// Which.
    pub iris: &'a Iris,
    /// Its inhabitants.
    pub population: Option<f64>,
    /// Persons in *fragilité socio-numérique*.
    pub fragility: Option<Count>,
    /// Persons exposed to digital demands; nothing where its jobseekers are not known.
    pub exposure: Option<Count>,
    /// Of them, recipients of at least one of the three benefits.
    pub recipients: Option<Published>,
}

/// The people of each IRIS of a commune that is divided, by code. What is not published for an
/// IRIS is not shared out from its commune.
pub fn quarters(observatory: &Observatory, commune: CodeInsee) -> Vec<Quarter<'_>> {
    let vintage = observatory
        .series(CAF[0])
        .find(|series| series.grain == Grain::Iris)
        .map(|series| series.vintage);
    let all = observatory.iris_of(commune).into_iter();
    let mut quarters: Vec<Quarter<'_>> = all
        .map(|iris| quarter(observatory, iris, vintage))
        .collect();
    // Where CAF tells of the commune, an IRIS that it does not name has fewer recipients than it
    // publishes for.
    if quarters.iter().any(|one| one.recipients.is_some()) {
        let few = Interval::hidden_under(CAF_LEAST_OF_AREA - 1.0).ok();
        let few = few.map(|recipients| Published {
            recipients,
            hidden: true,
        });
        for quarter in &mut quarters {
            quarter.recipients = quarter.recipients.or(few);
        }
    }
    for quarter in &mut quarters {
        let cell = |id: &str| told(observatory, id, quarter.iris, None);
        quarter.exposure = quarter.recipients.and_then(|published| {
            let (population, seekers) = (cell("population"), cell("chomeurs-15-64"));
            exposure_of(Some(published), population, seekers, None)
        });
    }
    quarters
}

fn quarter<'a>(observatory: &'a Observatory, iris: &'a Iris, caf: Option<u16>) -> Quarter<'a> {
    let cell = |id: &str| told(observatory, id, iris, None);
    let benefits = caf.map(|year| CAF.map(|id| told(observatory, id, iris, Some(year))));
    Quarter {
        iris,
        population: cell("population").value(),
        fragility: fragility(&Census {
            population: cell("population"),
            population_15_plus: cell("population-15-plus"),
            aged_65_plus: cell("population-65-plus"),
            low_diploma: cell("sans-diplome"),
            low_diploma_under_65: cell(LOW_DIPLOMA_UNDER_65),
        }),
        exposure: None,
        recipients: benefits.and_then(|cells| recipients(&self::benefits(&cells))),
    }
}

fn told(observatory: &Observatory, id: &str, iris: &Iris, vintage: Option<u16>) -> Cell {
    let told = match vintage {
        Some(vintage) => observatory.told_in(id, iris.code, vintage),
        None => observatory.told(id, iris.code),
    };
    told.map_or(ABSENT, |told| told.cell)
}

/// Recipients of each commune where CAF publishes: of its IRIS together. An IRIS that CAF does not
/// name has fewer recipients than it publishes for, like those it names and hides.
fn published(observatory: &Observatory) -> Vec<Option<Published>> {
    let territories = observatory.territories();
    let number: HashMap<_, usize> = territories
        .communes()
        .iter()
        .enumerate()
        .map(|(number, commune)| (commune.code, number))
        .collect();
    let by_iris = by_iris(observatory);
    let mut communes: Vec<Option<Published>> = vec![None; number.len()];
    let mut named: HashMap<usize, usize> = HashMap::new();
    for (iris, cells) in &by_iris {
        let commune = territories.resolve(iris.commune());
        let commune = commune.and_then(|commune| number.get(&commune.code).copied());
        if let (Some(commune), Some(one)) = (commune, recipients(&benefits(cells))) {
            communes[commune] = Some(match communes[commune] {
                None => one,
                Some(sum) => sum.with(one),
            });
            *named.entry(commune).or_default() += 1;
        }
    }
    let unnamed: Vec<(usize, usize)> = named
        .into_par_iter()
        .map(|(commune, named)| {
            let all = observatory
                .iris_of(territories.communes()[commune].code)
                .len();
            (commune, all.saturating_sub(named))
        })
        .collect();
    for (commune, unnamed) in unnamed {
        let most = (CAF_LEAST_OF_AREA - 1.0) * unnamed as f64;
        if let (Some(sum), Ok(hidden)) = (communes[commune], Interval::hidden_under(most))
            && unnamed > 0
        {
            communes[commune] = Some(sum.with(Published {
                recipients: hidden,
                hidden: true,
            }));
        }
    }
    communes
}

/// CAF's four counts of each IRIS, of the newest vintage that has recipients.
fn by_iris(observatory: &Observatory) -> HashMap<CodeIris, [Cell; 4]> {
    let mut found: HashMap<CodeIris, [Cell; 4]> = HashMap::new();
    let inside = |grain: Grain| grain == Grain::Iris;
    let newest = observatory
        .series(CAF[0])
        .find(|series| inside(series.grain));
    let Some(vintage) = newest.map(|series| series.vintage) else {
        return found;
    };
    for (place, indicator) in CAF.iter().enumerate() {
        let mut of_vintage = observatory.series(indicator);
        let series = of_vintage.find(|one| inside(one.grain) && one.vintage == vintage);
        let cells = series
            .into_iter()
            .flat_map(|one| one.cells(observatory.territories()));
        for (area, cell) in cells {
            if let Area::Iris(code) = area {
                found.entry(code).or_insert([ABSENT; 4])[place] = cell;
            }
        }
    }
    found
}

fn benefits(cells: &[Cell; 4]) -> Benefits {
    Benefits {
        population: ABSENT,
        recipients: cells[0],
        rsa: cells[1],
        prime_activite: cells[2],
        aah: cells[3],
        jobseekers: ABSENT,
    }
}
