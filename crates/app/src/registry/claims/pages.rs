//! The form of a claim, and the list of those to check.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use serde::Deserialize;

use super::model::{Claim, LONGEST};
use super::organisations_of;
use super::store::{self, Settled};
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::identity::{Actor, OrganisationId, SignedIn, names_of};
use crate::kernel::pages::{Page, render};
use crate::kernel::policy::{Action, ClaimPlace, SettleClaim, Target, may, permit};
use crate::kernel::state::AppState;
use crate::registry::editing::pages::{edit_href, granted};
use crate::registry::editing::store::{Sheet, sheet};
use crate::registry::store::StoreError;

pub fn router() -> Router<AppState> {
    Router::new()
        .route("/mon-espace/lieux/{key}/revendiquer", get(form).post(send))
        .route("/mon-espace/revendications", get(list))
        .route(
            "/mon-espace/lieux/{key}/revendications/{claim}",
            post(settle),
        )
}

struct Choice {
    id: String,
    name: String,
}

#[derive(Template)]
#[template(path = "espace/claim.html")]
struct ClaimPage {
    page: Page,
    name: String,
    address: String,
    action: String,
    organisations: Vec<Choice>,
    chosen: String,
    message: String,
    longest: usize,
    wrong: Option<&'static str>,
    sent: bool,
    back: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Draft {
    structure: String,
    message: String,
    envoyee: String,
}

fn failed(error: StoreError) -> PageError {
    PageError::Store(error.to_string())
}

/// The sheet, if the person may claim it: it stands in their scope, or they answer for a structure.
async fn claimable(state: &AppState, signed_in: &SignedIn, key: &str) -> Result<Sheet, PageError> {
    let sheet = sheet(&state.database, key).await.map_err(failed)?;
    let sheet = sheet.ok_or_else(|| PageError::not_found("cette fiche"))?;
    let here = Target::place(&sheet.key, sheet.place.code_insee, sheet.steward.clone());
    let inside = may(&signed_in.roles, Action::ClaimPlace, &here).is_ok();
    match inside || !organisations_of(signed_in).is_empty() {
        true => Ok(sheet),
        false => Err(PageError::Forbidden),
    }
}

async fn form(
    State(state): State<AppState>,
    Me(signed_in): Me,
    Path(key): Path<String>,
    Query(draft): Query<Draft>,
) -> Result<Response, PageError> {
    let sheet = claimable(&state, &signed_in, &key).await?;
    render(&page(&state, &signed_in, &sheet, draft, None).await?)
}

async fn send(
    State(state): State<AppState>,
    Me(signed_in): Me,
    Path(key): Path<String>,
    Form(draft): Form<Draft>,
) -> Result<Response, PageError> {
    let sheet = claimable(&state, &signed_in, &key).await?;
    let wrong = match draft.structure.parse::<OrganisationId>() {
        _ if draft.message.chars().count() > LONGEST => {
            Some("Votre message est trop long. Raccourcissez-le à 500\u{a0}caractères au plus.")
        }
        Err(_) => Some("Choisissez la structure qui fait vivre ce lieu."),
        Ok(organisation) if !organisations_of(&signed_in).contains(&organisation) => {
            Some("Choisissez une structure dont vous êtes responsable.")
        }
        Ok(organisation) => {
            let target = Target::place(
                &sheet.key,
                sheet.place.code_insee,
                Some(organisation.clone()),
            );
            let grant = permit::<ClaimPlace>(&Actor::Person(signed_in.clone()), target)?;
            let message = draft.message.trim();
            store::claim(
                &state.database,
                &state.chance,
                &grant,
                &organisation,
                message,
                state.clock,
            )
            .await
            .map_err(failed)?;
            return Ok(
                Redirect::to(&format!("{}/revendiquer?envoyee=oui", edit_href(&key)))
                    .into_response(),
            );
        }
    };
    let page = page(&state, &signed_in, &sheet, draft, wrong).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response())
}

