//! Signalements, from the form to what is kept and erased.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use chrono::{DateTime, Days, Months, Utc};
use places::Place;
use tower::ServiceExt;

use super::model::{Draft, NewSignalement, PER_PLACE_AND_DAY, Signalement, Since};
use super::store::{Receipt, erase_old_emails, keep, page};
use crate::kernel::clock::Clock;
use crate::kernel::database::Database;
use crate::kernel::identity::Actor;
use crate::kernel::policy::{Grant, ReportError, Target, permit};
use crate::kernel::site;
use crate::kernel::testing::databases;
use crate::registry::store::StoreError;
use crate::registry::tests::{THREE_PLACES, import_data, tuesday_morning};

fn report(courriel: &str) -> NewSignalement {
    let draft = Draft {
        motif: "horaires".to_owned(),
        correction: "Ouvert le lundi".to_owned(),
        auteur: "usager".to_owned(),
        courriel: courriel.to_owned(),
        ..Draft::default()
    };
    draft.check().unwrap()
}

async fn key_of(database: &Database, id: &str) -> String {
    let places = crate::registry::store::published_places(database).await;
    let found = places.unwrap().into_iter().find(|row| row.place.id == id);
    found.unwrap().key
}

async fn keep_one(
    database: &Database,
    key: &str,
    at: DateTime<Utc>,
) -> Result<Receipt, StoreError> {
    keep(database, &granted(key), &report(""), Clock::Fixed(at)).await
}

async fn all(database: &Database) -> Vec<(Signalement, Place)> {
    page(database, None, None, 1_000).await.unwrap()
}

fn granted(key: &str) -> Grant<ReportError> {
    permit(&Actor::Public, Target::place(key, None, None)).unwrap()
}

#[tokio::test]
async fn a_report_is_kept_with_what_the_sheet_was_then() {
    for (kind, database) in databases().await {
        import_data(&database, THREE_PLACES).await;
        let key = key_of(&database, "a").await;
        let at = tuesday_morning();
        let Receipt::Kept(reference) = keep_one(&database, &key, at).await.unwrap() else {
            panic!("{kind}: not kept");
        };
        let again = keep_one(&database, &key, at).await.unwrap();
        assert_eq!(
            again,
            Receipt::Kept(reference.clone()),
            "{kind}: sent twice"
        );
        assert_eq!(all(&database).await.len(), 1, "{kind}");
        let kept = all(&database).await.swap_remove(0).0;
        assert_eq!(kept.reference, reference, "{kind}");
        assert_eq!(kept.received_at, at, "{kind}");
        assert_eq!(kept.statut.label(), "à traiter", "{kind}");
        assert_eq!(kept.correction, "Ouvert le lundi", "{kind}");
        assert_eq!(kept.since, Since::Unchanged, "{kind}");
        assert_eq!(kept.place_date, "2026-10-01".parse().ok(), "{kind}");

        let corrected = THREE_PLACES.replace("Mo-Fr 09:00-17:00", "Mo 09:00-17:00");
        import_data(&database, &corrected).await;
        assert_eq!(all(&database).await[0].0.since, Since::Changed, "{kind}");
        import_data(&database, &THREE_PLACES.replace("\"a\"", "\"z\"")).await;
        assert_eq!(all(&database).await[0].0.since, Since::Withdrawn, "{kind}");

        let nowhere = keep_one(&database, "inconnu", at).await.unwrap();
        assert_eq!(nowhere, Receipt::NoPlace, "{kind}");
    }
}

#[tokio::test]
async fn a_place_has_its_share_of_reports_a_day() {
    for (kind, database) in databases().await {
        import_data(&database, THREE_PLACES).await;
        let key = key_of(&database, "a").await;
        let at = |n: i64| tuesday_morning() + chrono::TimeDelta::seconds(n);
        for n in 0..PER_PLACE_AND_DAY {
            let receipt = keep_one(&database, &key, at(n)).await.unwrap();
            assert!(matches!(receipt, Receipt::Kept(_)), "{kind} {n}");
        }
        let one_more = keep_one(&database, &key, at(60)).await.unwrap();
        assert_eq!(one_more, Receipt::Enough, "{kind}");
        let other = key_of(&database, "b").await;
        let elsewhere = keep_one(&database, &other, at(60)).await.unwrap();
        assert!(matches!(elsewhere, Receipt::Kept(_)), "{kind}");
        let tomorrow = tuesday_morning() + Days::new(1) + chrono::TimeDelta::seconds(120);
        let then = keep_one(&database, &key, tomorrow).await.unwrap();
        assert!(matches!(then, Receipt::Kept(_)), "{kind}");
    }
}

