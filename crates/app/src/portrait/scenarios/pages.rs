//! The pages of kept scenarios: one's own, one by its link, several side by side.

use askama::Template;
use axum::Router;
use axum::extract::{Form, Path, Query, RawQuery as RawQueryString, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use chrono_tz::Tz;
use serde::Deserialize;

use super::model::{Draft, Kept, LONGEST_NAME, MOST_COMPARED, subject};
use super::store;
use crate::kernel::access::Me;
use crate::kernel::atlas::Atlas;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::identity::Actor;
use crate::kernel::pages::{Page, render};
use crate::kernel::policy::{KeepScenario, Target, permit};
use crate::kernel::state::AppState;
use crate::portrait::levers::effect::effect;
use crate::portrait::levers::scenario::Scenario;
use crate::portrait::levers::words::{LABELS, done, figures, told};
use crate::portrait::model::{National, Portrait};
use crate::portrait::national;
use crate::registry::model::RawQuery;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/mon-espace/scenarios", get(list).post(keep))
        .route("/mon-espace/scenarios/{scenario}", post(erase))
        .route("/scenarios/{scenario}", get(one))
        .route("/scenarios/comparer", get(compare))
}

fn failed(error: impl std::fmt::Display) -> PageError {
    PageError::Store(error.to_string())
}

fn target(id: &str) -> Target {
    Target::own_part_of(format!("scenario:{id}"))
}

struct Line {
    id: String,
    name: String,
    territory: String,
    done: String,
    date: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Saving {
    sujet: String,
    leviers: String,
    nom: String,
}

#[derive(Template)]
#[template(path = "portrait/scenarios.html")]
struct ListPage {
    page: Page,
    lines: Vec<Line>,
    /// What waits for a name.
    saving: Option<Saving>,
    saving_territory: String,
    wrong: Option<&'static str>,
    longest: usize,
    most: usize,
}

async fn list(
    State(state): State<AppState>,
    me: Me,
    Query(saving): Query<Saving>,
) -> Result<Response, PageError> {
    render(&list_page(&state, &me, saving, None).await?)
}

async fn list_page(
    state: &AppState,
    me: &Me,
    saving: Saving,
    wrong: Option<&'static str>,
) -> Result<ListPage, PageError> {
    let atlas = state.atlas();
    let kept = store::of_person(&state.database, &me.0.person);
    let kept = kept.await.map_err(failed)?;
    let mistaken = if wrong.is_some() { "Erreur : " } else { "" };
    let about = subject(&atlas, &saving.sujet);
    Ok(ListPage {
        page: Page::new(
            "/mon-espace/scenarios",
            format!("{mistaken}Mes scénarios"),
            "",
        )
        .shown_to(&me.0),
        lines: kept.iter().map(|kept| line(&atlas, kept)).collect(),
        saving_territory: about
            .as_ref()
            .map(|about| about.name.clone())
            .unwrap_or_default(),
        saving: (about.is_some() || wrong.is_some()).then_some(saving),
        wrong,
        longest: LONGEST_NAME,
        most: MOST_COMPARED,
    })
}

fn line(atlas: &Atlas, kept: &Kept) -> Line {
    let (scenario, _) = Scenario::read(atlas, &kept.levers);
    let about = subject(atlas, &kept.subject);
    Line {
        id: kept.id.clone(),
        name: kept.name.clone(),
        territory: about.map_or_else(|| "territoire disparu".to_owned(), |about| about.name),
        done: match done(&scenario) {
            done if done.is_empty() => "rien d’ouvert ni de fermé".to_owned(),
            done => done,
        },
        date: formats::date(
            kept.created_at
                .with_timezone(&Tz::Europe__Paris)
                .date_naive(),
        ),
    }
}

async fn keep(
    State(state): State<AppState>,
    me: Me,
    Form(saving): Form<Saving>,
) -> Result<Response, PageError> {
    let read = Draft::read(&state.atlas(), &saving.nom, &saving.sujet, &saving.leviers);
    let wrong = match read {
        Ok(draft) => {
            let id = state.chance.id();
            let grant = permit::<KeepScenario>(&Actor::Person(me.0.clone()), target(&id))?;
            let kept = store::keep(&state.database, &grant, &me.0.person, &draft, state.clock);
            if kept.await.map_err(failed)? {
                return Ok(Redirect::to(&format!("/scenarios/{id}")).into_response());
            }
            "Vous gardez déjà 200 scénarios\u{a0}: supprimez-en un qui ne sert plus."
        }
        Err(wrong) => wrong,
    };
    let page = list_page(&state, &me, saving, Some(wrong)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response())
}

async fn erase(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let grant = permit::<KeepScenario>(&Actor::Person(me.0.clone()), target(&id))?;
    let erased = store::erase(&state.database, &grant, &me.0.person, state.clock);
    match erased.await.map_err(failed)? {
        true => Ok(Redirect::to("/mon-espace/scenarios").into_response()),
        false => Err(PageError::not_found("ce scénario parmi les vôtres")),
    }
}

/// A scenario with what it does.
struct Told {
    id: String,
    name: String,
    territory: String,
    territory_href: String,
    done: String,
    sentences: Vec<String>,
    /// Label, before, after.
    figures: Vec<(&'static str, String, String)>,
    levers: String,
    date: String,
}

#[derive(Template)]
#[template(path = "portrait/scenario.html")]
struct OnePage {
    page: Page,
    told: Told,
}

#[derive(Template)]
#[template(path = "portrait/scenarios_compared.html")]
struct ComparedPage {
    page: Page,
    all: Vec<Told>,
    said: Option<String>,
    labels: Vec<&'static str>,
}

async fn one(State(state): State<AppState>, Path(id): Path<String>) -> Result<Response, PageError> {
    let kept = store::one(&state.database, &id).await.map_err(failed)?;
    let kept = kept.ok_or_else(|| PageError::not_found("ce scénario"))?;
    let (atlas, national) = national(&state).await?;
    let told = worked_out(move || tell(&atlas, &national, &kept)).await?;
    let told = told.ok_or_else(|| PageError::not_found("le territoire de ce scénario"))?;
    render(&OnePage {
        page: Page::new("/territoires", told.name.clone(), "").unlisted(),
        told,
    })
}

async fn worked_out<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, PageError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| PageError::Document(error.to_string()))
}

