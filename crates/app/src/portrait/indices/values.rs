//! What a model reads, from what the observatory knows, at a level.

use diagnosis::figure::{Cell, Missing};
use diagnosis::index::{Model, Normalisation, Table, TableError};
use diagnosis::indicator::Observatory;
use diagnosis::need::observed::Portrea;
use diagnosis::need::portrea::Together;
use diagnosis::reliability::small::POPULATION;
use territory::{Level, Territories, TerritoryId};

use crate::kernel::atlas::Atlas;

/// The columns of a model that counts people as Portrea does: the middle of the interval.
pub const FRAGILITY: &str = "fragilite-socio-numerique";
pub const EXPOSURE: &str = "exposition-numerique";

const ABSENT: Cell = Cell::Missing(Missing::NotProvided);

/// INSEE's names of 2016, and what they measure: of the vintage that is known here.
const CENSUS_NAMES: [(&str, &str); 10] = [
    ("C16_FAMMONO", "familles-monoparentales"),
    ("C16_FAM", "familles"),
    ("C16_MENPSEUL", "menages-une-personne"),
    ("C16_MEN", "menages-complementaire"),
    ("MED15", "revenu-median"),
    ("P16_POP1529", "population-15-29"),
    ("P16_POP65P", "population-65-plus"),
    ("P16_POP", "population"),
    ("P16_NSCOL15P_DIPLMIN", "sans-diplome"),
    ("P16_NSCOL15P", "non-scolarises-15-plus"),
];

/// The levels at which territories are compared.
pub const LEVELS: [Level; 6] = [
    Level::Commune,
    Level::Epci,
    Level::BassinDeVie,
    Level::Departement,
    Level::Region,
    Level::Hub,
];

/// A model's cells, a row a territory of the level, and what ratios are against.
pub struct Values {
    pub table: Table,
    pub ids: Vec<TerritoryId>,
    pub reference: &'static str,
    /// The indicators that nothing is known of at this level.
    pub unknown: Vec<String>,
    /// Where what is known comes from: the indicator, its vintage, its producer.
    pub origins: Vec<(String, String)>,
}

/// The indicator of a column's name.
pub fn indicator(column: &str) -> &str {
    let known = CENSUS_NAMES.iter().find(|(name, _)| *name == column);
    known.map_or(column, |(_, indicator)| indicator)
}

impl Values {
    /// Reads them for every territory of a level. Some milliseconds for communes; more above.
    pub fn of(atlas: &Atlas, model: &Model, level: Level) -> Result<Self, TableError> {
        let observatory = atlas.observatory();
        let territories = Territories::bundled();
        let ids: Vec<TerritoryId> = territories
            .territories(level)
            .iter()
            .map(|one| one.id)
            .collect();
        let mut values = Self {
            table: Table::of(ids.iter().map(ToString::to_string).collect()),
            reference: if level <= Level::Epci {
                "departement"
            } else {
                "pays"
            },
            ids,
            unknown: Vec::new(),
            origins: Vec::new(),
        };
        let published = published(observatory, model);
        if published.is_empty() {
            values.variables(atlas, model, level)?;
        }
        for (aggregate, indicator) in published {
            let cells = values.column(observatory, &indicator, level);
            values.table.add(&aggregate, cells)?;
        }
        if values.table.column(POPULATION).is_none() {
            let cells = values.column(observatory, POPULATION, level);
            values.table.add(POPULATION, cells)?;
        }
        let groups = values.ids.iter().map(|id| group(*id, values.reference));
        let groups = groups.collect();
        values.table.add_group(values.reference, groups)?;
        if level == Level::Commune {
            let epci = territories.communes().iter().map(|one| {
                one.epci
                    .map_or_else(|| one.departement.to_string(), |epci| epci.to_string())
            });
            values.table.add_group("epci", epci.collect())?;
        }
        Ok(values)
    }

    fn variables(&mut self, atlas: &Atlas, model: &Model, level: Level) -> Result<(), TableError> {
        let observatory = atlas.observatory();
        let portrea = needs_portrea(model).then(|| atlas.portrea());
        for variable in &model.variables {
            for column in std::iter::once(&variable.column.column).chain(&variable.column.over) {
                if self.table.column(column).is_some() {
                    continue;
                }
                let cells = match portrea {
                    Some(portrea) if matches!(column.as_str(), FRAGILITY | EXPOSURE) => {
                        self.counted(observatory, portrea, column)
                    }
                    _ => self.column(observatory, indicator(column), level),
                };
                self.table.add(column, cells)?;
            }
            // A median is compared with the reference's own, where it is published.
            if matches!(variable.normalise, Normalisation::Reference { .. })
                && variable.column.over.is_none()
            {
                let name = format!("{}@{}", variable.id, self.reference);
                let told = |id: &TerritoryId| {
                    let reference = above(*id, self.reference);
                    let told = observatory.told(indicator(&variable.column.column), reference?);
                    told.map(|told| told.cell)
                };
                let cells = self
                    .ids
                    .iter()
                    .map(|id| told(id).unwrap_or(ABSENT))
                    .collect();
                self.table.add(&name, cells)?;
            }
        }
        Ok(())
    }

