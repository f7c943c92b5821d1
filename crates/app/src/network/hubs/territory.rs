//! The territory of a Hub, chosen among régions, départements, intercommunalités
//! and communes. Its team may leave what it holds; only whoever holds more may
//! give it more, since its team's rights grow with it.

use axum::Router;
use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use territory::{Level, Territories, TerritoryId};

use super::forms::{hub_form, keeping};
use super::model::codes;
use super::pages::{href, made_of};
use super::store;
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::identity::{HubId, SignedIn};
use crate::kernel::policy::{Action, Target, may};
use crate::kernel::state::AppState;
use crate::network::error::NetworkError;
use crate::network::forms::{Choice, Field, FormPage, Group, Meanwhile, Problems};
use crate::network::whereabouts;

/// A Hub is made of no more territories.
const MOST_PARTS: usize = 500;

const WHOLE: &str = "Un Hub ne sert pas toute la France. Choisissez des territoires.";

/// The route of the form.
pub fn router() -> Router<AppState> {
    Router::new().route(
        "/mon-espace/reseau/hubs/{hub}/territoire",
        get(ask).post(save),
    )
}

/// The form as it was filled in: one box a région or département, the others a line each.
#[derive(Debug, Default, Clone)]
struct Draft {
    chosen: Vec<String>,
    others: String,
    version: i64,
}

impl Draft {
    /// A form sends a name as often as it has boxes ticked.
    fn sent(pairs: Vec<(String, String)>) -> Self {
        let mut draft = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "territoires" => draft.chosen.push(value),
                "autres" => draft.others = value,
                "version" => draft.version = value.parse().unwrap_or_default(),
                _ => {}
            }
        }
        draft
    }

    fn of(parts: &[TerritoryId], version: i64) -> Self {
        let boxed = |part: &&TerritoryId| matches!(part.level, Level::Region | Level::Departement);
        let others = parts.iter().filter(|part| !boxed(part));
        let others: Vec<String> = others.map(|part| whereabouts::written(*part)).collect();
        Self {
            chosen: parts
                .iter()
                .filter(boxed)
                .map(ToString::to_string)
                .collect(),
            others: others.join("\n"),
            version,
        }
    }

    fn check(&self) -> Result<Vec<TerritoryId>, Problems> {
        let mut problems = Problems::default();
        let mut parts = Vec::new();
        for id in &self.chosen {
            match whereabouts::read(id) {
                Ok(part) if part.level != Level::Pays => parts.push(part),
                Ok(_) => problems.add("territoires", WHOLE),
                Err(message) => problems.add("territoires", message),
            }
        }
        for line in self.others.lines().filter(|line| !line.trim().is_empty()) {
            match whereabouts::read(line) {
                Ok(part) if part.level != Level::Pays => parts.push(part),
                Ok(_) => problems.add("autres", WHOLE),
                Err(message) => problems.add("autres", message),
            }
            if problems.len() > 20 {
                break;
            }
        }
        parts.sort_unstable();
        parts.dedup();
        if parts.len() > MOST_PARTS {
            problems.add("autres", "Choisissez 500 territoires au plus\u{a0}: préférez un département à toutes ses communes.");
        }
        if parts.is_empty() && problems.is_empty() {
            problems.add("territoires", "Choisissez au moins un territoire.");
        }
        match problems.is_empty() {
            true => Ok(parts),
            false => Err(problems),
        }
    }
}

