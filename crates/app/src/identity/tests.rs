//! Identity as the site serves it: what opens, what does not, and what nobody learns.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::Row;
use tower::ServiceExt;

use super::email::Email;
use super::inviting;
use super::model::Means;
use super::proofs::password;
use super::store::doors::{self, Door};
use super::store::invitations::Offer;
use super::store::removal::{Removal, remove, remove_unused};
use super::store::sessions::{self, NewSession};
use super::store::{account, export, flows, people, secrets};
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

fn noon() -> DateTime<Utc> {
    "2026-11-24T12:00:00Z".parse().unwrap()
}

const PASSWORD: &str = "trois chaises sous la pluie";

async fn state_at(database: &Database, now: DateTime<Utc>) -> AppState {
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

async fn administrator(database: &Database) -> Member {
    member(database, &[(Role::NationalAdministrator, "nation")], noon()).await
}

async fn with_password(database: &Database, somebody: &Member) {
    let hash = password::hash(PASSWORD, &Chance::System).await.unwrap();
    let grant = permit::<KeepAccount>(&Actor::Operator, Target::person(&somebody.person));
    let writing = Writing::begin(database, Clock::Fixed(noon()))
        .await
        .unwrap();
    secrets::set_password(writing, &grant.unwrap(), &hash)
        .await
        .unwrap();
}

fn email_of(somebody: &Member) -> Email {
    format!("{}@exemple.fr", somebody.person).parse().unwrap()
}

/// What a request is answered with.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn location(&self) -> &str {
        self.headers[header::LOCATION].to_str().unwrap()
    }

    /// The cookies it sets, as the next request sends them.
    fn cookies(&self) -> String {
        let set = self.headers.get_all(header::SET_COOKIE).into_iter();
        let pairs = set.filter_map(|cookie| cookie.to_str().unwrap().split(';').next());
        let kept: Vec<&str> = pairs.filter(|pair| !pair.ends_with('=')).collect();
        kept.join("; ")
    }
}

