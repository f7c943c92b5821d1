//! One tile of the pyramid: its place on Earth, and what of a shape falls inside.

use geo::{Coord, LineString, Polygon};

/// Units across a tile.
pub const EXTENT: f64 = 4096.0;
/// Shapes run this far past the tile so that their cut edges are never seen.
pub const BUFFER: f64 = 64.0;
/// Tiles deeper than this are not served; the map enlarges those above.
const MAX_ZOOM: u32 = 16;

/// A point in a tile's units, from its north-west corner.
pub type Point = (f64, f64);

/// One tile of the Web Mercator pyramid.
#[derive(Debug, Clone, Copy)]
pub struct TileFrame {
    pub zoom: u32,
    x: u32,
    y: u32,
}

impl TileFrame {
    /// `None` outside the pyramid.
    pub fn new(zoom: u32, x: u32, y: u32) -> Option<Self> {
        let across = 1u32.checked_shl(zoom)?;
        (zoom <= MAX_ZOOM && x < across && y < across).then_some(Self { zoom, x, y })
    }

    fn across(self) -> f64 {
        f64::from(1u32 << self.zoom)
    }

    /// Units of this tile for a longitude and a latitude.
    pub fn project(self, longitude: f64, latitude: f64) -> (f64, f64) {
        let (x, y) = mercator(longitude, latitude);
        (
            (x * self.across() - f64::from(self.x)) * EXTENT,
            (y * self.across() - f64::from(self.y)) * EXTENT,
        )
    }

    /// West, south, east, north in degrees, `margin` units past the edges.
    pub fn bounds(self, margin: f64) -> [f64; 4] {
        let margin = margin / EXTENT;
        let longitude = |x: f64| (x / self.across() * 360.0 - 180.0).clamp(-180.0, 180.0);
        let latitude = |y: f64| {
            let n = std::f64::consts::PI * (1.0 - 2.0 * y / self.across());
            n.sinh().atan().to_degrees()
        };
        let (x, y) = (f64::from(self.x), f64::from(self.y));
        [
            longitude(x - margin),
            latitude(y + 1.0 + margin),
            longitude(x + 1.0 + margin),
            latitude(y - margin),
        ]
    }
}

/// Fractions of the Mercator square, from its north-west corner.
fn mercator(longitude: f64, latitude: f64) -> (f64, f64) {
    let sine = latitude.clamp(-85.0, 85.0).to_radians().sin();
    let y = 0.5 - ((1.0 + sine) / (1.0 - sine)).ln() / (4.0 * std::f64::consts::PI);
    (longitude / 360.0 + 0.5, y)
}

/// The parts of a line inside the frame and its buffer, in tile units.
pub fn clip_line(line: &LineString<f64>, frame: TileFrame) -> Vec<Vec<(f64, f64)>> {
    let mut parts: Vec<Vec<(f64, f64)>> = Vec::new();
    let mut open = false;
    for segment in line.lines() {
        let from = frame.project(segment.start.x, segment.start.y);
        let to = frame.project(segment.end.x, segment.end.y);
        match clip_segment(from, to) {
            Some((start, end)) => {
                match parts.last_mut() {
                    Some(part) if open => part.push(end),
                    _ => parts.push(vec![start, end]),
                }
                open = end == to;
            }
            None => open = false,
        }
    }
    parts
}

/// Liang–Barsky: the part of a segment inside the buffered tile.
fn clip_segment(from: Point, to: Point) -> Option<(Point, Point)> {
    let (low, high) = (-BUFFER, EXTENT + BUFFER);
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let (mut enter, mut leave) = (0.0f64, 1.0f64);
    for (delta, room) in [
        (-dx, from.0 - low),
        (dx, high - from.0),
        (-dy, from.1 - low),
        (dy, high - from.1),
    ] {
        if delta == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else {
            let at = room / delta;
            if delta < 0.0 {
                enter = enter.max(at)
            } else {
                leave = leave.min(at)
            }
        }
    }
    let at = |t: f64| (from.0 + t * dx, from.1 + t * dy);
    let end = if leave >= 1.0 { to } else { at(leave) };
    (enter <= leave).then(|| (at(enter), end))
}

