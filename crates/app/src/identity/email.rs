//! An e-mail address as an account's name: one spelling for all its spellings.

use std::fmt;
use std::str::FromStr;

use crate::kernel::mail::Address;

/// The longest that mail servers take.
const LONGEST: usize = 254;

/// An address in small letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email(Address);

/// Why a text is no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Cette adresse n’est pas complète. Écrivez-la comme nom@exemple.fr.")]
pub struct NoEmail;

impl Email {
    /// As stored.
    pub fn as_str(&self) -> &str {
        self.0.as_ref()
    }

    /// As mail takes it.
    pub fn address(&self) -> Address {
        self.0.clone()
    }

    /// As shown to who may not be its owner: `c…d@exemple.fr`.
    pub fn veiled(&self) -> String {
        let user = self.0.user();
        let first: String = user.chars().take(1).collect();
        format!("{first}…@{}", self.0.domain())
    }
}

impl FromStr for Email {
    type Err = NoEmail;
    fn from_str(text: &str) -> Result<Self, NoEmail> {
        let text = text.trim().to_lowercase();
        let has_dot = text
            .rsplit('@')
            .next()
            .is_some_and(|domain| domain.contains('.'));
        let plain = text.len() <= LONGEST && has_dot && !text.contains(['<', '>', '"']);
        match text.parse() {
            Ok(address) if plain => Ok(Self(address)),
            _ => Err(NoEmail),
        }
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_spelling() {
        let email: Email = "  Camille.Durand@Exemple.FR ".parse().unwrap();
        assert_eq!(email.as_str(), "camille.durand@exemple.fr");
        assert_eq!(email.veiled(), "c…@exemple.fr");
        for text in [
            "",
            "a",
            "a@",
            "@b.fr",
            "a@b",
            "a b@c.fr",
            "a@b.fr\r\nBcc: x@y.fr",
            "\"a\"@b.fr",
        ] {
            assert!(text.parse::<Email>().is_err(), "{text}");
        }
        assert!(
            format!("{}@exemple.fr", "a".repeat(250))
                .parse::<Email>()
                .is_err()
        );
    }
}
