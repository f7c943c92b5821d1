//! Where no rank is told: too few people counted, or answers of too few.

use crate::index::{Model, Table};

/// Under so many people counted, a rank would be chance.
pub const LEAST_COUNTED: f64 = 200.0;

/// Under so many inhabitants, variables of the census's complementary exploitation mean little.
pub const LEAST_FOR_COMPLEMENTARY: f64 = 2000.0;

/// The column that says how many people live in each row.
pub const POPULATION: &str = "population";

/// Why a row has no rank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unranked {
    /// No score.
    NoScore,
    /// Fewer than [`LEAST_COUNTED`] people counted.
    FewPeople,
    /// A variable of the complementary exploitation, under [`LEAST_FOR_COMPLEMENTARY`] inhabitants.
    Complementary,
}

impl Unranked {
    /// As files say it.
    pub fn slug(self) -> &'static str {
        match self {
            Self::NoScore => "no-score",
            Self::FewPeople => "under-200-counted",
            Self::Complementary => "complementary-under-2000",
        }
    }
}

/// For each row of a table, whether too few people stand behind it to be ranked by a model:
/// the least of what the model's shares are shares of, and of the column [`POPULATION`]. A row of
/// which nobody says how many people it has is not refused.
pub fn too_few(model: &Model, table: &Table) -> Vec<Option<Unranked>> {
    let column = |name: &str| table.column(name);
    let wholes = model.variables.iter().filter_map(|variable| {
        let over = variable.column.over.as_deref()?;
        column(over)
    });
    let wholes: Vec<_> = wholes.chain(column(POPULATION)).collect();
    let complementary = model
        .variables
        .iter()
        .any(|variable| variable.complementary);
    let inhabitants: Option<Vec<Option<f64>>> = column(POPULATION)
        .map(|cells| cells.iter().map(|cell| cell.value()).collect())
        .or_else(|| census_population(table));
    (0..table.len())
        .map(|row| {
            let counted = wholes.iter().filter_map(|cells| cells[row].value());
            let population = inhabitants.as_ref().and_then(|all| all[row]);
            if counted.fold(f64::MAX, f64::min) < LEAST_COUNTED {
                return Some(Unranked::FewPeople);
            }
            let small = population.is_some_and(|people| people < LEAST_FOR_COMPLEMENTARY);
            (complementary && small).then_some(Unranked::Complementary)
        })
        .collect()
}

/// The population as INSEE's columns call it: `P16_POP`, `P21_POP`…
fn census_population(table: &Table) -> Option<Vec<Option<f64>>> {
    let cells = (6..100).find_map(|year| table.column(&format!("P{year:02}_POP")))?;
    Some(cells.iter().map(|cell| cell.value()).collect())
}
