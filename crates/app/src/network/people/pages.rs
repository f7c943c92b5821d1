//! The pages of people: who is in my scope, and somebody's roles.

use askama::Template;
use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use territory::fold;

use super::account::has_a_say;
use super::scopes;
use super::store::{self, Held, Person, Taken};
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::identity::{Actor, SignedIn};
use crate::kernel::pages::{Link, Page, render};
use crate::kernel::policy::{Action, ManagePeople, Role, Scope, Target, may, may_give, permit};
use crate::kernel::state::AppState;
use crate::network::forms::{Field, FormPage, Group, Problems};
use crate::network::whereabouts;

/// Where people are listed.
pub const LIST: &str = "/mon-espace/reseau/personnes";

/// People on a page of their list.
const A_PAGE: usize = 50;

/// The routes of these pages.
pub fn router() -> Router<AppState> {
    Router::new()
        .route(LIST, get(list))
        .route(
            "/mon-espace/reseau/personnes/{person}",
            get(somebody).post(give),
        )
        .route("/mon-espace/reseau/personnes/{person}/retirer", post(take))
}

struct PersonRow {
    href: String,
    name: String,
    roles: Vec<String>,
    seen: String,
}

#[derive(Template)]
#[template(path = "reseau/personnes.html")]
struct ListPage {
    page: Page,
    search: String,
    rows: Vec<PersonRow>,
    total: usize,
    next: Option<String>,
    previous: Option<String>,
    may_manage: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    q: String,
    page: usize,
}

fn inside(me: &SignedIn, action: Action, held: &Held) -> bool {
    let target = held.target.as_ref();
    target.is_some_and(|target| may(&me.roles, action, target).is_ok())
}

async fn list(
    State(state): State<AppState>,
    Me(me): Me,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let words = fold(&asked.q);
    let mut people = store::everyone(&state.database).await?;
    // Of somebody who also works elsewhere, only what is here is told.
    for person in &mut people {
        person
            .roles
            .retain(|held| inside(&me, Action::ReadNetwork, held));
    }
    people.retain(|person| !person.roles.is_empty() && fold(&person.name).contains(&words));
    let page = asked.page.min(people.len() / A_PAGE);
    let address = |page: usize| {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("q", &asked.q)
            .append_pair("page", &page.to_string())
            .finish();
        format!("{LIST}?{query}")
    };
    let may_manage = me
        .roles
        .iter()
        .any(|held| Action::ManagePeople.is_allowed_to(held.role));
    let shown = people.iter().skip(page * A_PAGE).take(A_PAGE);
    render(&ListPage {
        page: Page::new(LIST, "Les personnes", "").shown_to(&me),
        rows: shown.map(|person| row(&me, person)).collect(),
        total: people.len(),
        next: ((page + 1) * A_PAGE < people.len()).then(|| address(page + 1)),
        previous: page.checked_sub(1).map(address),
        may_manage,
        search: asked.q,
    })
}

fn row(me: &SignedIn, person: &Person) -> PersonRow {
    PersonRow {
        href: format!("{LIST}/{}", person.id),
        name: person.name.clone(),
        roles: person.roles.iter().map(role_on).collect(),
        seen: match person.suspended {
            true => "compte suspendu".to_owned(),
            false => last_seen(me, person),
        },
    }
}

fn last_seen(me: &SignedIn, person: &Person) -> String {
    person
        .seen
        .map_or_else(|| "jamais".to_owned(), |at| month(me, at))
}

fn role_on(held: &Held) -> String {
    format!("{}, {}", held.role.label(), held.on)
}

/// When somebody was last seen, no nearer than the month.
fn month(me: &SignedIn, at: DateTime<Utc>) -> String {
    let day = formats::date(at.with_timezone(&me.time_zone).date_naive());
    day.split_once('\u{a0}')
        .map_or(day.clone(), |(_, month)| month.to_owned())
}

struct HeldRow {
    id: String,
    label: String,
    may_take: bool,
}

#[derive(Template)]
#[template(path = "reseau/personne.html")]
struct PersonPage {
    page: Page,
    name: String,
    seen: String,
    suspended: bool,
    /// Whether their account is the reader's to close and open.
    has_a_say: bool,
    roles: Vec<HeldRow>,
    form: FormPage,
    told: Option<&'static str>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RoleDraft {
    role: String,
    portee: String,
    autre: String,
}

