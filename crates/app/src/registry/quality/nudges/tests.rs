//! Reminders leave when a Hub wants them, once a month, and their links do one thing each.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::Row;
use tower::ServiceExt;

use super::job;
use crate::kernel::clock::Clock;
use crate::kernel::config::Settings;
use crate::kernel::database::Database;
use crate::kernel::journal;
use crate::kernel::policy::Role;
use crate::kernel::site;
use crate::kernel::state::AppState;
use crate::kernel::testing::{Member, databases, member};
use crate::registry::tests::{import_data, tuesday_morning};

const OLD_PLACES: &str = r#"[
    {"id": "a", "nom": "Espace des Fougères", "adresse": "1 rue du Marché", "cp": "35000", "commune": "Rennes",
     "lat": "48.11", "lon": "-1.68", "maj": "2024-03-01", "aide": "démarches", "horaires": "Mo-Fr 09:00-17:00"},
    {"id": "b", "nom": "Médiathèque du Port", "adresse": "2 quai Nord", "cp": "35400", "commune": "Saint-Malo",
     "lat": "48.64", "lon": "-2.00", "maj": "2024-03-01", "aide": "", "horaires": ""},
    {"id": "c", "nom": "Point info", "adresse": "3 rue Haute", "cp": "35400", "commune": "Saint-Malo",
     "lat": "48.65", "lon": "-2.01", "maj": "2026-10-01", "aide": "", "horaires": ""}
]"#;

const ORGANISATION: &str = "abcdefghjkmnpqrs";

/// A structure that runs all the places, and somebody who answers for it.
async fn manager(database: &Database) -> Member {
    import_data(database, OLD_PLACES).await;
    sqlx::query(
        "INSERT INTO organisation (id, name, territory_id, created_at) \
         VALUES ($1, 'Les Fougères', 'departement-35', '2026-01-01T00:00:00.000Z')",
    )
    .bind(ORGANISATION)
    .execute(database)
    .await
    .unwrap();
    sqlx::query(
        "INSERT INTO place_steward (place_key, organisation_id, since) \
         SELECT key, $1, '2026-01-01T00:00:00.000Z' FROM place",
    )
    .bind(ORGANISATION)
    .execute(database)
    .await
    .unwrap();
    let scope = format!("organisation:{ORGANISATION}");
    member(
        database,
        &[(Role::StructureManager, &scope), (Role::Mediator, &scope)],
        tuesday_morning(),
    )
    .await
}

async fn state(database: &Database, now: DateTime<Utc>) -> AppState {
    let mut settings = Settings::default();
    settings.mail.outbox = true;
    settings.public_url = Some("http://lieux.exemple.fr".parse().unwrap());
    let state = site::state(database.clone(), Clock::Fixed(now)).await;
    state.unwrap().with_settings(settings)
}

async fn ask(
    router: &Router,
    method: Method,
    path: &str,
    who: Option<&Member>,
    form: &str,
) -> (StatusCode, String) {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    if let Some(who) = who {
        request = request.header(header::COOKIE, &who.cookie);
    }
    let request = request.body(Body::from(form.to_owned())).unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, String::from_utf8_lossy(&bytes).into_owned())
}

async fn turn(state: &AppState, who: &Member, word: &str) -> StatusCode {
    let form = format!("jeton={}&rappels={word}", who.jeton);
    let router = site::router(state.clone());
    let path = "/mon-espace/qualite/rappels/hub-bretagne";
    ask(&router, Method::POST, path, Some(who), &form).await.0
}

/// The mails that wait, each with its two links.
async fn mails(database: &Database) -> Vec<(String, String, String)> {
    let rows = sqlx::query(
        "SELECT body, unsubscribe FROM mail WHERE purpose = 'reminder' ORDER BY created_at",
    )
    .fetch_all(database)
    .await
    .unwrap();
    let read = |row: &sqlx::any::AnyRow| {
        let body: String = row.try_get("body").unwrap();
        let stop: String = row.try_get("unsubscribe").unwrap();
        let path = |address: &str| address.replace("http://lieux.exemple.fr", "");
        let confirm = body
            .lines()
            .find(|line| line.contains("/rappels/"))
            .unwrap();
        (path(confirm), path(&stop), body.clone())
    };
    rows.iter().map(read).collect()
}

async fn dates(database: &Database) -> Vec<String> {
    let rows = sqlx::query(
        "SELECT value FROM place_edit WHERE part = 'date_maj' ORDER BY place_key, value",
    )
    .fetch_all(database)
    .await
    .unwrap();
    rows.iter()
        .map(|row| row.try_get("value").unwrap())
        .collect()
}