async fn ask(site: &Router, method: Method, address: &str, body: &str, cookie: &str) -> Answer {
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

async fn post(site: &Router, address: &str, body: &str, cookie: &str) -> Answer {
    ask(site, Method::POST, address, body, cookie).await
}

async fn read(site: &Router, address: &str, cookie: &str) -> Answer {
    ask(site, Method::GET, address, "", cookie).await
}

async fn count(database: &Database, query: &'static str) -> i64 {
    let row = sqlx::query(query).fetch_one(database).await.unwrap();
    row.get("number")
}

/// The token in the latest mail's link.
async fn mailed_token(database: &Database) -> String {
    let row = sqlx::query("SELECT body FROM mail ORDER BY created_at DESC, id LIMIT 1");
    let body: String = row.fetch_one(database).await.unwrap().get("body");
    let (_, rest) = body.split_once("jeton=").unwrap();
    rest.split_whitespace().next().unwrap().to_owned()
}

#[tokio::test]
async fn a_link_opens_once_within_its_time_and_a_look_does_not_use_it() {
    for (kind, database) in databases().await {
        let somebody = administrator(&database).await;
        let mut connection = database.acquire().await.unwrap();
        let chance = Chance::System;
        let make = async |connection: &mut sqlx::AnyConnection| {
            flows::make_link(connection, &chance, &somebody.person, Some("/hubs"), noon()).await
        };
        let first = make(&mut connection).await.unwrap();
        let token = make(&mut connection).await.unwrap();
        let c = &mut connection;
        assert!(
            flows::use_link(c, &first, noon()).await.unwrap().is_none(),
            "{kind}: replaced"
        );
        for _ in 0..2 {
            assert!(
                flows::look_at_link(c, &token, noon())
                    .await
                    .unwrap()
                    .is_some(),
                "{kind}"
            );
        }
        let late = noon() + TimeDelta::minutes(15);
        assert!(
            flows::look_at_link(c, &token, late)
                .await
                .unwrap()
                .is_none(),
            "{kind}: late"
        );
        assert!(
            flows::use_link(c, &token, late).await.unwrap().is_none(),
            "{kind}: late"
        );
        let used = flows::use_link(c, &token, noon()).await.unwrap().unwrap();
        assert_eq!(used.person, somebody.person, "{kind}");
        assert_eq!(used.come_back.as_deref(), Some("/hubs"), "{kind}");
        assert!(
            flows::use_link(c, &token, noon()).await.unwrap().is_none(),
            "{kind}: once"
        );
        let kept = count(&database, "SELECT COUNT(*) AS number FROM sign_in_link").await;
        assert_eq!(kept, 0, "{kind}");
    }
}

#[tokio::test]
async fn a_link_signs_in_by_its_button_only() {
    for (kind, database) in databases().await {
        let somebody = administrator(&database).await;
        let site = site::router(state_at(&database, noon()).await);
        let body = format!(
            "courriel={}&moyen=lien&vers=%2Fmon-compte",
            email_of(&somebody)
        );
        let sent = post(&site, "/connexion", &body, "").await;
        assert_eq!(
            (sent.status, sent.location()),
            (StatusCode::SEE_OTHER, "/connexion/envoye")
        );
        let token = mailed_token(&database).await;
        let address = format!("/connexion/lien?jeton={token}");
        for _ in 0..2 {
            let page = read(&site, &address, "").await;
            assert_eq!(page.status, StatusCode::OK, "{kind}");
            assert!(page.headers.get(header::SET_COOKIE).is_none(), "{kind}");
            assert_eq!(page.headers[header::CACHE_CONTROL], "no-store", "{kind}");
        }
        let opened = post(&site, "/connexion/lien", &format!("jeton_lien={token}"), "").await;
        assert_eq!(opened.location(), "/mon-compte", "{kind}");
        let cookie = opened.headers[header::SET_COOKIE].to_str().unwrap();
        assert!(
            cookie.contains("HttpOnly; SameSite=Lax"),
            "{kind}: {cookie}"
        );
        assert!(
            !cookie.contains("Max-Age"),
            "{kind}: not on a shared computer"
        );
        let page = read(&site, "/mon-compte", &opened.cookies()).await;
        assert_eq!(page.status, StatusCode::OK, "{kind}");
        let again = post(&site, "/connexion/lien", &format!("jeton_lien={token}"), "").await;
        assert!(again.body.contains("ne fonctionne plus"), "{kind}");
    }
}

#[tokio::test]
async fn nobody_learns_who_has_an_account() {
    for (kind, database) in databases().await {
        let somebody = administrator(&database).await;
        with_password(&database, &somebody).await;
        let site = site::router(state_at(&database, noon()).await);
        let known = email_of(&somebody).to_string();
        let unknown = "zzzzzzzzzzzzzzzz@exemple.fr".to_owned();
        assert_eq!(known.len(), unknown.len());
        for form in [
            "moyen=lien",
            "moyen=mot-de-passe",
            "moyen=mot-de-passe&etape=mot-de-passe&mot-de-passe=ce+n+est+pas+lui",
        ] {
            let mut said = Vec::new();
            for email in [&known, &unknown] {
                let answer =
                    post(&site, "/connexion", &format!("courriel={email}&{form}"), "").await;
                let names: Vec<String> = answer.headers.keys().map(ToString::to_string).collect();
                said.push((answer.status, names, answer.body.replace(email, "X")));
            }
            assert_eq!(said[0], said[1], "{kind}: {form}");
        }
        let request = |email: &str| {
            format!(
                "courriel={email}&nom=Camille&organisation=Essai&role=mediation&territoire=departement-35"
            )
        };
        let first = post(&site, "/demander-un-compte", &request(&known), "").await;
        let second = post(&site, "/demander-un-compte", &request(&unknown), "").await;
        assert_eq!(
            (first.status, first.body.as_str()),
            (second.status, second.body.as_str())
        );
        assert_eq!(first.location(), second.location(), "{kind}");
        let links = count(
            &database,
            "SELECT COUNT(*) AS number FROM mail WHERE purpose = 'sign-in'",
        )
        .await;
        assert_eq!(links, 1, "{kind}: no mail to who has no account");
    }
}

#[tokio::test]
async fn a_password_signs_in_with_another_token_each_time() {
    for (kind, database) in databases().await {
        let somebody = administrator(&database).await;
        with_password(&database, &somebody).await;
        let site = site::router(state_at(&database, noon()).await);
        let body = format!(
            "courriel={}&moyen=mot-de-passe&etape=mot-de-passe&mot-de-passe={}&confiance=oui&vers=//pirate.net",
            email_of(&somebody),
            PASSWORD.replace(' ', "+")
        );
        let opened = post(&site, "/connexion", &body, &somebody.cookie).await;
        assert_eq!(opened.status, StatusCode::SEE_OTHER, "{kind}");
        assert_eq!(
            opened.location(),
            "/mon-espace",
            "{kind}: not to a stranger's page"
        );
        let cookie = opened.headers[header::SET_COOKIE].to_str().unwrap();
        assert!(cookie.contains("Max-Age=2592000"), "{kind}: kept as wished");
        assert_ne!(opened.cookies(), somebody.cookie, "{kind}");
        let earlier = read(&site, "/mon-compte", &somebody.cookie).await;
        assert!(
            earlier.location().starts_with("/connexion"),
            "{kind}: the old token is dead"
        );
        assert_eq!(
            read(&site, "/mon-compte", &opened.cookies()).await.status,
            StatusCode::OK
        );
    }
}

#[tokio::test]
async fn a_door_closes_after_too_many_tries_and_opens_again() {
    for (kind, database) in databases().await {
        let email: Email = "accueil@exemple.fr".parse().unwrap();
        let other: Email = "autre@exemple.fr".parse().unwrap();
        let tried = async |door, now| {
            doors::opens(&database, &Chance::System, door, now)
                .await
                .unwrap()
        };
        for n in 0..10 {
            assert!(tried(Door::Password(&email), noon()).await, "{kind} {n}");
        }
        assert!(!tried(Door::Password(&email), noon()).await, "{kind}");
        assert!(
            tried(Door::Password(&other), noon()).await,
            "{kind}: each its own"
        );
        assert!(
            tried(Door::Link(&email), noon()).await,
            "{kind}: links are another door"
        );
        let later = noon() + TimeDelta::minutes(16);
        assert!(tried(Door::Password(&email), later).await, "{kind}");
        doors::forget(&database, Door::Password(&email))
            .await
            .unwrap();
        assert!(tried(Door::Password(&email), noon()).await, "{kind}");
    }
}

#[tokio::test]
async fn guessing_a_password_ends_in_a_pause_even_for_the_right_one() {
    for (kind, database) in databases().await {
        let somebody = administrator(&database).await;
        with_password(&database, &somebody).await;
        let site = site::router(state_at(&database, noon()).await);
        let form = |password: &str| {
            let password = password.replace(' ', "+");
            format!(
                "courriel={}&moyen=mot-de-passe&etape=mot-de-passe&mot-de-passe={password}",
                email_of(&somebody)
            )
        };
        for _ in 0..10 {
            let wrong = post(&site, "/connexion", &form("faux"), "").await;
            assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind}");
        }
        let right = post(&site, "/connexion", &form(PASSWORD), "").await;
        assert_eq!(right.status, StatusCode::TOO_MANY_REQUESTS, "{kind}");
    }
}

