//! The roles of the network. One is held on a scope; a person may hold several.

use std::fmt;
use std::str::FromStr;

macro_rules! roles {
    ($($(#[$doc:meta])* $role:ident => ($slug:literal, $label:literal),)*) => {
        /// What somebody is in the network.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Role { $($(#[$doc])* $role),* }

        impl Role {
            /// All of them, the widest first.
            pub const ALL: &[Self] = &[$(Self::$role),*];

            /// As stored and sent.
            pub fn slug(self) -> &'static str {
                match self { $(Self::$role => $slug),* }
            }

            /// As people read it.
            pub fn label(self) -> &'static str {
                match self { $(Self::$role => $label),* }
            }
        }
    };
}

roles! {
    /// Keeps the whole platform.
    NationalAdministrator => ("administration-nationale", "Administration nationale"),
    /// Pays for the programme: reads all of it, writes its follow-up.
    Funder => ("financeur", "Financeur du programme"),
    /// Works in one of the sixteen Hubs.
    HubTeam => ("equipe-hub", "Équipe du Hub"),
    /// Holds delegated rights over a département.
    Referent => ("referent", "Référent départemental"),
    /// Coordinates the mediators of a territory.
    Coordinator => ("coordination", "Coordination"),
    /// Mediator, conseiller numérique.
    Mediator => ("mediation", "Médiation numérique"),
    /// Answers for an organisation and the places it runs.
    StructureManager => ("responsable-structure", "Responsable de structure"),
    /// Elected official or agent of an authority.
    AuthorityAgent => ("collectivite", "Élu ou agent de collectivité"),
    /// Reads, changes nothing.
    Reader => ("lecture", "Lecture"),
}

/// A text that names no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("« {0} » is no role: one of {known}", known = Role::ALL.iter().map(|role| role.slug()).collect::<Vec<_>>().join(", "))]
pub struct UnknownRole(String);

impl FromStr for Role {
    type Err = UnknownRole;
    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        let found = Self::ALL.iter().copied().find(|role| role.slug() == text);
        found.ok_or_else(|| UnknownRole(text.to_owned()))
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slug())
    }
}
