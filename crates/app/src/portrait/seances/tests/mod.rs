//! Séances on a real database of each kind, through the site's own routes.

mod ends;
mod rooms;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, StatusCode, header};
use chrono::{DateTime, Utc};
use std::net::{Ipv4Addr, SocketAddr};
use tower::ServiceExt as _;

use super::model::draft::Draft;
use super::model::{Seance, Step, target};
use super::store::keeping::{self, Act};
use super::store::one;
use crate::kernel::chance::Chance;
use crate::kernel::clock::Clock;
use crate::kernel::database::Database;
use crate::kernel::identity::Actor;
use crate::kernel::policy::{Grant, RunSeance, permit};
use crate::kernel::site;
use crate::registry::tests::{THREE_PLACES, import_data, tuesday_morning};

fn grant_of(id: &str) -> Grant<RunSeance> {
    let territory = "departement-35".parse().unwrap();
    permit::<RunSeance>(&Actor::Operator, target(id, territory)).unwrap()
}

/// A séance about Ille-et-Vilaine, with three stakes and four sites.
async fn prepared(database: &Database) -> String {
    let draft = Draft {
        titre: "Les élus du 35".to_owned(),
        date: "2026-11-24".to_owned(),
        enjeux: "Âge\nAccès\nFaire savoir".to_owned(),
        sites: "Vitré\nRedon\nFougères\nGuichen".to_owned(),
        ..Draft::default()
    };
    let communes = territory::Territories::bundled();
    let communes = communes.communes_of("departement-35".parse().unwrap());
    let prepared = draft.check(&communes).unwrap();
    let id = Chance::System.id();
    let clock = Clock::Fixed(tuesday_morning());
    keeping::create(database, &grant_of(&id), &prepared, &Chance::System, clock)
        .await
        .unwrap();
    id
}

async fn act(database: &Database, id: &str, what: Act, at: DateTime<Utc>) -> bool {
    keeping::act(database, &grant_of(id), what, Clock::Fixed(at))
        .await
        .unwrap()
}

async fn known(database: &Database, id: &str) -> Seance {
    one(database, id).await.unwrap().unwrap()
}

/// A séance that has begun, with the site at that instant.
async fn begun(database: &Database) -> (Router, Seance) {
    import_data(database, THREE_PLACES).await;
    let id = prepared(database).await;
    let now = tuesday_morning();
    assert!(act(database, &id, Act::Begin, now).await);
    let state = site::state(database.clone(), Clock::Fixed(now)).await;
    (site::router(state.unwrap()), known(database, &id).await)
}

/// A telephone: what it was answered, and the cookie it holds.
struct Phone {
    router: Router,
    network: Ipv4Addr,
    cookie: Option<String>,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Answer {
    fn location(&self) -> &str {
        self.headers[header::LOCATION].to_str().unwrap()
    }
}

impl Phone {
    fn new(router: &Router) -> Self {
        Self {
            router: router.clone(),
            network: Ipv4Addr::new(192, 0, 2, 1),
            cookie: None,
        }
    }

    /// Asks for a page, or sends a form.
    async fn ask(&mut self, path: &str, form: Option<&str>) -> Answer {
        self.ask_holding(path, form, "").await
    }

    async fn ask_holding(&mut self, path: &str, form: Option<&str>, tag: &str) -> Answer {
        let address = SocketAddr::from((self.network, 443));
        let mut request = Request::builder().uri(path).extension(ConnectInfo(address));
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        if !tag.is_empty() {
            request = request.header(header::IF_NONE_MATCH, tag);
        }
        let request = match form {
            None => request.body(Body::empty()),
            Some(form) => request
                .method("POST")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(Body::from(form.to_owned())),
        };
        let response = self.router.clone().oneshot(request.unwrap()).await.unwrap();
        if let Some(set) = response.headers().get(header::SET_COOKIE) {
            let set = set.to_str().unwrap();
            self.cookie = set.split(';').next().map(str::to_owned);
        }
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 1 << 20).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    async fn joined(router: &Router, seance: &Seance) -> Self {
        let mut phone = Self::new(router);
        let answer = phone.ask(&seance.code.href(), Some("role=elu")).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        assert!(phone.cookie.is_some());
        phone
    }
}

async fn number(database: &Database, sql: &'static str) -> i64 {
    use sqlx::Row as _;
    let row = sqlx::query(sql).fetch_one(database).await.unwrap();
    row.try_get("number").unwrap()
}

async fn open(database: &Database, seance: &Seance, step: Step) {
    assert!(act(database, &seance.id, Act::Open(step), tuesday_morning()).await);
}
