//! Names on the map: towns by population, and the territories around them.

use mvt::{GeomEncoder, GeomType, Tile};
use territory::{Commune, Level, Position, Territories};

use super::frame::TileFrame;

/// Draws the names that have room at the tile's zoom.
pub fn draw_labels(
    tile: &mut Tile,
    territories: &Territories,
    frame: TileFrame,
) -> Result<(), mvt::Error> {
    let mut layer = tile.create_layer("labels");
    for label in labels(territories, frame) {
        let (x, y) = frame.project(label.at.longitude(), label.at.latitude());
        let mut encoder = GeomEncoder::new(GeomType::Point);
        encoder.add_point(x.round(), y.round())?;
        let mut feature = layer.into_feature(encoder.encode()?);
        feature.add_tag_string("name", label.name);
        feature.add_tag_string("kind", label.kind);
        feature.add_tag_uint("rank", label.rank);
        layer = feature.into_layer();
    }
    tile.add_layer(layer)
}

struct Label<'a> {
    name: &'a str,
    kind: &'static str,
    /// The largest are placed first.
    rank: u64,
    at: Position,
}

fn labels(territories: &Territories, frame: TileFrame) -> Vec<Label<'_>> {
    let [west, south, east, north] = frame.bounds(0.0);
    let within = |at: Position| {
        (west..east).contains(&at.longitude()) && (south..north).contains(&at.latitude())
    };
    let least = least_population_named(frame.zoom);
    let inhabitants = |commune: &Commune| commune.population.unwrap_or_default();
    let towns = territories
        .communes()
        .iter()
        .filter(|commune| inhabitants(commune) >= least && within(commune.position))
        .map(|commune| Label {
            name: &commune.name,
            kind: "town",
            rank: inhabitants(commune).into(),
            at: commune.position,
        });
    let areas = areas_named(frame.zoom)
        .into_iter()
        .flat_map(|level| territories.territories(level))
        .filter(|area| within(area.position))
        .map(|area| Label {
            name: &area.name,
            kind: "area",
            rank: 0,
            at: area.position,
        });
    towns.chain(areas).collect()
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

/// Départements and overseas collectivités are named while they are wider than a word.
fn areas_named(zoom: u32) -> Option<Level> {
    (5..=9).contains(&zoom).then_some(Level::Departement)
}
