//! Signed answers (JWS, RFC 7515), verified by the provider's published keys.
//! The algorithm is never the answer's to choose: a key says what it signs with,
//! and only RSA and the P-256 curve, which need no shared secret, are known.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{self, RsaPublicKeyComponents, UnparsedPublicKey};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::OidcError;

/// A provider's published keys (JWK set, RFC 7517).
#[derive(Debug, Clone, Deserialize)]
pub struct Keys {
    keys: Vec<Key>,
}

#[derive(Debug, Clone, Deserialize)]
struct Key {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    alg: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    crit: Option<serde_json::Value>,
}

/// What a signed answer says, once its signature is found good.
pub fn verified<T: DeserializeOwned>(token: &str, keys: &Keys) -> Result<T, OidcError> {
    let malformed = || OidcError::Untrusted("it is no signed document");
    let mut parts = token.trim().split('.');
    let (Some(head), Some(body), Some(seal), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(malformed());
    };
    let header: Header = document(head).ok_or_else(malformed)?;
    if header.crit.is_some() {
        return Err(OidcError::Untrusted(
            "it asks for an extension we do not know",
        ));
    }
    let seal = URL_SAFE_NO_PAD.decode(seal).map_err(|_| malformed())?;
    let signed = &token.trim()[..head.len() + 1 + body.len()];
    let candidates = keys.keys.iter().filter(|key| key.may_sign(&header));
    for key in candidates {
        if key.signed(signed.as_bytes(), &seal) {
            return document(body).ok_or_else(malformed);
        }
    }
    Err(OidcError::Untrusted("no published key signed it"))
}

fn document<T: DeserializeOwned>(part: &str) -> Option<T> {
    let bytes = URL_SAFE_NO_PAD.decode(part).ok()?;
    serde_json::from_slice(&bytes).ok()
}

impl Key {
    fn may_sign(&self, header: &Header) -> bool {
        let kind_fits = match header.alg.as_str() {
            "RS256" => self.kty == "RSA",
            "ES256" => self.kty == "EC" && self.crv.as_deref() == Some("P-256"),
            _ => false,
        };
        let named = header.kid.is_none() || self.kid.is_none() || header.kid == self.kid;
        let same = |told: &Option<String>, expected: &str| {
            told.as_deref().is_none_or(|told| told == expected)
        };
        kind_fits && named && same(&self.purpose, "sig") && same(&self.alg, &header.alg)
    }

    fn signed(&self, message: &[u8], seal: &[u8]) -> bool {
        let bytes = |text: &Option<String>| URL_SAFE_NO_PAD.decode(text.as_deref()?).ok();
        match self.kty.as_str() {
            "RSA" => {
                let (Some(n), Some(e)) = (bytes(&self.n), bytes(&self.e)) else {
                    return false;
                };
                RsaPublicKeyComponents { n, e }
                    .verify(&signature::RSA_PKCS1_2048_8192_SHA256, message, seal)
                    .is_ok()
            }
            _ => {
                let (Some(x), Some(y)) = (bytes(&self.x), bytes(&self.y)) else {
                    return false;
                };
                // An uncompressed point: 4, then both coordinates.
                let point = [&[4][..], &x, &y].concat();
                UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_FIXED, point)
                    .verify(message, seal)
                    .is_ok()
            }
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
    use serde_json::{Value, json};

    use super::*;

    pub fn pair() -> EcdsaKeyPair {
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random);
        let document = document.unwrap();
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &random)
            .unwrap()
    }

    fn keys(pair: &EcdsaKeyPair) -> Keys {
        serde_json::from_value(published(pair)).unwrap()
    }

    pub fn published(pair: &EcdsaKeyPair) -> Value {
        let point = pair.public_key().as_ref();
        let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        json!({ "keys": [{
            "kty": "EC", "crv": "P-256", "kid": "un", "use": "sig", "alg": "ES256",
            "x": encode(&point[1..33]), "y": encode(&point[33..]),
        }] })
    }

    pub fn signed(pair: &EcdsaKeyPair, header: &Value, body: &Value) -> String {
        let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", encode(header), encode(body));
        let seal = pair.sign(&SystemRandom::new(), message.as_bytes()).unwrap();
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(seal.as_ref()))
    }

    #[test]
    fn only_what_a_published_key_signed_is_believed() {
        let (ours, theirs) = (pair(), pair());
        let (head, body) = (
            json!({ "alg": "ES256", "kid": "un" }),
            json!({ "sub": "a" }),
        );
        let good = signed(&ours, &head, &body);
        let read: Value = verified(&good, &keys(&ours)).unwrap();
        assert_eq!(read["sub"], "a");
        assert!(
            verified::<Value>(&good, &keys(&theirs)).is_err(),
            "another's key"
        );

        let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let parts: Vec<&str> = good.split('.').collect();
        let forged = format!(
            "{}.{}.{}",
            parts[0],
            encode(&json!({ "sub": "b" })),
            parts[2]
        );
        assert!(verified::<Value>(&forged, &keys(&ours)).is_err(), "changed");
        for alg in ["none", "HS256", "RS256", "ES384"] {
            let head = json!({ "alg": alg, "kid": "un" });
            let token = signed(&ours, &head, &body);
            assert!(verified::<Value>(&token, &keys(&ours)).is_err(), "{alg}");
            let unsigned = format!("{}.{}.", encode(&head), encode(&body));
            assert!(verified::<Value>(&unsigned, &keys(&ours)).is_err(), "{alg}");
        }
        let other_key = signed(&ours, &json!({ "alg": "ES256", "kid": "deux" }), &body);
        assert!(
            verified::<Value>(&other_key, &keys(&ours)).is_err(),
            "unknown key"
        );
        let critical = signed(&ours, &json!({ "alg": "ES256", "crit": ["x"] }), &body);
        assert!(verified::<Value>(&critical, &keys(&ours)).is_err());
        for broken in ["", "a", "a.b", "a.b.c", "a.b.c.d", &format!("{good}.e")] {
            assert!(verified::<Value>(broken, &keys(&ours)).is_err(), "{broken}");
        }
    }
}
