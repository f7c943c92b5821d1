//! Points of the Earth, ordered so that those around another are found in a few
//! stretches of memory: bands of latitude, each sorted by longitude.
//!
//! Nearness is told by the square of the chord between two points of the unit
//! sphere, which orders like the great circle and costs three multiplications.

use super::travel::{EARTH_RADIUS_KM, Place};

/// A chord's square so close to a limit that rounding could put it on either side.
const DOUBT: f64 = 1e-10;

/// Points ordered for looking around.
#[derive(Debug, Clone)]
pub(super) struct Points {
    /// Radians between two bands of latitude.
    height: f64,
    /// Where each band begins in the other vectors, and where the last ends.
    starts: Vec<usize>,
    /// Longitudes in radians, rising within a band.
    across: Vec<f64>,
    x: Vec<f64>,
    y: Vec<f64>,
    z: Vec<f64>,
    places: Vec<Place>,
    /// What number each point had among those it was made of.
    order: Vec<usize>,
}

/// Half the circumference is as far as anything gets.
fn angle(distance_km: f64) -> f64 {
    (distance_km / EARTH_RADIUS_KM).min(std::f64::consts::PI)
}

/// The square of the chord under a great circle of this length.
pub(super) fn chord_squared(distance_km: f64) -> f64 {
    (2.0 * (angle(distance_km) / 2.0).sin()).powi(2)
}

/// Whether rounding leaves open on which side of a limit a square lies.
pub(super) fn doubtful(squared: f64, limit: f64) -> bool {
    (squared - limit).abs() <= DOUBT * limit
}

pub(super) fn unit(place: Place) -> [f64; 3] {
    let (north, east) = (
        place.latitude().to_radians(),
        place.longitude().to_radians(),
    );
    [
        north.cos() * east.cos(),
        north.cos() * east.sin(),
        north.sin(),
    ]
}

impl Points {
    /// Points to be looked at around others, mostly within a distance.
    pub fn new(places: &[Place], distance_km: f64) -> Self {
        // Half the distance: few bands to look into, little looked at in vain. The least
        // bounds the bands for a distance of nothing.
        let height = (angle(distance_km) / 2.0).max(1e-4);
        let bands = (std::f64::consts::PI / height) as usize + 1;
        let band = |place: &Place| Self::band_of(height, place.latitude().to_radians());
        let mut order: Vec<usize> = (0..places.len()).collect();
        order.sort_by(|&a, &b| {
            let (one, other) = (&places[a], &places[b]);
            let by_longitude = one.longitude().total_cmp(&other.longitude());
            band(one)
                .cmp(&band(other))
                .then(by_longitude)
                .then(a.cmp(&b))
        });
        let mut starts = vec![0; bands + 1];
        for place in places {
            starts[band(place) + 1] += 1;
        }
        for index in 1..starts.len() {
            starts[index] += starts[index - 1];
        }
        let sorted: Vec<Place> = order.iter().map(|&index| places[index]).collect();
        let part = |axis: usize| sorted.iter().map(|place| unit(*place)[axis]).collect();
        Self {
            height,
            starts,
            across: sorted
                .iter()
                .map(|place| place.longitude().to_radians())
                .collect(),
            x: part(0),
            y: part(1),
            z: part(2),
            places: sorted,
            order,
        }
    }

    fn band_of(height: f64, latitude: f64) -> usize {
        ((latitude + std::f64::consts::FRAC_PI_2).max(0.0) / height) as usize
    }

    /// How many points there are.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// The number a point had among those this was made of.
    pub fn origin(&self, index: usize) -> usize {
        self.order[index]
    }

    /// These numbers, in the order kept here.
    pub fn origins(&self) -> Vec<u32> {
        self.order.iter().map(|&origin| origin as u32).collect()
    }

    /// Where a point is.
    pub fn place(&self, index: usize) -> Place {
        self.places[index]
    }

    /// The square of the chord between a point here and one of the unit sphere.
    pub fn squared(&self, index: usize, from: [f64; 3]) -> f64 {
        let (x, y, z) = (
            self.x[index] - from[0],
            self.y[index] - from[1],
            self.z[index] - from[2],
        );
        x * x + y * y + z * z
    }

    /// Calls with each stretch that holds all points within a distance, and some beyond it.
    pub fn around(
        &self,
        from: Place,
        distance_km: f64,
        mut stretch: impl FnMut(std::ops::Range<usize>),
    ) {
        // A hair more, so that rounding leaves out nothing at the edge.
        let reach = angle(distance_km) * (1.0 + 1e-9) + 1e-12;
        let (north, east) = (from.latitude().to_radians(), from.longitude().to_radians());
        let last = self.starts.len() - 2;
        let first_band = Self::band_of(self.height, north - reach).min(last);
        let last_band = Self::band_of(self.height, north + reach).min(last);
        let half = half_width(north, reach);
        for band in first_band..=last_band {
            let (start, end) = (self.starts[band], self.starts[band + 1]);
            let mut between = |west: f64, east: f64| {
                let row = &self.across[start..end];
                let from = start + row.partition_point(|&across| across < west);
                let to = start + row.partition_point(|&across| across <= east);
                if from < to {
                    stretch(from..to);
                }
            };
            let (west_edge, east_edge) = (east - half, east + half);
            let pi = std::f64::consts::PI;
            if half >= pi {
                between(-pi - 1.0, pi + 1.0);
                continue;
            }
            between(west_edge.max(-pi - 1.0), east_edge.min(pi + 1.0));
            // Past the line where dates change, the other side goes on.
            if west_edge < -pi {
                between(west_edge + 2.0 * pi, pi + 1.0);
            }
            if east_edge > pi {
                between(-pi - 1.0, east_edge - 2.0 * pi);
            }
        }
    }

    /// The nearest point, wherever it is, and the square of the chord to it.
    pub fn nearest(&self, from: Place) -> Option<(usize, f64)> {
        self.nearest_where(from, |_| true)
    }

    /// The nearest of the points that are wanted.
    pub fn nearest_where(
        &self,
        from: Place,
        wanted: impl Fn(usize) -> bool,
    ) -> Option<(usize, f64)> {
        let at = unit(from);
        let mut distance_km = self.height * EARTH_RADIUS_KM;
        while self.len() > 0 {
            let mut best: Option<(usize, f64)> = None;
            self.around(from, distance_km, |stretch| {
                for index in stretch {
                    let squared = self.squared(index, at);
                    if best.is_none_or(|(_, least)| squared < least) && wanted(index) {
                        best = Some((index, squared));
                    }
                }
            });
            if angle(distance_km) >= std::f64::consts::PI {
                return best;
            }
            // What was looked at beyond the distance may not be the nearest there.
            if best.is_some_and(|(_, squared)| squared <= chord_squared(distance_km)) {
                return best;
            }
            distance_km *= 2.0;
        }
        None
    }

    /// The coordinates of a stretch on the unit sphere, axis by axis.
    pub fn axes(&self, stretch: std::ops::Range<usize>) -> [&[f64]; 3] {
        [
            &self.x[stretch.clone()],
            &self.y[stretch.clone()],
            &self.z[stretch],
        ]
    }
}

/// How far east and west a circle of this radius reaches around a latitude, in radians.
fn half_width(latitude: f64, reach: f64) -> f64 {
    let (sine, cosine) = (reach.sin(), latitude.cos());
    // The circle holds a pole, or half the Earth: every longitude is in it.
    if latitude.abs() + reach >= std::f64::consts::FRAC_PI_2 || cosine <= sine {
        return std::f64::consts::PI;
    }
    (sine / cosine).asin() * (1.0 + 1e-9) + 1e-12
}
