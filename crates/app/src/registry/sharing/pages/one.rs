//! A webhook, what was sent to it, and what may be done to it.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::list::{secret, shown_once};
use super::{counted, failed, href, named, where_is};
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::identity::Actor;
use crate::kernel::pages::{Page, render};
use crate::kernel::policy::{Grant, ShareData, permit};
use crate::kernel::state::AppState;
use crate::registry::sharing::delivery;
use crate::registry::sharing::model::Webhook;
use crate::registry::sharing::store::{self, Deed};

struct Line {
    at: String,
    what: String,
    status: String,
    words: String,
    taken: bool,
}

#[derive(Template)]
#[template(path = "partage/webhook.html")]
struct WebhookPage {
    page: Page,
    href: String,
    url: String,
    scope: String,
    territory: String,
    paused: bool,
    /// What to know of it first.
    told: Option<String>,
    /// What was just done.
    done: Option<&'static str>,
    deliveries: Vec<Line>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Done {
    fait: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Sent {
    faire: String,
}

pub(super) async fn page(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, PageError> {
    let (webhook, _) = granted(&state, &me, &id).await?;
    let deliveries = store::deliveries(&state.database, &id)
        .await
        .map_err(failed)?;
    let zone = me.0.time_zone;
    let lines = deliveries.iter().map(|delivery| Line {
        at: formats::instant(delivery.at, zone),
        what: match delivery.kind.as_str() {
            "test" => "essai".to_owned(),
            _ => counted(delivery.changes),
        },
        status: delivery
            .status
            .map_or_else(|| "aucune".to_owned(), |status| status.to_string()),
        words: delivery.words.clone(),
        taken: delivery.is_taken(),
    });
    let told = match (&webhook.paused_at, webhook.failures) {
        (Some(at), _) => Some(format!(
            "Suspendue le {}. {} Rien n’est perdu\u{a0}: à la reprise, tout ce qui a changé entre-temps est envoyé.",
            formats::instant(*at, zone),
            webhook.paused_why.as_deref().unwrap_or_default(),
        )),
        (None, 0) => None,
        (None, failures) => Some(format!(
            "{} de suite. Nouvel essai le {}.",
            formats::counted(
                usize::try_from(failures).unwrap_or_default(),
                "échec",
                "échecs"
            ),
            formats::instant(webhook.next_at, zone),
        )),
    };
    render(&WebhookPage {
        page: Page::new(&href(&id), "Notification", "").shown_to(&me.0),
        href: href(&id),
        scope: named(&state, &webhook.scope).await?,
        territory: where_is(webhook.territory),
        paused: webhook.paused_at.is_some(),
        told,
        done: match done.fait.as_str() {
            "essai" => Some("L’essai est envoyé. Son résultat est en tête de la liste."),
            "pause" => Some("La notification est suspendue."),
            "reprise" => Some("La notification a repris."),
            _ => None,
        },
        deliveries: lines.collect(),
        url: webhook.url,
    })
}

pub(super) async fn change(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    let (webhook, grant) = granted(&state, &me, &id).await?;
    let (deed, back) = match sent.faire.as_str() {
        "essayer" => {
            delivery::test(&state, &webhook).await.map_err(failed)?;
            return Ok(back(&id, "essai"));
        }
        "secret" => {
            let secret = secret(&state);
            let deed = Deed::Renew(secret.clone());
            store::change(&state.database, &grant, &deed, state.clock)
                .await
                .map_err(failed)?;
            return shown_once(
                &me,
                &id,
                secret,
                "L’ancien secret ne sert plus dès maintenant.",
            );
        }
        "suspendre" => (Deed::Pause, back(&id, "pause")),
        "reprendre" => (Deed::Resume, back(&id, "reprise")),
        "supprimer" => (
            Deed::Remove,
            Redirect::to("/mon-espace/partage").into_response(),
        ),
        _ => {
            return Err(PageError::Refused {
                status: StatusCode::UNPROCESSABLE_ENTITY,
                message: "Revenez à la notification, et choisissez un bouton.".to_owned(),
            });
        }
    };
    store::change(&state.database, &grant, &deed, state.clock)
        .await
        .map_err(failed)?;
    Ok(back)
}

fn back(id: &str, done: &str) -> Response {
    Redirect::to(&format!("{}?fait={done}", href(id))).into_response()
}

/// The webhook, and the grant to keep it.
async fn granted(
    state: &AppState,
    me: &Me,
    id: &str,
) -> Result<(Webhook, Grant<ShareData>), PageError> {
    let webhook = store::one(&state.database, id).await.map_err(failed)?;
    let webhook = webhook.ok_or_else(|| PageError::not_found("cette notification"))?;
    let grant = permit::<ShareData>(&Actor::Person(me.0.clone()), webhook.target())?;
    Ok((webhook, grant))
}
