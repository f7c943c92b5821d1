//! `/mon-espace/scenarios`: one's own, to open, compare, rename, erase; and, for a Hub's team, to
//! take away one about its territory.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::{failed, known};
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::identity::Actor;
use crate::kernel::pages::{Page, render};
use crate::kernel::policy::{KeepScenario, RemoveScenario, permit};
use crate::kernel::state::AppState;
use crate::network::forms::Problems;
use crate::portrait::levers::words as said;
use crate::portrait::scenarios::model::{LONGEST_NAME, Scenario, asked_by, named, own};
use crate::portrait::scenarios::store;

struct Line {
    id: String,
    href: String,
    name: String,
    territory: String,
    what: String,
    date: String,
}

#[derive(Template)]
#[template(path = "portrait/scenarios/liste.html")]
struct ListPage {
    page: Page,
    scenarios: Vec<Line>,
    done: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "portrait/scenarios/modifier.html")]
struct EditPage {
    page: Page,
    id: String,
    href: String,
    name: String,
    /// Whether it is one's own: another's can only be taken away.
    own: bool,
    problem: Option<String>,
    longest: usize,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    fait: String,
}

/// `GET /mon-espace/scenarios`
pub async fn page(
    State(state): State<AppState>,
    me: Me,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let own = store::of_person(&state.database, me.0.person.as_str())
        .await
        .map_err(failed)?;
    let atlas = state.atlas();
    let line = |scenario: Scenario| {
        let told = asked_by(&atlas, &scenario.address);
        Line {
            href: scenario.href(),
            territory: told.as_ref().map_or_else(
                || "territoire disparu".to_owned(),
                |(subject, _)| subject.name.clone(),
            ),
            what: told
                .and_then(|(_, read)| said::what_changes(&read.levers))
                .unwrap_or_else(|| "aucun lieu changé".to_owned()),
            date: formats::date(scenario.kept_on),
            id: scenario.id,
            name: scenario.name,
        }
    };
    render(&ListPage {
        page: Page::new("/mon-espace/scenarios", "Scénarios", "").shown_to(&me.0),
        scenarios: own.into_iter().map(line).collect(),
        done: match asked.fait.as_str() {
            "renomme" => Some("Le scénario est renommé."),
            "supprime" => Some("Le scénario est supprimé\u{a0}: son lien ne mène plus à rien."),
            _ => None,
        },
    })
}

/// The page to rename or erase one.
fn editing(me: &Me, scenario: &Scenario, name: String, problem: Option<String>) -> EditPage {
    EditPage {
        page: Page::new("/mon-espace/scenarios", "Modifier un scénario", "").shown_to(&me.0),
        href: scenario.href(),
        id: scenario.id.clone(),
        own: scenario.person == me.0.person.as_str(),
        name,
        problem,
        longest: LONGEST_NAME,
    }
}

/// `GET /mon-espace/scenarios/{scenario}`
pub async fn edit(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let scenario = known(&state, &id).await?;
    if scenario.person != me.0.person.as_str() {
        // Another's: for whoever may take it away.
        permit::<RemoveScenario>(&Actor::Person(me.0.clone()), scenario.target())?;
    }
    render(&editing(&me, &scenario, scenario.name.clone(), None))
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Renamed {
    nom: String,
}

/// `POST /mon-espace/scenarios/{scenario}`
pub async fn rename(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
    Form(sent): Form<Renamed>,
) -> Result<Response, PageError> {
    let scenario = known(&state, &id).await?;
    let grant = permit::<KeepScenario>(&Actor::Person(me.0.clone()), own(&id))?;
    let name = match named(&sent.nom) {
        Ok(name) => name,
        Err(problems) => {
            let first = |problems: &Problems| problems.of("nom").map(str::to_owned);
            return render(&editing(&me, &scenario, sent.nom, first(&problems)));
        }
    };
    let renamed = store::rename(&state.database, &grant, &name, state.clock);
    match renamed.await.map_err(failed)? {
        true => Ok(Redirect::to("/mon-espace/scenarios?fait=renomme").into_response()),
        false => Err(PageError::Forbidden),
    }
}

/// `POST /mon-espace/scenarios/{scenario}/supprimer`
pub async fn erase(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let scenario = known(&state, &id).await?;
    let actor = Actor::Person(me.0.clone());
    let erased = match scenario.person == me.0.person.as_str() {
        true => {
            let grant = permit::<KeepScenario>(&actor, own(&id))?;
            store::erase(&state.database, &grant, state.clock).await
        }
        false => {
            let grant = permit::<RemoveScenario>(&actor, scenario.target())?;
            store::remove(&state.database, &grant, state.clock).await
        }
    };
    match erased.map_err(failed)? {
        true => Ok(Redirect::to("/mon-espace/scenarios?fait=supprime").into_response()),
        false => Err(PageError::not_found("ce scénario")),
    }
}
