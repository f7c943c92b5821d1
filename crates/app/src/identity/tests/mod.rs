//! Identity as the site serves it: what opens, what does not, and what nobody learns.

mod accounts;
mod locks;
mod signing_in;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::Row;
use tower::ServiceExt;

use crate::identity::email::Email;
use crate::identity::inviting;
use crate::identity::model::Means;
use crate::identity::proofs::password;
use crate::identity::store::doors::{self, Door};
use crate::identity::store::invitations::Offer;
use crate::identity::store::removal::{Removal, remove, remove_unused};
use crate::identity::store::sessions::{self, NewSession};
use crate::identity::store::{account, export, flows, people, secrets};
use crate::kernel::chance::Chance;
use crate::kernel::clock::Clock;
use crate::kernel::config::Settings;
use crate::kernel::database::Database;
use crate::kernel::identity::{Actor, of_cookies};
use crate::kernel::journal;
use crate::kernel::mail::MailSettings;
use crate::kernel::policy::{KeepAccount, Role, Target, permit};
use crate::kernel::site;
use crate::kernel::state::AppState;
use crate::kernel::testing::{Member, databases, member};
use crate::kernel::writing::Writing;

pub fn noon() -> DateTime<Utc> {
    "2026-11-24T12:00:00Z".parse().unwrap()
}

pub const PASSWORD: &str = "trois chaises sous la pluie";

pub async fn state_at(database: &Database, now: DateTime<Utc>) -> AppState {
    let settings = Settings {
        mail: MailSettings {
            outbox: true,
            ..MailSettings::default()
        },
        ..Settings::default()
    };
    let state = site::state(database.clone(), Clock::Fixed(now)).await;
    state.unwrap().with_settings(settings)
}

pub async fn administrator(database: &Database) -> Member {
    member(database, &[(Role::NationalAdministrator, "nation")], noon()).await
}

pub async fn with_password(database: &Database, somebody: &Member) {
    let hash = password::hash(PASSWORD, &Chance::System).await.unwrap();
    let grant = permit::<KeepAccount>(&Actor::Operator, Target::person(&somebody.person));
    let writing = Writing::begin(database, Clock::Fixed(noon()))
        .await
        .unwrap();
    secrets::set_password(writing, &grant.unwrap(), &hash)
        .await
        .unwrap();
}

pub fn email_of(somebody: &Member) -> Email {
    format!("{}@exemple.fr", somebody.person).parse().unwrap()
}

/// What a request is answered with.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn location(&self) -> &str {
        self.headers[header::LOCATION].to_str().unwrap()
    }

    /// The cookies it sets, as the next request sends them.
    pub fn cookies(&self) -> String {
        let set = self.headers.get_all(header::SET_COOKIE).into_iter();
        let pairs = set.filter_map(|cookie| cookie.to_str().unwrap().split(';').next());
        let kept: Vec<&str> = pairs.filter(|pair| !pair.ends_with('=')).collect();
        kept.join("; ")
    }
}

pub async fn ask(site: &Router, method: Method, address: &str, body: &str, cookie: &str) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(address)
        .header(header::HOST, "lieux.exemple.fr")
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body.to_owned()))
        .unwrap();
    let response = site.clone().oneshot(request).await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    let body = String::from_utf8_lossy(&bytes).into_owned();
    Answer {
        status,
        headers,
        body,
    }
}

pub async fn post(site: &Router, address: &str, body: &str, cookie: &str) -> Answer {
    ask(site, Method::POST, address, body, cookie).await
}

pub async fn read(site: &Router, address: &str, cookie: &str) -> Answer {
    ask(site, Method::GET, address, "", cookie).await
}

pub async fn count(database: &Database, query: &'static str) -> i64 {
    let row = sqlx::query(query).fetch_one(database).await.unwrap();
    row.get("number")
}

/// The token in the latest mail's link.
pub async fn mailed_token(database: &Database) -> String {
    let row = sqlx::query("SELECT body FROM mail ORDER BY created_at DESC, id LIMIT 1");
    let body: String = row.fetch_one(database).await.unwrap().get("body");
    let (_, rest) = body.split_once("jeton=").unwrap();
    rest.split_whitespace().next().unwrap().to_owned()
}

pub fn cookie_header(answer: &Answer) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::COOKIE, answer.cookies().parse().unwrap());
    headers
}

pub fn current_code(secret: &str) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    totp.generate(u64::try_from(noon().timestamp()).unwrap())
        .to_string()
}
