//! The pages of organisations: their list, and a sheet.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;
use territory::fold;

use super::model::Organisation;
use super::store;
use super::views::{Fact, Row, facts, href};
use crate::kernel::access::Me;
use crate::kernel::atlas::Atlas;
use crate::kernel::errors::PageError;
use crate::kernel::identity::{OrganisationId, SignedIn};
use crate::kernel::pages::{Link, Page, render};
use crate::kernel::policy::{Action, Target, may};
use crate::kernel::state::AppState;
use crate::network::people::store as people;
use crate::network::{hubs, whereabouts};

pub(super) const LIST: &str = "/mon-espace/reseau/organisations";

/// Organisations on a page of their list.
const A_PAGE: usize = 50;

/// The routes of organisations.
pub fn router() -> Router<AppState> {
    Router::new()
        .route(LIST, get(list))
        .route("/mon-espace/reseau/organisations/{id}", get(sheet))
}

#[derive(Template)]
#[template(path = "reseau/organisations.html")]
struct ListPage {
    page: Page,
    search: String,
    rows: Vec<Row>,
    total: usize,
    next: Option<String>,
    previous: Option<String>,
    may_create: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    q: String,
    page: usize,
}

pub(super) fn target(organisation: &Organisation) -> Target {
    Target::organisation(&organisation.id, organisation.sheet.territory)
}

async fn list(
    State(state): State<AppState>,
    Me(me): Me,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let words = fold(&asked.q);
    let all = store::all(&state.database).await?;
    let mine: Vec<&Organisation> = all
        .iter()
        .filter(|one| may(&me.roles, Action::ReadNetwork, &target(one)).is_ok())
        .filter(|one| fold(&one.sheet.name).contains(&words))
        .collect();
    let page = asked.page.min(mine.len() / A_PAGE);
    let address = |page: usize| {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("q", &asked.q)
            .append_pair("page", &page.to_string())
            .finish();
        format!("{LIST}?{query}")
    };
    render(&ListPage {
        page: Page::new(LIST, "Les organisations", "").shown_to(&me),
        total: mine.len(),
        rows: mine
            .iter()
            .skip(page * A_PAGE)
            .take(A_PAGE)
            .map(|one| Row::of(one))
            .collect(),
        next: ((page + 1) * A_PAGE < mine.len()).then(|| address(page + 1)),
        previous: page.checked_sub(1).map(address),
        may_create: does(&me, Action::ManageOrganisation),
        search: asked.q,
    })
}

fn does(me: &SignedIn, action: Action) -> bool {
    me.roles.iter().any(|held| action.is_allowed_to(held.role))
}

struct RunPlace {
    key: String,
    href: String,
    name: String,
    commune: String,
}

#[derive(Template)]
#[template(path = "reseau/organisation.html")]
struct SheetPage {
    page: Page,
    href: String,
    name: String,
    closed: bool,
    facts: Vec<Fact>,
    members: Vec<people::Holder>,
    places: Vec<RunPlace>,
    hubs: Vec<Link>,
    may_manage: bool,
    may_assign: bool,
    may_invite: bool,
}

async fn sheet(
    State(state): State<AppState>,
    Me(me): Me,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let organisation = found(&state, &id).await?;
    may(&me.roles, Action::ReadNetwork, &target(&organisation))?;
    let may_here = |action| may(&me.roles, action, &target(&organisation)).is_ok();
    let keys = store::places(&state.database, &organisation.id).await?;
    let atlas = state.atlas();
    render(&SheetPage {
        page: Page::new(&href(&organisation), organisation.sheet.name.clone(), "").shown_to(&me),
        href: href(&organisation),
        name: organisation.sheet.name.clone(),
        closed: organisation.closed,
        facts: facts(&organisation),
        members: people::of_organisation(&state.database, &organisation.id).await?,
        places: keys.iter().map(|key| run_place(&atlas, key)).collect(),
        hubs: hubs::store::of_organisation(&state.database, &organisation.id)
            .await?
            .into_iter()
            .map(|(hub, part)| Link {
                href: format!("/mon-espace/reseau/hubs/{hub}"),
                label: whereabouts::name(hub.territory()),
                detail: part.label().to_owned(),
            })
            .collect(),
        may_manage: !organisation.closed && may_here(Action::ManageOrganisation),
        may_assign: !organisation.closed
            && may_here(Action::ManageOrganisation)
            && does(&me, Action::SettleClaim),
        may_invite: !organisation.closed && may_here(Action::ManagePeople),
    })
}

fn run_place(atlas: &Atlas, key: &str) -> RunPlace {
    let (name, commune) = match (atlas.place(key), atlas.withdrawn(key)) {
        (Some(place), _) => (place.place.nom.clone(), place.place.commune.clone()),
        (None, Some(place)) => (format!("{} (retiré)", place.name), place.commune.clone()),
        (None, None) => (key.to_owned(), String::new()),
    };
    RunPlace {
        href: format!("/lieux/{key}"),
        key: key.to_owned(),
        name,
        commune,
    }
}

pub(super) async fn found(state: &AppState, id: &str) -> Result<Organisation, PageError> {
    let missing = || PageError::not_found("cette organisation");
    let id: OrganisationId = id.parse().map_err(|_| missing())?;
    let organisation = store::find(&state.database, &id).await?;
    organisation.ok_or_else(missing)
}