async fn page(
    state: &AppState,
    signed_in: &SignedIn,
    sheet: &Sheet,
    draft: Draft,
    wrong: Option<&'static str>,
) -> Result<ClaimPage, PageError> {
    let mut organisations = Vec::new();
    for id in organisations_of(signed_in) {
        if sheet.steward.as_ref() != Some(&id)
            && let Some(name) = store::name_of(&state.database, &id).await.map_err(failed)?
        {
            organisations.push(Choice {
                id: id.to_string(),
                name,
            });
        }
    }
    let mistaken = if wrong.is_some() { "Erreur : " } else { "" };
    let action = format!("{}/revendiquer", edit_href(&sheet.key));
    let chosen = match &organisations[..] {
        [only] => only.id.clone(),
        _ => draft.structure,
    };
    // Whoever may not correct the sheet yet goes back to what everyone sees.
    let back = match may(
        &signed_in.roles,
        Action::EditPlace,
        &Target::place(&sheet.key, sheet.place.code_insee, sheet.steward.clone()),
    ) {
        Ok(()) => edit_href(&sheet.key),
        Err(_) => format!("/lieux/{}", sheet.key),
    };
    Ok(ClaimPage {
        page: Page::new(
            &action,
            format!(
                "{mistaken}Dire que {} est à votre structure",
                sheet.place.nom
            ),
            "",
        )
        .shown_to(signed_in),
        name: sheet.place.nom.clone(),
        address: format!(
            "{}, {} {}",
            sheet.place.adresse, sheet.place.code_postal, sheet.place.commune
        ),
        organisations,
        chosen,
        message: draft.message,
        longest: LONGEST,
        wrong,
        sent: draft.envoyee == "oui",
        back,
        action,
    })
}

struct Row {
    place: String,
    place_href: String,
    organisation: String,
    who: String,
    when: String,
    message: String,
    action: String,
    id: String,
}

#[derive(Template)]
#[template(path = "espace/claims.html")]
struct ClaimsPage {
    page: Page,
    rows: Vec<Row>,
    done: Option<&'static str>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Done {
    fait: String,
}

/// How many claims are looked through.
const MOST: i64 = 500;

/// The claims that wait and that a person may settle, each with its sheet.
pub async fn to_check(
    state: &AppState,
    signed_in: &SignedIn,
) -> Result<Vec<(Claim, Sheet)>, PageError> {
    let mut mine = Vec::new();
    for claim in store::waiting(&state.database, MOST)
        .await
        .map_err(failed)?
    {
        let Some(sheet) = sheet(&state.database, &claim.place_key)
            .await
            .map_err(failed)?
        else {
            continue;
        };
        let target = Target::place(&sheet.key, sheet.place.code_insee, sheet.steward.clone());
        if may(&signed_in.roles, Action::SettleClaim, &target).is_ok() {
            mine.push((claim, sheet));
        }
    }
    Ok(mine)
}

async fn list(
    State(state): State<AppState>,
    Me(signed_in): Me,
    Query(done): Query<Done>,
) -> Result<Response, PageError> {
    let claims = to_check(&state, &signed_in).await?;
    let names = names_of(
        &state.database,
        claims.iter().map(|(claim, _)| claim.claimed_by.as_str()),
    )
    .await;
    let names = names.map_err(|error| PageError::Store(error.to_string()))?;
    let row = |(claim, sheet): (Claim, Sheet)| Row {
        place: format!("{}, {}", sheet.place.nom, sheet.place.commune),
        place_href: edit_href(&sheet.key),
        organisation: claim.organisation_name,
        who: names.of(&claim.claimed_by),
        when: formats::instant(claim.claimed_at, signed_in.time_zone),
        message: claim.message,
        action: format!("{}/revendications/{}", edit_href(&sheet.key), claim.id),
        id: claim.id,
    };
    render(&ClaimsPage {
        page: Page::new(
            "/mon-espace/revendications",
            "Lieux revendiqués par des structures",
            "",
        )
        .shown_to(&signed_in),
        rows: claims.into_iter().map(row).collect(),
        done: match done.fait.as_str() {
            "acceptee" => Some("La structure a maintenant la charge de ce lieu."),
            "refusee" => Some("La demande est refusée."),
            "deja" => Some("Quelqu’un a déjà répondu à cette demande."),
            _ => None,
        },
    })
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Answer {
    reponse: String,
    pourquoi: String,
}

async fn settle(
    State(state): State<AppState>,
    actor: Actor,
    Path((key, claim)): Path<(String, String)>,
    Form(answer): Form<Answer>,
) -> Result<Response, PageError> {
    let (_, grant) = granted::<SettleClaim>(&state, &actor, &key).await?;
    let accepted = match answer.reponse.as_str() {
        "accepter" => true,
        "refuser" => false,
        _ => return Err(PageError::Refused {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            message:
                "Revenez à la liste, et choisissez «\u{a0}Accepter\u{a0}» ou «\u{a0}Refuser\u{a0}»."
                    .to_owned(),
        }),
    };
    let why: String = answer.pourquoi.trim().chars().take(LONGEST).collect();
    let settled = store::settle(&state.database, &grant, &claim, accepted, &why, state.clock)
        .await
        .map_err(failed)?;
    let done = match (settled, accepted) {
        (Settled::NotWaiting, _) => "deja",
        (Settled::Done, true) => "acceptee",
        (Settled::Done, false) => "refusee",
    };
    Ok(Redirect::to(&format!("/mon-espace/revendications?fait={done}")).into_response())
}
