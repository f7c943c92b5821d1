//! Contours as shared arcs. An arc is a border between two communes (or a commune and the
//! outside), stored once; a border of a wider level is a chain of the arcs whose two sides
//! differ at that level. Simplifying works on whole chains, so neighbours keep the same line.

use std::collections::HashMap;

use geo::{Coord, LineString};

use crate::pack::{ArcRows, GRID, OUTSIDE, PackError};

/// A point on the grid: x (east), y (north).
pub(crate) type Point = [i32; 2];

/// A border line with the group at each side ([`OUTSIDE`] for none).
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub left: u32,
    pub right: u32,
    pub points: Vec<Point>,
}

impl Line {
    fn ends(&self) -> [Point; 2] {
        let first = self.points.first().copied().unwrap_or_default();
        [first, self.points.last().copied().unwrap_or(first)]
    }
}

/// The lines of one level, and those around each of its groups.
#[derive(Debug, Default)]
pub(crate) struct LevelLines {
    pub lines: Vec<Line>,
    pub around: Vec<Vec<u32>>,
}

impl LevelLines {
    fn new(lines: Vec<Line>, groups: usize) -> Self {
        let mut around = vec![Vec::new(); groups];
        for (number, line) in lines.iter().enumerate() {
            for side in [line.left, line.right] {
                if let Some(list) = around.get_mut(side as usize) {
                    list.push(number as u32);
                }
            }
        }
        Self { lines, around }
    }

    /// The communes' own lines, as stored.
    pub fn read(rows: &ArcRows, communes: usize) -> Result<Self, PackError> {
        let total: u64 = rows.lengths.iter().map(|&n| u64::from(n)).sum();
        if rows.left.len() != rows.lengths.len()
            || rows.right.len() != rows.lengths.len()
            || rows.steps.len() as u64 != total * 2
        {
            return Err(PackError::Inconsistent(
                "the arcs' columns differ in length".into(),
            ));
        }
        let mut steps = rows.steps.chunks_exact(2);
        let mut at = [0i32; 2];
        let sides = rows.left.iter().zip(&rows.right);
        let lines = sides.zip(&rows.lengths).map(|((&left, &right), &length)| {
            let points = steps.by_ref().take(length as usize).map(|step| {
                at = [at[0].wrapping_add(step[0]), at[1].wrapping_add(step[1])];
                at
            });
            Line {
                left,
                right,
                points: points.collect(),
            }
        });
        Ok(Self::new(lines.collect(), communes))
    }

    /// The lines of a wider level: `group_of` tells the group of each commune.
    pub fn dissolve(&self, group_of: &[u32], groups: usize) -> Self {
        let group = |commune: u32| group_of.get(commune as usize).copied().unwrap_or(OUTSIDE);
        let kept: Vec<(u32, u32, &Line)> = self
            .lines
            .iter()
            .map(|line| (group(line.left), group(line.right), line))
            .filter(|(left, right, _)| left != right)
            .collect();
        Self::new(chain(&kept), groups)
    }
}

/// Joins lines through the points where only two of them meet.
pub(crate) fn chain(kept: &[(u32, u32, &Line)]) -> Vec<Line> {
    let mut meeting: HashMap<Point, Vec<usize>> = HashMap::with_capacity(kept.len());
    for (number, (.., line)) in kept.iter().enumerate() {
        for end in line.ends() {
            meeting.entry(end).or_default().push(number);
        }
    }
    let is_node = |point: Point| {
        meeting
            .get(&point)
            .is_none_or(|there| there.len() != 2 || there[0] == there[1])
    };
    let mut done = vec![false; kept.len()];
    let mut chains = Vec::new();
    // First from the nodes, so that chains start where they should; what is left are closed loops.
    for nodes_only in [true, false] {
        for start in 0..kept.len() {
            let [first, last] = kept[start].2.ends();
            if done[start] || (nodes_only && !is_node(first) && !is_node(last)) {
                continue;
            }
            let reversed = nodes_only && !is_node(first);
            chains.push(follow(kept, &meeting, &is_node, &mut done, start, reversed));
        }
    }
    chains
}

fn follow(
    kept: &[(u32, u32, &Line)],
    meeting: &HashMap<Point, Vec<usize>>,
    is_node: &impl Fn(Point) -> bool,
    done: &mut [bool],
    start: usize,
    reversed: bool,
) -> Line {
    let (left, right, line) = kept[start];
    let mut points = line.points.clone();
    let (left, right) = if reversed {
        points.reverse();
        (right, left)
    } else {
        (left, right)
    };
    done[start] = true;
    while let Some(&end) = points.last() {
        if is_node(end) {
            break;
        }
        let Some(&next) = meeting
            .get(&end)
            .and_then(|there| there.iter().find(|&&n| !done[n]))
        else {
            break;
        };
        done[next] = true;
        let more = &kept[next].2.points;
        if more.first() == Some(&end) {
            points.extend_from_slice(&more[1..]);
        } else {
            points.extend(more.iter().rev().skip(1));
        }
    }
    Line {
        left,
        right,
        points,
    }
}

