//! A source: its runs, and its schedule.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::{failed, granted, organisations};
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::pages::{Page, render};
use crate::kernel::state::AppState;
use crate::registry::imports::model::{Every, Source, label};
use crate::registry::imports::schedule::{self, Schedule};
use crate::registry::imports::{holds, right, store, withdrawn};

/// Runs shown; older ones are in the journal.
const SHOWN: i64 = 30;

struct RunLine {
    href: String,
    at: String,
    location: String,
    words: String,
}

struct HoldLine {
    href: String,
    at: String,
    state: &'static str,
}

struct Rhythm {
    value: &'static str,
    label: &'static str,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "imports/source.html")]
pub(super) struct SourcePage {
    page: Page,
    base: String,
    title: String,
    scope: String,
    licence: String,
    frequency: String,
    send_href: String,
    runs: Vec<RunLine>,
    holds: Vec<HoldLine>,
    withdrawn: String,
    /// Only what was read once can be read alone.
    schedulable: bool,
    url: String,
    rhythms: Vec<Rhythm>,
    planned: Option<Planned>,
    pub(super) wrong: Option<String>,
}

struct Planned {
    words: String,
    outcome: Option<String>,
    failing: bool,
}

pub(super) async fn page(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let (source, _) = granted(&state, &me, &id).await?;
    render(&source_page(&state, &me, source).await?)
}

pub(super) async fn source_page(
    state: &AppState,
    me: &Me,
    source: Source,
) -> Result<SourcePage, PageError> {
    let names = organisations(state, me).await?;
    let runs = store::runs(&state.database, &source.id, SHOWN)
        .await
        .map_err(failed)?;
    let holds = holds::store::of_source(&state.database, &source.id, SHOWN)
        .await
        .map_err(failed)?;
    let gone = withdrawn::count(&state.database, &source.id)
        .await
        .map_err(failed)?;
    let planned = schedule::of(&state.database, &source.id)
        .await
        .map_err(failed)?;
    let zone = me.0.time_zone;
    let told = |at: chrono::DateTime<chrono::Utc>| {
        let at = at.with_timezone(&zone);
        format!(
            "{} à {}",
            formats::date(at.date_naive()),
            formats::time(at.time())
        )
    };
    let last_address = runs
        .iter()
        .map(|run| &run.location)
        .find(|location| location.starts_with("http"));
    let base = format!("/mon-espace/imports/sources/{}", source.id);
    Ok(SourcePage {
        page: Page::new(&base, format!("Source {}", source.title), "").shown_to(&me.0),
        base,
        scope: label(&source.scope, |id| names.get(id).cloned()),
        licence: source
            .licence
            .map_or("non précisée", |licence| licence.label())
            .to_owned(),
        frequency: source
            .frequency
            .map_or("non précisé", |rhythm| rhythm.label())
            .to_owned(),
        send_href: format!("/mon-espace/imports/nouveau?source={}", source.id),
        runs: runs
            .iter()
            .map(|run| RunLine {
                href: format!("/mon-espace/imports/{}", run.id),
                at: told(run.at),
                location: run.location.clone(),
                words: super::report::summary(run),
            })
            .collect(),
        holds: holds
            .iter()
            .map(|hold| HoldLine {
                href: format!("/mon-espace/imports/retenus/{}", hold.id),
                at: told(hold.held_at),
                state: hold.state.label(),
            })
            .collect(),
        withdrawn: formats::counted(
            usize::try_from(gone).unwrap_or_default(),
            "lieu retiré",
            "lieux retirés",
        ),
        schedulable: source.mapping.is_some(),
        url: planned.as_ref().map_or_else(
            || last_address.cloned().unwrap_or_default(),
            |planned| planned.url.clone(),
        ),
        rhythms: Every::ALL
            .iter()
            .map(|every| Rhythm {
                value: every.slug(),
                label: every.label(),
                chosen: planned
                    .as_ref()
                    .is_some_and(|planned| planned.every == *every),
            })
            .collect(),
        planned: planned.map(|planned| described(&planned, &told)),
        title: source.title,
        wrong: None,
    })
}

fn described(
    planned: &Schedule,
    told: &impl Fn(chrono::DateTime<chrono::Utc>) -> String,
) -> Planned {
    let lost = planned.outcome.as_deref() == Some(right::LOST);
    let next = match (planned.paused, lost) {
        (true, true) => "Suspendu. Enregistrez à nouveau pour reprendre en votre nom.".to_owned(),
        (true, false) => {
            "Suspendu depuis l’annulation d’un import. Enregistrez à nouveau pour reprendre."
                .to_owned()
        }
        (false, _) => format!(
            "{}, prochaine lecture après le {}.",
            planned.every.label(),
            told(planned.next_at)
        ),
    };
    let outcome = planned
        .outcome
        .as_ref()
        .map(|outcome| match planned.checked_at {
            Some(at) => format!("Le {}\u{a0}: {outcome}", told(at)),
            None => outcome.clone(),
        });
    Planned {
        words: next,
        outcome,
        failing: planned.failures > 0,
    }
}
