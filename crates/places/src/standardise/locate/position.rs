//! The position of a row against the commune it says it is in.

use territory::{Code, CodeInsee, Commune, Level, Position, Territories, TerritoryId};

use crate::clean::{self, Cleaned, IssueKind, Severity};
use crate::standard::Field;

use super::super::row::Issues;

/// Beyond the commune's bounding box: less is a border drawn by hand, or a street that crosses it.
const WORTH_SAYING_M: f64 = 2_000.0;
/// A reading that was mended must fall in the commune's bounding box, or nearly.
const NEARLY_M: f64 = 1_000.0;
/// From the commune's position: farther, in another département, the point is another place's.
const TOO_FAR_M: f64 = 50_000.0;

/// What a row's cells of coordinates hold.
pub(in super::super) struct Cells<'a> {
    pub latitude: &'a str,
    pub longitude: &'a str,
    /// As they are read without knowing the commune.
    pub read: Cleaned<Position>,
}

/// The position, unless it is so far from the commune that it would lead people astray. Where it is
/// out of the commune and another reading of the cells falls inside, that one is taken.
///
/// The commune is kept in any case: people write its name knowingly, while positions come from
/// geocoders that take a street of the same name elsewhere, or from columns sorted apart.
pub(in super::super) fn checked(
    cells: Cells<'_>,
    commune: Option<CodeInsee>,
    territories: &Territories,
    issues: &mut Issues,
) -> Option<Position> {
    let Some(commune) = commune.and_then(|code| territories.resolve(code)) else {
        return issues.take(Field::Latitude, cells.read);
    };
    let Some(position) = cells.read.value else {
        // Out of France, most often: unless it can be read otherwise.
        return match read_otherwise(&cells, commune, territories) {
            Some((position, how)) => Some(mended(&cells, position, how, issues)),
            None => issues.take(Field::Latitude, cells.read),
        };
    };
    let there = territories.commune_at(position);
    if there.is_some_and(|there| there.code == commune.code)
        || beyond_m(position, commune, territories) < WORTH_SAYING_M
    {
        return issues.take(Field::Latitude, cells.read);
    }
    if let Some((position, how)) = read_otherwise(&cells, commune, territories) {
        return Some(mended(&cells, position, how, issues));
    }
    issues.take(Field::Latitude, cells.read);
    let distance = commune.position.distance_m(position);
    let elsewhere = !within(position, there, commune.departement, territories);
    let withheld = distance > TOO_FAR_M && elsewhere;
    let (severity, fate) = if withheld {
        (Severity::Loss, "elle est laissée de côté")
    } else {
        (Severity::Note, "elle est gardée")
    };
    let raw = format!("{} {}", position.latitude(), position.longitude());
    let at = there.map_or_else(String::new, |there| {
        format!(", dans la commune «\u{a0}{}\u{a0}»", there.name)
    });
    let message = format!(
        "La position {raw} est à {:.0} km de «\u{a0}{}\u{a0}» ({}){at}\u{a0}: {fate}. Vérifiez les coordonnées et la commune.",
        distance / 1000.0,
        commune.name,
        commune.code
    );
    let kind = IssueKind::Contradiction;
    issues.add(Field::Latitude, kind, severity, &raw, message);
    (!withheld).then_some(position)
}

/// The one other reading of the cells that falls in the commune. Readings that fall at two places of
/// it are none.
fn read_otherwise(
    cells: &Cells<'_>,
    commune: &Commune,
    territories: &Territories,
) -> Option<(Position, &'static str)> {
    let departement = commune.departement.as_str();
    let readings = clean::autres_lectures(cells.latitude, cells.longitude, departement);
    let mut inside = readings.into_iter().filter(|(position, _)| {
        beyond_m(*position, commune, territories) < NEARLY_M
            && (territories.commune_at(*position))
                .is_none_or(|there| there.departement == commune.departement)
    });
    let first = inside.next()?;
    inside
        .all(|(position, _)| position.distance_m(first.0) < NEARLY_M)
        .then_some(first)
}

fn mended(cells: &Cells<'_>, position: Position, how: &str, issues: &mut Issues) -> Position {
    let raw = match cells.latitude == cells.longitude {
        true => cells.latitude.to_owned(),
        false => format!("{} {}", cells.latitude, cells.longitude),
    };
    let position = rounded(position);
    let message = format!(
        "{how} ({}), d’après la commune. Position retenue\u{a0}: {:.5}, {:.5}.",
        clean::quoted(raw.trim()),
        position.latitude(),
        position.longitude()
    );
    let kind = IssueKind::Repaired;
    issues.add(Field::Latitude, kind, Severity::Note, raw.trim(), message);
    position
}

/// To the decimetre: more decimals than places have, fewer are read back the same by every reader.
pub(in super::super) fn rounded(position: Position) -> Position {
    let rounded = |degrees: f64| (degrees * 1e6).round() / 1e6;
    Position::new(rounded(position.latitude()), rounded(position.longitude())).unwrap_or(position)
}

/// How far the point is out of the commune's bounding box.
fn beyond_m(position: Position, commune: &Commune, territories: &Territories) -> f64 {
    let Some(territory) = territories.territory(TerritoryId::commune(commune.code)) else {
        return 0.0;
    };
    let [west, south, east, north] = territory.bbox;
    let nearest = Position::new(
        position.latitude().max(south).min(north),
        position.longitude().max(west).min(east),
    );
    nearest.map_or(0.0, |nearest| nearest.distance_m(position))
}

/// Whether the point is in the département; at sea, whether it is within its bounding box.
fn within(
    position: Position,
    there: Option<&Commune>,
    departement: Code,
    territories: &Territories,
) -> bool {
    if let Some(there) = there {
        return there.departement == departement;
    }
    let id = TerritoryId {
        level: Level::Departement,
        code: departement,
    };
    territories.territory(id).is_some_and(|territory| {
        let [west, south, east, north] = territory.bbox;
        (south..=north).contains(&position.latitude())
            && (west..=east).contains(&position.longitude())
    })
}
