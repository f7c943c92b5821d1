//! Codes of communes, postal areas and territories: small, `Copy`, checked once when read.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A text that isn't the code it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Not a commune code.
    #[error(
        "{0:?} is not an INSEE commune code: give five characters such as 35238, 2A004 or 97411"
    )]
    Insee(String),
    /// Not a postal code.
    #[error("{0:?} is not a postal code: give exactly five digits")]
    Postal(String),
    /// Not the code of any kind of territory.
    #[error("{0:?} is not a territory code: give 1 to 15 ASCII letters, digits or hyphens")]
    Territory(String),
    /// Not a level and a code.
    #[error("{0:?} is not a territory: give a level and a code, such as departement-35")]
    Id(String),
}

macro_rules! text_traits {
    ($name:ident) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }
        impl TryFrom<&str> for $name {
            type Error = CodeError;
            fn try_from(text: &str) -> Result<Self, CodeError> {
                text.parse()
            }
        }
        serde_as_text!($name);
    };
}

macro_rules! serde_as_text {
    ($name:ident) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(de::Error::custom)
            }
        }
    };
}

/// The INSEE code of a commune (or of a former one, or of a municipal arrondissement).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CodeInsee([u8; 5]);

impl CodeInsee {
    /// The code as text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The code of the département or collectivité the code was given in: `35`, `2A`, `974`.
    pub fn departement(&self) -> Code {
        let length = if self.0.starts_with(b"97") || self.0.starts_with(b"98") {
            3
        } else {
            2
        };
        Code::from_ascii(&self.0[..length])
    }
}

impl FromStr for CodeInsee {
    type Err = CodeError;
    fn from_str(text: &str) -> Result<Self, CodeError> {
        let refuse = || CodeError::Insee(text.into());
        let mut code: [u8; 5] = text.trim().as_bytes().try_into().map_err(|_| refuse())?;
        code.make_ascii_uppercase();
        let corsican = code[0] == b'2' && matches!(code[1], b'A' | b'B');
        let digits = code[2..].iter().all(u8::is_ascii_digit);
        if digits && (corsican || code[..2].iter().all(u8::is_ascii_digit)) {
            Ok(Self(code))
        } else {
            Err(refuse())
        }
    }
}

text_traits!(CodeInsee);

/// A five-digit postal code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CodePostal([u8; 5]);

impl CodePostal {
    /// The code as text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Whether this postal code is given in the territory of that département
    /// (Corsica's two share `20`).
    pub fn is_in(&self, departement: &str) -> bool {
        match departement {
            "2A" | "2B" => self.as_str().starts_with("20"),
            "977" | "978" => {
                self.as_str().starts_with("971") || self.as_str().starts_with(departement)
            }
            other => self.as_str().starts_with(other),
        }
    }
}

impl FromStr for CodePostal {
    type Err = CodeError;
    fn from_str(text: &str) -> Result<Self, CodeError> {
        match <[u8; 5]>::try_from(text.as_bytes()) {
            Ok(code) if code.iter().all(u8::is_ascii_digit) => Ok(Self(code)),
            _ => Err(CodeError::Postal(text.into())),
        }
    }
}

text_traits!(CodePostal);

/// The code of a territory of any level: an INSEE code, a SIREN, a slug. At most 15 ASCII characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code {
    text: [u8; 15],
    length: u8,
}

impl Code {
    /// The code as text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.text[..usize::from(self.length)]).unwrap_or_default()
    }

    /// Only for what is already known to be short ASCII.
    fn from_ascii(ascii: &[u8]) -> Self {
        let mut text = [0; 15];
        text[..ascii.len()].copy_from_slice(ascii);
        Self {
            text,
            length: ascii.len() as u8,
        }
    }
}

impl FromStr for Code {
    type Err = CodeError;
    fn from_str(text: &str) -> Result<Self, CodeError> {
        let ascii = text.as_bytes();
        let allowed = ascii
            .iter()
            .all(|&c| c.is_ascii_alphanumeric() || c == b'-');
        if allowed && (1..=15).contains(&ascii.len()) {
            Ok(Self::from_ascii(ascii))
        } else {
            Err(CodeError::Territory(text.into()))
        }
    }
}

impl From<CodeInsee> for Code {
    fn from(code: CodeInsee) -> Self {
        Self::from_ascii(&code.0)
    }
}

impl PartialEq<str> for Code {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

text_traits!(Code);

/// The kinds of territory, from the smallest to the widest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Commune.
    Commune,
    /// Intercommunalité à fiscalité propre.
    Epci,
    /// Bassin de vie 2022.
    BassinDeVie,
    /// Zone d'emploi 2020.
    ZoneEmploi,
    /// Arrondissement départemental.
    Arrondissement,
    /// Département, or overseas collectivité.
    Departement,
    /// Région.
    Region,
    /// The territory of a Hub.
    Hub,
    /// The whole country.
    Pays,
}

impl Level {
    /// Every level, smallest first.
    pub const ALL: [Self; 9] = [
        Self::Commune,
        Self::Epci,
        Self::BassinDeVie,
        Self::ZoneEmploi,
        Self::Arrondissement,
        Self::Departement,
        Self::Region,
        Self::Hub,
        Self::Pays,
    ];

    /// The level in an address.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Commune => "commune",
            Self::Epci => "epci",
            Self::BassinDeVie => "bassin-de-vie",
            Self::ZoneEmploi => "zone-emploi",
            Self::Arrondissement => "arrondissement",
            Self::Departement => "departement",
            Self::Region => "region",
            Self::Hub => "hub",
            Self::Pays => "pays",
        }
    }

    /// The level's name for a reader, in French.
    pub fn label(self) -> &'static str {
        match self {
            Self::Commune => "Commune",
            Self::Epci => "Intercommunalité",
            Self::BassinDeVie => "Bassin de vie",
            Self::ZoneEmploi => "Zone d’emploi",
            Self::Arrondissement => "Arrondissement",
            Self::Departement => "Département",
            Self::Region => "Région",
            Self::Hub => "Hub",
            Self::Pays => "Pays",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.slug())
    }
}

impl FromStr for Level {
    type Err = CodeError;
    fn from_str(text: &str) -> Result<Self, CodeError> {
        Self::ALL
            .into_iter()
            .find(|level| level.slug() == text)
            .ok_or_else(|| CodeError::Id(text.into()))
    }
}

/// One territory: its level and its code there. Written `departement-35`, `hub-hinaura`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TerritoryId {
    /// Its level.
    pub level: Level,
    /// Its code at that level.
    pub code: Code,
}

impl TerritoryId {
    /// The id of a commune.
    pub fn commune(code: CodeInsee) -> Self {
        Self {
            level: Level::Commune,
            code: code.into(),
        }
    }

    /// The whole country, `pays-fr`.
    pub fn france() -> Self {
        Self {
            level: Level::Pays,
            code: Code::from_ascii(b"fr"),
        }
    }
}

impl From<CodeInsee> for TerritoryId {
    fn from(code: CodeInsee) -> Self {
        Self::commune(code)
    }
}

impl fmt::Display for TerritoryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.level, self.code)
    }
}

impl FromStr for TerritoryId {
    type Err = CodeError;
    fn from_str(text: &str) -> Result<Self, CodeError> {
        for level in Level::ALL {
            if let Some(code) = text
                .strip_prefix(level.slug())
                .and_then(|rest| rest.strip_prefix('-'))
            {
                let code = code.parse().map_err(|_| CodeError::Id(text.into()))?;
                return Ok(Self { level, code });
            }
        }
        Err(CodeError::Id(text.into()))
    }
}

serde_as_text!(TerritoryId);
