//! The forms that keep an organisation: its sheet, and its end.

use axum::Router;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use super::model::{Draft, LegalForm, Organisation};
use super::pages::{LIST, found, target};
use super::store;
use super::views::href;
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::identity::{Actor, OrganisationId, SignedIn};
use crate::kernel::pages::{Link, Page};
use crate::kernel::policy::{Action, Grant, ManageOrganisation, Target, may, permit};
use crate::kernel::state::AppState;
use crate::network::error::NetworkError;
use crate::network::forms::{Choice, Field, FormPage, Group, Meanwhile, Problems};

const NEW: &str = "/mon-espace/reseau/organisations/nouvelle";

/// The routes of these forms.
pub fn router() -> Router<AppState> {
    Router::new()
        .route(NEW, get(ask_new).post(create))
        .route(
            "/mon-espace/reseau/organisations/{id}/modifier",
            get(ask_edit).post(save),
        )
        .route(
            "/mon-espace/reseau/organisations/{id}/fermer",
            get(ask_close).post(close),
        )
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
pub(super) fn keeping(
    me: &Me,
    organisation: &Organisation,
) -> Result<Grant<ManageOrganisation>, PageError> {
    let grant = permit(&Actor::Person(me.0.clone()), target(organisation))?;
    match organisation.closed {
        false => Ok(grant),
        true => Err(PageError::Refused {
            status: StatusCode::CONFLICT,
            message: "Cette organisation est fermée\u{a0}: sa fiche ne change plus.".to_owned(),
        }),
    }
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
        lead: "Elle ne gérera plus aucun lieu et ne sera plus membre d’aucun Hub. Sa fiche reste, avec la mention «\u{a0}fermée\u{a0}».".to_owned(),
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
