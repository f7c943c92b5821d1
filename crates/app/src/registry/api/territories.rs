//! Territories: one with its figures, those inside it, those whose name begins so.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery as RawQueryString, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use serde_json::Number;
use territory::{CodeInsee, Level, SourceNote, Suggestion, Territory, TerritoryId};
use utoipa::ToSchema;

use super::{Part, Refusal, strict};
use crate::kernel::atlas::Atlas;
use crate::kernel::state::AppState;
use crate::registry::model::encoded;
use crate::registry::search::territory_at;
use crate::registry::views::territory_href;

/// The most territories that a text is compared with.
pub const MOST_SUGGESTIONS: usize = 20;

/// Un territoire, en bref.
#[derive(Serialize, ToSchema)]
pub struct TerritoryItem {
    /// Son niveau et son code, comme les filtres les attendent.
    #[schema(example = "departement-35")]
    id: String,
    /// Son nom.
    label: String,
    /// Ce qui le distingue d’un autre du même nom ; vide le plus souvent.
    detail: String,
    /// Latitude d’un point à l’intérieur.
    #[schema(minimum = -90, maximum = 90)]
    latitude: f64,
    /// Longitude d’un point à l’intérieur.
    #[schema(minimum = -180, maximum = 180)]
    longitude: f64,
}

/// Un territoire à l’intérieur d’un autre.
#[derive(Serialize, ToSchema)]
pub struct ChildItem {
    /// Son niveau et son code.
    id: String,
    /// Son nom.
    label: String,
    /// Combien de lieux y sont publiés.
    places: usize,
    /// L’adresse de sa description.
    api: String,
}

/// Une page de territoires.
#[derive(Serialize, ToSchema)]
pub struct ChildList {
    /// Combien il y en a, en tout.
    total: usize,
    /// La page donnée, à partir de 1 ; vide après la dernière.
    #[schema(minimum = 1)]
    page: usize,
    /// Combien de pages il y a.
    #[schema(minimum = 1)]
    pages: usize,
    /// Les territoires de cette page.
    #[schema(max_items = 100)]
    items: Vec<ChildItem>,
}

/// Un chiffre, et d’où il vient.
#[derive(Serialize, ToSchema)]
pub struct Figure {
    /// Ce que c’est.
    #[schema(example = "population")]
    name: &'static str,
    /// La même chose, en français.
    label: &'static str,
    /// Le chiffre ; absent s’il n’est pas connu.
    #[schema(value_type = Option<f64>)]
    value: Option<Number>,
    /// Son unité.
    unit: &'static str,
    /// D’où il vient.
    source: FigureSource,
}

/// La source d’un chiffre.
#[derive(Serialize, ToSchema)]
pub struct FigureSource {
    /// Ce que c’est.
    title: String,
    /// Qui l’a produit.
    producer: String,
    /// Sa date ou sa version.
    vintage: String,
    /// Sa licence, quand elle est connue.
    licence: Option<String>,
    /// Où elle est publiée.
    url: Option<String>,
}

/// Un territoire.
#[derive(Serialize, ToSchema)]
pub struct TerritoryDetail {
    /// Son niveau et son code, comme les filtres les attendent.
    id: String,
    /// Son niveau.
    #[schema(value_type = String, example = "departement")]
    level: Level,
    /// Son code à ce niveau.
    code: String,
    /// Son nom.
    label: String,
    /// Latitude d’un point à l’intérieur.
    #[schema(minimum = -90, maximum = 90)]
    latitude: f64,
    /// Longitude d’un point à l’intérieur.
    #[schema(minimum = -180, maximum = 180)]
    longitude: f64,
    /// Ouest, sud, est, nord, en degrés.
    bbox: [f64; 4],
    /// Ses chiffres, chacun avec sa source.
    figures: Vec<Figure>,
    /// Les territoires qui le contiennent tout entier, du plus large au plus petit.
    parents: Vec<TerritoryItem>,
    /// L’adresse des territoires qu’il contient.
    children: String,
    /// L’adresse de ses lieux.
    places: String,
    /// L’adresse de son contour, en GeoJSON.
    contour: String,
    /// Sa page sur le site.
    href: String,
}

