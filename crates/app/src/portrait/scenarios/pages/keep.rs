//! `/mon-espace/scenarios/nouveau`: keeping what one tried, under a name.

use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::failed;
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::identity::Actor;
use crate::kernel::pages::{Link, Page};
use crate::kernel::policy::{KeepScenario, permit};
use crate::kernel::state::AppState;
use crate::network::forms::{Field, FormPage, Problems};
use crate::portrait::levers::model::{Effect, Outcomes};
use crate::portrait::levers::pages::broken;
use crate::portrait::levers::words as said;
use crate::portrait::model::Subject;
use crate::portrait::national;
use crate::portrait::scenarios::model::{
    LONGEST_NAME, MOST_KEPT, NewScenario, asked_by, href, named, own,
};
use crate::portrait::scenarios::store::{self, Kept};
use crate::registry::model::encoded;

/// The levers that are to be kept.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Tried {
    essai: String,
}

/// The name that they get.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Named {
    nom: String,
}

/// `GET /mon-espace/scenarios/nouveau`
pub async fn ask(
    State(state): State<AppState>,
    me: Me,
    Query(tried): Query<Tried>,
) -> Result<Response, PageError> {
    let (atlas, _) = national(&state).await?;
    let (subject, read) = asked_by(&atlas, &tried.essai).ok_or_else(unusable)?;
    let usual = said::what_changes(&read.levers).map_or_else(
        || subject.name.clone(),
        |what| format!("{}, {what}", subject.name),
    );
    let usual: String = usual.chars().take(LONGEST_NAME).collect();
    form(&me, &tried, &subject, usual).ask()
}

fn form(me: &Me, tried: &Tried, subject: &Subject, name: String) -> FormPage {
    FormPage {
        page: Page::new(&path(tried), "Enregistrer un scénario", "").shown_to(&me.0),
        back: Link::new(tried.essai.clone(), "Revenir à l’essai"),
        title: "Enregistrer un scénario".to_owned(),
        lead: format!(
            "Territoire\u{a0}: {}. Vous le retrouverez dans votre espace\u{202f}; qui en a le lien peut le lire, sans compte.",
            subject.name
        ),
        fields: vec![
            Field::line("text", "nom", "Nom du scénario", name)
                .hinted("Lu par qui en a le lien. 80 caractères au plus."),
        ],
        version: 0,
        button: "Enregistrer",
        problems: Problems::default(),
        meanwhile: None,
    }
}

fn path(tried: &Tried) -> String {
    format!(
        "/mon-espace/scenarios/nouveau?essai={}",
        encoded(&tried.essai)
    )
}

fn unusable() -> PageError {
    PageError::Refused {
        status: StatusCode::BAD_REQUEST,
        message: "Cette adresse n’est pas celle d’un essai\u{a0}: ouvrez les leviers d’un territoire, puis enregistrez de là.".to_owned(),
    }
}

/// `POST /mon-espace/scenarios/nouveau`
pub async fn keep(
    State(state): State<AppState>,
    me: Me,
    Query(tried): Query<Tried>,
    Form(sent): Form<Named>,
) -> Result<Response, PageError> {
    let (atlas, national) = national(&state).await?;
    let (subject, read) = asked_by(&atlas, &tried.essai).ok_or_else(unusable)?;
    let name = match named(&sent.nom) {
        Ok(name) => name,
        Err(problems) => return form(&me, &tried, &subject, sent.nom).ask_again(problems),
    };
    if let Some(problem) = read.problems.first() {
        return Err(PageError::Refused {
            status: StatusCode::BAD_REQUEST,
            message: problem.message.clone(),
        });
    }
    let revision = atlas.revision;
    // Where it is, said again in our own words: nothing else of what was sent is kept.
    let (territory, address) = (subject.id, read.levers.href(&atlas, &subject, ""));
    let outcome = tokio::task::spawn_blocking(move || {
        Outcomes::of(&Effect::of(&atlas, &national, subject, &read.levers))
    });
    let new = NewScenario {
        name,
        territory,
        address,
        outcome: outcome.await.map_err(broken)?,
        revision,
        kept_on: state.clock.today(),
    };
    let id = state.chance.token();
    let grant = permit::<KeepScenario>(&Actor::Person(me.0.clone()), own(&id))?;
    let kept = store::keep(&state.database, &grant, &new, state.clock)
        .await
        .map_err(failed)?;
    match kept {
        Kept::Done => Ok(Redirect::to(&href(&id)).into_response()),
        Kept::Full => Err(PageError::Refused {
            status: StatusCode::CONFLICT,
            message: format!(
                "Vous gardez déjà {MOST_KEPT} scénarios\u{a0}: supprimez-en un dans votre espace, puis recommencez."
            ),
        }),
    }
}