#[tokio::test]
async fn a_code_is_asked_for_and_taken_once() {
    for (kind, database) in databases().await {
        let somebody = administrator(&database).await;
        with_password(&database, &somebody).await;
        let grant =
            permit::<KeepAccount>(&Actor::Operator, Target::person(&somebody.person)).unwrap();
        let chance = Chance::System;
        let secret = secrets::propose_second_factor(&database, &chance, &grant, noon()).await;
        let secret = secret.unwrap().unwrap();
        let writing = Writing::begin(&database, Clock::Fixed(noon()))
            .await
            .unwrap();
        let (codes, _) = secrets::confirm_second_factor(writing, &chance, &grant)
            .await
            .unwrap();
        assert_eq!(codes.len(), 10, "{kind}");
        let shown = secrets::propose_second_factor(&database, &chance, &grant, noon()).await;
        assert!(shown.unwrap().is_none(), "{kind}: never shown again");

        let site = site::router(state_at(&database, noon()).await);
        let form = format!(
            "courriel={}&moyen=mot-de-passe&etape=mot-de-passe&mot-de-passe={}",
            email_of(&somebody),
            PASSWORD.replace(' ', "+")
        );
        let sign_in = async || post(&site, "/connexion", &form, "").await;
        let half = sign_in().await;
        assert_eq!(half.location(), "/connexion/code", "{kind}");
        let page = read(&site, "/mon-compte", &half.cookies()).await;
        assert!(
            page.location().starts_with("/connexion"),
            "{kind}: half is not in"
        );
        let wrong = post(&site, "/connexion/code", "code=000000", &half.cookies()).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind}");
        let code = current_code(&secret);
        let body = format!("code={code}");
        let opened = post(&site, "/connexion/code", &body, &half.cookies()).await;
        assert_eq!(opened.location(), "/mon-espace", "{kind}");
        let strong = of_cookies(
            &database,
            &cookie_header(&opened),
            &Settings::default(),
            noon(),
        )
        .await;
        assert!(strong.unwrap().unwrap().session.strong, "{kind}");

        let again = sign_in().await;
        let replayed = post(&site, "/connexion/code", &body, &again.cookies()).await;
        assert_eq!(
            replayed.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{kind}: replayed"
        );
        let body = format!("code={}", codes[3].to_uppercase());
        let saved = post(&site, "/connexion/code", &body, &again.cookies()).await;
        assert_eq!(
            saved.status,
            StatusCode::SEE_OTHER,
            "{kind}: by a code on paper"
        );
        let third = sign_in().await;
        let spent = post(&site, "/connexion/code", &body, &third.cookies()).await;
        assert_eq!(
            spent.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{kind}: once"
        );
        let elsewhere = post(&site, "/connexion/code", "code=000000", "").await;
        assert!(
            elsewhere.body.contains("à recommencer"),
            "{kind}: bound to its browser"
        );
    }
}

