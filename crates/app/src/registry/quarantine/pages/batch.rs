//! One decision for all the rows of a source that are out for the same reason and the same values.

use std::collections::{BTreeSet, HashMap};

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use places::standard::Field;
use places::standardise::Corrections;

use super::{LIST, Workshop, failed, proposed, proposing, row_href, title};
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::identity::OrganisationId;
use crate::kernel::pages::{Page, render};
use crate::kernel::state::AppState;
use crate::registry::editing::model::Part;
use crate::registry::quarantine::model::{Checked, Draft, check};
use crate::registry::quarantine::store::{self, Ready, Row};

struct Line {
    identity: String,
    href: String,
    title: String,
    number: usize,
    /// Where it would be, or why it would not.
    becomes: Result<String, String>,
}

struct Way {
    href: String,
    label: String,
    why: String,
}

#[derive(Template)]
#[template(path = "quarantine/batch.html")]
struct BatchPage {
    page: Page,
    href: String,
    source: String,
    count: String,
    reason: &'static str,
    value: String,
    faults: String,
    ways: Vec<Way>,
    corrections: Vec<(&'static str, &'static str, String)>,
    lines: Vec<Line>,
    ready: usize,
}

/// `GET /mon-espace/a-reparer/{source}/lot`
pub async fn page(
    State(state): State<AppState>,
    me: Me,
    Path(source): Path<String>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response, PageError> {
    let workshop = Workshop::of(&state, &me, &source).await?;
    let faults = query.get("fautes").map_or("", String::as_str);
    let rows = store::same_faults(&state.database, &source, faults)
        .await
        .map_err(failed)?;
    let Some(first) = rows.first() else {
        return Err(PageError::not_found(
            "de ligne à réparer de cette sorte : elles ont peut-être déjà été traitées",
        ));
    };
    let corrections = common(proposed(&query));
    let href = format!("{LIST}/{source}/lot");
    let here = format!("{href}?fautes={faults}");
    let ways = workshop.suggestions(first).into_iter();
    let ways = ways.filter(|way| way.corrections.contains_key(&Field::Commune));
    let lines: Vec<Line> = rows
        .iter()
        .map(|row| line(&state, &workshop, row, &corrections))
        .collect();
    render(&BatchPage {
        page: Page::new(&href, "Réparer plusieurs lignes ensemble", "").shown_to(&me.0),
        source: workshop.source.title.clone(),
        count: formats::counted(rows.len(), "ligne", "lignes"),
        reason: first.key.reason.label(),
        value: first.key.value.clone(),
        faults: faults.to_owned(),
        ways: ways
            .map(|way| Way {
                href: proposing(&here, &way.corrections),
                label: way.label,
                why: way.why,
            })
            .collect(),
        corrections: corrections
            .iter()
            .map(|(field, text)| (field.name(), Part::Field(*field).label(), text.clone()))
            .collect(),
        ready: lines.iter().filter(|line| line.becomes.is_ok()).count(),
        lines,
        href,
    })
}

/// Where they are is what rows may have in common; each has a name of its own.
fn common(mut corrections: Corrections) -> Corrections {
    corrections.retain(|field, _| matches!(field, Field::Commune | Field::CodePostal));
    corrections
}

fn checked(
    state: &AppState,
    workshop: &Workshop,
    row: &Row,
    corrections: &Corrections,
) -> Result<Checked, String> {
    let draft = Draft::of(&row.raw, &workshop.mapping, corrections, &row.key.faults);
    let rules = workshop.rules(state);
    let checked = check(&draft, &row.raw, row.number, row.key.reason, &rules);
    checked.map_err(|refusals| {
        let messages: Vec<String> = refusals
            .into_iter()
            .map(|refusal| refusal.message)
            .collect();
        messages.join(" ")
    })
}

fn line(state: &AppState, workshop: &Workshop, row: &Row, corrections: &Corrections) -> Line {
    let becomes = match corrections.is_empty() {
        true => Err("Choisissez d’abord une proposition.".to_owned()),
        false => checked(state, workshop, row, corrections).map(|checked| {
            let place = &checked.published.place;
            format!("{}, {} {}", place.adresse, place.code_postal, place.commune)
        }),
    };
    Line {
        identity: row.key.identity.clone(),
        href: row_href(row),
        title: title(row),
        number: row.number + 2,
        becomes,
    }
}

/// `POST /mon-espace/a-reparer/{source}/lot`: those that were left checked.
pub async fn apply(
    State(state): State<AppState>,
    me: Me,
    Path(source): Path<String>,
    body: Bytes,
) -> Result<Response, PageError> {
    let workshop = Workshop::of(&state, &me, &source).await?;
    let mut chosen = BTreeSet::new();
    let mut said = HashMap::new();
    for (name, value) in url::form_urlencoded::parse(&body) {
        match &*name {
            "ligne" => drop(chosen.insert(value.into_owned())),
            _ => drop(said.insert(name.into_owned(), value.into_owned())),
        }
    }
    let text = |name: &str| said.get(name).map_or("", |text| text.trim());
    let why: String = text("pourquoi").chars().take(500).collect();
    let mut rows = store::same_faults(&state.database, &source, text("fautes"))
        .await
        .map_err(failed)?;
    rows.retain(|row| chosen.contains(&row.key.identity));
    let (done, count) = match text("geste") {
        "ecarter" if why.is_empty() => {
            return Err(PageError::Refused {
                status: StatusCode::UNPROCESSABLE_ENTITY,
                message: "Dites en quelques mots pourquoi ces lignes ne sont pas publiées : les autres le liront. Revenez à la page précédente.".to_owned(),
            });
        }
        "ecarter" => {
            let count = store::dismiss(&state.database, &workshop.grant, &rows, &why, state.clock);
            ("ecartees", count.await.map_err(failed)?)
        }
        _ => {
            let corrections = common(proposed(&said));
            let ready = rows.into_iter().filter_map(|row| {
                let checked = checked(&state, &workshop, &row, &corrections).ok()?;
                Some(Ready { row, checked })
            });
            let ready: Vec<Ready> = ready.collect();
            let steward = workshop.domain.steward.as_ref().map(OrganisationId::as_str);
            let (database, grant) = (&state.database, &workshop.grant);
            let count = store::publish_all(database, grant, &ready, steward, &why, state.clock);
            ("lot", count.await.map_err(failed)?)
        }
    };
    let href = format!("{LIST}?source={source}&fait={done}&combien={count}");
    Ok(Redirect::to(&href).into_response())
}
