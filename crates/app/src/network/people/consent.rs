//! What a référent agrees to have shown on the public page of their Hub's
//! network. They give it and withdraw it on their own page; without it, nothing
//! of them is public.

use axum::Router;
use axum::extract::{Form, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use places::clean::{Courriel, Telephone};
use serde::Deserialize;
use serde_json::json;
use sqlx::Row;

use crate::kernel::access::Me;
use crate::kernel::clock::Clock;
use crate::kernel::database::{Database, instant};
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::identity::{Actor, PersonId, SignedIn};
use crate::kernel::journal::Entry;
use crate::kernel::pages::{Link, Page};
use crate::kernel::policy::{Grant, KeepAccount, Role, Target, permit};
use crate::kernel::state::AppState;
use crate::kernel::writing::Writing;
use crate::network::error::NetworkError;
use crate::network::forms::{Choice, Field, FormPage, Group, Problems, one_line};
use crate::network::hubs::model::{courriel, phone};

const PATH: &str = "/mon-espace/reseau/visibilite";

/// The route of the form.
pub fn router() -> Router<AppState> {
    Router::new().route(PATH, get(ask).post(save))
}

/// What is shown of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    pub name: String,
    pub position: String,
    pub courriel: Option<Courriel>,
    pub telephone: Option<Telephone>,
}

/// The form as it was filled in.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
struct Draft {
    accord: String,
    nom: String,
    fonction: String,
    courriel: String,
    telephone: String,
}

impl Draft {
    /// What is to be shown; nothing where they do not agree.
    fn check(&self) -> Result<Option<Shown>, Problems> {
        if self.accord != "oui" {
            return Ok(None);
        }
        let mut problems = Problems::default();
        let (name, position) = (one_line(&self.nom), one_line(&self.fonction));
        if name.is_empty() || name.chars().count() > 120 {
            problems.add(
                "nom",
                "Écrivez le nom à afficher, en 120 caractères au plus.",
            );
        }
        if position.chars().count() > 160 {
            problems.add(
                "fonction",
                "Raccourcissez votre fonction à 160 caractères au plus.",
            );
        }
        let shown = Shown {
            name,
            position,
            courriel: courriel(&self.courriel, "courriel", &mut problems),
            telephone: phone(&self.telephone, "telephone", &mut problems),
        };
        match problems.is_empty() {
            true => Ok(Some(shown)),
            false => Err(problems),
        }
    }
}

fn form(me: &SignedIn, draft: &Draft) -> FormPage {
    let agreed = Choice::new(
        "oui",
        "J’accepte que le public lise ce qui suit",
        &draft.accord,
    );
    FormPage {
        page: Page::new(PATH, "Ce que le public voit de vous", "").shown_to(me),
        back: Link::new("/mon-espace/reseau", "Revenir au réseau"),
        title: "Ce que le public voit de vous".to_owned(),
        lead: match is_referent(me) {
            true => "Vous êtes référent départemental. La page publique de votre Hub peut dire comment vous joindre, si vous le voulez. Décochez la case pour tout retirer, à tout moment.",
            false => "Ceci ne concerne que les référents départementaux\u{a0}: rien ne s’affichera tant que vous n’avez pas ce rôle.",
        }
        .to_owned(),
        fields: vec![
            Field::boxes("accord", "Votre accord", vec![Group { label: String::new(), choices: vec![agreed] }]),
            Field::line("text", "nom", "Nom affiché", &draft.nom),
            Field::line("text", "fonction", "Fonction (facultatif)", &draft.fonction),
            Field::line("email", "courriel", "Adresse électronique professionnelle (facultatif)", &draft.courriel),
            Field::line("tel", "telephone", "Téléphone professionnel (facultatif)", &draft.telephone),
        ],
        version: 0,
        button: "Enregistrer mon choix",
        problems: Problems::default(),
        meanwhile: None,
    }
}

fn is_referent(me: &SignedIn) -> bool {
    me.roles.iter().any(|held| held.role == Role::Referent)
}

async fn ask(State(state): State<AppState>, Me(me): Me) -> Result<Response, PageError> {
    let draft = match kept(&state.database, &me.person).await? {
        Some(draft) => draft,
        None => Draft {
            nom: me.name.clone(),
            ..Draft::default()
        },
    };
    form(&me, &draft).ask()
}

async fn save(
    State(state): State<AppState>,
    Me(me): Me,
    Form(draft): Form<Draft>,
) -> Result<Response, PageError> {
    let shown = match draft.check() {
        Ok(shown) => shown,
        Err(problems) => return form(&me, &draft).ask_again(problems),
    };
    let grant = permit::<KeepAccount>(&Actor::Person(me.clone()), own(&me.person))?;
    keep(&state.database, &grant, shown.as_ref(), state.clock).await?;
    Ok(Redirect::to("/mon-espace/reseau").into_response())
}

/// What concerns one person only, wherever they work.
fn own(person: &PersonId) -> Target {
    Target::own_part_of(Target::person(person).subject())
}

async fn kept(database: &Database, person: &PersonId) -> Result<Option<Draft>, NetworkError> {
    let row = sqlx::query("SELECT * FROM referent_shown WHERE person_id = $1")
        .bind(person.as_str())
        .fetch_optional(database)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let optional = |column: &str| row.try_get::<Option<String>, _>(column);
    Ok(Some(Draft {
        accord: "oui".to_owned(),
        nom: row.try_get("name")?,
        fonction: row.try_get("position")?,
        courriel: optional("courriel")?.unwrap_or_default(),
        telephone: optional("telephone")?
            .map(|number| formats::phone(&number))
            .unwrap_or_default(),
    }))
}

/// Keeps what somebody agrees to have shown, or removes it. The journal says that they did, never what.
pub async fn keep(
    database: &Database,
    grant: &Grant<KeepAccount>,
    shown: Option<&Shown>,
    clock: Clock,
) -> Result<(), NetworkError> {
    let mut writing = Writing::begin(database, clock).await?;
    let at = instant(writing.at());
    sqlx::query("DELETE FROM referent_shown WHERE person_id = $1")
        .bind(grant.target().id())
        .execute(writing.connection())
        .await?;
    if let Some(shown) = shown {
        sqlx::query(
            "INSERT INTO referent_shown (person_id, name, position, courriel, telephone, agreed_at) \
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(grant.target().id())
        .bind(&shown.name)
        .bind(&shown.position)
        .bind(shown.courriel.as_ref().map(ToString::to_string))
        .bind(shown.telephone.as_ref().map(ToString::to_string))
        .bind(at)
        .execute(writing.connection())
        .await?;
    }
    writing.publish().await?;
    let told = json!({ "accord": shown.is_some() });
    Ok(writing.commit(grant, Entry::made(told, "")).await?)
}
