//! Vector tiles from memory: borders and names of territories, and places
//! clustered on a grid that does not depend on the tile's edges.

use std::collections::HashMap;
use std::sync::OnceLock;

use axum::Router;
use axum::extract::{Path, RawQuery as RawQueryString, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use geo::{Coord, LineString};
use mvt::{GeomEncoder, GeomType, Tile};
use rstar::{AABB, RTree, RTreeObject};
use territory::{Level, Territories};

use super::model::{PlaceQuery, RawQuery};
use super::search::fits;
use crate::kernel::atlas::{Atlas, AtlasPlace};
use crate::kernel::errors::PageError;
use crate::kernel::state::AppState;

/// Units across a tile.
const EXTENT: f64 = 4096.0;
/// Lines run this far past the tile so that their ends are never seen.
const BUFFER: f64 = 64.0;
/// Clusters gather the places of one cell of this many cells across a tile.
const CELLS: f64 = 8.0;
/// From this zoom on, every place is drawn alone.
const UNCLUSTERED_ZOOM: u32 = 14;
/// Tiles deeper than this are not served; the map enlarges those above.
const MAX_ZOOM: u32 = 16;

/// The map's route.
pub fn router() -> Router<AppState> {
    Router::new().route("/tiles/{z}/{x}/{y}", get(tile))
}

async fn tile(
    State(state): State<AppState>,
    Path((z, x, y)): Path<(u32, u32, String)>,
    RawQueryString(query): RawQueryString,
) -> Result<Response, PageError> {
    let frame = y
        .strip_suffix(".mvt")
        .and_then(|y| y.parse().ok())
        .and_then(|y| TileFrame::new(z, x, y));
    let Some(frame) = frame else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    let (query, _) = PlaceQuery::check(&RawQuery::parse(query.as_deref().unwrap_or_default()));
    let atlas = state.atlas();
    let bytes =
        draw(&atlas, frame, &query).map_err(|error| PageError::Document(error.to_string()))?;
    let headers = [
        (header::CONTENT_TYPE, "application/vnd.mapbox-vector-tile"),
        (header::CACHE_CONTROL, "public, max-age=300"),
    ];
    Ok((headers, bytes).into_response())
}

/// One tile of the Web Mercator pyramid.
#[derive(Debug, Clone, Copy)]
pub struct TileFrame {
    zoom: u32,
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
    fn project(self, longitude: f64, latitude: f64) -> (f64, f64) {
        let (x, y) = mercator(longitude, latitude);
        (
            (x * self.across() - f64::from(self.x)) * EXTENT,
            (y * self.across() - f64::from(self.y)) * EXTENT,
        )
    }

    /// West, south, east, north in degrees, `margin` units past the edges.
    fn bounds(self, margin: f64) -> [f64; 4] {
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

/// Draws a tile; the encoder's errors are bugs, not conditions.
pub fn draw(atlas: &Atlas, frame: TileFrame, query: &PlaceQuery) -> Result<Vec<u8>, mvt::Error> {
    let mut tile = Tile::new(EXTENT as u32);
    draw_borders(&mut tile, atlas.territories, frame)?;
    draw_labels(&mut tile, atlas.territories, frame)?;
    draw_places(&mut tile, atlas, frame, query)?;
    tile.to_bytes()
}

fn draw_borders(
    tile: &mut Tile,
    territories: &'static Territories,
    frame: TileFrame,
) -> Result<(), mvt::Error> {
    let mut layer = tile.create_layer("borders");
    for &level in levels_at(frame.zoom) {
        let [west, south, east, north] = frame.bounds(BUFFER);
        let window = AABB::from_corners([west, south], [east, north]);
        let mut encoder = GeomEncoder::new(GeomType::Linestring);
        let mut drawn = false;
        for border in
            borders(territories, level, frame.zoom).locate_in_envelope_intersecting(&window)
        {
            for part in clip(&border.0, frame) {
                for (x, y) in part {
                    encoder.add_point(x.round(), y.round())?;
                }
                encoder.complete_geom()?;
                drawn = true;
            }
        }
        if drawn {
            let mut feature = layer.into_feature(encoder.encode()?);
            feature.add_tag_string("level", level.slug());
            layer = feature.into_layer();
        }
    }
    tile.add_layer(layer)
}

/// The levels whose borders help at a zoom, the finest first so that the widest
/// is drawn over it.
fn levels_at(zoom: u32) -> &'static [Level] {
    match zoom {
        0..=6 => &[Level::Departement, Level::Region],
        7..=9 => &[Level::Epci, Level::Departement, Level::Region],
        _ => &[Level::Commune, Level::Epci, Level::Departement],
    }
}

struct Border(LineString<f64>);

impl RTreeObject for Border {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        let mut low = [f64::MAX; 2];
        let mut high = [f64::MIN; 2];
        for Coord { x, y } in self.0.coords() {
            low = [low[0].min(*x), low[1].min(*y)];
            high = [high[0].max(*x), high[1].max(*y)];
        }
        AABB::from_corners(low, high)
    }
}

/// Borders of a level, simplified for a zoom, made once when first asked for.
fn borders(territories: &'static Territories, level: Level, zoom: u32) -> &'static RTree<Border> {
    type Shelf = HashMap<(Level, u32), OnceLock<RTree<Border>>>;
    static SHELF: OnceLock<Shelf> = OnceLock::new();
    let shelf = SHELF.get_or_init(|| {
        let levels = [
            Level::Commune,
            Level::Epci,
            Level::Departement,
            Level::Region,
        ];
        levels
            .iter()
            .flat_map(|&level| STEPS.iter().map(move |&(step, _)| (level, step)))
            .map(|key| (key, OnceLock::new()))
            .collect()
    });
    let (step, tolerance) = *STEPS
        .iter()
        .rev()
        .find(|(from, _)| *from <= zoom)
        .unwrap_or(&STEPS[0]);
    static NONE: OnceLock<RTree<Border>> = OnceLock::new();
    match shelf.get(&(level, step)) {
        Some(shelved) => shelved.get_or_init(|| {
            let lines = territories.borders(level, tolerance);
            RTree::bulk_load(lines.into_iter().map(Border).collect())
        }),
        None => NONE.get_or_init(RTree::new),
    }
}

/// Simplifies every border ahead of the first reader who would wait for it.
pub fn prepare(territories: &'static Territories) {
    for (zoom, _) in STEPS {
        for &level in levels_at(zoom) {
            borders(territories, level, zoom);
        }
    }
}

/// From which zoom a tolerance, in metres, is fine enough not to be seen.
const STEPS: [(u32, f64); 4] = [(0, 4_000.0), (5, 1_000.0), (8, 200.0), (10, 0.0)];

/// The parts of a line inside the frame and its buffer, in tile units.
fn clip(line: &LineString<f64>, frame: TileFrame) -> Vec<Vec<(f64, f64)>> {
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

type Point = (f64, f64);

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

fn draw_labels(
    tile: &mut Tile,
    territories: &Territories,
    frame: TileFrame,
) -> Result<(), mvt::Error> {
    let mut layer = tile.create_layer("labels");
    let [west, south, east, north] = frame.bounds(0.0);
    let least = least_population_named(frame.zoom);
    for commune in territories.communes() {
        let (longitude, latitude) = (commune.position.longitude(), commune.position.latitude());
        let population = commune.population.unwrap_or_default();
        if population < least
            || !(west..east).contains(&longitude)
            || !(south..north).contains(&latitude)
        {
            continue;
        }
        let (x, y) = frame.project(longitude, latitude);
        let mut encoder = GeomEncoder::new(GeomType::Point);
        encoder.add_point(x.round(), y.round())?;
        let mut feature = layer.into_feature(encoder.encode()?);
        feature.add_tag_string("name", &commune.name);
        feature.add_tag_uint("rank", u64::from(population));
        layer = feature.into_layer();
    }
    tile.add_layer(layer)
}

/// Names appear with the room they need: big towns first.
fn least_population_named(zoom: u32) -> u32 {
    match zoom {
        0..=4 => 400_000,
        5 => 200_000,
        6 => 80_000,
        7 => 30_000,
        8 => 12_000,
        9 => 5_000,
        10 => 2_000,
        11 => 500,
        _ => 0,
    }
}

/// The places of one cell.
struct Cluster<'a> {
    first: &'a AtlasPlace,
    count: u64,
    sum: Point,
}

fn draw_places(
    tile: &mut Tile,
    atlas: &Atlas,
    frame: TileFrame,
    query: &PlaceQuery,
) -> Result<(), mvt::Error> {
    let mut clusters: HashMap<(i64, i64, usize), Cluster<'_>> = HashMap::new();
    for (index, place) in atlas.within(frame.bounds(0.0)).enumerate() {
        let Some(position) = place.place.position.filter(|_| fits(atlas, query, place)) else {
            continue;
        };
        let (x, y) = frame.project(position.longitude(), position.latitude());
        let cell = |units: f64| (units / (EXTENT / CELLS)).floor() as i64;
        let alone = if frame.zoom >= UNCLUSTERED_ZOOM {
            index + 1
        } else {
            0
        };
        let cluster = clusters
            .entry((cell(x), cell(y), alone))
            .or_insert(Cluster {
                first: place,
                count: 0,
                sum: (0.0, 0.0),
            });
        cluster.count += 1;
        cluster.sum = (cluster.sum.0 + x, cluster.sum.1 + y);
    }
    let mut layer = tile.create_layer("places");
    for cluster in clusters.values() {
        let count = cluster.count as f64;
        let mut encoder = GeomEncoder::new(GeomType::Point);
        encoder.add_point(
            (cluster.sum.0 / count).round(),
            (cluster.sum.1 / count).round(),
        )?;
        let mut feature = layer.into_feature(encoder.encode()?);
        feature.add_tag_uint("count", cluster.count);
        if cluster.count == 1 {
            feature.add_tag_string("id", &cluster.first.key);
            feature.add_tag_string("name", &cluster.first.place.nom);
        }
        layer = feature.into_layer();
    }
    tile.add_layer(layer)
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
