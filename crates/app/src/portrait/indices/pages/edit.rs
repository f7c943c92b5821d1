//! `/mon-espace/indices/{index}`: a Hub's index, as a form and as a document.

use std::collections::HashMap;

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use diagnosis::index::Model;
use serde::Deserialize;

use super::failed;
use super::fields::{AggregateFields, VariableFields, aggregates, changed, variables};
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::identity::Actor;
use crate::kernel::pages::{Page, render};
use crate::kernel::policy::{Grant, KeepIndices, permit};
use crate::kernel::state::AppState;
use crate::portrait::indices::model::{check, read, target};
use crate::portrait::indices::store::{self, Kept, NotKept};

#[derive(Template)]
#[template(path = "portrait/indices/edit.html")]
struct EditPage {
    page: Page,
    href: String,
    public: String,
    published: bool,
    title: String,
    says: String,
    coverage: String,
    variables: Vec<VariableFields>,
    aggregates: Vec<AggregateFields>,
    document: String,
    done: Option<&'static str>,
    wrong: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Done {
    fait: String,
}

pub(super) async fn page(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, PageError> {
    let (kept, _) = granted(&state, &me, &id).await?;
    let done = match done.fait.as_str() {
        "copie" => Some(
            "Le modèle est dupliqué. Il n’est vu que de votre Hub tant que vous ne le publiez pas.",
        ),
        "enregistre" => Some("L’indice est enregistré."),
        "publie" => {
            Some("L’indice est publié\u{a0}: tout le monde peut le lire d’ici quelques secondes.")
        }
        "retire" => Some("L’indice n’est plus montré au public."),
        _ => None,
    };
    let document = kept.document.clone();
    render(&shown(&me, &kept, &document, done, None))
}

pub(super) async fn change(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
    Form(sent): Form<HashMap<String, String>>,
) -> Result<Response, PageError> {
    let (kept, grant) = granted(&state, &me, &id).await?;
    let text = |name: &str| sent.get(name).map_or("", String::as_str);
    let (database, clock) = (&state.database, state.clock);
    let (wrong, document) = match text("faire") {
        "publier" | "retirer" => {
            let shown = text("faire") == "publier";
            store::publish(database, &grant, shown, clock)
                .await
                .map_err(failed)?;
            return Ok(back(&id, if shown { "publie" } else { "retire" }));
        }
        "supprimer" => {
            store::remove(database, &grant, clock)
                .await
                .map_err(failed)?;
            return Ok(Redirect::to("/mon-espace/indices?fait=suppression").into_response());
        }
        "document" => {
            let document = text("document").replace("\r\n", "\n");
            match read(&document) {
                Ok(model) => (save(&state, &grant, &model, &document).await?, document),
                Err(wrong) => (Some(wrong), document),
            }
        }
        _ => match read(&kept.document).and_then(|model| changed(&model, &sent)) {
            Ok(model) => match check(&model) {
                Ok(()) => {
                    let document = model.document();
                    (save(&state, &grant, &model, &document).await?, document)
                }
                Err(wrong) => (Some(wrong), kept.document.clone()),
            },
            Err(wrong) => (Some(wrong), kept.document.clone()),
        },
    };
    let Some(wrong) = wrong else {
        return Ok(back(&id, "enregistre"));
    };
    let page = shown(&me, &kept, &document, None, Some(wrong));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response())
}

/// Keeps the document; says what is wrong if its name is another's.
async fn save(
    state: &AppState,
    grant: &Grant<KeepIndices>,
    model: &Model,
    document: &str,
) -> Result<Option<String>, PageError> {
    let saved = store::rewrite(&state.database, grant, &model.id, document, state.clock);
    match saved.await.map_err(failed)? {
        Ok(()) => Ok(None),
        Err(NotKept::Gone) => Err(PageError::not_found("cet indice")),
        Err(_) => Ok(Some(format!(
            "Un autre indice s’appelle déjà «\u{a0}{}\u{a0}» (id). Choisissez un autre nom.",
            model.id
        ))),
    }
}

fn back(id: &str, done: &str) -> Response {
    Redirect::to(&format!("/mon-espace/indices/{id}?fait={done}")).into_response()
}

fn shown(
    me: &Me,
    kept: &Kept,
    document: &str,
    done: Option<&'static str>,
    wrong: Option<String>,
) -> EditPage {
    // The form shows the index as it is kept; a document with a mistake is shown as it was sent.
    let model = read(&kept.document).ok();
    let mistaken = if wrong.is_some() { "Erreur : " } else { "" };
    let title = model
        .as_ref()
        .map_or(kept.slug.as_str(), |model| &model.title);
    EditPage {
        page: Page::new("/mon-espace/indices", format!("{mistaken}{title}"), "").shown_to(&me.0),
        href: format!("/mon-espace/indices/{}", kept.id),
        public: super::href(&kept.slug),
        published: kept.published,
        title: title.to_owned(),
        says: model
            .as_ref()
            .map_or_else(String::new, |model| model.says.clone()),
        coverage: model.as_ref().map_or_else(String::new, |model| {
            (100.0 * model.coverage).to_string().replace('.', ",")
        }),
        variables: model.as_ref().map_or_else(Vec::new, variables),
        aggregates: model.as_ref().map_or_else(Vec::new, aggregates),
        document: document.to_owned(),
        done,
        wrong,
    }
}

/// The index, and the grant to keep it.
async fn granted(
    state: &AppState,
    me: &Me,
    id: &str,
) -> Result<(Kept, Grant<KeepIndices>), PageError> {
    let kept = store::one(&state.database, id).await.map_err(failed)?;
    let kept = kept.ok_or_else(|| PageError::not_found("cet indice"))?;
    let grant = permit::<KeepIndices>(&Actor::Person(me.0.clone()), target(&kept.id, kept.hub))?;
    Ok((kept, grant))
}
