//! The workspace's pages of Hubs: their list, and a Hub's own.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use territory::{Level, Territories, TerritoryId};

use super::model::{Area, codes, is_inside, overlaps, phase_on, uncovered};
use super::store;
use crate::kernel::access::Me;
use crate::kernel::atlas::Atlas;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::identity::{HubId, SignedIn};
use crate::kernel::pages::{Page, render};
use crate::kernel::policy::{Action, Scope, Target, may};
use crate::kernel::state::AppState;
use crate::network::programme::store as programme;
use crate::network::programme::store::Note;
use crate::network::whereabouts;

pub fn router() -> Router<AppState> {
    Router::new()
        .route("/mon-espace/reseau/hubs", get(list))
        .route("/mon-espace/reseau/hubs/{hub}", get(sheet))
}

/// The Hub that an address names.
pub(in crate::network) fn named(hub: &str) -> Result<HubId, PageError> {
    hub.parse().map_err(|_| PageError::not_found("ce Hub"))
}

/// Where a Hub's page is.
pub(in crate::network) fn href(hub: HubId) -> String {
    format!("/mon-espace/reseau/hubs/{hub}")
}

/// A Hub is read by whoever's scope holds it, and by whoever works within it.
pub(super) fn reads(me: &SignedIn, hub: HubId, area: &Area) -> bool {
    if may(&me.roles, Action::ReadNetwork, &Target::hub(hub)).is_ok() {
        return true;
    }
    let own = codes(&area.parts);
    me.roles.iter().any(|held| {
        let mut within = held.territories().iter();
        matches!(held.scope, Scope::Territory(_)) && within.all(|id| is_inside(*id, &own))
    })
}

struct HubRow {
    href: String,
    name: String,
    territory: String,
    phase: &'static str,
    overlaps: usize,
}

#[derive(Template)]
#[template(path = "reseau/hubs.html")]
struct ListPage {
    page: Page,
    hubs: Vec<HubRow>,
    uncovered: Vec<String>,
}

async fn list(State(state): State<AppState>, Me(me): Me) -> Result<Response, PageError> {
    let areas = store::areas(&state.database).await?;
    let phases = store::all_phases(&state.database).await?;
    let today = state.clock.today();
    let read = areas.iter().filter(|area| reads(&me, area.hub, area));
    let hubs = read.map(|area| HubRow {
        href: href(area.hub),
        name: whereabouts::name(area.hub.territory()),
        territory: made_of(&area.parts).join(", "),
        phase: phases
            .get(&area.hub)
            .and_then(|entered| phase_on(entered, today))
            .map_or("", |entered| entered.phase.label()),
        overlaps: overlaps(area, &areas).len(),
    });
    render(&ListPage {
        page: Page::new("/mon-espace/reseau/hubs", "Les Hubs", "").shown_to(&me),
        hubs: hubs.collect(),
        uncovered: uncovered(&areas).into_iter().map(left_out).collect(),
    })
}

fn left_out((departement, communes): (TerritoryId, usize)) -> String {
    let all = Territories::bundled().communes_of(departement).len();
    let name = whereabouts::name(departement);
    match communes == all {
        true => name,
        false => format!(
            "{name} ({} sur {all})",
            formats::counted(communes, "commune", "communes")
        ),
    }
}

/// What a Hub is made of, in words: a Hub of the pack by its départements.
pub(in crate::network) fn made_of(parts: &[TerritoryId]) -> Vec<String> {
    let all = Territories::bundled();
    let parts = parts.iter().flat_map(|part| match part.level {
        Level::Hub => all.children_of(*part),
        _ => all.territory(*part).into_iter().collect(),
    });
    parts.map(|territory| territory.name.clone()).collect()
}

struct MemberRow {
    id: String,
    name: String,
    href: String,
    part: &'static str,
}

struct ReferentRow {
    departement: String,
    name: String,
    href: String,
    shown: bool,
}

struct PhaseRow {
    label: &'static str,
    since: String,
    current: bool,
}

