//! Scenarios on a real database of each kind, through the site's own routes.

use axum::Router;
use axum::http::StatusCode;
use sqlx::Row as _;

use super::store;
use crate::kernel::clock::Clock;
use crate::kernel::database::Database;
use crate::kernel::policy::Role;
use crate::kernel::site;
use crate::kernel::testing::{Member, ask, databases, member};
use crate::registry::model::encoded;
use crate::registry::tests::{THREE_PLACES, import_data, tuesday_morning};

const TRIED: &str = "/territoires/departement/35/portrait/leviers?ajout=35115:7";

async fn router(database: &Database) -> Router {
    import_data(database, THREE_PLACES).await;
    let state = site::state(database.clone(), Clock::Fixed(tuesday_morning())).await;
    site::router(state.unwrap())
}

async fn somebody(database: &Database, role: Role, scope: &str) -> Member {
    member(database, &[(role, scope)], tuesday_morning()).await
}

/// Keeps what was tried; gives back where it is read.
async fn kept(router: &Router, who: &Member, tried: &str, name: &str) -> String {
    let path = format!("/mon-espace/scenarios/nouveau?essai={}", encoded(tried));
    let (status, to) = ask(router, who, &path, Some(&format!("nom={}", encoded(name)))).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{to}");
    to
}

