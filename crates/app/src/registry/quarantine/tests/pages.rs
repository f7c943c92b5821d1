//! The pages, through the site's own routes.

use axum::Router;
use axum::http::StatusCode;

use super::{ROWS, listed};
use crate::kernel::clock::Clock;
use crate::kernel::database::Database;
use crate::kernel::policy::Role;
use crate::kernel::site;
use crate::kernel::testing::{ask, databases, member};
use crate::registry::quarantine::model::Standing;
use crate::registry::tests::{import_data, tuesday_morning};

/// A site whose only source is a Hub's.
async fn of_bretagne(database: &Database) -> Router {
    import_data(database, ROWS).await;
    sqlx::query("UPDATE source SET scope = 'hub:hub-bretagne', title = 'Hub de Bretagne' WHERE id = 'essai'")
        .execute(database)
        .await
        .unwrap();
    let clock = Clock::Fixed(tuesday_morning() + chrono::TimeDelta::minutes(5));
    site::router(site::state(database.clone(), clock).await.unwrap())
}

#[tokio::test]
async fn a_hub_mends_its_own_sources_and_no_other_does() {
    for (kind, database) in databases().await {
        let router = of_bretagne(&database).await;
        let now = tuesday_morning();
        let hub = member(&database, &[(Role::HubTeam, "hub:hub-bretagne")], now).await;
        let other = member(&database, &[(Role::HubTeam, "hub:hinaura")], now).await;
        let row = listed(&database, Standing::Waiting).await.remove(0);
        let path = format!("/mon-espace/a-reparer/essai/{}", row.key.identity);
        let (status, html) = ask(&router, &hub, "/mon-espace/a-reparer", None).await;
        assert_eq!(status, StatusCode::OK, "{kind}: {html}");
        assert!(
            html.contains("Médiathèque du Port") && html.contains("3 lignes pareilles"),
            "{html}"
        );
        let (_, html) = ask(&router, &other, "/mon-espace/a-reparer", None).await;
        assert!(!html.contains("Médiathèque du Port"), "{kind}");
        for (path, form) in [
            (path.clone(), None),
            (path.clone(), Some("geste=publier")),
            (format!("{path}/ecarter"), Some("pourquoi=x")),
            (format!("{path}/annuler"), Some("")),
            ("/mon-espace/a-reparer/essai/lot".to_owned(), None),
            (
                "/mon-espace/a-reparer/essai/lot".to_owned(),
                Some("geste=publier"),
            ),
        ] {
            let (status, _) = ask(&router, &other, &path, form).await;
            assert_eq!(status, StatusCode::FORBIDDEN, "{kind}: {path}");
        }
        let (_, html) = ask(&router, &hub, "/mon-espace", None).await;
        assert!(html.contains("lignes d’import à réparer"), "{kind}: {html}");
    }
}

