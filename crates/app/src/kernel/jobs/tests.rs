//! Jobs on both databases: done once, by one node, whatever becomes of nodes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use sqlx::Row;
use tokio_util::sync::CancellationToken;

use super::model::{JobState, KEPT_DAYS, NewJob, Recurring};
use super::runner::{Handlers, Runner};
use super::store::{Enqueued, JobError, LEASE, enqueue, forget_finished, job, keep_recurring};
use super::{Failure, Lease};
use crate::kernel::chance::Chance;
use crate::kernel::clock::Clock;
use crate::kernel::database::Database;
use crate::kernel::site;
use crate::kernel::state::AppState;
use crate::kernel::testing::databases;

fn noon() -> DateTime<Utc> {
    "2026-11-24T12:00:00Z".parse().unwrap()
}

async fn state_at(database: &Database, now: DateTime<Utc>) -> AppState {
    site::state(database.clone(), Clock::Fixed(now))
        .await
        .unwrap()
}

async fn add(database: &Database, job: &NewJob) -> String {
    let mut connection = database.acquire().await.unwrap();
    let added = enqueue(&mut connection, &Chance::System, job, noon()).await;
    added.unwrap().id().to_owned()
}

fn import() -> NewJob {
    NewJob::new("import", json!({ "source": "essai" }), noon())
}

/// A node, as of that instant, that does nothing by itself.
async fn node(database: &Database, now: DateTime<Utc>) -> Runner {
    let idle = Handlers::new().on("import", async |_, _| Err(Failure::LeaseLost));
    Runner::new(state_at(database, now).await, idle)
}

async fn taken(runner: &Runner, now: DateTime<Utc>) -> Option<Lease> {
    runner.claim(now).await.unwrap()
}

#[tokio::test]
async fn of_many_nodes_one_has_the_job() {
    for (kind, database) in databases().await {
        for _ in 0..5 {
            add(&database, &import()).await;
        }
        let mut claims = tokio::task::JoinSet::new();
        for _ in 0..6 {
            let runner = node(&database, noon()).await;
            claims.spawn(async move {
                let mut taken = Vec::new();
                for _ in 0..10 {
                    taken.extend(runner.claim(noon()).await.unwrap());
                }
                taken
            });
        }
        let mut ids: Vec<String> = claims
            .join_all()
            .await
            .concat()
            .into_iter()
            .map(|lease| lease.job().id.clone())
            .collect();
        ids.sort();
        assert_eq!(ids.len(), 5, "{kind}: all taken, none twice");
        ids.dedup();
        assert_eq!(ids.len(), 5, "{kind}");
    }
}

#[tokio::test]
async fn a_job_is_not_taken_before_its_time_nor_by_who_cannot_do_it() {
    for (kind, database) in databases().await {
        let later = noon() + TimeDelta::minutes(5);
        add(&database, &NewJob::new("import", json!({}), later)).await;
        add(
            &database,
            &NewJob::new("import-of-another-kind", json!({}), noon()),
        )
        .await;
        let runner = node(&database, noon()).await;
        assert!(taken(&runner, noon()).await.is_none(), "{kind}");
        assert!(taken(&runner, later).await.is_some(), "{kind}");
    }
}

#[tokio::test]
async fn when_a_node_dies_another_takes_its_job_and_the_dead_can_end_nothing() {
    for (kind, database) in databases().await {
        let id = add(&database, &import()).await;
        let dead = taken(&node(&database, noon()).await, noon()).await.unwrap();
        let soon = noon() + LEASE;
        let other = node(&database, soon).await;
        assert!(taken(&other, soon).await.is_none(), "{kind}: still leased");
        let after = soon + TimeDelta::seconds(1);
        let heir = taken(&node(&database, after).await, after).await.unwrap();
        assert_eq!(heir.job().id, id, "{kind}");
        assert_eq!(heir.job().attempts, 2, "{kind}");

        // What the dead one did at last goes with its end.
        let mut transaction = database.begin().await.unwrap();
        sqlx::query("INSERT INTO source (id, created_at) VALUES ('fantome', '2026')")
            .execute(&mut *transaction)
            .await
            .unwrap();
        let refused = dead.finish_in(&mut transaction, &json!({})).await;
        assert!(matches!(refused, Err(Failure::LeaseLost)), "{kind}");
        drop(transaction);
        assert!(
            matches!(dead.progress(&1).await, Err(Failure::LeaseLost)),
            "{kind}"
        );

        let mut transaction = database.begin().await.unwrap();
        sqlx::query("INSERT INTO source (id, created_at) VALUES ('vivant', '2026')")
            .execute(&mut *transaction)
            .await
            .unwrap();
        heir.finish_in(&mut transaction, &json!({ "rows": 3 }))
            .await
            .unwrap();
        transaction.commit().await.unwrap();
        let ended = job(&database, &id).await.unwrap().unwrap();
        assert_eq!(ended.state, JobState::Done, "{kind}");
        assert_eq!(ended.result, Some(json!({ "rows": 3 })), "{kind}");
        let sources = sqlx::query("SELECT id FROM source")
            .fetch_all(&database)
            .await
            .unwrap();
        assert_eq!(sources.len(), 1, "{kind}");
        assert_eq!(sources[0].get::<String, _>("id"), "vivant", "{kind}");
        assert!(
            heir.finish(&json!({})).await.is_err(),
            "{kind}: one end only"
        );
    }
}

