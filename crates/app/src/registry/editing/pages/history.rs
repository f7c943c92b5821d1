//! What was corrected on a sheet, by whom, and undoing it.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::{edit_href, granted, refused};
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::identity::{Actor, SignedIn, names_of};
use crate::kernel::pages::{Page, render};
use crate::kernel::policy::EditPlace;
use crate::kernel::state::AppState;
use crate::registry::editing::store::{self, Correction, EditError, Sheet};

struct Change {
    label: &'static str,
    before: String,
    after: String,
}

struct Line {
    number: i64,
    when: String,
    who: String,
    why: String,
    changes: Vec<Change>,
}

#[derive(Template)]
#[template(path = "espace/history.html")]
struct HistoryPage {
    page: Page,
    name: String,
    href: String,
    lines: Vec<Line>,
    since: Option<String>,
}

/// `GET /mon-espace/lieux/{key}/historique`
pub async fn history(
    State(state): State<AppState>,
    Me(signed_in): Me,
    Path(key): Path<String>,
) -> Result<Response, PageError> {
    let (sheet, _) = granted::<EditPlace>(&state, &Actor::Person(signed_in.clone()), &key).await?;
    render(&page(&state, &signed_in, &sheet, None).await?)
}

/// Read whatever it says: who may not ask is told so first.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Undo {
    numero: String,
}

/// `POST /mon-espace/lieux/{key}/annuler`
pub async fn undo(
    State(state): State<AppState>,
    Me(signed_in): Me,
    Path(key): Path<String>,
    axum::Form(asked): axum::Form<Undo>,
) -> Result<Response, PageError> {
    let (sheet, grant) =
        granted::<EditPlace>(&state, &Actor::Person(signed_in.clone()), &key).await?;
    let number = asked
        .numero
        .parse()
        .map_err(|_| PageError::not_found("cette correction"))?;
    match store::undo(&state.database, &grant, state.clock, number).await {
        Ok(()) => Ok(Redirect::to(&format!("{}?fait=annulee", edit_href(&key))).into_response()),
        Err(EditError::ChangedSince(parts)) => {
            let labels: Vec<&str> = parts.iter().map(|part| part.label()).collect();
            let page = page(
                &state,
                &signed_in,
                &sheet,
                Some(formats::enumeration(&labels)),
            )
            .await?;
            Ok((StatusCode::CONFLICT, render(&page)?).into_response())
        }
        Err(error) => Err(refused(error)),
    }
}

async fn page(
    state: &AppState,
    signed_in: &SignedIn,
    sheet: &Sheet,
    since: Option<String>,
) -> Result<HistoryPage, PageError> {
    let failed = |error: String| PageError::Store(error);
    let corrections = store::history(&state.database, &sheet.records).await;
    let corrections = corrections.map_err(|error| failed(error.to_string()))?;
    let names = names_of(
        &state.database,
        corrections.iter().map(|one| one.actor.as_str()),
    )
    .await;
    let names = names.map_err(|error| failed(error.to_string()))?;
    let line = |correction: Correction| Line {
        number: correction.number,
        when: formats::instant(correction.at, signed_in.time_zone),
        who: names.of(&correction.actor),
        why: correction.why,
        changes: correction
            .changes
            .into_iter()
            // A date that was the import's and is now somebody's reads the same.
            .filter(|(_, (before, after))| before != after)
            .map(|(part, (before, after))| Change {
                label: part.label(),
                before: shown(before),
                after: shown(after),
            })
            .collect(),
    };
    let path = format!("{}/historique", edit_href(&sheet.key));
    Ok(HistoryPage {
        page: Page::new(
            &path,
            format!("Historique de la fiche {}", sheet.place.nom),
            "",
        )
        .shown_to(signed_in),
        name: sheet.place.nom.clone(),
        href: edit_href(&sheet.key),
        lines: corrections.into_iter().map(line).collect(),
        since,
    })
}

fn shown(text: String) -> String {
    match text.is_empty() {
        true => "rien".to_owned(),
        false => text.replace('|', ", "),
    }
}
