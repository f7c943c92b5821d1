//! One row: its reasons, what could mend it, and the form that publishes it.

use std::collections::HashMap;

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use places::clean::Severity;
use places::standard::Field;
use places::standardise::Published;

use super::{
    FormField, LIST, Workshop, failed, form_fields, proposed, proposing, reasons, row_href, title,
};
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::identity::{OrganisationId, names_of};
use crate::kernel::pages::{Page, render};
use crate::kernel::state::AppState;
use crate::registry::editing::model::{Part, Refusal};
use crate::registry::quarantine::model::{Draft, Standing, check};
use crate::registry::quarantine::store::{self, Asked, Ready, Row, Written};

struct Proposal {
    href: String,
    label: String,
    why: String,
    /// The same for every row that is alike.
    batch: Option<String>,
}

struct Decided {
    words: String,
    why: String,
    place: Option<String>,
    corrections: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "quarantine/row.html")]
struct RowPage {
    page: Page,
    href: String,
    back: String,
    title: String,
    source: String,
    number: usize,
    imported: String,
    reasons: Vec<String>,
    remarks: Vec<String>,
    proposals: Vec<Proposal>,
    alike: usize,
    fields: Vec<FormField>,
    refusals: Vec<Refusal>,
    faults: String,
    why: String,
    /// What would be published.
    preview: Vec<(&'static str, String)>,
    moved: bool,
    decided: Option<Decided>,
    stale: bool,
    next: Option<String>,
    done: Option<&'static str>,
    cells: Vec<(String, String)>,
}

/// What the form adds to the row's page.
#[derive(Default)]
struct Shown {
    draft: Option<Draft>,
    refusals: Vec<Refusal>,
    preview: Option<Published>,
    moved: bool,
    done: Option<&'static str>,
}

/// `GET /mon-espace/a-reparer/{source}/{row}`
pub async fn page(
    State(state): State<AppState>,
    me: Me,
    Path((source, identity)): Path<(String, String)>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response, PageError> {
    let workshop = Workshop::of(&state, &me, &source).await?;
    let row = workshop.row(&state, &identity).await?;
    let mut from = row.proposed();
    from.extend(proposed(&query));
    let shown = Shown {
        draft: Some(Draft::of(
            &row.raw,
            &workshop.mapping,
            &from,
            &row.key.faults,
        )),
        done: match query.get("fait").map(String::as_str) {
            Some("publiee") => {
                Some("Le lieu est publié. Le public le voit sur la carte dans quelques secondes.")
            }
            Some("ecartee") => Some(
                "La ligne est écartée. Elle ne sera plus proposée, sauf si ses valeurs changent.",
            ),
            Some("annulee") => Some("La décision est annulée. La ligne est de nouveau à réparer."),
            Some("deja") => {
                Some("Quelqu’un d’autre a déjà décidé de cette ligne. Rien n’a changé.")
            }
            _ => None,
        },
        ..Shown::default()
    };
    render(&row_page(&state, &me, &workshop, &row, shown).await?)
}

/// `POST /mon-espace/a-reparer/{source}/{row}`: checked, then published.
pub async fn send(
    State(state): State<AppState>,
    me: Me,
    Path((source, identity)): Path<(String, String)>,
    body: Bytes,
) -> Result<Response, PageError> {
    let workshop = Workshop::of(&state, &me, &source).await?;
    let row = workshop.row(&state, &identity).await?;
    let mut draft = Draft::read(&body);
    let publishing = url::form_urlencoded::parse(&body)
        .any(|(name, value)| name == "geste" && value == "publier");
    let moved = draft.faults != row.key.faults;
    if moved {
        // The row was imported again with other values: what was typed is held against those.
        draft.faults.clone_from(&row.key.faults);
    }
    let rules = workshop.rules(&state);
    let checked = check(&draft, &row.raw, row.number, row.key.reason, &rules);
    let (status, shown) = match checked {
        Err(refusals) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            Shown {
                draft: Some(draft),
                refusals,
                moved,
                ..Shown::default()
            },
        ),
        Ok(checked) if publishing && !moved => {
            let ready = Ready { row, checked };
            let steward = workshop.domain.steward.as_ref().map(OrganisationId::as_str);
            let written = store::publish(
                &state.database,
                &workshop.grant,
                &ready,
                steward,
                &draft.why,
                state.clock,
            );
            return Ok(match written.await.map_err(failed)? {
                Written::Done(_) => done_with(&ready.row, "publiee"),
                Written::Already => done_with(&ready.row, "deja"),
            });
        }
        Ok(checked) => (
            if moved {
                StatusCode::CONFLICT
            } else {
                StatusCode::OK
            },
            Shown {
                draft: Some(draft),
                preview: Some(checked.published),
                moved,
                ..Shown::default()
            },
        ),
    };
    let page = row_page(&state, &me, &workshop, &row, shown).await?;
    Ok((status, render(&page)?).into_response())
}

#[derive(serde::Deserialize, Default)]
#[serde(default)]
pub struct Dismissal {
    pourquoi: String,
}

/// `POST /mon-espace/a-reparer/{source}/{row}/ecarter`
pub async fn dismiss(
    State(state): State<AppState>,
    me: Me,
    Path((source, identity)): Path<(String, String)>,
    axum::Form(asked): axum::Form<Dismissal>,
) -> Result<Response, PageError> {
    let workshop = Workshop::of(&state, &me, &source).await?;
    let row = workshop.row(&state, &identity).await?;
    let why: String = asked.pourquoi.trim().chars().take(500).collect();
    if why.is_empty() {
        return Err(PageError::Refused {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            message: "Dites en quelques mots pourquoi cette ligne n’est pas publiée : les autres le liront. Revenez à la page précédente.".to_owned(),
        });
    }
    let rows = [row];
    let count = store::dismiss(&state.database, &workshop.grant, &rows, &why, state.clock).await;
    let done = if count.map_err(failed)? == 1 {
        "ecartee"
    } else {
        "deja"
    };
    Ok(done_with(&rows[0], done))
}

/// `POST /mon-espace/a-reparer/{source}/{row}/annuler`
pub async fn undo(
    State(state): State<AppState>,
    me: Me,
    Path((source, identity)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let workshop = Workshop::of(&state, &me, &source).await?;
    let row = workshop.row(&state, &identity).await?;
    let written = store::undo(&state.database, &workshop.grant, &row, state.clock).await;
    Ok(match written.map_err(failed)? {
        Written::Done(_) => done_with(&row, "annulee"),
        Written::Already => done_with(&row, "deja"),
    })
}

fn done_with(row: &Row, done: &str) -> Response {
    Redirect::to(&format!("{}?fait={done}", row_href(row))).into_response()
}

async fn row_page(
    state: &AppState,
    me: &Me,
    workshop: &Workshop,
    row: &Row,
    shown: Shown,
) -> Result<RowPage, PageError> {
    let href = row_href(row);
    let draft = shown.draft.unwrap_or_default();
    let standing = row.standing();
    let mistaken = if shown.refusals.is_empty() {
        ""
    } else {
        "Erreur : "
    };
    let alike = match standing {
        Standing::Waiting => {
            let alike = store::same_faults(&state.database, &row.source, &row.key.faults).await;
            alike.map_err(failed)?.len()
        }
        _ => 0,
    };
    let cells = row.raw.cells().filter(|(_, cell)| !cell.is_empty());
    let remarks = row
        .issues
        .iter()
        .filter(|issue| issue.severity == Severity::Loss);
    Ok(RowPage {
        page: Page::new(&href, format!("{mistaken}{}, à réparer", title(row)), "").shown_to(&me.0),
        back: format!("{LIST}?source={}", row.source),
        title: title(row),
        source: workshop.source.title.clone(),
        number: row.number + 2,
        imported: formats::instant(row.imported_at, me.0.time_zone),
        reasons: reasons(&row.issues),
        remarks: remarks
            .map(|issue| issue.message.clone())
            .take(10)
            .collect(),
        proposals: match standing {
            Standing::Waiting => proposals(workshop, row, alike),
            _ => Vec::new(),
        },
        alike,
        fields: form_fields(&draft, &shown.refusals),
        refusals: shown.refusals,
        faults: draft.faults.clone(),
        why: draft.why.clone(),
        preview: shown.preview.as_ref().map(preview).unwrap_or_default(),
        moved: shown.moved,
        stale: standing == Standing::Waiting && row.decision.is_some(),
        decided: match standing {
            Standing::Waiting => None,
            _ => decided(state, me, row).await?,
        },
        next: next(state, row).await?,
        done: shown.done,
        cells: cells
            .map(|(column, cell)| (column.to_owned(), cell.to_owned()))
            .take(300)
            .collect(),
        href,
    })
}

fn proposals(workshop: &Workshop, row: &Row, alike: usize) -> Vec<Proposal> {
    let href = row_href(row);
    let lot = format!("{LIST}/{}/lot?fautes={}", row.source, row.key.faults);
    let suggestions = workshop.suggestions(row).into_iter();
    suggestions
        .map(|suggestion| Proposal {
            href: format!("{}#formulaire", proposing(&href, &suggestion.corrections)),
            // Each place has a name of its own: only where it is may be the same for several.
            batch: (alike > 1 && suggestion.corrections.contains_key(&Field::Commune))
                .then(|| proposing(&lot, &suggestion.corrections)),
            label: suggestion.label,
            why: suggestion.why,
        })
        .collect()
}

/// The place, as it would be published.
fn preview(published: &Published) -> Vec<(&'static str, String)> {
    let place = &published.place;
    let filled = Field::ALL.into_iter().filter_map(|field| {
        let text = place.text(field);
        let text = match field {
            Field::Id | Field::Pivot | Field::Source | Field::DateMaj => return None,
            _ if text.is_empty() => return None,
            Field::Telephone => formats::phone(&text),
            _ => text.replace('|', ", "),
        };
        Some((Part::Field(field).label(), text))
    });
    filled.collect()
}

async fn decided(state: &AppState, me: &Me, row: &Row) -> Result<Option<Decided>, PageError> {
    let Some(decision) = &row.decision else {
        return Ok(None);
    };
    let names = names_of(&state.database, [decision.by.as_str()]).await;
    let who = names.map_err(failed)?.of(&decision.by);
    let corrections = decision.corrections.iter();
    Ok(Some(Decided {
        words: format!(
            "{} le {}, par {who}.",
            match decision.standing {
                Standing::Dismissed => "Ligne écartée",
                _ => "Ligne réparée et publiée",
            },
            formats::instant(decision.at, me.0.time_zone)
        ),
        why: decision.why.clone(),
        place: decision.place.as_ref().map(|key| format!("/lieux/{key}")),
        corrections: corrections
            .filter(|(field, _)| **field != Field::Id)
            .map(|(field, text)| (Part::Field(*field).label(), text.clone()))
            .collect(),
    }))
}

/// Another row of the source that waits.
async fn next(state: &AppState, row: &Row) -> Result<Option<String>, PageError> {
    let asked = Asked {
        sources: vec![row.source.clone()],
        reason: None,
        departement: None,
        standing: Standing::Waiting,
        page: 0,
    };
    let waiting = store::page(&state.database, &asked).await.map_err(failed)?;
    let rows = &waiting.rows;
    let here = rows
        .iter()
        .position(|one| one.key.identity == row.key.identity);
    let after = here.map_or(0, |here| here + 1);
    let others = rows[after..].iter().chain(&rows[..here.unwrap_or(0)]);
    Ok(others.map(row_href).next())
}
