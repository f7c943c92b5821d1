//! The pages of organisations: their list, a sheet, its forms.

use askama::Template;
use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use territory::fold;

use super::model::{Draft, LegalForm, Organisation};
use super::store;
use super::views::{Fact, Row, facts, href};
use crate::kernel::access::Me;
use crate::kernel::atlas::Atlas;
use crate::kernel::errors::PageError;
use crate::kernel::identity::{Actor, OrganisationId, SignedIn};
use crate::kernel::pages::{Link, Page, render};
use crate::kernel::policy::{Action, Grant, ManageOrganisation, SettleClaim, Target, may, permit};
use crate::kernel::state::AppState;
use crate::network::error::NetworkError;
use crate::network::forms::{Choice, Field, FormPage, Group, Meanwhile, Problems};
use crate::network::people::store as people;
use crate::network::{hubs, whereabouts};

const LIST: &str = "/mon-espace/reseau/organisations";
const NEW: &str = "/mon-espace/reseau/organisations/nouvelle";

/// Organisations on a page of their list.
const A_PAGE: usize = 50;

/// The routes of organisations.
pub fn router() -> Router<AppState> {
    Router::new()
        .route(LIST, get(list))
        .route(NEW, get(ask_new).post(create))
        .route("/mon-espace/reseau/organisations/{id}", get(sheet))
        .route(
            "/mon-espace/reseau/organisations/{id}/modifier",
            get(ask_edit).post(save),
        )
        .route(
            "/mon-espace/reseau/organisations/{id}/fermer",
            get(ask_close).post(close),
        )
        .route(
            "/mon-espace/reseau/organisations/{id}/lieux",
            get(ask_place).post(add_place),
        )
        .route(
            "/mon-espace/reseau/organisations/{id}/lieux/retirer",
            post(remove_place),
        )
}

#[derive(Template)]
#[template(path = "reseau/organisations.html")]
struct ListPage {
    page: Page,
    search: String,
    rows: Vec<Row>,
    total: usize,
    next: Option<String>,
    previous: Option<String>,
    may_create: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    q: String,
    page: usize,
}

fn target(organisation: &Organisation) -> Target {
    Target::organisation(&organisation.id, organisation.sheet.territory)
}

async fn list(
    State(state): State<AppState>,
    Me(me): Me,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let words = fold(&asked.q);
    let all = store::all(&state.database).await?;
    let mine: Vec<&Organisation> = all
        .iter()
        .filter(|one| may(&me.roles, Action::ReadNetwork, &target(one)).is_ok())
        .filter(|one| fold(&one.sheet.name).contains(&words))
        .collect();
    let page = asked.page.min(mine.len() / A_PAGE);
    let address = |page: usize| {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("q", &asked.q)
            .append_pair("page", &page.to_string())
            .finish();
        format!("{LIST}?{query}")
    };
    render(&ListPage {
        page: Page::new(LIST, "Les organisations", "").shown_to(&me),
        total: mine.len(),
        rows: mine
            .iter()
            .skip(page * A_PAGE)
            .take(A_PAGE)
            .map(|one| Row::of(one))
            .collect(),
        next: ((page + 1) * A_PAGE < mine.len()).then(|| address(page + 1)),
        previous: page.checked_sub(1).map(address),
        may_create: does(&me, Action::ManageOrganisation),
        search: asked.q,
    })
}

fn does(me: &SignedIn, action: Action) -> bool {
    me.roles.iter().any(|held| action.is_allowed_to(held.role))
}

struct RunPlace {
    key: String,
    href: String,
    name: String,
    commune: String,
}

#[derive(Template)]
#[template(path = "reseau/organisation.html")]
struct SheetPage {
    page: Page,
    href: String,
    name: String,
    closed: bool,
    facts: Vec<Fact>,
    members: Vec<people::Holder>,
    places: Vec<RunPlace>,
    hubs: Vec<Link>,
    may_manage: bool,
    may_assign: bool,
    may_invite: bool,
}

async fn sheet(
    State(state): State<AppState>,
    Me(me): Me,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let organisation = found(&state, &id).await?;
    may(&me.roles, Action::ReadNetwork, &target(&organisation))?;
    let may_here = |action| may(&me.roles, action, &target(&organisation)).is_ok();
    let keys = store::places(&state.database, &organisation.id).await?;
    let atlas = state.atlas();
    render(&SheetPage {
        page: Page::new(&href(&organisation), organisation.sheet.name.clone(), "").shown_to(&me),
        href: href(&organisation),
        name: organisation.sheet.name.clone(),
        closed: organisation.closed,
        facts: facts(&organisation),
        members: people::of_organisation(&state.database, &organisation.id).await?,
        places: keys.iter().map(|key| run_place(&atlas, key)).collect(),
        hubs: hubs::store::of_organisation(&state.database, &organisation.id)
            .await?
            .into_iter()
            .map(|(hub, part)| Link {
                href: format!("/mon-espace/reseau/hubs/{hub}"),
                label: whereabouts::name(hub.territory()),
                detail: part.label().to_owned(),
            })
            .collect(),
        may_manage: !organisation.closed && may_here(Action::ManageOrganisation),
        may_assign: !organisation.closed
            && may_here(Action::ManageOrganisation)
            && does(&me, Action::SettleClaim),
        may_invite: !organisation.closed && may_here(Action::ManagePeople),
    })
}

