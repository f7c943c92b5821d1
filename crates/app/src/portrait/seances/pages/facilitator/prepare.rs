//! Preparing a séance: its territory, then what is done in it.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use territory::{Commune, Level, Territories, TerritoryId};

use super::super::{failed, name_of};
use super::{granted, href};
use crate::kernel::access::Me;
use crate::kernel::atlas::Atlas;
use crate::kernel::errors::PageError;
use crate::kernel::identity::Actor;
use crate::kernel::pages::{Link, Page, render};
use crate::kernel::policy::{Action, RunSeance, Scope, may, permit};
use crate::kernel::state::AppState;
use crate::network::forms::{Field, FormPage, Problems};
use crate::portrait::seances::model::draft::{Draft, USUAL_STAKES};
use crate::portrait::seances::model::{Phase, Seance, target};
use crate::portrait::seances::store::keeping;

/// Sites proposed unless others are written.
const USUAL_SITES: usize = 6;
const SUGGESTED: usize = 12;

#[derive(Template)]
#[template(path = "portrait/seances/territoire.html")]
struct ChoicePage {
    page: Page,
    q: String,
    own: Vec<Link>,
    found: Vec<Link>,
    asked: bool,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    q: String,
    territoire: String,
    /// Sites that another page proposes: codes of communes, parted by commas.
    communes: String,
}

/// `GET /mon-espace/seances/nouvelle`: which territory, then the form.
pub async fn page(
    State(state): State<AppState>,
    me: Me,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let atlas = state.atlas();
    let Some(territory) = known(&atlas, &asked.territoire) else {
        return render(&choice(&me, asked.q));
    };
    permit::<RunSeance>(&Actor::Person(me.0.clone()), target("nouvelle", territory))?;
    let draft = Draft {
        territoire: territory.to_string(),
        titre: format!("L’aide numérique\u{a0}: {}", name_of(&atlas, territory)),
        date: state.clock.today().to_string(),
        enjeux: USUAL_STAKES.join("\n"),
        sites: match asked.communes.as_str() {
            "" => usual_sites(&atlas, territory),
            codes => named(&atlas, territory, codes),
        },
        voix: String::new(),
    };
    form(&atlas, &me, territory, &draft, None).ask()
}

fn known(atlas: &Atlas, id: &str) -> Option<TerritoryId> {
    let id = id.parse::<TerritoryId>().ok()?;
    atlas.territory(id).map(|found| found.id)
}

fn choice(me: &Me, q: String) -> ChoicePage {
    let all = Territories::bundled();
    let link = |id: TerritoryId, label: String, level: Level| Link {
        href: format!("/mon-espace/seances/nouvelle?territoire={id}"),
        label,
        detail: level.label().to_owned(),
    };
    let may_there =
        |id: TerritoryId| may(&me.0.roles, Action::RunSeance, &target("nouvelle", id)).is_ok();
    let own = me.0.roles.iter().filter_map(|held| match &held.scope {
        Scope::Territory(id) => Some(*id),
        Scope::Hub(hub) => Some(hub.territory()),
        Scope::Nation | Scope::Organisation(_) => None,
    });
    let mut own: Vec<TerritoryId> = own.filter(|id| may_there(*id)).collect();
    own.sort_unstable();
    own.dedup();
    let found = all.suggest(&q, 4 * SUGGESTED).into_iter();
    let found = found.filter(|found| may_there(found.id)).take(SUGGESTED);
    ChoicePage {
        page: Page::new("/mon-espace/seances/nouvelle", "Préparer une séance", "").shown_to(&me.0),
        found: found
            .map(|found| Link {
                detail: format!("{}, {}", found.id.level.label(), found.detail),
                ..link(found.id, found.label, found.id.level)
            })
            .collect(),
        own: own
            .into_iter()
            .filter_map(|id| all.territory(id))
            .map(|found| link(found.id, found.name.clone(), found.id.level))
            .collect(),
        asked: !q.trim().is_empty(),
        q,
    }
}

/// The most populated communes without a known place.
fn usual_sites(atlas: &Atlas, territory: TerritoryId) -> String {
    let mut without: Vec<&Commune> = atlas
        .communes_of(territory)
        .into_iter()
        .filter(|commune| atlas.places_in(commune.code).next().is_none())
        .collect();
    without.sort_by_key(|commune| std::cmp::Reverse(commune.population));
    let chosen: Vec<&Commune> = without.into_iter().take(USUAL_SITES).collect();
    match chosen[..] {
        // One site is no vote.
        [] | [_] => String::new(),
        ref several => {
            let lines = several.iter().map(|commune| line(commune, several));
            lines.collect::<Vec<_>>().join("\n")
        }
    }
}

