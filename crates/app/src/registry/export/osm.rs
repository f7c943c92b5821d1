//! Places as features of a map, in OpenStreetMap's tags (`places::exchange`).

use std::io;

use places::exchange::osm;
use serde_json::{Map, Value, json};

use super::geojson::PointGeometry;
use super::pieces::{Between, Writing};
use crate::kernel::atlas::AtlasPlace;

/// A collection of features.
#[derive(Default)]
pub struct Tags(Between);

impl Writing for Tags {
    fn begin(&mut self, out: &mut Vec<u8>) -> io::Result<()> {
        out.extend_from_slice(b"{\"type\":\"FeatureCollection\",\"features\":[");
        Ok(())
    }

    fn place(&mut self, out: &mut Vec<u8>, place: &AtlasPlace) -> io::Result<()> {
        let tags: Map<String, Value> = osm::tags(&place.place)
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value.into()))
            .collect();
        self.0.write(out);
        let feature = json!({
            "type": "Feature",
            "id": place.key,
            "geometry": place.place.position.map(PointGeometry::at),
            "properties": tags,
        });
        Ok(serde_json::to_writer(out, &feature)?)
    }

    fn end(&mut self, out: &mut Vec<u8>) -> io::Result<()> {
        out.extend_from_slice(b"\n]}\n");
        Ok(())
    }
}