type At = Result<Path<(String, String)>, PathRejection>;

/// `GET /api/v1/territories/{level}/{code}`
pub async fn one(
    State(state): State<AppState>,
    path: At,
    RawQueryString(address): RawQueryString,
) -> Result<Response, Refusal> {
    super::no_words(address.as_deref())?;
    let atlas = state.atlas();
    Ok(match named(&atlas, path)? {
        Named::Here(territory) => Json(detail(&atlas, territory)).into_response(),
        Named::Moved(api) => Redirect::permanent(&api).into_response(),
    })
}

/// `GET /api/v1/territories/{level}/{code}/children`
pub async fn children(
    State(state): State<AppState>,
    path: At,
    RawQueryString(address): RawQueryString,
) -> Result<Response, Refusal> {
    let knows = |name: &str| ["page", "limit"].contains(&name);
    let raw = strict::words(address.as_deref(), knows)?;
    let part = Part::asked(&raw)?;
    let atlas = state.atlas();
    let territory = match named(&atlas, path)? {
        Named::Here(territory) => territory,
        Named::Moved(api) => {
            return Ok(Redirect::permanent(&format!("{api}/children")).into_response());
        }
    };
    let children = atlas.children_of(territory.id);
    let items = part.of(&children).iter();
    let list = ChildList {
        total: children.len(),
        page: part.page,
        pages: part.pages(children.len()),
        items: items.map(|territory| child(&atlas, territory)).collect(),
    };
    Ok(Json(list).into_response())
}

/// `GET /api/v1/territories/search`
pub async fn search(
    State(state): State<AppState>,
    RawQueryString(address): RawQueryString,
) -> Result<Response, Refusal> {
    let knows = |name: &str| ["q", "limit"].contains(&name);
    let raw = strict::words(address.as_deref(), knows)?;
    let limit = strict::number(&raw, "limit", 1..=MOST_SUGGESTIONS)?;
    let Some(text) = raw.first("q") else {
        let what = "Indiquez `q`, le début d’un nom ou d’un code postal.";
        return Err(Refusal::bad("q", what));
    };
    let found = state.atlas().territories.suggest(text, limit.unwrap_or(8));
    let items: Vec<TerritoryItem> = found.into_iter().map(TerritoryItem::from).collect();
    Ok(Json(items).into_response())
}

/// What an address names.
enum Named<'a> {
    Here(&'a Territory),
    /// A commune that merged: where the one it lives on in is described.
    Moved(String),
}

fn named<'a>(atlas: &'a Atlas, path: At) -> Result<Named<'a>, Refusal> {
    let unknown = || {
        let levels = Level::ALL.map(Level::slug).join(", ");
        let what = format!("Ce territoire n’existe pas. Les niveaux\u{a0}: {levels}.");
        Refusal::missing("code", what)
    };
    let Path((level, code)) = path.map_err(|_| unknown())?;
    if let Some(territory) = territory_at(atlas, &level, &code) {
        return Ok(Named::Here(territory));
    }
    let merged = (level == Level::Commune.slug())
        .then(|| code.parse::<CodeInsee>().ok())
        .flatten()
        .and_then(|code| atlas.territories.resolve(code));
    let today = merged.ok_or_else(unknown)?;
    Ok(Named::Moved(api_href(TerritoryId::commune(today.code))))
}

/// The territory that an address names, or where the API describes the one it lives on in.
pub fn named_territory(atlas: &Atlas, path: At) -> Result<Result<TerritoryId, String>, Refusal> {
    Ok(match named(atlas, path)? {
        Named::Here(territory) => Ok(territory.id),
        Named::Moved(api) => Err(api),
    })
}