/// Somebody of whom at least a role is where the actor manages people.
pub async fn found(state: &AppState, me: &SignedIn, id: &str) -> Result<Person, PageError> {
    let missing = || PageError::not_found("cette personne");
    let id = id.parse().map_err(|_| missing())?;
    let person = store::one(&state.database, &id).await?;
    let person = person.ok_or_else(missing)?;
    let everywhere = may(&me.roles, Action::ManagePeople, &Target::person(&person.id)).is_ok();
    let mut held = person.roles.iter();
    match everywhere || held.any(|held| inside(me, Action::ManagePeople, held)) {
        true => Ok(person),
        false => Err(PageError::Forbidden),
    }
}

async fn page(
    state: &AppState,
    me: &SignedIn,
    person: &Person,
    draft: &RoleDraft,
    problems: Problems,
    told: Option<&'static str>,
) -> Result<PersonPage, PageError> {
    let path = format!("{LIST}/{}", person.id);
    let mistaken = if problems.is_empty() { "" } else { "Erreur : " };
    let shown = || Page::new(&path, format!("{mistaken}{}", person.name), "").shown_to(me);
    let roles = Group {
        label: String::new(),
        choices: scopes::roles(me, &draft.role),
    };
    let fields = vec![
        Field::list("role", "Rôle", vec![roles]),
        Field::list(
            "portee",
            "Où",
            scopes::groups(state, me, &draft.portee).await?,
        ),
        Field::line(
            "text",
            "autre",
            "Ou une commune, une intercommunalité",
            &draft.autre,
        )
        .hinted("Écrivez son nom si elle n’est pas dans la liste. Laissez alors la liste vide."),
    ];
    let visible = person.roles.iter();
    let visible =
        visible.filter(|held| inside(me, Action::ReadNetwork, held) || held.target.is_none());
    Ok(PersonPage {
        name: person.name.clone(),
        seen: last_seen(me, person),
        suspended: person.suspended,
        has_a_say: has_a_say(me, person),
        roles: visible
            .map(|held| HeldRow {
                id: held.id.clone(),
                label: role_on(held),
                may_take: may_give(&me.roles, held.role, &taken_at(held)).is_ok(),
            })
            .collect(),
        form: FormPage {
            page: shown(),
            back: Link::new(LIST, "Revenir aux personnes"),
            title: "Donner un rôle".to_owned(),
            lead: String::new(),
            fields,
            version: 0,
            button: "Donner ce rôle",
            problems,
            meanwhile: None,
        },
        page: shown(),
        told,
    })
}

/// Where a role is taken; one on an organisation that is gone is for the nation to take.
pub fn taken_at(held: &Held) -> Target {
    held.target
        .clone()
        .unwrap_or_else(|| Target::new("person:"))
}

async fn somebody(
    State(state): State<AppState>,
    Me(me): Me,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let person = found(&state, &me, &id).await?;
    let draft = RoleDraft::default();
    let page = page(&state, &me, &person, &draft, Problems::default(), None);
    render(&page.await?)
}

/// What a role may be given on, of what was sent.
fn scope_of(draft: &RoleDraft, role: Option<Role>) -> Result<Scope, Problems> {
    let scope = match (draft.portee.as_str(), draft.autre.trim()) {
        ("", "") => return Err(Problems::one("portee", "Choisissez où le rôle s’exerce.")),
        ("", other) => whereabouts::read(other)
            .map(Scope::Territory)
            .map_err(|message| Problems::one("autre", message))?,
        (scope, "") => scope
            .parse()
            .map_err(|_| Problems::one("portee", "Choisissez une des réponses de la liste."))?,
        _ => {
            return Err(Problems::one(
                "autre",
                "Choisissez dans la liste ou écrivez ici, pas les deux.",
            ));
        }
    };
    match role {
        Some(role) if !role.fits(&scope) => Err(Problems::one("portee", misfit(role))),
        _ => Ok(scope),
    }
}

