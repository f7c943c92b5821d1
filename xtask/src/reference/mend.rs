//! Gaps and overlaps between the contours of neighbours, which their source has since each of its
//! contours was simplified alone.
//!
//! Walking along what borders nothing, with the nothing at the right hand, one goes around the sea
//! and other countries, around every gap, and around every overlap (there each contour's border has
//! the other commune, not nothing, at its other side: seen from its steps alone, nothing).

use std::collections::{BTreeMap, HashMap};

use territory::pack::GRID;

use super::contours::{self, Borders, Point};

/// What is larger is no fault of the drawing: Llívia, a piece of Spain in the Pyrénées-Orientales, has 13 km².
const LARGEST_FAULT_KM2: f64 = 1.0;
/// Mending one fault may join it to its neighbour; they are all gone well before.
const PASSES: usize = 8;

/// What was mended, and the gaps that were left.
#[derive(Default)]
pub struct Mended {
    pub gaps: usize,
    pub gaps_km2: f64,
    pub overlaps: usize,
    pub overlaps_km2: f64,
    /// Latitude, longitude and km² of each.
    pub left: Vec<(f64, f64, f64)>,
}

/// Has the commune with most of the border around a gap or an overlap draw back, or forth, to the others.
pub fn mend(borders: &mut Borders) -> Mended {
    let mut mended = Mended::default();
    for _ in 0..PASSES {
        mended.left.clear();
        let faults = faults(borders, &mut mended.left);
        if faults.is_empty() {
            break;
        }
        for fault in faults {
            mended.count(&fault);
            let back = fault.ring.into_iter().rev().collect::<Vec<Point>>();
            borders.add_steps(fault.mover, &back);
        }
    }
    mended
}

impl Mended {
    fn count(&mut self, fault: &Fault) {
        let (number, km2) = if fault.is_gap {
            (&mut self.gaps, &mut self.gaps_km2)
        } else {
            (&mut self.overlaps, &mut self.overlaps_km2)
        };
        *number += 1;
        *km2 += fault.km2;
    }
}

/// A gap or an overlap, and the commune whose border will move.
struct Fault {
    ring: Vec<Point>,
    mover: u32,
    is_gap: bool,
    km2: f64,
}

fn faults(borders: &Borders, left: &mut Vec<(f64, f64, f64)>) -> Vec<Fault> {
    let (mut faults, mut doubtful) = (Vec::new(), Vec::new());
    for ring in rings(&borders.bordering_nothing()) {
        let [x, y] = ring.points[0].map(|steps| f64::from(steps) / GRID);
        let doubled = contours::doubled_area(&ring.points);
        let km2 = contours::square_km(doubled.unsigned_abs() as f64 / 2.0, y);
        match (doubled <= 0, km2 > LARGEST_FAULT_KM2) {
            (true, true) => left.push((y, x, km2)),
            (true, false) => faults.extend(ring.mover(|_| true).map(|mover| Fault {
                ring: ring.points,
                mover,
                is_gap: true,
                km2,
            })),
            (false, true) => {}
            (false, false) => doubtful.push((ring, km2)),
        }
    }
    // An islet looks the same from its coast, but none of it is two communes'.
    let surroundings = Surroundings::new(borders);
    for (ring, km2) in doubtful {
        let holders = surroundings.holding_part_of(&ring.points);
        faults.extend(
            ring.mover(|commune| holders.contains(&commune))
                .map(|mover| Fault {
                    ring: ring.points,
                    mover,
                    is_gap: false,
                    km2,
                }),
        );
    }
    faults
}

/// A closed walk, and how much of it each commune has at its left.
struct Ring {
    points: Vec<Point>,
    lengths: BTreeMap<u32, f64>,
}

impl Ring {
    /// The one of these communes that has most of the walk.
    fn mover(&self, among: impl Fn(u32) -> bool) -> Option<u32> {
        let of = self.lengths.iter().filter(|(commune, _)| among(**commune));
        of.max_by(|a, b| a.1.total_cmp(b.1))
            .map(|(commune, _)| *commune)
    }
}

/// All communes as they are drawn.
struct Surroundings {
    steps: HashMap<u32, Vec<(Point, Point)>>,
    boxes: Vec<(u32, Point, Point)>,
}

impl Surroundings {
    fn new(borders: &Borders) -> Self {
        let steps = borders.around();
        let boxes = steps.iter().map(|(&commune, steps)| {
            let ends = || steps.iter().flat_map(|&(from, to)| [from, to]);
            let corner = |pick: fn(i32, i32) -> i32| {
                ends()
                    .reduce(|a, b| [pick(a[0], b[0]), pick(a[1], b[1])])
                    .unwrap_or_default()
            };
            (commune, corner(i32::min), corner(i32::max))
        });
        Self {
            boxes: boxes.collect(),
            steps,
        }
    }

    /// The communes that hold the same part of what the ring encloses, if they are two or more.
    /// Contours that cross without a common point make a gap and an overlap in one walk, hence the search.
    fn holding_part_of(&self, ring: &[Point]) -> Vec<u32> {
        const ROWS: i32 = 8;
        let heights = ring.iter().map(|point| point[1]);
        let (south, north) = (
            heights.clone().min().unwrap_or(0),
            heights.max().unwrap_or(0),
        );
        let sides: Vec<(Point, Point)> = ring.windows(2).map(|pair| (pair[0], pair[1])).collect();
        for row in 0..ROWS {
            // Between two lines of the grid, where no corner lies.
            let y = f64::from(south + (north - south) * row / ROWS) + 0.5;
            let mut crossings = contours::crossings(&sides, y);
            crossings.sort_by(f64::total_cmp);
            for stretch in crossings.windows(2).filter(|pair| pair[0] < pair[1]) {
                let holders = self.holding((stretch[0] + stretch[1]) / 2.0, y);
                if holders.len() > 1 {
                    return holders;
                }
            }
        }
        Vec::new()
    }

