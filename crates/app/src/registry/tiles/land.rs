//! The ground of the map: land as surfaces, and the borders of territories.

use std::collections::HashMap;
use std::sync::OnceLock;

use geo::{BoundingRect, LineString, Polygon, Rect};
use mvt::{GeomEncoder, GeomType, Tile};
use rstar::{AABB, RTree, RTreeObject};
use territory::{Level, Territories};

use super::frame::{BUFFER, TileFrame, clip_line, clip_polygon};

/// From which zoom a tolerance, in metres, is fine enough not to be seen.
const STEPS: [(u32, f64); 5] = [
    (0, 4_000.0),
    (5, 1_200.0),
    (7, 350.0),
    (8, 150.0),
    (10, 0.0),
];

/// The levels whose borders help at a zoom, the finest first so that the widest is drawn over it.
fn levels_at(zoom: u32) -> &'static [Level] {
    match zoom {
        0..=6 => &[Level::Departement, Level::Region],
        7..=9 => &[Level::Epci, Level::Departement, Level::Region],
        _ => &[Level::Commune, Level::Epci, Level::Departement],
    }
}

/// Draws the land, so that it is told from the sea and from other countries.
pub fn draw_land(
    tile: &mut Tile,
    territories: &'static Territories,
    frame: TileFrame,
) -> Result<(), mvt::Error> {
    let mut layer = tile.create_layer("land");
    let mut encoder = GeomEncoder::new(GeomType::Polygon);
    let mut drawn = false;
    for shape in land(territories, frame.zoom).locate_in_envelope_intersecting(&window(frame)) {
        for ring in clip_polygon(&shape.0, frame) {
            for (x, y) in ring {
                encoder.add_point(x, y)?;
            }
            encoder.complete_geom()?;
            drawn = true;
        }
    }
    if drawn {
        layer = layer.into_feature(encoder.encode()?).into_layer();
    }
    tile.add_layer(layer)
}

/// Draws the borders that help at the tile's zoom.
pub fn draw_borders(
    tile: &mut Tile,
    territories: &'static Territories,
    frame: TileFrame,
) -> Result<(), mvt::Error> {
    let mut layer = tile.create_layer("borders");
    for &level in levels_at(frame.zoom) {
        let mut encoder = GeomEncoder::new(GeomType::Linestring);
        let mut drawn = false;
        let there = borders(territories, level, frame.zoom);
        for border in there.locate_in_envelope_intersecting(&window(frame)) {
            for part in clip_line(&border.0, frame) {
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

fn window(frame: TileFrame) -> AABB<[f64; 2]> {
    let [west, south, east, north] = frame.bounds(BUFFER);
    AABB::from_corners([west, south], [east, north])
}

/// A shape, found by the box around it.
struct Boxed<S>(S);

impl<S: BoundingRect<f64, Output = Option<Rect<f64>>>> RTreeObject for Boxed<S> {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        match self.0.bounding_rect() {
            Some(rect) => AABB::from_corners(rect.min().into(), rect.max().into()),
            None => AABB::from_point([f64::MAX; 2]),
        }
    }
}

type Lines = RTree<Boxed<LineString<f64>>>;
type Surfaces = RTree<Boxed<Polygon<f64>>>;

/// Borders of a level, simplified for a zoom, made once when first asked for.
fn borders(territories: &'static Territories, level: Level, zoom: u32) -> &'static Lines {
    static SHELF: OnceLock<HashMap<(Level, u32), OnceLock<Lines>>> = OnceLock::new();
    static NONE: OnceLock<Lines> = OnceLock::new();
    let shelf = SHELF.get_or_init(|| {
        STEPS
            .iter()
            .flat_map(|&(step, _)| levels_at_step(step).map(move |level| (level, step)))
            .map(|key| (key, OnceLock::new()))
            .collect()
    });
    let (step, tolerance) = step_of(zoom);
    match shelf.get(&(level, step)) {
        Some(shelved) => shelved.get_or_init(|| {
            let lines = territories.borders(level, tolerance);
            RTree::bulk_load(lines.into_iter().map(Boxed).collect())
        }),
        None => NONE.get_or_init(RTree::new),
    }
}

fn levels_at_step(step: u32) -> impl Iterator<Item = Level> {
    const DRAWN: [Level; 4] = [
        Level::Commune,
        Level::Epci,
        Level::Departement,
        Level::Region,
    ];
    let next = STEPS
        .iter()
        .map(|(from, _)| *from)
        .find(|from| *from > step);
    DRAWN.into_iter().filter(move |level| {
        (step..next.unwrap_or(step + 1)).any(|zoom| levels_at(zoom).contains(level))
    })
}

/// The land, département by département: small shapes are found and cut faster than the country's.
fn land(territories: &'static Territories, zoom: u32) -> &'static Surfaces {
    static SHELF: [OnceLock<Surfaces>; STEPS.len()] = [const { OnceLock::new() }; STEPS.len()];
    let (step, tolerance) = step_of(zoom);
    let number = STEPS
        .iter()
        .position(|(from, _)| *from == step)
        .unwrap_or(0);
    SHELF[number].get_or_init(|| {
        let departements = territories.territories(Level::Departement).iter();
        let shapes = departements.flat_map(|it| territories.contour(it.id, tolerance));
        RTree::bulk_load(shapes.map(Boxed).collect())
    })
}

fn step_of(zoom: u32) -> (u32, f64) {
    let reached = STEPS.iter().rev().find(|(from, _)| *from <= zoom);
    *reached.unwrap_or(&STEPS[0])
}

/// Simplifies all ahead of the first reader who would wait for it.
pub fn prepare(territories: &'static Territories) {
    for (zoom, _) in STEPS {
        land(territories, zoom);
        for level in levels_at_step(zoom) {
            borders(territories, level, zoom);
        }
    }
}