fn misfit(role: Role) -> &'static str {
    match role {
        Role::NationalAdministrator | Role::Funder => "Ce rôle s’exerce sur toute la France.",
        Role::HubTeam => "Ce rôle s’exerce sur un Hub.",
        Role::Referent => "Ce rôle s’exerce sur un département.",
        Role::StructureManager => "Ce rôle s’exerce sur une organisation.",
        _ => "Ce rôle s’exerce sur un territoire, un Hub ou une organisation.",
    }
}

async fn give(
    State(state): State<AppState>,
    Me(me): Me,
    Path(id): Path<String>,
    Form(draft): Form<RoleDraft>,
) -> Result<Response, PageError> {
    let person = found(&state, &me, &id).await?;
    let role = draft.role.parse::<Role>().ok();
    let (role, scope) = match (role, scope_of(&draft, role)) {
        (Some(role), Ok(scope)) => (role, scope),
        (role, scope) => {
            let mut problems = Problems::default();
            if role.is_none() {
                problems.add("role", "Choisissez un rôle.");
            }
            for problem in scope.err().iter().flat_map(Problems::all) {
                problems.add(problem.field, problem.message.clone());
            }
            return refused(&state, &me, &person, &draft, problems).await;
        }
    };
    let territory = match &scope {
        Scope::Organisation(id) => {
            let mut connection = state
                .database
                .acquire()
                .await
                .map_err(crate::network::error::NetworkError::from)?;
            whereabouts::territory_of(&mut connection, id).await?
        }
        _ => None,
    };
    let subject = Target::person(&person.id).subject().to_owned();
    let Some(target) = whereabouts::target_of(subject, &scope, territory) else {
        let problems = Problems::one("portee", "Cette organisation n’existe plus.");
        return refused(&state, &me, &person, &draft, problems).await;
    };
    let allowed = may_give(&me.roles, role, &target);
    let grant = permit::<ManagePeople>(&Actor::Person(me.clone()), target);
    let (Ok(()), Ok(grant)) = (allowed, grant) else {
        let problems = Problems::one(
            "portee",
            "Vous ne pouvez pas donner ce rôle ici\u{a0}: il est plus large que le vôtre, ou hors de votre territoire.",
        );
        return refused(&state, &me, &person, &draft, problems).await;
    };
    store::give(&state, &grant, role, &scope).await?;
    Ok(Redirect::to(&format!("{LIST}/{}", person.id)).into_response())
}

async fn refused(
    state: &AppState,
    me: &SignedIn,
    person: &Person,
    draft: &RoleDraft,
    problems: Problems,
) -> Result<Response, PageError> {
    let page = page(state, me, person, draft, problems, None).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct TakeDraft {
    role: String,
}

const LAST: &str = "C’est le dernier rôle d’administration nationale\u{a0}: donnez-le d’abord à quelqu’un d’autre.";

async fn take(
    State(state): State<AppState>,
    Me(me): Me,
    Path(id): Path<String>,
    Form(draft): Form<TakeDraft>,
) -> Result<Response, PageError> {
    let person = found(&state, &me, &id).await?;
    let held = person.roles.iter().find(|held| held.id == draft.role);
    let held = held.ok_or_else(|| PageError::not_found("ce rôle"))?;
    let target = taken_at(held).about(format!("person:{}", person.id));
    may_give(&me.roles, held.role, &target)?;
    let grant = permit::<ManagePeople>(&Actor::Person(me.clone()), target)?;
    match store::take(&state, &grant, held).await? {
        Taken::Done => {
            // Without any role left here, the person's page is no longer theirs to see.
            let left = store::one(&state.database, &person.id).await?;
            let left = left.is_some_and(|left| {
                left.roles
                    .iter()
                    .any(|held| inside(&me, Action::ManagePeople, held))
            });
            let to = if left {
                format!("{LIST}/{}", person.id)
            } else {
                LIST.to_owned()
            };
            Ok(Redirect::to(&to).into_response())
        }
        Taken::LastAdministrator => {
            refused_with(&state, &me, &person, StatusCode::CONFLICT, LAST).await
        }
    }
}

/// Somebody's page, with why nothing was done.
pub async fn refused_with(
    state: &AppState,
    me: &SignedIn,
    person: &Person,
    status: StatusCode,
    told: &'static str,
) -> Result<Response, PageError> {
    let draft = RoleDraft::default();
    let page = page(state, me, person, &draft, Problems::default(), Some(told));
    Ok((status, render(&page.await?)?).into_response())
}
