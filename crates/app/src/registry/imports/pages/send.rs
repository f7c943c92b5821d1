//! The form that sends a file, or the address of one.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use places::input::{Answer, Fetcher, Known};
use serde::Deserialize;

use super::{failed, my_sources, organisations, upload_of};
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::identity::Actor;
use crate::kernel::pages::{Page, render};
use crate::kernel::policy::{ImportSource, permit};
use crate::kernel::state::AppState;
use crate::registry::imports::model::{
    Champ, Choosable, Draft, Frequency, HEAVIEST, Licence, Source, Wrong, choosable,
};
use crate::registry::imports::reading::{self, WITH_PASSWORD, holds_password, rows_of};
use crate::registry::imports::store::{self, NewUpload, Received};
use crate::registry::imports::turns;

/// The longest name of a file that is kept, in characters.
const LONGEST_NAME: usize = 200;

struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "imports/send.html")]
struct SendPage {
    page: Page,
    action: String,
    titre: String,
    adresse: String,
    sources: Vec<Choice>,
    scopes: Vec<Choice>,
    licences: Vec<Choice>,
    frequencies: Vec<Choice>,
    wrong: Vec<Wrong>,
}

impl SendPage {
    fn said(&self, id: &str) -> Option<&str> {
        let wrong = self.wrong.iter().find(|wrong| wrong.champ.id() == id);
        wrong.map(|wrong| wrong.message.as_str())
    }
}

/// What somebody may choose from.
struct Offered {
    sources: Vec<Source>,
    scopes: Vec<Choosable>,
}

async fn offered(state: &AppState, me: &Me) -> Result<Offered, PageError> {
    let names = organisations(state, me).await?;
    Ok(Offered {
        sources: my_sources(state, me).await?,
        scopes: choosable(&me.0, |id| names.get(id).cloned()),
    })
}

#[derive(Deserialize)]
pub(super) struct Begun {
    #[serde(default)]
    source: String,
}

pub(super) async fn form(
    State(state): State<AppState>,
    me: Me,
    Query(begun): Query<Begun>,
) -> Result<Response, PageError> {
    let draft = Draft {
        source: begun.source,
        ..Draft::default()
    };
    let offered = offered(&state, &me).await?;
    render(&send_page(&me, &offered, &draft, "", Vec::new()))
}

/// What the form sent.
#[derive(Default)]
struct Sent {
    draft: Draft,
    adresse: String,
    file_name: String,
    bytes: Vec<u8>,
}

pub(super) async fn send(
    State(state): State<AppState>,
    me: Me,
    form: Result<Multipart, axum::extract::multipart::MultipartRejection>,
) -> Result<Response, PageError> {
    let offered = offered(&state, &me).await?;
    let sent = match form {
        Ok(form) => read_form(form).await?,
        Err(_) => Sent::default(),
    };
    match keep(&state, &me, &offered, &sent).await? {
        Ok(upload) => {
            let next = format!("/mon-espace/imports/fichiers/{upload}");
            Ok(Redirect::to(&next).into_response())
        }
        Err(wrong) => {
            let page = send_page(&me, &offered, &sent.draft, &sent.adresse, wrong);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response())
        }
    }
}

async fn read_form(mut form: Multipart) -> Result<Sent, PageError> {
    let broken = |_| PageError::Status(StatusCode::BAD_REQUEST);
    let mut sent = Sent::default();
    while let Some(field) = form.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "fichier" {
            let given = field.file_name().unwrap_or_default();
            sent.file_name = given.chars().take(LONGEST_NAME).collect();
            sent.bytes = field
                .bytes()
                .await
                .map_err(|_| PageError::Status(StatusCode::PAYLOAD_TOO_LARGE))?
                .to_vec();
            continue;
        }
        let text = field.text().await.map_err(broken)?;
        match name.as_str() {
            "source" => sent.draft.source = text,
            "titre" => sent.draft.titre = text,
            "portee" => sent.draft.portee = text,
            "licence" => sent.draft.licence = text,
            "frequence" => sent.draft.frequence = text,
            "adresse" => sent.adresse = text.trim().to_owned(),
            _ => {}
        }
    }
    Ok(sent)
}

