//! `GET /portrait`: the portrait of communes that somebody put together; without any, the page to
//! choose them.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::asked::Asked;
use super::portrait::page;
use crate::kernel::errors::PageError;
use crate::kernel::state::AppState;
use crate::portrait::model::Subject;
use crate::portrait::model::subject::SetError;
use crate::portrait::national;

/// `GET /portrait`
pub(super) async fn set(
    State(state): State<AppState>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let (atlas, national) = national(&state).await?;
    match Subject::set(&atlas, &asked.communes, &asked.nom) {
        Ok(subject) => page(&state, atlas, national, subject, asked).await,
        Err(SetError::Empty) => Ok(Redirect::to("/portrait/choisir").into_response()),
        Err(error) => Err(PageError::Refused {
            status: StatusCode::BAD_REQUEST,
            message: error.to_string(),
        }),
    }
}
