//! Merging and splitting by hand: a place's records, what it looks like, what was decided.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::candidates::{Candidate, candidates};
use super::deciding::{self, Decision, Refused};
use super::golden::{self, Gathered, Record};
use super::model::LONGEST;
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::identity::{Actor, SignedIn, names_of};
use crate::kernel::pages::{Page, render};
use crate::kernel::policy::{MergePlaces, Target, permit};
use crate::kernel::state::AppState;
use crate::registry::editing::pages::edit_href;
use crate::registry::store::StoreError;

pub fn router() -> Router<AppState> {
    Router::new()
        .route("/mon-espace/lieux/{key}/doublons", get(show))
        .route("/mon-espace/lieux/{key}/doublons/annuler", post(undo))
        .route("/mon-espace/lieux/{key}/reunir", post(merge))
        .route("/mon-espace/lieux/{key}/separer", post(split))
}

struct RecordLine {
    key: String,
    name: String,
    address: String,
    source: String,
    date: String,
    withdrawn: bool,
}

struct DecisionLine {
    words: &'static str,
    others: String,
    who: String,
    when: String,
    why: String,
    by: String,
    at: String,
}

#[derive(Template)]
#[template(path = "espace/merging.html")]
struct MergingPage {
    page: Page,
    name: String,
    href: String,
    q: String,
    records: Vec<RecordLine>,
    can_split: bool,
    candidates: Vec<Candidate>,
    decisions: Vec<DecisionLine>,
    done: Option<&'static str>,
    wrong: Option<&'static str>,
    longest: usize,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Asked {
    q: String,
    fait: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Draft {
    /// The place to merge with.
    avec: String,
    /// The record to split off.
    fiche: String,
    pourquoi: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Undo {
    par: String,
    le: String,
}

pub(super) fn failed(error: StoreError) -> PageError {
    PageError::Store(error.to_string())
}

/// The place of a key, if the person may decide on it.
async fn granted(state: &AppState, actor: &Actor, key: &str) -> Result<Gathered, PageError> {
    let mut connection = state.database.acquire().await;
    let connection = connection
        .as_mut()
        .map_err(|error| PageError::Store(error.to_string()))?;
    let gathered = golden::of_key(connection, key).await.map_err(failed)?;
    let gathered = gathered.ok_or_else(|| PageError::not_found("cette fiche"))?;
    let commune = gathered.golden.place.code_insee;
    let target = Target::place(&gathered.key, commune, gathered.steward.clone());
    permit::<MergePlaces>(actor, target)?;
    Ok(gathered)
}

async fn show(
    State(state): State<AppState>,
    Me(signed_in): Me,
    Path(key): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let gathered = granted(&state, &Actor::Person(signed_in.clone()), &key).await?;
    let page = page(&state, &signed_in, &gathered, &asked, None).await?;
    render(&page)
}

async fn merge(
    State(state): State<AppState>,
    Me(signed_in): Me,
    Path(key): Path<String>,
    Form(draft): Form<Draft>,
) -> Result<Response, PageError> {
    let actor = Actor::Person(signed_in.clone());
    let gathered = granted(&state, &actor, &key).await?;
    let done = deciding::merge(&state, &actor, &gathered, &draft.avec, &draft.pourquoi).await;
    answer(&state, &signed_in, &gathered, done).await
}

async fn split(
    State(state): State<AppState>,
    Me(signed_in): Me,
    Path(key): Path<String>,
    Form(draft): Form<Draft>,
) -> Result<Response, PageError> {
    let actor = Actor::Person(signed_in.clone());
    let gathered = granted(&state, &actor, &key).await?;
    let done = deciding::split(&state, &actor, &gathered, &draft.fiche, &draft.pourquoi).await;
    answer(&state, &signed_in, &gathered, done).await
}

async fn undo(
    State(state): State<AppState>,
    Me(signed_in): Me,
    Path(key): Path<String>,
    Form(asked): Form<Undo>,
) -> Result<Response, PageError> {
    let actor = Actor::Person(signed_in.clone());
    let gathered = granted(&state, &actor, &key).await?;
    let at: Option<DateTime<Utc>> = asked.le.parse().ok();
    let Some(at) = at else {
        return Err(PageError::not_found("cette décision"));
    };
    let done = deciding::undo(&state, &actor, &gathered, &asked.par, at).await;
    answer(&state, &signed_in, &gathered, done).await
}

async fn answer(
    state: &AppState,
    signed_in: &SignedIn,
    gathered: &Gathered,
    done: Result<&'static str, Refused>,
) -> Result<Response, PageError> {
    let wrong = match done {
        Ok(done) => {
            let to = format!("{}/doublons?fait={done}", edit_href(&gathered.key));
            return Ok(Redirect::to(&to).into_response());
        }
        Err(Refused::Store(error)) => return Err(failed(error)),
        Err(refused) => refused.words(),
    };
    let page = page(state, signed_in, gathered, &Asked::default(), Some(wrong)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response())
}

async fn page(
    state: &AppState,
    signed_in: &SignedIn,
    gathered: &Gathered,
    asked: &Asked,
    wrong: Option<&'static str>,
) -> Result<MergingPage, PageError> {
    let atlas = state.atlas();
    let title = |source: &str| {
        let credit = atlas.credit(source);
        credit.map_or_else(|| source.to_owned(), |credit| credit.title.clone())
    };
    let record = |record: &Record| RecordLine {
        key: record.key.clone(),
        name: record.place.nom.clone(),
        address: format!(
            "{}, {} {}",
            formats::address(&record.place.adresse),
            record.place.code_postal,
            record.place.commune
        ),
        source: title(&record.source),
        date: match record.undated {
            true => "date inconnue".to_owned(),
            false => formats::date(record.place.date_maj),
        },
        withdrawn: record.withdrawn,
    };
    let decisions = deciding::decisions(state, gathered).await.map_err(failed)?;
    let people = decisions.iter().map(|decision| decision.by.as_str());
    let names = names_of(&state.database, people).await;
    let names = names.map_err(|error| PageError::Store(error.to_string()))?;
    let decision = |decision: Decision| DecisionLine {
        words: decision.verdict.label(),
        others: decision.others.join(", "),
        who: names.of(&decision.by),
        when: formats::instant(decision.at, signed_in.time_zone),
        why: decision.why,
        at: crate::kernel::database::instant(decision.at),
        by: decision.by,
    };
    let live = gathered.records.iter().filter(|record| !record.withdrawn);
    let mistaken = if wrong.is_some() { "Erreur : " } else { "" };
    let name = gathered.golden.place.nom.clone();
    let href = edit_href(&gathered.key);
    Ok(MergingPage {
        page: Page::new(
            &format!("{href}/doublons"),
            format!("{mistaken}Réunir ou séparer {name}"),
            "",
        )
        .shown_to(signed_in),
        can_split: live.count() > 1,
        records: gathered.records.iter().map(record).collect(),
        candidates: candidates(state, signed_in, gathered, &asked.q)
            .await
            .map_err(failed)?,
        decisions: decisions.into_iter().map(decision).collect(),
        done: match asked.fait.as_str() {
            "reunie" => {
                Some("Les deux fiches n’en font plus qu’une. L’ancienne adresse mène à celle-ci.")
            }
            "separee" => Some("La fiche est séparée\u{a0}: le public voit deux lieux."),
            "annulee" => Some("La décision est annulée."),
            "contredite" => Some(
                "Votre décision est gardée, mais d’autres décisions disent que ces fiches sont des lieux différents. Annulez-les d’abord.",
            ),
            _ => None,
        },
        q: asked.q.clone(),
        longest: LONGEST,
        wrong,
        name,
        href,
    })
}
