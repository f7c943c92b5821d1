//! The tables as files.

use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::{Asked, judged};
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::state::AppState;
use crate::registry::quality::model::{groups, groups_csv, sheets_csv, sort};

/// `GET /mon-espace/qualite.csv`: the table, or every sheet of it.
pub(super) async fn file(
    State(state): State<AppState>,
    Me(me): Me,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let judged = judged(&state, &me, &asked).await?;
    let grouping = asked.grouping();
    let (name, file) = match asked.tableau.as_str() {
        "fiches" => {
            let file = sheets_csv(&judged.atlas, &judged.qualities, &judged.numbers);
            ("fiches", file)
        }
        _ => {
            let (atlas, qualities) = (&judged.atlas, &judged.qualities);
            let mut rows = groups(atlas, qualities, &judged.numbers, grouping);
            sort(&mut rows, asked.column(), asked.descending());
            (grouping.slug(), groups_csv(&rows))
        }
    };
    let file = file.map_err(|error| PageError::Document(error.to_string()))?;
    let today = state.clock.today();
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"qualite-{name}-{today}.csv\""),
        ),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, file).into_response())
}
