//! The forms that keep a Hub: what it says of itself, its phase, its members,
//! its référents.

use axum::Router;
use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use chrono::NaiveDate;
use serde::Deserialize;
use territory::TerritoryId;

use super::model::{Draft, Part, Phase};
use super::pages::{href, named};
use super::store;
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::identity::{Actor, HubId, SignedIn};
use crate::kernel::pages::{Link, Page};
use crate::kernel::policy::{
    Grant, ManageHub, ManagePeople, Role, Scope, Target, may_give, permit,
};
use crate::kernel::state::AppState;
use crate::network::error::NetworkError;
use crate::network::forms::{Choice, Field, FormPage, Group, Meanwhile, Problems};
use crate::network::organisations::store as organisations;
use crate::network::people::store as people;
use crate::network::whereabouts;

/// The routes of these forms.
pub fn router() -> Router<AppState> {
    Router::new()
        .route(
            "/mon-espace/reseau/hubs/{hub}/presentation",
            get(ask_presentation).post(save_presentation),
        )
        .route(
            "/mon-espace/reseau/hubs/{hub}/phase",
            get(ask_phase).post(enter_phase),
        )
        .route(
            "/mon-espace/reseau/hubs/{hub}/membres",
            get(ask_member).post(add_member),
        )
        .route(
            "/mon-espace/reseau/hubs/{hub}/membres/retirer",
            post(remove_member),
        )
        .route(
            "/mon-espace/reseau/hubs/{hub}/referents",
            get(ask_referent).post(name_referent),
        )
}

/// The grant to keep a Hub, and who has it.
pub(super) fn keeping(me: &Me, hub: &str) -> Result<(HubId, Grant<ManageHub>), PageError> {
    let hub = named(hub)?;
    let grant = permit(&Actor::Person(me.0.clone()), Target::hub(hub))?;
    Ok((hub, grant))
}

/// A form of a Hub, to be completed with its fields.
pub(super) fn hub_form(me: &SignedIn, hub: HubId, step: &str, title: &str) -> FormPage {
    let title = format!("{title}\u{a0}: {}", whereabouts::name(hub.territory()));
    FormPage {
        page: Page::new(&format!("{}/{step}", href(hub)), title.clone(), "").shown_to(me),
        back: Link::new(href(hub), "Revenir au Hub"),
        title,
        lead: String::new(),
        fields: Vec::new(),
        version: 0,
        button: "Enregistrer",
        problems: Problems::default(),
        meanwhile: None,
    }
}

fn to_hub(hub: HubId) -> Response {
    Redirect::to(&href(hub)).into_response()
}

fn ungrouped(choices: Vec<Choice>) -> Vec<Group> {
    vec![Group {
        label: String::new(),
        choices,
    }]
}

fn presentation_form(me: &SignedIn, hub: HubId, draft: &Draft) -> FormPage {
    FormPage {
        lead:
            "Le public lit ce texte et ce contact sur la page du réseau et sur celle du territoire."
                .to_owned(),
        fields: vec![
            Field::text("presentation", "Présentation", &draft.presentation).hinted(
                "La première ligne s’affiche dans la liste des Hubs. 4\u{202f}000 caractères au plus.",
            ),
            Field::line(
                "email",
                "courriel",
                "Adresse électronique du Hub (facultatif)",
                &draft.courriel,
            ),
            Field::line(
                "tel",
                "telephone",
                "Téléphone du Hub (facultatif)",
                &draft.telephone,
            ),
            Field::line(
                "url",
                "site_web",
                "Site du Hub (facultatif)",
                &draft.site_web,
            ),
        ],
        version: draft.version,
        button: "Publier cette présentation",
        ..hub_form(me, hub, "presentation", "Présentation et contact")
    }
}

async fn ask_presentation(
    State(state): State<AppState>,
    me: Me,
    Path(hub): Path<String>,
) -> Result<Response, PageError> {
    let (hub, _) = keeping(&me, &hub)?;
    let sheet = store::sheet(&state.database, hub).await?;
    presentation_form(&me.0, hub, &Draft::of(&sheet)).ask()
}

async fn save_presentation(
    State(state): State<AppState>,
    me: Me,
    Path(hub): Path<String>,
    Form(draft): Form<Draft>,
) -> Result<Response, PageError> {
    let (hub, grant) = keeping(&me, &hub)?;
    let again = || presentation_form(&me.0, hub, &draft);
    let sheet = match draft.check() {
        Ok(sheet) => sheet,
        Err(problems) => return again().ask_again(problems),
    };
    match store::save_sheet(&state.database, &grant, &sheet, state.clock).await {
        Ok(()) => Ok(to_hub(hub)),
        Err(NetworkError::Outdated) => {
            let now = store::sheet(&state.database, hub).await?;
            again().tell_of(meanwhile(&draft, &Draft::of(&now)), now.version)
        }
        Err(error) => Err(error.into()),
    }
}

