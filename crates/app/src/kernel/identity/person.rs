//! The ids of persons, organisations and Hubs.

use std::fmt;
use std::str::FromStr;

use territory::{Code, Level, TerritoryId};

use crate::kernel::chance::Chance;

/// A text that is no such id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("« {text} » is not the id of a {kind}")]
pub struct IdError {
    kind: &'static str,
    text: String,
}

macro_rules! drawn_id {
    ($(#[$doc:meta])* $name:ident, $kind:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// A new one.
            pub fn draw(chance: &Chance) -> Self {
                Self(chance.id())
            }

            /// As stored and written in addresses.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                let fits = |letter: u8| letter.is_ascii_lowercase() || letter.is_ascii_digit();
                if text.len() == 16 && text.bytes().all(fits) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(IdError { kind: $kind, text: text.to_owned() })
                }
            }
        }
    };
}

drawn_id! {
    /// A person's id: drawn at random, so that it says nothing of them.
    PersonId, "person"
}

drawn_id! {
    /// An organisation's id.
    OrganisationId, "organisation"
}

/// A Hub, by its code in the reference pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HubId(Code);

impl HubId {
    /// Its code.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The territory the reference pack gives it.
    pub fn territory(self) -> TerritoryId {
        TerritoryId {
            level: Level::Hub,
            code: self.0,
        }
    }
}

impl fmt::Display for HubId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for HubId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let known = |code: &Code| {
            let id = TerritoryId {
                level: Level::Hub,
                code: *code,
            };
            territory::Territories::bundled().territory(id).is_some()
        };
        let code = text.parse().ok().filter(known);
        code.map(Self).ok_or_else(|| IdError {
            kind: "Hub",
            text: text.to_owned(),
        })
    }
}
