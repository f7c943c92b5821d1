//! Indices on the site: what everyone reads, and what a Hub makes its own; on both databases.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use tower::ServiceExt as _;

use crate::kernel::clock::Clock;
use crate::kernel::policy::Role;
use crate::kernel::site;
use crate::kernel::testing::{ask, databases, member};
use crate::registry::tests::tuesday_morning;

async fn read(router: &Router, path: &str) -> (StatusCode, String) {
    let request = Request::builder().uri(path).body(Body::empty()).unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let bytes = to_bytes(response.into_body(), 1 << 21).await.unwrap();
    (status, String::from_utf8_lossy(&bytes).into_owned())
}

#[tokio::test]
async fn everyone_reads_what_an_index_says_and_how_solid_it_is() {
    let (_, database) = databases().await.swap_remove(0);
    let state = site::state(database, Clock::Fixed(tuesday_morning()))
        .await
        .unwrap();
    let router = site::router(state);
    let (status, list) = read(&router, "/indices").await;
    assert_eq!(status, StatusCode::OK);
    for slug in [
        "ifn-v1",
        "ifn-v1-corrige",
        "ifn-2023-like",
        "portrea",
        "modele-de-depart",
    ] {
        assert!(list.contains(&format!("/indices/{slug}\"")), "{slug}");
    }
    let of_ille = "?niveau=commune&dans=departement-35";
    let (status, page) = read(&router, &format!("/indices/modele-de-depart{of_ille}")).await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        page.contains("communes sur") && page.contains("Rang possible"),
        "{page}"
    );
    assert!(page.contains("Revenu médian") && page.contains("D’où viennent les chiffres"));
    let (status, page) = read(
        &router,
        &format!("/indices/modele-de-depart/fiabilite{of_ille}"),
    )
    .await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        page.contains("peut aller de") && page.contains("se recouvrent"),
        "{page}"
    );
    assert!(page.contains("<svg class=\"chart\"") && page.contains("alpha de Cronbach"));
    let (_, page) = read(&router, "/indices/ifn-v1?niveau=quartier&dans=nulle-part").await;
    for said in [
        "le niveau «\u{a0}quartier",
        "le territoire «\u{a0}nulle-part",
    ] {
        assert!(page.contains(said), "{said}");
    }
    // Every index answers at every level, whatever is known.
    for slug in ["ifn-v1", "ifn-v1-corrige", "ifn-2023-like", "portrea"] {
        for end in ["", "/fiabilite"] {
            let (status, _) =
                read(&router, &format!("/indices/{slug}{end}?niveau=departement")).await;
            assert_eq!(status, StatusCode::OK, "{slug}{end}");
        }
    }
    for path in ["/indices/rien", "/indices/rien/fiabilite"] {
        assert_eq!(read(&router, path).await.0, StatusCode::NOT_FOUND);
    }
    // A level and a territory that are none are the first ones.
    let (status, _) = read(
        &router,
        "/indices/modele-de-depart?niveau=canton&dans=lune-1",
    )
    .await;
    assert_eq!(status, StatusCode::OK);
}

#[tokio::test]
async fn a_hub_copies_a_model_changes_it_and_shows_it() {
    for (kind, database) in databases().await {
        let now = tuesday_morning();
        let state = site::state(database.clone(), Clock::Fixed(now))
            .await
            .unwrap();
        let router = site::router(state.clone());
        let mine = member(&database, &[(Role::HubTeam, "hub:hub-bretagne")], now).await;
        let other = member(&database, &[(Role::HubTeam, "hub:hinaura")], now).await;
        let copy = "modele=modele-de-depart&nom=Fragilité+bretonne";
        let (status, to) = ask(&router, &mine, "/mon-espace/indices", Some(copy)).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{kind}: {to}");
        let href = to.split('?').next().unwrap().to_owned();
        let (_, page) = ask(&router, &mine, &href, None).await;
        assert!(
            page.contains("Fragilité bretonne") && page.contains("a0-p0"),
            "{kind}"
        );
        // The comments of the model came with it.
        assert!(page.contains("# Une variable."), "{kind}");
        // The same name again is refused; another Hub's team may not.
        let (status, page) = ask(&router, &mine, "/mon-espace/indices", Some(copy)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("porte déjà ce nom"), "{kind}");
        assert_eq!(
            ask(&router, &other, &href, None).await.0,
            StatusCode::FORBIDDEN
        );
        assert_eq!(
            ask(&router, &other, &href, Some("faire=publier")).await.0,
            StatusCode::FORBIDDEN
        );

        let form = "faire=enregistrer&titre=Fragilité+bretonne&dit=Essai&couverture=50&a0-p0=deux";
        let (status, page) = ask(&router, &mine, &href, Some(form)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("doit être un nombre"), "{kind}");
        let form = form.replace("deux", "2,5");
        let (status, _) = ask(&router, &mine, &href, Some(&form)).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let (_, page) = ask(&router, &mine, &href, None).await;
        assert!(
            page.contains("value=\"2,5\"") && page.contains("weight = 2.5"),
            "{kind}"
        );
        let (status, page) = ask(
            &router,
            &mine,
            &href,
            Some("faire=document&document=id+%3D+1"),
        )
        .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("ne se lit pas à la ligne 1"), "{kind}");

        let public = "/indices/fragilite-bretonne";
        assert_eq!(read(&router, public).await.0, StatusCode::NOT_FOUND);
        ask(&router, &mine, &href, Some("faire=publier")).await;
        let fresh = site::state(database.clone(), Clock::Fixed(now))
            .await
            .unwrap();
        let router = site::router(fresh);
        let (status, page) = read(&router, &format!("{public}?niveau=departement")).await;
        assert_eq!(status, StatusCode::OK, "{kind}");
        assert!(page.contains("2,50 × Revenu médian"), "{kind}");
        ask(&router, &mine, &href, Some("faire=supprimer")).await;
        assert_eq!(
            ask(&router, &mine, &href, None).await.0,
            StatusCode::NOT_FOUND
        );
        let told: Vec<String> =
            sqlx::query_scalar("SELECT action FROM journal WHERE action = 'keep-indices'")
                .fetch_all(&database)
                .await
                .unwrap();
        assert_eq!(told.len(), 4, "{kind}");
    }
}
