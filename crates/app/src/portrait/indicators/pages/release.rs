//! A file that was read: what is understood of it, before and after it is shown to everybody.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use diagnosis::indicator::Grain;
use serde::Deserialize;

use super::list::who;
use super::{WORKSPACE, failed, href, owner, release_href};
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::identity::Actor;
use crate::kernel::pages::{Link, Page, render};
use crate::kernel::policy::{Grant, ImportIndicators, permit};
use crate::kernel::state::AppState;
use crate::portrait::indicators::model::{plural, target};
use crate::portrait::indicators::reading::TABLE;
use crate::portrait::indicators::store::{self, Deed, Kept, State as Became};

struct SeriesLine {
    indicator: Link,
    level: &'static str,
    vintage: i64,
    known: String,
}

#[derive(Template)]
#[template(path = "portrait/indicators/release.html")]
struct ReleasePage {
    page: Page,
    action: String,
    kept: Kept,
    owner: String,
    recipe: String,
    when: String,
    who: String,
    waits: bool,
    current: bool,
    series: Vec<SeriesLine>,
    rows: String,
    taken: String,
    refused: String,
    unread: String,
    unknown: String,
}

/// A file, and the grant to decide of it.
async fn granted(
    state: &AppState,
    me: &Me,
    id: &str,
) -> Result<(Kept, Grant<ImportIndicators>), PageError> {
    let kept = store::release(&state.database, id).await.map_err(failed)?;
    let kept = kept.ok_or_else(|| {
        PageError::not_found("ce fichier : il a été écarté, ou effacé après sept jours")
    })?;
    let grant = permit(&Actor::Person(me.0.clone()), target(&kept.id, kept.hub))?;
    Ok((kept, grant))
}

pub(super) async fn page(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let (kept, _) = granted(&state, &me, &id).await?;
    let atlas = state.atlas();
    let observatory = atlas.observatory();
    let series = kept.series.iter().map(|line| {
        let label = observatory.indicator(&line.indicator);
        let label = label.map_or(line.indicator.as_str(), |found| found.label.as_str());
        let grain: Option<Grain> = line.level.parse().ok();
        let areas = grain.map_or("", plural);
        SeriesLine {
            indicator: Link::new(href(&line.indicator), label),
            level: grain.map_or("", Grain::label),
            vintage: line.vintage,
            known: format!("{} {areas}", formats::integer(line.known.unsigned_abs())),
        }
    });
    let recipe = diagnosis::recipe::shipped()
        .iter()
        .find(|one| one.id == kept.recipe);
    let shown: Vec<&str> = kept
        .report
        .unread
        .iter()
        .take(20)
        .map(String::as_str)
        .collect();
    let page = Page::new(&release_href(&kept.id), kept.title.clone(), "").shown_to(&me.0);
    render(&ReleasePage {
        action: release_href(&kept.id),
        owner: owner(kept.hub),
        recipe: match (recipe, kept.recipe.as_str()) {
            (Some(recipe), _) => recipe.title.clone(),
            (None, TABLE) => "Tableau du Hub".to_owned(),
            (None, other) => other.to_owned(),
        },
        when: formats::instant(kept.received_at, me.0.time_zone),
        who: who(&state, &kept.received_by).await?,
        waits: kept.state == Became::Waiting,
        current: kept.state == Became::Current,
        series: series.collect(),
        rows: formats::integer(kept.rows.unsigned_abs()),
        taken: formats::integer(kept.taken.unsigned_abs()),
        refused: formats::integer(kept.report.refused as u64),
        unread: match kept.report.unread.len() > shown.len() {
            true => format!("{}…", shown.join(", ")),
            false => shown.join(", "),
        },
        unknown: formats::integer(kept.report.unknown as u64),
        page,
        kept,
    })
}

#[derive(Deserialize)]
pub(super) struct Decided {
    #[serde(default)]
    geste: String,
}

pub(super) async fn change(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
    Form(decided): Form<Decided>,
) -> Result<Response, PageError> {
    let (_, grant) = granted(&state, &me, &id).await?;
    let deed = match decided.geste.as_str() {
        "publier" => Deed::Publish,
        "ecarter" => Deed::Discard,
        "retirer" => Deed::Remove,
        _ => return Ok(Redirect::to(&release_href(&id)).into_response()),
    };
    let done = store::change(&state.database, &grant, deed, state.clock);
    done.await.map_err(failed)?;
    let next = match deed {
        Deed::Discard => WORKSPACE.to_owned(),
        Deed::Publish | Deed::Remove => release_href(&id),
    };
    Ok(Redirect::to(&next).into_response())
}