#[derive(Template)]
#[template(path = "reseau/hub.html")]
struct SheetPage {
    page: Page,
    href: String,
    public_href: String,
    name: String,
    parts: Vec<String>,
    places: String,
    overlaps: Vec<String>,
    own: bool,
    presentation: Vec<String>,
    courriel: Option<String>,
    telephone: Option<String>,
    site_web: Option<String>,
    phases: Vec<PhaseRow>,
    members: Vec<MemberRow>,
    referents: Vec<ReferentRow>,
    vacant: Vec<String>,
    notes: Option<Vec<Note>>,
    may_manage: bool,
    may_people: bool,
}

async fn sheet(
    State(state): State<AppState>,
    Me(me): Me,
    Path(hub): Path<String>,
) -> Result<Response, PageError> {
    let hub = named(&hub)?;
    let areas = store::areas(&state.database).await?;
    let area = areas
        .iter()
        .find(|area| area.hub == hub)
        .ok_or_else(|| PageError::not_found("ce Hub"))?;
    if !reads(&me, hub, area) {
        return Err(PageError::Forbidden);
    }
    let here = |action| may(&me.roles, action, &Target::hub(hub)).is_ok();
    let told = store::sheet(&state.database, hub).await?;
    let referents = store::referents(&state.database).await?;
    let departements = store::departements(&area.parts);
    let named = |id: &TerritoryId| referents.iter().any(|one| one.departement == *id);
    let notes = match here(Action::ManageHub) || here(Action::FollowProgramme) {
        true => Some(programme::notes(&state.database, hub).await?),
        false => None,
    };
    let name = whereabouts::name(hub.territory());
    render(&SheetPage {
        page: Page::new(&href(hub), name.clone(), "").shown_to(&me),
        href: href(hub),
        public_href: format!("/reseau/{hub}"),
        name,
        parts: made_of(&area.parts),
        places: formats::counted(places(&state.atlas(), &area.parts), "lieu", "lieux"),
        overlaps: overlaps(area, &areas).iter().map(overlap).collect(),
        own: area.parts != [hub.territory()],
        presentation: told.presentation.lines().map(str::to_owned).collect(),
        courriel: told.courriel.map(|value| value.to_string()),
        telephone: told.telephone.map(|value| formats::phone(value.as_str())),
        site_web: told.site_web.map(|value| value.to_string()),
        phases: phase_rows(&state, hub).await?,
        members: member_rows(&state, hub).await?,
        vacant: departements
            .iter()
            .filter(|id| !named(id))
            .map(|id| whereabouts::name(*id))
            .collect(),
        referents: referents
            .iter()
            .filter(|one| departements.contains(&one.departement))
            .map(|one| ReferentRow {
                departement: whereabouts::name(one.departement),
                name: one.name.clone(),
                href: format!("/mon-espace/reseau/personnes/{}", one.person),
                shown: one.shown.is_some(),
            })
            .collect(),
        notes,
        may_manage: here(Action::ManageHub),
        may_people: here(Action::ManagePeople),
    })
}

fn places(atlas: &Atlas, parts: &[TerritoryId]) -> usize {
    let communes = codes(parts).into_iter();
    communes.map(|code| atlas.places_in(code).count()).sum()
}

fn overlap(shared: &super::model::Overlap) -> String {
    let examples = shared.examples.join(", ");
    let more = if shared.communes > shared.examples.len() {
        "…"
    } else {
        ""
    };
    format!(
        "{} avec {}\u{a0}: {examples}{more}",
        formats::counted(shared.communes, "commune partagée", "communes partagées"),
        whereabouts::name(shared.with.territory())
    )
}

async fn phase_rows(state: &AppState, hub: HubId) -> Result<Vec<PhaseRow>, PageError> {
    let entered = store::phases(&state.database, hub).await?;
    let now = phase_on(&entered, state.clock.today());
    let rows = entered.iter().map(|phase| PhaseRow {
        label: phase.phase.label(),
        since: formats::date(phase.since),
        current: now == Some(*phase),
    });
    Ok(rows.collect())
}

async fn member_rows(state: &AppState, hub: HubId) -> Result<Vec<MemberRow>, PageError> {
    let members = store::members(&state.database, hub).await?;
    let rows = members.into_iter().map(|member| MemberRow {
        href: format!("/mon-espace/reseau/organisations/{}", member.organisation),
        id: member.organisation.to_string(),
        name: member.name,
        part: member.part.label(),
    });
    Ok(rows.collect())
}
