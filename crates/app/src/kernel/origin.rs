//! Where the public finds this site: what a QR code or a shared link begins with.

use std::convert::Infallible;
use std::str::FromStr;

use axum::extract::OptionalFromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use url::Url;

use super::state::AppState;

/// The scheme and host of the site, as in `https://maillage.example`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

/// Why a public address cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no public address of a site: write its scheme and host only, for instance https://maillage.example"
)]
pub struct InvalidOrigin(String);

impl FromStr for Origin {
    type Err = InvalidOrigin;

    fn from_str(text: &str) -> Result<Self, InvalidOrigin> {
        let refused = || InvalidOrigin(text.to_owned());
        let url = Url::parse(text).map_err(|_| refused())?;
        let bare = matches!(url.scheme(), "http" | "https")
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        if bare {
            Ok(Self(url.origin().ascii_serialization()))
        } else {
            Err(refused())
        }
    }
}

impl Origin {
    /// The origin that a `Host` header names. Anyone can send any header: only a name, an address
    /// and a port are read from it. Behind a proxy that ends HTTPS, the public address is told to
    /// the server instead (`--public-url`).
    fn of_host(host: &str) -> Option<Self> {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-.:[]".contains(c);
        let bounded = !host.is_empty() && host.len() <= 255;
        if !bounded || !host.chars().all(plain) {
            return None;
        }
        format!("http://{host}/").parse().ok()
    }

    /// Whether it is reached by HTTPS.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https:")
    }

    /// The whole address of a path of this site.
    pub fn address(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }
}

impl OptionalFromRequestParts<AppState> for Origin {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &AppState,
    ) -> Result<Option<Self>, Infallible> {
        let host = || parts.headers.get(header::HOST)?.to_str().ok();
        Ok(state
            .settings
            .public_url
            .clone()
            .or_else(|| host().and_then(Self::of_host)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_address_is_a_scheme_and_a_host() {
        for (text, read) in [
            (
                "https://maillage.example",
                Some("https://maillage.example/a"),
            ),
            (
                "https://maillage.example:443/",
                Some("https://maillage.example/a"),
            ),
            (
                "http://maillage.example:8080",
                Some("http://maillage.example:8080/a"),
            ),
            ("https://maillage.example/sous-dossier", None),
            ("https://someone@maillage.example/", None),
            ("javascript:alert(1)", None),
            ("maillage.example", None),
        ] {
            let origin = text.parse::<Origin>().ok();
            let address = origin.map(|origin| origin.address("/a"));
            assert_eq!(address.as_deref(), read, "{text}");
        }
    }

    #[test]
    fn a_host_header_names_a_host_and_nothing_else() {
        for (host, read) in [
            ("maillage.example", Some("http://maillage.example/")),
            ("127.0.0.1:8080", Some("http://127.0.0.1:8080/")),
            ("[::1]:8080", Some("http://[::1]:8080/")),
            ("maillage.example/piege", None),
            ("moi@piege.example", None),
            ("piege.example?", None),
            ("a b", None),
            ("", None),
            ("x:99999", None),
        ] {
            let address = Origin::of_host(host).map(|origin| origin.address("/"));
            assert_eq!(address.as_deref(), read, "{host}");
        }
    }
}
