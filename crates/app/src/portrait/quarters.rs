//! The people of each IRIS of a commune, as a table for every kind of file.

use diagnosis::indicator::IrisKind;
use diagnosis::need::observed::{Quarter, quarters};
use territory::{Level, TerritoryId};

use super::model::Subject;
use super::table::{Cell, EXPOSURE, FRAGILITY, ends};
use crate::kernel::atlas::Atlas;

/// The columns, each with what it is.
pub const COLUMNS: [(&str, &str); 10] = [
    ("code_iris", "Code de l’IRIS"),
    ("iris", "Nom de l’IRIS"),
    ("type", "Habitat, activité ou divers"),
    ("population", "Habitants (INSEE)"),
    FRAGILITY[0],
    FRAGILITY[1],
    EXPOSURE[0],
    EXPOSURE[1],
    (
        "allocataires_min",
        "Foyers au RSA, à la prime d’activité ou à l’AAH, au moins",
    ),
    (
        "allocataires_max",
        "Foyers au RSA, à la prime d’activité ou à l’AAH, au plus",
    ),
];

/// The quarters of a commune that is divided in several; none of anything else.
pub fn of<'a>(atlas: &'a Atlas, subject: &Subject) -> Vec<Quarter<'a>> {
    match commune(atlas, subject) {
        Some(code) => quarters(atlas.observatory(), code),
        None => Vec::new(),
    }
}

/// Whether there are any to speak of.
pub fn any(atlas: &Atlas, subject: &Subject) -> bool {
    let count = commune(atlas, subject).map(|code| atlas.observatory().iris_of(code).len());
    count.is_some_and(|count| count > 1)
}

fn commune(atlas: &Atlas, subject: &Subject) -> Option<territory::CodeInsee> {
    let is_commune = |id: TerritoryId| id.level == Level::Commune;
    subject.id.filter(|id| is_commune(*id))?;
    let number = *subject.communes.first()?;
    Some(atlas.territories.communes()[number].code)
}

/// What an IRIS is, in a word.
pub fn kind(kind: IrisKind) -> &'static str {
    match kind {
        IrisKind::Housing => "habitat",
        IrisKind::Activity => "activité",
        IrisKind::Other => "divers",
    }
}

/// The row of a quarter, in the order of [`COLUMNS`].
pub fn row(quarter: &Quarter<'_>) -> [Cell; 10] {
    let [fragility_min, fragility_max] = ends(quarter.fragility.map(|count| count.interval));
    let [exposure_min, exposure_max] = ends(quarter.exposure.map(|count| count.interval));
    let [recipients_min, recipients_max] = ends(quarter.recipients.map(|told| told.recipients));
    [
        Cell::Text(quarter.iris.code.to_string()),
        Cell::Text(quarter.iris.name.clone()),
        Cell::Text(kind(quarter.iris.kind).to_owned()),
        quarter
            .population
            .map_or(Cell::Empty, |people| Cell::Number(people.round())),
        fragility_min,
        fragility_max,
        exposure_min,
        exposure_max,
        recipients_min,
        recipients_max,
    ]
}
