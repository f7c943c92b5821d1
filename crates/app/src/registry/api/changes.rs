//! What moved since a date, page after page.

use axum::Json;
use axum::extract::{RawQuery as RawQueryString, State};
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::{MOST, Refusal, strict};
use crate::kernel::state::AppState;
use crate::registry::changes::store::{beginning, moved};
use crate::registry::changes::{Change, Cursor, Since};
use crate::registry::model::{Problem, RawQuery};
use crate::registry::store::StoreError;

/// The parameters.
pub const PARAMETERS: [&str; 3] = ["since", "cursor", "limit"];

/// Une page de ce qui a changé.
#[derive(Serialize, ToSchema)]
pub struct ChangeList<'a> {
    /// Les changements, dans l’ordre où ils sont devenus visibles ; un lieu n’y est qu’une fois, à son
    /// dernier changement.
    #[schema(max_items = 100)]
    items: Vec<Change<'a>>,
    /// Le curseur à donner pour la suite, maintenant ou un autre jour.
    next: String,
    /// S’il y a une suite dès maintenant.
    more: bool,
}

/// `GET /api/v1/changes`
pub async fn list(
    State(state): State<AppState>,
    RawQueryString(address): RawQueryString,
) -> Result<axum::response::Response, Refusal> {
    use axum::response::IntoResponse as _;
    let raw = strict::words(address.as_deref(), |name| PARAMETERS.contains(&name))?;
    let limit = strict::number(&raw, "limit", 1..=MOST)?.unwrap_or(MOST);
    let atlas = state.atlas();
    let from = from(&state, &raw, atlas.revision).await?;
    // What the atlas of this node does not show yet is told the next time.
    let mut found = moved(&state.database, &from, atlas.revision, limit + 1)
        .await
        .map_err(unavailable)?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next = match (found.last(), more) {
        (Some(last), true) => Cursor {
            start: from.start,
            revision: last.revision,
            key: last.key.clone(),
        },
        _ => Cursor::after(atlas.revision.max(from.revision)),
    };
    let items = found
        .iter()
        .map(|moved| Change::of(moved, &atlas, from.start));
    Ok(Json(ChangeList {
        items: items.collect(),
        next: next.to_string(),
        more,
    })
    .into_response())
}

/// The cursor, or else the date, or else the beginning.
async fn from(state: &AppState, raw: &RawQuery, revision: i64) -> Result<Cursor, Refusal> {
    if let Some(text) = raw.first("cursor") {
        return text.parse().map_err(|_| {
            let what = "Ce curseur n’est pas l’un des nôtres. Donnez celui que contient `next`, ou une date.";
            Refusal::missing("cursor", what)
        });
    }
    let Some(text) = raw.first("since") else {
        return Ok(Cursor::before(0));
    };
    let since = Since::read(text).ok_or_else(|| {
        let what = "Donnez un jour (`2026-11-24`) ou un instant en UTC (`2026-11-24T09:30:00Z`).";
        Refusal::bad("since", what)
    })?;
    let first = beginning(&state.database, &since).await;
    Ok(first
        .map_err(unavailable)?
        .unwrap_or_else(|| Cursor::after(revision)))
}

fn unavailable(error: StoreError) -> Refusal {
    tracing::error!(%error, "changes could not be read");
    let what = "Le registre ne répond pas. Réessayez dans un moment.";
    Refusal {
        status: StatusCode::SERVICE_UNAVAILABLE,
        problems: vec![Problem::new("", what)],
    }
}
