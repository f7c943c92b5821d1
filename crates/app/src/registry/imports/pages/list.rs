//! The sources somebody imports, and the files that wait.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::{failed, my_sources, organisations};
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::pages::{Page, render};
use crate::kernel::state::AppState;
use crate::registry::imports::model::label;
use crate::registry::imports::{holds, store};

/// Imports that wait, looked at of all sources.
const MOST_HELD: i64 = 200;

struct Line {
    href: String,
    title: String,
    scope: String,
    licence: String,
    last: Option<LastRun>,
}

struct LastRun {
    href: String,
    at: String,
    words: String,
}

struct HeldLine {
    href: String,
    source: String,
    at: String,
    causes: Vec<String>,
}

struct Waiting {
    href: String,
    file: String,
    source: String,
    at: String,
}

#[derive(Template)]
#[template(path = "imports/list.html")]
struct ListPage {
    page: Page,
    sources: Vec<Line>,
    held: Vec<HeldLine>,
    waiting: Vec<Waiting>,
}

pub(super) async fn page(State(state): State<AppState>, me: Me) -> Result<Response, PageError> {
    let names = organisations(&state, &me).await?;
    let sources = my_sources(&state, &me).await?;
    let held = holds::store::waiting(&state.database, MOST_HELD)
        .await
        .map_err(failed)?;
    let held = held
        .into_iter()
        .filter_map(|hold| {
            let source = sources.iter().find(|source| source.id == hold.source)?;
            Some(HeldLine {
                href: format!("/mon-espace/imports/retenus/{}", hold.id),
                source: source.title.clone(),
                at: formats::instant(hold.held_at, me.0.time_zone),
                causes: hold.causes.iter().map(|cause| cause.in_french()).collect(),
            })
        })
        .collect();
    let uploads = store::uploads(&state.database).await.map_err(failed)?;
    let waiting = uploads
        .into_iter()
        .filter_map(|upload| {
            let source = sources.iter().find(|source| source.id == upload.source)?;
            Some(Waiting {
                href: format!("/mon-espace/imports/fichiers/{}", upload.id),
                file: upload.file_name,
                source: source.title.clone(),
                at: formats::date(upload.uploaded_at.date_naive()),
            })
        })
        .collect();
    let mut lines = Vec::with_capacity(sources.len());
    for source in sources {
        let runs = store::runs(&state.database, &source.id, 1)
            .await
            .map_err(failed)?;
        lines.push(Line {
            href: format!("/mon-espace/imports/sources/{}", source.id),
            scope: label(&source.scope, |id| names.get(id).cloned()),
            licence: source
                .licence
                .map_or("non précisée", |licence| licence.label())
                .to_owned(),
            last: runs.first().map(|run| LastRun {
                href: format!("/mon-espace/imports/{}", run.id),
                at: formats::date(run.at.with_timezone(&me.0.time_zone).date_naive()),
                words: super::report::summary(run),
            }),
            title: source.title,
        });
    }
    render(&ListPage {
        page: Page::new("/mon-espace/imports", "Imports", "").shown_to(&me.0),
        sources: lines,
        held,
        waiting,
    })
}
