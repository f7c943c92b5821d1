//! Which places lie within so many minutes of which.

use rayon::prelude::*;

use super::sphere::{Points, chord_squared, doubtful, unit};
use super::travel::{Place, Travel};

/// For each place of `from`, which of `to` it takes at most so many minutes to, the last
/// included; rising.
pub fn reached(from: &[Place], to: &[Place], travel: Travel, minutes: f64) -> Vec<Vec<u32>> {
    let limit_km = travel.reach_km(minutes);
    let squared = chord_squared(limit_km);
    let points = Points::new(to, limit_km);
    let row = |&place: &Place| {
        let at = unit(place);
        let mut row = Vec::new();
        points.around(place, limit_km, |stretch| {
            for index in stretch {
                let away = points.squared(index, at);
                let inside = match doubtful(away, squared) {
                    true => travel.minutes_between(place, points.place(index)) <= minutes,
                    false => away <= squared,
                };
                if inside {
                    row.push(points.origin(index) as u32);
                }
            }
        });
        row.sort_unstable();
        row
    };
    from.par_iter().map(row).collect()
}
