//! Coordinates.

use territory::Position;

use super::text::{is_void, quoted};
use super::{Cleaned, IssueKind};

/// Reads latitude and longitude, whatever the cells hold: degrees with a point or a comma, both
/// numbers in one cell, the two columns swapped, or metres of Lambert-93.
pub fn coordonnees(latitude: &str, longitude: &str) -> Cleaned<Position> {
    if is_void(latitude) && is_void(longitude) {
        return Cleaned::empty();
    }
    let raw = if latitude == longitude {
        latitude.to_owned()
    } else {
        format!("{latitude} {longitude}")
    };
    let pair = match (numbers(latitude).as_slice(), numbers(longitude).as_slice()) {
        ([y], [x]) => Some((*y, *x)),
        ([y, x], [] | [_, _]) => Some((*y, *x)),
        ([], [y, x]) => Some((*y, *x)),
        _ => None,
    };
    let Some((y, x)) = pair else {
        let message = format!(
            "Les coordonnées {} n’ont pas pu être lues. Écrivez latitude et longitude en degrés, par exemple 48.1147 et -1.6794.",
            quoted(&raw)
        );
        return Cleaned::lost(IssueKind::Unreadable, &raw, message);
    };
    if y == 0.0 || x == 0.0 && !in_france(y, x) {
        let message = format!(
            "Les coordonnées {} valent zéro\u{a0}: laissez les colonnes vides quand la position n’est pas connue.",
            quoted(&raw)
        );
        return Cleaned::lost(IssueKind::Implausible, &raw, message);
    }
    if let Some(position) = Position::new(y, x).filter(|_| in_france(y, x)) {
        return Cleaned::clean(position);
    }
    let elsewhere = |position: Position, how: &str| {
        let message = format!(
            "{how} ({}). Position retenue\u{a0}: {:.5}, {:.5}.",
            quoted(&raw),
            position.latitude(),
            position.longitude()
        );
        Cleaned::clean(position).note(IssueKind::Repaired, &raw, message)
    };
    if let Some(position) = Position::new(x, y).filter(|_| in_france(x, y)) {
        return elsewhere(position, "Latitude et longitude étaient inversées");
    }
    for (east, north) in [(x, y), (y, x)] {
        if let Some(position) =
            from_lambert_93(east, north).filter(|p| in_france(p.latitude(), p.longitude()))
        {
            return elsewhere(
                position,
                "Les coordonnées étaient en mètres (Lambert-93), elles ont été converties en degrés",
            );
        }
    }
    let message = format!(
        "Les coordonnées {} ne tombent pas en France, elles sont laissées de côté.",
        quoted(&raw)
    );
    Cleaned::lost(IssueKind::Implausible, &raw, message)
}

