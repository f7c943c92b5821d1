//! Imports whose owner has lost the right to them, and what is said when one stops.

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use tower::ServiceExt as _;

use super::*;
use crate::kernel::jobs::{NewJob, enqueue};
use crate::kernel::testing::Member;
use crate::registry::imports::right::LOST;

async fn manager(database: &Database) -> Member {
    member(
        database,
        &[(Role::HubTeam, "hub:hub-bretagne")],
        Clock::System.now(),
    )
    .await
}

async fn lose_role(database: &Database, person: &PersonId) {
    sqlx::query("DELETE FROM role_held WHERE person_id = $1")
        .bind(person.as_str())
        .execute(database)
        .await
        .unwrap();
}

async fn planned(database: &Database, source: &Source, person: &PersonId) {
    let url = "https://lieux.exemple.fr/lieux.csv";
    let grant = grant(source);
    schedule::set(database, &grant, person, url, Every::Week, Clock::System)
        .await
        .unwrap();
}

async fn count(database: &Database, what: &'static str) -> i64 {
    sqlx::query_scalar(what).fetch_one(database).await.unwrap()
}

const MAILS: &str = "SELECT COUNT(*) FROM mail WHERE subject LIKE '%Essai web%'";

/// Does the look for what is due, once.
async fn look(database: &Database) {
    let mut connection = database.acquire().await.unwrap();
    let now = Clock::System.now();
    let new = NewJob::new(schedule::LOOK.kind, serde_json::json!({}), now);
    enqueue(&mut connection, &Chance::System, &new, now)
        .await
        .unwrap();
    drop(connection);
    let handlers = Handlers::new().on(schedule::LOOK.kind, schedule::look);
    done(database, schedule::LOOK.kind, handlers).await;
}

#[tokio::test]
async fn a_schedule_ends_with_its_owners_right() {
    for (kind, database) in databases().await {
        let source = source("hub:hub-bretagne");
        imported(&database, &source, true, FILE).await;
        let before = names(&database).await;
        let jobs = "SELECT COUNT(*) FROM job WHERE kind = 'import'";
        let asked_before = count(&database, jobs).await;
        let owner = manager(&database).await;
        planned(&database, &source, &owner.person).await;
        lose_role(&database, &owner.person).await;
        look(&database).await;
        look(&database).await;
        let found = schedule::of(&database, &source.id).await.unwrap().unwrap();
        assert!(found.paused, "{kind}");
        assert_eq!(found.outcome.as_deref(), Some(LOST), "{kind}");
        assert_eq!(count(&database, jobs).await, asked_before, "{kind}");
        assert_eq!(count(&database, MAILS).await, 1, "{kind}: told once");
        assert_eq!(names(&database).await, before, "{kind}");
        assert!(journal::verify(&database).await.unwrap().is_ok(), "{kind}");
        let heir = manager(&database).await;
        let page = page_of(
            &database,
            &heir,
            "/mon-espace/imports/sources/essai-web".to_owned(),
        )
        .await;
        assert!(page.contains(LOST), "{kind}: {page}");

        planned(&database, &source, &heir.person).await;
        look(&database).await;
        assert_eq!(count(&database, jobs).await, asked_before + 1, "{kind}");
    }
}

#[tokio::test]
async fn what_was_asked_for_by_somebody_who_lost_the_role_is_not_done() {
    for (kind, database) in databases().await {
        let source = source("hub:hub-bretagne");
        let Received::Kept(upload) = received(&database, &source, true, FILE).await else {
            panic!("{kind}: the name is taken");
        };
        let owner = manager(&database).await;
        let by = format!("person:{}", owner.person);
        let job = asked_by(&database, &source, Some(upload), &by).await;
        lose_role(&database, &owner.person).await;
        work(&database).await;
        assert_eq!(names(&database).await, [], "{kind}");
        let page = work_page(&database, &job).await;
        assert!(page.contains(LOST), "{kind}: {page}");

        // At an address: the schedule is paused too.
        planned(&database, &source, &owner.person).await;
        asked_by(&database, &source, None, &by).await;
        work(&database).await;
        let found = schedule::of(&database, &source.id).await.unwrap().unwrap();
        assert!(found.paused, "{kind}");
        assert_eq!(count(&database, MAILS).await, 1, "{kind}");
    }
}

#[tokio::test]
async fn what_the_database_says_stays_in_the_log() {
    for (kind, database) in databases().await {
        let source = source("hub:hub-bretagne");
        let Received::Kept(upload) = received(&database, &source, true, FILE).await else {
            panic!("{kind}: the name is taken");
        };
        let job = asked_by(&database, &source, Some(upload), "operator").await;
        let said = "error returned from database: relation \"place\" does not exist";
        sqlx::query("UPDATE job SET state = 'failed', error = $1 WHERE id = $2")
            .bind(said)
            .bind(&job)
            .execute(&database)
            .await
            .unwrap();
        let page = work_page(&database, &job).await;
        assert!(page.contains("Une erreur de notre côté"), "{kind}: {page}");
        assert!(
            !page.contains("database") && !page.contains("relation"),
            "{kind}: {page}"
        );
    }
}

#[test]
fn an_address_that_holds_a_password_is_seen() {
    for address in [
        "https://moi:secret@exemple.fr/a.csv",
        " http://moi@exemple.fr/a.csv",
    ] {
        assert!(reading::holds_password(address), "{address}");
    }
    for address in [
        "https://exemple.fr/a@b.csv",
        "https://exemple.fr/?a=b:c@d",
        "rien",
    ] {
        assert!(!reading::holds_password(address), "{address}");
    }
}

async fn work_page(database: &Database, job: &str) -> String {
    let reader = manager(database).await;
    page_of(
        database,
        &reader,
        format!("/mon-espace/imports/travaux/{job}"),
    )
    .await
}

async fn page_of(database: &Database, reader: &Member, path: String) -> String {
    let router = site::router(state(database).await);
    let request = Request::get(path).header(header::COOKIE, &reader.cookie);
    let response = router
        .oneshot(request.body(Body::empty()).unwrap())
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    String::from_utf8(body.to_vec()).unwrap()
}
