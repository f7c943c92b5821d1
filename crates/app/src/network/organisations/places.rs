//! The places that an organisation runs: given with the agreement of whoever
//! answers for the place's territory, let go by whoever keeps the organisation.

use axum::Router;
use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use super::forms::keeping;
use super::model::Organisation;
use super::pages::found;
use super::store;
use super::views::href;
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::identity::{Actor, SignedIn};
use crate::kernel::pages::{Link, Page};
use crate::kernel::policy::{SettleClaim, Target, permit};
use crate::kernel::state::AppState;
use crate::network::forms::{Field, FormPage, Problems};

/// The routes of these places.
pub fn router() -> Router<AppState> {
    Router::new()
        .route(
            "/mon-espace/reseau/organisations/{id}/lieux",
            get(ask_place).post(add_place),
        )
        .route(
            "/mon-espace/reseau/organisations/{id}/lieux/retirer",
            post(remove_place),
        )
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PlaceDraft {
    lieu: String,
}

impl PlaceDraft {
    /// A key, or the address of a sheet copied from the browser.
    fn key(&self) -> &str {
        let address = self.lieu.trim().trim_end_matches('/');
        address
            .rsplit_once("/lieux/")
            .map_or(address, |(_, key)| key)
    }
}

fn place_form(me: &SignedIn, organisation: &Organisation, draft: &PlaceDraft) -> FormPage {
    let path = format!("{}/lieux", href(organisation));
    let title = "Ajouter un lieu géré".to_owned();
    FormPage {
        page: Page::new(&path, title.clone(), "").shown_to(me),
        back: Link::new(href(organisation), "Revenir à l’organisation"),
        title,
        lead: format!(
            "{} gérera ce lieu, et ses responsables pourront corriger sa fiche.",
            organisation.sheet.name
        ),
        fields: vec![
            Field::line("text", "lieu", "Adresse de la fiche du lieu", &draft.lieu)
                .hinted("Ouvrez la fiche du lieu sur le site, puis copiez son adresse ici."),
        ],
        version: organisation.version,
        button: "Ajouter ce lieu",
        problems: Problems::default(),
        meanwhile: None,
    }
}

async fn ask_place(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let organisation = found(&state, &id).await?;
    keeping(&me, &organisation)?;
    place_form(&me.0, &organisation, &PlaceDraft::default()).ask()
}

async fn add_place(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
    Form(draft): Form<PlaceDraft>,
) -> Result<Response, PageError> {
    let organisation = found(&state, &id).await?;
    let grant = keeping(&me, &organisation)?;
    let again = |message: &str| {
        place_form(&me.0, &organisation, &draft).ask_again(Problems::one("lieu", message))
    };
    let atlas = state.atlas();
    let Some(place) = atlas.place(draft.key()) else {
        return again("Nous ne trouvons pas ce lieu. Copiez l’adresse entière de sa fiche.");
    };
    let runs = store::places(&state.database, &organisation.id).await?;
    if runs.len() as i64 >= store::MOST_PLACES {
        return again("Cette organisation gère déjà 500 lieux, le plus que nous gardons.");
    }
    let steward = store::steward(&state.database, &place.key).await?;
    let commune = place.commune.map(|commune| commune.code);
    let there = Target::place(&place.key, commune, steward);
    // A claim is for whoever answers for the place's territory to settle.
    let Ok(agreed) = permit::<SettleClaim>(&Actor::Person(me.0.clone()), there) else {
        return again(
            "Ce lieu n’est pas dans votre territoire. Demandez à son Hub de le confier à cette organisation.",
        );
    };
    store::assign(&state.database, &grant, &agreed, state.clock).await?;
    Ok(Redirect::to(&href(&organisation)).into_response())
}

async fn remove_place(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
    Form(draft): Form<PlaceDraft>,
) -> Result<Response, PageError> {
    let organisation = found(&state, &id).await?;
    let grant = keeping(&me, &organisation)?;
    store::let_go(&state.database, &grant, draft.key(), state.clock).await?;
    Ok(Redirect::to(&href(&organisation)).into_response())
}
