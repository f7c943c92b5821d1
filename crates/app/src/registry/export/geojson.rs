//! Places as features of a map (RFC 7946), their fields as properties.

use std::io;

use places::Place;
use serde::Serialize;
use territory::Position;
use utoipa::ToSchema;

use super::pieces::{Between, Writing};
use crate::kernel::atlas::AtlasPlace;
use crate::registry::schema::LieuMediationNumerique;

/// A collection of features.
#[derive(Default)]
pub struct Features(Between);

/// Un lieu sur la carte.
#[derive(Serialize, ToSchema)]
pub struct Feature<'a> {
    #[serde(rename = "type")]
    #[schema(pattern = "^Feature$")]
    kind: &'static str,
    /// La clé publique du lieu.
    id: &'a str,
    /// Absente si la position n’est pas connue.
    geometry: Option<PointGeometry>,
    /// La fiche, dans les champs du schéma national.
    #[schema(value_type = LieuMediationNumerique)]
    properties: &'a Place,
}

/// Une position : longitude, puis latitude.
#[derive(Serialize, ToSchema)]
pub struct PointGeometry {
    #[serde(rename = "type")]
    #[schema(pattern = "^Point$")]
    kind: &'static str,
    coordinates: [f64; 2],
}

impl<'a> Feature<'a> {
    /// The feature of a place.
    pub fn of(place: &'a AtlasPlace) -> Self {
        Self {
            kind: "Feature",
            id: &place.key,
            geometry: place.place.position.map(PointGeometry::at),
            properties: &place.place,
        }
    }
}

impl PointGeometry {
    /// Of a place that stands there.
    pub fn at(position: Position) -> Self {
        Self {
            kind: "Point",
            coordinates: [position.longitude(), position.latitude()],
        }
    }
}

impl Writing for Features {
    fn begin(&mut self, out: &mut Vec<u8>) -> io::Result<()> {
        out.extend_from_slice(b"{\"type\":\"FeatureCollection\",\"features\":[");
        Ok(())
    }

    fn place(&mut self, out: &mut Vec<u8>, place: &AtlasPlace) -> io::Result<()> {
        self.0.write(out);
        Ok(serde_json::to_writer(out, &Feature::of(place))?)
    }

    fn end(&mut self, out: &mut Vec<u8>) -> io::Result<()> {
        out.extend_from_slice(b"\n]}\n");
        Ok(())
    }
}
