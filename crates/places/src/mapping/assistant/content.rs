//! What the cells of a column look like.

use chrono::NaiveDate;
use territory::{Found, Territories, fold};

use crate::clean;
use crate::hours::Horaires;
use crate::standard::Field;

use super::columns::{Column, ratio};

/// Cells looked up among the communes.
const COMMUNES: usize = 24;

/// What the cells are compared with.
#[derive(Clone, Copy)]
pub(super) struct Reference<'a> {
    pub territories: &'a Territories,
    pub today: NaiveDate,
}

/// The share of the cells that could be this field's; `None` where cells tell nothing.
pub(super) fn looks_like(column: &Column, field: Field, known: Reference<'_>) -> Option<f64> {
    if column.samples.is_empty() {
        return None;
    }
    let share = match field {
        Field::Telephone => column.share(is_telephone),
        Field::Courriels => column.share(is_courriel),
        Field::SiteWeb | Field::FicheAccesLibre | Field::PriseRdv => column.share(is_address),
        Field::CodePostal => column.share(is_code_postal),
        Field::CodeInsee => column.share(is_code_insee),
        Field::Pivot => column.share(|cell| clean::pivot(cell).value.is_some()),
        Field::Latitude => column.share(|cell| number(cell).is_some_and(is_latitude)),
        Field::Longitude => column.share(|cell| number(cell).is_some_and(is_longitude)),
        Field::DateMaj => column.share(|cell| clean::date(cell, known.today).value.is_some()),
        Field::Commune => {
            // Looking up a name nobody bears costs most: a few cells are enough.
            let cells = &column.samples[..column.samples.len().min(COMMUNES)];
            let known = cells
                .iter()
                .filter(|cell| is_commune(cell, known.territories));
            ratio(known.count(), cells.len())
        }
        Field::Adresse => column.share(is_voie),
        Field::Nom => column.share(is_words) * distinct(column),
        Field::Id => column.share(|cell| cell.len() < 120 && !is_address(cell)) * distinct(column),
        Field::PresentationResume | Field::PresentationDetail => column.share(is_words),
        Field::StructureParente | Field::Source => column.share(is_words),
        _ => return None,
    };
    Some(share)
}

/// Fields whose cells have a shape of their own: a column is recognised by them alone.
pub(super) fn has_a_shape(field: Field) -> bool {
    matches!(
        field,
        Field::Telephone
            | Field::Courriels
            | Field::SiteWeb
            | Field::CodePostal
            | Field::Pivot
            | Field::Commune
            | Field::Adresse
            | Field::Latitude
            | Field::Longitude
    )
}

fn is_telephone(cell: &str) -> bool {
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    (9..40).contains(&digits)
        && !cell.contains('@')
        && !cell.contains("://")
        && clean::telephone(cell).value.is_some()
}

fn is_courriel(cell: &str) -> bool {
    cell.contains('@') && clean::courriels(cell).value.is_some()
}

fn is_address(cell: &str) -> bool {
    let lower = cell.to_lowercase();
    let shaped = lower.starts_with("http") || lower.contains("www.") || is_domain(&lower);
    shaped && !cell.contains('@') && clean::sites_web(cell).value.is_some()
}

fn is_domain(cell: &str) -> bool {
    let host = cell.split('/').next().unwrap_or_default();
    let end = host.rsplit('.').next().unwrap_or_default();
    host.contains('.')
        && !host.contains(' ')
        && matches!(
            end,
            "fr" | "com" | "org" | "net" | "eu" | "re" | "gouv" | "bzh" | "corsica" | "alsace"
        )
}

fn is_code_postal(cell: &str) -> bool {
    let digits = cell.trim_end_matches(".0");
    (4..=5).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && clean::code_postal(cell).value.is_some()
}

fn is_code_insee(cell: &str) -> bool {
    (4..=5).contains(&cell.len())
        && cell
            .bytes()
            .enumerate()
            .all(|(n, byte)| byte.is_ascii_digit() || (n == 1 && matches!(byte, b'A' | b'B')))
}

/// Degrees, or metres of Lambert-93, with decimals.
fn number(cell: &str) -> Option<f64> {
    let cell = cell.trim().replace(',', ".");
    let number: f64 = cell.parse().ok()?;
    (cell.contains('.') || number.abs() > 1_000.0).then_some(number)
}

