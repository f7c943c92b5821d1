//! What watches over a node asks: is it alive, should requests be sent to it?

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;
use tokio::time::timeout;

use super::access::{RateClass, Rule, open};
use super::database::Database;
use super::state::AppState;

/// How long the database may take to answer.
const ANSWER: Duration = Duration::from_secs(2);

/// Who may ask.
pub const ACCESS: &[Rule] = &[
    open("/sante"),
    // It asks the database.
    open("/pret").counted(RateClass::Workspace),
];

/// This node among others.
#[derive(Debug, Clone)]
pub struct Node {
    /// Its name.
    pub name: Arc<str>,
    stopping: Arc<AtomicBool>,
}

impl Node {
    /// A node of this name.
    pub fn new(name: &str) -> Self {
        Self {
            name: name.into(),
            stopping: Arc::default(),
        }
    }

    /// Asks that no more requests be sent here.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }
}

/// Whether requests should be sent here, and what was found.
#[derive(Debug, Serialize)]
struct Readiness {
    ready: bool,
    node: Arc<str>,
    /// The registry's revision that this node shows.
    revision: i64,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
}

/// The routes of `/sante` and `/pret`.
pub fn router() -> Router<AppState> {
    Router::new()
        .route(
            "/sante",
            get(async || ([(header::CACHE_CONTROL, "no-store")], "ok\n")),
        )
        .route("/pret", get(ready))
}

/// The atlas is loaded before the first request is taken: what remains to know
/// is the database.
async fn ready(State(state): State<AppState>) -> Response {
    let reason = match timeout(ANSWER, ask(&state.database)).await {
        _ if state.node.stopping.load(Ordering::Relaxed) => Some("the node is stopping"),
        Ok(Ok(())) => None,
        Ok(Err(_)) => Some("the database refuses"),
        Err(_) => Some("the database does not answer within 2 s"),
    };
    let readiness = Readiness {
        ready: reason.is_none(),
        node: state.node.name.clone(),
        revision: state.atlas().revision,
        reason,
    };
    let status = match readiness.ready {
        true => StatusCode::OK,
        false => StatusCode::SERVICE_UNAVAILABLE,
    };
    (
        status,
        [(header::CACHE_CONTROL, "no-store")],
        Json(readiness),
    )
        .into_response()
}

async fn ask(database: &Database) -> Result<(), sqlx::Error> {
    sqlx::query("SELECT number FROM revision WHERE id = 1")
        .fetch_one(database)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use axum::http::Request;
    use tower::ServiceExt as _;

    use super::*;
    use crate::kernel::clock::Clock;
    use crate::kernel::site;
    use crate::kernel::testing::databases;

    async fn answer(state: &AppState, path: &str) -> (StatusCode, String) {
        let request = Request::builder().uri(path).body(Body::empty()).unwrap();
        let response = site::router(state.clone()).oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = to_bytes(response.into_body(), 1 << 16).await.unwrap();
        (status, String::from_utf8(bytes.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_node_says_whether_it_is_alive_and_whether_it_is_ready() {
        for (kind, database) in databases().await {
            let state = site::state(database.clone(), Clock::System).await.unwrap();
            let (status, body) = answer(&state, "/pret").await;
            assert_eq!(status, StatusCode::OK, "{kind}");
            assert!(
                body.contains("\"ready\":true") && body.contains("\"revision\":0"),
                "{body}"
            );

            database.close().await;
            let (status, body) = answer(&state, "/pret").await;
            assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{kind}");
            assert!(body.contains("the database refuses"), "{body}");
            let (status, _) = answer(&state, "/sante").await;
            assert_eq!(status, StatusCode::OK, "{kind}: alive without its database");

            state.node.stop();
            let (status, body) = answer(&state, "/pret").await;
            assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{kind}");
            assert!(body.contains("the node is stopping"), "{body}");
        }
    }
}
