//! The sixteen Hubs.

use axum::Json;
use axum::extract::{RawQuery as RawQueryString, State};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::Refusal;
use super::territories::{api_href, places_in};
use crate::kernel::state::AppState;
use crate::registry::views::territory_href;

/// Un Hub.
#[derive(Serialize, ToSchema)]
pub struct HubItem {
    /// Son territoire, comme les filtres l’attendent.
    #[schema(example = "hub-hinaura")]
    id: String,
    /// Son nom.
    label: String,
    /// Les codes des départements et collectivités qu’il sert.
    departements: Vec<String>,
    /// Combien de lieux y sont publiés.
    places: usize,
    /// L’adresse de la description de son territoire.
    api: String,
    /// Sa page sur le site.
    href: String,
}

/// `GET /api/v1/hubs`
pub async fn list(
    State(state): State<AppState>,
    RawQueryString(address): RawQueryString,
) -> Result<Response, Refusal> {
    super::no_words(address.as_deref())?;
    let atlas = state.atlas();
    let hubs: Vec<HubItem> = atlas
        .all_hubs()
        .into_iter()
        .map(|hub| {
            let inside = atlas.children_of(hub.id).into_iter();
            HubItem {
                id: hub.id.to_string(),
                label: hub.name.clone(),
                departements: inside.map(|child| child.id.code.to_string()).collect(),
                places: places_in(&atlas, hub.id),
                api: api_href(hub.id),
                href: territory_href(hub.id),
            }
        })
        .collect();
    Ok(Json(hubs).into_response())
}
