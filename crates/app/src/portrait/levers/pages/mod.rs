//! `GET /territoires/{level}/{code}/portrait/leviers`: the levers and what comes of them, as a page
//! and as the parts of it that change.

mod choices;
mod fill;
mod standing;
mod view;

use std::sync::Arc;
use std::time::Instant;

use askama::Template;
use axum::Router;
use axum::extract::{Path, RawQuery as Address, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use territory::{CodeInsee, Level, TerritoryId};

use self::fill::Told;
pub use self::view::{Line, drawn, drawn_alike, drawn_apart, lines};
use super::model::Levers;
use super::model::asked::{self, MOST_COMMUNES, Read};
use crate::kernel::atlas::Atlas;
use crate::kernel::errors::PageError;
use crate::kernel::pages::{Link, Page, render};
use crate::kernel::state::AppState;
use crate::portrait::model::{National, Subject};
use crate::portrait::{national, refused_set};
use crate::registry::model::RawQuery;
use crate::registry::search::territory_at;
use crate::registry::views::territory_href;

#[derive(Template)]
#[template(path = "portrait/leviers/page.html")]
struct LeversPage {
    page: Page,
    name: String,
    kind: &'static str,
    breadcrumb: Vec<Link>,
    portrait: String,
    told: Told,
}

#[derive(Template)]
#[template(path = "portrait/leviers/effet.html")]
struct EffectParts {
    told: Told,
}

/// Every page of the levers.
pub(super) fn router() -> Router<AppState> {
    const OF_TERRITORY: &str = "/territoires/{level}/{code}/portrait/leviers";
    Router::new()
        .route(OF_TERRITORY, get(territory))
        .route(
            "/territoires/{level}/{code}/portrait/leviers/effet",
            get(territory_parts),
        )
        .route("/portrait/leviers", get(set))
        .route("/portrait/leviers/effet", get(set_parts))
}

/// Whose levers an address names.
pub enum Whose {
    /// This subject's.
    Subject(Subject),
    /// Those of another address.
    Elsewhere(String),
}

/// A territory's. A commune's levers are its intercommunalité's: what opens in one serves the others.
pub fn of_territory(atlas: &Atlas, level: &str, code: &str) -> Result<Whose, PageError> {
    let Some(territory) = territory_at(atlas, level, code) else {
        return match crate::portrait::pages::today(atlas, level, code) {
            Some(today) => Ok(Whose::Elsewhere(levers_of(atlas, today))),
            None => Err(PageError::not_found("ce territoire")),
        };
    };
    let target = wider(atlas, territory.id);
    if territory.communes > MOST_COMMUNES {
        return Err(PageError::Refused {
            status: StatusCode::BAD_REQUEST,
            message: format!(
                "{} est trop grand pour essayer\u{a0}: choisissez une région, un département ou une intercommunalité.",
                territory.name
            ),
        });
    }
    match target == territory.id {
        true => Ok(Whose::Subject(Subject::territory(atlas, territory))),
        false => Ok(Whose::Elsewhere(levers_of(atlas, target))),
    }
}

/// The address of the levers that suit a territory.
pub fn levers_of(atlas: &Atlas, id: TerritoryId) -> String {
    format!("{}/portrait/leviers", territory_href(wider(atlas, id)))
}

/// The address of a subject's levers, as they are; nothing for what is too large.
pub fn href_for(atlas: &Atlas, subject: &Subject) -> Option<String> {
    let fits = subject.communes.len() <= MOST_COMMUNES;
    fits.then(|| match subject.id {
        Some(id) => levers_of(atlas, id),
        None => Levers::default().href(atlas, subject, ""),
    })
}

/// The territory whose levers are asked for by a territory's.
pub fn wider(atlas: &Atlas, id: TerritoryId) -> TerritoryId {
    let code: Option<CodeInsee> = match id.level {
        Level::Commune => id.code.as_str().parse().ok(),
        _ => None,
    };
    let commune = code.and_then(|code| atlas.territories.commune(code));
    match commune.and_then(|commune| commune.epci) {
        Some(code) => TerritoryId {
            level: Level::Epci,
            code,
        },
        None => id,
    }
}

async fn territory(
    State(state): State<AppState>,
    Path((level, code)): Path<(String, String)>,
    Address(address): Address,
) -> Result<Response, PageError> {
    let (atlas, national) = national(&state).await?;
    match of_territory(&atlas, &level, &code)? {
        Whose::Subject(subject) => page(atlas, national, subject, address).await,
        Whose::Elsewhere(href) => Ok(Redirect::to(&href).into_response()),
    }
}

async fn territory_parts(
    State(state): State<AppState>,
    Path((level, code)): Path<(String, String)>,
    Address(address): Address,
) -> Result<Response, PageError> {
    let (atlas, national) = national(&state).await?;
    match of_territory(&atlas, &level, &code)? {
        Whose::Subject(subject) => parts(atlas, national, subject, address).await,
        Whose::Elsewhere(_) => Err(PageError::not_found("ce territoire")),
    }
}

async fn set(
    State(state): State<AppState>,
    Address(address): Address,
) -> Result<Response, PageError> {
    let (atlas, national) = national(&state).await?;
    let subject = of_set(&atlas, address.as_deref())?;
    page(atlas, national, subject, address).await
}

async fn set_parts(
    State(state): State<AppState>,
    Address(address): Address,
) -> Result<Response, PageError> {
    let (atlas, national) = national(&state).await?;
    let subject = of_set(&atlas, address.as_deref())?;
    parts(atlas, national, subject, address).await
}

/// Communes that somebody put together.
pub fn of_set(atlas: &Atlas, address: Option<&str>) -> Result<Subject, PageError> {
    let raw = RawQuery::parse(address.unwrap_or_default());
    let word = |name| raw.first(name).unwrap_or_default();
    Subject::set(atlas, word("communes"), word("nom")).map_err(|error| refused_set(&error))
}

async fn page(
    atlas: Arc<Atlas>,
    national: Arc<National>,
    subject: Subject,
    address: Option<String>,
) -> Result<Response, PageError> {
    let read = read(&atlas, &subject, address.as_deref());
    if read.to_tidy && read.problems.is_empty() {
        // One question, one address: what a form said in its own words is said again shortly.
        let href = read.levers.href(&atlas, &subject, "");
        return Ok(Redirect::to(&href).into_response());
    }
    let made = tokio::task::spawn_blocking(move || {
        let name = subject.name.clone();
        let path = read.levers.href(&atlas, &subject, "");
        let breadcrumb = fill::breadcrumb(&atlas, &subject);
        let (kind, portrait) = (subject.kind, subject.href(&atlas));
        let (told, took) = timed(|| Told::whole(&atlas, &national, subject, read));
        let page = LeversPage {
            page: Page::new(
                &path,
                format!("{name}\u{a0}: et si…\u{202f}?"),
                format!("Ajouter une permanence, fermer un lieu, viser un autre niveau\u{a0}: ce que cela changerait pour {name}."),
            )
            .unlisted(),
            kind,
            breadcrumb,
            portrait,
            name,
            told,
        };
        (page, took)
    });
    let (page, took) = made.await.map_err(broken)?;
    Ok((took, render(&page)?).into_response())
}

async fn parts(
    atlas: Arc<Atlas>,
    national: Arc<National>,
    subject: Subject,
    address: Option<String>,
) -> Result<Response, PageError> {
    let made = tokio::task::spawn_blocking(move || {
        let read = read(&atlas, &subject, address.as_deref());
        let (told, took) = timed(|| Told::parts(&atlas, &national, subject, read));
        (EffectParts { told }, took)
    });
    let (parts, took) = made.await.map_err(broken)?;
    Ok((took, render(&parts)?).into_response())
}

/// What was worked out, and how long that took: for the tools of browsers and for our bench.
fn timed<T>(work: impl FnOnce() -> T) -> (T, [(&'static str, String); 1]) {
    let begin = Instant::now();
    let made = work();
    let milliseconds = begin.elapsed().as_secs_f64() * 1_000.0;
    (
        made,
        [("server-timing", format!("calcul;dur={milliseconds:.2}"))],
    )
}

fn read(atlas: &Atlas, subject: &Subject, address: Option<&str>) -> Read {
    asked::read(
        atlas,
        subject,
        &RawQuery::parse(address.unwrap_or_default()),
    )
}

/// A thread that was lost.
pub fn broken(error: tokio::task::JoinError) -> PageError {
    PageError::Document(error.to_string())
}
