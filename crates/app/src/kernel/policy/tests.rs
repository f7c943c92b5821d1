use std::sync::Arc;

use super::*;
use crate::kernel::chance::Chance;
use crate::kernel::identity::{PersonId, Session, SignedIn};

fn person(roles: Vec<RoleHeld>) -> Actor {
    Actor::Person(Arc::new(SignedIn {
        person: PersonId::draw(&Chance::System),
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

fn held(role: Role, scope: &str) -> RoleHeld {
    RoleHeld::new(role, scope.parse().unwrap())
}

fn rennes() -> Target {
    Target::place("0123456789ab", "35238".parse().ok(), None)
}

#[test]
fn a_role_reaches_as_far_as_its_scope() {
    for (scope, expected) in [
        ("nation", Ok(())),
        ("hub:hub-bretagne", Ok(())),
        ("territoire:region-53", Ok(())),
        ("territoire:departement-35", Ok(())),
        ("territoire:commune-35238", Ok(())),
        (
            "territoire:departement-22",
            Err(Refusal::Scope(Action::EditPlace)),
        ),
        ("hub:hinaura", Err(Refusal::Scope(Action::EditPlace))),
        (
            "organisation:aaaaaaaaaaaaaaaa",
            Err(Refusal::Scope(Action::EditPlace)),
        ),
    ] {
        let actor = person(vec![held(Role::HubTeam, scope)]);
        let permitted = permit::<EditPlace>(&actor, rennes()).map(|_| ());
        assert_eq!(permitted, expected, "{scope}");
    }
}

#[test]
fn a_territory_is_covered_only_whole() {
    let mut region = Target::new("source:essai");
    region.territory = "region-53".parse().ok();
    let departement = held(Role::HubTeam, "territoire:departement-35");
    assert!(!departement.covers(&region));
    assert!(held(Role::HubTeam, "hub:hub-bretagne").covers(&region));
    let nowhere = Target::new("source:essai");
    assert!(!departement.covers(&nowhere));
    assert!(held(Role::NationalAdministrator, "nation").covers(&nowhere));
}

#[test]
fn several_roles_add_up_and_do_not_mix() {
    // Reading everywhere and editing in the Finistère is not editing everywhere.
    let roles = vec![
        held(Role::Reader, "nation"),
        held(Role::HubTeam, "territoire:departement-29"),
    ];
    let refused = permit::<EditPlace>(&person(roles), rennes()).map(|_| ());
    assert_eq!(refused, Err(Refusal::Scope(Action::EditPlace)));
}

#[test]
fn the_public_does_only_what_is_public() {
    assert!(permit::<ReportError>(&Actor::Public, rennes()).is_ok());
    let refused = permit::<EditPlace>(&Actor::Public, rennes()).map(|_| ());
    assert_eq!(refused, Err(Refusal::Role(Action::EditPlace)));
}

#[test]
fn roles_scopes_and_actions_are_read_as_they_are_written() {
    for role in Role::ALL {
        assert_eq!(role.slug().parse(), Ok(*role));
    }
    for scope in [
        "nation",
        "territoire:departement-35",
        "hub:hinaura",
        "organisation:aaaaaaaaaaaaaaaa",
    ] {
        assert_eq!(scope.parse::<Scope>().unwrap().to_string(), scope);
    }
    for wrong in [
        "",
        "hub:nulle-part",
        "territoire:departement-00",
        "organisation:x",
        "nation:fr",
    ] {
        assert!(wrong.parse::<Scope>().is_err(), "{wrong}");
    }
    let mut slugs: Vec<_> = Action::ALL.iter().map(|action| action.slug()).collect();
    slugs.sort_unstable();
    slugs.dedup();
    assert_eq!(slugs.len(), Action::ALL.len());
}