fn run_place(atlas: &Atlas, key: &str) -> RunPlace {
    let (name, commune) = match (atlas.place(key), atlas.withdrawn(key)) {
        (Some(place), _) => (place.place.nom.clone(), place.place.commune.clone()),
        (None, Some(place)) => (format!("{} (retiré)", place.name), place.commune.clone()),
        (None, None) => (key.to_owned(), String::new()),
    };
    RunPlace {
        href: format!("/lieux/{key}"),
        key: key.to_owned(),
        name,
        commune,
    }
}

async fn found(state: &AppState, id: &str) -> Result<Organisation, PageError> {
    let missing = || PageError::not_found("cette organisation");
    let id: OrganisationId = id.parse().map_err(|_| missing())?;
    let organisation = store::find(&state.database, &id).await?;
    organisation.ok_or_else(missing)
}

fn form(me: &SignedIn, draft: &Draft, existing: Option<&Organisation>) -> FormPage {
    let forms = LegalForm::ALL
        .iter()
        .map(|form| Choice::new(form.slug(), form.label(), &draft.forme));
    let ungrouped = |choices| {
        vec![Group {
            label: String::new(),
            choices,
        }]
    };
    let mut fields = vec![
        Field::line("text", "nom", "Nom de l’organisation", &draft.nom),
        Field::list(
            "forme",
            "Forme juridique (facultatif)",
            ungrouped(forms.collect()),
        ),
        Field::line("text", "siret", "SIRET (facultatif)", &draft.siret)
            .hinted("14 chiffres, avec ou sans espaces."),
        Field::line(
            "text",
            "rna",
            "Numéro RNA d’une association (facultatif)",
            &draft.rna,
        )
        .hinted("W suivi de 9 caractères."),
        Field::line(
            "text",
            "ridet",
            "RIDET, en Nouvelle-Calédonie (facultatif)",
            &draft.ridet,
        )
        .hinted("Par exemple 1234567.001."),
        Field::line(
            "text",
            "territoire",
            "Territoire où elle agit",
            &draft.territoire,
        )
        .hinted("Une commune, une intercommunalité, un département, une région, ou France."),
    ];
    // Only the nation says which organisation is the Inter-Hubs group.
    if is_national(me) {
        fields.push(Field::boxes(
            "inter_hubs",
            "Dans le programme",
            ungrouped(vec![Choice::new(
                "oui",
                "C’est le groupe Inter-Hubs",
                &draft.inter_hubs,
            )]),
        ));
    }
    let (path, title, back) = match existing {
        Some(one) => (
            format!("{}/modifier", href(one)),
            format!("Modifier {}", one.sheet.name),
            Link::new(href(one), "Revenir à l’organisation"),
        ),
        None => (
            NEW.to_owned(),
            "Ajouter une organisation".to_owned(),
            Link::new(LIST, "Revenir aux organisations"),
        ),
    };
    FormPage {
        page: Page::new(&path, title.clone(), "").shown_to(me),
        back,
        title,
        lead: String::new(),
        fields,
        version: draft.version,
        button: match existing {
            Some(_) => "Enregistrer l’organisation",
            None => "Ajouter l’organisation",
        },
        problems: Problems::default(),
        meanwhile: None,
    }
}

fn is_national(me: &SignedIn) -> bool {
    may(
        &me.roles,
        Action::ManageOrganisation,
        &Target::new("programme"),
    )
    .is_ok()
}

/// Somebody without the nation's scope leaves the part in the programme as it is.
fn own_part(me: &SignedIn, mut draft: Draft, existing: Option<&Organisation>) -> Draft {
    if !is_national(me) {
        let kept = existing.is_some_and(|one| one.sheet.inter_hubs);
        draft.inter_hubs = if kept { "oui" } else { "" }.to_owned();
    }
    draft
}

async fn ask_new(Me(me): Me) -> Result<Response, PageError> {
    form(&me, &Draft::default(), None).ask()
}

const OUTSIDE: &str = "Ce territoire n’est pas dans le vôtre. Choisissez-en un qui y est.";