fn cookie_header(answer: &Answer) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::COOKIE, answer.cookies().parse().unwrap());
    headers
}

fn current_code(secret: &str) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    totp.generate(u64::try_from(noon().timestamp()).unwrap())
        .to_string()
}

#[tokio::test]
async fn an_invitation_makes_a_person_with_the_role_once() {
    for (kind, database) in databases().await {
        let state = state_at(&database, noon()).await;
        let offer = |email: &str| Offer {
            email: email.parse().unwrap(),
            role: Role::Mediator,
            scope: "territoire:departement-974".parse().unwrap(),
        };
        let path = inviting::invite(
            &state,
            &Actor::Operator,
            &offer("nouvelle@exemple.fr"),
            "Essai",
        )
        .await;
        let path = path.unwrap();
        let token = path.split_once('=').unwrap().1;
        let site = site::router(state);
        let page = read(&site, &path, "").await;
        assert!(page.body.contains("Médiation numérique"), "{kind}");
        let unnamed = post(
            &site,
            "/invitation",
            &format!("jeton_lien={token}&nom=++"),
            "",
        )
        .await;
        assert_eq!(unnamed.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind}");
        let body = format!("jeton_lien={token}&nom=Camille+Essai");
        let accepted = post(&site, "/invitation", &body, "").await;
        assert_eq!(accepted.location(), "/mon-compte", "{kind}");
        let me = of_cookies(
            &database,
            &cookie_header(&accepted),
            &Settings::default(),
            noon(),
        )
        .await;
        let me = me.unwrap().unwrap();
        assert_eq!(
            (me.name.as_str(), me.email.as_str()),
            ("Camille Essai", "nouvelle@exemple.fr")
        );
        assert_eq!(me.time_zone, chrono_tz::Indian::Reunion, "{kind}");
        assert_eq!(me.roles.len(), 1, "{kind}");
        assert_eq!(me.roles[0].role, Role::Mediator, "{kind}");
        let again = post(&site, "/invitation", &body, "").await;
        assert!(again.body.contains("ne fonctionne plus"), "{kind}");
        assert!(journal::verify(&database).await.unwrap().is_ok(), "{kind}");
    }
}

