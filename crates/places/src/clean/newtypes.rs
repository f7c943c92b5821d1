//! Values that are valid by construction: each holds only what the standard allows.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A value the standard does not allow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{value:?} is not {expected}")]
pub struct InvalidValue {
    value: String,
    expected: &'static str,
}

macro_rules! valid_text {
    ($(#[$doc:meta])* $name:ident, $expected:literal, $valid:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// The value, unless the standard does not allow it.
            pub fn new(text: impl Into<String>) -> Result<Self, InvalidValue> {
                let text = text.into();
                let valid: fn(&str) -> bool = $valid;
                if valid(&text) {
                    Ok(Self(text))
                } else {
                    Err(InvalidValue { value: text, expected: $expected })
                }
            }

            /// As written in the standard's files.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidValue;
            fn from_str(text: &str) -> Result<Self, InvalidValue> {
                Self::new(text)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
            }
        }
    };
}

valid_text!(
    /// Identifier of the structure: SIRET, SIREN or RNA (`^[a-zA-Z0-9]{9,14}$`).
    Pivot,
    "9 to 14 letters and digits",
    |t| (9..=14).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_alphanumeric())
);

valid_text!(
    /// Telephone number in international form, with one of the ten prefixes of the standard.
    Telephone,
    "a number such as +33123456789",
    |t| Telephone::PREFIXES.iter().any(|prefix| {
        t.strip_prefix(prefix)
            .is_some_and(|rest| (6..=9).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_digit()))
    })
);

valid_text!(
    /// One e-mail address.
    Courriel,
    "an e-mail address",
    is_courriel
);

valid_text!(
    /// One web address, with its scheme; the case of the path is kept.
    SiteWeb,
    "a web address starting with http:// or https://",
    is_site_web
);

impl Pivot {
    /// What the standard writes when the structure's number is not known.
    pub const UNKNOWN: &'static str = "00000000000000";

    /// The pivot of a structure whose number is not known.
    pub fn unknown() -> Self {
        Self(Self::UNKNOWN.to_owned())
    }

    /// Whether this is the placeholder of [`Pivot::unknown`].
    pub fn is_unknown(&self) -> bool {
        self.0 == Self::UNKNOWN
    }

    /// The establishment's number, when that is what it holds: fourteen digits with their key.
    pub fn siret(&self) -> Option<&str> {
        let digits = self.0.len() == 14 && self.0.bytes().all(|byte| byte.is_ascii_digit());
        (digits && !self.is_unknown() && super::pivot::is_siret(&self.0)).then_some(&self.0)
    }
}

impl Telephone {
    /// The international prefixes the standard allows.
    pub const PREFIXES: [&'static str; 10] = [
        "+33", "+590", "+594", "+262", "+596", "+269", "+687", "+689", "+508", "+681",
    ];
}

fn is_courriel(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let local_ok = !local.is_empty()
        && local.len() <= 64
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{}~.-".contains(c));
    local_ok && domain.len() <= 253 && is_domain(domain)
}

fn is_domain(domain: &str) -> bool {
    let labels: Vec<&str> = domain.split('.').collect();
    let label_ok = |label: &&str| {
        (1..=63).contains(&label.chars().count())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .chars()
                .all(|c| c.is_alphanumeric() || c == '-' || c == '_')
    };
    labels.len() >= 2
        && labels.iter().all(label_ok)
        && labels.last().is_some_and(|tld| {
            tld.starts_with("xn--")
                || (tld.chars().count() >= 2 && tld.chars().all(char::is_alphabetic))
        })
}

fn is_site_web(text: &str) -> bool {
    if text.len() > 2_000
        || text.contains(['|', '"', '<', '>'])
        || text.chars().any(char::is_whitespace)
    {
        return false;
    }
    let Ok(url) = url::Url::parse(text) else {
        return false;
    };
    matches!(url.scheme(), "http" | "https")
        && (text.starts_with("http://") || text.starts_with("https://"))
        && url.username().is_empty()
        && url.domain().is_some_and(is_domain)
}