/// The id of the file that now waits, or what is wrong.
async fn keep(
    state: &AppState,
    me: &Me,
    offered: &Offered,
    sent: &Sent,
) -> Result<Result<String, Vec<Wrong>>, PageError> {
    let mut wrong = Vec::new();
    let mut file = None;
    match file_of(state, sent).await? {
        Ok(found) => file = Some(found),
        Err(message) => wrong.push(Wrong::new(Champ::Fichier, message)),
    }
    let existing = offered
        .sources
        .iter()
        .find(|source| source.id == sent.draft.source);
    let mut source = existing.cloned();
    if !sent.draft.source.is_empty() && existing.is_none() {
        wrong.push(Wrong::new(
            Champ::Source,
            "Choisissez une source de la liste.",
        ));
    } else if existing.is_none() {
        match sent.draft.new_source(&offered.scopes) {
            Ok(new) => source = Some(new),
            Err(faults) => wrong.extend(faults),
        }
    }
    let (Some((name, bytes)), Some(source), true) = (file, source, wrong.is_empty()) else {
        return Ok(Err(wrong));
    };
    let grant = permit::<ImportSource>(&Actor::Person(me.0.clone()), source.target())?;
    let received = store::receive(
        &state.database,
        &grant,
        &source,
        existing.is_none(),
        NewUpload {
            file_name: &name,
            bytes: &bytes,
        },
        &state.chance,
        state.clock,
    )
    .await
    .map_err(failed)?;
    Ok(match received {
        Received::Kept(id) => Ok(id),
        Received::NameTaken => Err(vec![Wrong::new(
            Champ::Titre,
            "Une source porte déjà ce nom. Choisissez-la dans la liste si elle est à vous, ou donnez un autre nom.",
        )]),
    })
}

type Named = (String, Arc<Vec<u8>>);

/// The file that was sent, or that is at the address; it is read once, to refuse what is no table.
async fn file_of(state: &AppState, sent: &Sent) -> Result<Result<Named, String>, PageError> {
    let (name, bytes) = match (sent.bytes.is_empty(), sent.adresse.is_empty()) {
        (false, _) => (sent.file_name.clone(), sent.bytes.clone()),
        (true, true) if sent.file_name.is_empty() => {
            return Ok(Err(
                "Choisissez un fichier, ou donnez l’adresse d’un fichier.".to_owned(),
            ));
        }
        (true, true) => return Ok(Err("Ce fichier est vide.".to_owned())),
        (true, false) if holds_password(&sent.adresse) => {
            return Ok(Err(WITH_PASSWORD.to_owned()));
        }
        (true, false) => {
            let (address, bounds) = (sent.adresse.clone(), reading::bounds(&state.settings));
            let fetched = turns::fetching(move || {
                Fetcher::default().fetch(&address, &Known::default(), &bounds)
            });
            match fetched.await.map_err(failed)? {
                Ok(Answer::Fresh(file)) => (sent.adresse.clone(), file.bytes),
                Ok(Answer::Unchanged) => (sent.adresse.clone(), Vec::new()),
                Err(error) => return Ok(Err(error.in_french())),
            }
        }
    };
    if bytes.len() > HEAVIEST {
        return Ok(Err(
            "Le fichier dépasse 20 Mo. Découpez-le en plusieurs fichiers.".to_owned(),
        ));
    }
    let bytes = Arc::new(bytes);
    let looked_at = bytes.clone();
    let read = turns::reading(move || rows_of(&looked_at).map(drop));
    match read.await.map_err(failed)? {
        Ok(()) => Ok(Ok((name, bytes))),
        Err(error) => Ok(Err(error.in_french())),
    }
}

pub(super) async fn discard(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let (upload, _, grant) = upload_of(&state, &me, &id).await?;
    store::discard(&state.database, &grant, &upload, state.clock)
        .await
        .map_err(failed)?;
    Ok(Redirect::to("/mon-espace/imports").into_response())
}

fn send_page(
    me: &Me,
    offered: &Offered,
    draft: &Draft,
    adresse: &str,
    wrong: Vec<Wrong>,
) -> SendPage {
    let mistaken = if wrong.is_empty() { "" } else { "Erreur : " };
    let page = Page::new(
        "/mon-espace/imports/nouveau",
        format!("{mistaken}Importer un fichier"),
        "",
    )
    .shown_to(&me.0);
    let choice = |value: &str, label: &str, chosen: &str| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        chosen: value == chosen,
    };
    let sources = offered.sources.iter();
    let scopes = offered.scopes.iter();
    SendPage {
        action: format!("/mon-espace/imports/nouveau?jeton={}", page.jeton()),
        page,
        titre: draft.titre.clone(),
        adresse: adresse.to_owned(),
        sources: sources
            .map(|s| choice(&s.id, &s.title, &draft.source))
            .collect(),
        scopes: scopes
            .map(|s| choice(&s.scope.to_string(), &s.label, &draft.portee))
            .collect(),
        licences: Licence::ALL
            .iter()
            .map(|l| choice(l.slug(), l.label(), &draft.licence))
            .collect(),
        frequencies: Frequency::ALL
            .iter()
            .map(|f| choice(f.slug(), f.label(), &draft.frequence))
            .collect(),
        wrong,
    }
}
