//! The pages, through the site's own routes.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use tower::ServiceExt as _;

use crate::kernel::clock::Clock;
use crate::kernel::site;
use crate::kernel::testing::databases;
use crate::portrait::tests::plain;
use crate::registry::tests::{THREE_PLACES, import_data, tuesday_morning};

pub(super) const ILLE: &str = "/territoires/departement/35/portrait/leviers";

pub(super) async fn router() -> Router {
    let (_, database) = databases().await.swap_remove(0);
    import_data(&database, THREE_PLACES).await;
    let state = site::state(database, Clock::Fixed(tuesday_morning())).await;
    site::router(state.unwrap())
}

pub(super) async fn get(router: &Router, address: &str) -> (StatusCode, String, String) {
    let request = Request::builder().uri(address).body(Body::empty()).unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let to = response.headers().get(header::LOCATION);
    let to = to.map_or_else(String::new, |to| to.to_str().unwrap().to_owned());
    let bytes = to_bytes(response.into_body(), 1 << 23).await.unwrap();
    (status, to, plain(&String::from_utf8_lossy(&bytes)))
}

#[tokio::test]
async fn a_form_leads_to_the_address_that_says_it_all() {
    let router = router().await;
    let (status, _, html) = get(&router, ILLE).await;
    assert_eq!(status, StatusCode::OK);
    assert!(html.contains("Voici le territoire tel qu’il est"), "{html}");
    let typed =
        format!("{ILLE}?permanence=Foug%C3%A8res&heures=3,5&mode=voiture&niveau=&n=&rayon=20");
    let (status, to, _) = get(&router, &typed).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert_eq!(to, format!("{ILLE}?ajout=35115:3.5"));
    let (_, _, html) = get(&router, &to).await;
    assert!(html.contains("Avec 1 permanence de plus,"), "{html}");
    assert!(html.contains("soit 182 heures par an"));
    assert!(html.contains("value=\"35115:3.5\" checked"));
    assert!(html.contains("/mon-espace/scenarios/nouveau?essai="));
    let (_, to, _) = get(&router, &format!("{to}&heures.35115=5&heures=7")).await;
    assert_eq!(to, format!("{ILLE}?ajout=35115:5"));
}

#[tokio::test]
async fn what_is_wrong_is_said_and_the_form_shows_it_again() {
    let router = router().await;
    let (status, _, html) = get(&router, &format!("{ILLE}?permanence=Atlantide&heures=7")).await;
    assert_eq!(status, StatusCode::OK);
    assert!(html.contains("« Atlantide »"), "{html}");
    assert!(html.contains("value=\"Atlantide\""));
    assert!(html.contains("aria-invalid"));
    let (status, _, _) = get(&router, &format!("{ILLE}.csv?ajout=35115:99")).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn the_parts_say_what_the_page_says() {
    let router = router().await;
    let query = "?ajout=35115:7&n=3&rayon=15&mode=marche&carte=minutes";
    let (_, _, page) = get(&router, &format!("{ILLE}{query}")).await;
    let (status, _, parts) = get(&router, &format!("{ILLE}/effet{query}")).await;
    assert_eq!(status, StatusCode::OK);
    let sentence = |html: &str| {
        let (_, rest) = html.split_once("data-sentence>").unwrap();
        rest.split_once('<').unwrap().0.to_owned()
    };
    assert_eq!(sentence(&page), sentence(&parts));
    assert!(parts.contains("data-repainted"));
    assert!(!parts.contains("<svg"), "contours are sent once");
    assert!(parts.contains("Plan A"), "{parts}");
    let (_, _, csv) = get(&router, &format!("{ILLE}.csv{query}")).await;
    assert!(csv.contains("35115,Fougères"), "{csv}");
    assert_eq!(csv.lines().count(), 1 + page_communes());
}

fn page_communes() -> usize {
    territory::Territories::bundled()
        .communes_of("departement-35".parse().unwrap())
        .len()
}

#[tokio::test]
async fn every_level_has_levers_and_a_commune_those_of_its_intercommunalite() {
    let router = router().await;
    let (status, to, _) = get(&router, "/territoires/commune/35238/portrait/leviers").await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert_eq!(to, "/territoires/epci/243500139/portrait/leviers");
    for address in [
        to.as_str(),
        "/territoires/region/53/portrait/leviers?n=4&rayon=20",
        "/territoires/hub/hub-bretagne/portrait/leviers",
        // Yeu has no intercommunalité.
        "/territoires/commune/85113/portrait/leviers?ajout=85113:7",
        "/portrait/leviers?communes=35238,35051&nom=Deux&ajout=35051:7",
    ] {
        let (status, _, html) = get(&router, address).await;
        assert_eq!(status, StatusCode::OK, "{address}: {html}");
    }
    let (status, _, html) = get(&router, "/territoires/pays/fr/portrait/leviers").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(html.contains("est trop grand pour essayer"), "{html}");
    let (status, _, _) = get(&router, "/territoires/region/99/portrait/leviers").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let (status, _, _) = get(&router, "/portrait/leviers?communes=x").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}
