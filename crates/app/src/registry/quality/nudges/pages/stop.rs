//! The link that ends reminders: a page with a button for people, and what mail clients send by
//! themselves (RFC 8058), which is the same.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::{private, stored};
use crate::kernel::errors::PageError;
use crate::kernel::identity::{Actor, by_mail};
use crate::kernel::pages::{Page, render};
use crate::kernel::policy::{KeepAccount, Target, permit};
use crate::kernel::state::AppState;
use crate::registry::quality::nudges::store;

#[derive(Template)]
#[template(path = "rappel_arret.html")]
struct StopPage {
    page: Page,
    known: bool,
    stopped: bool,
}

/// `GET /rappels/arreter/{token}`
pub(super) async fn look(
    State(state): State<AppState>,
    Path(token): Path<String>,
) -> Result<Response, PageError> {
    let reader = store::reader(&state.database, &token)
        .await
        .map_err(stored)?;
    let stopped = match &reader {
        Some(person) => !store::wants(&state.database, person)
            .await
            .map_err(stored)?,
        None => false,
    };
    Ok(private(render(&StopPage {
        page: Page::new("/rappels/arreter", "Ne plus recevoir de rappels", "").unlisted(),
        known: reader.is_some(),
        stopped,
    })?))
}

/// `POST /rappels/arreter/{token}`
pub(super) async fn stop(
    State(state): State<AppState>,
    Path(token): Path<String>,
) -> Result<Response, PageError> {
    if let Some(person) = store::reader(&state.database, &token)
        .await
        .map_err(stored)?
    {
        let reader = by_mail(&state.database, &person, state.clock.now()).await;
        let reader = reader.map_err(|error| PageError::Store(error.to_string()))?;
        // Whoever's account is suspended is not reminded either.
        if let Some(reader) = reader {
            let grant = permit::<KeepAccount>(&Actor::Person(reader), Target::person(&person))?;
            store::stop(&state.database, &grant, state.clock)
                .await
                .map_err(stored)?;
        }
    }
    // The same answer to a mail client and to a browser: asked again, it says what holds.
    let there = format!("/rappels/arreter/{token}");
    Ok(private(Redirect::to(&there).into_response()))
}
