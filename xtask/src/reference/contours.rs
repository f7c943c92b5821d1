//! From polygons to arcs: every border between two communes once.
//!
//! Each step of each ring is laid on the grid and remembered with the commune at its left.
//! Where a commune has itself on both sides (its former parts meet there), the step is no
//! border: thus merged communes are united without any geometry.

use std::collections::{BTreeMap, HashMap};

use anyhow::{Context, bail};
use territory::pack::{Arc, GRID, OUTSIDE};

/// A point on the grid: x (east), y (north).
pub type Point = [i32; 2];

/// Steps of rings, with who is at their left.
#[derive(Default)]
pub struct Borders {
    /// For each step, from its lesser point to its greater: who lies left (+1) and right (-1).
    steps: BTreeMap<(Point, Point), Vec<(u32, i32)>>,
}

impl Borders {
    /// Adds a polygon of WKB written in hexadecimal to what the commune holds.
    pub fn add_wkb(&mut self, commune: u32, hexadecimal: &str) -> anyhow::Result<()> {
        for (ring, is_hole) in wkb_rings(hexadecimal)? {
            self.add_ring(commune, ring, is_hole);
        }
        Ok(())
    }

    /// Adds a ring to what the commune holds, or takes it away.
    pub fn add_ring(&mut self, commune: u32, mut ring: Vec<Point>, is_hole: bool) {
        ring.dedup();
        if (doubled_area(&ring) > 0) == is_hole {
            ring.reverse();
        }
        self.add_steps(commune, &ring);
    }

    /// Adds steps with the commune at their left.
    pub fn add_steps(&mut self, commune: u32, line: &[Point]) {
        for pair in line.windows(2) {
            let (from, to) = (pair[0], pair[1]);
            let (step, side) = if from < to {
                ((from, to), 1)
            } else {
                ((to, from), -1)
            };
            self.steps.entry(step).or_default().push((commune, side));
        }
    }

    /// The steps with a commune at their left and none at their right.
    pub fn bordering_nothing(&self) -> Vec<(Point, Point, u32)> {
        let mut found = Vec::new();
        for (&(from, to), sides) in &self.steps {
            for sides in both_sides(sides) {
                match sides {
                    (OUTSIDE, right) => found.push((to, from, right)),
                    (left, OUTSIDE) => found.push((from, to, left)),
                    _ => {}
                }
            }
        }
        found
    }

    /// All steps around each commune.
    pub fn around(&self) -> HashMap<u32, Vec<(Point, Point)>> {
        let mut around: HashMap<u32, Vec<(Point, Point)>> = HashMap::new();
        for (&step, sides) in &self.steps {
            for (left, right) in both_sides(sides) {
                for commune in [left, right].into_iter().filter(|&side| side != OUTSIDE) {
                    around.entry(commune).or_default().push(step);
                }
            }
        }
        around
    }

    /// All arcs, at full detail.
    pub fn arcs(self) -> Vec<Arc> {
        let mut pieces = Vec::new();
        for ((from, to), sides) in self.steps {
            pieces.extend(both_sides(&sides).into_iter().map(|(left, right)| Arc {
                left,
                right,
                points: vec![from, to],
            }));
        }
        Arc::join(pieces)
    }
}

/// Who is left and who is right of a step, once those with themselves at both sides are gone.
fn both_sides(sides: &[(u32, i32)]) -> Vec<(u32, u32)> {
    let mut sum: BTreeMap<u32, i32> = BTreeMap::new();
    for &(commune, side) in sides {
        *sum.entry(commune).or_default() += side;
    }
    let of = |side: i32| {
        let there = sum.iter().filter(move |(_, sum)| **sum * side > 0);
        there
            .flat_map(move |(&commune, sum)| vec![commune; (sum * side) as usize])
            .collect::<Vec<u32>>()
    };
    let (left, right) = (of(1), of(-1));
    let side = |list: &[u32], n: usize| list.get(n).copied().unwrap_or(OUTSIDE);
    (0..left.len().max(right.len()))
        .map(|n| (side(&left, n), side(&right, n)))
        .collect()
}

/// Where steps cross a parallel.
pub fn crossings(steps: &[(Point, Point)], y: f64) -> Vec<f64> {
    let crossing = steps.iter().filter_map(|&(from, to)| crossing(from, to, y));
    crossing.collect()
}

fn crossing(from: Point, to: Point, y: f64) -> Option<f64> {
    let [ax, ay, bx, by] = [from[0], from[1], to[0], to[1]].map(f64::from);
    ((ay > y) != (by > y)).then(|| (bx - ax) * (y - ay) / (by - ay) + ax)
}

/// The arcs simplified, but for those of communes that would lose too much of themselves.
pub fn simplified(arcs: &[Arc], communes: usize, tolerance_m: f64) -> Vec<Arc> {
    let simple: Vec<Arc> = arcs.iter().map(|arc| arc.simplified(tolerance_m)).collect();
    let (before, after) = (areas(arcs, communes), areas(&simple, communes));
    let mut spare = vec![false; communes];
    for ((spare, before), after) in spare.iter_mut().zip(before).zip(after) {
        *spare = (after - before).abs() > before * 0.1;
    }
    let spared = |side: u32| spare.get(side as usize).copied().unwrap_or(false);
    let choose = |(full, simple): (&Arc, Arc)| {
        if spared(full.left) || spared(full.right) {
            full.clone()
        } else {
            simple
        }
    };
    arcs.iter().zip(simple).map(choose).collect()
}

