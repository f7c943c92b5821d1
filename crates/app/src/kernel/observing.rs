//! What is told of each request, to the log and to the counters: its method,
//! the pattern of its route, how it ended and how long it took. Never its
//! address, which may hold what somebody looks for or where, nor who asks.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;

use super::state::AppState;

/// By which a request is found again in the log.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The layer: outermost, so that it sees what every other one answers.
pub async fn observe(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = known(request.method());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let id = state.chance.id();
    let mut response = next.run(request).await;
    let took = begun.elapsed();
    let route = route.as_ref().map_or("(none)", MatchedPath::as_str);
    let status = response.status().as_u16();
    state.metrics.count(method, route, status, took);
    tracing::info!(
        target: "maillage::request",
        method,
        route,
        status,
        ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        id,
        "request"
    );
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// Anyone can invent methods; the counters know these.
fn known(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "OTHER",
    }
}
