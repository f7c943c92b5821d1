//! From places to territories, and to the unit that people read.

use super::catchment::Access;

/// What people can reach, were they the most and the fewest that they may be.
pub type Between = (Access, Access);

/// The mean access of people together, weighed by how many they are; nothing where there are
/// none. The weights are those that shared the offer out, so that the mean times the people is
/// what they receive.
pub fn mean(parts: impl IntoIterator<Item = (Access, f64)>) -> Option<f64> {
    let (mut received, mut people) = (0.0, 0.0);
    for (access, population) in parts {
        received += access.accessibility * population;
        people += population;
    }
    (people > 0.0).then(|| received / people)
}

/// The least and the most that the mean may be, each part with the fewest and the most that its
/// people may be; nothing where there may be nobody at all.
///
/// The mean is least where those who reach little are the most they may be, and the others the
/// fewest, and the other way round.
pub fn mean_between(parts: &[(Between, f64, f64)]) -> Option<(f64, f64)> {
    let mut low: Vec<_> = parts
        .iter()
        .map(|((low, _), few, most)| (low.accessibility, *few, *most))
        .collect();
    let mut high: Vec<_> = parts
        .iter()
        .map(|((_, high), few, most)| (high.accessibility, *few, *most))
        .collect();
    low.sort_by(|a, b| a.0.total_cmp(&b.0));
    high.sort_by(|a, b| b.0.total_cmp(&a.0));
    let least = best_cut(&low, f64::min)?;
    Some((least, best_cut(&high, f64::max)?))
}

/// The best of the means where parts up to a cut count most and those after it fewest.
fn best_cut(parts: &[(f64, f64, f64)], best: fn(f64, f64) -> f64) -> Option<f64> {
    let mut received: f64 = parts.iter().map(|(access, few, _)| access * few).sum();
    let mut people: f64 = parts.iter().map(|(_, few, _)| few).sum();
    let mut found = (people > 0.0).then(|| received / people);
    for (access, few, most) in parts {
        received += access * (most - few);
        people += most - few;
        if people > 0.0 {
            let mean = received / people;
            found = Some(found.map_or(mean, |before| best(before, mean)));
        }
    }
    found
}

/// Hours a year per 1 000 persons, from hours a week per person, of so many weeks a year.
pub fn per_year_per_thousand(hours_a_week_per_person: f64, weeks: f64) -> f64 {
    hours_a_week_per_person * weeks * 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn access(accessibility: f64) -> Access {
        Access {
            accessibility,
            nearest_minutes: None,
            unknown_within_reach: 0,
        }
    }

    #[test]
    fn a_mean_is_weighed_by_people() {
        assert_eq!(mean([(access(1.0), 30.0), (access(4.0), 10.0)]), Some(1.75));
        assert_eq!(mean([(access(1.0), 0.0)]), None);
        let parts = [
            ((access(1.0), access(2.0)), 10.0, 30.0),
            ((access(3.0), access(4.0)), 10.0, 10.0),
        ];
        assert_eq!(mean_between(&parts), Some((1.5, 3.0)));
        let turned = [
            ((access(3.0), access(3.0)), 10.0, 30.0),
            ((access(1.0), access(1.0)), 10.0, 10.0),
        ];
        assert_eq!(mean_between(&turned), Some((2.0, 2.5)));
        assert_eq!(per_year_per_thousand(0.25, 52.0), 13_000.0);
    }
}
