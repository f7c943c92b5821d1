//! The whole site: every activity's routes under the same guards (security
//! headers, compression, a bound on time and size, no panic that ends a
//! connection).

use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use territory::Territories;
use tokio::time::timeout;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate as _};
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

use super::access::{self, Rule};
use super::atlas::{Atlas, WithdrawnPlace};
use super::caching;
use super::clock::Clock;
use super::database::Database;
use super::errors::{PageError, explain};
use super::headers;
use super::health;
use super::mail;
use super::observing::observe;
use super::pages;
use super::state::AppState;
use super::visitor::refuse_cross_site;
use crate::embed;
use crate::identity;
use crate::legal;
use crate::network;
use crate::portrait::{self, indicators};
use crate::registry;
use crate::registry::imports::store::credits;
use crate::registry::merging::golden;
use crate::registry::quality::store::unread_fields;
use crate::registry::store::{StoreError, revision};
use crate::workspace;

/// A state whose atlas shows the registry of this moment.
pub async fn state(database: Database, clock: Clock) -> Result<AppState, StoreError> {
    let atlas = read_atlas(&database).await?;
    Ok(AppState::new(atlas, database, clock))
}

async fn read_atlas(database: &Database) -> Result<Atlas, StoreError> {
    // The revision first: a write in between makes the next look rebuild.
    let revision = revision(database).await?;
    let territories = Territories::bundled();
    let registry = golden::read(database).await?;
    let withdrawn = registry.withdrawn.into_iter();
    let withdrawn = withdrawn.map(|(key, place)| WithdrawnPlace::of(key, place, territories));
    let credits = credits(database).await?;
    let unread = unread_fields(database).await?;
    let hubs = network::shown(database, territories).await?;
    let observatory = indicators::arranged::observatory(database).await?;
    let indices = portrait::indices::store::published(database).await?;
    Ok(Atlas::build(revision, territories, registry.published)
        .redirecting(registry.moved)
        .remembering(withdrawn.collect())
        .crediting(credits)
        .doubting(unread)
        .knowing(hubs)
        .observing(observatory)
        .measuring(indices))
}

/// A server that is gone without a word must not hold the refreshing for ever; the whole country
/// is read in a second.
const REFRESH_BOUND: Duration = Duration::from_secs(20);

/// Rebuilds the atlas whenever the registry's revision has moved. Runs for ever.
pub async fn keep_fresh(state: AppState, every: Duration) {
    loop {
        let atlas = state.atlas();
        if let Some(openings) = atlas.openings_to_work_out(state.clock.now()) {
            let day = state.clock.today();
            tokio::task::spawn_blocking(move || {
                atlas.work_out(&openings);
                portrait::prepare(&atlas, day);
            });
        }
        tokio::time::sleep(every).await;
        match timeout(REFRESH_BOUND, refreshed(&state)).await {
            Ok(Ok(Some(atlas))) => state.replace_atlas(atlas),
            Ok(Ok(None)) => {}
            // The atlas in place goes on serving while the database is away.
            Err(_) => tracing::warn!("the database does not answer: the atlas was not refreshed"),
            Ok(Err(error)) => tracing::warn!(%error, "the atlas could not be refreshed"),
        }
    }
}

async fn refreshed(state: &AppState) -> Result<Option<Atlas>, StoreError> {
    if revision(&state.database).await? == state.atlas().revision {
        return Ok(None);
    }
    read_atlas(&state.database).await.map(Some)
}

/// The service, ready to be served.
pub fn router(state: AppState) -> Router {
    let routes = Router::new()
        .merge(health::router())
        .merge(pages::router())
        .merge(mail::outbox::router())
        .merge(legal::router())
        .merge(registry::router())
        .merge(portrait::router())
        .merge(embed::router())
        .merge(workspace::router())
        .merge(identity::router())
        .merge(network::router())
        .fallback(async || PageError::not_found("cette page"))
        .layer(from_fn_with_state(state.clone(), access::enforce))
        // The rule of each route says how much it takes.
        .layer(DefaultBodyLimit::disable());
    guarded(routes, state, Duration::from_secs(30))
}