#[tokio::test]
async fn a_row_is_checked_then_published_by_its_form() {
    for (kind, database) in databases().await {
        let router = of_bretagne(&database).await;
        let now = tuesday_morning();
        let hub = member(&database, &[(Role::HubTeam, "hub:hub-bretagne")], now).await;
        let rows = listed(&database, Standing::Waiting).await;
        let row = rows
            .iter()
            .find(|row| row.key.name == "Médiathèque du Port")
            .unwrap();
        let path = format!("/mon-espace/a-reparer/essai/{}", row.key.identity);
        let (_, html) = ask(&router, &hub, &path, None).await;
        assert!(
            html.contains("Rien ne permet de situer ce lieu"),
            "{kind}: {html}"
        );
        let form = |commune: &str, postal: &str, what: &str| {
            format!(
                "fautes={}&nom=M%C3%A9diath%C3%A8que&adresse=2+quai+Nord&code_postal={postal}&commune={commune}&geste={what}",
                row.key.faults
            )
        };
        // Somewhere unknown, then beyond the Hub's territory.
        for (commune, postal, said) in [
            ("Malo-les-Flots", "35400", "Ce code postal sert à"),
            ("Lyon", "69002", "hors du territoire de la source"),
            ("Saint-Malo", "354", "cinq chiffres"),
        ] {
            let (status, html) = ask(
                &router,
                &hub,
                &path,
                Some(&form(commune, postal, "publier")),
            )
            .await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{kind}");
            assert!(html.contains(said), "{kind}: {commune}: {html}");
        }
        let (status, html) = ask(
            &router,
            &hub,
            &path,
            Some(&form("Saint-Malo", "35400", "verifier")),
        )
        .await;
        assert_eq!(status, StatusCode::OK, "{kind}");
        assert!(
            html.contains("Ce qui serait publié") && html.contains("02\u{a0}99"),
            "{html}"
        );
        let (status, _) = ask(
            &router,
            &hub,
            &path,
            Some(&form("Saint-Malo", "35400", "publier").replace("fautes=", "fautes=z")),
        )
        .await;
        assert_eq!(
            status,
            StatusCode::CONFLICT,
            "{kind}: made from other values"
        );
        let (status, to) = ask(
            &router,
            &hub,
            &path,
            Some(&form("Saint-Malo", "35400", "publier")),
        )
        .await;
        assert_eq!(
            (status, to),
            (StatusCode::SEE_OTHER, format!("{path}?fait=publiee")),
            "{kind}"
        );
        let (_, html) = ask(&router, &hub, &format!("{path}?fait=publiee"), None).await;
        assert!(
            html.contains("Voir la fiche") && html.contains("Annuler cette décision"),
            "{html}"
        );
        let (_, to) = ask(&router, &hub, &format!("{path}/annuler"), Some("")).await;
        assert!(to.ends_with("fait=annulee"), "{kind}: {to}");
        let (status, _) = ask(&router, &hub, &format!("{path}/ecarter"), Some("pourquoi=")).await;
        assert_eq!(
            status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{kind}: a reason is asked for"
        );
        let (_, to) = ask(
            &router,
            &hub,
            &format!("{path}/ecarter"),
            Some("pourquoi=essai"),
        )
        .await;
        assert!(to.ends_with("fait=ecartee"), "{kind}: {to}");
    }
}

#[tokio::test]
async fn a_batch_publishes_what_is_checked_and_leaves_the_rest() {
    for (kind, database) in databases().await {
        let router = of_bretagne(&database).await;
        let now = tuesday_morning();
        let hub = member(&database, &[(Role::HubTeam, "hub:hub-bretagne")], now).await;
        let rows = listed(&database, Standing::Waiting).await;
        let alike: Vec<_> = rows
            .iter()
            .filter(|row| row.key.value == "Malo-les-Flots")
            .collect();
        let lot = "/mon-espace/a-reparer/essai/lot";
        let asked = format!(
            "{lot}?fautes={}&commune=Saint-Malo&code_postal=35400",
            alike[0].key.faults
        );
        let (status, html) = ask(&router, &hub, &asked, None).await;
        assert_eq!(status, StatusCode::OK, "{kind}");
        assert!(
            html.contains("les 3 lignes prêtes") && html.contains("35400 Saint-Malo"),
            "{html}"
        );
        let form = format!(
            "fautes={}&commune=Saint-Malo&code_postal=35400&ligne={}&ligne={}&geste=publier",
            alike[0].key.faults, alike[0].key.identity, alike[1].key.identity
        );
        let (_, to) = ask(&router, &hub, lot, Some(&form)).await;
        assert!(to.ends_with("fait=lot&combien=2"), "{kind}: {to}");
        assert_eq!(
            listed(&database, Standing::Waiting).await.len(),
            3,
            "{kind}"
        );
        let (_, html) = ask(&router, &hub, &to, None).await;
        assert!(html.contains("lignes sont publiées"), "{kind}: {html}");
    }
}
