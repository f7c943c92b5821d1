//! What somebody may give a role on.

use territory::{Level, Territories};

use crate::kernel::errors::PageError;
use crate::kernel::identity::SignedIn;
use crate::kernel::policy::{Action, Role, Scope, Target, may, may_give};
use crate::kernel::state::AppState;
use crate::network::forms::{Choice, Group};
use crate::network::hubs::model::every_hub;
use crate::network::organisations::store as organisations;
use crate::network::whereabouts;

/// A list to choose from holds no more organisations.
const OFFERED: usize = 1_000;

/// The roles that somebody gives somewhere.
pub fn roles(me: &SignedIn, sent: &str) -> Vec<Choice> {
    let anywhere = Target::own_part_of("people");
    Role::ALL
        .iter()
        .filter(|role| may_give(&me.roles, **role, &anywhere).is_ok())
        .map(|role| Choice::new(role.slug(), role.label(), sent))
        .collect()
}

/// The scopes that somebody gives roles on: their Hubs, régions, départements and organisations.
/// A commune or an intercommunalité is written by its name.
pub async fn groups(state: &AppState, me: &SignedIn, sent: &str) -> Result<Vec<Group>, PageError> {
    let holds = |target: Target| may(&me.roles, Action::ManagePeople, &target).is_ok();
    let mut groups = Vec::new();
    let mut group = |label: &str, choices: Vec<Choice>| {
        if !choices.is_empty() {
            let label = label.to_owned();
            groups.push(Group { label, choices });
        }
    };
    if holds(Target::new("nation")) {
        group(
            "La nation",
            vec![Choice::new("nation", "Toute la France", sent)],
        );
    }
    let hubs = every_hub()
        .into_iter()
        .filter(|hub| holds(Target::hub(*hub)));
    let hubs = hubs.map(|hub| {
        let scope = Scope::Hub(hub).to_string();
        Choice::new(scope, whereabouts::name(hub.territory()), sent)
    });
    group("Hubs", hubs.collect());
    for (label, level) in [
        ("Régions", Level::Region),
        ("Départements et collectivités", Level::Departement),
    ] {
        let territories = Territories::bundled().territories(level).iter();
        let held = territories.filter(|one| holds(Target::new("territory").within(one.id)));
        let choices = held.map(|one| {
            let scope = Scope::Territory(one.id).to_string();
            Choice::new(scope, one.name.clone(), sent)
        });
        group(label, choices.collect());
    }
    let known = organisations::all(&state.database).await?;
    let held = known
        .iter()
        .filter(|one| !one.closed && holds(Target::organisation(&one.id, one.sheet.territory)));
    let choices = held.take(OFFERED).map(|one| {
        let scope = Scope::Organisation(one.id.clone()).to_string();
        Choice::new(scope, one.sheet.name.clone(), sent)
    });
    group("Organisations", choices.collect());
    Ok(groups)
}