/// The communes that another page proposes, by their names; what is none of the territory's stays as
/// it came, and the form says so when it is sent.
fn named(atlas: &Atlas, territory: TerritoryId, codes: &str) -> String {
    let communes = atlas.communes_of(territory);
    let lines = codes.split(',').map(|code| {
        let known = communes
            .iter()
            .find(|commune| commune.code.as_str() == code);
        known.map_or_else(|| code.to_owned(), |known| line(known, &communes))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A commune by its name, or its code where another has the same name.
fn line(commune: &Commune, among: &[&Commune]) -> String {
    let same = among.iter().filter(|other| other.name == commune.name);
    match same.count() {
        1 => commune.name.clone(),
        _ => commune.code.to_string(),
    }
}

/// The form of a séance, new or prepared already.
fn form(
    atlas: &Atlas,
    me: &Me,
    territory: TerritoryId,
    draft: &Draft,
    seance: Option<&Seance>,
) -> FormPage {
    let (path, back, title, button) = match seance {
        None => (
            format!("/mon-espace/seances/nouvelle?territoire={territory}"),
            Link::new("/mon-espace/seances", "Revenir aux séances"),
            "Préparer une séance",
            "Enregistrer la séance",
        ),
        Some(seance) => (
            format!("{}/modifier", href(&seance.id)),
            Link::new(href(&seance.id), "Revenir à la séance"),
            "Modifier la séance",
            "Enregistrer les changements",
        ),
    };
    FormPage {
        page: Page::new(&path, title, "").shown_to(&me.0),
        back,
        title: title.to_owned(),
        lead: format!("Territoire\u{a0}: {}.", name_of(atlas, territory)),
        fields: vec![
            Field::line("text", "titre", "Titre, lu par les participants", &*draft.titre),
            Field::line("date", "date", "Jour de la séance", &*draft.date),
            Field::text("enjeux", "Enjeux à classer, un par ligne", &*draft.enjeux).hinted(
                "De 2 à 12, en phrases courtes. Videz le champ pour vous passer de cette étape.",
            ),
            Field::text("sites", "Sites entre lesquels voter, un par ligne", &*draft.sites).hinted(
                "De 2 à 12 communes du territoire, par leur nom ou leur code INSEE. Au départ\u{a0}: les plus peuplées qui n’ont aucun lieu connu. Pour une seule commune\u{a0}: ses quartiers. Videz le champ pour vous passer de cette étape.",
            ),
            Field::line("number", "voix", "Sites que chacun peut choisir", &*draft.voix)
                .hinted("Laissez vide pour trois, ou la moitié des sites s’il y en a peu."),
        ],
        version: 0,
        button,
        problems: Problems::default(),
        meanwhile: None,
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Where {
    territoire: String,
}

/// `POST /mon-espace/seances/nouvelle`
pub async fn create(
    State(state): State<AppState>,
    me: Me,
    Query(place): Query<Where>,
    Form(draft): Form<Draft>,
) -> Result<Response, PageError> {
    let atlas = state.atlas();
    let Some(territory) = known(&atlas, &place.territoire) else {
        return Ok(Redirect::to("/mon-espace/seances/nouvelle").into_response());
    };
    let id = state.chance.id();
    let grant = permit::<RunSeance>(&Actor::Person(me.0.clone()), target(&id, territory))?;
    let prepared = match draft.check(&atlas.communes_of(territory)) {
        Ok(prepared) => prepared,
        Err(problems) => return form(&atlas, &me, territory, &draft, None).ask_again(problems),
    };
    keeping::create(
        &state.database,
        &grant,
        &prepared,
        &state.chance,
        state.clock,
    )
    .await
    .map_err(failed)?;
    Ok(Redirect::to(&format!("{}?fait=preparee", href(&id))).into_response())
}

/// `GET /mon-espace/seances/{seance}/modifier`
pub async fn edit(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let (seance, _) = granted(&state, &me, &id).await?;
    if seance.phase(state.clock.now()) != Phase::Preparing {
        return Err(begun());
    }
    let sites = seance.sites.iter().map(|site| match site.commune {
        // Two may have one name: the code is sure, the name is read.
        Some(code) if twice(&seance, &site.label) => code.to_string(),
        _ => site.label.clone(),
    });
    let draft = Draft {
        territoire: seance.territory.to_string(),
        titre: seance.title.clone(),
        date: seance.held_on.to_string(),
        enjeux: seance.stakes.join("\n"),
        sites: sites.collect::<Vec<_>>().join("\n"),
        voix: seance.votes.to_string(),
    };
    form(&state.atlas(), &me, seance.territory, &draft, Some(&seance)).ask()
}

fn twice(seance: &Seance, label: &str) -> bool {
    let communes = Territories::bundled().communes_of(seance.territory);
    let same = communes.iter().filter(|commune| commune.name == label);
    same.count() > 1
}

/// `POST /mon-espace/seances/{seance}/modifier`
pub async fn change(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
    Form(draft): Form<Draft>,
) -> Result<Response, PageError> {
    let (seance, grant) = granted(&state, &me, &id).await?;
    let atlas = state.atlas();
    let prepared = match draft.check(&atlas.communes_of(seance.territory)) {
        Ok(prepared) => prepared,
        Err(problems) => {
            return form(&atlas, &me, seance.territory, &draft, Some(&seance)).ask_again(problems);
        }
    };
    let changed = keeping::change(&state.database, &grant, &prepared, state.clock);
    match changed.await.map_err(failed)? {
        true => Ok(Redirect::to(&format!("{}?fait=modifiee", href(&id))).into_response()),
        false => Err(begun()),
    }
}

fn begun() -> PageError {
    PageError::Refused {
        status: StatusCode::CONFLICT,
        message: "Cette séance a commencé\u{a0}: ses enjeux et ses sites ne changent plus, pour que toutes les réponses disent la même chose.".to_owned(),
    }
}