#[tokio::test]
async fn an_address_is_erased_after_twelve_months_and_the_report_stays() {
    for (kind, database) in databases().await {
        import_data(&database, THREE_PLACES).await;
        let key = key_of(&database, "a").await;
        let given: DateTime<Utc> = tuesday_morning();
        let later = given + Months::new(2);
        keep(
            &database,
            &granted(&key),
            &report("un@exemple.fr"),
            Clock::Fixed(given),
        )
        .await
        .unwrap();
        keep(
            &database,
            &granted(&key),
            &report("deux@exemple.fr"),
            Clock::Fixed(later),
        )
        .await
        .unwrap();

        let eve = given + Months::new(12) - chrono::TimeDelta::seconds(1);
        assert_eq!(erase_old_emails(&database, eve).await.unwrap(), 0, "{kind}");
        let day = given + Months::new(12);
        assert_eq!(erase_old_emails(&database, day).await.unwrap(), 1, "{kind}");
        assert_eq!(erase_old_emails(&database, day).await.unwrap(), 0, "{kind}");
        let left = all(&database).await;
        let addresses: Vec<_> = left.iter().map(|(s, _)| s.courriel.as_deref()).collect();
        assert_eq!(addresses, [None, Some("deux@exemple.fr")], "{kind}");
    }
}

/// A site with three places, and the key of the first.
async fn served() -> (Router, Database, String) {
    let (_, database) = databases().await.swap_remove(0);
    import_data(&database, THREE_PLACES).await;
    let key = key_of(&database, "a").await;
    let state = site::state(database.clone(), Clock::Fixed(tuesday_morning()));
    (site::router(state.await.unwrap()), database, key)
}

async fn send(
    site: &Router,
    address: &str,
    body: &str,
    headers: &[(&str, &str)],
) -> (StatusCode, HeaderMap, String) {
    let mut request = Request::builder().method(Method::POST).uri(address);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request
        .header(header::HOST, "lieux.exemple.fr")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body.to_owned()))
        .unwrap();
    let response = site.clone().oneshot(request).await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (
        status,
        headers,
        String::from_utf8_lossy(&bytes).into_owned(),
    )
}

async fn read(site: &Router, address: &str) -> (StatusCode, String) {
    let request = Request::get(address).body(Body::empty()).unwrap();
    let response = site.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, String::from_utf8_lossy(&bytes).into_owned())
}

#[tokio::test]
async fn a_form_that_is_sent_leads_to_its_reference() {
    let (site, database, key) = served().await;
    let address = format!("/lieux/{key}/signaler");
    let (status, html) = read(&site, &address).await;
    assert_eq!(status, StatusCode::OK);
    assert!(html.contains("Espace numérique des Fougères"));
    let body = "motif=ferme&correction=&courriel=&prenom=";
    let (status, headers, _) = send(&site, &address, body, &[]).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let thanks = headers[header::LOCATION].to_str().unwrap();
    let kept = all(&database).await.swap_remove(0).0;
    assert!(thanks.ends_with(&kept.reference));
    let (status, html) = read(&site, thanks).await;
    assert_eq!(status, StatusCode::OK);
    assert!(html.contains(&kept.reference));
    let forged = format!("{address}/merci?reference=AAAAA-AAAAA");
    assert_eq!(read(&site, &forged).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_wrong_is_said_beside_and_above_and_nothing_is_lost() {
    let (site, database, key) = served().await;
    let address = format!("/lieux/{key}/signaler");
    let body = "motif=&correction=Ouvert+%3Cb%3Ele+lundi&auteur=lieu&courriel=moi%40";
    let (status, _, html) = send(&site, &address, body, &[]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(html.contains("Il reste 2 points à corriger"));
    assert!(html.contains("href=\"#motif\"") && html.contains("id=\"motif-erreur\""));
    assert!(html.contains("href=\"#courriel\"") && html.contains("id=\"courriel-erreur\""));
    assert!(
        html.contains("Ouvert &#60;b&#62;le lundi"),
        "kept, and escaped"
    );
    assert!(html.contains("value=\"lieu\" checked"));
    assert!(html.contains("value=\"moi@\""));
    let (status, _, _) = send(&site, &address, "motif=ferme&prenom=Robot", &[]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(all(&database).await.is_empty());
}

#[tokio::test]
async fn no_other_site_may_send_it() {
    let (site, database, key) = served().await;
    let address = format!("/lieux/{key}/signaler");
    for foreign in [
        ("sec-fetch-site", "cross-site"),
        ("origin", "https://pirate.net"),
        ("origin", "null"),
    ] {
        let (status, _, html) = send(&site, &address, "motif=ferme", &[foreign]).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{foreign:?}");
        assert!(html.contains("ne vient pas de notre site"));
    }
    assert!(all(&database).await.is_empty());
    let ours = ("origin", "https://lieux.exemple.fr");
    let (status, _, _) = send(&site, &address, "motif=ferme", &[ours]).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn too_many_or_too_much_is_refused_with_a_page() {
    let (site, _, key) = served().await;
    let address = format!("/lieux/{key}/signaler");
    let mut last = StatusCode::OK;
    for n in 0..11 {
        let body = format!("motif=ferme&correction={n}");
        last = send(&site, &address, &body, &[]).await.0;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    let long = format!("motif=ferme&correction={}", "a".repeat(70_000));
    let (status, _, html) = send(&site, &address, &long, &[]).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(html.contains("trop long"));
}
