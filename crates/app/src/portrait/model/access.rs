//! How well the people of a territory are served, in persons and hours.

use diagnosis::need::Interval;

use super::CommuneTold;
use super::mode::FAR_MINUTES;

/// How well a commune is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AccessClass {
    /// Nobody within 20 minutes helps.
    Far,
    /// Under half of what is wanted.
    Scarce,
    /// Between half and all of it.
    Short,
    /// As much as is wanted, or more.
    Enough,
    /// Its need is not known.
    Unknown,
}

impl AccessClass {
    /// Worst first; the unknown last.
    pub const ALL: [Self; 5] = [
        Self::Far,
        Self::Scarce,
        Self::Short,
        Self::Enough,
        Self::Unknown,
    ];

    /// For a reader.
    pub fn label(self) -> &'static str {
        match self {
            Self::Far => "À plus de 20 minutes d’un lieu",
            Self::Scarce => "Moins de la moitié du niveau visé",
            Self::Short => "Entre la moitié et le niveau visé",
            Self::Enough => "Au niveau visé ou plus",
            Self::Unknown => "Besoin non chiffré",
        }
    }

    /// In files.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Far => "loin",
            Self::Scarce => "moins-de-la-moitie",
            Self::Short => "sous-le-niveau",
            Self::Enough => "au-niveau",
            Self::Unknown => "inconnu",
        }
    }

    /// By the middle of what is known of accessibility.
    pub fn of(
        nearest_minutes: Option<f64>,
        hours: Option<(f64, f64)>,
        wanted: Option<f64>,
    ) -> Self {
        if nearest_minutes.is_none_or(|minutes| minutes > FAR_MINUTES) {
            return Self::Far;
        }
        let Some(((least, most), wanted)) = hours.zip(wanted) else {
            return Self::Unknown;
        };
        match f64::midpoint(least, most) / wanted {
            part if part >= 1.0 => Self::Enough,
            part if part >= 0.5 => Self::Short,
            _ => Self::Scarce,
        }
    }
}

/// The match between need and offer.
#[derive(Debug, Clone, PartialEq)]
pub struct AccessTold {
    /// Hours a year per 1 000 persons, over all persons whose need is known: the least and the
    /// most.
    pub hours: Option<(f64, f64)>,
    /// The level wanted for all.
    pub wanted: Option<f64>,
    /// The persons of each class, and its communes, in the order of [`AccessClass::ALL`].
    pub classes: [(Interval, usize); 5],
    /// Hours a year that are missing for everybody to have the level wanted.
    pub missing: Option<Interval>,
    /// The part of the persons at risk who are more than 20 minutes away, from 0 to 1.
    pub far_share: Option<Interval>,
    /// Minutes to the nearest place, over persons at the middle of what is known.
    pub mean_minutes: Option<f64>,
}

impl AccessTold {
    /// Adds up communes.
    pub fn of(communes: &[CommuneTold], wanted: Option<f64>) -> Self {
        let mut classes = [(Interval::NOBODY, 0); 5];
        for commune in communes {
            let (persons, count) = &mut classes[commune.class as usize];
            *persons = *persons + commune.persons.unwrap_or(Interval::NOBODY);
            *count += 1;
        }
        let (far, near) = communes.iter().fold(
            (Interval::NOBODY, Interval::NOBODY),
            |(far, near), commune| match (commune.persons, commune.class) {
                (Some(persons), AccessClass::Far) => (far + persons, near),
                (Some(persons), _) => (far, near + persons),
                (None, _) => (far, near),
            },
        );
        let missing = communes.iter().filter_map(|commune| commune.missing);
        Self {
            hours: mean_hours(communes),
            wanted,
            classes,
            missing: missing.reduce(|sum, one| sum + one),
            far_share: share_between(far, near),
            mean_minutes: mean_minutes(communes),
        }
    }
}

/// What part the first group is of both, if anybody is in them.
pub fn share_between(part: Interval, rest: Interval) -> Option<Interval> {
    let share = |part: f64, rest: f64| (part + rest > 0.0).then(|| part / (part + rest));
    let low = share(part.low(), rest.high())?;
    let high = share(part.high(), rest.low())?;
    Interval::new(low.min(high), high).ok()
}

/// Weighed by persons at the middle of what is known: exact bounds of a ratio of sums whose terms
/// move together would say no more to a reader.
fn mean_hours(communes: &[CommuneTold]) -> Option<(f64, f64)> {
    let (mut persons, mut least, mut most) = (0.0, 0.0, 0.0);
    for commune in communes {
        let Some((hours, many)) = commune.hours.zip(commune.persons) else {
            continue;
        };
        let weight = f64::midpoint(many.low(), many.high());
        persons += weight;
        least += weight * hours.0;
        most += weight * hours.1;
    }
    (persons > 0.0).then(|| (least / persons, most / persons))
}

/// Over persons at the middle of what is known; over inhabitants where no need is known.
fn mean_minutes(communes: &[CommuneTold]) -> Option<f64> {
    let unknown = communes.iter().all(|commune| commune.persons.is_none());
    let (mut all, mut minutes, mut sum, mut count) = (0.0, 0.0, 0.0, 0.0);
    for commune in communes {
        let weight = match commune.persons {
            Some(many) => f64::midpoint(many.low(), many.high()),
            None if unknown => f64::from(commune.inhabitants),
            None => 0.0,
        };
        if let Some(nearest) = commune.nearest_minutes {
            all += weight;
            minutes += weight * nearest;
            (sum, count) = (sum + nearest, count + 1.0);
        }
    }
    match (all > 0.0, count > 0.0) {
        (true, _) => Some(minutes / all),
        // Communes without anybody: a plain mean says as much.
        (false, true) => Some(sum / count),
        (false, false) => None,
    }
}
