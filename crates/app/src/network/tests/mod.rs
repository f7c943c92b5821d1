//! The network on a real database of each kind.

mod account;
mod pages;

use std::sync::Arc;

use crate::kernel::clock::Clock;
use crate::kernel::database::Database;
use crate::kernel::identity::{Actor, OrganisationId, PersonId, Session, SignedIn};
use crate::kernel::journal;
use crate::kernel::policy::{Deed, Grant, Role, RoleHeld, Scope, Target, permit};
use crate::kernel::site;
use crate::kernel::state::AppState;
use crate::kernel::testing::{Member, databases, member};
use crate::network::error::NetworkError;
use crate::network::hubs::model::{Part, Phase};
use crate::network::hubs::store as hubs;
use crate::network::organisations::model::{Draft, Sheet};
use crate::network::organisations::store as organisations;
use crate::network::people::consent::{self, Shown};
use crate::network::people::store::{self as people, Taken};
use crate::network::programme::store as programme;
use crate::registry::store::revision;
use crate::registry::tests::{THREE_PLACES, import_data, tuesday_morning};

fn sheet(name: &str, territory: &str) -> Sheet {
    let draft = Draft {
        nom: name.to_owned(),
        forme: "association".to_owned(),
        siret: "172 300 014 00013".to_owned(),
        territoire: territory.to_owned(),
        ..Draft::default()
    };
    draft.check().unwrap()
}

fn granted<A: Deed>(target: Target) -> Grant<A> {
    permit(&Actor::Operator, target).unwrap()
}

fn clock() -> Clock {
    Clock::Fixed(tuesday_morning())
}

async fn state(database: &Database) -> AppState {
    site::state(database.clone(), clock()).await.unwrap()
}

async fn organisation(
    database: &Database,
    state: &AppState,
    name: &str,
) -> (OrganisationId, Target) {
    let id = OrganisationId::draw(&state.chance);
    let target = Target::organisation(&id, "departement-35".parse().unwrap());
    let made = sheet(name, "departement-35");
    organisations::create(database, &granted(target.clone()), &made, clock())
        .await
        .unwrap();
    (id, target)
}

#[tokio::test]
async fn an_organisation_is_kept_changed_once_and_closed() {
    for (kind, database) in databases().await {
        import_data(&database, THREE_PLACES).await;
        let state = state(&database).await;
        let (id, target) = organisation(&database, &state, "Atelier des Essais").await;
        let kept = organisations::find(&database, &id).await.unwrap().unwrap();
        assert_eq!(
            kept.sheet,
            sheet("Atelier des Essais", "departement-35"),
            "{kind}"
        );

        let grant = granted(target.clone());
        let renamed = sheet("Atelier Fictif", "departement-35");
        organisations::save(&database, &grant, &renamed, 1, clock())
            .await
            .unwrap();
        let outdated = organisations::save(&database, &grant, &renamed, 1, clock()).await;
        assert!(matches!(outdated, Err(NetworkError::Outdated)), "{kind}");

        let atlas = state.atlas();
        let place = &atlas.places()[0];
        let there = Target::place(&place.key, place.commune.map(|c| c.code), None);
        organisations::assign(&database, &grant, &granted(there), clock())
            .await
            .unwrap();
        assert_eq!(
            organisations::places(&database, &id).await.unwrap(),
            std::slice::from_ref(&place.key),
            "{kind}"
        );
        assert_eq!(
            organisations::steward(&database, &place.key).await.unwrap(),
            Some(id.clone())
        );

        let hub = "hub-bretagne".parse().unwrap();
        hubs::add_member(
            &database,
            &granted(Target::hub(hub)),
            &id,
            Part::Porteur,
            clock(),
        )
        .await
        .unwrap();
        organisations::close(&database, &grant, 2, clock())
            .await
            .unwrap();
        assert!(
            organisations::find(&database, &id)
                .await
                .unwrap()
                .unwrap()
                .closed,
            "{kind}"
        );
        assert!(
            organisations::places(&database, &id)
                .await
                .unwrap()
                .is_empty(),
            "{kind}"
        );
        assert!(
            hubs::members(&database, hub).await.unwrap().is_empty(),
            "{kind}"
        );
        let hub_grant = granted(Target::hub(hub));
        let again = hubs::add_member(&database, &hub_grant, &id, Part::Membre, clock());
        assert!(
            matches!(again.await, Err(NetworkError::Missing(_))),
            "{kind}: closed"
        );
        let told = journal::of_subject(&database, target.subject(), 10)
            .await
            .unwrap();
        assert_eq!(told.len(), 3, "{kind}: made, changed, closed");
    }
}

