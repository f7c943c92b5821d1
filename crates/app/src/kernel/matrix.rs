//! Every route of the router × every kind of person: what the rules promise is
//! what the site does, and no route goes without a rule.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, StatusCode, header};
use tower::ServiceExt;

use super::access::{Gate, Rule};
use super::clock::Clock;
use super::policy::Role;
use super::site;
use super::testing::{Member, databases, member};
use crate::registry::tests::{THREE_PLACES, import_data, tuesday_morning};

/// The patterns that the router knows, read from the router itself: its `Debug` form lists them.
fn patterns(router: &Router) -> BTreeSet<String> {
    let text = format!("{router:?}");
    let quoted = text.split('"').skip(1).step_by(2);
    let paths = quoted.filter(|text| text.starts_with('/') && !text.contains("__private__axum"));
    paths.map(str::to_owned).collect()
}

fn rules() -> BTreeMap<&'static str, &'static Rule> {
    site::rules().map(|rule| (rule.path, rule)).collect()
}

/// An address of a pattern: about the fixture's place in Rennes where it is about a place.
fn address(pattern: &str, place: &str) -> String {
    let mut address = String::new();
    for step in pattern.split('/').skip(1) {
        let filled = match step {
            "{key}" => place,
            "{level}" => "commune",
            "{code}" => "35238",
            "{hub}" => "hub-bretagne",
            "{format}" => "csv",
            "{z}" | "{x}" => "0",
            "{y}" => "0.mvt",
            step if step.starts_with('{') => "aaaaaaaaaaaaaaaa",
            step => step,
        };
        address.push('/');
        address.push_str(filled);
    }
    address
}

/// What a request's answer says of the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    /// The gate let it through; what came of it is the handler's affair.
    Through,
    SignInFirst,
    Forbidden,
    NotTaken,
}

struct Ask<'a> {
    method: &'a Method,
    address: &'a str,
    member: Option<&'a Member>,
    token: bool,
}

async fn ask(router: &Router, ask: Ask<'_>) -> Answer {
    let mut request = Request::builder().method(ask.method).uri(ask.address);
    if let Some(member) = ask.member {
        request = request.header(header::COOKIE, &member.cookie);
    }
    let form = match (ask.member, ask.token) {
        (Some(member), true) => format!("jeton={}", member.jeton),
        _ => String::new(),
    };
    let request = request
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .extension(ConnectInfo(another_network()));
    let response = router
        .clone()
        .oneshot(request.body(Body::from(form)).unwrap())
        .await
        .unwrap();
    let to = response
        .headers()
        .get(header::LOCATION)
        .and_then(|to| to.to_str().ok());
    match response.status() {
        StatusCode::METHOD_NOT_ALLOWED => Answer::NotTaken,
        StatusCode::FORBIDDEN => Answer::Forbidden,
        StatusCode::SEE_OTHER
            if to.is_some_and(|to| to.starts_with("/connexion")) && ask.member.is_none() =>
        {
            Answer::SignInFirst
        }
        _ => Answer::Through,
    }
}

/// Each request comes from a network of its own: here it is not how often that is tried.
fn another_network() -> SocketAddr {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let address = Ipv4Addr::from(NEXT.fetch_add(1, Ordering::Relaxed));
    SocketAddr::from((address, 443))
}

/// Scopes that hold the fixture's place, and that do not.
const IN_SCOPE: &str = "territoire:region-53";
const OUT_OF_SCOPE: &str = "territoire:departement-974";

struct Site {
    router: Router,
    place: String,
    members: Vec<(Role, bool, Member)>,
    without_role: Member,
}

async fn site() -> Site {
    let (_, database) = databases().await.swap_remove(0);
    import_data(&database, THREE_PLACES).await;
    let now = tuesday_morning();
    let mut members = Vec::new();
    for role in Role::ALL {
        for (scope, within) in [(IN_SCOPE, true), (OUT_OF_SCOPE, false)] {
            members.push((
                *role,
                within,
                member(&database, &[(*role, scope)], now).await,
            ));
        }
    }
    let without_role = member(&database, &[], now).await;
    let state = site::state(database, Clock::Fixed(now)).await.unwrap();
    let rennes = state
        .atlas()
        .places()
        .iter()
        .find(|place| place.place.commune == "Rennes")
        .unwrap()
        .key
        .clone();
    Site {
        router: site::router(state),
        place: rennes,
        members,
        without_role,
    }
}

#[tokio::test]
async fn every_route_has_one_rule_and_every_rule_a_route() {
    let site = site().await;
    let routed = patterns(&site.router);
    assert!(
        routed.len() > 40,
        "the router's patterns can be read: {routed:?}"
    );
    let ruled: BTreeSet<String> = rules().keys().map(|path| (*path).to_owned()).collect();
    assert_eq!(routed, ruled);
    assert_eq!(site::rules().count(), ruled.len(), "two rules of one path");
}

#[tokio::test]
async fn nobody_passes_a_gate_that_is_not_theirs() {
    let site = site().await;
    // Signing out ends the members' sessions: it comes last.
    let (last, others): (Vec<_>, Vec<_>) = rules()
        .into_iter()
        .partition(|(path, _)| *path == "/deconnexion");
    for (path, rule) in others.into_iter().chain(last) {
        let address = address(path, &site.place);
        for method in [
            Method::GET,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
            Method::TRACE,
        ] {
            check(&site, rule, &method, &address).await;
        }
    }
}

async fn check(site: &Site, rule: &Rule, method: &Method, address: &str) {
    let said = |who: &str| format!("{method} {} by {who}", rule.path);
    let anonymous = Ask {
        method,
        address,
        member: None,
        token: false,
    };
    let answer = ask(&site.router, anonymous).await;
    let Some(gate) = rule.gate(method) else {
        assert_eq!(answer, Answer::NotTaken, "{}", said("anyone"));
        return;
    };
    if gate == Gate::Open {
        assert_ne!(answer, Answer::SignInFirst, "{}", said("anyone"));
        return;
    }
    assert_eq!(answer, Answer::SignInFirst, "{}", said("anyone"));
    let nobody = Ask {
        method,
        address,
        member: Some(&site.without_role),
        token: true,
    };
    if let Gate::Needs(_) = gate {
        let answer = ask(&site.router, nobody).await;
        assert_eq!(
            answer,
            Answer::Forbidden,
            "{}",
            said("somebody without a role")
        );
    }
    for (role, within, member) in &site.members {
        let who = format!(
            "{role} {}",
            if *within { "in scope" } else { "out of scope" }
        );
        if *method == Method::POST {
            let forged = Ask {
                method,
                address,
                member: Some(member),
                token: false,
            };
            let answer = ask(&site.router, forged).await;
            assert_eq!(
                answer,
                Answer::Forbidden,
                "{} without the token",
                said(&who)
            );
        }
        let allowed = match gate {
            Gate::Needs(action) => action.is_allowed_to(*role),
            Gate::Open | Gate::SignedIn => true,
        };
        let sent = Ask {
            method,
            address,
            member: Some(member),
            token: true,
        };
        let answer = ask(&site.router, sent).await;
        // What is about the place in Rennes, or about the Hub of Bretagne, is refused to whoever's
        // scope does not hold it.
        let placed = rule.path.contains("{key}") || rule.path.contains("{hub}");
        let here = *within || !placed;
        let expected = if allowed && here {
            Answer::Through
        } else {
            Answer::Forbidden
        };
        assert_eq!(answer, expected, "{}", said(&who));
    }
}
