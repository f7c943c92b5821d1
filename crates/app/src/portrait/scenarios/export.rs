//! A comparison of scenarios, as a table.

use axum::Router;
use axum::extract::{RawQuery as Address, State};
use axum::response::Response;
use axum::routing::get;

use super::pages::{Asked, beside, chosen, rows};
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::state::AppState;
use crate::portrait::levers::export::attached;
use crate::portrait::levers::pages::broken;
use crate::portrait::national;

/// The files of a comparison.
pub(super) fn router() -> Router<AppState> {
    Router::new().route("/scenarios/comparer.csv", get(csv))
}

async fn csv(
    State(state): State<AppState>,
    Address(address): Address,
) -> Result<Response, PageError> {
    let asked = Asked::read(address.as_deref().unwrap_or_default());
    let (scenarios, _) = chosen(&state, &asked).await?;
    if scenarios.is_empty() {
        return Err(PageError::not_found("ces scénarios"));
    }
    let (atlas, national) = national(&state).await?;
    let made = tokio::task::spawn_blocking(move || {
        let all = beside(&atlas, &national, scenarios);
        // A spreadsheet reads accents by this mark.
        let mut file = "\u{feff}".as_bytes().to_vec();
        let mut table = csv::Writer::from_writer(&mut file);
        let names = all
            .iter()
            .map(|one| formats::cell(one.scenario.name.clone()));
        table.write_record(std::iter::once("chiffre".to_owned()).chain(names))?;
        for row in rows(&all) {
            let cells = row.cells.into_iter().map(formats::cell);
            table.write_record(std::iter::once(row.label).chain(cells))?;
        }
        table.flush()?;
        drop(table);
        Ok::<_, csv::Error>(file)
    });
    let file = made
        .await
        .map_err(broken)?
        .map_err(|error| PageError::Document(error.to_string()))?;
    Ok(attached("scenarios.csv", file))
}
