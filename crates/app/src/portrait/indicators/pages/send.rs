//! The form that sends a file of figures.

use askama::Template;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use diagnosis::indicator::{Grain, Observatory};
use diagnosis::recipe::shipped;
use territory::Level;

use super::{Choice, failed, owner, release_href};
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::identity::{Actor, HubId};
use crate::kernel::pages::{Link, Page, render};
use crate::kernel::policy::{ImportIndicators, permit};
use crate::kernel::state::AppState;
use crate::portrait::indicators::model::{owners, target};
use crate::portrait::indicators::pages::href;
use crate::portrait::indicators::reading::{Prepared, Refused, TABLE, Wanted, own_of, prepare};
use crate::portrait::indicators::store;

/// What a file may weigh: what a rule lets through, less the form around it.
const HEAVIEST: usize = 20 * 1024 * 1024;
const LONGEST_NAME: usize = 200;
/// A role held on a territory or an organisation answers for no figures.
const NOBODY: &str =
    "Votre rôle ne porte ni sur un Hub, ni sur toute la France : demandez à l’équipe du Hub.";
/// The levels of a Hub's own table.
const LEVELS: [Grain; 4] = [
    Grain::COMMUNE,
    Grain::Territory(Level::Epci),
    Grain::Territory(Level::Departement),
    Grain::Iris,
];

#[derive(Template)]
#[template(path = "portrait/indicators/send.html")]
struct SendPage {
    page: Page,
    action: String,
    owners: Vec<Choice>,
    recipes: Vec<Choice>,
    levels: Vec<Choice>,
    own: Vec<Link>,
    annee: String,
    wrong: Option<String>,
}

#[derive(Default)]
struct Sent {
    file_name: String,
    bytes: Vec<u8>,
    proprietaire: String,
    recette: String,
    niveau: String,
    annee: String,
}

pub(super) async fn form(State(state): State<AppState>, me: Me) -> Result<Response, PageError> {
    let atlas = state.atlas();
    render(&send_page(&me, atlas.observatory(), &Sent::default(), None))
}

pub(super) async fn send(
    State(state): State<AppState>,
    me: Me,
    form: Result<Multipart, axum::extract::multipart::MultipartRejection>,
) -> Result<Response, PageError> {
    let sent = match form {
        Ok(form) => read_form(form).await?,
        Err(_) => Sent::default(),
    };
    match keep(&state, &me, &sent).await? {
        Ok(id) => Ok(Redirect::to(&release_href(&id)).into_response()),
        Err(wrong) => {
            let atlas = state.atlas();
            let page = send_page(&me, atlas.observatory(), &sent, Some(wrong));
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
            let bytes = field.bytes().await;
            let bytes = bytes.map_err(|_| PageError::Status(StatusCode::PAYLOAD_TOO_LARGE))?;
            sent.bytes = bytes.to_vec();
            continue;
        }
        let text = field.text().await.map_err(broken)?;
        match name.as_str() {
            "proprietaire" => sent.proprietaire = text,
            "recette" => sent.recette = text,
            "niveau" => sent.niveau = text,
            "annee" => sent.annee = text.trim().to_owned(),
            _ => {}
        }
    }
    Ok(sent)
}

