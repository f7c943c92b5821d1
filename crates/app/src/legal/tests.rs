//! The legal pages, with and without what an installation tells.

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use tower::ServiceExt;

use crate::kernel::clock::Clock;
use crate::kernel::config::{Publisher, Settings};
use crate::kernel::site;
use crate::kernel::testing::databases;

async fn read(settings: Settings, address: &str) -> String {
    let (_, database) = databases().await.swap_remove(0);
    let state = site::state(database, Clock::System).await.unwrap();
    let site = site::router(state.with_settings(settings));
    let request = Request::get(address).body(Body::empty()).unwrap();
    let response = site.oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK, "{address}");
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

const PAGES: [&str; 3] = [
    "/mentions-legales",
    "/accessibilite",
    "/donnees-personnelles",
];

#[tokio::test]
async fn what_was_not_told_is_said_to_be_missing() {
    for address in PAGES {
        let html = read(Settings::default(), address).await;
        assert!(html.contains("pas encore"), "{address}");
    }
}

#[tokio::test]
async fn what_was_told_is_said_and_escaped() {
    let publisher = Publisher {
        name: Some("Hub d’essai <b>".to_owned()),
        address: Some("1 rue du Port, 35400 Saint-Malo".to_owned()),
        contact: Some("bonjour@exemple.fr".to_owned()),
        director: Some("la direction du Hub".to_owned()),
        host_name: Some("Hébergeur d’essai".to_owned()),
        host_address: Some("2 rue du Lac, 35000 Rennes".to_owned()),
    };
    for address in PAGES {
        let settings = Settings {
            publisher: publisher.clone(),
            ..Settings::default()
        };
        let html = read(settings, address).await;
        assert!(html.contains("mailto:bonjour@exemple.fr"), "{address}");
        assert!(!html.contains("pas encore"), "{address}");
        assert!(!html.contains("<b>"), "{address}");
    }
}