async fn create(
    State(state): State<AppState>,
    Me(me): Me,
    Form(draft): Form<Draft>,
) -> Result<Response, PageError> {
    let draft = own_part(&me, draft, None);
    let sheet = match draft.check() {
        Ok(sheet) => sheet,
        Err(problems) => return form(&me, &draft, None).ask_again(problems),
    };
    let id = OrganisationId::draw(&state.chance);
    let target = Target::organisation(&id, sheet.territory);
    let Ok(grant) = permit::<ManageOrganisation>(&Actor::Person(me.clone()), target) else {
        let problems = Problems::one("territoire", OUTSIDE);
        return form(&me, &draft, None).ask_again(problems);
    };
    store::create(&state.database, &grant, &sheet, state.clock).await?;
    Ok(Redirect::to(&format!("{LIST}/{id}")).into_response())
}

/// The grant to keep an organisation, where it works now.
fn keeping(me: &Me, organisation: &Organisation) -> Result<Grant<ManageOrganisation>, PageError> {
    Ok(permit(&Actor::Person(me.0.clone()), target(organisation))?)
}

async fn ask_edit(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let organisation = found(&state, &id).await?;
    keeping(&me, &organisation)?;
    form(&me.0, &Draft::of(&organisation), Some(&organisation)).ask()
}

async fn save(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
    Form(draft): Form<Draft>,
) -> Result<Response, PageError> {
    let organisation = found(&state, &id).await?;
    let grant = keeping(&me, &organisation)?;
    let draft = own_part(&me.0, draft, Some(&organisation));
    let again = || form(&me.0, &draft, Some(&organisation));
    let sheet = match draft.check() {
        Ok(sheet) => sheet,
        Err(problems) => return again().ask_again(problems),
    };
    // It may only move where its keeper also is; its own manager moves it nowhere else.
    if sheet.territory != organisation.sheet.territory {
        let there = Target::new(format!("organisation:{id}")).within(sheet.territory);
        if may(&me.0.roles, Action::ManageOrganisation, &there).is_err() {
            return again().ask_again(Problems::one("territoire", OUTSIDE));
        }
    }
    match store::save(&state.database, &grant, &sheet, draft.version, state.clock).await {
        Ok(()) => Ok(Redirect::to(&href(&organisation)).into_response()),
        Err(NetworkError::Outdated) => {
            let now = found(&state, &id).await?;
            again().tell_of(meanwhile(&draft, &now), now.version)
        }
        Err(error) => Err(error.into()),
    }
}

/// The fields that differ from what was typed.
fn meanwhile(draft: &Draft, now: &Organisation) -> Vec<Meanwhile> {
    let kept = Draft::of(now);
    let form = |slug: &str| slug.parse().map_or("", LegalForm::label).to_owned();
    [
        ("Nom", draft.nom.clone(), kept.nom),
        ("Forme juridique", form(&draft.forme), form(&kept.forme)),
        ("SIRET", draft.siret.clone(), kept.siret),
        ("Numéro RNA", draft.rna.clone(), kept.rna),
        ("RIDET", draft.ridet.clone(), kept.ridet),
        ("Territoire", draft.territoire.clone(), kept.territoire),
    ]
    .into_iter()
    .filter(|(_, typed, kept)| typed != kept)
    .map(|(label, _, value)| Meanwhile { label, value })
    .collect()
}

fn closing(me: &SignedIn, organisation: &Organisation) -> FormPage {
    let path = format!("{}/fermer", href(organisation));
    let title = format!("Fermer {}", organisation.sheet.name);
    FormPage {
        page: Page::new(&path, title.clone(), "").shown_to(me),
        back: Link::new(href(organisation), "Revenir à l’organisation"),
        title,
        lead: "Elle ne gérera plus aucun lieu et ne sera plus membre d’aucun Hub. Sa fiche reste, avec la mention « fermée ».".to_owned(),
        fields: Vec::new(),
        version: organisation.version,
        button: "Fermer l’organisation",
        problems: Problems::default(),
        meanwhile: None,
    }
}

async fn ask_close(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let organisation = found(&state, &id).await?;
    keeping(&me, &organisation)?;
    closing(&me.0, &organisation).ask()
}

async fn close(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
    Form(draft): Form<Draft>,
) -> Result<Response, PageError> {
    let organisation = found(&state, &id).await?;
    let grant = keeping(&me, &organisation)?;
    match store::close(&state.database, &grant, draft.version, state.clock).await {
        Ok(()) => Ok(Redirect::to(&href(&organisation)).into_response()),
        Err(NetworkError::Outdated) => {
            closing(&me.0, &organisation).tell_of(Vec::new(), organisation.version)
        }
        Err(error) => Err(error.into()),
    }
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
