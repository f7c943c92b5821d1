//! The pages, the files and the API, through the site's own routes.

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{Request, StatusCode};
use serde_json::Value;
use tower::ServiceExt;

use crate::kernel::clock::Clock;
use crate::kernel::site;
use crate::kernel::testing::databases;
use crate::registry::tests::{THREE_PLACES, import_data, tuesday_morning};

async fn served() -> Router {
    // What portraits read is the atlas: one database says it all.
    let (_, database) = databases().await.swap_remove(0);
    import_data(&database, THREE_PLACES).await;
    let clock = Clock::Fixed(tuesday_morning());
    site::router(site::state(database, clock).await.unwrap())
}

async fn bytes(router: &Router, path: &str) -> (StatusCode, Bytes) {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let body = to_bytes(response.into_body(), 1 << 26).await.unwrap();
    (status, body)
}

async fn get(router: &Router, path: &str) -> (StatusCode, String) {
    let (status, bytes) = bytes(router, path).await;
    (status, String::from_utf8_lossy(&bytes).into_owned())
}

#[tokio::test]
async fn every_level_has_its_portrait() {
    let router = served().await;
    for path in [
        "/territoires/commune/35238/portrait",
        "/territoires/epci/243500139/portrait?carte=minutes&tri=nom&sens=desc",
        "/territoires/bassin-de-vie/35238/portrait",
        "/territoires/departement/35/portrait?liste=toutes",
        "/territoires/region/53/portrait",
        "/territoires/hub/hub-bretagne/portrait",
        "/territoires/pays/fr/portrait",
        "/territoires/commune/98735/portrait",
        "/portrait?communes=35238,35051&nom=Deux%20communes",
        "/portrait/choisir?q=Rennes&communes=35051",
        "/portrait/choisir?parmi=epci-243500139&commune=35051&commune=35238",
    ] {
        let (status, html) = get(&router, path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert!(html.contains("<h1"), "{path}");
    }
    // A commune that merged leads to the one it lives on in.
    let (status, _) = get(&router, "/territoires/commune/35112/portrait").await;
    assert!(
        status.is_redirection() || status == StatusCode::OK,
        "{status}"
    );
}

#[tokio::test]
async fn what_is_wrong_is_said() {
    let router = served().await;
    let (status, _) = get(&router, "/territoires/departement/999/portrait").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let (status, html) = get(&router, "/portrait?communes=99999").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(html.contains("99999"), "{html}");
    let (status, html) = get(&router, "/portrait/choisir?communes=99999,35238").await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        html.contains("« 99999 »") && html.contains("Rennes"),
        "the commune that exists is kept: {html}"
    );
    let (_, html) = get(&router, "/portrait/choisir?parmi=region-53").await;
    assert!(html.contains("trop de communes"), "{html}");
    let (_, html) = get(&router, "/territoires/departement/35/portrait?carte=lune").await;
    assert!(html.contains("« lune » n’est pas une carte"), "{html}");
    let (status, html) = get(
        &router,
        "/territoires/departement/35/portrait?niveau=beaucoup",
    )
    .await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        html.contains("« beaucoup » n’est pas un nombre d’heures"),
        "{html}"
    );
    let (status, _) = get(
        &router,
        "/territoires/departement/35/portrait.csv?niveau=-1",
    )
    .await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let (status, _) = get(&router, "/portrait").await;
    assert!(status.is_redirection());
}

#[tokio::test]
async fn the_data_is_taken_away() {
    let router = served().await;
    let (status, csv) = get(&router, "/territoires/departement/35/portrait.csv").await;
    assert_eq!(status, StatusCode::OK);
    let lines: Vec<&str> = csv.lines().collect();
    assert!(lines[0].starts_with("\u{feff}code_insee,commune,population"));
    let communes = territory::Territories::bundled().communes_of("departement-35".parse().unwrap());
    assert_eq!(lines.len() - 1, communes.len());
    assert!(csv.contains("35238,Rennes,"));
    let (_, workbook) = bytes(&router, "/portrait.xlsx?communes=35238,35051").await;
    assert!(workbook.starts_with(b"PK"));
    let (_, geojson) = get(&router, "/territoires/epci/243500139/portrait.geojson").await;
    let geojson: Value = serde_json::from_str(&geojson).unwrap();
    let rennes = geojson["features"]
        .as_array()
        .unwrap()
        .iter()
        .find(|feature| feature["id"] == "commune-35238")
        .unwrap();
    assert_eq!(rennes["properties"]["lieux"], 1.0);
    assert_eq!(rennes["geometry"]["type"], "MultiPolygon");
}

#[tokio::test]
async fn machines_are_answered_in_pages() {
    let router = served().await;
    let (status, answer) = get(
        &router,
        "/api/v1/territories/departement/35/portrait?limit=2&page=2",
    )
    .await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(answer["communes"].as_array().unwrap().len(), 2);
    assert_eq!(answer["offer"]["places"], 2);
    assert_eq!(answer["offer"]["kinds"][2]["kind"], "accompagnement");
    let (status, _) = get(&router, "/api/v1/territoires/departement/35/portrait").await;
    assert!(status.is_redirection());
    let (status, _) = get(&router, "/api/v1/territories/departement/35/portrait?x=1").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_divided_commune_is_told_by_quarter() {
    let router = served().await;
    let (status, html) = get(&router, "/territoires/commune/35238/portrait").await;
    assert_eq!(status, StatusCode::OK);
    assert!(html.contains("/territoires/commune/35238/portrait/quartiers"));
    let (status, html) = get(&router, "/territoires/commune/35238/portrait/quartiers").await;
    assert_eq!(status, StatusCode::OK);
    assert!(html.contains("352380101"), "{html}");
    assert!(html.contains("Foyers au RSA"), "{html}");
    assert!(html.contains("Non connu par quartier"), "{html}");
    let (_, csv) = get(&router, "/territoires/commune/35238/portrait/quartiers.csv").await;
    let quarters = csv.lines().count() - 1;
    assert!(quarters > 80, "{quarters}");
    let (_, answer) = get(&router, "/api/v1/territories/commune/35238/portrait").await;
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(answer["quarters"].as_array().unwrap().len(), quarters);
    assert_eq!(answer["zones"], serde_json::json!([]));
    // A village is one quarter: its portrait says it all.
    let (status, _) = get(&router, "/territoires/commune/35317/portrait/quartiers").await;
    assert!(status.is_redirection());
    let (status, _) = get(&router, "/territoires/commune/99999/portrait/quartiers").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}