#[tokio::test]
async fn who_works_long_says_so_and_keeps_its_job() {
    for (kind, database) in databases().await {
        let id = add(&database, &import()).await;
        let mut lease = taken(&node(&database, noon()).await, noon()).await.unwrap();
        lease.clock = Clock::Fixed(noon() + TimeDelta::seconds(25));
        lease.progress(&json!({ "rows": 1_200 })).await.unwrap();
        let later = noon() + LEASE + TimeDelta::seconds(20);
        assert!(
            taken(&node(&database, later).await, later).await.is_none(),
            "{kind}"
        );
        let shown = job(&database, &id).await.unwrap().unwrap();
        assert_eq!(shown.progress, Some(json!({ "rows": 1_200 })), "{kind}");
    }
}

#[tokio::test]
async fn one_job_of_a_key_at_a_time() {
    for (kind, database) in databases().await {
        let alone = || import().alone_of("import:essai");
        let mut connection = database.acquire().await.unwrap();
        let chance = Chance::System;
        let first = enqueue(&mut connection, &chance, &alone(), noon())
            .await
            .unwrap();
        assert!(matches!(first, Enqueued::New(_)), "{kind}");
        let again = enqueue(&mut connection, &chance, &alone(), noon())
            .await
            .unwrap();
        assert_eq!(again, Enqueued::Already(first.id().to_owned()), "{kind}");
        let lease = taken(&node(&database, noon()).await, noon()).await.unwrap();
        lease.finish(&json!({})).await.unwrap();
        let next = enqueue(&mut connection, &chance, &alone(), noon())
            .await
            .unwrap();
        assert!(
            matches!(next, Enqueued::New(_)),
            "{kind}: the first is over"
        );
    }
}

#[tokio::test]
async fn a_job_asked_for_in_vain_leaves_nothing() {
    for (kind, database) in databases().await {
        let mut transaction = database.begin().await.unwrap();
        let asked = enqueue(&mut transaction, &Chance::System, &import(), noon()).await;
        let id = asked.unwrap().id().to_owned();
        transaction.rollback().await.unwrap();
        assert!(job(&database, &id).await.unwrap().is_none(), "{kind}");
    }
}

/// Runs what is due at that instant.
async fn work(database: &Database, handlers: &Handlers, now: DateTime<Utc>) -> bool {
    let runner = Runner::new(state_at(database, now).await, handlers.clone());
    runner.work_once(&CancellationToken::new()).await.unwrap()
}

#[tokio::test]
async fn a_failure_is_tried_again_later_and_later_then_given_up() {
    for (kind, database) in databases().await {
        let id = add(&database, &import().tried(3)).await;
        let fails = Handlers::new().on("import", async |_, _| {
            Err(Failure::Again("the source does not answer".to_owned()))
        });
        let mut now = noon();
        for wait in [15, 30] {
            assert!(work(&database, &fails, now).await, "{kind}");
            let left = job(&database, &id).await.unwrap().unwrap();
            assert_eq!(left.state, JobState::Waiting, "{kind}");
            assert_eq!(left.due_at, now + TimeDelta::seconds(wait), "{kind}");
            assert_eq!(left.error.as_deref(), Some("the source does not answer"));
            assert!(!work(&database, &fails, now).await, "{kind}: not at once");
            now = left.due_at;
        }
        assert!(work(&database, &fails, now).await, "{kind}");
        let over = job(&database, &id).await.unwrap().unwrap();
        assert_eq!(over.state, JobState::Failed, "{kind}");
        assert_eq!(over.finished_at, Some(now), "{kind}");
    }
}

#[tokio::test]
async fn a_panic_and_a_hopeless_job_end_as_failures() {
    for (kind, database) in databases().await {
        let id = add(&database, &import()).await;
        let panics = Handlers::new().on("import", async |_, _| panic!("on purpose"));
        assert!(work(&database, &panics, noon()).await, "{kind}");
        let left = job(&database, &id).await.unwrap().unwrap();
        assert_eq!(left.state, JobState::Waiting, "{kind}");

        let hopeless = Handlers::new().on("import", async |_, lease: Lease| {
            lease.payload::<u64>()?;
            lease.finish(&json!({})).await
        });
        assert!(work(&database, &hopeless, left.due_at).await, "{kind}");
        let over = job(&database, &id).await.unwrap().unwrap();
        assert_eq!(over.state, JobState::Failed, "{kind}");
    }
}