fn detail(atlas: &Atlas, territory: &Territory) -> TerritoryDetail {
    let api = api_href(territory.id);
    let parents = atlas.territories.parents_of(territory.id);
    TerritoryDetail {
        id: territory.id.to_string(),
        level: territory.id.level,
        code: territory.id.code.to_string(),
        label: territory.name.clone(),
        latitude: territory.position.latitude(),
        longitude: territory.position.longitude(),
        bbox: territory.bbox,
        figures: figures(atlas, territory),
        parents: parents.into_iter().map(TerritoryItem::from).collect(),
        children: format!("{api}/children"),
        places: format!("/api/v1/places?territoire={}", territory.id),
        contour: format!("{}/contour.geojson", territory_href(territory.id)),
        href: territory_href(territory.id),
    }
}

fn figures(atlas: &Atlas, territory: &Territory) -> Vec<Figure> {
    let sources = atlas.territories.sources();
    let source = |word: &str| {
        let note = sources.iter().find(|note| note.title.contains(word));
        note.map_or_else(registry, FigureSource::from)
    };
    let figure = |name, label, value: Option<Number>, unit, source| Figure {
        name,
        label,
        value,
        unit,
        source,
    };
    // Hectares, as the source gives them.
    let area = territory
        .area_km2
        .map(|area| (area * 100.0).round() / 100.0);
    let area = area.and_then(Number::from_f64);
    vec![
        figure(
            "places",
            "Lieux publiés",
            Some(places_in(atlas, territory.id).into()),
            "lieux",
            registry(),
        ),
        figure(
            "population",
            "Population municipale",
            territory.population.map(Number::from),
            "habitants",
            source("populations"),
        ),
        figure("area", "Superficie", area, "km²", source("Superficies")),
        figure(
            "communes",
            "Communes",
            Some(territory.communes.into()),
            "communes",
            source("populations"),
        ),
    ]
}

fn registry() -> FigureSource {
    FigureSource {
        title: "Registre Maillage".to_owned(),
        producer: "Les sources nommées à /donnees".to_owned(),
        vintage: "à ce jour".to_owned(),
        licence: None,
        url: None,
    }
}

/// How many places stand in a territory.
pub fn places_in(atlas: &Atlas, id: TerritoryId) -> usize {
    let communes = atlas.communes_of(id).into_iter();
    communes
        .map(|commune| atlas.numbers_in(commune.code).count())
        .sum()
}

fn child(atlas: &Atlas, territory: &Territory) -> ChildItem {
    ChildItem {
        id: territory.id.to_string(),
        label: territory.name.clone(),
        places: places_in(atlas, territory.id),
        api: api_href(territory.id),
    }
}

/// Where the API describes a territory.
pub fn api_href(id: TerritoryId) -> String {
    format!("/api/v1/territories/{}/{}", id.level, encoded_code(id))
}

fn encoded_code(id: TerritoryId) -> String {
    encoded(id.code.as_str()).replace("%2D", "-")
}

impl From<&SourceNote> for FigureSource {
    fn from(note: &SourceNote) -> Self {
        Self {
            title: note.title.clone(),
            producer: note.producer.clone(),
            vintage: note.vintage.clone(),
            licence: Some(note.licence.clone()),
            url: Some(note.url.clone()).filter(|url| !url.is_empty()),
        }
    }
}

impl From<&Territory> for TerritoryItem {
    fn from(territory: &Territory) -> Self {
        Self {
            id: territory.id.to_string(),
            label: territory.name.clone(),
            detail: String::new(),
            latitude: territory.position.latitude(),
            longitude: territory.position.longitude(),
        }
    }
}

impl From<Suggestion> for TerritoryItem {
    fn from(found: Suggestion) -> Self {
        Self {
            id: found.id.to_string(),
            label: found.label,
            detail: found.detail,
            latitude: found.position.latitude(),
            longitude: found.position.longitude(),
        }
    }
}
