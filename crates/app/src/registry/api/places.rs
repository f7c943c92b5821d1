//! Places: a list, the nearest, one.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery as RawQueryString, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use places::Place;
use places::standard::Field;
use serde::Serialize;
use utoipa::ToSchema;

use super::{GEOJSON, Part, Refusal, Shape, strict};
use crate::kernel::atlas::{AtlasPlace, FieldOrigin, RecordOrigin};
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
    /// La source de l’enregistrement dont il porte la clé.
    source: &'a str,
    /// Les enregistrements dont sa fiche est faite, celui dont il porte la clé d’abord.
    records: Vec<RecordItem<'a>>,
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
    /// D’où vient chaque information de la fiche ; donné pour un lieu seul.
    #[serde(skip_serializing_if = "Option::is_none")]
    provenance: Option<Vec<FieldItem<'a>>>,
}

/// Un enregistrement d’une source.
#[derive(Serialize, ToSchema)]
pub struct RecordItem<'a> {
    /// Sa clé : son adresse mène à la fiche du lieu.
    key: &'a str,
    /// Sa source.
    source: &'a str,
    /// Son identifiant dans cette source.
    id: &'a str,
    /// Sa date, si sa source la donne.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    date: Option<NaiveDate>,
}

/// D’où vient une information.
#[derive(Serialize, ToSchema)]
pub struct FieldItem<'a> {
    /// Le champ du schéma national.
    #[schema(example = "telephone")]
    field: &'static str,
    /// Les clés des enregistrements dont elle vient ; aucune si elle a été corrigée à la main.
    records: Vec<&'a str>,
    /// Le jour où elle a été corrigée à la main.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    corrected_on: Option<NaiveDate>,
}

impl<'a> FieldItem<'a> {
    fn all(place: &'a AtlasPlace) -> Vec<Self> {
        let records = &place.origins.records;
        if place.origins.fields().is_empty() {
            let said = |field: &Field| !place.place.text(*field).is_empty();
            let of_all = |field: Field| Self {
                field: field.name(),
                records: records.iter().map(|record| &*record.key).collect(),
                corrected_on: None,
            };
            return Field::ALL.into_iter().filter(said).map(of_all).collect();
        }
        let item = |(field, from): &'a (Field, FieldOrigin)| Self {
            field: field.name(),
            records: match from {
                FieldOrigin::Records(numbers) => numbers
                    .iter()
                    .filter_map(|number| records.get(usize::from(*number)))
                    .map(|record| &*record.key)
                    .collect(),
                FieldOrigin::Hand(_) => Vec::new(),
            },
            corrected_on: match from {
                FieldOrigin::Hand(day) => Some(*day),
                FieldOrigin::Records(_) => None,
            },
        };
        place.origins.fields().iter().map(item).collect()
    }
}

impl<'a> From<&'a RecordOrigin> for RecordItem<'a> {
    fn from(record: &'a RecordOrigin) -> Self {
        Self {
            key: &record.key,
            source: &record.source,
            id: &record.id,
            date: record.date,
        }
    }
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
            records: hit.place.origins.records.iter().map(Into::into).collect(),
            href: place_href(hit.place),
            distance_m: hit.distance_m.map(|metres| metres.round() as u64),
            time_zone: hit.place.time_zone.name(),
            precision: hit.place.whereabouts.map(|found| found.precision.slug()),
            dated: !hit.place.undated,
            place: &hit.place.place,
            provenance: None,
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
    let asked = key.map(|Path(key)| key).unwrap_or_default();
    let Some(place) = atlas.place(&asked) else {
        return Err(Refusal::missing("key", "Aucun lieu ne porte cette clé."));
    };
    if place.key != asked {
        // The record of this key is part of another one's place.
        let words = address.as_deref().filter(|words| !words.is_empty());
        let words = words.map(|words| format!("?{words}")).unwrap_or_default();
        let to = format!("/api/v1/places/{}{words}", place.key);
        return Ok((StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, to)]).into_response());
    }
    Ok(match shape {
        Shape::GeoJson => {
            let kind = [(header::CONTENT_TYPE, GEOJSON), (header::VARY, "accept")];
            (kind, Json(Feature::of(place))).into_response()
        }
        Shape::Json => varying(Json(PlaceItem {
            provenance: Some(FieldItem::all(place)),
            ..PlaceItem::of(&Hit::listed(place))
        })),
    })
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
