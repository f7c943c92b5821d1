//! What a node counts, in Prometheus's words, at an address of its own that the
//! public does not see.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
use tokio::time::timeout;

use super::database::Database;
use super::jobs::model::JobState;
use super::jobs::store as jobs;
use super::mail::store as mail;
use super::state::AppState;

/// Seconds: from what memory answers to what the guards cut.
const BUCKETS: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0,
];

/// How long the database may take to tell what is counted there.
const ANSWER: Duration = Duration::from_secs(2);

const JOB_STATES: [JobState; 4] = [
    JobState::Waiting,
    JobState::Running,
    JobState::Done,
    JobState::Failed,
];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct JobLabels {
    state: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    route: String,
    status: u16,
}

/// The counters of this node.
#[derive(Debug, Clone, Default)]
pub struct Metrics(Arc<Counters>);

#[derive(Debug)]
struct Counters {
    registry: Registry,
    requests: Family<RequestLabels, Histogram, fn() -> Histogram>,
    revision: Gauge,
    atlas_built: Gauge,
    places: Gauge,
    connections: Gauge,
    idle_connections: Gauge,
    database_up: Gauge,
    jobs: Family<JobLabels, Gauge>,
    mails_waiting: Gauge,
    memory: Gauge,
}

impl Default for Counters {
    fn default() -> Self {
        let mut registry = Registry::default();
        let version = vec![("version", env!("CARGO_PKG_VERSION"))];
        registry.register("maillage_build", "The program", Info::new(version));
        let requests = Family::new_with_constructor(histogram as fn() -> Histogram);
        registry.register_with_unit(
            "http_request_duration",
            "How long requests took to be answered",
            Unit::Seconds,
            requests.clone(),
        );
        let jobs = Family::<JobLabels, Gauge>::default();
        registry.register("maillage_jobs", "Jobs by state", jobs.clone());
        let mut gauge = |name: &str, help: &str| {
            let gauge = Gauge::default();
            registry.register(name, help, gauge.clone());
            gauge
        };
        Self {
            revision: gauge("maillage_atlas_revision", "The registry's revision shown"),
            atlas_built: gauge(
                "maillage_atlas_built_timestamp_seconds",
                "When the atlas that is shown was built",
            ),
            places: gauge("maillage_places", "Places published"),
            connections: gauge(
                "maillage_database_connections",
                "Connections to the database, in use or not",
            ),
            idle_connections: gauge(
                "maillage_database_idle_connections",
                "Connections to the database that wait to be used",
            ),
            database_up: gauge(
                "maillage_database_up",
                "Whether the database answered: if not, jobs and mails are of the last time it did",
            ),
            mails_waiting: gauge("maillage_mails_waiting", "Messages still to be sent"),
            memory: gauge(
                "process_resident_memory_bytes",
                "Memory that the process holds",
            ),
            jobs,
            requests,
            registry,
        }
    }
}

fn histogram() -> Histogram {
    Histogram::new(BUCKETS)
}

impl Metrics {
    /// Counts a request that was answered.
    pub fn count(&self, method: &'static str, route: &str, status: u16, took: Duration) {
        let labels = RequestLabels {
            method,
            route: route.to_owned(),
            status,
        };
        let requests = self.0.requests.get_or_create(&labels);
        requests.observe(took.as_secs_f64());
    }

    /// Notes that an atlas was put in place.
    pub fn atlas_built(&self, timestamp: i64) {
        self.0.atlas_built.set(timestamp);
    }

    /// Asks the database for what is counted there.
    async fn ask(&self, database: &Database) {
        let answered = timeout(ANSWER, async {
            let jobs = jobs::tally(database).await.ok()?;
            Some((jobs, mail::count_waiting(database).await.ok()?))
        });
        let answered = answered.await.ok().flatten();
        self.0.database_up.set(i64::from(answered.is_some()));
        let Some((jobs, waiting)) = answered else {
            return;
        };
        for state in JOB_STATES {
            let number = jobs.iter().find(|(found, _)| *found == state);
            let labels = JobLabels {
                state: state.slug(),
            };
            let gauge = self.0.jobs.get_or_create(&labels);
            gauge.set(number.map_or(0, |(_, number)| *number));
        }
        self.0.mails_waiting.set(waiting);
    }

    /// Everything, as Prometheus reads it.
    fn text(&self, state: &AppState) -> Result<String, std::fmt::Error> {
        let (counters, atlas) = (&self.0, state.atlas());
        counters.revision.set(atlas.revision);
        counters.places.set(whole(atlas.places().len()));
        let connections = usize::try_from(state.database.size()).unwrap_or_default();
        counters.connections.set(whole(connections));
        counters
            .idle_connections
            .set(whole(state.database.num_idle()));
        counters.memory.set(resident_memory());
        let mut text = String::new();
        encode(&mut text, &counters.registry)?;
        Ok(text)
    }
}

fn whole(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// In bytes; 0 where the system does not tell.
fn resident_memory() -> i64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<i64>().ok());
    kilobytes.unwrap_or_default() * 1024
}

/// The site of the counters: `/metrics` and nothing else.
pub fn router(state: AppState) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .with_state(state)
}

async fn metrics(State(state): State<AppState>) -> Response {
    const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    state.metrics.ask(&state.database).await;
    match state.metrics.text(&state) {
        Ok(text) => ([(header::CONTENT_TYPE, OPEN_METRICS)], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
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

    async fn get_text(router: Router, path: &str) -> String {
        let request = Request::builder().uri(path).body(Body::empty()).unwrap();
        let response = router.oneshot(request).await.unwrap();
        let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    #[tokio::test]
    async fn requests_are_counted_by_route_and_never_by_address() {
        let (_, database) = databases().await.swap_remove(0);
        let state = site::state(database, Clock::System).await.unwrap();
        for path in ["/hubs", "/lieux/secret?q=secret", "/nowhere/secret"] {
            get_text(site::router(state.clone()), path).await;
        }
        let text = get_text(router(state), "/metrics").await;
        for (route, status) in [("/hubs", 200), ("/lieux/{key}", 404), ("(none)", 404)] {
            let labels = format!("{{method=\"GET\",route=\"{route}\",status=\"{status}\"}}");
            let line = format!("http_request_duration_seconds_count{labels} 1\n");
            assert!(text.contains(&line), "{line} in:\n{text}");
        }
        assert!(!text.contains("secret"), "{text}");
    }

    #[tokio::test]
    async fn what_the_node_and_the_database_hold_is_told() {
        for (kind, database) in databases().await {
            sqlx::query(
                "INSERT INTO job (id, kind, payload, state, due_at, attempts, max_attempts, \
                 created_at) VALUES ('a', 'x', '{}', 'waiting', '2026', 0, 5, '2026')",
            )
            .execute(&database)
            .await
            .unwrap();
            let state = site::state(database.clone(), Clock::System).await.unwrap();
            let text = get_text(router(state.clone()), "/metrics").await;
            for line in [
                "maillage_atlas_revision 0\n",
                "maillage_places 0\n",
                "maillage_database_up 1\n",
                "maillage_jobs{state=\"waiting\"} 1\n",
                "maillage_jobs{state=\"failed\"} 0\n",
                "maillage_mails_waiting 0\n",
                "maillage_database_connections ",
                "process_resident_memory_bytes ",
            ] {
                assert!(text.contains(line), "{kind}: {line} in:\n{text}");
            }
            database.close().await;
            let text = get_text(router(state), "/metrics").await;
            assert!(text.contains("maillage_database_up 0\n"), "{kind}: {text}");
        }
    }
}
