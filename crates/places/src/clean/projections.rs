//! Degrees from the metres of the projections that French surveyors and administrations use.
//!
//! Conformal conics after IGN, "Projections cartographiques coniques" (NTG 71), algorithms ALG0002
//! (isometric to geographic latitude), ALG0004 (plane to isometric latitude) and ALG0019 (constants
//! of a projection with two standard parallels). Transverse Mercator after Krüger's series in the
//! third flattening, to the fourth order (better than a millimetre within a zone). The overseas
//! datums and RGF93 are WGS 84 to within a metre; NTF is brought to it by IGN's translation.

use std::f64::consts::FRAC_PI_2;

use territory::Position;

const GRS80_A: f64 = 6_378_137.0;
const GRS80_F: f64 = 1.0 / 298.257_222_101;
const GRS80_E: f64 = 0.081_819_191_042_815_8;

/// A conformal conic projection.
struct Conic {
    exponent: f64,
    constant: f64,
    pole_east: f64,
    pole_north: f64,
    eccentricity: f64,
    /// Degrees.
    meridian: f64,
}

impl Conic {
    /// From two standard parallels (degrees), on GRS 80.
    fn secant(parallels: [f64; 2], origin: [f64; 2], false_origin: [f64; 2]) -> Self {
        let [first, second] = parallels.map(f64::to_radians);
        let normal = |latitude: f64| GRS80_A / (1.0 - (GRS80_E * latitude.sin()).powi(2)).sqrt();
        let (at_first, at_second) = (isometric(first, GRS80_E), isometric(second, GRS80_E));
        let exponent = (normal(second) * second.cos() / (normal(first) * first.cos())).ln()
            / (at_first - at_second);
        let constant = normal(first) * first.cos() / exponent * (exponent * at_first).exp();
        let [latitude, meridian] = origin;
        let [east, north] = false_origin;
        let radius = constant * (-exponent * isometric(latitude.to_radians(), GRS80_E)).exp();
        Self {
            exponent,
            constant,
            pole_east: east,
            pole_north: north + radius,
            eccentricity: GRS80_E,
            meridian,
        }
    }

    /// Latitude and longitude in degrees.
    fn degrees(&self, east: f64, north: f64) -> (f64, f64) {
        // South of the equator the cone opens the other way.
        let south = self.exponent.signum();
        let (x, y) = (
            (east - self.pole_east) * south,
            (self.pole_north - north) * south,
        );
        let angle = x.atan2(y);
        let isometric = -(x.hypot(y) / self.constant.abs()).ln() / self.exponent;
        (
            geographic(isometric, self.eccentricity).to_degrees(),
            self.meridian + (angle / self.exponent).to_degrees(),
        )
    }
}

fn isometric(latitude: f64, eccentricity: f64) -> f64 {
    let sine = eccentricity * latitude.sin();
    ((FRAC_PI_2 + latitude) / 2.0).tan().ln()
        + eccentricity / 2.0 * ((1.0 - sine) / (1.0 + sine)).ln()
}

fn geographic(isometric: f64, eccentricity: f64) -> f64 {
    let mut latitude = 2.0 * isometric.exp().atan() - FRAC_PI_2;
    for _ in 0..8 {
        let sine = eccentricity * latitude.sin();
        let correction = ((1.0 + sine) / (1.0 - sine)).powf(eccentricity / 2.0);
        latitude = 2.0 * (correction * isometric.exp()).atan() - FRAC_PI_2;
    }
    latitude
}

/// Lambert-93, with the constants IGN publishes.
pub(super) fn lambert_93(east: f64, north: f64) -> Option<Position> {
    if !(0.0..1_300_000.0).contains(&east) || !(6_000_000.0..7_200_000.0).contains(&north) {
        return None;
    }
    let conic = Conic {
        exponent: 0.725_607_765_053_267,
        constant: 11_754_255.426_096,
        pole_east: 700_000.0,
        pole_north: 12_655_612.049_876,
        eccentricity: GRS80_E,
        meridian: 3.0,
    };
    let (latitude, longitude) = conic.degrees(east, north);
    Position::new(latitude, longitude)
}

