//! `/mon-espace/indices`: the indices that one's Hubs keep, and a copy of any model to begin with.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::failed;
use super::told::Choice;
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::identity::{Actor, HubId};
use crate::kernel::pages::{Page, render};
use crate::kernel::policy::{KeepIndices, permit};
use crate::kernel::state::AppState;
use crate::portrait::indices::model::{self, kept_by, read, slug, target};
use crate::portrait::indices::store::{self, NotKept};

struct Line {
    href: String,
    title: String,
    hub: String,
    state: &'static str,
}

#[derive(Template)]
#[template(path = "portrait/indices/kept.html")]
struct KeptPage {
    page: Page,
    lines: Vec<Line>,
    models: Vec<Choice>,
    hubs: Vec<Choice>,
    name: String,
    wrong: Option<&'static str>,
    done: Option<&'static str>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Draft {
    modele: String,
    hub: String,
    nom: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Done {
    fait: String,
}

pub(super) async fn page(
    State(state): State<AppState>,
    me: Me,
    Query(done): Query<Done>,
) -> Result<Response, PageError> {
    let page = list(&state, &me, &Draft::default(), None).await?;
    render(&KeptPage {
        done: (done.fait == "suppression").then_some("L’indice est supprimé."),
        ..page
    })
}

/// Copies a model for a Hub, under another name.
pub(super) async fn duplicate(
    State(state): State<AppState>,
    me: Me,
    Form(draft): Form<Draft>,
) -> Result<Response, PageError> {
    let wrong = match copied(&state, &me, &draft).await? {
        Ok(id) => {
            let href = format!("/mon-espace/indices/{id}?fait=copie");
            return Ok(Redirect::to(&href).into_response());
        }
        Err(wrong) => wrong,
    };
    let page = list(&state, &me, &draft, Some(wrong)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response())
}

async fn copied(
    state: &AppState,
    me: &Me,
    draft: &Draft,
) -> Result<Result<String, &'static str>, PageError> {
    let hubs = kept_by(&me.0);
    let asked = draft.hub.parse::<HubId>().ok();
    let hub = match (&hubs[..], asked) {
        ([(only, _)], _) => *only,
        (several, Some(hub)) if several.iter().any(|(one, _)| *one == hub) => hub,
        _ => return Ok(Err("Choisissez le Hub qui tient cet indice.")),
    };
    let name = draft.nom.trim();
    if name.is_empty() || name.chars().count() > 120 {
        return Ok(Err("Donnez un nom à l’indice, de 120 caractères au plus."));
    }
    let Some(document) = document(state, me, &draft.modele).await? else {
        return Ok(Err("Choisissez le modèle à dupliquer."));
    };
    let Ok(mut model) = read(&document) else {
        return Ok(Err("Ce modèle ne se lit plus. Choisissez-en un autre."));
    };
    model.id = slug(name);
    name.clone_into(&mut model.title);
    let id = state.chance.id();
    let grant = permit::<KeepIndices>(&Actor::Person(me.0.clone()), target(&id, hub))?;
    let document = renamed(&document, &model).unwrap_or_else(|| model.document());
    let added = store::add(
        &state.database,
        &grant,
        hub,
        &model.id,
        &document,
        state.clock,
    );
    Ok(match added.await.map_err(failed)? {
        Ok(()) => Ok(id),
        Err(NotKept::Enough) => {
            Err("Ce Hub tient déjà trente indices. Supprimez-en un qui ne sert plus.")
        }
        Err(_) => Err("Un indice porte déjà ce nom. Choisissez-en un autre."),
    })
}

/// The document under its other name, with its comments: where its two lines are plain.
fn renamed(document: &str, model: &diagnosis::index::Model) -> Option<String> {
    let mut seen = false;
    let fresh = model.document();
    let mut heads = fresh.lines();
    let (id, title) = (heads.next()?, heads.next()?);
    let lines: Vec<&str> = document
        .lines()
        .map(|line| match line {
            // Only what stands before the first table is the model's own.
            line if line.starts_with("[[") => {
                seen = true;
                line
            }
            line if !seen && line.starts_with("id = ") => id,
            line if !seen && line.starts_with("title = ") => title,
            line => line,
        })
        .collect();
    let text = lines.join("\n") + "\n";
    (read(&text).as_ref() == Ok(model)).then_some(text)
}

/// The document of a model that one may copy: any that is shown, or one's own.
async fn document(state: &AppState, me: &Me, slug: &str) -> Result<Option<String>, PageError> {
    if let Some(known) = model::one(&state.atlas(), slug) {
        return Ok(Some(known.document.to_owned()));
    }
    let hubs = kept_by(&me.0);
    let all = store::all(&state.database).await.map_err(failed)?;
    let mine = all
        .into_iter()
        .find(|one| one.slug == slug && hubs.iter().any(|(hub, _)| *hub == one.hub));
    Ok(mine.map(|one| one.document))
}

async fn list(
    state: &AppState,
    me: &Me,
    draft: &Draft,
    wrong: Option<&'static str>,
) -> Result<KeptPage, PageError> {
    let hubs = kept_by(&me.0);
    let all = store::all(&state.database).await.map_err(failed)?;
    let mut models: Vec<(String, String)> = model::every(&state.atlas())
        .map(|known| (known.model.id.clone(), known.model.title.clone()))
        .collect();
    let mut lines = Vec::new();
    for kept in all {
        let Some((_, hub)) = hubs.iter().find(|(hub, _)| *hub == kept.hub) else {
            continue;
        };
        let title = read(&kept.document).map_or_else(|_| kept.slug.clone(), |model| model.title);
        if !models.iter().any(|(slug, _)| *slug == kept.slug) {
            models.push((kept.slug.clone(), title.clone()));
        }
        lines.push(Line {
            href: format!("/mon-espace/indices/{}", kept.id),
            title,
            hub: hub.clone(),
            state: if kept.published {
                "publié"
            } else {
                "non publié"
            },
        });
    }
    let mistaken = if wrong.is_some() { "Erreur : " } else { "" };
    let first = |slug: &str| match draft.modele.as_str() {
        "" => slug == "modele-de-depart",
        asked => slug == asked,
    };
    Ok(KeptPage {
        page: Page::new("/mon-espace/indices", format!("{mistaken}Indices"), "").shown_to(&me.0),
        lines,
        models: models
            .into_iter()
            .map(|(value, label)| Choice {
                chosen: first(&value),
                value,
                label,
            })
            .collect(),
        hubs: hubs
            .into_iter()
            .map(|(hub, label)| Choice {
                chosen: hub.as_str() == draft.hub,
                value: hub.as_str().to_owned(),
                label,
            })
            .collect(),
        name: draft.nom.clone(),
        wrong,
        done: None,
    })
}
