//! The position of a row against the commune it says it is in.

use territory::{Code, CodeInsee, Commune, Level, Position, Territories, TerritoryId};

use crate::clean::{IssueKind, Severity};
use crate::standard::Field;

use super::super::row::Issues;

/// Beyond the commune's bounding box: less is a border drawn by hand, or a street that crosses it.
const WORTH_SAYING_M: f64 = 2_000.0;
/// From the commune's position: farther, in another département, the point is another place's.
const TOO_FAR_M: f64 = 50_000.0;

/// The position, unless it is so far from the commune that it would lead people astray.
///
/// The commune is kept in any case: people write its name knowingly, while positions come from
/// geocoders that take a street of the same name elsewhere, or from columns sorted apart.
pub(in super::super) fn checked(
    position: Option<Position>,
    commune: Option<CodeInsee>,
    territories: &Territories,
    issues: &mut Issues,
) -> Option<Position> {
    let position = position?;
    let Some(commune) = commune.and_then(|code| territories.resolve(code)) else {
        return Some(position);
    };
    let there = territories.commune_at(position);
    if there.is_some_and(|there| there.code == commune.code)
        || beyond_m(position, commune, territories) < WORTH_SAYING_M
    {
        return Some(position);
    }
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
