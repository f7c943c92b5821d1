//! What a text is understood as, before one asks for the places.

use axum::Json;
use axum::extract::{RawQuery as RawQueryString, State};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::territories::TerritoryItem;
use super::{Refusal, strict};
use crate::kernel::atlas::Atlas;
use crate::kernel::state::AppState;
use crate::registry::model::PlaceQuery;
use crate::registry::understanding::{Spot, understand};

/// Ce qu’un texte veut dire.
#[derive(Serialize, ToSchema)]
pub struct Understanding {
    /// Comment il a été compris.
    understood: Kind,
    /// Le nom de ce qui a été compris.
    label: Option<String>,
    /// D’où les distances se comptent, si le texte nomme une commune.
    position: Option<Degrees>,
    /// Le territoire où chercher, s’il en nomme un plus grand.
    territoire: Option<String>,
    /// Les filtres que le texte dit (« demain matin », « gratuit »…).
    filters: Vec<SpokenFilter>,
    /// Les autres territoires que le texte peut nommer.
    suggestions: Vec<TerritoryItem>,
    /// L’adresse des lieux ainsi demandés ; absente si rien n’est sûr.
    places: Option<String>,
}

/// Comment un texte a été compris.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Un territoire, sûrement.
    Territory,
    /// Un territoire, probablement ; le nom est mal écrit.
    Guess,
    /// Plusieurs territoires portent ce nom.
    Several,
    /// Des mots du nom de lieux.
    PlaceNames,
    /// Seulement des filtres.
    FiltersOnly,
    /// Rien de connu.
    Nothing,
}

/// Une position, en degrés décimaux.
#[derive(Serialize, ToSchema)]
pub struct Degrees {
    #[schema(minimum = -90, maximum = 90)]
    latitude: f64,
    #[schema(minimum = -180, maximum = 180)]
    longitude: f64,
}

/// Un filtre compris.
#[derive(Serialize, ToSchema)]
pub struct SpokenFilter {
    /// Le paramètre.
    parameter: &'static str,
    /// Sa valeur.
    value: String,
    /// La même chose, en français.
    label: String,
}

/// `GET /api/v1/search`
pub async fn understood(
    State(state): State<AppState>,
    RawQueryString(address): RawQueryString,
) -> Result<Response, Refusal> {
    let raw = strict::words(address.as_deref(), |name| name == "q")?;
    if raw.first("q").is_none() {
        let what = "Indiquez `q`, le texte à comprendre.";
        return Err(Refusal::bad("q", what));
    }
    let atlas = state.atlas();
    let asked = understand(&atlas, &raw);
    let query = &asked.query;
    let (understood, label, suggestions) = match asked.spot {
        Spot::Found { label, .. } => (Kind::Territory, Some(label), Vec::new()),
        Spot::Guessed { label, others } => (Kind::Guess, Some(label), others),
        Spot::Unsure(others) => (Kind::Several, None, others),
        Spot::Named => (Kind::PlaceNames, None, Vec::new()),
        Spot::Unsaid | Spot::Here => (Kind::FiltersOnly, None, Vec::new()),
        Spot::Unknown => (Kind::Nothing, None, Vec::new()),
    };
    let sure = matches!(
        understood,
        Kind::Territory | Kind::PlaceNames | Kind::FiltersOnly
    );
    let position = query.near.map(|near| Degrees {
        latitude: near.latitude(),
        longitude: near.longitude(),
    });
    let answer = Understanding {
        understood,
        label,
        position,
        territoire: query.territory.map(|id| id.to_string()),
        filters: filters(&atlas, query),
        suggestions: suggestions.into_iter().map(TerritoryItem::from).collect(),
        places: sure.then(|| format!("/api/v1/places?{}", query.words(&atlas))),
    };
    Ok(Json(answer).into_response())
}

fn filters(atlas: &Atlas, query: &PlaceQuery) -> Vec<SpokenFilter> {
    query
        .facets()
        .flat_map(|facet| {
            let values = atlas.values(facet);
            let chosen = query.chosen(facet).iter();
            chosen
                .filter_map(|number| values.get(number))
                .map(move |value| SpokenFilter {
                    parameter: facet.parameter(),
                    value: value.slug.clone(),
                    label: value.label.clone(),
                })
        })
        .collect()
}
