//! The pages of imports, in the workspace.

mod assistant;
mod changes;
mod hold;
mod list;
mod mapping;
mod report;
mod schedule;
mod send;
mod source;
mod trial;
mod withdrawn;
mod work;

use std::collections::HashMap;

use axum::Router;
use axum::routing::{get, post};

use super::model::{Source, Upload, may_import};
use super::store;
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::identity::{Actor, OrganisationId};
use crate::kernel::policy::{Grant, ImportSource, Scope, permit};
use crate::kernel::state::AppState;

/// The routes of imports.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/mon-espace/imports", get(list::page))
        .route(
            "/mon-espace/imports/nouveau",
            get(send::form).post(send::send),
        )
        .route(
            "/mon-espace/imports/fichiers/{upload}",
            get(assistant::page).post(assistant::correct),
        )
        .route(
            "/mon-espace/imports/fichiers/{upload}/essai",
            get(changes::page),
        )
        .route(
            "/mon-espace/imports/fichiers/{upload}/lancer",
            post(work::start),
        )
        .route(
            "/mon-espace/imports/fichiers/{upload}/abandonner",
            post(send::discard),
        )
        .route("/mon-espace/imports/travaux/{job}", get(work::page))
        .route("/mon-espace/imports/sources/{source}", get(source::page))
        .route(
            "/mon-espace/imports/sources/{source}/calendrier",
            post(schedule::set),
        )
        .route(
            "/mon-espace/imports/sources/{source}/correspondance",
            get(mapping::page).post(mapping::send),
        )
        .route(
            "/mon-espace/imports/sources/{source}/correspondance.json",
            get(mapping::download),
        )
        .route(
            "/mon-espace/imports/sources/{source}/retires",
            get(withdrawn::page),
        )
        .route(
            "/mon-espace/imports/retenus/{hold}",
            get(hold::page).post(hold::decide),
        )
        .route("/mon-espace/imports/{run}", get(report::page))
        .route("/mon-espace/imports/{run}/annuler", post(report::roll_back))
        .route(
            "/mon-espace/imports/{run}/quarantaine.csv",
            get(report::quarantine),
        )
}

/// A page that the database could not fill.
fn failed(error: impl std::fmt::Display) -> PageError {
    PageError::Store(error.to_string())
}

/// The source, if there is one.
async fn source_of(state: &AppState, id: &str) -> Result<Source, PageError> {
    let source = store::source(&state.database, id).await.map_err(failed)?;
    source.ok_or_else(|| PageError::not_found("cette source"))
}

/// The source, and the grant to import it.
async fn granted(
    state: &AppState,
    me: &Me,
    id: &str,
) -> Result<(Source, Grant<ImportSource>), PageError> {
    let source = source_of(state, id).await?;
    let grant = permit::<ImportSource>(&Actor::Person(me.0.clone()), source.target())?;
    Ok((source, grant))
}

/// A file that waits, its source, and the grant to import it.
async fn upload_of(
    state: &AppState,
    me: &Me,
    id: &str,
) -> Result<(Upload, Source, Grant<ImportSource>), PageError> {
    let upload = store::upload(&state.database, id).await.map_err(failed)?;
    let upload = upload.ok_or_else(|| {
        PageError::not_found("ce fichier : il a été importé, abandonné, ou effacé après sept jours")
    })?;
    let (source, grant) = granted(state, me, &upload.source).await?;
    Ok((upload, source, grant))
}

/// The names of the organisations that somebody's roles are held on.
async fn organisations(
    state: &AppState,
    me: &Me,
) -> Result<HashMap<OrganisationId, String>, PageError> {
    let mut names = HashMap::new();
    for held in &me.0.roles {
        if let Scope::Organisation(id) = &held.scope
            && let Some(name) = store::organisation_name(&state.database, id)
                .await
                .map_err(failed)?
        {
            names.insert(id.clone(), name);
        }
    }
    Ok(names)
}

/// The sources somebody may import.
async fn my_sources(state: &AppState, me: &Me) -> Result<Vec<Source>, PageError> {
    let mut sources = store::sources(&state.database).await.map_err(failed)?;
    sources.retain(|source| may_import(&me.0, &source.id, &source.scope));
    Ok(sources)
}
