//! The conversation with the provider.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use url::Url;

use super::OidcError;
use super::jws::{self, Keys};
use super::settings::{OidcSettings, is_safe};
use crate::kernel::chance::Chance;

/// How long the provider may take for one answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// The longest answer that is read.
const LONGEST: u64 = 256 * 1024;

/// How far its clock may be from ours, in seconds.
const CLOCK: i64 = 120;

/// A provider that has said where its doors are.
#[derive(Debug, Clone)]
pub struct Provider {
    settings: OidcSettings,
    doors: Doors,
}

#[derive(Debug, Clone, Deserialize)]
struct Doors {
    issuer: String,
    authorization_endpoint: Door,
    token_endpoint: Door,
    userinfo_endpoint: Door,
    jwks_uri: Door,
    end_session_endpoint: Option<Door>,
}

/// A private address of the provider.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
struct Door(Url);

impl TryFrom<String> for Door {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let url = Url::parse(&text).map_err(|_| "one of its doors is no address")?;
        match is_safe(&url) {
            true => Ok(Self(url)),
            false => Err("one of its doors is not private"),
        }
    }
}

/// What is sent along and must come back.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Where the browser goes.
    pub address: String,
    pub state: String,
    pub nonce: String,
    pub verifier: String,
}

/// Who somebody is, as the provider says.
#[derive(Debug, Clone)]
pub struct Told {
    pub issuer: String,
    pub subject: String,
    /// Only if it has verified it.
    pub verified_email: Option<String>,
    /// To be shown again at sign-out.
    pub id_token: String,
}

#[derive(Deserialize)]
struct Tokens {
    access_token: String,
    id_token: String,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: i64,
    iat: i64,
    nonce: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

#[derive(Deserialize)]
struct Person {
    sub: String,
    email: Option<String>,
    #[serde(default)]
    email_verified: bool,
}

impl Provider {
    /// Asks the provider where its doors are; once it has told, it is not asked again.
    pub async fn discover(settings: &OidcSettings) -> Result<Arc<Self>, OidcError> {
        static KNOWN: OnceLock<Arc<Provider>> = OnceLock::new();
        if let Some(provider) = KNOWN.get() {
            return Ok(provider.clone());
        }
        let issuer = settings
            .issuer
            .as_ref()
            .ok_or(OidcError::Untrusted("no provider is set"))?;
        let told = fetch(issuer.discovery(), None).await?;
        let provider = Arc::new(Self::of_metadata(settings, &told.body)?);
        Ok(KNOWN.get_or_init(|| provider).clone())
    }

    /// The provider that a discovery document tells of, if it is the one that is set.
    pub(super) fn of_metadata(settings: &OidcSettings, told: &[u8]) -> Result<Self, OidcError> {
        let doors: Doors =
            serde_json::from_slice(told).map_err(|error| OidcError::Provider(error.to_string()))?;
        let set = settings.issuer.as_ref();
        if set.is_none_or(|issuer| doors.issuer != issuer.as_str()) {
            return Err(OidcError::Untrusted(
                "it calls itself otherwise than it is called",
            ));
        }
        let settings = settings.clone();
        Ok(Self { settings, doors })
    }

    fn client_id(&self) -> &str {
        self.settings.client_id.as_deref().unwrap_or_default()
    }

    /// Where the browser goes to sign in.
    pub fn ask(&self, chance: &Chance, come_to: &str) -> Asked {
        let (state, nonce) = (chance.token(), chance.token());
        let verifier = URL_SAFE_NO_PAD.encode(chance.bytes());
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
        let mut address = self.doors.authorization_endpoint.0.clone();
        address
            .query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", self.client_id())
            .append_pair("redirect_uri", come_to)
            .append_pair("scope", "openid email")
            .append_pair("state", &state)
            .append_pair("nonce", &nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256")
            .append_pair(
                "acr_values",
                self.settings.acr.as_deref().unwrap_or("eidas1"),
            );
        Asked {
            address: address.into(),
            state,
            nonce,
            verifier,
        }
    }

    /// Exchanges the code that the browser brought back for who the person is.
    pub async fn tell(
        &self,
        code: &str,
        come_to: &str,
        nonce: &str,
        verifier: &str,
        now: DateTime<Utc>,
    ) -> Result<Told, OidcError> {
        let secret = self.settings.client_secret.as_ref();
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", come_to),
            ("client_id", self.client_id()),
            ("client_secret", secret.map_or("", |secret| secret.reveal())),
            ("code_verifier", verifier),
        ];
        let form = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        let tokens: Tokens = read(&send(self.doors.token_endpoint.0.to_string(), form).await?)?;
        // Keys are asked for each time: a sign-in is rare, and keys are changed.
        let keys: Keys = read(&fetch(self.doors.jwks_uri.0.to_string(), None).await?)?;
        let claims: Claims = jws::verified(&tokens.id_token, &keys)?;
        self.check(&claims, nonce, now)?;
        let userinfo = self.doors.userinfo_endpoint.0.to_string();
        let told = fetch(userinfo, Some(tokens.access_token)).await?;
        let person = self.person(&told, &keys)?;
        if person.sub != claims.sub {
            return Err(OidcError::Untrusted("it speaks of two people"));
        }
        let verified = person.email_verified || self.settings.emails_are_verified;
        Ok(Told {
            issuer: claims.iss,
            subject: claims.sub,
            verified_email: person.email.filter(|_| verified),
            id_token: tokens.id_token,
        })
    }

