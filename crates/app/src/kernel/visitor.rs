//! Who sends a request: a page of this site or another's, and from which
//! network. Until there are sessions, what is posted is guarded by this alone.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::chance::digest;
use super::config::Settings;
use super::errors::PageError;
use super::state::AppState;

/// Lets through only what reads, or what a page of this very site sends.
pub async fn refuse_cross_site(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let reads = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    if reads || is_same_site(request.headers(), &state.settings) {
        next.run(request).await
    } else {
        PageError::CrossSite.into_response()
    }
}

/// Browsers say where a form comes from by `Sec-Fetch-Site`, older ones by `Origin`. A client that
/// says neither is no browser: nobody's form can make it send what its user does not want.
fn is_same_site(headers: &HeaderMap, settings: &Settings) -> bool {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(site) = text(header::HeaderName::from_static("sec-fetch-site")) {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text(header::ORIGIN) else {
        return true;
    };
    let own = settings.public_url.as_ref().map(|own| own.address(""));
    if own.as_deref() == Some(origin) {
        return true;
    }
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    authority.is_some() && authority == text(header::HOST)
}

/// The network a request comes from, for rate limits only; itself it is never stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ClientNetwork(IpAddr);

impl ClientNetwork {
    /// One IPv4 address, or the IPv6 /64 that one subscriber has to himself.
    pub(super) fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                Self(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into())
            }
            address => Self(address),
        }
    }
}

impl ClientNetwork {
    /// What stands for it where doors are counted: enough of a digest to tell two apart, kept a
    /// day at most.
    pub fn shorthand(self) -> String {
        digest(&self.0.to_string()).chars().take(12).collect()
    }
}

impl FromRequestParts<AppState> for ClientNetwork {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map_or(Ipv4Addr::UNSPECIFIED.into(), |info| info.0.ip());
        let forwarded = state
            .settings
            .behind_proxy
            .then(|| forwarded_for(&parts.headers))
            .flatten();
        Ok(Self::of(forwarded.unwrap_or(peer)))
    }
}

/// The last address of `X-Forwarded-For`: the one our own proxy saw and added; what precedes it
/// anyone can write.
fn forwarded_for(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").into_iter().next_back()?;
    last.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| {
                (
                    header::HeaderName::from_static(name),
                    value.parse().unwrap(),
                )
            })
            .collect()
    }

    #[test]
    fn only_our_own_pages_may_post() {
        let host = ("host", "lieux.exemple.fr");
        for (sent, expected) in [
            (vec![("sec-fetch-site", "same-origin")], true),
            (vec![("sec-fetch-site", "none")], true),
            (vec![("sec-fetch-site", "cross-site")], false),
            (vec![("sec-fetch-site", "same-site")], false),
            (
                // What a browser says of itself goes before what an origin looks like.
                vec![
                    ("sec-fetch-site", "cross-site"),
                    ("origin", "https://lieux.exemple.fr"),
                ],
                false,
            ),
            (vec![("origin", "https://lieux.exemple.fr")], true),
            (
                vec![("origin", "https://lieux.exemple.fr.pirate.net")],
                false,
            ),
            (vec![("origin", "https://pirate.net")], false),
            (vec![("origin", "null")], false),
            (vec![], true),
        ] {
            let sent: Vec<_> = sent.into_iter().chain([host]).collect();
            let same = is_same_site(&headers(&sent), &Settings::default());
            assert_eq!(same, expected, "{sent:?}");
        }
    }

    #[test]
    fn behind_a_proxy_that_renames_the_host_the_public_address_counts() {
        let settings = Settings {
            public_url: "https://lieux.exemple.fr".parse().ok(),
            ..Settings::default()
        };
        let sent = [
            ("host", "10.0.0.2:8080"),
            ("origin", "https://lieux.exemple.fr"),
        ];
        assert!(is_same_site(&headers(&sent), &settings));
        assert!(!is_same_site(&headers(&sent), &Settings::default()));
    }

    #[test]
    fn a_client_cannot_choose_its_network() {
        let spoofed = headers(&[("x-forwarded-for", "1.2.3.4, 203.0.113.7")]);
        assert_eq!(forwarded_for(&spoofed), "203.0.113.7".parse().ok());
        let first: IpAddr = "2001:db8:1:2:3::4".parse().unwrap();
        let second: IpAddr = "2001:db8:1:2:ffff::1".parse().unwrap();
        assert_eq!(ClientNetwork::of(first), ClientNetwork::of(second));
        let mapped: IpAddr = "::ffff:203.0.113.7".parse().unwrap();
        let plain: IpAddr = "203.0.113.7".parse().unwrap();
        assert_eq!(ClientNetwork::of(mapped), ClientNetwork::of(plain));
    }
}