#[tokio::test]
async fn an_invitation_is_worth_no_more_than_who_made_it() {
    for (kind, database) in databases().await {
        let state = state_at(&database, noon()).await;
        let team = member(&database, &[(Role::HubTeam, "hub:hub-bretagne")], noon()).await;
        let site = site::router(state);
        let form = |role: &str, scope: &str| {
            let jeton = &team.jeton;
            format!(
                "jeton={jeton}&courriel=a%40exemple.fr&role={role}&portee={scope}&reponse=inviter"
            )
        };
        for (role, scope, status) in [
            (
                "administration-nationale",
                "nation",
                StatusCode::UNPROCESSABLE_ENTITY,
            ),
            (
                "equipe-hub",
                "hub:hinaura",
                StatusCode::UNPROCESSABLE_ENTITY,
            ),
            (
                "mediation",
                "territoire:departement-13",
                StatusCode::UNPROCESSABLE_ENTITY,
            ),
            (
                "mediation",
                "organisation:aaaaaaaaaaaaaaaa",
                StatusCode::UNPROCESSABLE_ENTITY,
            ),
            (
                "mediation",
                "territoire:departement-35",
                StatusCode::SEE_OTHER,
            ),
        ] {
            let answer = post(
                &site,
                "/mon-espace/invitations",
                &form(role, scope),
                &team.cookie,
            )
            .await;
            assert_eq!(answer.status, status, "{kind}: {role} {scope}");
        }
        let token = mailed_token(&database).await;
        sqlx::query("DELETE FROM role_held WHERE person_id = $1")
            .bind(team.person.as_str())
            .execute(&database)
            .await
            .unwrap();
        let page = read(&site, &format!("/invitation?jeton={token}"), "").await;
        assert!(
            page.body.contains("ne fonctionne plus"),
            "{kind}: who made it has no right any more"
        );
    }
}

#[tokio::test]
async fn a_request_is_answered_by_the_team_of_its_territory() {
    for (kind, database) in databases().await {
        let state = state_at(&database, noon()).await;
        let here = member(&database, &[(Role::HubTeam, "hub:hub-bretagne")], noon()).await;
        let elsewhere = member(&database, &[(Role::HubTeam, "hub:hinaura")], noon()).await;
        let site = site::router(state);
        let body = "courriel=nouvelle%40exemple.fr&nom=Camille&organisation=Essai&role=mediation&territoire=departement-35&message=%3Cb%3E";
        post(&site, "/demander-un-compte", body, "").await;
        let told = "SELECT COUNT(*) AS number FROM mail WHERE purpose = 'notice'";
        assert_eq!(
            count(&database, told).await,
            1,
            "{kind}: only those who may answer"
        );
        let mine = read(&site, "/mon-espace/demandes", &here.cookie).await;
        assert!(mine.body.contains("nouvelle@exemple.fr"), "{kind}");
        assert!(mine.body.contains("&#60;b&#62;"), "{kind}: escaped");
        let theirs = read(&site, "/mon-espace/demandes", &elsewhere.cookie).await;
        assert!(!theirs.body.contains("nouvelle@exemple.fr"), "{kind}");
        let row = sqlx::query("SELECT id FROM account_request")
            .fetch_one(&database)
            .await
            .unwrap();
        let id: String = row.get("id");
        let form = |jeton: &str| format!("jeton={jeton}&demande={id}&reponse=accepter");
        let refused = post(
            &site,
            "/mon-espace/demandes",
            &form(&elsewhere.jeton),
            &elsewhere.cookie,
        )
        .await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{kind}");
        let accepted = post(
            &site,
            "/mon-espace/demandes",
            &form(&here.jeton),
            &here.cookie,
        )
        .await;
        assert_eq!(
            accepted.location(),
            "/mon-espace/demandes?fait=accepter",
            "{kind}"
        );
        assert_eq!(
            count(&database, "SELECT COUNT(*) AS number FROM account_request").await,
            0
        );
        assert_eq!(
            count(&database, "SELECT COUNT(*) AS number FROM invitation").await,
            1
        );
    }
}

