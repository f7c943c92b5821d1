//! The form that defines an indicator of a Hub.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use diagnosis::indicator::{Direction, Indicator, Kind, Observatory, Theme, Unit};
use serde::Deserialize;

use super::{Choice, WORKSPACE, failed, owner};
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::identity::{Actor, HubId};
use crate::kernel::pages::{Page, render};
use crate::kernel::policy::{ImportIndicators, permit};
use crate::kernel::state::AppState;
use crate::portrait::indicators::model::{owners, target};
use crate::portrait::indicators::reading::own_of;
use crate::portrait::indicators::store::{self, MOST_OWN};

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Draft {
    hub: String,
    libelle: String,
    unite: String,
    genre: String,
    /// Of a ratio: the indicators of the part and of the whole.
    partie: String,
    tout: String,
    sens: String,
    definition: String,
    precaution: String,
}

#[derive(Template)]
#[template(path = "portrait/indicators/define.html")]
struct DefinePage {
    page: Page,
    hubs: Vec<Choice>,
    units: Vec<Choice>,
    kinds: Vec<Choice>,
    parts: Vec<Choice>,
    wholes: Vec<Choice>,
    directions: Vec<Choice>,
    draft: Draft,
    wrong: Vec<(&'static str, &'static str)>,
}

pub(super) async fn form(State(state): State<AppState>, me: Me) -> Result<Response, PageError> {
    let atlas = state.atlas();
    let observatory = atlas.observatory();
    render(&define_page(&me, observatory, Draft::default(), Vec::new()))
}

pub(super) async fn add(
    State(state): State<AppState>,
    me: Me,
    Form(draft): Form<Draft>,
) -> Result<Response, PageError> {
    let atlas = state.atlas();
    let mut wrong = Vec::new();
    match read(&me, atlas.observatory(), &draft) {
        Ok((hub, indicator)) => {
            let own = own_of(atlas.observatory(), hub);
            let grant = permit::<ImportIndicators>(
                &Actor::Person(me.0.clone()),
                target(&indicator.id, Some(hub)),
            )?;
            if own.len() >= MOST_OWN {
                wrong.push(("libelle", "Votre Hub a déjà soixante indicateurs."));
            } else {
                let made = store::define(&state.database, &grant, hub, &indicator, state.clock);
                if made.await.map_err(failed)? {
                    return Ok(Redirect::to(WORKSPACE).into_response());
                }
                wrong.push(("libelle", "Un indicateur de votre Hub porte déjà ce nom."));
            }
        }
        Err(found) => wrong = found,
    }
    let page = define_page(&me, atlas.observatory(), draft, wrong);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response())
}

type Wrong = Vec<(&'static str, &'static str)>;

fn read(me: &Me, observatory: &Observatory, draft: &Draft) -> Result<(HubId, Indicator), Wrong> {
    let mut wrong = Vec::new();
    let hubs: Vec<HubId> = owners(&me.0).into_iter().flatten().collect();
    let hub = match (&hubs[..], draft.hub.parse::<HubId>()) {
        ([only], _) => Some(*only),
        (several, Ok(hub)) if several.contains(&hub) => Some(hub),
        _ => None,
    };
    let label = draft.libelle.trim();
    if hub.is_none() {
        wrong.push(("hub", "Choisissez le Hub dont c’est l’indicateur."));
    }
    if slug(label).is_empty() || label.chars().count() > 120 {
        wrong.push(("libelle", "Donnez un nom, en 120 caractères au plus."));
    }
    let is_ratio = draft.genre == RATIO;
    // A part over a whole is told in percent, whatever is counted.
    let unit = match is_ratio {
        true => Some(Unit::Percent),
        false => unit(&draft.unite),
    };
    if unit.is_none() {
        wrong.push(("unite", "Choisissez l’unité."));
    }
    let kind = match draft.genre.as_str() {
        "effectif" => Some(Kind::Count),
        "autre" => Some(Kind::Other),
        RATIO => ratio(observatory, hub, draft),
        _ => None,
    };
    if kind.is_none() {
        wrong.push(match is_ratio {
            true => (
                "partie",
                "Choisissez deux effectifs différents\u{a0}: la partie, et le tout.",
            ),
            false => ("genre", "Dites comment il se calcule."),
        });
    }
    let definition = draft.definition.trim();
    if definition.is_empty() || definition.chars().count() > 1_000 {
        wrong.push((
            "definition",
            "Dites ce qui est compté, en 1 000 caractères au plus.",
        ));
    }
    if draft.precaution.chars().count() > 1_000 {
        wrong.push(("precaution", "1 000 caractères au plus."));
    }
    let (Some(hub), Some(unit), Some(kind), true) = (hub, unit, kind, wrong.is_empty()) else {
        return Err(wrong);
    };
    let indicator = Indicator {
        id: format!("{hub}-{}", slug(label)),
        label: label.to_owned(),
        theme: Theme::Other,
        unit,
        kind,
        direction: match draft.sens.as_str() {
            "plus" => Some(Direction::MoreIsFragile),
            "moins" => Some(Direction::LessIsFragile),
            _ => None,
        },
        definition: definition.to_owned(),
        caution: draft.precaution.trim().to_owned(),
        hub: Some(hub.territory().code),
    };
    Ok((hub, indicator))
}