/// The decimal numbers of a cell; a comma is a decimal mark unless it separates two numbers.
fn numbers(cell: &str) -> Vec<f64> {
    let cell = cell.trim();
    let commas = cell.matches(',').count();
    let points = cell.matches('.').count();
    let comma_is_decimal =
        points == 0 && (commas == 1 && !cell.contains(", ") || commas == 2 || commas == 3);
    let text = if comma_is_decimal && commas == 3 {
        // "48,1,-1,6": the second comma separates.
        let second = cell.match_indices(',').nth(1).map_or(0, |(at, _)| at);
        format!(
            "{} {}",
            cell[..second].replace(',', "."),
            cell[second + 1..].replace(',', ".")
        )
    } else if comma_is_decimal {
        cell.replace(", ", " ").replace(',', ".")
    } else {
        cell.to_owned()
    };
    text.replace('−', "-")
        .split(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E')))
        .filter_map(|piece| piece.parse::<f64>().ok())
        .filter(|number| number.is_finite())
        .collect()
}

/// Rough boxes: metropolitan France and each overseas territory.
fn in_france(latitude: f64, longitude: f64) -> bool {
    const BOXES: [[f64; 4]; 11] = [
        [41.2, 51.2, -5.3, 9.7],        // metropolitan France and Corsica
        [15.8, 18.2, -63.2, -60.9],     // Guadeloupe, Saint-Martin, Saint-Barthélemy
        [14.3, 15.0, -61.3, -60.7],     // Martinique
        [2.0, 6.0, -54.7, -51.5],       // Guyane
        [-21.5, -20.8, 55.1, 55.9],     // La Réunion
        [-13.1, -12.5, 44.9, 45.4],     // Mayotte
        [46.6, 47.2, -56.6, -56.0],     // Saint-Pierre-et-Miquelon
        [-14.5, -13.1, -178.3, -176.0], // Wallis-et-Futuna
        [-28.0, -7.5, -155.0, -134.0],  // Polynésie française
        [-23.0, -17.5, 158.0, 172.5],   // Nouvelle-Calédonie
        [10.2, 10.4, -109.3, -109.1],   // Clipperton
    ];
    BOXES.iter().any(|[south, north, west, east]| {
        (*south..=*north).contains(&latitude) && (*west..=*east).contains(&longitude)
    })
}

/// Degrees from metres of Lambert-93 (RGF93, which is WGS 84 to within a metre).
///
/// Inverse of the conformal conic projection after IGN, "Projections cartographiques coniques"
/// (NTG 71), algorithms ALG0004 (plane to isometric latitude) and ALG0002 (isometric to geographic
/// latitude), with the constants IGN publishes for Lambert-93.
fn from_lambert_93(east: f64, north: f64) -> Option<Position> {
    const EXPONENT: f64 = 0.725_607_765_053_267;
    const CONSTANT: f64 = 11_754_255.426_096;
    const POLE_EAST: f64 = 700_000.0;
    const POLE_NORTH: f64 = 12_655_612.049_876;
    const ECCENTRICITY: f64 = 0.081_819_191_042_815_8;
    const CENTRAL_MERIDIAN: f64 = 3.0;
    if !(0.0..1_300_000.0).contains(&east) || !(6_000_000.0..7_200_000.0).contains(&north) {
        return None;
    }
    let radius = (east - POLE_EAST).hypot(north - POLE_NORTH);
    let angle = ((east - POLE_EAST) / (POLE_NORTH - north)).atan();
    let isometric = -(radius / CONSTANT).ln() / EXPONENT;
    let mut latitude = 2.0 * isometric.exp().atan() - std::f64::consts::FRAC_PI_2;
    for _ in 0..8 {
        let eccentric = ECCENTRICITY * latitude.sin();
        let correction = ((1.0 + eccentric) / (1.0 - eccentric)).powf(ECCENTRICITY / 2.0);
        latitude = 2.0 * (correction * isometric.exp()).atan() - std::f64::consts::FRAC_PI_2;
    }
    Position::new(
        latitude.to_degrees(),
        CENTRAL_MERIDIAN + (angle / EXPONENT).to_degrees(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_are_read() {
        for (latitude, longitude, expected, findings) in [
            ("48.1147", "-1.6794", Some((48.1147, -1.6794)), 0),
            ("48,1147", "-1,6794", Some((48.1147, -1.6794)), 0),
            ("48.1147, -1.6794", "", Some((48.1147, -1.6794)), 0),
            (
                "48.1147,-1.6794",
                "48.1147,-1.6794",
                Some((48.1147, -1.6794)),
                0,
            ),
            ("48,1147 -1,6794", "", Some((48.1147, -1.6794)), 0),
            ("48,1147,-1,6794", "", Some((48.1147, -1.6794)), 0),
            ("[48.1147, -1.6794]", "", Some((48.1147, -1.6794)), 0),
            ("-1.6794", "48.1147", Some((48.1147, -1.6794)), 1),
            ("-20.88", "55.45", Some((-20.88, 55.45)), 0),
            // Swapped overseas, from Guadeloupe to New Caledonia.
            ("-61.53", "16.24", Some((16.24, -61.53)), 1),
            ("-61.07", "14.61", Some((14.61, -61.07)), 1),
            ("-52.33", "4.94", Some((4.94, -52.33)), 1),
            ("55.45", "-20.88", Some((-20.88, 55.45)), 1),
            ("45.23", "-12.78", Some((-12.78, 45.23)), 1),
            ("-56.17", "46.78", Some((46.78, -56.17)), 1),
            ("-62.83", "17.9", Some((17.9, -62.83)), 1),
            ("-176.17", "-13.28", Some((-13.28, -176.17)), 1),
            ("-149.57", "-17.54", Some((-17.54, -149.57)), 1),
            ("166.45", "-22.27", Some((-22.27, 166.45)), 1),
            ("0", "0", None, 1),
            ("0.0", "", None, 1),
            ("12.5", "100.2", None, 1),
            ("NaN", "inf", None, 1),
            ("", "", None, 0),
        ] {
            let cleaned = coordonnees(latitude, longitude);
            assert_eq!(
                cleaned.value.map(|p| (p.latitude(), p.longitude())),
                expected,
                "{latitude} {longitude}"
            );
            assert_eq!(cleaned.findings.len(), findings, "{latitude} {longitude}");
        }
    }

    #[test]
    fn lambert_93_is_converted() {
        // The origin of the projection is 46.5° N, 3° E, at 700 km and 6 600 km by definition.
        let origin = coordonnees("6600000", "700000").value.expect("a position");
        assert!((origin.latitude() - 46.5).abs() < 1e-7 && (origin.longitude() - 3.0).abs() < 1e-9);
        // The Eiffel tower, either way round.
        for (first, second) in [("6862305.26", "648237.27"), ("648237.27", "6862305.26")] {
            let tower = coordonnees(first, second).value.expect("a position");
            assert!(
                (tower.latitude() - 48.8583).abs() < 1e-3
                    && (tower.longitude() - 2.2945).abs() < 1e-3
            );
        }
    }
}
