//! Pairs wait in their order and within a scope, are decided, contested and settled, on a real
//! database of each kind and through the site's own routes.

use axum::Router;
use axum::http::StatusCode;

use crate::kernel::clock::Clock;
use crate::kernel::database::Database;
use crate::kernel::policy::Role;
use crate::kernel::site;
use crate::kernel::testing::{ask, databases, member};
use crate::registry::tests::{import_data, tuesday_morning};

/// Six places of two towns in one département, and one of another.
const PLACES: &str = r#"[
    {"id": "1", "nom": "Espace des Lilas", "adresse": "1 rue A", "cp": "35000", "commune": "Rennes", "lat": "48.11", "lon": "-1.68", "maj": "2026-10-01"},
    {"id": "2", "nom": "Maison du Bois", "adresse": "2 rue B", "cp": "35000", "commune": "Rennes", "lat": "48.12", "lon": "-1.68", "maj": "2026-10-01"},
    {"id": "3", "nom": "Atelier du Port", "adresse": "3 quai C", "cp": "35400", "commune": "Saint-Malo", "lat": "48.64", "lon": "-2.00", "maj": "2026-10-01"},
    {"id": "4", "nom": "Médiathèque Nord", "adresse": "4 quai D", "cp": "35400", "commune": "Saint-Malo", "lat": "48.65", "lon": "-2.00", "maj": "2026-10-01"},
    {"id": "5", "nom": "Point du Rhône", "adresse": "5 rue E", "cp": "69002", "commune": "Lyon", "lat": "45.75", "lon": "4.83", "maj": "2026-10-01"},
    {"id": "6", "nom": "Relais des Pentes", "adresse": "6 rue F", "cp": "69002", "commune": "Lyon", "lat": "45.76", "lon": "4.83", "maj": "2026-10-01"}
]"#;

/// The keys of the places, by their ids.
async fn keys(database: &Database) -> Vec<String> {
    let rows: Vec<(String, String)> = sqlx::query_as("SELECT key, record FROM place")
        .fetch_all(database)
        .await
        .unwrap();
    (1..=6)
        .map(|id| {
            let id = format!("\"id\":\"{id}\"");
            let found = rows.iter().find(|(_, record)| record.contains(&id));
            found.unwrap().0.clone()
        })
        .collect()
}

async fn likened(database: &Database, one: &str, other: &str, millionths: i64) {
    let (a, b) = if one < other {
        (one, other)
    } else {
        (other, one)
    };
    sqlx::query(
        "INSERT INTO place_pair (a, b, millionths, decision, evidence) \
         VALUES ($1, $2, $3, 'review', 'même commune ; mais noms différents')",
    )
    .bind(a)
    .bind(b)
    .bind(millionths)
    .execute(database)
    .await
    .unwrap();
}

/// A site where Rennes has a doubtful pair, Saint-Malo a nearly sure one, Lyon another.
async fn begun(database: &Database) -> (Router, Vec<String>) {
    import_data(database, PLACES).await;
    sqlx::query("DELETE FROM place_pair")
        .execute(database)
        .await
        .unwrap();
    let keys = keys(database).await;
    likened(database, &keys[0], &keys[1], 510_000).await;
    likened(database, &keys[2], &keys[3], 900_000).await;
    likened(database, &keys[4], &keys[5], 505_000).await;
    let clock = Clock::Fixed(tuesday_morning());
    let state = site::state(database.clone(), clock).await.unwrap();
    (site::router(state), keys)
}

async fn count(database: &Database, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(database).await.unwrap()
}

fn path(one: &str, other: &str) -> String {
    let (a, b) = if one < other {
        (one, other)
    } else {
        (other, one)
    };
    format!("/mon-espace/doublons/paire/{a}/{b}")
}

