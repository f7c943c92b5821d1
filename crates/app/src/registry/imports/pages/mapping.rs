//! The mapping of a source: its versions, trying another on a file, putting it in use.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use places::mapping::Mapping;
use serde::Deserialize;

use super::trial::{self, Trial};
use super::{failed, granted};
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::identity::names_of;
use crate::kernel::pages::{Page, render};
use crate::kernel::state::AppState;
use crate::registry::imports::model::Source;
use crate::registry::imports::versions::{self, Difference, Version, differences, pretty};
use crate::registry::imports::{last_file, turns};
use crate::registry::quarantine::store::mends_of;

/// The longest mapping, in bytes.
const LONGEST: usize = 512 * 1024;
/// The longest reason, in characters.
const LONGEST_REASON: usize = 300;

struct VersionLine {
    number: i64,
    at: String,
    who: String,
    why: String,
    current: bool,
}

#[derive(Template)]
#[template(path = "imports/mapping.html")]
struct MappingPage {
    page: Page,
    base: String,
    action: String,
    source: String,
    source_href: String,
    versions: Vec<VersionLine>,
    /// The version that is looked at, with what it changed.
    looked_at: Option<(i64, Vec<Difference>)>,
    text: String,
    why: String,
    has_file: bool,
    wrong: Vec<String>,
    trial: Option<Trial>,
    told: Option<&'static str>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Asked {
    version: String,
    fait: String,
}

pub(super) async fn page(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let (source, _) = granted(&state, &me, &id).await?;
    let mut page = mapping_page(&state, &me, &source).await?;
    if let Ok(number) = asked.version.parse::<i64>() {
        let (version, before) = with_its_past(&state, &id, number).await?;
        let changed = differences(&read(&before), &read(&version.mapping));
        page.looked_at = Some((number, changed));
        page.text = indented(&version.mapping);
    }
    page.told = match asked.fait.as_str() {
        "garde" => Some("Cette correspondance est en service. Elle lira le prochain fichier."),
        "pareil" => Some("C’est déjà la correspondance en service."),
        _ => None,
    };
    render(&page)
}

/// A version, and the mapping that was in use before it.
async fn with_its_past(
    state: &AppState,
    source: &str,
    number: i64,
) -> Result<(Version, String), PageError> {
    let found = versions::version(&state.database, source, number)
        .await
        .map_err(failed)?;
    let found = found.ok_or_else(|| PageError::not_found("cette version"))?;
    let before = versions::version(&state.database, source, number - 1)
        .await
        .map_err(failed)?;
    Ok((
        found,
        before.map_or_else(|| "{}".to_owned(), |before| before.mapping),
    ))
}

/// The mapping as a file.
pub(super) async fn download(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let (source, _) = granted(&state, &me, &id).await?;
    let mapping = match asked.version.parse::<i64>() {
        Ok(number) => with_its_past(&state, &id, number).await?.0.mapping,
        Err(_) => source.mapping.unwrap_or_else(|| "{}".to_owned()),
    };
    let headers = [
        (
            header::CONTENT_TYPE,
            "application/json; charset=utf-8".to_owned(),
        ),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{}.config.json\"", source.id),
        ),
    ];
    Ok((headers, indented(&mapping)).into_response())
}

/// What the form sent.
#[derive(Default)]
struct Sent {
    text: String,
    why: String,
    faire: String,
    file: Vec<u8>,
}

