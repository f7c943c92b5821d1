//! Pairs of which people said contrary things: a Hub's team settles, with a reason.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::{candidate, failed, granted, pair_href};
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::identity::{Actor, names_of};
use crate::kernel::pages::{Page, render};
use crate::kernel::policy::{Action, SettleDisagreement, may, permit};
use crate::kernel::state::AppState;
use crate::registry::merging::model::{LONGEST, Verdict};
use crate::registry::merging::store::judgements;
use crate::registry::review::model::{Line as FieldLine, lines};
use crate::registry::review::store::{self, Contested};

const HREF: &str = "/mon-espace/doublons/desaccords";
const SHOWN: usize = 20;

struct Opinion {
    who: String,
    verdict: &'static str,
    when: String,
}

struct Case {
    id: String,
    href: String,
    action: String,
    names: [String; 2],
    opinions: Vec<Opinion>,
    lines: Vec<FieldLine>,
    may_settle: bool,
}

#[derive(Template)]
#[template(path = "review/disagreements.html")]
struct DisagreementsPage {
    page: Page,
    cases: Vec<Case>,
    done: bool,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Done {
    fait: String,
}

/// `GET /mon-espace/doublons/desaccords`
pub async fn page(
    State(state): State<AppState>,
    me: Me,
    Query(done): Query<Done>,
) -> Result<Response, PageError> {
    let contested = store::contested(&state.database, &me.0, SHOWN)
        .await
        .map_err(failed)?;
    let mut cases = Vec::with_capacity(contested.len());
    for one in &contested {
        cases.push(case(&state, &me, one).await?);
    }
    render(&DisagreementsPage {
        page: Page::new(HREF, "Désaccords à trancher", "").shown_to(&me.0),
        cases,
        done: done.fait == "tranche",
    })
}

async fn case(state: &AppState, me: &Me, contested: &Contested) -> Result<Case, PageError> {
    let Contested {
        candidate,
        judgements,
    } = contested;
    let names = names_of(
        &state.database,
        judgements.iter().map(|one| one.by.as_str()),
    )
    .await;
    let names = names.map_err(failed)?;
    let opinions = judgements.iter().map(|one| Opinion {
        who: names.of(&one.by),
        verdict: one.verdict.label(),
        when: formats::instant(one.at, me.0.time_zone),
    });
    let may_settle =
        |side: &store::Side| may(&me.0.roles, Action::SettleDisagreement, &side.target()).is_ok();
    let (a, b) = (candidate.pair.a(), candidate.pair.b());
    Ok(Case {
        id: format!("{a}-{b}"),
        href: pair_href(&candidate.pair),
        action: format!("{HREF}/{a}/{b}"),
        names: [candidate.a.place.nom.clone(), candidate.b.place.nom.clone()],
        opinions: opinions.collect(),
        lines: lines(&candidate.a.place, &candidate.b.place),
        may_settle: may_settle(&candidate.a) && may_settle(&candidate.b),
    })
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Answer {
    verdict: String,
    pourquoi: String,
}

/// `POST /mon-espace/doublons/desaccords/{a}/{b}`
pub async fn settle(
    State(state): State<AppState>,
    me: Me,
    Path((a, b)): Path<(String, String)>,
    Form(answer): Form<Answer>,
) -> Result<Response, PageError> {
    let candidate = candidate(&state, &a, &b).await?;
    for side in [&candidate.a, &candidate.b] {
        permit::<SettleDisagreement>(&Actor::Person(me.0.clone()), side.target())?;
    }
    let granted = granted(&me, &candidate)?;
    let verdict = Verdict::of_slug(&answer.verdict).filter(|verdict| verdict.decides());
    let why: String = answer.pourquoi.trim().chars().take(LONGEST).collect();
    let Some(verdict) = verdict.filter(|_| !why.is_empty()) else {
        return Err(PageError::Refused {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            message: "Choisissez « Même lieu » ou « Lieux différents », et dites pourquoi : ceux qui avaient dit le contraire le liront. Revenez à la page précédente.".to_owned(),
        });
    };
    judgements::judge(&state.database, &[(granted, verdict)], &why, state.clock)
        .await
        .map_err(failed)?;
    Ok(Redirect::to(&format!("{HREF}?fait=tranche")).into_response())
}