/// The area of each commune in square steps of the grid.
fn areas(arcs: &[Arc], communes: usize) -> Vec<f64> {
    let mut areas = vec![0.0; communes];
    for arc in arcs {
        let area = doubled_area(&arc.points) as f64 / 2.0;
        for (side, sign) in [(arc.left, 1.0), (arc.right, -1.0)] {
            if let Some(sum) = areas.get_mut(side as usize) {
                *sum += sign * area;
            }
        }
    }
    areas
}

/// The area of each commune in km², each at its own latitude.
pub fn areas_km2(arcs: &[Arc], latitudes: &[f64]) -> Vec<f64> {
    let scaled = areas(arcs, latitudes.len()).into_iter().zip(latitudes);
    scaled
        .map(|(steps, &latitude)| square_km(steps, latitude))
        .collect()
}

/// Square steps of the grid in km², at a latitude.
pub fn square_km(steps: f64, latitude: f64) -> f64 {
    let step_km = 111.195 / GRID;
    steps * step_km * step_km * latitude.to_radians().cos()
}

/// A point inside a commune: the middle of the widest stretch of the parallel through its middle.
pub fn point_inside(arcs: &[&Arc]) -> Option<(f64, f64)> {
    let heights = arcs
        .iter()
        .flat_map(|arc| &arc.points)
        .map(|point| point[1]);
    let (south, north) = (heights.clone().min()?, heights.max()?);
    let y = f64::from(south + north) / 2.0 + 0.25;
    let pairs = arcs.iter().flat_map(|arc| arc.points.windows(2));
    let mut crossings: Vec<f64> = pairs
        .filter_map(|pair| crossing(pair[0], pair[1], y))
        .collect();
    crossings.sort_by(f64::total_cmp);
    let widest = crossings
        .chunks_exact(2)
        .max_by(|a, b| (a[1] - a[0]).total_cmp(&(b[1] - b[0])))?;
    Some((y / GRID, (widest[0] + widest[1]) / 2.0 / GRID))
}

/// A hexagon around a position, on the grid.
pub fn hexagon(latitude: f64, longitude: f64, radius_m: f64) -> Vec<Point> {
    let degrees = radius_m / 111_195.0;
    let corner = |n: i32| {
        let angle = f64::from(n % 6) * std::f64::consts::FRAC_PI_3;
        let x = longitude + degrees * angle.cos() / latitude.to_radians().cos();
        [
            (x * GRID).round() as i32,
            ((latitude + degrees * angle.sin()) * GRID).round() as i32,
        ]
    };
    (0..=6).map(corner).collect()
}

/// The two numbers of a WKB point written in hexadecimal: x, y.
pub fn wkb_point(hexadecimal: &str) -> Option<(f64, f64)> {
    let bytes = bytes(hexadecimal)?;
    let mut reader = Reader { bytes: &bytes };
    (reader.header().ok()? == 1).then_some(())?;
    Some((reader.number().ok()?, reader.number().ok()?))
}

fn wkb_rings(hexadecimal: &str) -> anyhow::Result<Vec<(Vec<Point>, bool)>> {
    let bytes = bytes(hexadecimal).context("a contour is not hexadecimal")?;
    let mut reader = Reader { bytes: &bytes };
    let polygons = match reader.header()? {
        6 => reader.count()?,
        kind => bail!("a contour is of the WKB kind {kind}, not a MultiPolygon"),
    };
    let mut rings = Vec::new();
    for _ in 0..polygons {
        reader.header()?;
        for ring in 0..reader.count()? {
            let mut points = Vec::new();
            for _ in 0..reader.count()? {
                let (x, y) = (reader.number()?, reader.number()?);
                points.push([(x * GRID).round() as i32, (y * GRID).round() as i32]);
            }
            rings.push((points, ring > 0));
        }
    }
    Ok(rings)
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> anyhow::Result<[u8; N]> {
        let (head, rest) = self
            .bytes
            .split_first_chunk()
            .context("a contour is cut short")?;
        self.bytes = rest;
        Ok(*head)
    }

    fn header(&mut self) -> anyhow::Result<u32> {
        let [order] = self.take()?;
        if order != 1 {
            bail!("a contour is big-endian");
        }
        self.count()
    }

    fn count(&mut self) -> anyhow::Result<u32> {
        Ok(u32::from_le_bytes(self.take()?))
    }

    fn number(&mut self) -> anyhow::Result<f64> {
        Ok(f64::from_le_bytes(self.take()?))
    }
}

fn bytes(hexadecimal: &str) -> Option<Vec<u8>> {
    let digits = hexadecimal.as_bytes().chunks_exact(2);
    digits
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

/// Twice the signed area in grid steps: positive when the ring turns to the left.
pub fn doubled_area(ring: &[Point]) -> i64 {
    let cross =
        |a: Point, b: Point| i64::from(a[0]) * i64::from(b[1]) - i64::from(b[0]) * i64::from(a[1]);
    ring.windows(2).map(|pair| cross(pair[0], pair[1])).sum()
}

/// The arcs around each commune.
pub fn around(arcs: &[Arc]) -> HashMap<u32, Vec<&Arc>> {
    let mut around: HashMap<u32, Vec<&Arc>> = HashMap::new();
    for arc in arcs {
        for side in [arc.left, arc.right] {
            around.entry(side).or_default().push(arc);
        }
    }
    around
}

/// Whether the point lies within the arcs of a commune.
pub fn holds(arcs: &[&Arc], latitude: f64, longitude: f64) -> bool {
    let (x, y) = (longitude * GRID, latitude * GRID);
    let mut inside = false;
    for pair in arcs.iter().flat_map(|arc| arc.points.windows(2)) {
        inside ^= crossing(pair[0], pair[1], y).is_some_and(|at| x < at);
    }
    inside
}
