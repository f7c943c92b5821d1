//! The form that reports an error on a place's sheet, and its thanks.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Extension, Form, Router};
use serde::Deserialize;

use super::model::{Auteur, Champ, Draft, EMAIL_MONTHS, Motif, Refusal};
use super::store::{self, Receipt};
use crate::kernel::atlas::AtlasPlace;
use crate::kernel::errors::PageError;
use crate::kernel::frame::Frame;
use crate::kernel::identity::Actor;
use crate::kernel::pages::{Link, Page, render};
use crate::kernel::policy::{ReportError, Target, permit};
use crate::kernel::rate::RateLimit;
use crate::kernel::state::AppState;
use crate::kernel::visitor::ClientNetwork;
use crate::registry::pages::missing_place;
use crate::registry::views::{address_line, place_href};

/// A mediator may report a day's finds in a row; a machine may not go on.
const BURST: NonZeroU32 = NonZeroU32::new(10).unwrap();
const ONE_EVERY: Duration = Duration::from_secs(60);

pub fn router() -> Router<AppState> {
    let limit = Arc::new(RateLimit::new(BURST, ONE_EVERY));
    Router::new()
        .route("/lieux/{key}/signaler", get(form).post(send))
        .route("/lieux/{key}/signaler/merci", get(thanks))
        .layer(Extension(limit))
}

/// An answer one can choose.
struct Answer {
    /// Where an error's link leads.
    id: String,
    value: &'static str,
    label: &'static str,
    checked: bool,
}

/// An error of the summary, with the field it leads to.
struct Summary {
    href: &'static str,
    message: String,
}

#[derive(Template)]
#[template(path = "signaler.html")]
struct FormPage {
    page: Page,
    place: PlaceName,
    action: String,
    motifs: Vec<Answer>,
    auteurs: Vec<Answer>,
    draft: Draft,
    email_months: u32,
    summary: Vec<Summary>,
    refusals: Vec<Refusal>,
}

impl FormPage {
    /// What is wrong with a field.
    fn wrong(&self, champ: Champ) -> Option<&str> {
        let refusal = self.refusals.iter().find(|refusal| refusal.champ == champ);
        refusal.map(|refusal| refusal.message.as_str())
    }

    fn wrong_motif(&self) -> Option<&str> {
        self.wrong(Champ::Motif)
    }

    fn wrong_correction(&self) -> Option<&str> {
        self.wrong(Champ::Correction)
    }

    fn wrong_auteur(&self) -> Option<&str> {
        self.wrong(Champ::Auteur)
    }

    fn wrong_courriel(&self) -> Option<&str> {
        self.wrong(Champ::Courriel)
    }

    fn wrong_prenom(&self) -> Option<&str> {
        self.wrong(Champ::Prenom)
    }
}

/// What the form is about.
struct PlaceName {
    name: String,
    address: String,
    href: String,
}

#[derive(Template)]
#[template(path = "signaler_merci.html")]
struct Thanks {
    page: Page,
    place: PlaceName,
    reference: String,
}

async fn form(
    State(state): State<AppState>,
    Path(key): Path<String>,
) -> Result<Response, PageError> {
    let atlas = state.atlas();
    match atlas.place(&key) {
        Some(place) => render(&form_page(place, Draft::default(), Vec::new())),
        None => missing_place(&state, &key, &Frame::site()),
    }
}

