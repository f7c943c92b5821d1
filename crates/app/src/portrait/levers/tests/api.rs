//! The same for machines.

use axum::http::StatusCode;
use serde_json::Value;

use super::pages::{ILLE, get, router};

const API: &str = "/api/v1/territories/departement/35/levers";

#[tokio::test]
async fn machines_are_told_what_the_page_tells() {
    let router = router().await;
    let query = "?ajout=35115:7&n=3&rayon=15&indice=ifn-v1&poids=score.interfaces:3";
    let (status, _, text) = get(&router, &format!("{API}{query}&limit=2")).await;
    assert_eq!(status, StatusCode::OK, "{text}");
    let told: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(told["href"], format!("{ILLE}{query}"));
    let (_, _, page) = get(&router, &format!("{ILLE}{query}")).await;
    for said in [&told["sentence"], &told["index"]["sentence"]] {
        assert!(page.contains(said.as_str().unwrap()), "{said}");
    }
    assert_eq!(told["index"]["id"], "ifn-v1");
    let weights: Vec<_> = told["index"]["weights"]
        .as_array()
        .unwrap()
        .iter()
        .collect();
    assert_eq!(weights[1]["name"], "score.interfaces");
    assert_eq!(
        (&weights[1]["published"], &weights[1]["weight"]),
        (&1.0.into(), &3.0.into())
    );
    assert!(!told["plans"].as_array().unwrap().is_empty());
    assert_eq!(told["communes"].as_array().unwrap().len(), 2);
    let last = format!("{API}{query}&limit=1&page=106");
    let (_, _, text) = get(&router, &last).await;
    let one: Value = serde_json::from_str(&text).unwrap();
    assert!(
        one["communes"][0]["published"]["score"].is_number(),
        "{text}"
    );
}

#[tokio::test]
async fn what_is_not_understood_is_refused_with_its_parameter() {
    let router = router().await;
    for (query, parameter) in [
        ("?ajout=75056:7", "ajout"),
        ("?mode=tapis", "mode"),
        ("?n=21", "n"),
        ("?indice=portrea&poids=score.rien:3", "poids"),
        ("?indice=portrea&indice=ifn-v1", "indice"),
        ("?permanence=Rennes", "permanence"),
        ("?poids-minutes=9", "poids"),
    ] {
        let (status, _, text) = get(&router, &format!("{API}{query}")).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{query}: {text}");
        assert!(
            text.contains(&format!("\"{parameter}\"")),
            "{query}: {text}"
        );
    }
    let (status, to, _) = get(&router, "/api/v1/territories/commune/35238/levers?n=2").await;
    assert_eq!(status, StatusCode::PERMANENT_REDIRECT);
    assert_eq!(to, "/api/v1/territories/epci/243500139/levers?n=2");
    let (status, _, _) = get(&router, "/api/v1/territories/pays/fr/levers").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let (status, _, _) = get(&router, "/api/v1/territories/region/99/levers").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}