#[tokio::test]
async fn a_job_that_kills_its_nodes_is_given_up() {
    for (kind, database) in databases().await {
        let id = add(&database, &import().tried(2)).await;
        let mut now = noon();
        for _ in 0..2 {
            assert!(
                taken(&node(&database, now).await, now).await.is_some(),
                "{kind}"
            );
            now += LEASE + TimeDelta::seconds(1);
        }
        let never = Handlers::new().on("import", async |_, _| panic!("not a third time"));
        assert!(work(&database, &never, now).await, "{kind}");
        let over = job(&database, &id).await.unwrap().unwrap();
        assert_eq!(over.state, JobState::Failed, "{kind}");
        assert!(over.error.unwrap().starts_with("given up"), "{kind}");
    }
}

#[tokio::test]
async fn a_server_that_stops_gives_its_job_back() {
    for (kind, database) in databases().await {
        let id = add(&database, &import()).await;
        let endless = Handlers::new().on("import", async |_, _| std::future::pending().await);
        let stop = CancellationToken::new();
        let runner = Runner::new(state_at(&database, noon()).await, endless);
        let running = tokio::spawn(runner.run(stop.clone()));
        while job(&database, &id).await.unwrap().unwrap().state != JobState::Running {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        stop.cancel();
        running.await.unwrap();
        let left = job(&database, &id).await.unwrap().unwrap();
        assert_eq!(left.state, JobState::Waiting, "{kind}");
        assert_eq!(left.attempts, 0, "{kind}: that was no failure");
        assert_eq!(left.leased_by, None, "{kind}");
    }
}

#[tokio::test]
async fn what_recurs_begins_again_after_each_end_and_keeps_its_one_row() {
    for (kind, database) in databases().await {
        let daily = Recurring {
            kind: "retention",
            every: TimeDelta::hours(24),
        };
        for _ in 0..3 {
            keep_recurring(&database, &Chance::System, daily, noon())
                .await
                .unwrap();
        }
        let runs = Arc::new(AtomicUsize::new(0));
        let counted = runs.clone();
        let handlers = Handlers::new().on("retention", move |_, lease: Lease| {
            let run = counted.fetch_add(1, Ordering::Relaxed);
            async move {
                match run {
                    1 => Err(Failure::Never("this once".to_owned())),
                    _ => lease.finish(&json!({ "run": run })).await,
                }
            }
        });
        let mut now = noon();
        for _ in 0..3 {
            assert!(work(&database, &handlers, now).await, "{kind}");
            assert!(!work(&database, &handlers, now).await, "{kind}");
            now += daily.every;
        }
        assert_eq!(runs.load(Ordering::Relaxed), 3, "{kind}");
        let number: i64 = sqlx::query("SELECT COUNT(*) AS number FROM job")
            .fetch_one(&database)
            .await
            .unwrap()
            .get("number");
        assert_eq!(number, 1, "{kind}");
        let hourly = Recurring {
            every: TimeDelta::hours(1),
            ..daily
        };
        keep_recurring(&database, &Chance::System, hourly, now)
            .await
            .unwrap();
        let kept = super::store::latest(&database, "retention", 1)
            .await
            .unwrap();
        assert_eq!(kept[0].every_seconds, Some(3_600), "{kind}");
    }
}

#[tokio::test]
async fn finished_jobs_are_forgotten_in_time() {
    for (kind, database) in databases().await {
        let over = add(&database, &import()).await;
        let waits = add(&database, &NewJob::new("other", json!({}), noon())).await;
        let lease = taken(&node(&database, noon()).await, noon()).await.unwrap();
        assert_eq!(lease.job().id, over, "{kind}");
        lease.finish(&json!({})).await.unwrap();
        let eve = noon() + TimeDelta::days(KEPT_DAYS);
        assert_eq!(forget_finished(&database, eve).await.unwrap(), 0, "{kind}");
        let day = eve + TimeDelta::seconds(1);
        assert_eq!(forget_finished(&database, day).await.unwrap(), 1, "{kind}");
        assert!(job(&database, &waits).await.unwrap().is_some(), "{kind}");
    }
}

#[test]
fn a_lost_lease_is_told_from_other_troubles() {
    assert!(matches!(
        Failure::from(JobError::LeaseLost),
        Failure::LeaseLost
    ));
    let other = JobError::Damaged("x".to_owned());
    assert!(matches!(Failure::from(other), Failure::Again(_)));
}
