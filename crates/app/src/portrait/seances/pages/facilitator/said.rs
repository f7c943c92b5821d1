//! What was said, to be settled: places that are missing, errors, texts that are not to be shown.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::super::failed;
use super::super::shown::{ProposalLine, Shown};
use super::{granted, href};
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::pages::{Page, render};
use crate::kernel::state::AppState;
use crate::network::forms::lines;
use crate::portrait::seances::model::answers::LONGEST;
use crate::portrait::seances::model::{Phase, Suite};
use crate::portrait::seances::store::keeping::{self, Text};
use crate::portrait::seances::store::results::{self, Results, Words, proposals};

/// A text, and the button that puts it aside or back.
struct TextLine {
    about: String,
    text: String,
    hidden: bool,
    /// What the button sends; none once nothing can be hidden any more.
    names: Option<String>,
}

#[derive(Template)]
#[template(path = "portrait/seances/propos.html")]
struct SaidPage {
    page: Page,
    href: String,
    title: String,
    over: bool,
    proposals: Vec<ProposalLine>,
    texts: Vec<TextLine>,
    longest: usize,
    done: Option<&'static str>,
    wrong: Option<&'static str>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Done {
    fait: String,
}

/// `GET /mon-espace/seances/{seance}/propos`
pub async fn page(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, PageError> {
    let done = match done.fait.as_str() {
        "oui" => Some("C’est enregistré."),
        "deja" => Some("Rien n’a changé\u{a0}: c’était déjà fait."),
        _ => None,
    };
    render(&said(&state, &me, &id, done, None).await?)
}

async fn said(
    state: &AppState,
    me: &Me,
    id: &str,
    done: Option<&'static str>,
    wrong: Option<&'static str>,
) -> Result<SaidPage, PageError> {
    let (seance, _) = granted(state, me, id).await?;
    let told = results::of(&state.database, &seance)
        .await
        .map_err(failed)?;
    let proposed = proposals(&state.database, id).await.map_err(failed)?;
    let shown = Shown::new(&seance, &told, &proposed);
    let mistaken = if wrong.is_some() { "Erreur : " } else { "" };
    Ok(SaidPage {
        page: Page::new(
            &format!("{}/propos", href(id)),
            format!("{mistaken}Ce qui a été dit"),
            "",
        )
        .shown_to(&me.0),
        href: href(id),
        over: seance.phase(state.clock.now()) == Phase::Over,
        title: seance.title,
        proposals: shown.proposals,
        texts: texts(&told, seance.erased_at.is_none()),
        longest: LONGEST,
        done,
        wrong,
    })
}

/// Every text, with what it is about.
fn texts(told: &Results, can_hide: bool) -> Vec<TextLine> {
    let line = |about: String, words: &Words, place: &str| TextLine {
        about,
        text: words.text.clone(),
        hidden: words.hidden,
        names: can_hide.then(|| format!("{}~{place}", words.participant)),
    };
    let remarks = told.remarks.iter();
    let mut texts: Vec<TextLine> = remarks
        .map(|words| line("Ce que quelqu’un voit".to_owned(), words, ""))
        .collect();
    for place in &told.places {
        for fault in &place.faults {
            let about = format!("{}\u{a0}: {}", place.name, fault.label());
            texts.extend(
                fault
                    .words
                    .iter()
                    .map(|words| line(about.clone(), words, &place.key)),
            );
        }
        let about = format!("{}\u{a0}: fiche confirmée", place.name);
        texts.extend(
            place
                .words
                .iter()
                .map(|words| line(about.clone(), words, &place.key)),
        );
    }
    texts
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Sent {
    proposition: String,
    suite: String,
    raison: String,
    masquer: String,
    remettre: String,
}

/// `POST /mon-espace/seances/{seance}/propos`
pub async fn settle(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    let (_, grant) = granted(&state, &me, &id).await?;
    let (database, clock) = (&state.database, state.clock);
    let done = if let Some((text, hidden)) = text(&sent) {
        keeping::hide(database, &grant, text, hidden, clock)
            .await
            .map_err(failed)?
    } else {
        let reason = lines(&sent.raison);
        let suite = match sent.suite.parse::<Suite>() {
            Ok(suite) if reason.chars().count() <= LONGEST => suite,
            Ok(_) => {
                return again(
                    &state,
                    &me,
                    &id,
                    "Raccourcissez la raison à 300\u{a0}caractères au plus.",
                )
                .await;
            }
            Err(()) => {
                return again(
                    &state,
                    &me,
                    &id,
                    "Choisissez «\u{a0}Fait\u{a0}» ou «\u{a0}Écarté\u{a0}».",
                )
                .await;
            }
        };
        let settled = (suite, reason.as_str());
        keeping::settle(database, &grant, &sent.proposition, settled, clock)
            .await
            .map_err(failed)?
    };
    let done = if done { "oui" } else { "deja" };
    Ok(Redirect::to(&format!("{}/propos?fait={done}", href(&id))).into_response())
}

async fn again(
    state: &AppState,
    me: &Me,
    id: &str,
    wrong: &'static str,
) -> Result<Response, PageError> {
    let page = said(state, me, id, None, Some(wrong)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response())
}

/// The text to hide (or to show again) that a form names.
fn text(sent: &Sent) -> Option<(Text<'_>, bool)> {
    let (named, hidden) = match (sent.masquer.as_str(), sent.remettre.as_str()) {
        ("", "") => return None,
        ("", named) => (named, false),
        (named, _) => (named, true),
    };
    let (participant, place) = named.split_once('~')?;
    let text = match place {
        "" => Text::Remark(participant),
        place => Text::Say { participant, place },
    };
    Some((text, hidden))
}
