//! What a role is held on.

use std::fmt;
use std::str::FromStr;

use territory::{Territories, TerritoryId};

use crate::kernel::identity::{HubId, OrganisationId};

/// The nation, a territory, a Hub, an organisation. Written `nation`,
/// `territoire:departement-35`, `hub:hinaura`, `organisation:…`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// The whole country.
    Nation,
    /// A territory of any level but a Hub's.
    Territory(TerritoryId),
    /// A Hub: its territory and its members.
    Hub(HubId),
    /// An organisation: the places it runs.
    Organisation(OrganisationId),
}

/// A text that is no scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "« {0} » is no scope: write nation, territoire:departement-35, hub:CODE or organisation:ID"
)]
pub struct ScopeError(String);

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nation => f.write_str("nation"),
            Self::Territory(id) => write!(f, "territoire:{id}"),
            Self::Hub(id) => write!(f, "hub:{id}"),
            Self::Organisation(id) => write!(f, "organisation:{id}"),
        }
    }
}

impl FromStr for Scope {
    type Err = ScopeError;
    fn from_str(text: &str) -> Result<Self, ScopeError> {
        let scope = match text.split_once(':') {
            None => (text == "nation").then_some(Self::Nation),
            Some(("territoire", id)) => id.parse().ok().and_then(known).map(Self::Territory),
            Some(("hub", id)) => id.parse().ok().map(Self::Hub),
            Some(("organisation", id)) => id.parse().ok().map(Self::Organisation),
            Some(_) => None,
        };
        scope.ok_or_else(|| ScopeError(text.to_owned()))
    }
}

fn known(id: TerritoryId) -> Option<TerritoryId> {
    Territories::bundled().territory(id).map(|_| id)
}
