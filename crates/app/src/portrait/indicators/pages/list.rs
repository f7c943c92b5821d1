//! The files that were brought, and what became of them.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::{failed, owner, release_href};
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::identity::names_of;
use crate::kernel::pages::{Link, Page, render};
use crate::kernel::state::AppState;
use crate::portrait::indicators::model::owners;
use crate::portrait::indicators::pages::href;
use crate::portrait::indicators::store::{self, Kept, State as Became};

pub(super) struct Line {
    pub href: String,
    pub title: String,
    pub file_name: String,
    pub owner: String,
    pub when: String,
    pub state: &'static str,
    pub waits: bool,
    pub indicators: usize,
    pub taken: String,
}

#[derive(Template)]
#[template(path = "portrait/indicators/list.html")]
struct ListPage {
    page: Page,
    waiting: Vec<Line>,
    current: Vec<Line>,
    past: Vec<Line>,
    own: Vec<Link>,
    has_hub: bool,
}

pub(super) async fn page(State(state): State<AppState>, Me(me): Me) -> Result<Response, PageError> {
    let owners = owners(&me);
    let mut all = store::releases(&state.database).await.map_err(failed)?;
    // Whoever answers for the country sees what Hubs bring too.
    let nation = owners.contains(&None);
    all.retain(|kept| nation || owners.contains(&kept.hub));
    let of = |states: &[Became]| -> Vec<Line> {
        let kept = all.iter().filter(|kept| states.contains(&kept.state));
        kept.map(|kept| line(kept, me.time_zone)).collect()
    };
    let atlas = state.atlas();
    let own = atlas.observatory().indicators().iter().filter(|indicator| {
        let hub = indicator.hub.and_then(|hub| hub.as_str().parse().ok());
        hub.is_some() && (nation || owners.contains(&hub))
    });
    let own = own.map(|indicator| Link {
        detail: indicator.id.clone(),
        ..Link::new(href(&indicator.id), indicator.label.clone())
    });
    render(&ListPage {
        page: Page::new(super::WORKSPACE, "Indicateurs", "").shown_to(&me),
        waiting: of(&[Became::Waiting]),
        current: of(&[Became::Current]),
        past: of(&[Became::Replaced, Became::Removed]),
        own: own.collect(),
        has_hub: owners.iter().any(Option::is_some),
    })
}

fn line(kept: &Kept, zone: chrono_tz::Tz) -> Line {
    let mut indicators: Vec<&str> = kept
        .series
        .iter()
        .map(|one| one.indicator.as_str())
        .collect();
    indicators.dedup();
    Line {
        href: release_href(&kept.id),
        title: kept.title.clone(),
        file_name: kept.file_name.clone(),
        owner: owner(kept.hub),
        when: formats::instant(kept.received_at, zone),
        state: kept.state.label(),
        waits: kept.state == Became::Waiting,
        indicators: indicators.len(),
        taken: formats::integer(kept.taken.unsigned_abs()),
    }
}

/// Who brought a file, as people are named.
pub(super) async fn who(state: &AppState, reference: &str) -> Result<String, PageError> {
    let names = names_of(&state.database, [reference]).await;
    Ok(names.map_err(failed)?.of(reference))
}
