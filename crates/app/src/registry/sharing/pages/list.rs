//! The webhooks of one's scopes, and the form of a new one.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use territory::{Level, Territories, TerritoryId};

use super::{documents, failed, href, named, where_is};
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::identity::Actor;
use crate::kernel::pages::{Link, Page, render};
use crate::kernel::policy::{Scope, ShareData, permit};
use crate::kernel::state::AppState;
use crate::registry::sharing::model::{self, Webhook, scopes_of};
use crate::registry::sharing::store::{self, New};

struct Line {
    href: String,
    url: String,
    scope: String,
    territory: String,
    state: String,
    failing: bool,
}

struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "partage/list.html")]
struct ListPage {
    page: Page,
    webhooks: Vec<Line>,
    scopes: Vec<Choice>,
    territories: Vec<Choice>,
    url: String,
    wrong: Option<String>,
    documents: Vec<Link>,
    signature: &'static str,
}

#[derive(Template)]
#[template(path = "partage/secret.html")]
pub(super) struct SecretPage {
    pub page: Page,
    pub lead: &'static str,
    pub secret: String,
    pub href: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Draft {
    url: String,
    portee: String,
    territoire: String,
}

pub(super) async fn page(State(state): State<AppState>, me: Me) -> Result<Response, PageError> {
    render(&list(&state, &me, &Draft::default(), None).await?)
}

pub(super) async fn add(
    State(state): State<AppState>,
    me: Me,
    Form(draft): Form<Draft>,
) -> Result<Response, PageError> {
    let wrong = match read(&me, &draft) {
        Ok((scope, url, territory)) => {
            let (id, secret) = (state.chance.id(), secret(&state));
            let target = model::target(&id, &scope);
            let grant = permit::<ShareData>(&Actor::Person(me.0.clone()), target)?;
            let new = New {
                id: &id,
                scope: &scope,
                url: url.as_str(),
                territory,
                secret: &secret,
            };
            let added = store::add(&state.database, &grant, &new, state.clock);
            if added.await.map_err(failed)? {
                return shown_once(
                    &me,
                    &id,
                    secret,
                    "Votre logiciel sera prévenu de chaque changement.",
                );
            }
            "Cette portée a déjà vingt notifications. Supprimez-en une qui ne sert plus."
        }
        Err(wrong) => wrong,
    };
    let page = list(&state, &me, &draft, Some(wrong.to_owned())).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response())
}

/// A secret that nobody can guess, and that is known for what it is.
pub(super) fn secret(state: &AppState) -> String {
    format!("maillage_{}", state.chance.token())
}

/// The only page that ever shows a secret.
pub(super) fn shown_once(
    me: &Me,
    id: &str,
    secret: String,
    lead: &'static str,
) -> Result<Response, PageError> {
    render(&SecretPage {
        page: Page::new(&href(id), "Le secret de la notification", "").shown_to(&me.0),
        lead,
        secret,
        href: href(id),
    })
}

type Asked = (Scope, url::Url, Option<TerritoryId>);

fn read(me: &Me, draft: &Draft) -> Result<Asked, &'static str> {
    let url = model::address(&draft.url)?;
    let scopes = scopes_of(&me.0);
    let scope = match (&scopes[..], draft.portee.parse::<Scope>()) {
        ([only], _) => only.clone(),
        (several, Ok(scope)) if several.contains(&scope) => scope,
        _ => return Err("Choisissez qui répond de cette notification."),
    };
    let territory = match draft.territoire.as_str() {
        "" => None,
        text => {
            let id = text.parse().ok();
            let known = id.filter(|id| Territories::bundled().territory(*id).is_some());
            Some(known.ok_or("Choisissez un territoire de la liste.")?)
        }
    };
    Ok((scope, url, territory))
}

async fn list(
    state: &AppState,
    me: &Me,
    draft: &Draft,
    wrong: Option<String>,
) -> Result<ListPage, PageError> {
    let mut webhooks = Vec::new();
    let mut scopes = Vec::new();
    for scope in scopes_of(&me.0) {
        let name = named(state, &scope).await?;
        for webhook in store::of_scope(&state.database, &scope)
            .await
            .map_err(failed)?
        {
            webhooks.push(line(webhook, &name));
        }
        scopes.push(Choice {
            chosen: scope.to_string() == draft.portee,
            value: scope.to_string(),
            label: name,
        });
    }
    let mistaken = if wrong.is_some() { "Erreur : " } else { "" };
    Ok(ListPage {
        page: Page::new("/mon-espace/partage", format!("{mistaken}Partage"), "").shown_to(&me.0),
        webhooks,
        scopes,
        territories: territories(draft),
        url: draft.url.clone(),
        wrong,
        documents: documents(),
        signature: model::SIGNATURE,
    })
}

fn line(webhook: Webhook, scope: &str) -> Line {
    let (state, failing) = match (&webhook.paused_at, webhook.failures) {
        (Some(_), _) if webhook.paused_why.is_some() => ("suspendue après des échecs", true),
        (Some(_), _) => ("suspendue", false),
        (None, 0) => ("active", false),
        (None, _) => ("en échec, nouvel essai prévu", true),
    };
    Line {
        href: href(&webhook.id),
        scope: scope.to_owned(),
        territory: where_is(webhook.territory),
        state: state.to_owned(),
        failing,
        url: webhook.url,
    }
}

/// The Hubs, the regions and the départements.
fn territories(draft: &Draft) -> Vec<Choice> {
    let all = Territories::bundled();
    [Level::Hub, Level::Region, Level::Departement]
        .into_iter()
        .flat_map(|level| all.territories(level))
        .map(|found| Choice {
            value: found.id.to_string(),
            label: format!("{} ({})", found.name, found.id.level.label().to_lowercase()),
            chosen: found.id.to_string() == draft.territoire,
        })
        .collect()
}