fn is_latitude(degrees: f64) -> bool {
    [
        (41.0, 51.6),
        (14.0, 18.3),
        (-23.0, -12.0),
        (2.0, 6.0),
        (-28.0, -7.0),
    ]
    .iter()
    .any(|(from, to)| (*from..*to).contains(&degrees))
        || (6_000_000.0..7_200_000.0).contains(&degrees)
}

fn is_longitude(degrees: f64) -> bool {
    [
        (-5.5, 9.8),
        (-63.3, -51.0),
        (44.9, 56.0),
        (158.0, 180.0),
        (-180.0, -134.0),
    ]
    .iter()
    .any(|(from, to)| (*from..*to).contains(&degrees))
        || (60_000.0..1_300_000.0).contains(&degrees)
}

/// Two numbers in one cell: which of them is the latitude.
pub(super) fn point(column: &Column) -> Option<(&'static str, usize)> {
    let parts = |cell: &str, separator: &str| -> Option<(f64, f64)> {
        let kept: String = cell
            .chars()
            .filter(|c| c.is_ascii_digit() || ".,;- ".contains(*c))
            .collect();
        let mut parts = kept.split(separator).map(str::trim);
        let pair = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        parts.next().is_none().then_some(pair)
    };
    for separator in [",", ";", " "] {
        for latitude in [0, 1] {
            let share = column.share(|cell| {
                parts(cell, separator).is_some_and(|(first, second)| {
                    let (lat, lon) = if latitude == 0 {
                        (first, second)
                    } else {
                        (second, first)
                    };
                    is_latitude(lat) && is_longitude(lon)
                })
            });
            if share >= 0.8 {
                return Some((separator, latitude));
            }
        }
    }
    None
}

fn is_commune(cell: &str, territories: &Territories) -> bool {
    if cell.len() > 60 || cell.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let Some(name) = clean::commune(cell).value else {
        return false;
    };
    matches!(
        territories.find_commune(&name, None),
        Found::Exact(_) | Found::Ambiguous(_)
    )
}

fn is_voie(cell: &str) -> bool {
    const WORDS: [&str; 33] = [
        "rue",
        "r",
        "avenue",
        "av",
        "ave",
        "place",
        "pl",
        "boulevard",
        "bd",
        "bld",
        "chemin",
        "che",
        "route",
        "rte",
        "impasse",
        "allee",
        "allees",
        "bourg",
        "quai",
        "cours",
        "square",
        "zone",
        "za",
        "lotissement",
        "residence",
        "hameau",
        "faubourg",
        "esplanade",
        "voie",
        "chaussee",
        "passage",
        "mail",
        "rond",
    ];
    if cell.contains('@') || cell.contains("://") || cell.len() > 250 {
        return false;
    }
    let folded = fold(cell);
    folded.split(' ').take(8).any(|word| WORDS.contains(&word))
}

pub(super) fn is_words(cell: &str) -> bool {
    let letters = cell.chars().filter(|c| c.is_alphabetic()).count();
    letters >= 2 && letters * 2 >= cell.chars().count() && !is_courriel(cell) && !is_address(cell)
}

/// The share of cells that are not said twice.
fn distinct(column: &Column) -> f64 {
    let cells: std::collections::HashSet<&str> =
        column.samples.iter().map(String::as_str).collect();
    ratio(cells.len(), column.samples.len())
}

/// The share of cells that are hours in OSM's syntax.
pub(super) fn is_osm(column: &Column) -> f64 {
    column.share(|cell| {
        [
            "Mo", "Tu", "We", "Th", "Fr", "Sa", "Su", "24/7", "PH", "week",
        ]
        .iter()
        .any(|start| cell.trim_start_matches('"').starts_with(start))
            && cell.bytes().any(|byte| byte.is_ascii_digit())
            && Horaires::from_osm(cell).value.is_some()
    })
}

/// The share of cells in which there are hours, or that say it is closed.
pub(super) fn tells_hours(column: &Column) -> f64 {
    column.share(|cell| {
        let lower = cell.to_lowercase();
        let bytes = lower.as_bytes();
        let hour = bytes
            .windows(2)
            .any(|pair| pair[0].is_ascii_digit() && matches!(pair[1], b'h' | b':'));
        hour && cell.len() < 1_500 && !lower.contains("://") || is_closed(&lower)
    })
}

fn is_closed(lower: &str) -> bool {
    lower.starts_with("ferm") || matches!(lower.trim(), "-" | "x")
}
