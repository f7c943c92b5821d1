//! Places on the map, gathered on a grid that does not depend on the tile's edges.

use std::collections::HashMap;

use mvt::{GeomEncoder, GeomType, Tile};
use territory::Position;

use super::frame::{EXTENT, Point, TileFrame};
use chrono::{DateTime, Utc};

use crate::kernel::atlas::{Atlas, AtlasPlace};
use crate::registry::model::PlaceQuery;
use crate::registry::search::Sieve;

/// Clusters gather the places of one cell of this many cells across a tile.
const CELLS: f64 = 8.0;
/// From this zoom on, every place is drawn alone.
const UNCLUSTERED_ZOOM: u32 = 14;

/// The places of one cell.
struct Cluster<'a> {
    first: &'a AtlasPlace,
    count: u64,
    sum: Point,
}

/// Draws the places that fit a query.
pub fn draw_places(
    tile: &mut Tile,
    atlas: &Atlas,
    frame: TileFrame,
    query: &PlaceQuery,
    now: DateTime<Utc>,
) -> Result<(), mvt::Error> {
    let sieve = Sieve::new(atlas, query, now, &[]);
    let [west, south, east, north] = frame.bounds(0.0);
    let mut clusters: HashMap<(i64, i64, usize), Cluster<'_>> = HashMap::new();
    for (index, place) in atlas.places().iter().enumerate() {
        let inside = |position: &Position| {
            (west..=east).contains(&position.longitude())
                && (south..=north).contains(&position.latitude())
                && query.reaches(*position)
        };
        let Some(position) = place.position().filter(inside) else {
            continue;
        };
        if !sieve.accepts(index) {
            continue;
        }
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
            if cluster.first.is_roughly_placed() {
                feature.add_tag_bool("rough", true);
            }
        }
        layer = feature.into_layer();
    }
    tile.add_layer(layer)
}
