//! From published counts to the persons of each commune who may need help.

use std::collections::HashMap;

use diagnosis::figure::{Cell, Missing};
use diagnosis::indicator::{Area, Column, Observatory};
use diagnosis::need::Interval;
use diagnosis::need::portrea::{
    Basis as Rests, Benefits, Beyond, Census, Count, exposure, fragility, together,
};
use rayon::prelude::*;
use territory::{Level, TerritoryId};

use super::need::Need;

/// The counts of CAF: all recipients, RSA, prime d'activité, AAH.
const CAF: [&str; 4] = [
    "caf-allocataires",
    "caf-rsa",
    "caf-prime-activite",
    "caf-aah",
];

/// Columns of communes; a column that is not loaded says nothing of any.
struct Columns<'a> {
    population: Option<Column>,
    jobseekers: Option<Column>,
    population_15_plus: Option<Column>,
    aged_65_plus: Option<Column>,
    low_diploma: Option<Column>,
    recipients: Option<Column>,
    observatory: &'a Observatory,
}

/// The need of every commune, by its number.
pub fn needs(observatory: &Observatory) -> Vec<Need> {
    let column = |id: &str| {
        observatory
            .column(id, Level::Commune)
            .map(|column| column.into_owned())
    };
    let columns = Columns {
        population: column("population"),
        jobseekers: column("chomeurs-15-64"),
        population_15_plus: column("population-15-plus"),
        aged_65_plus: column("population-65-plus"),
        low_diploma: column("sans-diplome"),
        recipients: column(CAF[0]),
        observatory,
    };
    let communes = observatory.territories().communes().len();
    let published: Vec<Option<Count>> = (0..communes)
        .into_par_iter()
        .map(|commune| columns.published(commune))
        .collect();
    let pairs = published.iter().enumerate().filter_map(|(commune, count)| {
        let seekers = value(columns.jobseekers.as_ref(), commune).value()?;
        Some(((*count)?, seekers))
    });
    let beyond = Beyond::learn(pairs);
    (0..communes)
        .map(|commune| Need {
            fragility: columns.fragility(commune).map(|count| count.interval),
            exposure: published[commune]
                .or_else(|| columns.assumed(commune, beyond))
                .map(|count| count.interval),
        })
        .collect()
}

fn value(column: Option<&Column>, commune: usize) -> Cell {
    column.map_or(Cell::Missing(Missing::NotProvided), |column| {
        column.get(commune)
    })
}

impl Columns<'_> {
    fn fragility(&self, commune: usize) -> Option<Count> {
        fragility(&Census {
            population: value(self.population.as_ref(), commune),
            population_15_plus: value(self.population_15_plus.as_ref(), commune),
            aged_65_plus: value(self.aged_65_plus.as_ref(), commune),
            low_diploma: value(self.low_diploma.as_ref(), commune),
            low_diploma_under_65: Cell::Missing(Missing::NotProvided),
        })
    }

    /// Recipients and jobseekers together, where CAF tells of the whole commune.
    fn published(&self, commune: usize) -> Option<Count> {
        let seekers = value(self.jobseekers.as_ref(), commune).value()?;
        let seekers = Interval::exactly(seekers).ok()?;
        let recipients = self.recipients(commune)?;
        let everybody = value(self.population.as_ref(), commune).value();
        let among = everybody.and_then(|all| Interval::exactly(all).ok());
        let among = among.unwrap_or(recipients.interval + seekers);
        Some(Count {
            interval: Interval::union(&[recipients.interval, seekers], among),
            basis: recipients.basis,
        })
    }

    /// Recipients of at least one benefit: IRIS by IRIS, for what is hidden is hidden there.
    fn recipients(&self, commune: usize) -> Option<Count> {
        let column = self.recipients.as_ref()?;
        // Most communes have no IRIS: CAF publishes nothing of them.
        if column.known(commune).is_none()
            && column.get(commune) != Cell::Missing(Missing::StatisticalSecrecy)
        {
            return None;
        }
        let code = self.observatory.territories().communes()[commune].code;
        let id = TerritoryId::commune(code);
        let mut cells: HashMap<Area, [Cell; 4]> = HashMap::new();
        for (number, indicator) in CAF.into_iter().enumerate() {
            for (area, cell) in self.observatory.parts(indicator, id) {
                let row = cells
                    .entry(area)
                    .or_insert([Cell::Missing(Missing::NotProvided); 4]);
                row[number] = cell;
            }
        }
        let nobody = Cell::Value(0.0);
        let counts = cells.values().map(|[recipients, rsa, prime, aah]| {
            exposure(
                &Benefits {
                    population: Cell::Missing(Missing::NotProvided),
                    recipients: *recipients,
                    rsa: *rsa,
                    prime_activite: *prime,
                    aah: *aah,
                    jobseekers: nobody,
                },
                None,
            )
        });
        let sum = together(counts)?;
        // An IRIS of which nothing is said leaves the commune without an upper bound.
        (sum.unknown == 0).then_some(sum.count)
    }

    /// From the jobseekers alone.
    fn assumed(&self, commune: usize, beyond: Option<Beyond>) -> Option<Count> {
        let unknown = Cell::Missing(Missing::NotProvided);
        let count = exposure(
            &Benefits {
                population: value(self.population.as_ref(), commune),
                recipients: unknown,
                rsa: unknown,
                prime_activite: unknown,
                aah: unknown,
                jobseekers: value(self.jobseekers.as_ref(), commune),
            },
            beyond,
        )?;
        (count.basis == Rests::Assumed).then_some(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_figures_give_nearly_every_commune_a_need() {
        let observatory = Observatory::bundled();
        let needs = needs(observatory);
        let population = observatory.column("population", Level::Commune).unwrap();
        let known = needs.iter().filter(|need| need.exposure.is_some()).count();
        assert!(known as f64 > 0.95 * needs.len() as f64, "{known}");
        for (commune, need) in needs.iter().enumerate() {
            let Some(exposed) = need.exposure else {
                continue;
            };
            if let Some(all) = population.value(commune) {
                assert!(exposed.high() <= all.max(exposed.low()) + 1e-6, "{commune}");
            }
        }
    }
}
