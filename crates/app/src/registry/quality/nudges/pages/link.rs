//! The link of a reminder. Mail scanners follow links: only the button says that all is right.

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use places::standard::Field;

use super::{private, stored};
use crate::kernel::errors::PageError;
use crate::kernel::identity::{Actor, by_mail};
use crate::kernel::pages::{Page, render};
use crate::kernel::policy::{EditPlace, Grant, Target, permit};
use crate::kernel::state::AppState;
use crate::registry::editing::model::{Part, Texts};
use crate::registry::editing::pages::edit_href;
use crate::registry::editing::store::{self as editing, EditError, Sheet};
use crate::registry::quality::nudges::store::{self, Sent};

/// What the journal and the sheet's history say led to it.
const WHY: &str = "Tout est à jour (lien d’un rappel)";

struct Line {
    key: String,
    name: String,
    commune: String,
    checked: String,
    edit_href: String,
}

#[derive(Template)]
#[template(path = "rappel.html")]
struct LinkPage {
    page: Page,
    /// Some of the sheets were confirmed by this link: so many.
    confirmed: Option<usize>,
    /// The link has had its time, or was never one.
    over: bool,
    lines: Vec<Line>,
}

/// `GET /rappels/{token}`
pub(super) async fn look(
    State(state): State<AppState>,
    Path(token): Path<String>,
) -> Result<Response, PageError> {
    let sent = store::sent(&state.database, &token).await.map_err(stored)?;
    let page = |confirmed, over, lines| LinkPage {
        page: Page::new("/rappels", "Vos fiches sont-elles à jour\u{202f}?", "").unlisted(),
        confirmed,
        over,
        lines,
    };
    let Some(sent) = sent else {
        return Ok(private(render(&page(None, true, Vec::new()))?));
    };
    if sent.confirmed_at.is_some() {
        let count = sent
            .sheets
            .iter()
            .filter(|(_, confirmed)| *confirmed)
            .count();
        return Ok(private(render(&page(Some(count), false, Vec::new()))?));
    }
    if sent.expires_at <= state.clock.now() {
        return Ok(private(render(&page(None, true, Vec::new()))?));
    }
    let mut lines = Vec::new();
    for (key, sheet, _) in editable(&state, &sent).await? {
        lines.push(Line {
            name: sheet.place.nom.clone(),
            commune: format!("{} ({})", sheet.place.commune, sheet.place.code_postal),
            checked: match sheet.undated {
                true => "à une date inconnue".to_owned(),
                false => format!("le {}", crate::kernel::formats::date(sheet.place.date_maj)),
            },
            edit_href: edit_href(&sheet.key),
            key,
        });
    }
    Ok(private(render(&page(None, lines.is_empty(), lines))?))
}

/// The sheets of a mail that its reader may still correct, each with the key that the mail had for
/// it and the grant to. Two places that have become one since are one sheet.
async fn editable(
    state: &AppState,
    sent: &Sent,
) -> Result<Vec<(String, Sheet, Grant<EditPlace>)>, PageError> {
    let reader = by_mail(&state.database, &sent.person, state.clock.now()).await;
    let reader = reader.map_err(|error| PageError::Store(error.to_string()))?;
    let Some(reader) = reader else {
        return Ok(Vec::new());
    };
    let actor = Actor::Person(reader);
    let mut sheets: Vec<(String, Sheet, Grant<EditPlace>)> = Vec::new();
    for (key, _) in &sent.sheets {
        let sheet = editing::sheet(&state.database, key).await.map_err(stored)?;
        let Some(sheet) = sheet.filter(|sheet| !sheet.withdrawn && !sheet.is_taken_off()) else {
            continue;
        };
        if sheets.iter().any(|(_, known, _)| known.key == sheet.key) {
            continue;
        }
        let target = Target::place(&sheet.key, sheet.place.code_insee, sheet.steward.clone());
        if let Ok(grant) = permit::<EditPlace>(&actor, target) {
            sheets.push((key.clone(), sheet, grant));
        }
    }
    Ok(sheets)
}

/// `POST /rappels/{token}`: the sheets that were ticked are right.
pub(super) async fn confirm(
    State(state): State<AppState>,
    Path(token): Path<String>,
    body: Bytes,
) -> Result<Response, PageError> {
    let sent = store::sent(&state.database, &token).await.map_err(stored)?;
    let now = state.clock.now();
    let back = || Redirect::to(&format!("/rappels/{token}")).into_response();
    let Some(sent) = sent.filter(|sent| sent.confirmed_at.is_none() && sent.expires_at > now)
    else {
        return Ok(private(back()));
    };
    let ticked: Vec<String> = url::form_urlencoded::parse(&body)
        .filter(|(name, _)| name == "lieu")
        .map(|(_, key)| key.into_owned())
        .collect();
    let mut confirmed = 0;
    for (key, sheet, grant) in editable(&state, &sent).await? {
        if !ticked.contains(&key) {
            continue;
        }
        if is_right(&state, &sheet, &grant).await? {
            store::note_confirmed(&state.database, &sent.id, &key, now)
                .await
                .map_err(stored)?;
            confirmed += 1;
        }
    }
    if confirmed > 0 {
        store::spend(&state.database, &sent.id, now)
            .await
            .map_err(stored)?;
    }
    Ok(private(back()))
}

/// Says that a sheet is right today; no when it has changed under their eyes.
async fn is_right(
    state: &AppState,
    sheet: &Sheet,
    grant: &Grant<EditPlace>,
) -> Result<bool, PageError> {
    let today = state.clock.today();
    if sheet.place.date_maj == today && !sheet.undated {
        return Ok(true);
    }
    let texts = Texts::from([(Part::Field(Field::DateMaj), today.to_string())]);
    let version = sheet.version();
    match editing::save(&state.database, grant, state.clock, &version, &texts, WHY).await {
        Ok(()) => Ok(true),
        Err(EditError::Moved(_)) => Ok(false),
        Err(error) => Err(PageError::Store(error.to_string())),
    }
}
