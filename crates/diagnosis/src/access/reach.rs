//! What places around a point count for, by positions on the sphere.

use std::ops::Range;

use super::decay::Decay;
use super::sphere::{Points, chord_squared, doubtful, unit};
use super::travel::{EARTH_RADIUS_KM, Place, Travel};

/// A way of going and what its minutes count for.
#[derive(Debug, Clone)]
pub(super) struct Reach {
    decay: Decay,
    travel: Travel,
    limit_km: f64,
    /// The square of the chord to the farthest that counts.
    limit: f64,
    /// The bands as squares of chords, farthest first, each with what it adds to the next.
    steps: Vec<Step>,
}

#[derive(Debug, Clone, Copy)]
struct Step {
    squared: f64,
    more: f64,
}

impl Reach {
    pub(super) fn new(decay: Decay, travel: Travel) -> Self {
        let limit_km = travel.reach_km(decay.limit());
        let mut steps = Vec::new();
        let mut beyond = 0.0;
        for band in decay.bands().iter().rev() {
            steps.push(Step {
                squared: chord_squared(travel.reach_km(band.minutes)),
                more: band.weight - beyond,
            });
            beyond = band.weight;
        }
        Self {
            decay,
            travel,
            limit_km,
            limit: chord_squared(limit_km),
            steps,
        }
    }

    pub(super) fn decay(&self) -> &Decay {
        &self.decay
    }

    /// How far the last that counts is, in kilometres of great circle.
    pub(super) fn limit_km(&self) -> f64 {
        self.limit_km
    }

    pub(super) fn minutes(&self, from: Place, to: Place) -> f64 {
        self.travel.minutes_between(from, to)
    }

    /// Calls with each point that counts, the number of its band (from the nearest; 0 where
    /// there are none) and its weight.
    pub(super) fn each(&self, points: &Points, from: Place, mut point: impl FnMut(usize, u8, f64)) {
        let at = unit(from);
        points.around(from, self.limit_km, |stretch| {
            for index in stretch {
                let squared = points.squared(index, at);
                if squared <= self.limit || doubtful(squared, self.limit) {
                    let found = self.found(points, from, index, squared);
                    if let Some((band, weight)) = found {
                        point(index, band, weight);
                    }
                }
            }
        });
    }

    fn found(&self, points: &Points, from: Place, index: usize, squared: f64) -> Option<(u8, f64)> {
        let exactly = || self.minutes(from, points.place(index));
        if self.steps.is_empty() {
            let minutes = match doubtful(squared, self.limit) {
                true => exactly(),
                // A chord tells the great circle to the last digits that count.
                false => {
                    let half = (squared.sqrt() / 2.0).min(1.0);
                    self.travel.minutes(2.0 * EARTH_RADIUS_KM * half.asin())
                }
            };
            return (minutes <= self.decay.limit()).then(|| (0, self.decay.weight(minutes)));
        }
        let doubt = self
            .steps
            .iter()
            .any(|step| doubtful(squared, step.squared));
        let band = match doubt {
            true => self.decay.band(exactly())?,
            // As many bands as end before it.
            false => (self.steps.iter())
                .filter(|step| squared > step.squared)
                .count(),
        };
        let weight = self.decay.bands().get(band)?.weight;
        Some((u8::try_from(band).ok()?, weight))
    }

    /// The sum of the values of all points around a place, each times its weight.
    pub(super) fn weighed(&self, points: &Points, from: Place, values: &[f64]) -> f64 {
        let mut sum = 0.0;
        if self.steps.is_empty() {
            self.each(points, from, |index, _, weight| {
                sum += weight * values[index]
            });
            return sum;
        }
        let at = unit(from);
        points.around(from, self.limit_km, |stretch| {
            sum += match self.stretch(points, at, stretch.clone(), values) {
                (sum, false) => sum,
                (_, true) => self.exactly(points, from, stretch, values),
            };
        });
        sum
    }

    /// The weighed sum over a stretch, and whether rounding leaves a band open somewhere in it.
    fn stretch(
        &self,
        points: &Points,
        at: [f64; 3],
        stretch: Range<usize>,
        values: &[f64],
    ) -> (f64, bool) {
        let [x, y, z] = points.axes(stretch.clone());
        let (mut sum, mut doubt) = (0.0, false);
        for (((x, y), z), value) in x.iter().zip(y).zip(z).zip(&values[stretch]) {
            let (dx, dy, dz) = (x - at[0], y - at[1], z - at[2]);
            let squared = dx * dx + dy * dy + dz * dz;
            let mut weight = 0.0;
            for step in &self.steps {
                weight += if squared <= step.squared {
                    step.more
                } else {
                    0.0
                };
                doubt |= doubtful(squared, step.squared);
            }
            sum += weight * value;
        }
        (sum, doubt)
    }

    /// The same sum, by minutes along the great circle.
    fn exactly(&self, points: &Points, from: Place, stretch: Range<usize>, values: &[f64]) -> f64 {
        stretch
            .map(|index| {
                let minutes = self.minutes(from, points.place(index));
                self.decay.weight(minutes) * values[index]
            })
            .sum()
    }
}