    /// An indicator's cells; all missing, and said so, where nothing is known.
    fn column(&mut self, observatory: &Observatory, indicator: &str, level: Level) -> Vec<Cell> {
        let label = observatory
            .indicator(indicator)
            .map_or(indicator, |one| &one.label);
        let column = observatory.column(indicator, level);
        let known = column.filter(|column| column.count() > 0);
        let Some(column) = known else {
            self.unknown.push(label.to_owned());
            return vec![ABSENT; self.ids.len()];
        };
        if let Some((vintage, origin)) = observatory.column_told(indicator) {
            let from = format!("{label}, {vintage}");
            self.origins
                .push((from, format!("{}, {}", origin.producer, origin.title)));
        }
        column.iter().collect()
    }

    /// The middle of the people counted, where every commune of the territory is known.
    fn counted(&mut self, observatory: &Observatory, portrea: &Portrea, column: &str) -> Vec<Cell> {
        let territories = observatory.territories();
        let told = |id: &TerritoryId| -> Option<Together> {
            let communes = territories.commune_numbers(*id);
            match column {
                FRAGILITY => portrea.fragility_over(communes),
                _ => portrea.exposure_over(communes),
            }
        };
        let cells: Vec<Cell> = self
            .ids
            .iter()
            .map(|id| match told(id) {
                Some(sum) if sum.unknown * 20 <= sum.known => {
                    let interval = sum.count.interval;
                    Cell::Value(f64::midpoint(interval.low(), interval.high()))
                }
                _ => ABSENT,
            })
            .collect();
        let (label, source) = match column {
            FRAGILITY => (
                "Personnes en fragilité socio-numérique",
                "recensement (INSEE)",
            ),
            _ => (
                "Personnes exposées aux exigences numériques",
                "CNAF et recensement (INSEE)",
            ),
        };
        match cells.iter().any(|cell| cell.value().is_some()) {
            true => self.origins.push((
                label.to_owned(),
                format!("{source}, milieu de l’intervalle"),
            )),
            false => self.unknown.push(label.to_owned()),
        }
        cells
    }

    /// The rows that lie in a territory.
    pub fn within(&self, atlas: &Atlas, id: TerritoryId) -> Vec<usize> {
        let rows = self.ids.iter().enumerate();
        rows.filter(|(_, one)| lies_in(atlas, **one, id))
            .map(|(row, _)| row)
            .collect()
    }
}

/// Whether a territory's first commune is of another: bassins de vie and EPCI that straddle a
/// border are counted where their seat's commune is.
fn lies_in(atlas: &Atlas, one: TerritoryId, other: TerritoryId) -> bool {
    if one == other {
        return true;
    }
    let territories = Territories::bundled();
    let largest = territories
        .commune_numbers(one)
        .iter()
        .map(|number| &territories.communes()[*number as usize])
        .max_by_key(|commune| commune.population);
    largest.is_some_and(|commune| atlas.contains(other, commune.code))
}

fn needs_portrea(model: &Model) -> bool {
    let mut variables = model.variables.iter();
    variables.any(|one| matches!(one.column.column.as_str(), FRAGILITY | EXPOSURE))
}

/// The aggregates that are published as they are, under `model-aggregate`: those inside the score.
fn published(observatory: &Observatory, model: &Model) -> Vec<(String, String)> {
    let direct = model.aggregates.iter().filter(|aggregate| {
        let variables = |part: &diagnosis::index::Part| model.variable(&part.part).is_some();
        aggregate.of.iter().all(variables)
    });
    direct
        .map(|aggregate| {
            (
                aggregate.id.clone(),
                format!("{}-{}", model.id, aggregate.id),
            )
        })
        .filter(|(_, indicator)| observatory.indicator(indicator).is_some())
        .collect()
}

/// The territory that a row is compared with.
fn above(id: TerritoryId, reference: &str) -> Option<TerritoryId> {
    let territories = Territories::bundled();
    let number = territories.commune_numbers(id).first()?;
    let commune = &territories.communes()[*number as usize];
    match reference {
        "departement" => Some(TerritoryId {
            level: Level::Departement,
            code: commune.departement,
        }),
        _ => territories
            .territories(Level::Pays)
            .first()
            .map(|one| one.id),
    }
}

fn group(id: TerritoryId, reference: &str) -> String {
    above(id, reference).map_or_else(String::new, |id| id.to_string())
}