#[tokio::test]
async fn a_hub_that_changes_is_what_every_page_then_shows() {
    for (kind, database) in databases().await {
        import_data(&database, THREE_PLACES).await;
        let state = state(&database).await;
        let hub = "hub-bretagne".parse().unwrap();
        let grant = granted(Target::hub(hub));
        let before = revision(&database).await.unwrap();
        let parts = [
            "departement-35".parse().unwrap(),
            "commune-44109".parse().unwrap(),
        ];
        hubs::save_territory(&database, &grant, &parts, 0, clock())
            .await
            .unwrap();
        let outdated = hubs::save_territory(&database, &grant, &parts, 0, clock()).await;
        assert!(matches!(outdated, Err(NetworkError::Outdated)), "{kind}");
        assert!(
            revision(&database).await.unwrap() > before,
            "{kind}: nodes renew"
        );

        let renewed = site::state(database.clone(), clock()).await.unwrap();
        let atlas = renewed.atlas();
        let id = hub.territory();
        let communes = atlas.communes_of(id).len();
        let own = atlas.territories.communes_of(parts[0]).len() + 1;
        assert_eq!(communes, own, "{kind}");
        assert_eq!(atlas.territory(id).unwrap().communes, own, "{kind}");
        assert!(atlas.contains(id, "44109".parse().unwrap()), "{kind}");
        assert!(!atlas.contains(id, "29019".parse().unwrap()), "{kind}");
        let names: Vec<_> = atlas
            .children_of(id)
            .iter()
            .map(|one| one.id.code.to_string())
            .collect();
        assert_eq!(names, ["35", "44"], "{kind}");

        // The policy reads the same table: the Hub's team is where the Hub is.
        let team = member(
            &database,
            &[(Role::HubTeam, "hub:hub-bretagne")],
            tuesday_morning(),
        )
        .await;
        let roles = crate::kernel::policy::roles_of(&database, &team.person)
            .await
            .unwrap();
        let nantes = Target::place("x", "44109".parse().ok(), None);
        let brest = Target::place("x", "29019".parse().ok(), None);
        assert!(
            roles[0].covers(&nantes) && !roles[0].covers(&brest),
            "{kind}"
        );

        hubs::save_territory(&database, &grant, &[], 1, clock())
            .await
            .unwrap();
        let areas = hubs::areas(&database).await.unwrap();
        let area = areas.iter().find(|area| area.hub == hub).unwrap();
        assert_eq!(area.parts, [id], "{kind}: the pack's again");
        drop(state);
    }
}

#[tokio::test]
async fn phases_and_notes_are_kept_in_their_order() {
    for (kind, database) in databases().await {
        let state = state(&database).await;
        let hub = "numi".parse().unwrap();
        let day = |text: &str| text.parse().unwrap();
        let grant = granted(Target::hub(hub));
        for (phase, since) in [
            (Phase::Deploiement, "2022-01-01"),
            (Phase::Prefiguration, "2019-01-01"),
            (Phase::Deploiement, "2021-03-01"),
        ] {
            hubs::enter_phase(&database, &grant, phase, day(since), clock())
                .await
                .unwrap();
        }
        let phases = hubs::phases(&database, hub).await.unwrap();
        let told: Vec<_> = phases
            .iter()
            .map(|one| (one.phase, one.since.to_string()))
            .collect();
        assert_eq!(
            told,
            [
                (Phase::Prefiguration, "2019-01-01".to_owned()),
                (Phase::Deploiement, "2021-03-01".to_owned())
            ],
            "{kind}"
        );

        let funder = member(&database, &[(Role::Funder, "nation")], tuesday_morning()).await;
        let actor = actor(
            &funder.person,
            vec![RoleHeld::new(Role::Funder, Scope::Nation)],
        );
        let grant = permit(&actor, Target::hub(hub)).unwrap();
        programme::add(&state, &grant, day("2026-03-01"), "Premier échange")
            .await
            .unwrap();
        programme::add(&state, &grant, day("2026-09-01"), "Second\néchange")
            .await
            .unwrap();
        let notes = programme::notes(&database, hub).await.unwrap();
        assert_eq!(notes.len(), 2, "{kind}");
        assert_eq!(notes[0].lines, ["Second", "échange"], "{kind}");
        let last = programme::last_done(&database, &[hub], &[]).await.unwrap();
        assert_eq!(last.get("numi"), Some(&tuesday_morning()), "{kind}");
        let entries = journal::of_subject(&database, "hub:numi", 10)
            .await
            .unwrap();
        assert!(
            entries
                .iter()
                .all(|one| !format!("{one:?}").contains("échange")),
            "{kind}"
        );
    }
}

