//! Who gives which role, where. One gives no more than one holds, and nowhere
//! that one's own scope does not hold.

use territory::Level;

use super::{Action, Refusal, Role, RoleHeld, Scope, Target, may};

/// Whether somebody with these roles may give or take a role where the target lies: the nation's
/// administrators every role, a Hub's team all but the nation's, a référent those of the field.
pub fn may_give(giver: &[RoleHeld], role: Role, target: &Target) -> Result<(), Refusal> {
    let giving: Vec<RoleHeld> = giver
        .iter()
        .filter(|held| gives(held.role, role))
        .cloned()
        .collect();
    may(&giving, Action::ManagePeople, target)
}

fn gives(giver: Role, role: Role) -> bool {
    match giver {
        Role::NationalAdministrator => true,
        Role::HubTeam => !matches!(role, Role::NationalAdministrator | Role::Funder),
        Role::Referent => matches!(
            role,
            Role::Coordinator
                | Role::Mediator
                | Role::StructureManager
                | Role::AuthorityAgent
                | Role::Reader
        ),
        _ => false,
    }
}

impl Role {
    /// Whether the role means something on a scope of that kind.
    pub fn fits(self, scope: &Scope) -> bool {
        match self {
            Self::NationalAdministrator | Self::Funder => *scope == Scope::Nation,
            Self::HubTeam => matches!(scope, Scope::Hub(_)),
            Self::Referent => {
                matches!(scope, Scope::Territory(id) if id.level == Level::Departement)
            }
            Self::StructureManager => matches!(scope, Scope::Organisation(_)),
            Self::Coordinator | Self::Mediator | Self::AuthorityAgent | Self::Reader => {
                *scope != Scope::Nation
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    /// Scopes from the widest to the narrowest, each inside the one before it.
    const NESTED: [&str; 5] = [
        "nation",
        "hub:hub-bretagne",
        "territoire:departement-35",
        "territoire:epci-243500139",
        "territoire:commune-35238",
    ];
    const ELSEWHERE: [&str; 3] = [
        "hub:hinaura",
        "territoire:departement-974",
        "territoire:commune-97411",
    ];

    fn held(role: Role, scope: &str) -> RoleHeld {
        RoleHeld::new(role, scope.parse().unwrap())
    }

    fn target(scope: &str) -> Target {
        match scope.parse().unwrap() {
            Scope::Nation => Target::new("person:essai"),
            Scope::Territory(id) => Target::new("person:essai").within(id),
            Scope::Hub(hub) => Target::hub(hub),
            Scope::Organisation(id) => Target::place("essai", None, Some(id)).about("person:essai"),
        }
    }

    fn a_role() -> impl Strategy<Value = Role> {
        select(Role::ALL)
    }

    proptest! {
        #[test]
        fn nobody_gives_on_a_wider_scope_than_their_own(
            giver in a_role(), role in a_role(), own in 0..NESTED.len(), asked in 0..NESTED.len(),
        ) {
            let given = may_give(&[held(giver, NESTED[own])], role, &target(NESTED[asked]));
            prop_assert_eq!(given.is_ok(), gives(giver, role) && asked >= own);
        }

        #[test]
        fn nobody_gives_elsewhere(
            giver in a_role(), role in a_role(), own in 1..NESTED.len(), asked in select(&ELSEWHERE[..]),
        ) {
            prop_assert!(may_give(&[held(giver, NESTED[own])], role, &target(asked)).is_err());
        }

        #[test]
        fn nobody_gives_a_wider_role_than_their_own(giver in a_role(), role in a_role()) {
            // Roles are listed the widest first; the funder gives none at all.
            if gives(giver, role) {
                prop_assert!(giver <= role);
            }
            let of_the_nation = matches!(role, Role::NationalAdministrator | Role::Funder);
            prop_assert!(!of_the_nation || giver == Role::NationalAdministrator || !gives(giver, role));
        }

        #[test]
        fn two_roles_held_give_what_one_of_them_gives(
            (one, other) in (a_role(), a_role()), role in a_role(),
            (here, there) in (0..NESTED.len(), select(&ELSEWHERE[..])), asked in 0..NESTED.len(),
        ) {
            let both = [held(one, NESTED[here]), held(other, there)];
            let alone = may_give(&both[..1], role, &target(NESTED[asked]));
            let together = may_give(&both, role, &target(NESTED[asked]));
            prop_assert_eq!(together.is_ok(), alone.is_ok());
        }
    }

    #[test]
    fn a_role_means_something_only_where_it_is_held() {
        for (role, scope, fits) in [
            (Role::NationalAdministrator, "nation", true),
            (Role::NationalAdministrator, "hub:hinaura", false),
            (Role::HubTeam, "hub:hinaura", true),
            (Role::HubTeam, "nation", false),
            (Role::Referent, "territoire:departement-30", true),
            (Role::Referent, "territoire:region-76", false),
            (
                Role::StructureManager,
                "organisation:aaaaaaaaaaaaaaaa",
                true,
            ),
            (Role::Mediator, "territoire:commune-35238", true),
            (Role::Reader, "nation", false),
        ] {
            assert_eq!(
                role.fits(&scope.parse().unwrap()),
                fits,
                "{role} on {scope}"
            );
        }
    }
}
