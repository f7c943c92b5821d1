//! Portraits and comparisons for paper: `…/portrait.pdf`, `/portrait.pdf`,
//! `/portrait/comparer.pdf`. What they say is what the pages say.

mod comparison;
pub mod fill;
pub mod map;
pub mod printing;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use chrono::{Datelike, NaiveDate};
use documents::{Day, Imprint};
use serde::Deserialize;

use super::model::{National, Portrait, Subject};
use super::national;
use super::pages::asked::Asked;
use crate::kernel::access::{RateClass, Rule, open};
use crate::kernel::atlas::Atlas;
use crate::kernel::config::Settings;
use crate::kernel::errors::PageError;
use crate::kernel::pages::Link;
use crate::kernel::state::AppState;
use crate::registry::search::territory_at;

/// Who may print: everyone, now and then.
pub const ACCESS: &[Rule] = &[
    open("/portrait.pdf").counted(RateClass::Printing),
    open("/portrait/comparer.pdf").counted(RateClass::Printing),
    open("/territoires/{level}/{code}/portrait.pdf").counted(RateClass::Printing),
];

/// The routes of paper.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/territoires/{level}/{code}/portrait.pdf", get(territory))
        .route("/portrait.pdf", get(set))
        .route("/portrait/comparer.pdf", get(compare))
}

/// What is asked of a comparison.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Compared {
    /// `epci-243500741,epci-200043123`: from two territories to five.
    territoires: String,
}

/// Where the portrait of a subject is printed, as its page says it.
pub fn link(atlas: &Atlas, subject: &Subject, asked: &Asked) -> Link {
    let file = subject.href_of(atlas, "pdf");
    Link::new(asked.level_in(&file), "Imprimer (PDF)")
}

async fn territory(
    State(state): State<AppState>,
    Path((level, code)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let (atlas, national) = national(&state).await?;
    let territory =
        territory_at(&atlas, &level, &code).ok_or_else(|| PageError::not_found("ce territoire"))?;
    let subject = Subject::territory(&atlas, territory);
    print(&state, atlas.clone(), national, subject, asked).await
}

async fn set(
    State(state): State<AppState>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let (atlas, national) = national(&state).await?;
    let subject = Subject::set(&atlas, &asked.communes, &asked.nom)
        .map_err(|error| refused(&error.to_string()))?;
    print(&state, atlas, national, subject, asked).await
}

async fn print(
    state: &AppState,
    atlas: Arc<Atlas>,
    national: Arc<National>,
    subject: Subject,
    asked: Asked,
) -> Result<Response, PageError> {
    let wanted = asked.wanted().map_err(|problem| refused(&problem))?;
    let today = state.clock.today();
    let address = asked.level_in(&subject.href(&atlas));
    let imprint = imprint(&state.settings, today, &address)?;
    let name = format!(
        "portrait-{}",
        territory::fold(&subject.name).replace(' ', "-")
    );
    let decided_by = [
        address,
        asked.carte.clone(),
        atlas.revision.to_string(),
        today.to_string(),
    ];
    let pdf = printing::printed(&decided_by, move || {
        let portrait = Portrait::of(&atlas, &national, subject, wanted);
        let shown = asked.shown(portrait.need.persons.is_some());
        documents::portrait(&fill::portrait(
            &atlas, &national, &portrait, shown, imprint,
        ))
    });
    Ok(printing::response(&name, pdf.await?))
}

async fn compare(
    State(state): State<AppState>,
    Query(asked): Query<Compared>,
) -> Result<Response, PageError> {
    let (atlas, national) = national(&state).await?;
    let subjects =
        comparison::subjects(&atlas, &asked.territoires).map_err(|told| refused(&told))?;
    let today = state.clock.today();
    let ids: Vec<String> = subjects
        .iter()
        .filter_map(|subject| subject.id)
        .map(|id| id.to_string())
        .collect();
    let address = format!("/portrait/comparer?territoires={}", ids.join(","));
    let imprint = imprint(&state.settings, today, &address)?;
    let decided_by = [address, atlas.revision.to_string(), today.to_string()];
    let pdf = printing::printed(&decided_by, move || {
        let portraits: Vec<Portrait> = subjects
            .into_iter()
            .map(|subject| Portrait::of(&atlas, &national, subject, None))
            .collect();
        documents::comparison(&comparison::fill(&portraits, imprint))
    });
    Ok(printing::response("comparaison", pdf.await?))
}

/// Who publishes a document, where its page is, and when.
pub fn imprint(settings: &Settings, today: NaiveDate, path: &str) -> Result<Imprint, PageError> {
    let site = match &settings.publisher.name {
        Some(name) => format!("Maillage · {name}"),
        None => "Maillage".to_owned(),
    };
    Ok(Imprint {
        site,
        address: settings
            .public_url
            .is_some()
            .then(|| settings.address_of(path)),
        generated_on: day(today)?,
    })
}

/// A day as documents know it.
pub fn day(date: NaiveDate) -> Result<Day, PageError> {
    let year = u16::try_from(date.year()).unwrap_or_default();
    let day = Day::new(year, date.month() as u8, date.day() as u8);
    day.ok_or_else(|| PageError::Document(format!("no document is dated {date}")))
}

fn refused(message: &str) -> PageError {
    PageError::Refused {
        status: StatusCode::BAD_REQUEST,
        message: message.to_owned(),
    }
}