    fn check(&self, claims: &Claims, nonce: &str, now: DateTime<Utc>) -> Result<(), OidcError> {
        let ours = match &claims.aud {
            Audience::One(one) => one == self.client_id(),
            Audience::Several(all) => {
                all.iter().any(|one| one == self.client_id())
                    && (all.len() == 1 || claims.azp.as_deref() == Some(self.client_id()))
            }
        };
        let now = now.timestamp();
        if claims.iss != self.doors.issuer {
            Err(OidcError::Untrusted("another issuer made it"))
        } else if !ours {
            Err(OidcError::Untrusted("it is meant for another site"))
        } else if claims.exp < now - CLOCK || claims.iat > now + CLOCK {
            Err(OidcError::Untrusted("it is not of now"))
        } else if claims.nonce.as_deref() != Some(nonce) {
            Err(OidcError::Untrusted("it answers another request"))
        } else {
            Ok(())
        }
    }

    /// ProConnect signs what it says of a person; others answer in plain JSON, over TLS.
    fn person(&self, told: &Answer, keys: &Keys) -> Result<Person, OidcError> {
        if !told.kind.starts_with("application/jwt") {
            return read(told);
        }
        let text = String::from_utf8_lossy(&told.body);
        jws::verified(&text, keys)
    }

    /// Where the browser goes to sign out there too, and what must come back from it.
    pub fn sign_out(&self, id_token: &str, come_to: &str, state: &str) -> Option<String> {
        let mut address = self.doors.end_session_endpoint.as_ref()?.0.clone();
        address
            .query_pairs_mut()
            .append_pair("id_token_hint", id_token)
            .append_pair("post_logout_redirect_uri", come_to)
            .append_pair("state", state);
        Some(address.into())
    }
}

struct Answer {
    kind: String,
    body: Vec<u8>,
}

fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, OidcError> {
    serde_json::from_slice(&answer.body).map_err(|error| OidcError::Provider(error.to_string()))
}

fn agent() -> ureq::Agent {
    // It is asked where it said it is, and nowhere else.
    let config = ureq::Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .max_redirects(0)
        .build();
    config.into()
}

async fn fetch(address: String, bearer: Option<String>) -> Result<Answer, OidcError> {
    off_the_threads(move || {
        let mut request = agent()
            .get(&address)
            .header("accept", "application/json, application/jwt");
        if let Some(token) = bearer {
            request = request.header("authorization", &format!("Bearer {token}"));
        }
        request.call()
    })
    .await
}

async fn send(address: String, form: String) -> Result<Answer, OidcError> {
    off_the_threads(move || {
        agent()
            .post(&address)
            .header("accept", "application/json")
            .header("content-type", "application/x-www-form-urlencoded")
            .send(&form)
    })
    .await
}

/// Waiting for the provider must keep no thread that serves pages.
async fn off_the_threads(
    ask: impl FnOnce() -> Result<ureq::http::Response<ureq::Body>, ureq::Error> + Send + 'static,
) -> Result<Answer, OidcError> {
    let asked = tokio::task::spawn_blocking(move || {
        let mut response = ask().map_err(|error| OidcError::Provider(error.to_string()))?;
        let kind = response.headers().get("content-type");
        let kind = kind
            .and_then(|kind| kind.to_str().ok())
            .unwrap_or_default()
            .to_owned();
        let body = response
            .body_mut()
            .with_config()
            .limit(LONGEST)
            .read_to_vec();
        let body = body.map_err(|error| OidcError::Provider(error.to_string()))?;
        Ok(Answer { kind, body })
    });
    asked
        .await
        .map_err(|error| OidcError::Provider(error.to_string()))?
}
