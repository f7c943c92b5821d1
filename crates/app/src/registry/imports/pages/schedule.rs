//! Setting the address a source is fetched from.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::source::source_page;
use super::{failed, granted};
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::pages::render;
use crate::kernel::state::AppState;
use crate::registry::imports::model::Every;
use crate::registry::imports::reading::{WITH_PASSWORD, holds_password};
use crate::registry::imports::schedule;

/// Longer than this is no address of a file.
const LONGEST: usize = 2_000;

#[derive(Deserialize)]
pub(super) struct Sent {
    #[serde(default)]
    url: String,
    #[serde(default)]
    rythme: String,
    #[serde(default)]
    faire: String,
}

pub(super) async fn set(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    let (source, grant) = granted(&state, &me, &id).await?;
    let back = format!("/mon-espace/imports/sources/{id}");
    if sent.faire == "arreter" {
        schedule::remove(&state.database, &grant, state.clock)
            .await
            .map_err(failed)?;
        return Ok(Redirect::to(&back).into_response());
    }
    let address = url::Url::parse(sent.url.trim()).ok();
    let address =
        address.filter(|url| matches!(url.scheme(), "http" | "https") && sent.url.len() < LONGEST);
    let wrong = match (&address, Every::of_slug(&sent.rythme), &source.mapping) {
        (_, _, None) => {
            "Importez d’abord un fichier de cette source, pour que ses colonnes soient connues."
        }
        (Some(_), _, _) if holds_password(&sent.url) => WITH_PASSWORD,
        (None, _, _) => "Donnez l’adresse complète du fichier, qui commence par https://.",
        (_, None, _) => "Choisissez à quel rythme lire l’adresse.",
        (Some(address), Some(every), Some(_)) => {
            schedule::set(
                &state.database,
                &grant,
                &me.0.person,
                address.as_str(),
                every,
                state.clock,
            )
            .await
            .map_err(failed)?;
            return Ok(Redirect::to(&back).into_response());
        }
    };
    let mut page = source_page(&state, &me, source).await?;
    page.wrong = Some(wrong.to_owned());
    Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response())
}
