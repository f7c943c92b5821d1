//! The first page of the workspace: what needs me today, and where.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use territory::Territories;

use crate::identity::store::requests::pending_requests;
use crate::kernel::access::Me;
use crate::kernel::atlas::{Ages, Atlas};
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::identity::{HubId, SignedIn};
use crate::kernel::pages::{Link, Page, render};
use crate::kernel::policy::{Action, RoleHeld, Scope};
use crate::kernel::state::AppState;
use crate::registry::claims::pages::to_check;
use crate::registry::claims::store::name_of;
use crate::registry::editing::pages::{in_charge, is_stale};
use crate::registry::editing::store::stewards;
use crate::registry::quarantine::pages::waiting as rows_to_mend;
use crate::registry::review::pages::waiting as pairs_to_review;
use crate::registry::signalements::desk::mine;
use crate::registry::signalements::model::Statut;

/// Something that waits for the person, or that does not.
struct Task {
    href: &'static str,
    count: String,
    words: String,
    waiting: bool,
}

struct RoleLine {
    role: &'static str,
    scope: Link,
}

#[derive(Template)]
#[template(path = "espace/home.html")]
struct HomePage {
    page: Page,
    name: String,
    tasks: Vec<Task>,
    roles: Vec<RoleLine>,
    places: Option<String>,
}

/// Counted no further: a hundred things to do are "more than a hundred".
const ENOUGH: usize = 100;

/// `GET /mon-espace`
pub async fn home(State(state): State<AppState>, Me(signed_in): Me) -> Result<Response, PageError> {
    let atlas = state.atlas();
    let mut tasks = Vec::new();
    let can = |action: Action| {
        signed_in
            .roles
            .iter()
            .any(|held| action.is_allowed_to(held.role))
    };
    if can(Action::SettleSignalement) {
        let (waiting, _) = mine(&state, &signed_in, Some(Statut::ATraiter), None, ENOUGH).await?;
        tasks.push(task(
            "/mon-espace/signalements",
            waiting.len(),
            "erreur signalée à traiter",
            "erreurs signalées à traiter",
        ));
    }
    if can(Action::SettleClaim) {
        let claims = to_check(&state, &signed_in).await?;
        tasks.push(task(
            "/mon-espace/revendications",
            claims.len(),
            "lieu revendiqué à vérifier",
            "lieux revendiqués à vérifier",
        ));
    }
    if can(Action::MendRow) {
        let rows = rows_to_mend(&state, &signed_in).await?;
        tasks.push(task(
            "/mon-espace/a-reparer",
            rows,
            "ligne d’import à réparer",
            "lignes d’import à réparer",
        ));
    }
    if can(Action::MergePlaces) {
        let pairs = pairs_to_review(&state, &signed_in).await?;
        tasks.push(Task {
            count: formats::integer(pairs as u64),
            ..task(
                "/mon-espace/doublons",
                pairs.min(ENOUGH - 1),
                "doublon possible à examiner",
                "doublons possibles à examiner",
            )
        });
    }
    if can(Action::ManagePeople) {
        let requests = pending_requests(&state.database, &signed_in.roles).await?;
        tasks.push(task(
            "/mon-espace/demandes",
            requests.len(),
            "demande de compte à lire",
            "demandes de compte à lire",
        ));
    }
    let mut places = None;
    if can(Action::EditPlace) {
        let (count, stale) = charge(&state, &atlas, &signed_in).await?;
        tasks.push(stale_task(stale));
        places = Some(formats::counted(count, "lieu", "lieux"));
    }
    let mut roles = Vec::new();
    for held in &signed_in.roles {
        roles.push(RoleLine {
            role: held.role.label(),
            scope: scope_link(&state, held).await?,
        });
    }
    let name = match signed_in.name.as_str() {
        "" => "bienvenue".to_owned(),
        name => name.to_owned(),
    };
    render(&HomePage {
        page: Page::new("/mon-espace", "Mon espace", "").shown_to(&signed_in),
        name,
        tasks,
        roles,
        places,
    })
}

/// How many places the person has in their charge, and how many of them nobody checked for a year.
async fn charge(
    state: &AppState,
    atlas: &Atlas,
    signed_in: &SignedIn,
) -> Result<(usize, usize), PageError> {
    let stewards = stewards(&state.database).await;
    let stewards = stewards.map_err(|error| PageError::Store(error.to_string()))?;
    let ages = Ages::on(state.clock.today());
    let mine = in_charge(atlas, &stewards, signed_in, Action::EditPlace);
    let stale = mine.iter().filter(|place| is_stale(place, ages)).count();
    Ok((mine.len(), stale))
}

fn task(href: &'static str, count: usize, one: &str, many: &str) -> Task {
    Task {
        href,
        count: match count {
            ENOUGH.. => format!("{ENOUGH}\u{a0}ou plus"),
            count => formats::integer(count as u64),
        },
        words: if count > 1 { many } else { one }.to_owned(),
        waiting: count > 0,
    }
}

fn stale_task(count: usize) -> Task {
    Task {
        count: formats::integer(count as u64),
        ..task(
            "/mon-espace/lieux?etat=a-verifier",
            count.min(ENOUGH - 1),
            "fiche à vérifier\u{a0}: plus d’un an, ou date inconnue",
            "fiches à vérifier\u{a0}: plus d’un an, ou date inconnue",
        )
    }
}

/// A role's scope, with where to see it.
async fn scope_link(state: &AppState, held: &RoleHeld) -> Result<Link, PageError> {
    let territories = Territories::bundled();
    Ok(match &held.scope {
        Scope::Nation => Link::new("/territoires", "toute la France"),
        Scope::Territory(id) => {
            let name = territories
                .territory(*id)
                .map_or_else(|| id.to_string(), |found| found.name.clone());
            Link::new(format!("/territoires/{}/{}", id.level, id.code), name)
        }
        Scope::Hub(hub) => Link::new(format!("/territoires/hub/{hub}"), hub_name(*hub)),
        Scope::Organisation(id) => {
            let name = name_of(&state.database, id).await;
            let name = name.map_err(|error| PageError::Store(error.to_string()))?;
            Link::new(
                "/mon-espace/lieux",
                name.unwrap_or_else(|| "structure fermée".to_owned()),
            )
        }
    })
}

fn hub_name(hub: HubId) -> String {
    let found = Territories::bundled().territory(hub.territory());
    found.map_or_else(|| hub.to_string(), |found| found.name.clone())
}
