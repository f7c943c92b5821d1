//! The minutes, as a document to print and to send.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use chrono::{Datelike, NaiveDate};
use documents::{Day, Imprint, Item, Minutes, Stake, Standing, Step, Vote};

use super::super::shown::{Shown, persons};
use super::super::{failed, name_of};
use super::{granted, href};
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::state::AppState;
use crate::portrait::seances::model::{Proposal, Seance, Suite};
use crate::portrait::seances::store::results::{self, PlaceSaid, Results, proposals};

/// Texts of a document; the CSV has all of them.
const MOST_TEXTS: usize = 200;
const MOST_ITEMS: usize = 300;

/// `GET /mon-espace/seances/{seance}/compte-rendu.pdf`
pub async fn print(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let (seance, _) = granted(&state, &me, &id).await?;
    let told = results::of(&state.database, &seance)
        .await
        .map_err(failed)?;
    let proposed = proposals(&state.database, &id).await.map_err(failed)?;
    let territory = name_of(&state.atlas(), seance.territory);
    let address = format!("{}/compte-rendu", href(&id));
    let imprint = Imprint {
        site: "Maillage".to_owned(),
        address: state
            .settings
            .public_url
            .as_ref()
            .map(|origin| origin.address(&address)),
        generated_on: day(state.clock.today())?,
    };
    let name = format!("compte-rendu-{}.pdf", seance.held_on);
    let minutes = minutes(&seance, territory, &told.fit_to_show(), &proposed, imprint)?;
    // A second of work: not where requests are answered.
    let printed = tokio::task::spawn_blocking(move || documents::minutes(&minutes)).await;
    let document = |error: &dyn std::error::Error| PageError::Document(error.to_string());
    let pdf = printed
        .map_err(|error| document(&error))?
        .map_err(|error| document(&error))?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("inline; filename=\"{name}\""),
        ),
    ];
    Ok((headers, pdf).into_response())
}

fn day(date: NaiveDate) -> Result<Day, PageError> {
    let parts = (
        u16::try_from(date.year()),
        u8::try_from(date.month()),
        u8::try_from(date.day()),
    );
    let day = match parts {
        (Ok(year), Ok(month), Ok(day)) => Day::new(year, month, day),
        _ => None,
    };
    day.ok_or_else(|| PageError::Document(format!("{date} cannot be printed")))
}