pub(super) async fn send(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
    form: Result<Multipart, axum::extract::multipart::MultipartRejection>,
) -> Result<Response, PageError> {
    let (source, grant) = granted(&state, &me, &id).await?;
    let form = form.map_err(|_| PageError::Status(StatusCode::BAD_REQUEST))?;
    let sent = read_form(form).await?;
    let mut page = mapping_page(&state, &me, &source).await?;
    page.text.clone_from(&sent.text);
    page.why.clone_from(&sent.why);
    let (mapping, notes) = match Mapping::parse(&sent.text) {
        Ok(_) if sent.text.len() > LONGEST => {
            return wrong(
                page,
                "La correspondance dépasse 500 ko. Raccourcissez-la.".to_owned(),
            );
        }
        Ok(read) => read,
        Err(error) => return wrong(page, trial::unreadable(&error)),
    };
    if sent.faire == "garder" {
        let why = sent.why.trim();
        if why.is_empty() || why.chars().count() > LONGEST_REASON {
            return wrong(
                page,
                "Dites en une phrase ce qui change, en 300 caractères au plus.".to_owned(),
            );
        }
        let kept = versions::put_in_use(&state.database, &grant, &mapping, why, state.clock)
            .await
            .map_err(failed)?;
        let told = if kept.is_some() { "garde" } else { "pareil" };
        let back = format!("/mon-espace/imports/sources/{id}/correspondance?fait={told}");
        return Ok(Redirect::to(&back).into_response());
    }
    let bytes = match sent.file.is_empty() {
        false => Some(sent.file),
        true => last_file::of(&state.database, &id).await.map_err(failed)?,
    };
    let notes: Vec<String> = notes.iter().map(ToString::to_string).collect();
    let Some(bytes) = bytes else {
        page.trial = Some(Trial::without_file(notes));
        return render(&page);
    };
    let domain = crate::registry::imports::domain::Domain::of(&state.database, &source.scope)
        .await
        .map_err(failed)?;
    let mends = mends_of(&state.database, &source.id)
        .await
        .map_err(failed)?;
    let (bytes, today) = (Arc::new(bytes), state.clock.today());
    let before = source.mapping.as_deref().map(read);
    let tried = turns::reading(move || {
        trial::of(
            &bytes,
            &source.id,
            (&domain, &mends),
            today,
            (before.as_ref(), &mapping),
        )
    });
    match tried.await.map_err(failed)? {
        Ok(trial) => page.trial = Some(Trial { notes, ..trial }),
        Err(error) => return wrong(page, error.in_french()),
    }
    render(&page)
}

fn wrong(mut page: MappingPage, message: String) -> Result<Response, PageError> {
    page.wrong.push(message);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response())
}

async fn read_form(mut form: Multipart) -> Result<Sent, PageError> {
    let broken = |_| PageError::Status(StatusCode::BAD_REQUEST);
    let mut sent = Sent::default();
    let mut uploaded = String::new();
    while let Some(field) = form.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        match name.as_str() {
            "donnees" => sent.file = field.bytes().await.map_err(broken)?.to_vec(),
            "json" => {
                let bytes = field.bytes().await.map_err(broken)?;
                uploaded = String::from_utf8_lossy(&bytes).into_owned();
            }
            "correspondance" => sent.text = field.text().await.map_err(broken)?,
            "pourquoi" => sent.why = field.text().await.map_err(broken)?,
            "faire" => sent.faire = field.text().await.map_err(broken)?,
            _ => {}
        }
    }
    // A file of one's own is shown in the form, to be seen before it is used.
    if !uploaded.trim().is_empty() {
        sent.text = indented(uploaded.trim_start_matches('\u{feff}'));
    }
    Ok(sent)
}

async fn mapping_page(
    state: &AppState,
    me: &Me,
    source: &Source,
) -> Result<MappingPage, PageError> {
    let base = format!("/mon-espace/imports/sources/{}/correspondance", source.id);
    let title = format!("Correspondance de {}", source.title);
    let page = Page::new(&base, title, "").shown_to(&me.0);
    let found = versions::of_source(&state.database, &source.id)
        .await
        .map_err(failed)?;
    let who = found.iter().map(|version| version.made_by.as_str());
    let names = names_of(&state.database, who).await.map_err(failed)?;
    let last = found.first().map(|version| version.number);
    let line = |version: &Version| VersionLine {
        number: version.number,
        at: formats::instant(version.made_at, me.0.time_zone),
        who: names.of(&version.made_by),
        why: version.why.clone(),
        current: Some(version.number) == last,
    };
    let file = last_file::is_kept(&state.database, &source.id)
        .await
        .map_err(failed)?;
    Ok(MappingPage {
        action: format!("{base}?jeton={}", page.jeton()),
        page,
        base,
        source_href: format!("/mon-espace/imports/sources/{}", source.id),
        source: source.title.clone(),
        versions: found.iter().map(line).collect(),
        looked_at: None,
        text: source
            .mapping
            .as_deref()
            .map_or_else(|| "{}".to_owned(), indented),
        why: String::new(),
        has_file: file,
        wrong: Vec::new(),
        trial: None,
        told: None,
    })
}

/// A mapping that was kept; what it can no longer say is nothing.
fn read(mapping: &str) -> Mapping {
    Mapping::parse(mapping)
        .map(|(mapping, _)| mapping)
        .unwrap_or_default()
}

fn indented(mapping: &str) -> String {
    serde_json::from_str(mapping).map_or_else(|_| mapping.to_owned(), |value| pretty(&value))
}
