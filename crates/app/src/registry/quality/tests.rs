//! Whoever is in charge sees how good their sheets are, and those of nobody else.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use places::Issue;
use places::clean::{Finding, IssueKind, Severity};
use places::standard::Field;
use tower::ServiceExt;

use super::store::unread_fields;
use crate::kernel::clock::Clock;
use crate::kernel::database::Database;
use crate::kernel::policy::Role;
use crate::kernel::site;
use crate::kernel::testing::{Member, databases, member};
use crate::registry::tests::{THREE_PLACES, import_data, tuesday_morning};

async fn served(database: Database) -> Router {
    let clock = Clock::Fixed(tuesday_morning());
    site::router(site::state(database, clock).await.unwrap())
}

async fn get(router: &Router, who: &Member, path: &str) -> (StatusCode, String) {
    let request = Request::get(path).header(header::COOKIE, &who.cookie);
    let request = request.body(Body::empty()).unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, String::from_utf8_lossy(&bytes).into_owned())
}

#[tokio::test]
async fn one_sees_the_quality_of_ones_own_sheets() {
    for (kind, database) in databases().await {
        import_data(&database, THREE_PLACES).await;
        let now = tuesday_morning();
        let hub = member(&database, &[(Role::HubTeam, "hub:hub-bretagne")], now).await;
        let nation = member(&database, &[(Role::Funder, "nation")], now).await;
        let elsewhere = member(&database, &[(Role::HubTeam, "hub:hubest")], now).await;
        let reader = member(&database, &[(Role::Reader, "nation")], now).await;
        let commune = [(Role::Coordinator, "territoire:commune-35238")];
        let commune = member(&database, &commune, now).await;
        let router = served(database).await;

        let (_, html) = get(&router, &commune, "/mon-espace/qualite").await;
        assert!(html.contains("1\u{a0}fiche,"), "{kind}: {html}");
        assert!(!html.contains("Saint-Malo"), "{kind}");
        let (_, html) = get(&router, &hub, "/mon-espace/qualite").await;
        assert!(html.contains("2\u{a0}fiches"), "{kind}: {html}");
        assert!(html.contains("Ille-et-Vilaine"), "{kind}");
        assert!(html.contains("Le plus utile"), "{kind}");
        let (_, html) = get(&router, &nation, "/mon-espace/qualite").await;
        assert!(html.contains("2\u{a0}fiches"), "{kind}: {html}");
        // Who corrects nothing is led to the public sheet.
        assert!(!html.contains("/mon-espace/lieux/"), "{kind}");
        let (_, html) = get(&router, &elsewhere, "/mon-espace/qualite").await;
        assert!(html.contains("Aucune fiche"), "{kind}");
        let (status, _) = get(&router, &reader, "/mon-espace/qualite").await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{kind}");
    }
}

#[tokio::test]
async fn one_looks_into_a_territory_and_a_source() {
    let (_, database) = databases().await.swap_remove(0);
    import_data(&database, THREE_PLACES).await;
    let nation = member(&database, &[(Role::Funder, "nation")], tuesday_morning()).await;
    let router = served(database).await;
    for (query, words) in [
        ("par=region", "Bretagne"),
        ("par=epci&dans=region-53", "Rennes Métropole"),
        ("par=commune&dans=departement-35", "Saint-Malo"),
        (
            "par=source&tri=fiches&sens=desc",
            "aria-sort=\"descending\"",
        ),
        ("par=source&dans=n-importe-quoi", "2\u{a0}fiches"),
        ("dans=departement-01", "Aucune fiche"),
        ("source=aucune", "Aucune fiche"),
    ] {
        let (status, html) = get(&router, &nation, &format!("/mon-espace/qualite?{query}")).await;
        assert_eq!(status, StatusCode::OK, "{query}");
        assert!(html.contains(words), "{query}: {html}");
    }
}

#[tokio::test]
async fn the_tables_are_taken_away_as_files() {
    let (_, database) = databases().await.swap_remove(0);
    import_data(&database, THREE_PLACES).await;
    let hub = member(
        &database,
        &[(Role::HubTeam, "hub:hub-bretagne")],
        tuesday_morning(),
    )
    .await;
    let router = served(database).await;
    let (_, file) = get(&router, &hub, "/mon-espace/qualite.csv?par=commune&tri=nom").await;
    let lines: Vec<&str> = file.lines().collect();
    assert!(
        lines[0].starts_with("\u{feff}code,nom,fiches,score,"),
        "{file}"
    );
    assert_eq!(lines.len(), 3, "{file}");
    assert!(lines[1].starts_with("commune-35238,Rennes,1,"), "{file}");
    let (_, file) = get(&router, &hub, "/mon-espace/qualite.csv?tableau=fiches").await;
    assert_eq!(file.lines().count(), 3, "{file}");
    assert!(file.contains("(+12)"), "{file}");
}

#[tokio::test]
async fn a_sheet_says_what_would_raise_its_score() {
    let (_, database) = databases().await.swap_remove(0);
    import_data(&database, THREE_PLACES).await;
    let hub = member(
        &database,
        &[(Role::HubTeam, "hub:hub-bretagne")],
        tuesday_morning(),
    )
    .await;
    let state = site::state(database, Clock::Fixed(tuesday_morning()))
        .await
        .unwrap();
    let key = state
        .atlas()
        .places()
        .iter()
        .find(|place| place.place.commune == "Saint-Malo")
        .unwrap()
        .key
        .clone();
    let router = site::router(state);
    let (_, html) = get(&router, &hub, &format!("/mon-espace/lieux/{key}")).await;
    assert!(html.contains("Qualité de la fiche"), "{html}");
    assert!(html.contains("Que faire ensuite"), "{html}");
    let (_, html) = get(&router, &hub, "/mon-espace/lieux?ordre=qualite").await;
    assert!(html.contains(" sur 100"), "{html}");
}

#[tokio::test]
async fn what_could_not_be_read_counts_until_a_hand_corrects_it() {
    for (kind, database) in databases().await {
        import_data(&database, THREE_PLACES).await;
        let finding = Finding::new(IssueKind::Unreadable, Severity::Loss, "12", "illisible");
        let issues = serde_json::to_string(&[Issue::new(0, Field::Telephone, finding)]).unwrap();
        sqlx::query(
            "INSERT INTO import_row (source_id, fingerprint, place_key, place_fingerprint, issues) \
             SELECT source_id, key, key, fingerprint, $1 FROM place",
        )
        .bind(issues)
        .execute(&database)
        .await
        .unwrap();
        let unread = async || unread_fields(&database).await.unwrap();
        let (key, fields) = unread().await.into_iter().next().unwrap();
        assert_eq!(fields, [Field::Telephone], "{kind}");
        let hub = member(
            &database,
            &[(Role::HubTeam, "hub:hub-bretagne")],
            tuesday_morning(),
        )
        .await;
        let router = served(database.clone()).await;
        let (_, html) = get(&router, &hub, &format!("/mon-espace/lieux/{key}")).await;
        assert!(html.contains("Relire le téléphone"), "{kind}: {html}");
        sqlx::query(
            "INSERT INTO place_edit (place_key, part, value, edited_at, edited_by) \
             VALUES ($1, 'telephone', '+33299010203', '2026-11-24T09:00:00.000Z', 'operator')",
        )
        .bind(&key)
        .execute(&database)
        .await
        .unwrap();
        assert!(!unread().await.contains_key(&key), "{kind}");
        let (_, html) = get(&router, &hub, &format!("/mon-espace/lieux/{key}")).await;
        assert!(!html.contains("Relire le téléphone"), "{kind}: {html}");
    }
}
