//! The desk where reports are settled, by those in charge of the places.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Form, Router};
use places::Place;
use serde::Deserialize;

use super::model::{Auteur, Settlement, Signalement, Statut};
use super::store;
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::identity::{Actor, SignedIn};
use crate::kernel::pages::{Page, render};
use crate::kernel::policy::{Action, SettleSignalement, Target, may};
use crate::kernel::state::AppState;
use crate::registry::editing::pages::{edit_href, granted};
use crate::registry::editing::store::{Sheet, stewards};
use crate::registry::store::StoreError;

/// How many reports a page shows, and how many are looked through to find them.
const PAGE: usize = 50;
const BATCH: i64 = 500;
const BATCHES: usize = 20;

pub fn router() -> Router<AppState> {
    Router::new()
        .route("/mon-espace/signalements", get(list))
        .route(
            "/mon-espace/lieux/{key}/signalements/{reference}",
            get(report).post(settle),
        )
}

struct Row {
    href: String,
    place: String,
    motif: &'static str,
    correction: String,
    received: String,
    statut: &'static str,
}

#[derive(Template)]
#[template(path = "espace/signalements.html")]
struct ListPage {
    page: Page,
    settled: bool,
    rows: Vec<Row>,
    after: Option<String>,
    done: Option<&'static str>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Asked {
    statut: String,
    apres: String,
    fait: String,
}

fn failed(error: StoreError) -> PageError {
    PageError::Store(error.to_string())
}

/// The reports a person may settle, at most so many from a start on; and where the next begin.
pub async fn mine(
    state: &AppState,
    signed_in: &SignedIn,
    statut: Option<Statut>,
    mut after: Option<store::Cursor>,
    most: usize,
) -> Result<(Vec<(Signalement, Place)>, Option<store::Cursor>), PageError> {
    let stewards = stewards(&state.database).await.map_err(failed)?;
    let mut mine = Vec::new();
    for _ in 0..BATCHES {
        let batch = store::page(&state.database, statut, after.as_ref(), BATCH)
            .await
            .map_err(failed)?;
        let last = batch.len() < BATCH as usize;
        for (report, place) in batch {
            after = Some((report.received_at, report.reference.clone()));
            let steward = stewards.get(&report.place_key).cloned();
            let target = Target::place(&report.place_key, place.code_insee, steward);
            if may(&signed_in.roles, Action::SettleSignalement, &target).is_ok() {
                mine.push((report, place));
                if mine.len() == most {
                    return Ok((mine, after));
                }
            }
        }
        if last {
            return Ok((mine, None));
        }
    }
    Ok((mine, after))
}

async fn list(
    State(state): State<AppState>,
    Me(signed_in): Me,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let settled = asked.statut == "tous";
    let statut = (!settled).then_some(Statut::ATraiter);
    let after = asked
        .apres
        .split_once('~')
        .and_then(|(at, reference)| Some((at.parse().ok()?, reference.to_owned())));
    let (reports, next) = mine(&state, &signed_in, statut, after, PAGE).await?;
    let row = |(report, place): (Signalement, Place)| Row {
        href: report_href(&report),
        place: format!("{}, {}", place.nom, place.commune),
        motif: report.motif.label(),
        correction: report.correction,
        received: formats::instant(report.received_at, signed_in.time_zone),
        statut: report.statut.label(),
    };
    let href = |(at, reference): store::Cursor| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("statut", &asked.statut).append_pair(
            "apres",
            &format!("{}~{reference}", crate::kernel::database::instant(at)),
        );
        format!("/mon-espace/signalements?{}", query.finish())
    };
    render(&ListPage {
        page: Page::new("/mon-espace/signalements", "Erreurs signalées", "").shown_to(&signed_in),
        settled,
        rows: reports.into_iter().map(row).collect(),
        after: next.map(href),
        done: match asked.fait.as_str() {
            "oui" => Some("Le signalement est réglé."),
            "deja" => Some("Quelqu’un a déjà réglé ce signalement."),
            _ => None,
        },
    })
}

fn report_href(report: &Signalement) -> String {
    format!(
        "{}/signalements/{}",
        edit_href(&report.place_key),
        report.reference
    )
}

#[derive(Template)]
#[template(path = "espace/signalement.html")]
struct ReportPage {
    page: Page,
    action: String,
    reference: String,
    place: String,
    sheet_href: Option<String>,
    motif: &'static str,
    correction: String,
    auteur: Option<&'static str>,
    received: String,
    since: &'static str,
    waits_for_answer: bool,
    statut: &'static str,
    is_open: bool,
    reponse: String,
    wrong: Option<&'static str>,
}

async fn report(
    State(state): State<AppState>,
    Me(signed_in): Me,
    Path((key, reference)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let actor = Actor::Person(signed_in.clone());
    let (sheet, _) = granted::<SettleSignalement>(&state, &actor, &key).await?;
    let report = found(&state, &key, &reference).await?;
    let reponse = report.reponse.clone().unwrap_or_default();
    render(&page(&signed_in, &sheet, &report, reponse, None))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Answer {
    statut: String,
    reponse: String,
}

async fn settle(
    State(state): State<AppState>,
    Me(signed_in): Me,
    Path((key, reference)): Path<(String, String)>,
    Form(answer): Form<Answer>,
) -> Result<Response, PageError> {
    let actor = Actor::Person(signed_in.clone());
    let (sheet, grant) = granted::<SettleSignalement>(&state, &actor, &key).await?;
    let report = found(&state, &key, &reference).await?;
    let settlement = match Settlement::check(&answer.statut, &answer.reponse) {
        Ok(settlement) => settlement,
        Err(wrong) => {
            let page = page(&signed_in, &sheet, &report, answer.reponse, Some(wrong));
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response());
        }
    };
    let settled = store::settle(&state, &grant, &report, &settlement)
        .await
        .map_err(failed)?;
    let done = if settled { "oui" } else { "deja" };
    Ok(Redirect::to(&format!("/mon-espace/signalements?fait={done}")).into_response())
}

async fn found(state: &AppState, key: &str, reference: &str) -> Result<Signalement, PageError> {
    let found = store::one(&state.database, key, reference)
        .await
        .map_err(failed)?;
    let (report, _) = found.ok_or_else(|| PageError::not_found("ce signalement"))?;
    Ok(report)
}

fn page(
    signed_in: &SignedIn,
    sheet: &Sheet,
    report: &Signalement,
    reponse: String,
    wrong: Option<&'static str>,
) -> ReportPage {
    let action = report_href(report);
    let target = Target::place(&sheet.key, sheet.place.code_insee, sheet.steward.clone());
    let edits = may(&signed_in.roles, Action::EditPlace, &target).is_ok();
    let mistaken = if wrong.is_some() { "Erreur : " } else { "" };
    ReportPage {
        page: Page::new(
            &action,
            format!("{mistaken}Signalement {}", report.reference),
            "",
        )
        .shown_to(signed_in),
        reference: report.reference.clone(),
        place: format!("{}, {}", sheet.place.nom, sheet.place.commune),
        sheet_href: edits.then(|| edit_href(&sheet.key)),
        motif: report.motif.label(),
        correction: report.correction.clone(),
        auteur: report.auteur.map(Auteur::label),
        received: formats::instant(report.received_at, signed_in.time_zone),
        since: report.since.label(),
        waits_for_answer: report.courriel.is_some(),
        statut: report.statut.label(),
        is_open: report.statut == Statut::ATraiter,
        reponse,
        wrong,
        action,
    }
}
