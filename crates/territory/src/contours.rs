//! Contours and borders in degrees, at the detail asked for.

use geo::{BoundingRect, Contains, Coord, LineString, MultiPolygon, Polygon};

use crate::{
    Level, Territories, TerritoryId,
    pack::OUTSIDE,
    topology::{LevelLines, Point, doubled_area, simplify, stitch, to_degrees},
};

impl Territories {
    /// The contour of a territory, no point farther than the tolerance from the fullest detail
    /// (0 for all of it). At one tolerance, neighbours of a level share their border exactly.
    pub fn contour(&self, id: TerritoryId, tolerance_m: f64) -> MultiPolygon<f64> {
        let Some(place) = self.place_of(id) else {
            return MultiPolygon::new(Vec::new());
        };
        outline(self.lines(id.level), place, tolerance_m)
    }

    /// The contour of several territories taken together, borders between them left out.
    pub fn contour_of_all(&self, ids: &[TerritoryId], tolerance_m: f64) -> MultiPolygon<f64> {
        let mut together = vec![OUTSIDE; self.communes.len()];
        for &number in ids.iter().flat_map(|id| self.members(*id)) {
            together[number as usize] = 0;
        }
        let lines = self.lines(Level::Commune).dissolve(&together, 1);
        outline(&lines, 0, tolerance_m)
    }

    /// Every border of a level once, those of the sea and of other countries included.
    pub fn borders(&self, level: Level, tolerance_m: f64) -> Vec<LineString<f64>> {
        let lines = self.lines(level).lines.iter();
        lines
            .map(|line| to_degrees(&simplify(&line.points, tolerance_m)))
            .collect()
    }
}

/// The contour of one of the territories that these lines part.
fn outline(lines: &LevelLines, place: usize, tolerance_m: f64) -> MultiPolygon<f64> {
    let around = lines.around.get(place).map_or(&[][..], Vec::as_slice);
    let directed = |tolerance: f64| -> Vec<Vec<Point>> {
        let lines = around.iter().map(|&number| &lines.lines[number as usize]);
        let simple = lines.map(|line| {
            let mut points = simplify(&line.points, tolerance);
            if line.left as usize != place {
                points.reverse();
            }
            points
        });
        simple.filter(|points| points.len() >= 2).collect()
    };
    let mut rings = stitch(directed(tolerance_m));
    // Two simplified lines may fall upon each other, or cross: an islet between two nodes would vanish.
    let outer = |ring: &Vec<Point>| ring.len() >= 4 && doubled_area(ring) > 0;
    if tolerance_m > 0.0 && !rings.iter().any(outer) {
        rings = stitch(directed(0.0));
    }
    rings.retain(|ring| ring.len() >= 4 && doubled_area(ring) != 0);
    polygons(&rings)
}

/// Rings that turn left are outer ones; each that turns right is a hole of the smallest that holds it.
fn polygons(rings: &[Vec<Point>]) -> MultiPolygon<f64> {
    let (mut outer, holes): (Vec<&Vec<Point>>, Vec<_>) =
        rings.iter().partition(|ring| doubled_area(ring) > 0);
    outer.sort_by_key(|ring| doubled_area(ring));
    let mut polygons: Vec<Polygon<f64>> = outer
        .iter()
        .map(|ring| Polygon::new(to_degrees(ring), Vec::new()))
        .collect();
    for hole in holes {
        let hole = to_degrees(hole);
        let Some(inner) = within(&hole) else { continue };
        let holder = polygons.iter_mut().find(|polygon| {
            let around = polygon.exterior().bounding_rect().zip(hole.bounding_rect());
            around.is_some_and(|(big, small)| big.contains(&small))
                && Polygon::new(polygon.exterior().clone(), Vec::new()).contains(&geo::Point(inner))
        });
        if let Some(polygon) = holder {
            polygon.interiors_push(hole);
        }
    }
    MultiPolygon::new(polygons)
}

/// A point just inside a hole's ring, at the left of its first step (a hole turns right, so its
/// own surface is at its right and the territory at its left).
fn within(ring: &LineString<f64>) -> Option<Coord<f64>> {
    let (a, b) = (ring.0.first()?, ring.0.get(1)?);
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    Some(Coord {
        x: (a.x + b.x) / 2.0 - dy * 1e-4,
        y: (a.y + b.y) / 2.0 + dx * 1e-4,
    })
}