/// The id of what now waits, or what is wrong.
async fn keep(state: &AppState, me: &Me, sent: &Sent) -> Result<Result<String, String>, PageError> {
    let wanted = match wanted(me, sent) {
        Ok(wanted) => wanted,
        Err(wrong) => return Ok(Err(wrong)),
    };
    if sent.bytes.is_empty() {
        return Ok(Err("Choisissez un fichier qui ne soit pas vide.".to_owned()));
    }
    if sent.bytes.len() > HEAVIEST {
        return Ok(Err(
            "Le fichier dépasse 20\u{a0}Mo. Gardez la colonne des codes et celles qui servent, ou demandez à \
             l’exploitant du site de le lire avec «\u{a0}maillage indicators import\u{a0}»."
                .to_owned(),
        ));
    }
    let (hub, bytes, atlas) = (wanted.hub, sent.bytes.clone(), state.atlas());
    let read = tokio::task::spawn_blocking(move || prepare(&bytes, &wanted, atlas.observatory()));
    let prepared: Result<Prepared, Refused> = read.await.map_err(failed)?;
    let prepared = match prepared {
        Ok(prepared) => prepared,
        Err(refused) => return Ok(Err(refused.in_french())),
    };
    let id = state.chance.id();
    let grant = permit::<ImportIndicators>(&Actor::Person(me.0.clone()), target(&id, hub))?;
    let received = store::receive(
        &state.database,
        &grant,
        hub,
        &sent.file_name,
        &prepared,
        false,
        state.clock,
    );
    received.await.map_err(failed)?;
    Ok(Ok(id))
}

fn wanted(me: &Me, sent: &Sent) -> Result<Wanted, String> {
    let owners = owners(&me.0);
    let hub = match (&owners[..], sent.proprietaire.as_str()) {
        ([], _) => return Err(NOBODY.to_owned()),
        ([only], _) => *only,
        (_, "france") if owners.contains(&None) => None,
        (_, text) => match text.parse::<HubId>().ok().map(Some) {
            Some(hub) if owners.contains(&hub) => hub,
            _ => return Err("Choisissez pour qui sont ces chiffres.".to_owned()),
        },
    };
    let vintage = match sent.annee.as_str() {
        "" => None,
        text => match text.parse::<u16>() {
            Ok(year) if (1900..2100).contains(&year) => Some(year),
            _ => return Err("L’année a quatre chiffres, comme 2024.".to_owned()),
        },
    };
    Ok(Wanted {
        recipe: sent.recette.clone(),
        grain: sent
            .niveau
            .parse()
            .ok()
            .filter(|grain| LEVELS.contains(grain)),
        vintage,
        cog: None,
        hub,
    })
}

fn send_page(me: &Me, observatory: &Observatory, sent: &Sent, wrong: Option<String>) -> SendPage {
    let owners = owners(&me.0);
    let mistaken = if wrong.is_some() { "Erreur : " } else { "" };
    let title = format!("{mistaken}Apporter des chiffres");
    let page = Page::new("/mon-espace/indicateurs/nouveau", title, "").shown_to(&me.0);
    let hubs: Vec<HubId> = owners.iter().flatten().copied().collect();
    let own = hubs.iter().flat_map(|hub| own_of(observatory, *hub));
    let own: Vec<Link> = own
        .map(|indicator| Link {
            detail: indicator.id.clone(),
            ..Link::new(href(&indicator.id), indicator.label)
        })
        .collect();
    let mut recipes = vec![Choice::new("", "Reconnaître le fichier", &sent.recette)];
    if !own.is_empty() {
        let label = "Tableau de mon Hub : une colonne de codes, une par indicateur";
        recipes.push(Choice::new(TABLE, label, &sent.recette));
    }
    let published = shipped().iter();
    recipes.extend(published.map(|recipe| {
        let label = format!(
            "{} ({}, {})",
            recipe.title,
            recipe.producer,
            recipe.grain.label()
        );
        Choice::new(&recipe.id, label, &sent.recette)
    }));
    let owners = owners.iter().map(|hub| {
        let value = hub.map_or_else(|| "france".to_owned(), |hub| hub.to_string());
        Choice::new(value, owner(*hub), &sent.proprietaire)
    });
    SendPage {
        action: format!("/mon-espace/indicateurs/nouveau?jeton={}", page.jeton()),
        owners: owners.collect(),
        recipes,
        levels: LEVELS
            .iter()
            .map(|grain| Choice::new(grain.slug(), grain.label(), &sent.niveau))
            .collect(),
        own,
        annee: sent.annee.clone(),
        wrong,
        page,
    }
}
