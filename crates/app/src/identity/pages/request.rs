//! Asking for an account. The same is answered whether one has an account already or not.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use axum::{Form, Router};
use serde::Deserialize;
use territory::{Level, Territories, TerritoryId};

use super::invitation::LONGEST_NAME;
use super::{Choice, answered, database_error, message, titled, too_many};
use crate::identity::email::Email;
use crate::identity::errors::{Errors, IdentityError};
use crate::identity::inviting::territory_name;
use crate::identity::letters;
use crate::identity::model::{ASKED_FOR, one_line};
use crate::identity::store::doors::{self, Door};
use crate::identity::store::requests::{self, Asked, Request};
use crate::kernel::errors::PageError;
use crate::kernel::identity::Actor;
use crate::kernel::journal::Entry;
use crate::kernel::mail;
use crate::kernel::pages::{Link, Page};
use crate::kernel::policy::{RequestAccount, permit};
use crate::kernel::state::AppState;
use crate::kernel::visitor::ClientNetwork;
use crate::kernel::writing::Writing;

pub fn router() -> Router<AppState> {
    Router::new()
        .route("/demander-un-compte", get(form).post(send))
        .route("/demander-un-compte/merci", get(thanks))
}

const LONGEST: usize = 1_000;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Draft {
    courriel: String,
    nom: String,
    organisation: String,
    role: String,
    territoire: String,
    message: String,
    /// A field people do not see: only a machine fills it in.
    prenom: String,
}

#[derive(Template)]
#[template(path = "identity/request.html")]
struct RequestPage {
    page: Page,
    errors: Errors,
    draft: Draft,
    roles: Vec<Choice>,
    territories: Vec<Choice>,
}

impl Draft {
    fn check(&self) -> Result<Asked, Errors> {
        let mut errors = Errors::default();
        let email = self.courriel.parse::<Email>();
        if let Err(wrong) = &email {
            errors.add("courriel", wrong.to_string());
        }
        let name = one_line(&self.nom, LONGEST_NAME);
        if name.is_empty() {
            errors.add("nom", "Écrivez votre nom.");
        }
        let organisation = one_line(&self.organisation, 200);
        if organisation.is_empty() {
            errors.add("organisation", "Écrivez le nom de votre structure.");
        }
        let role = ASKED_FOR.into_iter().find(|role| role.slug() == self.role);
        if role.is_none() {
            errors.add("role", "Choisissez ce que vous faites.");
        }
        let territory = self.territoire.parse::<TerritoryId>().ok();
        let territory = territory.filter(|id| {
            id.level == Level::Departement && Territories::bundled().territory(*id).is_some()
        });
        if territory.is_none() {
            errors.add("territoire", "Choisissez votre département.");
        }
        let words: String = self.message.replace("\r\n", "\n");
        let length = words.chars().count();
        if length > LONGEST {
            errors.add("message", format!("Votre texte fait {length}\u{a0}caractères. Raccourcissez-le à 1\u{202f}000 au plus."));
        }
        if !self.prenom.is_empty() {
            errors.add(
                "prenom",
                "Effacez ce champ : il ne sert qu’à reconnaître les robots.",
            );
        }
        match (email, role, territory) {
            (Ok(email), Some(role), Some(territory)) if errors.is_empty() => Ok(Asked {
                email,
                name,
                organisation,
                role,
                territory,
                words: words.trim().to_owned(),
            }),
            _ => Err(errors),
        }
    }
}

fn page(draft: Draft, errors: Errors) -> Result<Response, PageError> {
    let roles = ASKED_FOR.iter().enumerate().map(|(rank, role)| Choice {
        id: if rank == 0 {
            "role".to_owned()
        } else {
            format!("role-{rank}")
        },
        value: role.slug().to_owned(),
        label: role.label().to_owned(),
        checked: draft.role == role.slug(),
    });
    let all = Territories::bundled()
        .territories(Level::Departement)
        .iter();
    let territories = all.map(|territory| Choice {
        id: String::new(),
        value: territory.id.to_string(),
        label: territory.name.clone(),
        checked: draft.territoire == territory.id.to_string(),
    });
    let page = RequestPage {
        page: titled("/demander-un-compte", "Demander un compte", &errors),
        errors: errors.clone(),
        roles: roles.collect(),
        territories: territories.collect(),
        draft,
    };
    answered(&page, &errors)
}

async fn form() -> Result<Response, PageError> {
    page(Draft::default(), Errors::default())
}

async fn send(
    State(state): State<AppState>,
    network: ClientNetwork,
    Form(draft): Form<Draft>,
) -> Result<Response, PageError> {
    let asked = match draft.check() {
        Ok(asked) => asked,
        Err(errors) => return page(draft, errors),
    };
    let now = state.clock.now();
    let door = Door::RequestFrom(network);
    if !doors::opens(&state.database, &state.chance, door, now).await? {
        return Err(too_many());
    }
    keep(&state, asked).await?;
    Ok(Redirect::to("/demander-un-compte/merci").into_response())
}

async fn keep(state: &AppState, asked: Asked) -> Result<(), PageError> {
    let request = Request {
        id: state.chance.id(),
        asked,
        at: state.clock.now(),
    };
    let told = requests::whom_to_tell(&state.database, &request).await?;
    let grant = permit::<RequestAccount>(&Actor::Public, request.target())?;
    let mut writing = Writing::begin(&state.database, state.clock)
        .await
        .map_err(database_error)?;
    requests::add(&mut writing, &grant, &request.asked).await?;
    let place = territory_name(request.asked.territory);
    let heard = letters::request_heard(&request.asked.email, &place);
    let waits = told
        .iter()
        .map(|email| letters::request_waits(&state.settings, email, &request.asked, &place));
    let now = writing.at();
    for letter in std::iter::once(heard).chain(waits) {
        mail::enqueue(
            writing.connection(),
            &state.chance,
            &state.settings,
            &letter,
            now,
        )
        .await
        .map_err(database_error)?;
    }
    let entry = Entry::made(requests::told(&request.asked), "");
    writing
        .commit(&grant, entry)
        .await
        .map_err(IdentityError::from)?;
    Ok(())
}

async fn thanks() -> Result<Response, PageError> {
    message(
        "/demander-un-compte/merci",
        "Votre demande est envoyée",
        &["L’équipe qui suit votre territoire va la lire. Sa réponse arrivera dans vos courriels."],
        vec![Link::new("/", "Trouver un lieu")],
    )
}
