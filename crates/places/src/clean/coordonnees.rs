//! Coordinates.

use territory::Position;

use super::projections::{
    lambert_2_extended, lambert_93, lambert_new_caledonia, lambert_zone, utm, utm_zones,
    web_mercator,
};
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
    let Some((y, x)) = pair(latitude, longitude) else {
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
            lambert_93(east, north).filter(|p| in_france(p.latitude(), p.longitude()))
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

/// What two cells may mean besides what [`coordonnees`] reads, for who knows where the point should
/// be: each reading with what was wrong, in French.
pub fn autres_lectures(
    latitude: &str,
    longitude: &str,
    departement: &str,
) -> Vec<(Position, &'static str)> {
    let Some((y, x)) = pair(latitude, longitude) else {
        return Vec::new();
    };
    if y == 0.0 || x == 0.0 {
        return Vec::new();
    }
    let mut readings = Vec::new();
    let mut add = |position: Option<Position>, how| {
        readings.extend(position.map(|position| (position, how)));
    };
    add(Position::new(y, -x), "Le signe de la longitude était faux");
    add(Position::new(-y, x), "Le signe de la latitude était faux");
    add(
        Position::new(x, y),
        "Latitude et longitude étaient inversées",
    );
    for swapped in [(x, -y), (-x, y), (-x, -y)] {
        add(
            Position::new(swapped.0, swapped.1),
            "Latitude et longitude étaient inversées, et un signe était faux",
        );
    }
    add(
        Position::new(-y, -x),
        "Les signes de la latitude et de la longitude étaient faux",
    );
    for (east, north) in [(x, y), (y, x)] {
        in_metres(east, north, departement, &mut add);
    }
    without_marks(y, x, &mut add);
    readings
}

fn in_metres(
    east: f64,
    north: f64,
    departement: &str,
    add: &mut impl FnMut(Option<Position>, &'static str),
) {
    add(
        lambert_93(east, north),
        "Les coordonnées étaient en mètres (Lambert-93), elles ont été converties en degrés",
    );
    add(
        lambert_zone(east, north),
        "Les coordonnées étaient en mètres (conique conforme, par zone), elles ont été converties en degrés",
    );
    add(
        lambert_2_extended(east, north),
        "Les coordonnées étaient en mètres (Lambert II étendu), elles ont été converties en degrés",
    );
    if departement == "988" {
        add(
            lambert_new_caledonia(east, north),
            "Les coordonnées étaient en mètres (Lambert de Nouvelle-Calédonie), elles ont été converties en degrés",
        );
    }
    let (zones, southern) = utm_zones(departement);
    for zone in zones {
        add(
            utm(*zone, southern, east, north),
            "Les coordonnées étaient en mètres (UTM), elles ont été converties en degrés",
        );
    }
    add(
        web_mercator(east, north),
        "Les coordonnées étaient en mètres (Mercator du Web), elles ont été converties en degrés",
    );
}

/// "481147" and "-16794": a spreadsheet took the decimal mark for one of thousands.
fn without_marks(y: f64, x: f64, add: &mut impl FnMut(Option<Position>, &'static str)) {
    const MOST_DECIMALS: i32 = 16;
    let whole = |number: f64| number.fract() == 0.0;
    if !(whole(y) && whole(x)) || y.abs() < 1_000.0 && x.abs() < 1_000.0 {
        return;
    }
    for of_y in 0..MOST_DECIMALS {
        let latitude = y / 10_f64.powi(of_y);
        if !(1.0..=90.0).contains(&latitude.abs()) {
            continue;
        }
        for of_x in 0..MOST_DECIMALS {
            let longitude = x / 10_f64.powi(of_x);
            if (0.01..=180.0).contains(&longitude.abs()) {
                add(
                    Position::new(latitude, longitude),
                    "Les coordonnées avaient perdu leur virgule",
                );
            }
        }
    }
}

fn pair(latitude: &str, longitude: &str) -> Option<(f64, f64)> {
    match (numbers(latitude).as_slice(), numbers(longitude).as_slice()) {
        ([y], [x]) => Some((*y, *x)),
        ([y, x], [] | [_, _]) => Some((*y, *x)),
        ([], [y, x]) => Some((*y, *x)),
        _ => None,
    }
}

/// Degrees with minutes, seconds or the letter of a hemisphere: `48°06'53"N`, `1.6794 W`.
fn with_marks(cell: &str) -> Option<Vec<f64>> {
    let lower = cell.to_lowercase().replace("''", "\"");
    let is_letter = |c: char| matches!(c, 'n' | 's' | 'e' | 'w' | 'o');
    let marked = lower.contains(['°', 'º']);
    let lone = lower
        .split(|c: char| !c.is_alphabetic())
        .any(|word| word.len() == 1 && word.chars().all(is_letter));
    let words = lower
        .split(|c: char| !c.is_alphabetic())
        .any(|word| word.chars().count() > 1);
    if words || !(marked || lone) {
        return None;
    }
    let mut found: Vec<f64> = Vec::new();
    let mut number = String::new();
    // The letter may stand before its number or after it.
    let (mut before, mut finished) = (None, true);
    for character in lower.chars().chain([' ']) {
        match character {
            '0'..='9' | '.' | ',' | '-' | '−' => {
                number.push(if character == ',' { '.' } else { character });
                continue;
            }
            _ => {}
        }
        let read = number
            .replace('−', "-")
            .trim_end_matches('.')
            .parse::<f64>();
        let unit = match character {
            '\'' | '’' | '′' => 60.0,
            '"' | '″' | '”' => 3600.0,
            _ => 1.0,
        };
        match (read, unit == 1.0) {
            (Ok(read), true) => {
                let letter = before.take();
                let negative = matches!(letter, Some('s' | 'w' | 'o')) && read > 0.0;
                found.push(if negative { -read } else { read });
                finished = letter.is_some();
            }
            (Ok(read), false) => {
                let last = found.last_mut()?;
                *last += (read / unit).copysign(*last);
            }
            (Err(_), _) => {}
        }
        number.clear();
        if is_letter(character) {
            match found.last_mut() {
                Some(last) if !finished => {
                    if matches!(character, 's' | 'w' | 'o') && *last > 0.0 {
                        *last = -*last;
                    }
                    finished = true;
                }
                _ => before = Some(character),
            }
        }
    }
    found.retain(|number| number.is_finite());
    Some(found)
}

/// The decimal numbers of a cell; a comma is a decimal mark unless it separates two numbers.
fn numbers(cell: &str) -> Vec<f64> {
    let cell = cell.trim();
    if let Some(found) = with_marks(cell) {
        return found;
    }
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
            ("48.1147 N", "1.6794 W", Some((48.1147, -1.6794)), 0),
            ("N 48.1147, O 1.6794", "", Some((48.1147, -1.6794)), 0),
            ("48°30'00\"N", "1°45'O", Some((48.5, -1.75)), 0),
            ("48°30' N 1°45' W", "", Some((48.5, -1.75)), 0),
            ("20° 52.5' S", "55° 27' E", Some((-20.875, 55.45)), 0),
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

    #[test]
    fn who_knows_the_commune_reads_more() {
        for (latitude, longitude, departement, expected) in [
            ("48.39", "4.48", "29", (48.39, -4.48)),
            ("20.88", "55.45", "974", (-20.88, 55.45)),
            ("4.48", "48.39", "29", (48.39, -4.48)),
            ("7690475.44", "338568.32", "974", (-20.8789, 55.4481)),
            ("656770.90", "1796166.18", "971", (16.2411, -61.5331)),
            ("214033.90", "447201.34", "988", (-22.2758, 166.458)),
            ("7223322.36", "1351815.84", "35", (48.1147, -1.6794)),
            ("2428885.80", "596916.02", "75", (48.8583, 2.2945)),
            ("6125958.08", "-186949.95", "35", (48.1147, -1.6794)),
            ("481147", "-16794", "35", (48.1147, -1.6794)),
        ] {
            let found = autres_lectures(latitude, longitude, departement);
            let near = |(position, _): &(Position, _)| {
                (position.latitude() - expected.0).abs() < 1e-4
                    && (position.longitude() - expected.1).abs() < 1e-4
            };
            assert!(found.iter().any(near), "{latitude} {longitude}: {found:?}");
        }
        assert_eq!(autres_lectures("0", "0", "35"), []);
    }
}
