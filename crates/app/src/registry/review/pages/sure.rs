//! Pairs that are nearly sure, decided many at once.

use std::collections::BTreeSet;

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::{candidate, evidence, failed, granted, pair_href};
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::pages::{Page, render};
use crate::kernel::state::AppState;
use crate::registry::merging::model::Verdict;
use crate::registry::merging::store::judgements;
use crate::registry::review::model::{Asked, Pile, Span, differences};
use crate::registry::review::store::{self, Candidate, Side, Wanted};

const HREF: &str = "/mon-espace/doublons/cas-surs";
/// Pairs on a page: as many as one looks through with care.
const SHOWN: usize = 25;

struct Line {
    value: String,
    href: String,
    a: Vec<Span>,
    b: Vec<Span>,
    places: [String; 2],
    in_favour: String,
    against: String,
}

#[derive(Template)]
#[template(path = "review/sure.html")]
struct SurePage {
    page: Page,
    lines: Vec<Line>,
    next: Option<String>,
    done: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Done {
    combien: String,
}

/// `GET /mon-espace/doublons/cas-surs`
pub async fn page(
    State(state): State<AppState>,
    me: Me,
    Query(asked): Query<Asked>,
    Query(done): Query<Done>,
) -> Result<Response, PageError> {
    let asked = Asked {
        pile: Pile::Sure.slug().to_owned(),
        ..asked
    };
    let wanted = Wanted {
        signed_in: &me.0,
        pile: Pile::Sure,
        source: asked.source(),
        departement: asked.departement(),
        after: super::super::model::Cursor::read(&asked.apres),
    };
    let mut found = store::next(&state.database, &wanted, SHOWN + 1)
        .await
        .map_err(failed)?;
    let more = found.len() > SHOWN;
    found.truncate(SHOWN);
    let cursor = found.last().map(Candidate::cursor);
    let count = done.combien.parse::<usize>().ok();
    render(&SurePage {
        page: Page::new(HREF, "Doublons presque sûrs", "").shown_to(&me.0),
        next: more.then(|| asked.href(HREF, cursor.as_ref(), None)),
        lines: found.iter().map(line).collect(),
        done: count.map(|count| match count {
            0 => "Aucune paire n’était cochée : rien n’a changé.".to_owned(),
            1 => "1\u{a0}paire est réunie.".to_owned(),
            count => format!(
                "{} sont réunies.",
                formats::counted(count, "paire", "paires")
            ),
        }),
    })
}

fn line(candidate: &Candidate) -> Line {
    let (a, b) = differences(&candidate.a.place.nom, &candidate.b.place.nom);
    let (in_favour, against) = evidence(candidate);
    let address = |side: &Side| {
        format!(
            "{}, {} {}",
            side.place.adresse, side.place.code_postal, side.place.commune
        )
    };
    Line {
        value: format!("{}~{}", candidate.pair.a(), candidate.pair.b()),
        href: pair_href(&candidate.pair),
        a,
        b,
        places: [address(&candidate.a), address(&candidate.b)],
        in_favour: in_favour.join(", "),
        against: against.join(", "),
    }
}

/// `POST /mon-espace/doublons/cas-surs`: those that were left checked are one place.
pub async fn accept(
    State(state): State<AppState>,
    me: Me,
    body: Bytes,
) -> Result<Response, PageError> {
    let chosen: BTreeSet<(String, String)> = url::form_urlencoded::parse(&body)
        .filter(|(name, _)| name == "paire")
        .filter_map(|(_, value)| {
            let (a, b) = value.split_once('~')?;
            Some((a.to_owned(), b.to_owned()))
        })
        .take(SHOWN)
        .collect();
    let mut rulings = Vec::with_capacity(chosen.len());
    for (a, b) in &chosen {
        let candidate = candidate(&state, a, b).await?;
        rulings.push((granted(&me, &candidate)?, Verdict::Same));
    }
    if !rulings.is_empty() {
        judgements::judge(&state.database, &rulings, "", state.clock)
            .await
            .map_err(failed)?;
    }
    Ok(Redirect::to(&format!("{HREF}?combien={}", rulings.len())).into_response())
}
