//! Places: a list, the nearest, one.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery as RawQueryString, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use places::Place;
use serde::Serialize;
use utoipa::ToSchema;

use super::{GEOJSON, Part, Refusal, Shape, strict};
use crate::kernel::atlas::{Atlas, AtlasPlace};
use crate::kernel::state::AppState;
use crate::registry::export::Feature;
use crate::registry::model::{PlaceQuery, WITHIN};
use crate::registry::schema::LieuMediationNumerique;
use crate::registry::search::{self, Hit};
use crate::registry::views::place_href;

/// The parameters of the list, beside the facets.
pub const LIST: [&str; 11] = [
    "q",
    "territoire",
    WITHIN,
    "lat",
    "lon",
    "distance",
    "zone",
    "tri",
    "page",
    "limit",
    "format",
];

/// The parameters of the nearest, beside the facets.
pub const NEAR: [&str; 8] = [
    "lat",
    "lon",
    "distance",
    "territoire",
    WITHIN,
    "zone",
    "limit",
    "format",
];

/// Un lieu.
#[derive(Serialize, ToSchema)]
pub struct PlaceItem<'a> {
    /// Sa clé publique, stable.
    key: &'a str,
    /// La source qui l’a publié.
    source: &'a str,
    /// Sa fiche sur le site.
    #[schema(example = "/lieux/abc")]
    href: String,
    /// Mètres depuis la position donnée, à vol d’oiseau.
    #[serde(skip_serializing_if = "Option::is_none")]
    distance_m: Option<u64>,
    /// Comment la position est connue : `source`, `numero`, `voie`, `lieu-dit` (par géocodage de
    /// l’adresse), `mairie` ou `commune` (le lieu n’a alors ni latitude ni longitude, et la distance
    /// est celle de sa commune).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^(source|numero|voie|lieu-dit|mairie|commune)$")]
    precision: Option<&'static str>,
    /// Fuseau horaire (IANA) de ses horaires.
    #[schema(example = "Europe/Paris")]
    time_zone: &'static str,
    /// Faux si la source ne date pas la fiche : `date_maj` est alors le jour de l’import.
    dated: bool,
    /// La fiche, dans les champs du schéma national.
    #[schema(value_type = LieuMediationNumerique)]
    place: &'a Place,
}

/// Une page de lieux.
#[derive(Serialize, ToSchema)]
pub struct PlaceList<'a> {
    /// Combien de lieux répondent, en tout.
    total: usize,
    /// La page donnée, à partir de 1 ; vide après la dernière.
    #[schema(minimum = 1)]
    page: usize,
    /// Combien de pages il y a.
    #[schema(minimum = 1)]
    pages: usize,
    /// Les lieux de cette page.
    #[schema(max_items = 100)]
    items: Vec<PlaceItem<'a>>,
}

/// Des lieux en GeoJSON (RFC 7946).
#[derive(Serialize, ToSchema)]
pub struct PlaceFeatures<'a> {
    #[serde(rename = "type")]
    #[schema(pattern = "^FeatureCollection$")]
    kind: &'static str,
    /// Combien de lieux répondent, en tout.
    total: usize,
    /// Les lieux de cette page.
    features: Vec<Feature<'a>>,
}

impl<'a> PlaceItem<'a> {
    fn of(hit: &Hit<'a>) -> Self {
        Self {
            key: &hit.place.key,
            source: &hit.place.source,
            href: place_href(hit.place),
            distance_m: hit.distance_m.map(|metres| metres.round() as u64),
            time_zone: hit.place.time_zone.name(),
            precision: hit.place.whereabouts.map(|found| found.precision.slug()),
            dated: !hit.place.undated,
            place: &hit.place.place,
        }
    }
}