/// Conique conforme, zone 42 to 50: the zone's own million tells it.
pub(super) fn lambert_zone(east: f64, north: f64) -> Option<Position> {
    if !(1_000_000.0..2_300_000.0).contains(&east) || !(1_000_000.0..9_500_000.0).contains(&north) {
        return None;
    }
    let zone = (north / 1_000_000.0).round().clamp(1.0, 9.0);
    let origin = 41.0 + zone;
    let conic = Conic::secant(
        [origin - 0.75, origin + 0.75],
        [origin, 3.0],
        [1_700_000.0, zone * 1_000_000.0 + 200_000.0],
    );
    let (latitude, longitude) = conic.degrees(east, north);
    Position::new(latitude, longitude)
}

/// Lambert II étendu (NTF, meridian of Paris), brought to WGS 84 to a few metres.
pub(super) fn lambert_2_extended(east: f64, north: f64) -> Option<Position> {
    if !(0.0..1_200_000.0).contains(&east) || !(1_600_000.0..2_700_000.0).contains(&north) {
        return None;
    }
    const CLARKE_A: f64 = 6_378_249.2;
    const CLARKE_E: f64 = 0.082_483_256_76;
    let conic = Conic {
        exponent: 0.728_968_627_4,
        constant: 11_745_793.39,
        pole_east: 600_000.0,
        pole_north: 8_199_695.768,
        eccentricity: CLARKE_E,
        meridian: 2.337_229_166_667,
    };
    let (latitude, longitude) = conic.degrees(east, north);
    let (phi, lambda) = (latitude.to_radians(), longitude.to_radians());
    let normal = CLARKE_A / (1.0 - (CLARKE_E * phi.sin()).powi(2)).sqrt();
    let x = normal * phi.cos() * lambda.cos() - 168.0;
    let y = normal * phi.cos() * lambda.sin() - 60.0;
    let z = normal * (1.0 - CLARKE_E * CLARKE_E) * phi.sin() + 320.0;
    let radius = x.hypot(y);
    let e2 = GRS80_E * GRS80_E;
    let mut latitude = (z / radius).atan();
    for _ in 0..6 {
        let normal = GRS80_A / (1.0 - e2 * latitude.sin().powi(2)).sqrt();
        latitude = ((z + e2 * normal * latitude.sin()) / radius).atan();
    }
    Position::new(latitude.to_degrees(), y.atan2(x).to_degrees())
}

/// Lambert of New Caledonia (RGNC 91-93).
pub(super) fn lambert_new_caledonia(east: f64, north: f64) -> Option<Position> {
    if !(0.0..800_000.0).contains(&east) || !(0.0..700_000.0).contains(&north) {
        return None;
    }
    let conic = Conic::secant(
        [-(20.0 + 40.0 / 60.0), -(22.0 + 20.0 / 60.0)],
        [-21.5, 166.0],
        [400_000.0, 300_000.0],
    );
    let (latitude, longitude) = conic.degrees(east, north);
    Position::new(latitude, longitude)
}

/// Universal transverse Mercator.
pub(super) fn utm(zone: u8, southern: bool, east: f64, north: f64) -> Option<Position> {
    if !(100_000.0..900_000.0).contains(&east) || !(0.0..10_000_000.0).contains(&north) {
        return None;
    }
    const SCALE: f64 = 0.9996;
    let n = GRS80_F / (2.0 - GRS80_F);
    let (n2, n3, n4) = (n * n, n.powi(3), n.powi(4));
    let rectifying = GRS80_A / (1.0 + n) * (1.0 + n2 / 4.0 + n4 / 64.0);
    let back = [
        n / 2.0 - 2.0 * n2 / 3.0 + 37.0 * n3 / 96.0 - n4 / 360.0,
        n2 / 48.0 + n3 / 15.0 - 437.0 * n4 / 1440.0,
        17.0 * n3 / 480.0 - 37.0 * n4 / 840.0,
        4397.0 * n4 / 161_280.0,
    ];
    let north = if southern {
        north - 10_000_000.0
    } else {
        north
    };
    let xi = north / (SCALE * rectifying);
    let eta = (east - 500_000.0) / (SCALE * rectifying);
    let (mut x, mut y) = (xi, eta);
    for (rank, coefficient) in (1_u8..).zip(back) {
        let twice = 2.0 * f64::from(rank);
        x -= coefficient * (twice * xi).sin() * (twice * eta).cosh();
        y -= coefficient * (twice * xi).cos() * (twice * eta).sinh();
    }
    let conformal = (x.sin() / y.cosh()).asin();
    let longitude = f64::from(zone) * 6.0 - 183.0 + y.sinh().atan2(x.cos()).to_degrees();
    let isometric = ((FRAC_PI_2 + conformal) / 2.0).tan().ln();
    Position::new(geographic(isometric, GRS80_E).to_degrees(), longitude)
}

