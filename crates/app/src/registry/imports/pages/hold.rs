//! An import that waits: why, what it would change, and deciding.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use serde_json::json;

use super::changes::{ChangedPlace, changed_place, requested_by};
use super::{failed, granted};
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::identity::names_of;
use crate::kernel::jobs::store as jobs;
use crate::kernel::journal::Entry;
use crate::kernel::pages::{Page, render};
use crate::kernel::policy::{Grant, ImportSource};
use crate::kernel::state::AppState;
use crate::kernel::writing::Writing;
use crate::registry::imports::holds::model::Cause;
use crate::registry::imports::holds::store::{self, Decision, Hold, State as Standing};
use crate::registry::imports::job::{self, Payload};
use crate::registry::imports::model::Source;
use crate::registry::imports::preview::{Named, SHOWN};

/// The longest reason, in characters.
const LONGEST: usize = 500;

#[derive(Template)]
#[template(path = "imports/hold.html")]
struct HoldPage {
    page: Page,
    base: String,
    source: String,
    source_href: String,
    location: String,
    at: String,
    asked_by: String,
    read: String,
    causes: Vec<String>,
    counts: Vec<(&'static str, String)>,
    added: Vec<Named>,
    changed: Vec<ChangedPlace>,
    withdrawn: Vec<Named>,
    shown: usize,
    waits: bool,
    decided: Option<String>,
    reason: String,
    report_href: Option<String>,
    work_href: Option<String>,
    wrong: Option<&'static str>,
}

async fn hold_of(
    state: &AppState,
    me: &Me,
    id: &str,
) -> Result<(Hold, Source, Grant<ImportSource>), PageError> {
    let hold = store::hold(&state.database, id).await.map_err(failed)?;
    let hold = hold.ok_or_else(|| PageError::not_found("cet import"))?;
    let (source, grant) = granted(state, me, &hold.source).await?;
    Ok((hold, source, grant))
}

pub(super) async fn page(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let (hold, source, _) = hold_of(&state, &me, &id).await?;
    render(&hold_page(&state, &me, hold, source).await?)
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Sent {
    raison: String,
    faire: String,
}

pub(super) async fn decide(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    let (hold, source, grant) = hold_of(&state, &me, &id).await?;
    let reason = sent.raison.trim();
    let wrong = match reason.chars().count() {
        0 => Some("Dites en une phrase pourquoi."),
        length if length > LONGEST => Some("La raison dépasse 500 caractères. Raccourcissez-la."),
        _ => None,
    };
    if let Some(wrong) = wrong {
        let mut page = hold_page(&state, &me, hold, source).await?;
        page.wrong = Some(wrong);
        page.reason = reason.to_owned();
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response());
    }
    let decision = Decision { hold: &id, reason };
    let here = format!("/mon-espace/imports/retenus/{id}");
    let next = match sent.faire.as_str() {
        "appliquer" => apply(&state, &me, &grant, &source, &decision).await?,
        "refuser" => {
            let refused = store::refuse(&state.database, &grant, &decision, state.clock).await;
            refused.map_err(failed)?.then(|| here.clone())
        }
        _ => None,
    };
    // Somebody else decided meanwhile: the page says who.
    Ok(Redirect::to(&next.unwrap_or(here)).into_response())
}

/// Where the work is seen; nothing if somebody else decided meanwhile.
async fn apply(
    state: &AppState,
    me: &Me,
    grant: &Grant<ImportSource>,
    source: &Source,
    decision: &Decision<'_>,
) -> Result<Option<String>, PageError> {
    let mut writing = Writing::begin(&state.database, state.clock)
        .await
        .map_err(failed)?;
    let payload = Payload {
        source: source.id.clone(),
        upload: None,
        hold: Some(decision.hold.to_owned()),
        requested_by: requested_by(me),
    };
    let job = job::ask(&mut writing, &state.chance, &payload)
        .await
        .map_err(failed)?;
    let accepted = store::accept(&mut writing, grant, decision, &job)
        .await
        .map_err(failed)?;
    if !accepted {
        return Ok(None);
    }
    let told = json!({ "import retenu": decision.hold, "travail": job });
    writing
        .commit(grant, Entry::made(told, decision.reason))
        .await
        .map_err(failed)?;
    Ok(Some(format!("/mon-espace/imports/travaux/{job}")))
}

async fn hold_page(
    state: &AppState,
    me: &Me,
    hold: Hold,
    source: Source,
) -> Result<HoldPage, PageError> {
    let lines = |count: usize| formats::counted(count, "lieu", "lieux");
    let base = format!("/mon-espace/imports/retenus/{}", hold.id);
    let changes = hold.diff.changes;
    let title = format!("Import retenu de {}", source.title);
    let broken = is_broken(state, &hold).await?;
    let asked_by = hold.requested_by.as_str();
    let names = names_of(&state.database, [asked_by])
        .await
        .map_err(failed)?;
    Ok(HoldPage {
        page: Page::new(&base, title, "").shown_to(&me.0),
        base,
        source_href: format!("/mon-espace/imports/sources/{}", source.id),
        source: source.title,
        at: formats::instant(hold.held_at, me.0.time_zone),
        asked_by: names.of(asked_by),
        read: formats::counted(hold.read, "ligne lue", "lignes lues"),
        causes: hold.causes.iter().map(Cause::in_french).collect(),
        counts: vec![
            ("Ajoutés", lines(changes.added)),
            ("Modifiés", lines(changes.updated)),
            ("Inchangés", lines(changes.unchanged)),
            ("Retirés", lines(changes.withdrawn)),
        ],
        waits: hold.state == Standing::Waiting || broken,
        decided: decided(state, me, &hold).await?,
        reason: String::new(),
        report_href: hold.run.map(|run| format!("/mon-espace/imports/{run}")),
        work_href: hold
            .job
            .filter(|_| hold.state == Standing::Accepted && !broken)
            .map(|job| format!("/mon-espace/imports/travaux/{job}")),
        location: hold.location,
        added: hold.diff.added,
        changed: hold.diff.changed.into_iter().map(changed_place).collect(),
        withdrawn: hold.diff.withdrawn,
        shown: SHOWN,
        wrong: None,
    })
}

/// Whether it was accepted, and could not be applied: then it may be decided again.
async fn is_broken(state: &AppState, hold: &Hold) -> Result<bool, PageError> {
    let (Standing::Accepted, Some(job)) = (hold.state, &hold.job) else {
        return Ok(false);
    };
    let job = jobs::job(&state.database, job).await.map_err(failed)?;
    Ok(job.is_some_and(|job| job.state.is_over()))
}

async fn decided(state: &AppState, me: &Me, hold: &Hold) -> Result<Option<String>, PageError> {
    let Some(at) = hold.decided_at else {
        return Ok(None);
    };
    let when = formats::instant(at, me.0.time_zone);
    let label = hold.state.label();
    let (Some(by), Some(reason)) = (&hold.decided_by, &hold.reason) else {
        return Ok(Some(format!("Le {when}\u{a0}: {label}.")));
    };
    let names = names_of(&state.database, [by.as_str()])
        .await
        .map_err(failed)?;
    Ok(Some(format!(
        "Le {when}\u{a0}: {label}. Décision de {}\u{a0}: «\u{a0}{reason}\u{a0}».",
        names.of(by)
    )))
}