/// `GET /api/v1/places`
pub async fn list(
    State(state): State<AppState>,
    headers: HeaderMap,
    RawQueryString(address): RawQueryString,
) -> Result<Response, Refusal> {
    let atlas = state.atlas();
    let (query, raw) = strict::places(&atlas, address.as_deref(), &LIST)?;
    let part = Part::asked(&raw)?;
    let shape = Shape::asked(&raw, &headers)?;
    let numbers = search::every(&atlas, &query, state.clock.now());
    let hits: Vec<Hit<'_>> = part
        .of(&numbers)
        .iter()
        .map(|&number| hit(&atlas.places()[number], &query))
        .collect();
    Ok(match shape {
        Shape::GeoJson => features(&hits, numbers.len()),
        Shape::Json => varying(Json(PlaceList {
            total: numbers.len(),
            page: part.page,
            pages: part.pages(numbers.len()),
            items: hits.iter().map(PlaceItem::of).collect(),
        })),
    })
}

fn hit<'a>(place: &'a AtlasPlace, query: &PlaceQuery) -> Hit<'a> {
    let distance = query.near.zip(place.position());
    Hit {
        place,
        distance_m: distance.map(|(from, to)| from.distance_m(to)),
    }
}

/// `GET /api/v1/places/near`
pub async fn near(
    State(state): State<AppState>,
    headers: HeaderMap,
    RawQueryString(address): RawQueryString,
) -> Result<Response, Refusal> {
    let atlas = state.atlas();
    let (query, raw) = strict::places(&atlas, address.as_deref(), &NEAR)?;
    let limit = Part::asked(&raw)?.limit;
    let shape = Shape::asked(&raw, &headers)?;
    let Some(from) = query.near else {
        let what = "Indiquez `lat` et `lon`, en degrés décimaux.";
        return Err(Refusal::bad("lat", what));
    };
    let reach = query.distance_km.map(|km| f64::from(km) * 1_000.0);
    let mut hits = search::nearest(&atlas, &query, state.clock.now(), from, limit);
    hits.retain(|hit| reach.is_none_or(|reach| hit.distance_m.is_some_and(|m| m <= reach)));
    Ok(match shape {
        Shape::GeoJson => features(&hits, hits.len()),
        Shape::Json => {
            let items: Vec<PlaceItem<'_>> = hits.iter().map(PlaceItem::of).collect();
            varying(Json(items))
        }
    })
}

/// `GET /api/v1/places/{key}`
pub async fn one(
    State(state): State<AppState>,
    headers: HeaderMap,
    key: Result<Path<String>, PathRejection>,
    RawQueryString(address): RawQueryString,
) -> Result<Response, Refusal> {
    let atlas = state.atlas();
    let raw = strict::words(address.as_deref(), |name| name == "format")?;
    let shape = Shape::asked(&raw, &headers)?;
    let place = found(&atlas, key.ok());
    let Some(place) = place else {
        return Err(Refusal::missing("key", "Aucun lieu ne porte cette clé."));
    };
    Ok(match shape {
        Shape::GeoJson => {
            let kind = [(header::CONTENT_TYPE, GEOJSON), (header::VARY, "accept")];
            (kind, Json(Feature::of(place))).into_response()
        }
        Shape::Json => varying(Json(PlaceItem::of(&Hit::listed(place)))),
    })
}

fn found(atlas: &Atlas, key: Option<Path<String>>) -> Option<&AtlasPlace> {
    atlas.place(&key?.0)
}

fn features(hits: &[Hit<'_>], total: usize) -> Response {
    let collection = PlaceFeatures {
        kind: "FeatureCollection",
        total,
        features: hits.iter().map(|hit| Feature::of(hit.place)).collect(),
    };
    let kind = [(header::CONTENT_TYPE, GEOJSON), (header::VARY, "accept")];
    (kind, Json(collection)).into_response()
}

/// An answer whose shape depends on what the client accepts.
fn varying<T: Serialize>(answer: Json<T>) -> Response {
    ([(header::VARY, "accept")], answer).into_response()
}