/// The keys of the places, by name.
async fn key_of(state: &AppState, name: &str) -> String {
    let atlas = state.atlas();
    let place = atlas.places().iter().find(|place| place.place.nom == name);
    place.unwrap().key.clone()
}

#[tokio::test]
async fn nothing_leaves_before_the_hub_wants_it_and_then_once_a_month() {
    for (kind, database) in databases().await {
        let keeper = manager(&database).await;
        let now = tuesday_morning();
        let hub = member(&database, &[(Role::HubTeam, "hub:hub-bretagne")], now).await;
        let other = member(&database, &[(Role::HubTeam, "hub:hinaura")], now).await;
        let state = state(&database, now).await;
        assert_eq!(job::send(&state).await.unwrap(), 0, "{kind}: off");
        for who in [&keeper, &other] {
            let status = turn(&state, who, "activer").await;
            assert_eq!(status, StatusCode::FORBIDDEN, "{kind}");
        }
        assert_eq!(turn(&state, &hub, "autre").await, StatusCode::SEE_OTHER);
        assert_eq!(job::send(&state).await.unwrap(), 0, "{kind}: still off");
        turn(&state, &hub, "activer").await;
        assert_eq!(
            job::send(&state).await.unwrap(),
            1,
            "{kind}: one mail for both sheets"
        );
        assert_eq!(job::send(&state).await.unwrap(), 0, "{kind}: once");
        let (_, _, body) = mails(&database).await.swap_remove(0);
        for words in [
            "2 fiches",
            "Espace des Fougères, Rennes",
            "Médiathèque du Port",
            "1er\u{a0}mars 2024",
        ] {
            assert!(body.contains(words), "{kind}: {words}: {body}");
        }
        assert!(
            !body.contains("Point info"),
            "{kind}: a fresh sheet: {body}"
        );

        let later = self::state(&database, now + TimeDelta::days(29)).await;
        assert_eq!(
            job::send(&later).await.unwrap(),
            0,
            "{kind}: within the month"
        );
        let later = self::state(&database, now + TimeDelta::days(30)).await;
        assert_eq!(job::send(&later).await.unwrap(), 1, "{kind}: a month later");
        turn(&state, &hub, "arreter").await;
        let much_later = self::state(&database, now + TimeDelta::days(90)).await;
        assert_eq!(
            job::send(&much_later).await.unwrap(),
            0,
            "{kind}: off again"
        );
        journal::verify(&database).await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn two_nodes_at_once_remind_once() {
    for (kind, database) in databases().await {
        manager(&database).await;
        let now = tuesday_morning();
        let hub = member(&database, &[(Role::HubTeam, "hub:hub-bretagne")], now).await;
        let state = state(&database, now).await;
        turn(&state, &hub, "activer").await;
        let (one, two) = tokio::join!(job::send(&state), job::send(&state));
        let sent = one.unwrap() + two.unwrap();
        assert_eq!(sent, 1, "{kind}");
        assert_eq!(mails(&database).await.len(), 1, "{kind}");
    }
}

#[tokio::test]
async fn the_link_confirms_once_and_only_by_its_button() {
    for (kind, database) in databases().await {
        manager(&database).await;
        let now = tuesday_morning();
        let hub = member(&database, &[(Role::HubTeam, "hub:hub-bretagne")], now).await;
        let state = state(&database, now).await;
        turn(&state, &hub, "activer").await;
        job::send(&state).await.unwrap();
        let (confirm, _, _) = mails(&database).await.swap_remove(0);
        let router = site::router(state.clone());
        let get = async |path: &str| ask(&router, Method::GET, path, None, "").await.1;
        let post = async |form: &str| ask(&router, Method::POST, &confirm, None, form).await;

        // A scanner that follows links changes nothing, however often.
        for _ in 0..2 {
            let html = get(&confirm).await;
            assert!(html.contains("Ces fiches sont-elles"), "{kind}: {html}");
        }
        assert!(dates(&database).await.is_empty(), "{kind}");
        // Nothing ticked confirms nothing, and does not use the link up.
        post("").await;
        post("lieu=un-autre-lieu").await;
        assert!(dates(&database).await.is_empty(), "{kind}");
        // A sheet that the mail was not about is not its affair.
        let fresh = key_of(&state, "Point info").await;
        let rennes = key_of(&state, "Espace des Fougères").await;
        let (status, _) = post(&format!("lieu={fresh}&lieu={rennes}")).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{kind}");
        assert_eq!(dates(&database).await, ["2026-11-24"], "{kind}");
        let html = get(&confirm).await;
        assert!(html.contains("Merci"), "{kind}: {html}");
        let port = key_of(&state, "Médiathèque du Port").await;
        post(&format!("lieu={port}")).await;
        assert_eq!(dates(&database).await.len(), 1, "{kind}: it has served");
        let told = journal::of_subject(&database, &format!("place:{rennes}"), 5)
            .await
            .unwrap();
        assert_eq!(told[0].action, "edit-place", "{kind}");
        assert!(
            told[0].actor.starts_with("person:"),
            "{kind}: {}",
            told[0].actor
        );
        assert!(told[0].why.contains("rappel"), "{kind}: {}", told[0].why);
        journal::verify(&database).await.unwrap().unwrap();

        let path = "/mon-espace/qualite/rappels/hub-bretagne";
        let (_, html) = ask(&router, Method::GET, path, Some(&hub), "").await;
        assert!(
            html.contains("Fiches confirmées par le lien</dt><dd>1<"),
            "{kind}: {html}"
        );
        assert!(
            html.contains("Fiches concernées</dt><dd>2<"),
            "{kind}: {html}"
        );
    }
}

#[tokio::test]
async fn a_link_does_nothing_once_it_is_old_or_its_reader_has_left() {
    for (kind, database) in databases().await {
        let keeper = manager(&database).await;
        let now = tuesday_morning();
        let hub = member(&database, &[(Role::HubTeam, "hub:hub-bretagne")], now).await;
        let state = state(&database, now).await;
        turn(&state, &hub, "activer").await;
        job::send(&state).await.unwrap();
        let (confirm, stop, _) = mails(&database).await.swap_remove(0);
        let form = format!("lieu={}", key_of(&state, "Espace des Fougères").await);
        let later = self::state(&database, now + TimeDelta::days(31)).await;
        let later = site::router(later);
        ask(&later, Method::POST, &confirm, None, &form).await;
        let (_, html) = ask(&later, Method::GET, &confirm, None, "").await;
        assert!(html.contains("ne fonctionne plus"), "{kind}: {html}");

        // The other link is for the other thing; letters drawn at random are none.
        let router = site::router(state);
        for path in [
            stop.replace("/arreter", ""),
            "/rappels/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa".to_owned(),
        ] {
            ask(&router, Method::POST, &path, None, &form).await;
            let (_, html) = ask(&router, Method::GET, &path, None, "").await;
            assert!(html.contains("ne fonctionne plus"), "{kind}: {path}");
        }
        // Somebody who answers for the structure no longer.
        sqlx::query("DELETE FROM role_held WHERE person_id = $1")
            .bind(keeper.person.as_str())
            .execute(&database)
            .await
            .unwrap();
        ask(&router, Method::POST, &confirm, None, &form).await;
        assert!(dates(&database).await.is_empty(), "{kind}");
    }
}

#[tokio::test]
async fn a_mail_client_unsubscribes_its_reader_by_itself() {
    for (kind, database) in databases().await {
        let keeper = manager(&database).await;
        let now = tuesday_morning();
        let hub = member(&database, &[(Role::HubTeam, "hub:hub-bretagne")], now).await;
        let state = state(&database, now).await;
        turn(&state, &hub, "activer").await;
        job::send(&state).await.unwrap();
        let (_, stop, _) = mails(&database).await.swap_remove(0);
        let router = site::router(state);
        let (_, html) = ask(&router, Method::GET, &stop, None, "").await;
        assert!(html.contains("Arrêter les rappels"), "{kind}: {html}");
        let form = "List-Unsubscribe=One-Click";
        let (status, _) = ask(&router, Method::POST, &stop, None, form).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{kind}");
        let (_, html) = ask(&router, Method::GET, &stop, None, "").await;
        assert!(html.contains("ne recevrez plus"), "{kind}: {html}");
        let (_, html) = ask(&router, Method::GET, "/mon-compte", Some(&keeper), "").await;
        assert!(html.contains("rappel par mois"), "{kind}: {html}");
        let later = self::state(&database, now + TimeDelta::days(60)).await;
        assert_eq!(job::send(&later).await.unwrap(), 0, "{kind}");
        journal::verify(&database).await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn the_hub_sees_the_mail_before_anyone_gets_it() {
    let (_, database) = databases().await.swap_remove(0);
    manager(&database).await;
    let now = tuesday_morning();
    let hub = member(&database, &[(Role::HubTeam, "hub:hub-bretagne")], now).await;
    let router = site::router(state(&database, now).await);
    let path = "/mon-espace/qualite/rappels/hub-bretagne";
    let (_, html) = ask(&router, Method::GET, path, Some(&hub), "").await;
    for words in [
        "arrêtés",
        "1\u{a0}personne",
        "2 fiches de lieux",
        "Rien n’a encore été envoyé",
        "Activer les rappels",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    assert!(mails(&database).await.is_empty());
}