fn id_of(href: &str) -> &str {
    href.rsplit('/').next().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scenario_is_kept_read_by_its_link_renamed_and_erased() {
    for (kind, database) in databases().await {
        let router = router(&database).await;
        let author = somebody(&database, Role::Reader, "territoire:departement-974").await;
        let visitor = member(&database, &[], tuesday_morning()).await;
        let (status, html) = ask(
            &router,
            &author,
            &format!("/mon-espace/scenarios/nouveau?essai={}", encoded(TRIED)),
            None,
        )
        .await;
        assert_eq!(status, StatusCode::OK, "{kind}");
        assert!(
            html.contains("Ille-et-Vilaine, 1\u{a0}permanence de plus"),
            "{kind}: {html}"
        );
        let href = kept(&router, &author, TRIED, "Une permanence à Fougères").await;
        assert!(id_of(&href).len() >= 32, "{kind}: nobody guesses {href}");
        let (status, html) = ask(&router, &visitor, &href, None).await;
        assert_eq!(status, StatusCode::OK, "{kind}");
        assert!(html.contains("Une permanence à Fougères"), "{kind}");
        assert!(html.contains("donnent le même résultat"), "{kind}: {html}");
        assert!(
            !html.contains("Camille Essai"),
            "{kind}: the link tells no name"
        );
        let (_, list) = ask(&router, &author, "/mon-espace/scenarios", None).await;
        assert!(list.contains("Une permanence à Fougères"), "{kind}");

        let edit = format!("/mon-espace/scenarios/{}", id_of(&href));
        let (status, html) = ask(&router, &author, &edit, Some("nom=")).await;
        assert_eq!(status, StatusCode::OK, "{kind}");
        assert!(html.contains("Donnez un nom"), "{kind}: {html}");
        let (_, to) = ask(&router, &author, &edit, Some("nom=Plan+B")).await;
        assert_eq!(to, "/mon-espace/scenarios?fait=renomme", "{kind}");
        let one = store::one(&database, id_of(&href)).await.unwrap().unwrap();
        assert_eq!(
            (one.name.as_str(), one.address.as_str()),
            ("Plan B", TRIED),
            "{kind}"
        );

        let (_, to) = ask(&router, &author, &format!("{edit}/supprimer"), Some("")).await;
        assert_eq!(to, "/mon-espace/scenarios?fait=supprime", "{kind}");
        let (status, _) = ask(&router, &visitor, &href, None).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{kind}");
        let told = sqlx::query("SELECT action FROM journal WHERE subject = $1 ORDER BY number")
            .bind(format!("scenario:{}", id_of(&href)))
            .fetch_all(&database)
            .await
            .unwrap();
        assert_eq!(told.len(), 3, "{kind}: kept, renamed, erased");
        assert_eq!(
            told[0].get::<String, _>("action"),
            "keep-scenario",
            "{kind}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_its_author_and_the_hub_of_its_territory_touch_it() {
    for (kind, database) in databases().await {
        let router = router(&database).await;
        let author = somebody(&database, Role::Coordinator, "territoire:departement-35").await;
        let other = somebody(&database, Role::Coordinator, "territoire:departement-35").await;
        let hub = somebody(&database, Role::HubTeam, "hub:hub-bretagne").await;
        let far = somebody(&database, Role::HubTeam, "territoire:departement-974").await;
        let href = kept(&router, &author, TRIED, "À moi").await;
        let edit = format!("/mon-espace/scenarios/{}", id_of(&href));
        for (who, said) in [(&other, "a colleague"), (&far, "another Hub")] {
            for (path, form) in [
                (edit.clone(), None),
                (edit.clone(), Some("nom=Vol")),
                (format!("{edit}/supprimer"), Some("")),
            ] {
                let (status, _) = ask(&router, who, &path, form).await;
                assert_eq!(status, StatusCode::FORBIDDEN, "{kind}: {said} at {path}");
            }
        }
        // The Hub takes it away, and cannot put words in its author's mouth.
        let (status, _) = ask(&router, &hub, &edit, Some("nom=Autre")).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{kind}");
        let (status, html) = ask(&router, &hub, &edit, None).await;
        assert_eq!(status, StatusCode::OK, "{kind}");
        assert!(html.contains("vous pouvez le retirer"), "{kind}");
        let (status, _) = ask(&router, &hub, &format!("{edit}/supprimer"), Some("")).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{kind}");
        assert!(
            store::one(&database, id_of(&href)).await.unwrap().is_none(),
            "{kind}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn scenarios_are_compared_by_their_links() {
    for (kind, database) in databases().await {
        let router = router(&database).await;
        let author = somebody(&database, Role::AuthorityAgent, "territoire:departement-35").await;
        let one = kept(&router, &author, TRIED, "Fougères").await;
        let other = format!("{TRIED}&ajout=35360:3.5");
        let two = kept(&router, &author, &other, "Fougères et Vitré").await;
        let path = format!(
            "/scenarios/comparer?s={}&s={}&s=inconnu",
            id_of(&one),
            encoded(&two)
        );
        let (status, html) = ask(&router, &author, &path, None).await;
        assert_eq!(status, StatusCode::OK, "{kind}");
        assert!(
            html.contains("2\u{a0}permanences de plus"),
            "{kind}: {html}"
        );
        assert!(html.contains("n’existe pas, ou plus"), "{kind}");
        assert_eq!(html.matches("<svg xmlns").count(), 2, "{kind}");
        let file = path.replace("comparer?", "comparer.csv?");
        let (_, csv) = ask(&router, &author, &file, None).await;
        assert!(csv.contains("Fougères et Vitré"), "{kind}: {csv}");
        let (status, pdf) = ask(
            &router,
            &author,
            &path.replace("comparer?", "comparer.pdf?"),
            None,
        )
        .await;
        assert_eq!(status, StatusCode::OK, "{kind}");
        assert!(pdf.starts_with("%PDF-"), "{kind}");
        let (_, html) = ask(&router, &author, "/scenarios/comparer", None).await;
        assert!(html.contains("au moins deux"), "{kind}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn data_that_moved_is_said() {
    for (kind, database) in databases().await {
        let router = router(&database).await;
        let author = somebody(&database, Role::Reader, "nation").await;
        let href = kept(&router, &author, TRIED, "Avant").await;
        sqlx::query(
            "UPDATE scenario SET outcome = REPLACE(outcome, '\"welcoming\":', '\"welcoming\":9')",
        )
        .execute(&database)
        .await
        .unwrap();
        let (_, html) = ask(&router, &author, &href, None).await;
        assert!(html.contains("Les données ont changé"), "{kind}: {html}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_try_is_not_kept() {
    for (kind, database) in databases().await {
        let router = router(&database).await;
        let author = somebody(&database, Role::Reader, "nation").await;
        for tried in [
            "",
            "https://exemple.fr/territoires/departement/35/portrait/leviers",
            "/territoires/departement/99/portrait/leviers",
            "/mon-espace",
            "/territoires/departement/35/portrait/leviers?ajout=35115:99",
        ] {
            let path = format!("/mon-espace/scenarios/nouveau?essai={}", encoded(tried));
            let (status, _) = ask(&router, &author, &path, Some("nom=Essai")).await;
            assert_eq!(status, StatusCode::BAD_REQUEST, "{kind}: {tried}");
        }
    }
}