/// A polygon's rings inside the frame and its buffer, in tile units: the outer one, then its holes.
/// None if nothing of it is there.
pub fn clip_polygon(polygon: &Polygon<f64>, frame: TileFrame) -> Vec<Vec<Point>> {
    let Some(outer) = clip_ring(polygon.exterior(), frame) else {
        return Vec::new();
    };
    let holes = polygon.interiors().iter();
    std::iter::once(outer)
        .chain(holes.filter_map(|hole| clip_ring(hole, frame)))
        .collect()
}

/// Sutherland–Hodgman: the ring cut by each edge of the buffered tile in turn. Where a ring leaves
/// and comes back, its parts stay joined along the edge, beyond what is seen.
fn clip_ring(ring: &LineString<f64>, frame: TileFrame) -> Option<Vec<Point>> {
    let mut points: Vec<Point> = ring
        .coords()
        .map(|&Coord { x, y }| frame.project(x, y))
        .collect();
    points.pop(); // a ring ends where it begins
    points.reverse(); // a tile's latitudes run southwards, and its outer rings the other way
    let (low, high) = (-BUFFER, EXTENT + BUFFER);
    points = cut(&points, |p| p.0 - low);
    points = cut(&points, |p| high - p.0);
    points = cut(&points, |p| p.1 - low);
    points = cut(&points, |p| high - p.1);
    points
        .iter_mut()
        .for_each(|p| *p = (p.0.round(), p.1.round()));
    points.dedup();
    (points.len() >= 3).then_some(points)
}

/// The part of a ring where `room` is positive.
fn cut(points: &[Point], room: impl Fn(Point) -> f64) -> Vec<Point> {
    let mut kept = Vec::with_capacity(points.len());
    let Some(&last) = points.last() else {
        return kept;
    };
    let mut before = last;
    for &point in points {
        let (from, to) = (room(before), room(point));
        if (from < 0.0) != (to < 0.0) {
            let t = from / (from - to);
            kept.push((
                before.0 + t * (point.0 - before.0),
                before.1 + t * (point.1 - before.1),
            ));
        }
        if to >= 0.0 {
            kept.push(point);
        }
        before = point;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_is_cut_at_the_buffer() {
        let cut = clip_segment((-1000.0, 100.0), (100.0, 100.0)).unwrap();
        assert_eq!(cut, ((-BUFFER, 100.0), (100.0, 100.0)));
        assert!(clip_segment((-1000.0, -1000.0), (-900.0, 5000.0)).is_none());
    }

    #[test]
    fn a_ring_around_the_tile_fills_it() {
        let frame = TileFrame::new(10, 507, 355).unwrap();
        let [west, south, east, north] = frame.bounds(EXTENT);
        let around = geo::Rect::new((west, south), (east, north)).to_polygon();
        let rings = clip_polygon(&around, frame);
        assert_eq!(rings.len(), 1);
        assert_eq!(rings[0].len(), 4);
        let far = geo::Rect::new((10.0, 40.0), (11.0, 41.0)).to_polygon();
        assert!(clip_polygon(&far, frame).is_empty());
    }

    #[test]
    fn a_frame_contains_what_it_projects_inside() {
        // Rennes, in the tile that holds it at zoom 10.
        let frame = TileFrame::new(10, 507, 355).unwrap();
        let [west, south, east, north] = frame.bounds(0.0);
        assert!(west < -1.68 && -1.68 < east && south < 48.11 && 48.11 < north);
        let (x, y) = frame.project(-1.68, 48.11);
        assert!((0.0..EXTENT).contains(&x) && (0.0..EXTENT).contains(&y));
        assert!(TileFrame::new(3, 8, 0).is_none());
        assert!(TileFrame::new(40, 0, 0).is_none());
    }
}