/// The line with no point farther than the tolerance from the original (Douglas and Peucker);
/// a closed line keeps at least a triangle.
pub(crate) fn simplify(points: &[Point], tolerance_m: f64) -> Vec<Point> {
    if tolerance_m <= 0.0 || points.len() < 3 {
        return points.to_vec();
    }
    let mut keep = vec![false; points.len()];
    let last = points.len() - 1;
    (keep[0], keep[last]) = (true, true);
    let scale = Scale::at(points[0]);
    let mut spans = vec![(0, last)];
    if points[0] == points[last] {
        // A loop is cut at the point farthest from its start, then at the one farthest from that axis.
        let far = farthest(points, 0, last, &scale).map_or(0, |(at, _)| at);
        keep[far] = true;
        spans = vec![(0, far), (far, last)];
        let third = [(0, far), (far, last)]
            .into_iter()
            .filter_map(|(a, b)| farthest(points, a, b, &scale))
            .max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((at, _)) = third {
            keep[at] = true;
        }
    }
    while let Some((from, to)) = spans.pop() {
        if let Some((at, distance)) = farthest(points, from, to, &scale)
            && distance > tolerance_m
        {
            keep[at] = true;
            spans.extend([(from, at), (at, to)]);
        }
    }
    points
        .iter()
        .zip(&keep)
        .filter(|(_, kept)| **kept)
        .map(|(point, _)| *point)
        .collect()
}

struct Scale {
    x: f64,
    y: f64,
}

impl Scale {
    fn at(point: Point) -> Self {
        let y = 111_195.0 / GRID;
        Self {
            x: y * (f64::from(point[1]) / GRID).to_radians().cos(),
            y,
        }
    }

    fn vector(&self, a: Point, b: Point) -> (f64, f64) {
        (
            self.x * (f64::from(b[0]) - f64::from(a[0])),
            self.y * (f64::from(b[1]) - f64::from(a[1])),
        )
    }
}

fn farthest(points: &[Point], from: usize, to: usize, scale: &Scale) -> Option<(usize, f64)> {
    let (dx, dy) = scale.vector(points[from], points[to]);
    let length = dx * dx + dy * dy;
    let distance = |at: usize| {
        let (px, py) = scale.vector(points[from], points[at]);
        let along = if length > 0.0 {
            ((px * dx + py * dy) / length).clamp(0.0, 1.0)
        } else {
            0.0
        };
        (px - along * dx).hypot(py - along * dy)
    };
    (from + 1..to)
        .map(|at| (at, distance(at)))
        .max_by(|a, b| a.1.total_cmp(&b.1))
}

/// Joins directed lines (the group at their left) into closed rings.
pub(crate) fn stitch(lines: Vec<Vec<Point>>) -> Vec<Vec<Point>> {
    let mut leaving: HashMap<Point, Vec<usize>> = HashMap::new();
    for (number, line) in lines.iter().enumerate() {
        leaving.entry(line[0]).or_default().push(number);
    }
    let mut done = vec![false; lines.len()];
    let mut rings = Vec::new();
    for start in 0..lines.len() {
        if done[start] {
            continue;
        }
        done[start] = true;
        let mut ring = lines[start].clone();
        while ring.last() != ring.first() {
            let (end, before) = (ring[ring.len() - 1], ring[ring.len() - 2]);
            let ways = leaving
                .get(&end)
                .into_iter()
                .flatten()
                .copied()
                .filter(|&n| !done[n]);
            // Where a contour touches itself, turning left as sharply as one can keeps rings apart.
            let Some(next) = ways.max_by(|&a, &b| {
                turn(before, end, lines[a][1]).total_cmp(&turn(before, end, lines[b][1]))
            }) else {
                break;
            };
            done[next] = true;
            ring.extend_from_slice(&lines[next][1..]);
        }
        rings.push(ring);
    }
    rings
}

fn turn(before: Point, at: Point, after: Point) -> f64 {
    let delta = |a: Point, b: Point| {
        (
            f64::from(b[0]) - f64::from(a[0]),
            f64::from(b[1]) - f64::from(a[1]),
        )
    };
    let ((ax, ay), (bx, by)) = (delta(before, at), delta(at, after));
    (ax * by - ay * bx).atan2(ax * bx + ay * by)
}

/// Twice the signed area in grid steps: positive when the ring turns to the left.
pub(crate) fn doubled_area(ring: &[Point]) -> i64 {
    ring.windows(2)
        .map(|pair| {
            i64::from(pair[0][0]) * i64::from(pair[1][1])
                - i64::from(pair[1][0]) * i64::from(pair[0][1])
        })
        .sum()
}

/// Whether going east from the point crosses the lines an odd number of times.
pub(crate) fn inside<'a>(lines: impl Iterator<Item = &'a [Point]>, x: f64, y: f64) -> bool {
    let mut inside = false;
    for pair in lines.flat_map(|line| line.windows(2)) {
        let [ax, ay, bx, by] = [pair[0][0], pair[0][1], pair[1][0], pair[1][1]].map(f64::from);
        if (ay > y) != (by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax {
            inside = !inside;
        }
    }
    inside
}

/// Grid points as a line in degrees.
pub(crate) fn to_degrees(points: &[Point]) -> LineString<f64> {
    points
        .iter()
        .map(|&[x, y]| Coord {
            x: f64::from(x) / GRID,
            y: f64::from(y) / GRID,
        })
        .collect()
}
