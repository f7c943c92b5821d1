//! Which identity provider people may sign in with.

use std::fmt;
use std::str::FromStr;

use clap::Args;
use url::{Host, Url};

/// The provider, if there is one.
#[derive(Debug, Clone, Default, Args)]
#[group(id = "oidc")]
pub struct OidcSettings {
    /// The identity provider's address (issuer), as its discovery document states it
    #[arg(long = "oidc-issuer", env = "MAILLAGE_OIDC_ISSUER", requires_all = ["client_id", "client_secret"])]
    pub issuer: Option<Issuer>,
    /// What the provider calls this site
    #[arg(
        long = "oidc-client-id",
        env = "MAILLAGE_OIDC_CLIENT_ID",
        requires = "issuer"
    )]
    pub client_id: Option<String>,
    /// The secret shared with the provider; give it by the environment
    #[arg(
        long = "oidc-client-secret",
        env = "MAILLAGE_OIDC_CLIENT_SECRET",
        hide_env_values = true,
        requires = "issuer"
    )]
    pub client_secret: Option<Secret>,
    /// Its name on the button
    #[arg(
        long = "oidc-name",
        env = "MAILLAGE_OIDC_NAME",
        default_value = "ProConnect"
    )]
    pub provider: Option<String>,
    /// The assurance to ask of it (acr_values)
    #[arg(long = "oidc-acr", env = "MAILLAGE_OIDC_ACR", default_value = "eidas1")]
    pub acr: Option<String>,
    /// The provider only gives addresses that it has verified, without saying so each time by
    /// email_verified, as ProConnect does
    #[arg(
        long = "oidc-emails-are-verified",
        env = "MAILLAGE_OIDC_EMAILS_ARE_VERIFIED"
    )]
    pub emails_are_verified: bool,
}

impl OidcSettings {
    /// The name on the button, where there is a provider.
    pub fn button(&self) -> Option<&str> {
        self.issuer.as_ref()?;
        self.provider.as_deref()
    }
}

/// A secret that no message shows.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// The secret itself, for who must present it.
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl FromStr for Secret {
    type Err = std::convert::Infallible;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// An issuer: HTTPS, but for one on this very machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer(String);

/// Why an issuer cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no issuer: write an https:// address, as the provider's discovery document states it"
)]
pub struct InvalidIssuer(String);

impl Issuer {
    /// As the provider writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Where its discovery document is.
    pub fn discovery(&self) -> String {
        let base = self.0.trim_end_matches('/');
        format!("{base}/.well-known/openid-configuration")
    }
}

impl FromStr for Issuer {
    type Err = InvalidIssuer;
    fn from_str(text: &str) -> Result<Self, InvalidIssuer> {
        match Url::parse(text) {
            Ok(url) if is_safe(&url) && url.query().is_none() && url.fragment().is_none() => {
                Ok(Self(text.to_owned()))
            }
            _ => Err(InvalidIssuer(text.to_owned())),
        }
    }
}

/// Whether what is said to an address stays between it and us.
pub(super) fn is_safe(url: &Url) -> bool {
    let here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => return false,
    };
    url.scheme() == "https" || (url.scheme() == "http" && here)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_is_spoken_to_in_private_only() {
        for (text, good) in [
            ("https://fca.integ01.exemple.fr/api/v2", true),
            ("http://127.0.0.1:4000", true),
            ("http://localhost:4000", true),
            ("http://exemple.fr", false),
            ("https://exemple.fr/?a=b", false),
            ("exemple.fr", false),
        ] {
            assert_eq!(text.parse::<Issuer>().is_ok(), good, "{text}");
        }
        let issuer: Issuer = "https://exemple.fr/api/v2/".parse().unwrap();
        assert_eq!(
            issuer.discovery(),
            "https://exemple.fr/api/v2/.well-known/openid-configuration"
        );
        let Ok(secret) = "tres-secret".parse::<Secret>();
        assert!(!format!("{secret:?}").contains("tres"));
    }
}