/// The word of the form for a part over a whole.
const RATIO: &str = "rapport";

/// The counts that a Hub's ratio may be made of: everybody's, and its own.
fn counts(observatory: &Observatory, hubs: &[HubId]) -> Vec<Indicator> {
    let known = |indicator: &&Indicator| {
        let theirs = |code| hubs.iter().any(|hub| hub.territory().code == code);
        indicator.kind == Kind::Count && indicator.hub.is_none_or(theirs)
    };
    let all = observatory.indicators().iter().filter(known);
    let mut counts: Vec<Indicator> = all.cloned().collect();
    counts.sort_by_key(|one| territory::fold(&one.label));
    counts
}

fn ratio(observatory: &Observatory, hub: Option<HubId>, draft: &Draft) -> Option<Kind> {
    let counts = counts(observatory, &[hub?]);
    let known = |id: &str| counts.iter().any(|count| count.id == id);
    (known(&draft.partie) && known(&draft.tout) && draft.partie != draft.tout).then(|| {
        Kind::Ratio {
            numerator: draft.partie.clone(),
            denominator: draft.tout.clone(),
        }
    })
}

/// Letters and digits of a name, joined by hyphens: at most 48.
fn slug(label: &str) -> String {
    let folded = territory::fold(label);
    let words = folded.split(|letter: char| !letter.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words
        .join("-")
        .chars()
        .take(48)
        .collect::<String>()
        .trim_end_matches('-')
        .to_owned()
}

fn unit(label: &str) -> Option<Unit> {
    Unit::ALL.into_iter().find(|unit| unit.label() == label)
}

fn define_page(me: &Me, observatory: &Observatory, draft: Draft, wrong: Wrong) -> DefinePage {
    let hubs: Vec<HubId> = owners(&me.0).into_iter().flatten().collect();
    let counts = counts(observatory, &hubs);
    let choices = |chosen: &str| -> Vec<Choice> {
        let all = counts.iter();
        all.map(|count| Choice::new(&count.id, &count.label, chosen))
            .collect()
    };
    let mistaken = if wrong.is_empty() { "" } else { "Erreur : " };
    let title = format!("{mistaken}Définir un indicateur");
    DefinePage {
        page: Page::new("/mon-espace/indicateurs/definir", title, "").shown_to(&me.0),
        hubs: hubs
            .iter()
            .map(|hub| Choice::new(hub.to_string(), owner(Some(*hub)), &draft.hub))
            .collect(),
        units: Unit::ALL
            .iter()
            .map(|unit| Choice::new(unit.label(), unit.label(), &draft.unite))
            .collect(),
        kinds: vec![
            Choice::new(
                "effectif",
                "Il s’additionne : des personnes, des lieux, des heures comptés",
                &draft.genre,
            ),
            Choice::new(
                RATIO,
                "C’est un rapport de deux effectifs, en %",
                &draft.genre,
            ),
            Choice::new(
                "autre",
                "Ni l’un ni l’autre : une moyenne, une note",
                &draft.genre,
            ),
        ],
        parts: choices(&draft.partie),
        wholes: choices(&draft.tout),
        directions: vec![
            Choice::new("", "Il ne dit rien de la fragilité", &draft.sens),
            Choice::new("plus", "Plus il est élevé, plus c’est fragile", &draft.sens),
            Choice::new(
                "moins",
                "Plus il est faible, plus c’est fragile",
                &draft.sens,
            ),
        ],
        draft,
        wrong,
    }
}

impl DefinePage {
    fn said(&self, field: &str) -> Option<&'static str> {
        let wrong = self.wrong.iter().find(|(name, _)| *name == field);
        wrong.map(|(_, message)| *message)
    }
}