#[tokio::test]
async fn one_ends_ones_own_sessions_and_no_others() {
    for (kind, database) in databases().await {
        let (me, other) = (
            administrator(&database).await,
            administrator(&database).await,
        );
        let mut connection = database.acquire().await.unwrap();
        let session = NewSession {
            person: &me.person,
            device: "Firefox sur Windows",
            means: Means::Link,
            trusted: true,
            strong: false,
            id_token: None,
        };
        sessions::begin(&mut connection, &Chance::System, &session, noon())
            .await
            .unwrap();
        let theirs = sessions::of_person(&database, &other.person, noon())
            .await
            .unwrap();
        let site = site::router(state_at(&database, noon()).await);
        let form = |id: &str| format!("jeton={}&session={id}", me.jeton);
        post(
            &site,
            "/mon-compte/sessions",
            &form(&theirs[0].token_hash),
            &me.cookie,
        )
        .await;
        let still = sessions::of_person(&database, &other.person, noon())
            .await
            .unwrap();
        assert_eq!(still.len(), 1, "{kind}: another's stays");
        let far = noon() + TimeDelta::days(29);
        let trusted = sessions::of_person(&database, &me.person, far)
            .await
            .unwrap();
        assert_eq!(
            trusted.len(),
            1,
            "{kind}: only the trusted one lives so long"
        );
        post(&site, "/mon-compte/sessions", &form("autres"), &me.cookie).await;
        let left = sessions::of_person(&database, &me.person, noon())
            .await
            .unwrap();
        assert_eq!(left.len(), 1, "{kind}");
        let forged = format!("jeton=faux&session={}", left[0].token_hash);
        let refused = post(&site, "/mon-compte/sessions", &forged, &me.cookie).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{kind}");
    }
}

#[tokio::test]
async fn an_account_goes_with_all_that_is_personal_and_the_journal_stands() {
    for (kind, database) in databases().await {
        let (me, other) = (
            administrator(&database).await,
            administrator(&database).await,
        );
        with_password(&database, &me).await;
        let email = email_of(&me);
        let taken = export::document(&database, &me.person, email.as_str())
            .await
            .unwrap();
        assert_eq!(taken["compte"][0]["email"], email.as_str(), "{kind}");
        assert_eq!(taken["roles"].as_array().unwrap().len(), 1, "{kind}");
        assert!(
            !taken.to_string().contains("argon2"),
            "{kind}: no secret leaves"
        );

        let gone = async |somebody: &Member| {
            let target = Target::person(&somebody.person);
            let grant = permit::<KeepAccount>(&Actor::Operator, target).unwrap();
            let writing = Writing::begin(&database, Clock::Fixed(noon()))
                .await
                .unwrap();
            remove(writing, &grant, "essai").await.unwrap()
        };
        assert_eq!(gone(&me).await, Removal::Done, "{kind}");
        assert_eq!(gone(&other).await, Removal::LastAdministrator, "{kind}");
        let mut connection = database.acquire().await.unwrap();
        assert!(
            people::by_email(&mut connection, &email)
                .await
                .unwrap()
                .is_none(),
            "{kind}"
        );
        let left = export::document(&database, &me.person, email.as_str())
            .await
            .unwrap();
        for (table, rows) in left.as_object().unwrap() {
            let kept = matches!(table.as_str(), "format" | "compte" | "journal");
            assert!(
                kept || rows.as_array().unwrap().is_empty(),
                "{kind}: {table} {rows}"
            );
        }
        assert!(!left.to_string().contains("exemple.fr"), "{kind}");
        assert!(!left.to_string().contains("Camille"), "{kind}");
        assert!(journal::verify(&database).await.unwrap().is_ok(), "{kind}");
    }
}

#[tokio::test]
async fn what_has_had_its_time_is_forgotten() {
    for (kind, database) in databases().await {
        let me = administrator(&database).await;
        member(&database, &[(Role::Reader, "nation")], noon()).await;
        let later = noon() + TimeDelta::days(2);
        let forgotten = account::forget_expired(&database, later).await.unwrap();
        assert_eq!(forgotten, 2, "{kind}: both sessions");
        let years = noon() + TimeDelta::days(3 * 365 + 1);
        assert_eq!(
            remove_unused(&database, noon() + TimeDelta::days(300))
                .await
                .unwrap(),
            0
        );
        let removed = remove_unused(&database, years).await.unwrap();
        assert_eq!(removed, 1, "{kind}: the last administrator stays");
        let mut connection = database.acquire().await.unwrap();
        assert!(
            people::by_email(&mut connection, &email_of(&me))
                .await
                .unwrap()
                .is_some()
        );
    }
}