/// The rules of every route.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    [
        health::ACCESS,
        pages::ACCESS,
        mail::outbox::ACCESS,
        legal::ACCESS,
        registry::ACCESS,
        registry::claims::ACCESS,
        registry::editing::ACCESS,
        registry::signalements::ACCESS,
        registry::imports::ACCESS,
        registry::merging::ACCESS,
        registry::sharing::ACCESS,
        registry::quality::ACCESS,
        registry::quality::nudges::ACCESS,
        registry::quarantine::ACCESS,
        registry::review::ACCESS,
        embed::ACCESS,
        indicators::ACCESS,
        workspace::ACCESS,
        identity::ACCESS,
        network::ACCESS,
        portrait::ACCESS,
        portrait::paper::ACCESS,
        portrait::levers::ACCESS,
        portrait::scenarios::ACCESS,
        portrait::indices::ACCESS,
        portrait::seances::ACCESS,
    ]
    .into_iter()
    .flatten()
}

fn guarded(routes: Router<AppState>, state: AppState, patience: Duration) -> Router {
    routes
        .layer(from_fn_with_state(state.clone(), refuse_cross_site))
        .with_state(state.clone())
        .layer(CatchPanicLayer::new())
        .layer(TimeoutLayer::with_status_code(
            StatusCode::GATEWAY_TIMEOUT,
            patience,
        ))
        .layer(RequestBodyLimitLayer::new(access::HEAVIEST))
        .layer(from_fn(explain))
        .layer(from_fn(caching::conditional))
        .layer(CompressionLayer::new().compress_when(already_small()))
        .layer(from_fn_with_state(state.clone(), headers::secure))
        .layer(from_fn_with_state(state, observe))
}

/// A workbook is compressed already.
fn already_small() -> impl tower_http::compression::Predicate {
    const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument";
    DefaultPredicate::new().and(NotForContentType::const_new(WORKBOOK))
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use axum::http::{Method, Request};
    use axum::routing::get;
    use tower::ServiceExt;

    use super::*;
    use crate::kernel::testing::databases;

    async fn answer(method: Method, address: &str) -> (StatusCode, String) {
        let (_, database) = databases().await.swap_remove(0);
        let state = state(database, Clock::System).await.unwrap();
        let slow = async || tokio::time::sleep(Duration::from_secs(60)).await;
        let broken = async || -> &'static str { panic!("on purpose") };
        let routes = Router::new()
            .route("/lent", get(slow))
            .route("/casse", get(broken))
            .route("/api/v1/casse", get(broken))
            .fallback(async || PageError::not_found("cette page"));
        let site = guarded(routes, state, Duration::from_millis(50));
        let request = Request::builder().method(method).uri(address);
        let response = site.oneshot(request.body(Body::empty()).unwrap()).await;
        let response = response.unwrap();
        let status = response.status();
        let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        (status, String::from_utf8_lossy(&bytes).into_owned())
    }

    #[tokio::test]
    async fn every_failure_has_a_page_that_helps() {
        for (method, address, expected) in [
            (Method::GET, "/rien", StatusCode::NOT_FOUND),
            (Method::POST, "/lent", StatusCode::METHOD_NOT_ALLOWED),
            (Method::GET, "/lent", StatusCode::GATEWAY_TIMEOUT),
            (Method::GET, "/casse", StatusCode::INTERNAL_SERVER_ERROR),
        ] {
            let (status, html) = answer(method, address).await;
            assert_eq!(status, expected, "{address}");
            let number = format!("Erreur {}", expected.as_u16());
            assert!(html.contains(&number), "{address}: {html}");
            assert!(html.contains("action=\"/\""), "{address} offers the search");
        }
    }

    #[tokio::test]
    async fn machines_are_not_given_pages() {
        let (status, body) = answer(Method::GET, "/api/v1/casse").await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!body.contains("<html"));
    }
}
