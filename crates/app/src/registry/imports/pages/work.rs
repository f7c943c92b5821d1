//! An import under way.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;

use super::changes::requested_by;
use super::{failed, granted, upload_of};
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::jobs::model::{Job, JobState};
use crate::kernel::jobs::store as jobs;
use crate::kernel::journal::Entry;
use crate::kernel::pages::{Page, render};
use crate::kernel::state::AppState;
use crate::kernel::writing::Writing;
use crate::registry::imports::job::{self, Outcome, Payload, Progress, STEPS};

#[derive(Template)]
#[template(path = "imports/work.html")]
struct WorkPage {
    page: Page,
    title: &'static str,
    source: String,
    source_href: String,
    step: usize,
    steps: usize,
    words: String,
    over: bool,
    failed: bool,
    run_href: Option<String>,
    hold_href: Option<String>,
}

/// Asks for the import of a file.
pub(super) async fn start(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let (upload, source, grant) = upload_of(&state, &me, &id).await?;
    let job = match upload.job {
        Some(job) => job,
        None => {
            let mut writing = Writing::begin(&state.database, state.clock)
                .await
                .map_err(failed)?;
            let payload = Payload {
                source: source.id.clone(),
                upload: Some(id.clone()),
                hold: None,
                requested_by: requested_by(&me),
            };
            let job = job::ask(&mut writing, &state.chance, &payload)
                .await
                .map_err(failed)?;
            sqlx::query("UPDATE upload SET job_id = $1 WHERE id = $2")
                .bind(&job)
                .bind(&id)
                .execute(writing.connection())
                .await
                .map_err(failed)?;
            let told = json!({ "fichier": upload.file_name, "travail": job });
            writing
                .commit(&grant, Entry::made(told, "import lancé"))
                .await
                .map_err(failed)?;
            job
        }
    };
    Ok(Redirect::to(&format!("/mon-espace/imports/travaux/{job}")).into_response())
}

pub(super) async fn page(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let found = jobs::job(&state.database, &id).await.map_err(failed)?;
    let job = found
        .filter(|job| job.kind == job::KIND)
        .ok_or_else(|| PageError::not_found("cet import"))?;
    let payload: Payload = serde_json::from_value(job.payload.clone()).map_err(failed)?;
    let (source, _) = granted(&state, &me, &payload.source).await?;
    let (step, words) = standing(&job);
    let outcome: Option<Outcome> = job
        .result
        .clone()
        .and_then(|result| serde_json::from_value(result).ok());
    let failed = job.state == JobState::Failed;
    let held = outcome.as_ref().and_then(|outcome| outcome.hold.clone());
    let title = match job.state {
        JobState::Done if held.is_some() => "L’import attend une décision",
        JobState::Done => "L’import est terminé",
        JobState::Failed => "L’import n’a pas marché",
        JobState::Waiting | JobState::Running => "L’import est en cours",
    };
    render(&WorkPage {
        page: Page::new(&format!("/mon-espace/imports/travaux/{id}"), title, "").shown_to(&me.0),
        title,
        source_href: format!("/mon-espace/imports/sources/{}", source.id),
        source: source.title,
        step,
        steps: STEPS,
        words,
        over: job.state.is_over(),
        failed,
        hold_href: held.map(|hold| format!("/mon-espace/imports/retenus/{hold}")),
        run_href: outcome
            .and_then(|outcome| outcome.run)
            .map(|run| format!("/mon-espace/imports/{run}")),
    })
}

/// How far a job is, in steps and in words.
fn standing(job: &Job) -> (usize, String) {
    let progress: Option<Progress> = job
        .progress
        .clone()
        .and_then(|progress| serde_json::from_value(progress).ok());
    match job.state {
        JobState::Waiting if job.error.is_some() => (
            0,
            "Un premier essai a échoué. Un autre commence bientôt.".to_owned(),
        ),
        JobState::Waiting => (0, "L’import attend son tour.".to_owned()),
        JobState::Running => progress.map_or_else(
            || (1, "Lecture du fichier".to_owned()),
            |progress| (progress.step, progress.words),
        ),
        JobState::Done => {
            let result = job.result.clone().unwrap_or_default();
            let outcome: Option<Outcome> = serde_json::from_value(result).ok();
            (
                STEPS,
                outcome.map_or_else(String::new, |outcome| outcome.words),
            )
        }
        // What an error says is for the log.
        JobState::Failed => {
            let told = progress.filter(|progress| progress.refused);
            (
                STEPS,
                told.map_or_else(|| broken(&job.id), |told| told.words),
            )
        }
    }
}

/// What is said of an error that is not the file's.
fn broken(id: &str) -> String {
    format!(
        "Une erreur de notre côté a arrêté l’import. Aucun lieu n’a changé. Réessayez plus tard. Si elle revient, donnez ce numéro à l’équipe du site\u{a0}: {id}."
    )
}
