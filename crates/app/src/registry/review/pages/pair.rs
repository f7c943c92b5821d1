//! One pair: both records side by side, and a decision.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use territory::Territories;

use super::{PAIR, candidate, evidence, failed, granted, likeness, pair_href};
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::identity::{Actor, names_of};
use crate::kernel::pages::{Page, render};
use crate::kernel::state::AppState;
use crate::registry::drawing::print_map::{self, Pin, Plan};
use crate::registry::merging::model::Verdict;
use crate::registry::merging::store::judgements;
use crate::registry::review::model::{Asked, Cursor, Line, dated, lines};
use crate::registry::review::store::{self, Candidate, Side, Wanted};

struct Column {
    name: String,
    source: String,
    date: String,
    href: String,
}

struct Opinion {
    verdict: &'static str,
    who: String,
    when: String,
    why: String,
}

struct Shown {
    action: String,
    likeness: &'static str,
    in_favour: Vec<String>,
    against: Vec<String>,
    columns: [Column; 2],
    lines: Vec<Line>,
    plan: Option<String>,
    distance: Option<String>,
    opinions: Vec<Opinion>,
}

#[derive(Template)]
#[template(path = "review/pair.html")]
struct PairPage {
    page: Page,
    shown: Option<Shown>,
    asked: Asked,
    pile: &'static str,
    /// The place in the pile after this pair.
    after: String,
    /// The address of the pair after this one.
    next: String,
    restart: String,
    remaining: Option<String>,
    done: Option<String>,
    may_undo: bool,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Done {
    fait: String,
}

impl Done {
    fn words(&self) -> Option<String> {
        let words = match self.fait.as_str() {
            "annulee" => "Votre dernière décision est annulée. Décidez à nouveau.",
            "rien" => "Vous n’avez aucune décision à annuler.",
            "passee" => "Paire passée.",
            slug => {
                let verdict = Verdict::of_slug(slug)?;
                return Some(format!("Enregistré : {}.", verdict.label()));
            }
        };
        Some(words.to_owned())
    }
}

/// `GET /mon-espace/doublons/paire`: the next pair of a pile.
pub async fn next(
    State(state): State<AppState>,
    me: Me,
    Query(asked): Query<Asked>,
    Query(done): Query<Done>,
) -> Result<Response, PageError> {
    let wanted = Wanted {
        signed_in: &me.0,
        pile: asked.pile(),
        source: asked.source(),
        departement: asked.departement(),
        after: Cursor::read(&asked.apres),
    };
    let found = store::next(&state.database, &wanted, 1)
        .await
        .map_err(failed)?;
    let page = pair_page(&state, &me, found.first(), asked, done.words()).await?;
    render(&page)
}

/// `GET /mon-espace/doublons/paire/{a}/{b}`: that very pair.
pub async fn page(
    State(state): State<AppState>,
    me: Me,
    Path((a, b)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    Query(done): Query<Done>,
) -> Result<Response, PageError> {
    let candidate = candidate(&state, &a, &b).await?;
    granted(&me, &candidate)?;
    let page = pair_page(&state, &me, Some(&candidate), asked, done.words()).await?;
    render(&page)
}

/// What the form of a pair sends.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Sent {
    geste: String,
    source: String,
    departement: String,
    pile: String,
    apres: String,
    reste: String,
}

impl Sent {
    fn asked(self) -> Asked {
        Asked {
            source: self.source,
            departement: self.departement,
            pile: self.pile,
            apres: self.apres,
            reste: self.reste,
        }
    }
}

/// `POST /mon-espace/doublons/paire/{a}/{b}`: kept, and on to the next.
pub async fn judge(
    State(state): State<AppState>,
    me: Me,
    Path((a, b)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    let candidate = candidate(&state, &a, &b).await?;
    let granted = granted(&me, &candidate)?;
    let gesture = sent.geste.clone();
    let asked = sent.asked();
    let after = Cursor::read(&asked.apres).unwrap_or_else(|| candidate.cursor());
    let remaining = asked.remaining();
    let (done, remaining) = match (gesture.as_str(), Verdict::of_slug(&gesture)) {
        ("passer", _) => ("passee", remaining),
        (_, Some(verdict)) => {
            let rulings = [(granted, verdict)];
            judgements::judge(&state.database, &rulings, "", state.clock)
                .await
                .map_err(failed)?;
            (
                verdict.slug(),
                remaining.map(|count| count.saturating_sub(1)),
            )
        }
        _ => {
            return Err(PageError::Refused {
                status: StatusCode::UNPROCESSABLE_ENTITY,
                message: "Revenez à la paire, et choisissez l’un des quatre boutons.".to_owned(),
            });
        }
    };
    let href = asked.href(PAIR, Some(&after), remaining);
    Ok(Redirect::to(&format!("{href}&fait={done}")).into_response())
}

/// `POST /mon-espace/doublons/annuler`: takes back what the person said last.
pub async fn undo(
    State(state): State<AppState>,
    me: Me,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    let by = format!("person:{}", me.0.person);
    let last = store::last_of(&state.database, &by).await.map_err(failed)?;
    let asked = sent.asked();
    let Some(last) = last else {
        let href = asked.href(PAIR, Cursor::read(&asked.apres).as_ref(), asked.remaining());
        return Ok(Redirect::to(&format!("{href}&fait=rien")).into_response());
    };
    let candidate = candidate(&state, last.pair.a(), last.pair.b()).await?;
    let granted = granted(&me, &candidate)?;
    judgements::take_back(&state.database, &[granted], &by, "Annulation", state.clock)
        .await
        .map_err(failed)?;
    let remaining = asked.remaining().map(|count| count + 1);
    let href = asked.href(&pair_href(&last.pair), None, remaining);
    Ok(Redirect::to(&format!("{href}&fait=annulee")).into_response())
}

async fn pair_page(
    state: &AppState,
    me: &Me,
    candidate: Option<&Candidate>,
    asked: Asked,
    done: Option<String>,
) -> Result<PairPage, PageError> {
    let by = format!("person:{}", me.0.person);
    let last = store::last_of(&state.database, &by).await.map_err(failed)?;
    let cursor = candidate.map(Candidate::cursor);
    let shown = match candidate {
        Some(candidate) => Some(shown(state, me, candidate).await?),
        None => None,
    };
    let remaining = asked.remaining();
    let title = match &shown {
        Some(shown) => format!("Même lieu ? {}", shown.columns[0].name),
        None => "Plus de paire à examiner".to_owned(),
    };
    let left = remaining.map(|count| count.saturating_sub(1));
    Ok(PairPage {
        page: Page::new(PAIR, title, "").shown_to(&me.0),
        next: asked.href(PAIR, cursor.as_ref(), left),
        restart: asked.href(PAIR, None, None),
        after: cursor.as_ref().map(Cursor::text).unwrap_or_default(),
        remaining: remaining
            .map(|count| formats::counted(count, "paire à examiner", "paires à examiner")),
        done,
        may_undo: last.is_some(),
        shown,
        pile: asked.pile().label(),
        asked,
    })
}

async fn shown(state: &AppState, me: &Me, candidate: &Candidate) -> Result<Shown, PageError> {
    let (in_favour, against) = evidence(candidate);
    let said = store::said_of(&state.database, &candidate.pair)
        .await
        .map_err(failed)?;
    let names = names_of(&state.database, said.iter().map(|one| one.by.as_str())).await;
    let names = names.map_err(failed)?;
    let opinions = said.iter().map(|one| Opinion {
        verdict: one.verdict.label(),
        who: match Actor::Person(me.0.clone()).reference() == one.by {
            true => "vous".to_owned(),
            false => names.of(&one.by),
        },
        when: formats::instant(one.at, me.0.time_zone),
        why: one.why.clone(),
    });
    let positions = [candidate.a.place.position, candidate.b.place.position];
    let pins: Vec<Pin> = positions
        .into_iter()
        .enumerate()
        .filter_map(|(rank, at)| {
            at.map(|at| Pin {
                number: rank + 1,
                at,
            })
        })
        .collect();
    let plan = Plan {
        pins: &pins,
        start: None,
        width_mm: 90,
        height_mm: 60,
    };
    Ok(Shown {
        action: pair_href(&candidate.pair),
        likeness: likeness(candidate),
        in_favour,
        against,
        columns: [column(state, &candidate.a), column(state, &candidate.b)],
        lines: lines(&candidate.a.place, &candidate.b.place),
        plan: print_map::svg(Territories::bundled(), &plan),
        distance: positions[0]
            .zip(positions[1])
            .map(|(a, b)| formats::distance(a.distance_m(b))),
        opinions: opinions.collect(),
    })
}

fn column(state: &AppState, side: &Side) -> Column {
    let atlas = state.atlas();
    Column {
        name: side.place.nom.clone(),
        source: atlas
            .credit(&side.source)
            .map_or_else(|| side.source.clone(), |credit| credit.title.clone()),
        date: dated(side.place.date_maj, side.undated),
        href: format!("/lieux/{}", side.key),
    }
}
