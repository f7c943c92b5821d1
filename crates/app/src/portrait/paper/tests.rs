//! The documents, through the site's own routes.

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{Request, StatusCode, header};
use tower::ServiceExt;

use super::map;
use crate::kernel::clock::Clock;
use crate::kernel::site;
use crate::kernel::testing::databases;
use crate::portrait::maps::{LegendLine, MapTold};
use crate::registry::tests::{THREE_PLACES, import_data, tuesday_morning};

async fn served() -> Router {
    // What is printed is read from the atlas: one database says it all.
    let (_, database) = databases().await.swap_remove(0);
    import_data(&database, THREE_PLACES).await;
    let clock = Clock::Fixed(tuesday_morning());
    site::router(site::state(database, clock).await.unwrap())
}

async fn get(router: &Router, path: &str) -> (StatusCode, String, Bytes) {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE);
    let kind = kind
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    (
        status,
        kind,
        to_bytes(response.into_body(), 1 << 26).await.unwrap(),
    )
}

#[tokio::test]
async fn portraits_and_comparisons_are_printed() {
    let router = served().await;
    for path in [
        "/territoires/commune/35238/portrait.pdf",
        "/territoires/epci/243500139/portrait.pdf?carte=minutes&niveau=200",
        "/portrait.pdf?communes=35238,35051&nom=Deux%20communes",
        "/portrait/comparer.pdf?territoires=commune-35238,commune-35051,epci-243500139",
    ] {
        let (status, kind, body) = get(&router, path).await;
        assert_eq!(
            status,
            StatusCode::OK,
            "{path}: {}",
            String::from_utf8_lossy(&body)
        );
        assert_eq!(kind, "application/pdf", "{path}");
        assert!(body.starts_with(b"%PDF-1.7"), "{path}");
    }
}

#[tokio::test]
async fn what_cannot_be_printed_is_said() {
    let router = served().await;
    for (path, wanted, said) in [
        (
            "/territoires/commune/99999/portrait.pdf",
            StatusCode::NOT_FOUND,
            "ce territoire",
        ),
        (
            "/portrait.pdf",
            StatusCode::BAD_REQUEST,
            "au moins une commune",
        ),
        (
            "/territoires/departement/35/portrait.pdf?niveau=-1",
            StatusCode::BAD_REQUEST,
            "niveau",
        ),
        (
            "/portrait/comparer.pdf?territoires=commune-35238",
            StatusCode::BAD_REQUEST,
            "de 2 à 5",
        ),
        (
            "/portrait/comparer.pdf?territoires=lune-1,epci-243500139",
            StatusCode::BAD_REQUEST,
            "lune-1",
        ),
    ] {
        let (status, _, body) = get(&router, path).await;
        let page = String::from_utf8_lossy(&body).into_owned();
        assert_eq!(status, wanted, "{path}");
        assert!(page.contains(said), "{said} in {page}");
    }
}

#[test]
fn a_map_keeps_its_colours_and_its_legend_on_paper() {
    let line = |fill: &str, label: &str| LegendLine {
        fill: fill.to_owned(),
        label: label.to_owned(),
        count: "2 communes".to_owned(),
    };
    let told = MapTold {
        svg: "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 10 10\"><circle class=\"there\" r=\"2\"/></svg>".to_owned(),
        title: "Qui est bien servi".to_owned(),
        method: "Quatre classes.".to_owned(),
        legend: vec![line("s4", "Loin"), line("su", "Non connu")],
    };
    let picture = map::picture(&told, "Registre");
    assert!(
        picture.svg.contains("<style>") && picture.svg.ends_with("</svg>"),
        "{}",
        picture.svg
    );
    assert!(
        picture.alt.contains("Loin\u{a0}: 2 communes"),
        "{}",
        picture.alt
    );
    let labels: Vec<&str> = picture
        .legend
        .iter()
        .map(|line| line.label.as_str())
        .collect();
    assert_eq!(
        labels,
        [
            "Loin (2 communes)",
            "Non connu (2 communes)",
            "Un lieu recensé",
            "Quatre classes."
        ]
    );
}