fn actor(person: &PersonId, roles: Vec<RoleHeld>) -> Actor {
    Actor::Person(Arc::new(SignedIn {
        person: person.clone(),
        name: "Camille Essai".to_owned(),
        email: "camille@exemple.fr".to_owned(),
        time_zone: chrono_tz::Europe::Paris,
        roles,
        session: Session {
            token_hash: String::new(),
            csrf: String::new(),
            strong: false,
            by_link: false,
            since: chrono::DateTime::default(),
        },
    }))
}

#[tokio::test]
async fn the_last_administrator_stays() {
    for (kind, database) in databases().await {
        let state = state(&database).await;
        let admin = [(Role::NationalAdministrator, "nation")];
        let first = member(&database, &admin, tuesday_morning()).await;
        let second = member(&database, &admin, tuesday_morning()).await;
        let take = async |one: &Member| {
            let person = people::one(&database, &one.person).await.unwrap().unwrap();
            let grant = granted(Target::person(&one.person));
            people::take(&state, &grant, &person.roles[0])
                .await
                .unwrap()
        };
        assert_eq!(take(&first).await, Taken::Done, "{kind}");
        assert_eq!(take(&second).await, Taken::LastAdministrator, "{kind}");
        let left = people::one(&database, &second.person)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(left.roles.len(), 1, "{kind}");
    }
}

#[tokio::test]
async fn a_referent_is_public_only_while_they_agree() {
    for (kind, database) in databases().await {
        let scope = "territoire:departement-35";
        let one = member(&database, &[(Role::Referent, scope)], tuesday_morning()).await;
        let hub = "hub-bretagne".parse().unwrap();
        let grant = granted(Target::person(&one.person));
        let public = async || {
            let state = state(&database).await;
            let atlas = state.atlas();
            atlas.told_of(hub).map_or(0, |told| told.referents.len())
        };
        assert_eq!(public().await, 0, "{kind}");
        let shown = Shown {
            name: "Camille Essai".to_owned(),
            position: "Référente".to_owned(),
            courriel: None,
            telephone: None,
        };
        consent::keep(&database, &grant, Some(&shown), clock())
            .await
            .unwrap();
        assert_eq!(public().await, 1, "{kind}");
        consent::keep(&database, &grant, None, clock())
            .await
            .unwrap();
        assert_eq!(public().await, 0, "{kind}");
        let told = journal::of_subject(&database, grant.target().subject(), 10)
            .await
            .unwrap();
        assert_eq!(told.len(), 2, "{kind}");
        assert!(
            told.iter()
                .all(|entry| !format!("{entry:?}").contains("Camille")),
            "{kind}"
        );

        // Without the role, the agreement shows nothing.
        consent::keep(&database, &grant, Some(&shown), clock())
            .await
            .unwrap();
        let person = people::one(&database, &one.person).await.unwrap().unwrap();
        let taking = granted(Target::person(&one.person).within("departement-35".parse().unwrap()));
        people::take(&state(&database).await, &taking, &person.roles[0])
            .await
            .unwrap();
        assert_eq!(public().await, 0, "{kind}");
    }
}