async fn send(
    State(state): State<AppState>,
    Extension(limit): Extension<Arc<RateLimit>>,
    network: ClientNetwork,
    Path(key): Path<String>,
    Form(draft): Form<Draft>,
) -> Result<Response, PageError> {
    let atlas = state.atlas();
    let Some(place) = atlas.place(&key) else {
        return missing_place(&state, &key, &Frame::site());
    };
    let report = match draft.check() {
        Ok(report) => report,
        Err(refusals) => {
            let page = render(&form_page(place, draft, refusals))?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    if !limit.allows(network) {
        return Err(PageError::TooMany {
            message: "Vous avez envoyé plusieurs signalements de suite. Attendez une minute, revenez en arrière, puis envoyez celui-ci à nouveau.".to_owned(),
        });
    }
    let commune = place.commune.map(|commune| commune.code);
    let grant = permit::<ReportError>(&Actor::Public, Target::place(&place.key, commune, None))?;
    let kept = store::keep(&state.database, &grant, &report, state.clock).await;
    match kept.map_err(|error| PageError::Store(error.to_string()))? {
        Receipt::Kept(reference) => {
            let thanks = format!("{}/merci?reference={reference}", report_href(place));
            Ok(Redirect::to(&thanks).into_response())
        }
        Receipt::Enough => Err(PageError::TooMany {
            message: "Ce lieu a déjà reçu beaucoup de signalements aujourd’hui. Ils seront lus. Si le vôtre dit autre chose, revenez demain.".to_owned(),
        }),
        Receipt::NoPlace => missing_place(&state, &key, &Frame::site()),
    }
}

#[derive(Deserialize)]
struct Quoted {
    #[serde(default)]
    reference: String,
}

async fn thanks(
    State(state): State<AppState>,
    Path(key): Path<String>,
    Query(Quoted { reference }): Query<Quoted>,
) -> Result<Response, PageError> {
    let atlas = state.atlas();
    let Some(place) = atlas.place(&key) else {
        return missing_place(&state, &key, &Frame::site());
    };
    let known = store::exists(&state.database, &place.key, &reference)
        .await
        .map_err(|error| PageError::Store(error.to_string()))?;
    if !known {
        return Err(PageError::not_found("ce signalement"));
    }
    let path = format!("{}/merci", report_href(place));
    render(&Thanks {
        page: Page::new(&path, "Merci, votre signalement est enregistré", "").unlisted(),
        place: place_name(place),
        reference,
    })
}

/// Where one reports an error on a place's sheet.
pub fn report_href(place: &AtlasPlace) -> String {
    format!("{}/signaler", place_href(place))
}

/// The link of a sheet.
pub fn report_link(place: &AtlasPlace) -> Link {
    Link::new(report_href(place), "Signaler une erreur")
}

fn place_name(place: &AtlasPlace) -> PlaceName {
    PlaceName {
        name: place.place.nom.clone(),
        address: address_line(&place.place),
        href: place_href(place),
    }
}

fn form_page(place: &AtlasPlace, draft: Draft, refusals: Vec<Refusal>) -> FormPage {
    let mistaken = if refusals.is_empty() { "" } else { "Erreur : " };
    let title = format!(
        "{mistaken}Signaler une erreur sur la fiche {}",
        place.place.nom
    );
    let motifs = Motif::ALL.iter().enumerate().map(|(rank, motif)| Answer {
        id: id_of("motif", rank),
        value: motif.slug(),
        label: motif.label(),
        checked: draft.motif == motif.slug(),
    });
    let auteurs = Auteur::ALL.iter().enumerate().map(|(rank, auteur)| Answer {
        id: id_of("auteur", rank),
        value: auteur.slug(),
        label: auteur.label(),
        checked: draft.auteur == auteur.slug(),
    });
    FormPage {
        page: Page::new(&report_href(place), title, "").unlisted(),
        place: place_name(place),
        action: report_href(place),
        motifs: motifs.collect(),
        auteurs: auteurs.collect(),
        email_months: EMAIL_MONTHS,
        summary: refusals.iter().map(summary).collect(),
        draft,
        refusals,
    }
}

/// The first answer of a question bears the question's own name: an error's link leads there.
fn id_of(question: &str, rank: usize) -> String {
    match rank {
        0 => question.to_owned(),
        rank => format!("{question}-{rank}"),
    }
}

fn summary(refusal: &Refusal) -> Summary {
    let href = match refusal.champ {
        Champ::Motif => "#motif",
        Champ::Correction => "#correction",
        Champ::Auteur => "#auteur",
        Champ::Courriel => "#courriel",
        Champ::Prenom => "#prenom",
    };
    Summary {
        href,
        message: refusal.message.clone(),
    }
}