async fn compare(
    State(state): State<AppState>,
    RawQueryString(address): RawQueryString,
) -> Result<Response, PageError> {
    let raw = RawQuery::parse(address.as_deref().unwrap_or_default());
    let mut kept = Vec::new();
    let mut missing = 0;
    for id in raw.all("s").take(MOST_COMPARED) {
        match store::one(&state.database, id).await.map_err(failed)? {
            Some(found) => kept.push(found),
            None => missing += 1,
        }
    }
    let (atlas, national) = national(&state).await?;
    let all: Vec<Told> = worked_out(move || {
        let told = kept.iter().filter_map(|kept| tell(&atlas, &national, kept));
        told.collect()
    })
    .await?;
    let said = match (all.len(), missing) {
        (0 | 1, _) => Some(format!(
            "Choisissez au moins deux scénarios, {MOST_COMPARED} au plus, dans la liste des vôtres."
        )),
        (_, 0) => None,
        (_, _) => Some("Un des scénarios a été supprimé\u{a0}: il n’est pas montré.".to_owned()),
    };
    render(&ComparedPage {
        page: Page::new("/territoires", "Scénarios côte à côte", "").unlisted(),
        labels: LABELS.to_vec(),
        all,
        said,
    })
}

fn tell(atlas: &Atlas, national: &National, kept: &Kept) -> Option<Told> {
    let about = subject(atlas, &kept.subject)?;
    let (scenario, _) = Scenario::read(atlas, &kept.levers);
    let portrait = Portrait::of(atlas, national, about, scenario.wanted);
    let effect = effect(atlas, national, &portrait, &scenario);
    let pairs = figures(&effect.before)
        .into_iter()
        .zip(figures(&effect.after));
    let href = portrait.subject.href(atlas);
    let levers = match href.split_once('?') {
        Some((path, query)) => format!("{path}/leviers?{query}&{}", kept.levers),
        None => format!("{href}/leviers?{}", kept.levers),
    };
    let line = line(atlas, kept);
    Some(Told {
        id: line.id,
        name: line.name,
        territory: line.territory,
        territory_href: href,
        done: line.done,
        date: line.date,
        sentences: told(&effect, &scenario),
        figures: LABELS
            .into_iter()
            .zip(pairs)
            .map(|(label, (before, after))| (label, written(before), written(after)))
            .collect(),
        levers,
    })
}

fn written(figure: Option<String>) -> String {
    figure.unwrap_or_else(|| "non connu".to_owned())
}
