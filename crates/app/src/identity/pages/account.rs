//! One's own page: how one is shown, one's roles, the time one lives by, what one is told.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use axum::{Form, Router};

use super::invitation::LONGEST_NAME;
use super::{Choice, answered, database_error, titled};
use crate::identity::errors::Errors;
use crate::identity::inviting::place_of;
use crate::identity::model::{Topic, one_line};
use crate::identity::store::account::{Profile, keep_profile, profile};
use crate::identity::zones::{self, Group};
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::identity::{Actor, SignedIn};
use crate::kernel::pages::Page;
use crate::kernel::policy::{Grant, KeepAccount, Target, permit};
use crate::kernel::state::AppState;
use crate::kernel::writing::Writing;

pub fn router() -> Router<AppState> {
    Router::new().route("/mon-compte", get(form).post(save))
}

/// The grant to keep one's own account.
pub fn own(me: &std::sync::Arc<SignedIn>) -> Result<Grant<KeepAccount>, PageError> {
    let actor = Actor::Person(me.clone());
    Ok(permit::<KeepAccount>(&actor, Target::person(&me.person))?)
}

struct Draft {
    nom: String,
    fonction: String,
    telephone: String,
    fuseau: String,
    wanted: Vec<Topic>,
}

#[derive(Template)]
#[template(path = "identity/account.html")]
struct AccountPage {
    page: Page,
    errors: Errors,
    saved: bool,
    email: String,
    roles: Vec<String>,
    draft: Draft,
    zones: &'static [Group],
    topics: Vec<Choice>,
}

async fn page(
    state: &AppState,
    me: &SignedIn,
    draft: Draft,
    errors: Errors,
    saved: bool,
) -> Result<Response, PageError> {
    let mut connection = state.database.acquire().await.map_err(database_error)?;
    let mut roles = Vec::new();
    for held in &me.roles {
        let place = place_of(&mut connection, &held.scope).await?;
        roles.push(format!("{}, {place}", held.role.label()));
    }
    let topics = Topic::ALL.into_iter().map(|topic| Choice {
        id: topic.slug().to_owned(),
        value: topic.slug().to_owned(),
        label: topic.label().to_owned(),
        checked: draft.wanted.contains(&topic),
    });
    let page = AccountPage {
        page: titled("/mon-compte", "Mon compte", &errors).shown_to(me),
        errors: errors.clone(),
        saved,
        email: me.email.clone(),
        roles,
        topics: topics.collect(),
        draft,
        zones: &zones::GROUPS,
    };
    answered(&page, &errors)
}

async fn form(
    State(state): State<AppState>,
    Me(me): Me,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response, PageError> {
    let mut connection = state.database.acquire().await.map_err(database_error)?;
    let kept = profile(&mut connection, &me.person).await?;
    drop(connection);
    let Some(kept) = kept else {
        return Err(PageError::not_found("ce compte"));
    };
    let draft = Draft {
        nom: kept.name,
        fonction: kept.position,
        telephone: kept.telephone,
        fuseau: kept.time_zone.name().to_owned(),
        wanted: kept.wanted,
    };
    let saved = query.contains_key("enregistre");
    page(&state, &me, draft, Errors::default(), saved).await
}

async fn save(
    State(state): State<AppState>,
    Me(me): Me,
    Form(sent): Form<HashMap<String, String>>,
) -> Result<Response, PageError> {
    let text = |field: &str, most| one_line(sent.get(field).map_or("", String::as_str), most);
    let is_wanted = |topic: &Topic| sent.contains_key(topic.slug());
    let draft = Draft {
        nom: text("nom", LONGEST_NAME),
        fonction: text("fonction", 100),
        telephone: text("telephone", 30),
        fuseau: text("fuseau", 50),
        wanted: Topic::ALL.into_iter().filter(is_wanted).collect(),
    };
    let mut errors = Errors::default();
    if draft.nom.is_empty() {
        errors.add("nom", "Écrivez votre nom, comme il sera affiché.");
    }
    let dialled = |letter: char| letter.is_ascii_digit() || "+ .()-\u{a0}".contains(letter);
    if !draft.telephone.chars().all(dialled) {
        errors.add(
            "telephone",
            "Écrivez ce numéro en chiffres, comme 02 99 00 00 00, ou laissez le champ vide.",
        );
    }
    let zone = zones::offered(&draft.fuseau);
    if zone.is_none() {
        errors.add("fuseau", "Choisissez un fuseau de la liste.");
    }
    let Some(time_zone) = zone.filter(|_| errors.is_empty()) else {
        return page(&state, &me, draft, errors, false).await;
    };
    let kept = Profile {
        name: draft.nom,
        position: draft.fonction,
        telephone: draft.telephone,
        time_zone,
        wanted: draft.wanted,
    };
    let grant = own(&me)?;
    let writing = Writing::begin(&state.database, state.clock)
        .await
        .map_err(database_error)?;
    keep_profile(writing, &grant, &me.person, &kept).await?;
    Ok(Redirect::to("/mon-compte?enregistre=oui").into_response())
}
