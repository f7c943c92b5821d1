//! How far the work is, where to go on, and what was said last.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use territory::{Level, Territories, TerritoryId};

use super::{BASE, PAIR, failed, pair_href};
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::identity::{SignedIn, names_of};
use crate::kernel::pages::{Page, render};
use crate::kernel::policy::Action;
use crate::kernel::state::AppState;
use crate::registry::review::model::{Asked, Pile};
use crate::registry::review::store::{self, Progress};

struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

struct Line {
    href: String,
    places: String,
    verdict: &'static str,
    who: String,
    when: String,
    why: String,
}

struct Territory {
    href: String,
    name: String,
    count: String,
}

#[derive(Template)]
#[template(path = "review/overview.html")]
struct OverviewPage {
    page: Page,
    remaining: usize,
    remaining_words: String,
    done: usize,
    all: usize,
    mine: String,
    others: String,
    sure: usize,
    contested: usize,
    may_settle: bool,
    start: String,
    again: String,
    sources: Vec<Choice>,
    departements: Vec<Choice>,
    territories: Vec<Territory>,
    lines: Vec<Line>,
}

/// Judgements shown.
const RECENT: usize = 15;
/// Disagreements counted.
const CONTESTED: usize = 100;

/// `GET /mon-espace/doublons`
pub async fn page(
    State(state): State<AppState>,
    me: Me,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let progress = store::progress(&state.database, &me.0)
        .await
        .map_err(failed)?;
    let contested = store::contested(&state.database, &me.0, CONTESTED)
        .await
        .map_err(failed)?;
    let recent = store::recent(&state.database, &me.0, RECENT)
        .await
        .map_err(failed)?;
    let said_by = recent.iter().map(|said| said.judgement.by.as_str());
    let names = names_of(&state.database, said_by).await.map_err(failed)?;
    let lines = recent.iter().map(|said| Line {
        href: pair_href(&said.candidate.pair),
        places: format!(
            "{} / {}",
            said.candidate.a.place.nom, said.candidate.b.place.nom
        ),
        verdict: said.judgement.verdict.label(),
        who: names.of(&said.judgement.by),
        when: formats::instant(said.judgement.at, me.0.time_zone),
        why: said.judgement.why.clone(),
    });
    let asked_again = Asked {
        pile: Pile::Again.slug().to_owned(),
        ..Asked::default()
    };
    let done = progress.mine + progress.others;
    render(&OverviewPage {
        page: Page::new(BASE, "Doublons possibles", "").shown_to(&me.0),
        remaining: progress.remaining,
        remaining_words: formats::counted(progress.remaining, "paire", "paires"),
        done,
        all: done + progress.remaining,
        mine: formats::integer(progress.mine as u64),
        others: formats::integer(progress.others as u64),
        sure: progress.sure,
        contested: contested.len(),
        may_settle: me
            .0
            .roles
            .iter()
            .any(|held| Action::SettleDisagreement.is_allowed_to(held.role)),
        start: Asked::default().href(PAIR, None, Some(progress.remaining)),
        again: asked_again.href(PAIR, None, None),
        sources: sources(&state, &progress, &asked),
        departements: departements(&progress, &asked),
        territories: territories(&progress),
        lines: lines.collect(),
    })
}

/// How many pairs wait for somebody.
pub async fn waiting(state: &AppState, signed_in: &SignedIn) -> Result<usize, PageError> {
    let progress = store::progress(&state.database, signed_in).await;
    Ok(progress.map_err(failed)?.remaining)
}

fn sources(state: &AppState, progress: &Progress, asked: &Asked) -> Vec<Choice> {
    let atlas = state.atlas();
    let choice = |(id, count): (&String, &usize)| {
        let title = atlas.credit(id).map_or(id.as_str(), |credit| &credit.title);
        Choice {
            label: format!("{title} ({})", formats::integer(*count as u64)),
            chosen: *id == asked.source,
            value: id.clone(),
        }
    };
    progress.sources.iter().map(choice).collect()
}

fn departements(progress: &Progress, asked: &Asked) -> Vec<Choice> {
    let known = progress
        .departements
        .iter()
        .filter(|(code, _)| !code.is_empty());
    let choice = |(code, count): (&String, &usize)| Choice {
        label: format!(
            "{} ({})",
            departement(code),
            formats::integer(*count as u64)
        ),
        chosen: *code == asked.departement,
        value: code.clone(),
    };
    known.map(choice).collect()
}

fn territories(progress: &Progress) -> Vec<Territory> {
    let mut counts: Vec<_> = progress
        .departements
        .iter()
        .filter(|(code, _)| !code.is_empty())
        .collect();
    counts.sort_by_key(|(code, count)| (std::cmp::Reverse(**count), (*code).clone()));
    let line = |(code, count): (&String, &usize)| {
        let asked = Asked {
            departement: code.clone(),
            ..Asked::default()
        };
        Territory {
            href: asked.href(PAIR, None, Some(*count)),
            name: departement(code),
            count: formats::integer(*count as u64),
        }
    };
    counts.into_iter().map(line).collect()
}

fn departement(code: &str) -> String {
    let id = code.parse().ok().map(|code| TerritoryId {
        level: Level::Departement,
        code,
    });
    let found = id.and_then(|id| Territories::bundled().territory(id));
    found.map_or_else(
        || code.to_owned(),
        |found| format!("{} ({code})", found.name),
    )
}
