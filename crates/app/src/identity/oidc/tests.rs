//! A provider that lies in one thing at a time, over HTTP.

use axum::routing::{get, post};
use axum::{Json, Router};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::jws::tests::{pair, published, signed};
use super::{OidcError, OidcSettings, Provider, Told};

const ISSUER: &str = "https://fournisseur.exemple.fr";

fn noon() -> DateTime<Utc> {
    "2026-11-24T12:00:00Z".parse().unwrap()
}

fn settings() -> OidcSettings {
    OidcSettings {
        issuer: ISSUER.parse().ok(),
        client_id: Some("maillage".to_owned()),
        client_secret: "essai".parse().ok(),
        ..OidcSettings::default()
    }
}

fn metadata(issuer: &str, at: &str) -> Vec<u8> {
    let told = json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{at}/autoriser"),
        "token_endpoint": format!("{at}/jetons"),
        "userinfo_endpoint": format!("{at}/personne"),
        "jwks_uri": format!("{at}/cles"),
    });
    told.to_string().into_bytes()
}

/// What comes of a sign-in whose ID token says this, signed by the published key or another.
async fn told(claims: Value, signed_by_another: bool) -> Result<Told, OidcError> {
    let (ours, another) = (pair(), pair());
    let signer = if signed_by_another { &another } else { &ours };
    let id_token = signed(signer, &json!({ "alg": "ES256", "kid": "un" }), &claims);
    let tokens = json!({ "access_token": "acces", "id_token": id_token });
    let (keys, person) = (published(&ours), json!({ "sub": "lou" }));
    let provider = Router::new()
        .route("/jetons", post(async || Json(tokens)))
        .route("/cles", get(async || Json(keys)))
        .route("/personne", get(async || Json(person)));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = format!("http://{}", listener.local_addr().unwrap());
    let serving = tokio::spawn(async move { axum::serve(listener, provider).await });
    let provider = Provider::of_metadata(&settings(), &metadata(ISSUER, &at)).unwrap();
    let here = "https://lieux.exemple.fr/connexion/retour";
    let told = provider.tell("code", here, "notre-nonce", "verif", noon());
    let told = told.await;
    serving.abort();
    told
}

fn good() -> Value {
    let now = noon().timestamp();
    json!({
        "iss": ISSUER, "sub": "lou", "aud": "maillage", "nonce": "notre-nonce",
        "iat": now - 5, "exp": now + 60,
    })
}

#[tokio::test]
async fn each_claim_that_is_not_ours_is_refused() {
    let now = noon().timestamp();
    let believed = told(good(), false).await.unwrap();
    assert_eq!(
        (believed.issuer.as_str(), believed.subject.as_str()),
        (ISSUER, "lou")
    );
    assert_eq!(believed.verified_email, None);
    for (claim, lie, why) in [
        ("nonce", json!("un-autre"), "it answers another request"),
        ("nonce", Value::Null, "it answers another request"),
        (
            "aud",
            json!("un-autre-site"),
            "it is meant for another site",
        ),
        (
            "aud",
            json!(["maillage", "autre"]),
            "it is meant for another site",
        ),
        (
            "iss",
            json!("https://pirate.exemple.fr"),
            "another issuer made it",
        ),
        ("exp", json!(now - 121), "it is not of now"),
        ("iat", json!(now + 121), "it is not of now"),
        ("sub", json!("camille"), "it speaks of two people"),
    ] {
        let mut claims = good();
        claims[claim] = lie;
        match told(claims, false).await {
            Err(OidcError::Untrusted(said)) => assert_eq!(said, why, "{claim}"),
            other => panic!("{claim}: {other:?}"),
        }
    }
    let mut shared = good();
    shared["aud"] = json!(["maillage", "autre"]);
    shared["azp"] = json!("maillage");
    assert!(
        told(shared, false).await.is_ok(),
        "made for us among others"
    );
}

#[tokio::test]
async fn a_token_that_no_published_key_signed_is_refused() {
    match told(good(), true).await {
        Err(OidcError::Untrusted(said)) => assert_eq!(said, "no published key signed it"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn metadata_of_another_issuer_is_refused() {
    let at = "https://fournisseur.exemple.fr";
    assert!(Provider::of_metadata(&settings(), &metadata(ISSUER, at)).is_ok());
    for issuer in [
        "https://pirate.exemple.fr",
        "https://fournisseur.exemple.fr/",
    ] {
        let refused = Provider::of_metadata(&settings(), &metadata(issuer, at));
        assert!(matches!(refused, Err(OidcError::Untrusted(_))), "{issuer}");
    }
    let clear = metadata(ISSUER, "http://fournisseur.exemple.fr");
    assert!(
        Provider::of_metadata(&settings(), &clear).is_err(),
        "doors in clear"
    );
}