fn form(me: &SignedIn, hub: HubId, draft: &Draft) -> FormPage {
    let group = |label: &str, level| Group {
        label: label.to_owned(),
        choices: Territories::bundled()
            .territories(level)
            .iter()
            .map(|territory| {
                let id = territory.id.to_string();
                Choice {
                    chosen: draft.chosen.contains(&id),
                    label: format!("{} ({})", territory.name, territory.id.code),
                    value: id,
                }
            })
            .collect(),
    };
    FormPage {
        lead: "Ce que vous choisissez remplace le territoire actuel, ici et sur les pages publiques. Les droits de l’équipe du Hub le suivent.".to_owned(),
        fields: vec![
            Field::boxes(
                "territoires",
                "Régions, départements et collectivités",
                vec![
                    group("Régions", Level::Region),
                    group("Départements et collectivités", Level::Departement),
                ],
            ),
            Field::text("autres", "Intercommunalités et communes (facultatif)", &draft.others)
                .hinted("Une par ligne\u{a0}: son nom, ou son code comme epci-243500139 ou commune-35238."),
        ],
        version: draft.version,
        button: "Enregistrer le territoire",
        ..hub_form(me, hub, "territoire", "Territoire")
    }
}

async fn ask(
    State(state): State<AppState>,
    me: Me,
    Path(hub): Path<String>,
) -> Result<Response, PageError> {
    let (hub, _) = keeping(&me, &hub)?;
    let areas = store::areas(&state.database).await?;
    let given = areas.into_iter().find(|area| area.hub == hub);
    let parts = match given.map(|area| area.parts) {
        Some(parts) if parts != [hub.territory()] => parts,
        _ => super::model::pack_parts(hub),
    };
    let sheet = store::sheet(&state.database, hub).await?;
    form(&me.0, hub, &Draft::of(&parts, sheet.version)).ask()
}

async fn save(
    State(state): State<AppState>,
    me: Me,
    Path(hub): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let (hub, grant) = keeping(&me, &hub)?;
    let draft = Draft::sent(pairs);
    let again = || form(&me.0, hub, &draft);
    let parts = match draft.check() {
        Ok(parts) => parts,
        Err(problems) => return again().ask_again(problems),
    };
    if let Some(beyond) = parts.iter().find(|part| !holds(&me.0, **part)) {
        let message = format!(
            "{} n’est pas dans votre territoire. Seule l’administration nationale agrandit un Hub\u{a0}: demandez-le-lui.",
            whereabouts::name(*beyond)
        );
        return again().ask_again(Problems::one("territoires", message));
    }
    // The pack's own territory needs no table: the Hub then follows the pack.
    let kept = match codes(&parts) == codes(&[hub.territory()]) {
        true => &[],
        false => parts.as_slice(),
    };
    match store::save_territory(&state.database, &grant, kept, draft.version, state.clock).await {
        Ok(()) => Ok(Redirect::to(&href(hub)).into_response()),
        Err(NetworkError::Outdated) => {
            let now = store::sheet(&state.database, hub).await?;
            let areas = store::areas(&state.database).await?;
            let area = areas.into_iter().find(|area| area.hub == hub);
            let meanwhile = Meanwhile {
                label: "Territoire enregistré",
                value: formats::enumeration(
                    &area.map_or_else(Vec::new, |area| made_of(&area.parts)),
                ),
            };
            again().tell_of(vec![meanwhile], now.version)
        }
        Err(error) => Err(error.into()),
    }
}

/// Whether all of a territory lies in the scope of somebody who keeps Hubs.
fn holds(me: &SignedIn, part: TerritoryId) -> bool {
    let there = Target::new("territory").within(part);
    may(&me.roles, Action::ManageHub, &there).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_gives_back_what_it_was_made_of() {
        let parts: Vec<TerritoryId> = ["departement-35", "commune-44109", "region-11"]
            .map(|id| id.parse().unwrap())
            .to_vec();
        let mut checked = Draft::of(&parts, 3).check().unwrap();
        let mut expected = parts.clone();
        checked.sort_unstable();
        expected.sort_unstable();
        assert_eq!(checked, expected);
        assert!(
            Draft::default()
                .check()
                .unwrap_err()
                .of("territoires")
                .is_some()
        );
        let wrong = Draft {
            others: "Nulle-Part\nFrance".to_owned(),
            ..Draft::default()
        };
        assert_eq!(wrong.check().unwrap_err().len(), 2);
    }
}