/// The fields that differ from what was typed.
fn meanwhile(typed: &Draft, kept: &Draft) -> Vec<Meanwhile> {
    [
        ("Présentation", &typed.presentation, &kept.presentation),
        ("Adresse électronique", &typed.courriel, &kept.courriel),
        ("Téléphone", &typed.telephone, &kept.telephone),
        ("Site", &typed.site_web, &kept.site_web),
    ]
    .into_iter()
    .filter(|(_, typed, kept)| typed != kept)
    .map(|(label, _, kept)| Meanwhile {
        label,
        value: kept.clone(),
    })
    .collect()
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PhaseDraft {
    phase: String,
    depuis: String,
}

fn phase_form(me: &SignedIn, hub: HubId, draft: &PhaseDraft) -> FormPage {
    let phases = Phase::ALL
        .iter()
        .map(|phase| Choice::new(phase.slug(), phase.label(), &draft.phase));
    FormPage {
        lead: "Chaque phase a une date de début. Enregistrer une phase à nouveau corrige sa date."
            .to_owned(),
        fields: vec![
            Field::list("phase", "Phase du programme", ungrouped(phases.collect())),
            Field::line("date", "depuis", "Depuis le", &draft.depuis)
                .hinted("Par exemple 2024-09-01."),
        ],
        button: "Enregistrer la phase",
        ..hub_form(me, hub, "phase", "Phase du programme")
    }
}

async fn ask_phase(me: Me, Path(hub): Path<String>) -> Result<Response, PageError> {
    let (hub, _) = keeping(&me, &hub)?;
    phase_form(&me.0, hub, &PhaseDraft::default()).ask()
}

async fn enter_phase(
    State(state): State<AppState>,
    me: Me,
    Path(hub): Path<String>,
    Form(draft): Form<PhaseDraft>,
) -> Result<Response, PageError> {
    let (hub, grant) = keeping(&me, &hub)?;
    let mut problems = Problems::default();
    let phase = draft.phase.parse::<Phase>();
    if phase.is_err() {
        problems.add("phase", "Choisissez une phase.");
    }
    let since = draft.depuis.trim().parse::<NaiveDate>().ok();
    let since = since.filter(|day| chrono::Datelike::year(day) >= 2018);
    if since.is_none() {
        problems.add(
            "depuis",
            "Écrivez le premier jour de la phase, depuis 2018, comme 2024-09-01.",
        );
    }
    let (Ok(phase), Some(since)) = (phase, since) else {
        return phase_form(&me.0, hub, &draft).ask_again(problems);
    };
    store::enter_phase(&state.database, &grant, phase, since, state.clock).await?;
    Ok(to_hub(hub))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct MemberDraft {
    organisation: String,
    part: String,
}

/// A list to choose from holds no more.
const OFFERED: usize = 1_000;

async fn member_form(
    state: &AppState,
    me: &SignedIn,
    hub: HubId,
    draft: &MemberDraft,
) -> Result<FormPage, PageError> {
    let known = organisations::all(&state.database).await?;
    let open = known.iter().filter(|one| !one.closed).take(OFFERED);
    let choices = open.map(|one| {
        let label = format!(
            "{} ({})",
            one.sheet.name,
            whereabouts::name(one.sheet.territory)
        );
        Choice::new(one.id.as_str(), label, &draft.organisation)
    });
    let parts = Part::ALL
        .iter()
        .map(|part| Choice::new(part.slug(), part.label(), &draft.part));
    Ok(FormPage {
        lead: "Une organisation s’ajoute d’abord à la liste des organisations.".to_owned(),
        fields: vec![
            Field::list("organisation", "Organisation", ungrouped(choices.collect())),
            Field::list("part", "Sa part dans le Hub", ungrouped(parts.collect())),
        ],
        button: "Ajouter ce membre",
        ..hub_form(me, hub, "membres", "Ajouter un membre")
    })
}

async fn ask_member(
    State(state): State<AppState>,
    me: Me,
    Path(hub): Path<String>,
) -> Result<Response, PageError> {
    let (hub, _) = keeping(&me, &hub)?;
    let draft = MemberDraft::default();
    member_form(&state, &me.0, hub, &draft).await?.ask()
}

async fn add_member(
    State(state): State<AppState>,
    me: Me,
    Path(hub): Path<String>,
    Form(draft): Form<MemberDraft>,
) -> Result<Response, PageError> {
    let (hub, grant) = keeping(&me, &hub)?;
    let mut problems = Problems::default();
    let organisation = draft.organisation.parse();
    if organisation.is_err() {
        problems.add("organisation", "Choisissez une organisation.");
    }
    let part = draft.part.parse::<Part>();
    if part.is_err() {
        problems.add("part", "Choisissez sa part dans le Hub.");
    }
    if store::members(&state.database, hub).await?.len() >= store::MOST_MEMBERS {
        problems.add(
            "organisation",
            "Ce Hub a déjà 200 membres, le plus que nous gardons.",
        );
    }
    let (Ok(organisation), Ok(part), true) = (organisation, part, problems.is_empty()) else {
        return member_form(&state, &me.0, hub, &draft)
            .await?
            .ask_again(problems);
    };
    match store::add_member(&state.database, &grant, &organisation, part, state.clock).await {
        Ok(()) => Ok(to_hub(hub)),
        Err(NetworkError::Missing(_)) => {
            let problems = Problems::one(
                "organisation",
                "Cette organisation est fermée. Choisissez-en une autre.",
            );
            member_form(&state, &me.0, hub, &draft)
                .await?
                .ask_again(problems)
        }
        Err(error) => Err(error.into()),
    }
}

async fn remove_member(
    State(state): State<AppState>,
    me: Me,
    Path(hub): Path<String>,
    Form(draft): Form<MemberDraft>,
) -> Result<Response, PageError> {
    let (hub, grant) = keeping(&me, &hub)?;
    let missing = || PageError::not_found("cette organisation");
    let organisation = draft.organisation.parse().map_err(|_| missing())?;
    store::remove_member(&state.database, &grant, &organisation, state.clock).await?;
    Ok(to_hub(hub))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ReferentDraft {
    courriel: String,
    departement: String,
}

async fn referent_form(
    state: &AppState,
    me: &SignedIn,
    hub: HubId,
    draft: &ReferentDraft,
) -> Result<FormPage, PageError> {
    let choices = departements(state, hub)
        .await?
        .into_iter()
        .map(|id| Choice::new(id.to_string(), whereabouts::name(id), &draft.departement));
    Ok(FormPage {
        lead: "Un référent départemental invite les personnes de son département, corrige les fiches des lieux et vérifie les demandes, dans ce département seulement.".to_owned(),
        fields: vec![
            Field::line("email", "courriel", "Adresse électronique de la personne", &draft.courriel)
                .hinted("Elle a déjà un compte. Sinon, invitez-la d’abord."),
            Field::list("departement", "Son département", ungrouped(choices.collect())),
        ],
        button: "Nommer cette personne",
        ..hub_form(me, hub, "referents", "Nommer un référent départemental")
    })
}

async fn departements(state: &AppState, hub: HubId) -> Result<Vec<TerritoryId>, PageError> {
    let areas = store::areas(&state.database).await?;
    let area = areas.iter().find(|area| area.hub == hub);
    Ok(area.map_or_else(Vec::new, |area| store::departements(&area.parts)))
}

async fn ask_referent(
    State(state): State<AppState>,
    me: Me,
    Path(hub): Path<String>,
) -> Result<Response, PageError> {
    let (hub, _) = keeping(&me, &hub)?;
    let draft = ReferentDraft::default();
    referent_form(&state, &me.0, hub, &draft).await?.ask()
}

async fn name_referent(
    State(state): State<AppState>,
    me: Me,
    Path(hub): Path<String>,
    Form(draft): Form<ReferentDraft>,
) -> Result<Response, PageError> {
    let (hub, _) = keeping(&me, &hub)?;
    let mut problems = Problems::default();
    let person = people::of_email(&state.database, draft.courriel.trim()).await?;
    if person.is_none() {
        problems.add(
            "courriel",
            "Aucun compte n’a cette adresse. Invitez d’abord la personne, puis nommez-la.",
        );
    }
    let departement: Option<TerritoryId> = draft.departement.parse().ok();
    let within = departements(&state, hub).await?;
    let departement = departement.filter(|id| within.contains(id));
    if departement.is_none() {
        problems.add("departement", "Choisissez un département du Hub.");
    }
    let (Some(person), Some(departement)) = (person, departement) else {
        return referent_form(&state, &me.0, hub, &draft)
            .await?
            .ask_again(problems);
    };
    let target = Target::person(&person).within(departement);
    may_give(&me.0.roles, Role::Referent, &target)?;
    let grant = permit::<ManagePeople>(&Actor::Person(me.0.clone()), target)?;
    let scope = Scope::Territory(departement);
    people::give(&state, &grant, Role::Referent, &scope).await?;
    Ok(to_hub(hub))
}
