use serde_json::json;
use sqlx::Row;

use super::*;
use crate::kernel::clock::Clock;
use crate::kernel::database::Database;
use crate::kernel::identity::Actor;
use crate::kernel::policy::{EditPlace, Target, permit};
use crate::kernel::testing::databases;
use crate::kernel::writing::Writing;

async fn write(database: &Database, number: usize) {
    let target = Target::place(&format!("place-{number}"), "35238".parse().ok(), None);
    let grant = permit::<EditPlace>(&Actor::Operator, target).unwrap();
    let writing = Writing::begin(database, Clock::System).await.unwrap();
    let entry = Entry::changed(json!({"nom": "A"}), json!({"nom": number}), "essai");
    writing.commit(&grant, entry).await.unwrap();
}

#[tokio::test]
async fn a_journal_is_whole_until_someone_touches_it() {
    for (kind, database) in databases().await {
        for number in 0..5 {
            write(&database, number).await;
        }
        let whole = verify(&database).await.unwrap().unwrap();
        assert_eq!(whole.entries, 5, "{kind}");
        for (change, expected) in [
            (
                "UPDATE journal SET why = 'autre' WHERE number = 3",
                Break::Changed(3),
            ),
            (
                "UPDATE journal SET commune = NULL WHERE number = 3",
                Break::Changed(3),
            ),
            (
                "UPDATE journal SET previous = hash WHERE number = 3",
                Break::Previous(3),
            ),
            (
                "DELETE FROM journal WHERE number = 3",
                Break::Missing {
                    expected: 3,
                    found: 4,
                },
            ),
            (
                "DELETE FROM journal WHERE number > 2",
                Break::CutOff { last: 2, head: 5 },
            ),
        ] {
            let mut transaction = database.begin().await.unwrap();
            sqlx::query(change)
                .execute(&mut *transaction)
                .await
                .unwrap();
            transaction.commit().await.unwrap();
            assert_eq!(
                verify(&database).await.unwrap(),
                Err(expected),
                "{kind}: {change}"
            );
            mend(&database).await;
        }
    }
}

/// Writes the journal anew, so that the next breach starts from a whole one.
async fn mend(database: &Database) {
    for statement in [
        "DELETE FROM journal",
        "UPDATE journal_head SET number = 0, hash = ''",
    ] {
        sqlx::query(statement).execute(database).await.unwrap();
    }
    for number in 0..5 {
        write(database, number).await;
    }
}

#[tokio::test]
async fn many_writers_make_one_chain() {
    for (kind, database) in databases().await {
        let writers = (0..20).map(|number| {
            let database = database.clone();
            tokio::spawn(async move { write(&database, number).await })
        });
        for writer in writers.collect::<Vec<_>>() {
            writer.await.unwrap();
        }
        assert_eq!(
            verify(&database).await.unwrap().unwrap().entries,
            20,
            "{kind}"
        );
    }
}

#[tokio::test]
async fn what_is_not_committed_never_was() {
    for (kind, database) in databases().await {
        let mut writing = Writing::begin(&database, Clock::System).await.unwrap();
        writing.publish().await.unwrap();
        drop(writing);
        let revision: i64 = sqlx::query("SELECT number FROM revision WHERE id = 1")
            .fetch_one(&database)
            .await
            .unwrap()
            .get("number");
        assert_eq!(revision, 0, "{kind}");
        assert_eq!(
            verify(&database).await.unwrap().unwrap().entries,
            0,
            "{kind}"
        );
    }
}

#[tokio::test]
async fn a_subjects_history_is_read_newest_first() {
    for (kind, database) in databases().await {
        for number in [1, 2, 1] {
            write(&database, number).await;
        }
        let history = of_subject(&database, "place:place-1", 10).await.unwrap();
        let numbers: Vec<i64> = history.iter().map(|entry| entry.number).collect();
        assert_eq!(numbers, [3, 1], "{kind}");
        assert_eq!(history[0].after, Some(json!({"nom": 1})), "{kind}");
        assert_eq!(history[0].actor, "operator", "{kind}");
    }
}