fn minutes(
    seance: &Seance,
    territory: String,
    told: &Results,
    proposed: &[Proposal],
    imprint: Imprint,
) -> Result<Minutes, PageError> {
    let shown = Shown::new(seance, told, proposed);
    let stakes = shown.stakes.as_ref().filter(|_| told.stakes.voters > 0);
    let sites = shown.sites.as_ref();
    let mut scoring = Vec::new();
    if let Some(chart) = stakes {
        scoring.push("Score de 0 (dernier pour tout le monde) à 100 (premier pour tout le monde), méthode de Borda\u{a0}: un point par enjeu placé derrière, un demi-point par égalité\u{a0}; les enjeux sans rang sont à égalité, derrière les autres.".to_owned());
        scoring.push(format!("{}.", chart.voters.join(" · ")));
    }
    Ok(Minutes {
        title: seance.title.clone(),
        held_on: day(seance.held_on)?,
        participants: number(told.participants),
        sentence: sentence(seance, told, &shown),
        figures: Vec::new(),
        items: items(told, proposed),
        stakes: stakes.map_or_else(Vec::new, |_| {
            let scores = told.stakes.scores.iter();
            scores
                .map(|score| Stake {
                    name: seance.stakes[score.stake].clone(),
                    points: told.stakes.out_of_hundred(score).round() as u32,
                    detail: format!("mis en premier par {}", persons(score.first)),
                })
                .collect()
        }),
        scoring: scoring.join(" "),
        votes: sites.map_or_else(Vec::new, |_| {
            let counts = told.sites.counts.iter();
            counts
                .map(|count| Vote {
                    name: seance.sites[count.site].label.clone(),
                    votes: number(count.votes),
                    detail: String::new(),
                })
                .collect()
        }),
        map: None,
        words: told
            .remarks
            .iter()
            .take(MOST_TEXTS)
            .map(|words| words.text.clone())
            .collect(),
        steps: steps(told, proposed),
        sections: Vec::new(),
        sources: Vec::new(),
        territory,
        imprint,
    })
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// What comes out of it, in a sentence or two.
fn sentence(seance: &Seance, told: &Results, shown: &Shown) -> String {
    let mut said = format!(
        "{} ont vérifié {} et proposé {}.",
        shown.participants,
        shown.checked,
        formats::counted(shown.proposals.len(), "lieu", "lieux"),
    );
    let first = |rank_of: &dyn Fn(usize) -> Option<String>| -> Vec<String> {
        (0..).map_while(rank_of).collect()
    };
    if told.stakes.voters > 0 {
        let top = first(&|n| {
            let score = told.stakes.scores.get(n).filter(|score| score.rank == 1)?;
            Some(format!("«\u{a0}{}\u{a0}»", seance.stakes[score.stake]))
        });
        said.push_str(&format!(
            " Premier enjeu\u{a0}: {}.",
            formats::enumeration(&top)
        ));
    }
    if told.sites.voters > 0 {
        let top = first(&|n| {
            let count = told.sites.counts.get(n).filter(|count| count.rank == 1)?;
            Some(seance.sites[count.site].label.clone())
        });
        let votes = told.sites.counts.first().map_or(0, |count| count.votes);
        said.push_str(&format!(
            " Site le plus choisi\u{a0}: {} ({} sur {}{}).",
            formats::enumeration(&top),
            formats::counted(votes, "voix", "voix"),
            persons(told.sites.voters + told.sites.blank),
            if top.len() > 1 { ", à égalité" } else { "" },
        ));
    }
    said
}

/// What was checked and brought: what is missing first, then what is wrong.
fn items(told: &Results, proposed: &[Proposal]) -> Vec<Item> {
    let mut items: Vec<Item> = proposed
        .iter()
        .filter(|proposal| proposal.suite != Suite::Ecarte)
        .map(|proposal| Item {
            standing: Standing::Proposed,
            name: proposal.name.clone(),
            commune: proposal.commune.clone(),
            detail: proposal.words.clone(),
            count: 1,
        })
        .collect();
    for place in &told.places {
        items.extend(place.faults.iter().map(|fault| {
            let texts = fault.words.iter().map(|words| words.text.as_str());
            let told = std::iter::once(fault.label()).chain(texts);
            item(
                place,
                Standing::Flagged,
                &told.collect::<Vec<_>>(),
                fault.number,
            )
        }));
        if place.confirmed > 0 {
            let texts: Vec<&str> = place
                .words
                .iter()
                .map(|words| words.text.as_str())
                .collect();
            items.push(item(place, Standing::Confirmed, &texts, place.confirmed));
        }
    }
    items.truncate(MOST_ITEMS);
    items
}

fn item(place: &PlaceSaid, standing: Standing, texts: &[&str], count: usize) -> Item {
    // The name was kept with the commune after its last comma.
    let (name, commune) = place.name.rsplit_once(", ").unwrap_or((&place.name, ""));
    Item {
        standing,
        name: name.to_owned(),
        commune: commune.to_owned(),
        detail: texts.join(" · "),
        count: number(count),
    }
}

/// What is left to be done with it.
fn steps(told: &Results, proposed: &[Proposal]) -> Vec<Step> {
    let waiting = proposed.iter().filter(|proposal| proposal.waits()).count();
    let doubted = told
        .places
        .iter()
        .filter(|place| place.doubted() > 0)
        .count();
    let step = |count: usize, one: &str, many: &str, what: &str| {
        (count > 0).then(|| Step {
            what: format!("{what} {}", formats::counted(count, one, many)),
            who: "L’équipe du Hub".to_owned(),
            when: String::new(),
        })
    };
    let check = step(doubted, "fiche signalée", "fiches signalées", "Vérifier");
    let add = step(
        waiting,
        "lieu proposé",
        "lieux proposés",
        "Vérifier et ajouter",
    );
    check.into_iter().chain(add).collect()
}
