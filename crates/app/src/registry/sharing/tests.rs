//! Webhooks against a real receiver, on a real database of each kind.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use super::delivery;
use super::model::{PATIENCE, Webhook, signature};
use super::store::{self, Deed, New};
use crate::kernel::chance::Chance;
use crate::kernel::clock::Clock;
use crate::kernel::config::Settings;
use crate::kernel::database::Database;
use crate::kernel::identity::Actor;
use crate::kernel::jobs::{Handlers, NewJob, Runner, enqueue};
use crate::kernel::policy::{Role, Scope, ShareData, permit};
use crate::kernel::site;
use crate::kernel::state::AppState;
use crate::kernel::testing::{databases, member};
use crate::registry::tests::{THREE_PLACES, import_data, tuesday_morning};

/// A request, as the receiver read it.
struct Received {
    signature: String,
    body: Vec<u8>,
}

impl Received {
    fn document(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// A real HTTP server that answers with the status that is set, and gives what it received.
struct Place {
    url: String,
    status: Arc<Mutex<u16>>,
    received: Receiver<Received>,
}

impl Place {
    fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/crochet", listener.local_addr().unwrap());
        let status = Arc::new(Mutex::new(200));
        let (tell, received) = channel();
        let answer = status.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                receive(stream, &tell, *answer.lock().unwrap());
            }
        });
        Self {
            url,
            status,
            received,
        }
    }

    fn answers(&self, status: u16) {
        *self.status.lock().unwrap() = status;
    }

    fn one(&self) -> Received {
        self.received.try_recv().unwrap()
    }

    fn nothing(&self) {
        assert!(self.received.try_recv().is_err());
    }
}

fn receive(mut stream: std::net::TcpStream, tell: &Sender<Received>, status: u16) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let (mut length, mut signature) = (0, String::new());
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let Some((name, value)) = line.trim().split_once(':') else {
            if line.trim().is_empty() {
                break;
            }
            continue;
        };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().unwrap(),
            "maillage-signature" => signature = value.trim().to_owned(),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    tell.send(Received { signature, body }).unwrap();
    let answer = format!("HTTP/1.1 {status} Ok\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    let _ = stream.write_all(answer.as_bytes());
}

async fn state(database: &Database, now: DateTime<Utc>) -> AppState {
    let settings = Settings {
        import_allow_private: true,
        ..Settings::default()
    };
    let state = site::state(database.clone(), Clock::Fixed(now)).await;
    state.unwrap().with_settings(settings)
}

async fn webhook(database: &Database, url: &str, territory: Option<&str>) -> String {
    let id = Chance::System.id();
    let scope = Scope::Nation;
    let grant = permit::<ShareData>(&Actor::Operator, super::model::target(&id, &scope)).unwrap();
    let new = New {
        id: &id,
        scope: &scope,
        url,
        territory: territory.map(|id| id.parse().unwrap()),
        secret: "secret d’essai",
    };
    let clock = Clock::Fixed(tuesday_morning());
    assert!(store::add(database, &grant, &new, clock).await.unwrap());
    id
}

async fn change(database: &Database, id: &str, deed: Deed, now: DateTime<Utc>) {
    let target = super::model::target(id, &Scope::Nation);
    let grant = permit::<ShareData>(&Actor::Operator, target).unwrap();
    let done = store::change(database, &grant, &deed, Clock::Fixed(now)).await;
    assert!(done.unwrap());
}

/// Looks for what is due at an instant, and sends it.
async fn sent(database: &Database, now: DateTime<Utc>) {
    let state = state(database, now).await;
    let mut connection = database.acquire().await.unwrap();
    let look = NewJob::new(delivery::LOOK.kind, serde_json::json!({}), now);
    enqueue(&mut connection, &Chance::System, &look, now)
        .await
        .unwrap();
    drop(connection);
    let handlers = Handlers::new()
        .on(delivery::LOOK.kind, delivery::look)
        .on(delivery::KIND, delivery::run);
    let runner = Runner::new(state, handlers);
    let stop = CancellationToken::new();
    while runner.work_once(&stop).await.unwrap() {}
}