    fn holding(&self, x: f64, y: f64) -> Vec<u32> {
        let near = self.boxes.iter().filter(|(_, low, high)| {
            (f64::from(low[0])..f64::from(high[0])).contains(&x)
                && (f64::from(low[1])..f64::from(high[1])).contains(&y)
        });
        let holding = near.filter(|(commune, ..)| {
            let crossings = contours::crossings(&self.steps[commune], y);
            crossings.iter().filter(|&&at| at > x).count() % 2 == 1
        });
        holding.map(|(commune, ..)| *commune).collect()
    }
}

fn rings(steps: &[(Point, Point, u32)]) -> Vec<Ring> {
    let mut leaving: HashMap<Point, Vec<usize>> = HashMap::new();
    for (n, (from, ..)) in steps.iter().enumerate() {
        leaving.entry(*from).or_default().push(n);
    }
    let mut done = vec![false; steps.len()];
    let mut rings = Vec::new();
    for start in 0..steps.len() {
        if done[start] {
            continue;
        }
        let mut ring = Ring {
            points: vec![steps[start].0],
            lengths: BTreeMap::new(),
        };
        let mut at = start;
        loop {
            done[at] = true;
            let (from, to, commune) = steps[at];
            ring.points.push(to);
            *ring.lengths.entry(commune).or_default() += length(from, to);
            if to == ring.points[0] {
                break;
            }
            let ways = leaving.get(&to).into_iter().flatten().copied();
            // Turning right as sharply as one can keeps apart two gaps that touch at a point.
            let next = ways
                .filter(|&way| !done[way])
                .min_by(|&a, &b| turn(from, to, steps[a].1).total_cmp(&turn(from, to, steps[b].1)));
            let Some(next) = next else { break };
            at = next;
        }
        rings.push(ring);
    }
    rings
}

fn length(a: Point, b: Point) -> f64 {
    let north = f64::from(b[1] - a[1]);
    let east = f64::from(b[0] - a[0]) * (f64::from(a[1]) / GRID).to_radians().cos();
    north.hypot(east)
}

/// The angle of a turn, positive to the left; going straight back is the last resort.
fn turn(before: Point, at: Point, after: Point) -> f64 {
    if before == after {
        return f64::INFINITY;
    }
    let delta = |a: Point, b: Point| (f64::from(b[0] - a[0]), f64::from(b[1] - a[1]));
    let ((ax, ay), (bx, by)) = (delta(before, at), delta(at, after));
    (ax * by - ay * bx).atan2(ax * bx + ay * by)
}

#[cfg(test)]
mod tests {
    use territory::pack::{Arc, OUTSIDE};

    use super::*;

    fn square(x: i32, y: i32, width: i32) -> Vec<Point> {
        vec![
            [x, y],
            [x + width, y],
            [x + width, y + 100],
            [x, y + 100],
            [x, y],
        ]
    }

    #[test]
    fn a_gap_goes_to_the_neighbour_with_most_of_its_border() {
        let mut borders = Borders::default();
        borders.add_ring(0, square(0, 0, 100), false);
        // The right-hand neighbour's border is dented.
        let dented = vec![
            [100, 0],
            [200, 0],
            [200, 100],
            [100, 100],
            [120, 50],
            [100, 0],
        ];
        borders.add_ring(1, dented, false);
        let mended = mend(&mut borders);
        assert_eq!((mended.gaps, mended.overlaps), (1, 0));
        let arcs = borders.arcs();
        let outside: Vec<&Arc> = arcs
            .iter()
            .filter(|arc| arc.left == OUTSIDE || arc.right == OUTSIDE)
            .collect();
        assert!(
            outside.iter().all(|arc| !arc.points.contains(&[120, 50])),
            "{outside:?}"
        );
    }

    #[test]
    fn an_overlap_is_left_to_one_commune() {
        let mut borders = Borders::default();
        borders.add_ring(0, square(0, 0, 100), false);
        let swollen = vec![
            [100, 0],
            [200, 0],
            [200, 100],
            [100, 100],
            [80, 50],
            [100, 0],
        ];
        borders.add_ring(1, swollen, false);
        let mended = mend(&mut borders);
        assert_eq!((mended.gaps, mended.overlaps), (0, 1));
        let between = borders
            .arcs()
            .into_iter()
            .filter(|arc| arc.left != OUTSIDE && arc.right != OUTSIDE);
        assert_eq!(between.count(), 1);
    }

    #[test]
    fn contours_that_cross_are_laid_upon_each_other() {
        let mut borders = Borders::default();
        borders.add_ring(0, square(0, 0, 100), false);
        let crossing = vec![
            [100, 0],
            [200, 0],
            [200, 100],
            [100, 100],
            [80, 60],
            [105, 40],
            [100, 0],
        ];
        borders.add_ring(1, crossing, false);
        mend(&mut borders);
        assert_eq!(
            rings(&borders.bordering_nothing()).len(),
            1,
            "but for the coast"
        );
        let between = borders
            .arcs()
            .into_iter()
            .filter(|arc| arc.left != OUTSIDE && arc.right != OUTSIDE);
        assert_eq!(between.count(), 1);
    }

    #[test]
    fn an_island_of_two_communes_is_no_fault() {
        let mut borders = Borders::default();
        borders.add_ring(0, square(0, 0, 100), false);
        borders.add_ring(1, square(100, 0, 100), false);
        let mended = mend(&mut borders);
        assert_eq!((mended.gaps, mended.overlaps), (0, 0));
        assert!(mended.left.is_empty());
    }
}
