//! The workspace shows what is in one's scope, and nothing else.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use tower::ServiceExt;

use crate::kernel::clock::Clock;
use crate::kernel::database::Database;
use crate::kernel::identity::Actor;
use crate::kernel::journal::Entry;
use crate::kernel::policy::{EditPlace, Role, Target, permit};
use crate::kernel::site;
use crate::kernel::testing::{Member, databases, member};
use crate::kernel::writing::Writing;
use crate::registry::tests::{THREE_PLACES, import_data, tuesday_morning};

async fn page(router: &Router, who: &Member, path: &str) -> (StatusCode, String) {
    let request = Request::get(path).header(header::COOKIE, &who.cookie);
    let response = router
        .clone()
        .oneshot(request.body(Body::empty()).unwrap())
        .await
        .unwrap();
    let status = response.status();
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, String::from_utf8_lossy(&bytes).into_owned())
}

async fn note(database: &Database, key: &str, commune: &str, why: &str) {
    let grant = permit::<EditPlace>(
        &Actor::Operator,
        Target::place(key, commune.parse().ok(), None),
    )
    .unwrap();
    let writing = Writing::begin(database, Clock::Fixed(tuesday_morning()))
        .await
        .unwrap();
    writing
        .commit(
            &grant,
            Entry {
                why: why.to_owned(),
                ..Entry::default()
            },
        )
        .await
        .unwrap();
}

#[tokio::test]
async fn the_journal_reaches_as_far_as_the_scope() {
    for (kind, database) in databases().await {
        note(&database, "rennes", "35238", "à Rennes").await;
        note(&database, "saint-malo", "35288", "à Saint-Malo").await;
        note(&database, "lyon", "69123", "à Lyon").await;
        let now = tuesday_morning();
        let commune = member(
            &database,
            &[(Role::Coordinator, "territoire:commune-35238")],
            now,
        )
        .await;
        let hub = member(&database, &[(Role::HubTeam, "hub:hub-bretagne")], now).await;
        let nation = member(&database, &[(Role::Funder, "nation")], now).await;
        let reader = member(&database, &[(Role::Reader, "nation")], now).await;
        let router = site::router(site::state(database, Clock::Fixed(now)).await.unwrap());
        for (who, expected) in [
            (&commune, [true, false, false]),
            (&hub, [true, true, false]),
            (&nation, [true; 3]),
        ] {
            let (_, html) = page(&router, who, "/mon-espace/journal").await;
            let seen = ["à Rennes", "à Saint-Malo", "à Lyon"].map(|why| html.contains(why));
            assert_eq!(seen, expected, "{kind}");
        }
        let (status, _) = page(&router, &reader, "/mon-espace/journal").await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{kind}");
        let (_, html) = page(
            &router,
            &nation,
            "/mon-espace/journal?sujet=lyon&du=2026-11-24&au=2026-11-24",
        )
        .await;
        assert!(
            html.contains("à Lyon") && !html.contains("à Rennes"),
            "{kind}"
        );
        let (_, html) = page(&router, &nation, "/mon-espace/journal?du=2026-11-25").await;
        assert!(!html.contains("à Lyon"), "{kind}");
    }
}

#[tokio::test]
async fn the_first_page_counts_what_waits() {
    let (_, database) = databases().await.swap_remove(0);
    import_data(&database, THREE_PLACES).await;
    let now = tuesday_morning();
    let hub = member(&database, &[(Role::HubTeam, "hub:hub-bretagne")], now).await;
    let reader = member(
        &database,
        &[(Role::Reader, "territoire:departement-35")],
        now,
    )
    .await;
    let state = site::state(database, Clock::Fixed(now)).await.unwrap();
    let router = site::router(state);
    let (_, html) = page(&router, &hub, "/mon-espace").await;
    for words in [
        "Équipe du Hub",
        "2\u{a0}lieux",
        "erreur signalée",
        "fiche à vérifier",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    let (_, html) = page(&router, &reader, "/mon-espace").await;
    assert!(
        html.contains("Ille-et-Vilaine") && !html.contains("à traiter"),
        "{html}"
    );
}