/// The Web's Mercator.
pub(super) fn web_mercator(east: f64, north: f64) -> Option<Position> {
    if east.abs() < 1_000.0 || north.abs() < 1_000.0 {
        return None;
    }
    let latitude = 2.0 * (north / GRS80_A).exp().atan() - FRAC_PI_2;
    Position::new(latitude.to_degrees(), (east / GRS80_A).to_degrees())
}

/// The zones of UTM that a département or collectivité uses, and whether it is south of the equator.
pub(super) fn utm_zones(departement: &str) -> (&'static [u8], bool) {
    match departement {
        "971" | "972" | "977" | "978" => (&[20], false),
        "973" => (&[22, 21], false),
        "974" => (&[40], true),
        "975" => (&[21], false),
        "976" => (&[38], true),
        "986" => (&[1], true),
        "987" => (&[6, 5, 7, 8], true),
        "988" => (&[58, 57, 59], true),
        _ => (&[31, 30, 32], false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: Option<Position>, latitude: f64, longitude: f64, degrees: f64) {
        let found = found.expect("a position");
        assert!(
            (found.latitude() - latitude).abs() < degrees
                && (found.longitude() - longitude).abs() < degrees,
            "{found:?} is not {latitude} {longitude}"
        );
    }

    /// Made with pyproj 3.7 (PROJ 9), to the centimetre.
    #[test]
    fn metres_become_degrees() {
        near(lambert_93(648_237.20, 6_862_260.56), 48.8583, 2.2945, 1e-7);
        near(
            lambert_93(1_228_640.51, 6_199_171.71),
            42.6977,
            9.4509,
            1e-7,
        );
        near(
            lambert_zone(1_351_815.84, 7_223_322.36),
            48.1147,
            -1.6794,
            1e-7,
        );
        near(
            lambert_zone(1_892_264.67, 2_235_649.15),
            43.2965,
            5.3698,
            1e-7,
        );
        near(
            lambert_2_extended(596_916.02, 2_428_885.80),
            48.8583,
            2.2945,
            1e-4,
        );
        near(
            lambert_2_extended(846_499.55, 1_815_214.13),
            43.2965,
            5.3698,
            1e-4,
        );
        near(
            lambert_new_caledonia(447_201.34, 214_033.90),
            -22.2758,
            166.458,
            1e-6,
        );
        near(
            lambert_new_caledonia(220_662.76, 401_974.35),
            -20.57,
            164.28,
            1e-6,
        );
        near(
            web_mercator(-186_949.95, 6_125_958.08),
            48.1147,
            -1.6794,
            1e-6,
        );
        for (zone, southern, east, north, latitude, longitude) in [
            (20, false, 656_770.90, 1_796_166.18, 16.2411, -61.5331),
            (20, false, 707_416.26, 1_615_373.19, 14.6037, -61.0745),
            (21, false, 562_803.43, 5_180_945.35, 46.7791, -56.1773),
            (22, false, 352_980.18, 545_857.87, 4.9371, -52.326),
            (31, false, 448_251.90, 5_411_943.79, 48.8583, 2.2945),
            (40, true, 338_568.32, 7_690_475.44, -20.8789, 55.4481),
            (38, true, 524_724.52, 8_587_115.82, -12.7806, 45.2278),
            (58, true, 650_214.88, 7_535_920.74, -22.2758, 166.458),
            (6, true, 227_195.91, 8_059_382.30, -17.5353, -149.5696),
            (1, true, 589_407.96, 8_531_475.36, -13.2825, -176.1746),
        ] {
            // Overseas datums are within a metre of WGS 84.
            near(utm(zone, southern, east, north), latitude, longitude, 1e-5);
        }
    }
}