#[tokio::test]
async fn a_scope_sees_its_pairs_the_least_certain_first_and_decides_them() {
    for (kind, database) in databases().await {
        let (router, keys) = begun(&database).await;
        let now = tuesday_morning();
        let hub = member(&database, &[(Role::HubTeam, "hub:hub-bretagne")], now).await;
        let (_, html) = ask(&router, &hub, "/mon-espace/doublons", None).await;
        assert!(html.contains("Examiner 2\u{a0}paires"), "{kind}: {html}");
        let (_, html) = ask(&router, &hub, "/mon-espace/doublons/paire", None).await;
        assert!(html.contains("Espace des"), "{kind}: {html}");
        assert!(
            html.contains("<mark>Espace") && html.contains("noms différents"),
            "{html}"
        );
        let rennes = path(&keys[0], &keys[1]);
        let (status, to) = ask(&router, &hub, &rennes, Some("geste=same&reste=2")).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{kind}: {to}");
        assert!(
            to.contains("fait=same") && to.contains("reste=1"),
            "{kind}: {to}"
        );
        let (_, html) = ask(&router, &hub, &to, None).await;
        assert!(
            html.contains("Atelier du") && html.contains("Enregistré"),
            "{kind}: {html}"
        );
        assert_eq!(
            count(&database, "SELECT COUNT(*) FROM place_cluster").await,
            1,
            "{kind}"
        );
        // Taken back, both are places of their own again.
        let (_, to) = ask(&router, &hub, "/mon-espace/doublons/annuler", Some("")).await;
        assert!(
            to.contains(&rennes) && to.contains("fait=annulee"),
            "{kind}: {to}"
        );
        assert_eq!(
            count(&database, "SELECT COUNT(*) FROM judgement").await,
            0,
            "{kind}"
        );
        assert_eq!(
            count(&database, "SELECT COUNT(*) FROM place_cluster").await,
            0,
            "{kind}"
        );
        // Not knowing, the pair is another person's.
        ask(&router, &hub, &rennes, Some("geste=unsure")).await;
        let (_, html) = ask(&router, &hub, "/mon-espace/doublons", None).await;
        assert!(html.contains("Examiner 1\u{a0}paire"), "{kind}: {html}");
        let other = member(
            &database,
            &[(Role::Coordinator, "territoire:commune-35238")],
            now,
        )
        .await;
        let (_, html) = ask(&router, &other, "/mon-espace/doublons", None).await;
        assert!(html.contains("Examiner 1\u{a0}paire"), "{kind}: {html}");
        for (path, form) in [
            (path(&keys[2], &keys[3]), None),
            (path(&keys[2], &keys[3]), Some("geste=same")),
        ] {
            let (status, _) = ask(&router, &other, &path, form).await;
            assert_eq!(status, StatusCode::FORBIDDEN, "{kind}: {path}");
        }
        let (status, _) = ask(&router, &hub, &rennes, Some("geste=autre")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{kind}");
    }
}

#[tokio::test]
async fn sure_pairs_are_accepted_together_and_only_those_that_are_checked() {
    for (kind, database) in databases().await {
        let (router, keys) = begun(&database).await;
        let hub = member(
            &database,
            &[(Role::HubTeam, "hub:hub-bretagne")],
            tuesday_morning(),
        )
        .await;
        let sure = "/mon-espace/doublons/cas-surs";
        let (_, html) = ask(&router, &hub, sure, None).await;
        assert!(
            html.contains("Médiathèque") && !html.contains("Lilas"),
            "{kind}: {html}"
        );
        let (_, to) = ask(&router, &hub, sure, Some("")).await;
        assert!(to.ends_with("combien=0"), "{kind}: {to}");
        let lyon = format!("paire={}~{}", keys[4], keys[5]);
        let (status, _) = ask(&router, &hub, sure, Some(&lyon)).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{kind}: another Hub's");
        let mine = format!("paire={}~{}", keys[2], keys[3]);
        let (_, to) = ask(&router, &hub, sure, Some(&mine)).await;
        assert!(to.ends_with("combien=1"), "{kind}: {to}");
        assert_eq!(
            count(&database, "SELECT COUNT(*) FROM place_cluster").await,
            1,
            "{kind}"
        );
    }
}

#[tokio::test]
async fn contrary_verdicts_wait_for_the_hub_and_its_reason_settles_them() {
    for (kind, database) in databases().await {
        let (router, keys) = begun(&database).await;
        let now = tuesday_morning();
        let hub = member(&database, &[(Role::HubTeam, "hub:hub-bretagne")], now).await;
        let referent = member(
            &database,
            &[(Role::Referent, "territoire:departement-35")],
            now,
        )
        .await;
        let rennes = path(&keys[0], &keys[1]);
        let list = "/mon-espace/doublons/desaccords";
        ask(&router, &hub, &rennes, Some("geste=same")).await;
        let (_, html) = ask(&router, &hub, list, None).await;
        assert!(html.contains("Aucun désaccord"), "{kind}: {html}");
        ask(&router, &referent, &rennes, Some("geste=different")).await;
        let (_, html) = ask(&router, &referent, list, None).await;
        assert!(html.contains("Maison du"), "{kind}: {html}");
        let settle = rennes.replace("/paire/", "/desaccords/");
        let (status, _) = ask(
            &router,
            &referent,
            &settle,
            Some("verdict=different&pourquoi=x"),
        )
        .await;
        assert_eq!(
            status,
            StatusCode::FORBIDDEN,
            "{kind}: not a référent's to settle"
        );
        let (status, _) = ask(&router, &hub, &settle, Some("verdict=same&pourquoi=")).await;
        assert_eq!(
            status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{kind}: with a reason"
        );
        let later = Clock::Fixed(now + chrono::TimeDelta::minutes(1));
        let router = site::router(site::state(database.clone(), later).await.unwrap());
        let (_, to) = ask(
            &router,
            &hub,
            &settle,
            Some("verdict=same&pourquoi=appel+du+lieu"),
        )
        .await;
        assert!(to.ends_with("fait=tranche"), "{kind}: {to}");
        let (_, html) = ask(&router, &hub, list, None).await;
        assert!(html.contains("Aucun désaccord"), "{kind}: {html}");
        assert_eq!(
            count(&database, "SELECT COUNT(*) FROM place_cluster").await,
            1,
            "{kind}"
        );
    }
}
