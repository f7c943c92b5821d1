//! What a portrait says of each commune as a table, for every kind of file.

use diagnosis::need::Interval;

use crate::kernel::atlas::Atlas;
use crate::portrait::model::{CommuneTold, National, Portrait, ZoneKind, ZoneTold};

/// A cell of the table.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A number.
    Number(f64),
    /// Not known.
    Empty,
}

/// Persons in fragility, at least and at most.
pub const FRAGILITY: [(&str, &str); 2] = [
    (
        "fragilite_min",
        "Personnes en fragilité socio-numérique, au moins",
    ),
    (
        "fragilite_max",
        "Personnes en fragilité socio-numérique, au plus",
    ),
];

/// Persons exposed, at least and at most.
pub const EXPOSURE: [(&str, &str); 2] = [
    (
        "exposition_min",
        "Personnes exposées aux exigences numériques, au moins",
    ),
    (
        "exposition_max",
        "Personnes exposées aux exigences numériques, au plus",
    ),
];

/// The columns, each with what it is.
pub const COLUMNS: [(&str, &str); 19] = [
    ("code_insee", "Code INSEE de la commune"),
    ("commune", "Nom de la commune"),
    ("population", "Population municipale (INSEE)"),
    ("personnes_min", "Personnes à accompagner, au moins"),
    ("personnes_max", "Personnes à accompagner, au plus"),
    FRAGILITY[0],
    FRAGILITY[1],
    EXPOSURE[0],
    EXPOSURE[1],
    ("lieux", "Lieux où quelqu’un aide, dans la commune"),
    (
        "minutes_lieu_le_plus_proche",
        "Minutes en voiture jusqu’au lieu le plus proche",
    ),
    (
        "heures_min",
        "Heures d’aide accessibles par an pour 1 000 personnes, au moins",
    ),
    (
        "heures_max",
        "Heures d’aide accessibles par an pour 1 000 personnes, au plus",
    ),
    (
        "lieux_sans_horaires",
        "Lieux à moins de 20 minutes dont les horaires ne sont pas connus",
    ),
    (
        "manque_min",
        "Heures par an qui manquent pour le niveau visé, au moins",
    ),
    (
        "manque_max",
        "Heures par an qui manquent pour le niveau visé, au plus",
    ),
    ("acces", "Classe d’accès"),
    (
        "frr",
        "France ruralités revitalisation : 1 classée, 0,5 en partie, 0 non",
    ),
    ("qpv", "Nombre de quartiers prioritaires de la ville"),
];

/// The row of one commune, in the order of [`COLUMNS`].
fn row(atlas: &Atlas, national: &National, zones: &[ZoneTold], told: &CommuneTold) -> [Cell; 19] {
    let zone = |kind| {
        let list = zones.iter().find(|list| list.kind == kind);
        number(list.and_then(|list| list.of(told.number)))
    };
    let commune = &atlas.territories.communes()[told.number];
    let need = national.needs.communes[told.number];
    let [persons_min, persons_max] = ends(told.persons);
    let [fragility_min, fragility_max] = ends(need.fragility);
    let [exposure_min, exposure_max] = ends(need.exposure);
    let [missing_min, missing_max] = ends(told.missing);
    [
        Cell::Text(commune.code.to_string()),
        Cell::Text(commune.name.clone()),
        number(commune.population.map(f64::from)),
        persons_min,
        persons_max,
        fragility_min,
        fragility_max,
        exposure_min,
        exposure_max,
        Cell::Number(told.welcoming as f64),
        number(told.nearest_minutes.map(tenth)),
        number(told.hours.map(|(least, _)| tenth(least))),
        number(told.hours.map(|(_, most)| tenth(most))),
        Cell::Number(f64::from(told.unknown_within_reach)),
        missing_min,
        missing_max,
        Cell::Text(told.class.slug().to_owned()),
        zone(ZoneKind::Rural),
        zone(ZoneKind::Urban),
    ]
}

/// Every row of a portrait.
pub fn rows<'a>(
    atlas: &'a Atlas,
    national: &'a National,
    portrait: &'a Portrait,
) -> impl Iterator<Item = [Cell; 19]> + 'a {
    portrait
        .communes
        .iter()
        .map(move |told| row(atlas, national, &portrait.zones, told))
}

/// What lies between two numbers, in whole persons outward.
pub fn ends(interval: Option<Interval>) -> [Cell; 2] {
    [
        number(interval.map(|interval| interval.low().floor())),
        number(interval.map(|interval| interval.high().ceil())),
    ]
}

fn number(value: Option<f64>) -> Cell {
    value
        .filter(|value| value.is_finite())
        .map_or(Cell::Empty, Cell::Number)
}

fn tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}