async fn known(database: &Database, id: &str) -> Webhook {
    store::one(database, id).await.unwrap().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_arrive_signed_once_and_only_those_of_the_territory() {
    for (kind, database) in databases().await {
        let now = tuesday_morning();
        let (everywhere, elsewhere) = (Place::open(), Place::open());
        let id = webhook(&database, &everywhere.url, None).await;
        webhook(&database, &elsewhere.url, Some("departement-974")).await;
        sent(&database, now).await;
        everywhere.nothing();

        import_data(&database, THREE_PLACES).await;
        sent(&database, now).await;
        let first = everywhere.one();
        assert_eq!(
            first.signature,
            signature("secret d’essai", now, &first.body),
            "{kind}"
        );
        let document = first.document();
        assert_eq!(document["type"], "changes");
        assert_eq!(document["webhook"], id.as_str());
        let items = document["items"].as_array().unwrap();
        assert_eq!(items.len(), 2, "{kind}");
        for item in items {
            assert_eq!(item["kind"], "created");
            assert_eq!(item["place"]["id"], item["key"]);
        }
        elsewhere.nothing();

        sent(&database, now).await;
        everywhere.nothing();
        let moved = THREE_PLACES.replace("1 rue du Marché", "3 rue du Marché");
        import_data(&database, &moved).await;
        sent(&database, now).await;
        let second = everywhere.one().document();
        assert_eq!(second["items"].as_array().unwrap().len(), 1, "{kind}");
        assert_eq!(second["items"][0]["kind"], "changed");
        let log = store::deliveries(&database, &id).await.unwrap();
        assert_eq!(log.len(), 2, "{kind}");
        assert!(log.iter().all(|delivery| delivery.is_taken()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_are_tried_again_ever_later_then_paused_and_nothing_is_lost() {
    for (kind, database) in databases().await {
        let mut now = tuesday_morning();
        let receiver = Place::open();
        receiver.answers(503);
        let id = webhook(&database, &receiver.url, None).await;
        import_data(&database, THREE_PLACES).await;
        sent(&database, now).await;
        receiver.one();
        // Too early: nothing is sent.
        sent(&database, now + TimeDelta::seconds(1)).await;
        receiver.nothing();
        for failures in 2..=PATIENCE {
            let next = known(&database, &id).await.next_at;
            assert!(next > now, "{kind}");
            now = next;
            sent(&database, now).await;
            receiver.one();
            assert_eq!(known(&database, &id).await.failures, failures, "{kind}");
        }
        let paused = known(&database, &id).await;
        assert!(
            paused.paused_at.is_some() && paused.paused_why.is_some(),
            "{kind}"
        );
        now += TimeDelta::days(2);
        sent(&database, now).await;
        receiver.nothing();

        receiver.answers(204);
        change(&database, &id, Deed::Resume, now).await;
        sent(&database, now).await;
        let late = receiver.one().document();
        assert_eq!(late["items"].as_array().unwrap().len(), 2, "{kind}");
        assert_eq!(known(&database, &id).await.failures, 0, "{kind}");
    }
}

#[tokio::test]
async fn a_webhook_never_reaches_inside_unless_the_installation_allows_it() {
    let (_, database) = databases().await.swap_remove(0);
    let receiver = Place::open();
    let id = webhook(&database, &receiver.url, None).await;
    let clock = Clock::Fixed(tuesday_morning());
    let state = site::state(database.clone(), clock).await.unwrap();
    let answer = delivery::test(&state, &known(&database, &id).await).await;
    let answer = answer.unwrap();
    receiver.nothing();
    assert_eq!(answer.status, None);
    assert!(!answer.words.is_empty());
}

async fn ask(
    router: &axum::Router,
    path: &str,
    member: &crate::kernel::testing::Member,
    form: Option<&str>,
) -> (StatusCode, String) {
    let request = Request::builder()
        .uri(path)
        .header(header::COOKIE, &member.cookie);
    let request = match form {
        None => request.body(Body::empty()),
        Some(form) => request
            .method("POST")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(format!("jeton={}&{form}", member.jeton))),
    };
    let response = router.clone().oneshot(request.unwrap()).await.unwrap();
    let status = response.status();
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, String::from_utf8_lossy(&bytes).into_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_is_shown_once_and_others_scopes_are_not_ones_own() {
    for (kind, database) in databases().await {
        let now = tuesday_morning();
        let here = member(&database, &[(Role::HubTeam, "hub:hub-bretagne")], now).await;
        let there = member(&database, &[(Role::HubTeam, "hub:hinaura")], now).await;
        let receiver = Place::open();
        let router = site::router(state(&database, now).await);
        let form = format!(
            "url={}&territoire=departement-35",
            url::form_urlencoded::byte_serialize(receiver.url.as_bytes()).collect::<String>()
        );
        let (status, wrong) = ask(&router, "/mon-espace/partage", &here, Some("url=exemple")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{kind}");
        assert!(wrong.contains("https://"), "{kind}");
        let (status, shown) = ask(&router, "/mon-espace/partage", &here, Some(&form)).await;
        assert_eq!(status, StatusCode::OK, "{kind}: {shown}");
        assert!(shown.contains("maillage_"), "{kind}");
        let hub: Scope = "hub:hub-bretagne".parse().unwrap();
        let made = store::of_scope(&database, &hub).await.unwrap().remove(0);
        let path = format!("/mon-espace/partage/{}", made.id);
        let (status, page) = ask(&router, &path, &here, None).await;
        assert_eq!(status, StatusCode::OK, "{kind}");
        assert!(!page.contains(&made.secret), "{kind}");
        let (status, _) = ask(&router, &path, &there, None).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{kind}");
        let (status, _) = ask(&router, &path, &there, Some("faire=supprimer")).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{kind}");

        let (status, _) = ask(&router, &path, &here, Some("faire=essayer")).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{kind}");
        assert_eq!(receiver.one().document()["type"], "test", "{kind}");
        let (_, renewed) = ask(&router, &path, &here, Some("faire=secret")).await;
        assert!(!renewed.contains(&made.secret), "{kind}");
        assert_ne!(
            known(&database, &made.id).await.secret,
            made.secret,
            "{kind}"
        );
        let (status, _) = ask(&router, &path, &here, Some("faire=supprimer")).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{kind}");
        assert!(
            store::one(&database, &made.id).await.unwrap().is_none(),
            "{kind}"
        );
    }
}
