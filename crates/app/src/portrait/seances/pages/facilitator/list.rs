//! The séances of one's scope.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::super::{failed, name_of};
use super::href;
use crate::kernel::access::Me;
use crate::kernel::database::instant;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::pages::{Page, render};
use crate::kernel::policy::{Action, may};
use crate::kernel::state::AppState;
use crate::portrait::seances::model::{Phase, Seance};
use crate::portrait::seances::store;

/// How many a page shows, and how many are looked through to find them.
const PAGE: usize = 50;
const BATCH: i64 = 200;
const BATCHES: usize = 20;

struct Line {
    href: String,
    title: String,
    territory: String,
    date: String,
    state: &'static str,
}

#[derive(Template)]
#[template(path = "portrait/seances/liste.html")]
struct ListPage {
    page: Page,
    seances: Vec<Line>,
    after: Option<String>,
    done: Option<&'static str>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    apres: String,
    fait: String,
}

/// `GET /mon-espace/seances`
pub async fn page(
    State(state): State<AppState>,
    me: Me,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let (seances, next) = mine(&state, &me, &asked.apres).await?;
    let (atlas, now) = (state.atlas(), state.clock.now());
    let line = |seance: Seance| Line {
        href: href(&seance.id),
        territory: name_of(&atlas, seance.territory),
        date: formats::date(seance.held_on),
        state: match seance.phase(now) {
            Phase::Preparing => "préparée",
            Phase::Over => "terminée",
            _ => "en cours",
        },
        title: seance.title,
    };
    render(&ListPage {
        page: Page::new("/mon-espace/seances", "Séances", "").shown_to(&me.0),
        seances: seances.into_iter().map(line).collect(),
        after: next.map(|cursor| {
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            query.append_pair("apres", &cursor);
            format!("/mon-espace/seances?{}", query.finish())
        }),
        done: (asked.fait == "supprimee").then_some("La séance est supprimée."),
    })
}

/// Those one may lead, the newest first; and after which the others come.
async fn mine(
    state: &AppState,
    me: &Me,
    after: &str,
) -> Result<(Vec<Seance>, Option<String>), PageError> {
    let mut cursor = after
        .split_once('~')
        .map(|(at, id)| (at.to_owned(), id.to_owned()));
    let mut mine = Vec::new();
    for _ in 0..BATCHES {
        let before = cursor.as_ref().map(|(at, id)| (at.as_str(), id.as_str()));
        let batch = store::page(&state.database, before, BATCH)
            .await
            .map_err(failed)?;
        let last = batch.len() < BATCH as usize;
        for seance in batch {
            let at = (instant(seance.created_at), seance.id.clone());
            if may(&me.0.roles, Action::RunSeance, &seance.target()).is_ok() {
                mine.push(seance);
            }
            if mine.len() == PAGE {
                return Ok((mine, Some(format!("{}~{}", at.0, at.1))));
            }
            cursor = Some(at);
        }
        if last {
            return Ok((mine, None));
        }
    }
    Ok((mine, cursor.map(|(at, id)| format!("{at}~{id}"))))
}
