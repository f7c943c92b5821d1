//! What statistics describe: territories, and the IRIS inside communes.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use territory::{CodeInsee, Level, TerritoryId};

/// A text that is no area.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AreaError {
    /// Not a code of IRIS.
    #[error("{0:?} is not an IRIS code: give nine characters, the commune's five and four digits")]
    Iris(String),
    /// Not a level of statistics.
    #[error("{0:?} is not a level: give iris, or one of commune, epci, departement, region…")]
    Grain(String),
}

/// The code of an IRIS: its commune's five characters, then four digits. `0000` is the whole of a
/// commune that is not divided.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CodeIris([u8; 9]);

impl CodeIris {
    /// The code as text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The commune it lies in, by the code of its vintage.
    pub fn commune(&self) -> CodeInsee {
        let code = self.as_str().get(..5).and_then(|code| code.parse().ok());
        code.expect("checked when it was read")
    }

    /// Whether it is the whole of a commune that is not divided.
    pub fn is_whole_commune(&self) -> bool {
        self.0.ends_with(b"0000")
    }

    /// The code of a commune that is not divided.
    pub fn whole(commune: CodeInsee) -> Self {
        let mut code = *b"000000000";
        code[..5].copy_from_slice(commune.as_str().as_bytes());
        Self(code)
    }
}

impl FromStr for CodeIris {
    type Err = AreaError;
    fn from_str(text: &str) -> Result<Self, AreaError> {
        let refuse = || AreaError::Iris(text.to_owned());
        let mut code: [u8; 9] = text.trim().as_bytes().try_into().map_err(|_| refuse())?;
        code.make_ascii_uppercase();
        let commune = std::str::from_utf8(&code[..5]).map_err(|_| refuse())?;
        commune.parse::<CodeInsee>().map_err(|_| refuse())?;
        match code[5..].iter().all(u8::is_ascii_digit) {
            true => Ok(Self(code)),
            false => Err(refuse()),
        }
    }
}

impl fmt::Display for CodeIris {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for CodeIris {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for CodeIris {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CodeIris {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

/// What a figure describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Area {
    /// A part of a commune, about 2 000 inhabitants.
    Iris(CodeIris),
    /// A commune, or anything above.
    Territory(TerritoryId),
}

impl Area {
    /// The kind of area.
    pub fn grain(self) -> Grain {
        match self {
            Self::Iris(_) => Grain::Iris,
            Self::Territory(id) => Grain::Territory(id.level),
        }
    }

    /// The area of that kind and code, if the code is one.
    pub fn read(grain: Grain, code: &str) -> Option<Self> {
        match grain {
            Grain::Iris => code.parse().ok().map(Self::Iris),
            Grain::Territory(Level::Commune) => {
                let code: CodeInsee = code.parse().ok()?;
                Some(Self::from(TerritoryId::commune(code)))
            }
            Grain::Territory(level) => {
                let code = code.trim().parse().ok()?;
                Some(Self::Territory(TerritoryId { level, code }))
            }
        }
    }

    /// Its code at its level.
    pub fn code(&self) -> &str {
        match self {
            Self::Iris(code) => code.as_str(),
            Self::Territory(id) => id.code.as_str(),
        }
    }
}

impl From<TerritoryId> for Area {
    fn from(id: TerritoryId) -> Self {
        Self::Territory(id)
    }
}

impl From<CodeInsee> for Area {
    fn from(code: CodeInsee) -> Self {
        Self::Territory(code.into())
    }
}

impl From<CodeIris> for Area {
    fn from(code: CodeIris) -> Self {
        Self::Iris(code)
    }
}

/// The kinds of area, from the smallest: the levels of territories, and IRIS below communes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grain {
    /// Parts of communes.
    Iris,
    /// A level of territories.
    Territory(Level),
}

impl Grain {
    /// Communes.
    pub const COMMUNE: Self = Self::Territory(Level::Commune);

    /// Every kind, smallest first.
    pub fn all() -> impl Iterator<Item = Self> {
        std::iter::once(Self::Iris).chain(Level::ALL.into_iter().map(Self::Territory))
    }

    /// The kind in an address, a recipe, a file.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Iris => "iris",
            Self::Territory(level) => level.slug(),
        }
    }

    /// The kind for a reader, in French.
    pub fn label(self) -> &'static str {
        match self {
            Self::Iris => "IRIS",
            Self::Territory(level) => level.label(),
        }
    }
}

impl fmt::Display for Grain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.slug())
    }
}

impl FromStr for Grain {
    type Err = AreaError;
    fn from_str(text: &str) -> Result<Self, AreaError> {
        let mut all = Self::all();
        all.find(|grain| grain.slug() == text)
            .ok_or_else(|| AreaError::Grain(text.to_owned()))
    }
}

impl Serialize for Grain {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Grain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_iris_is_a_commune_and_four_digits() {
        let iris: CodeIris = "2a0040101".parse().unwrap();
        assert_eq!(iris.as_str(), "2A0040101");
        assert_eq!(iris.commune().as_str(), "2A004");
        assert!(!iris.is_whole_commune());
        assert!(CodeIris::whole(iris.commune()).is_whole_commune());
        for text in [
            "35238",
            "35238000",
            "3523800000",
            "2C0040101",
            "35238010A",
            "é2380000",
        ] {
            assert!(text.parse::<CodeIris>().is_err(), "{text}");
        }
    }

    #[test]
    fn every_grain_is_read_as_written() {
        for grain in Grain::all() {
            assert_eq!(grain.slug().parse(), Ok(grain));
        }
        assert!("canton".parse::<Grain>().is_err());
    }
}
