//! Imports that are held, and what is known of rows, on a real database of each kind.

use std::fmt::Write as _;

use crate::kernel::chance::Chance;
use crate::kernel::clock::Clock;
use crate::kernel::database::Database;
use crate::kernel::journal::{self, Entry};
use crate::kernel::policy::Role;
use crate::kernel::testing::{databases, member};
use crate::kernel::writing::Writing;
use crate::registry::imports::apply::Changes;
use crate::registry::imports::holds::gate::{Accepted, Verdict};
use crate::registry::imports::holds::model::Cause;
use crate::registry::imports::holds::store::{self, Decision, State};
use crate::registry::imports::job::{self, Payload};
use crate::registry::imports::model::Source;
use crate::registry::imports::tests::{grant, imported, names, source, work};
use crate::registry::imports::{store as imports, withdrawn};
use crate::registry::tests::{import_data, import_with, tuesday_morning};

/// A file of so many places.
fn file(places: usize) -> String {
    let mut text = "Nom;Adresse;Code postal;Ville;Téléphone\n".to_owned();
    for n in 0..places {
        let _ = writeln!(
            text,
            "Espace {n:02};{n} rue des Lilas;35000;Rennes;02 99 00 00 {n:02}"
        );
    }
    text
}

async fn only_hold(database: &Database, source: &Source) -> store::Hold {
    let mut holds = store::of_source(database, &source.id, 10).await.unwrap();
    assert_eq!(holds.len(), 1);
    holds.remove(0)
}

/// Sends a file that is held.
async fn held(database: &Database, source: &Source) -> store::Hold {
    imported(database, source, true, &file(12)).await;
    let run = imported(database, source, false, &file(6)).await;
    assert_eq!(run, "essai-web-1", "the second is no run");
    only_hold(database, source).await
}

#[tokio::test]
async fn a_file_cut_short_waits_and_is_applied_when_somebody_says_so() {
    for (kind, database) in databases().await {
        let source = source("hub:hub-bretagne");
        let hub = member(
            &database,
            &[(Role::HubTeam, "hub:hub-bretagne")],
            tuesday_morning(),
        )
        .await;
        member(
            &database,
            &[(Role::HubTeam, "hub:hinaura")],
            tuesday_morning(),
        )
        .await;
        member(
            &database,
            &[(Role::NationalAdministrator, "nation")],
            tuesday_morning(),
        )
        .await;
        let hold = held(&database, &source).await;
        assert_eq!(names(&database).await.len(), 12, "{kind}: nothing changed");
        assert_eq!(
            hold.causes,
            [Cause::Shrinks {
                before: 12,
                after: 6
            }],
            "{kind}"
        );
        assert_eq!(hold.diff.changes.withdrawn, 6, "{kind}");
        assert_eq!(hold.diff.withdrawn.len(), 6, "{kind}");
        assert_eq!(imports::uploads(&database).await.unwrap(), [], "{kind}");
        let told: Vec<String> =
            sqlx::query_scalar("SELECT recipient FROM mail WHERE subject LIKE '%attend votre d%'")
                .fetch_all(&database)
                .await
                .unwrap();
        assert_eq!(told, [format!("{}@exemple.fr", hub.person)], "{kind}");

        let mut writing = Writing::begin(&database, Clock::System).await.unwrap();
        let payload = Payload {
            source: source.id.clone(),
            upload: None,
            hold: Some(hold.id.clone()),
            requested_by: "operator".to_owned(),
        };
        let job = job::ask(&mut writing, &Chance::System, &payload)
            .await
            .unwrap();
        let decision = Decision {
            hold: &hold.id,
            reason: "Permanences fermées",
        };
        let granted = grant(&source);
        assert!(
            store::accept(&mut writing, &granted, &decision, &job)
                .await
                .unwrap()
        );
        assert!(
            !store::accept(&mut writing, &granted, &decision, &job)
                .await
                .unwrap()
        );
        writing.commit(&granted, Entry::default()).await.unwrap();
        work(&database).await;
        assert_eq!(names(&database).await.len(), 6, "{kind}");
        let hold = only_hold(&database, &source).await;
        assert_eq!(hold.state, State::Applied, "{kind}");
        assert_eq!(hold.run.as_deref(), Some("essai-web-2"), "{kind}");
        assert!(
            store::import_of(&database, &hold.id)
                .await
                .unwrap()
                .is_none(),
            "{kind}"
        );
        assert!(journal::verify(&database).await.unwrap().is_ok(), "{kind}");

        let gone = withdrawn::of(&database, &source.id, 0).await.unwrap();
        assert_eq!(
            withdrawn::count(&database, &source.id).await.unwrap(),
            6,
            "{kind}"
        );
        assert_eq!(gone.len(), 6, "{kind}");
        assert_eq!(
            gone[0].why,
            withdrawn::Why::Absent {
                run: "essai-web-2".to_owned(),
                location: "lieux.csv".to_owned()
            },
            "{kind}"
        );
    }
}

#[tokio::test]
async fn a_held_import_is_refused_once_and_a_later_file_takes_its_place() {
    for (kind, database) in databases().await {
        let source = source("nation");
        let hold = held(&database, &source).await;
        let decision = Decision {
            hold: &hold.id,
            reason: "Fichier incomplet",
        };
        let granted = grant(&source);
        let refuse = || store::refuse(&database, &granted, &decision, Clock::System);
        assert!(refuse().await.unwrap(), "{kind}");
        assert!(!refuse().await.unwrap(), "{kind}: once");
        assert_eq!(
            only_hold(&database, &source).await.state,
            State::Refused,
            "{kind}"
        );
        assert_eq!(names(&database).await.len(), 12, "{kind}");

        imported(&database, &source, false, &file(5)).await;
        imported(&database, &source, false, &file(11)).await;
        let states: Vec<State> = store::of_source(&database, &source.id, 10)
            .await
            .unwrap()
            .iter()
            .map(|hold| hold.state)
            .collect();
        assert_eq!(states, [State::Superseded, State::Refused], "{kind}");
        assert_eq!(names(&database).await.len(), 11, "{kind}");
        assert!(journal::verify(&database).await.unwrap().is_ok(), "{kind}");
    }
}

/// Places for the command line, as its fixture's mapping reads them.
fn places(ids: impl Iterator<Item = usize>) -> String {
    let rows: Vec<String> = ids
        .map(|n| {
            format!(
                r#"{{"id": "{n}", "nom": "Espace {n}", "adresse": "{n} rue des Lilas", "cp": "35000", "commune": "Rennes", "lat": "48.11", "lon": "-1.68", "maj": "2026-10-01", "aide": "", "horaires": ""}}"#
            )
        })
        .collect();
    format!("[{}]", rows.join(","))
}

#[tokio::test]
async fn the_command_line_holds_too_unless_told_otherwise() {
    for (kind, database) in databases().await {
        import_data(&database, &places(0..10)).await;
        let moved = places(100..110);
        let held = import_with(&database, &moved, Accepted::No).await;
        let Verdict::Held(held) = held.verdict else {
            panic!("{kind}: identifiers all changed");
        };
        assert!(
            matches!(
                held.causes[..],
                [Cause::Replaced {
                    withdrawn: 10,
                    added: 10,
                    ..
                }]
            ),
            "{kind}: {:?}",
            held.causes
        );
        assert_eq!(names(&database).await.len(), 10, "{kind}");
        let renamed = places(0..10).replace("\"cp\"", "\"code_postal\"");
        let Verdict::Held(held) = import_with(&database, &renamed, Accepted::No).await.verdict
        else {
            panic!("{kind}: a column was renamed");
        };
        assert!(
            held.causes[0].in_french().contains("«\u{a0}cp\u{a0}»"),
            "{kind}"
        );
        let changes = import_data(&database, &moved).await;
        assert_eq!((changes.added, changes.withdrawn), (10, 10), "{kind}");
    }
}

#[tokio::test]
async fn rows_that_come_again_are_neither_read_nor_written_anew() {
    for (kind, database) in databases().await {
        let all = places(0..30).replace("\"Espace 7\"", "\"\"");
        import_data(&database, &all).await;
        let again = import_with(&database, &all, Accepted::No).await;
        assert_eq!(again.reused, 30, "{kind}");
        assert_eq!(
            (again.report.published, again.report.quarantined),
            (29, 1),
            "{kind}"
        );
        let changed = all.replace("\"3 rue des Lilas\"", "\"3 rue des Roses\"");
        let third = import_with(&database, &changed, Accepted::No).await;
        assert_eq!(third.reused, 29, "{kind}");
        let Verdict::Applied(applied) = third.verdict else {
            panic!("{kind}: held");
        };
        let expected = Changes {
            updated: 1,
            unchanged: 28,
            ..Changes::default()
        };
        assert_eq!(applied.changes, expected, "{kind}");
        let remembered: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM import_row")
            .fetch_one(&database)
            .await
            .unwrap();
        assert_eq!(remembered, 30, "{kind}");

        // A place that is no longer what its row made of it is made anew.
        sqlx::query(
            "UPDATE place SET fingerprint = 'autre' WHERE key = (SELECT MIN(key) FROM place)",
        )
        .execute(&database)
        .await
        .unwrap();
        let healed = import_with(&database, &changed, Accepted::No).await;
        assert_eq!(healed.reused, 29, "{kind}");
        let last = import_with(&database, &changed, Accepted::No).await;
        assert_eq!(last.reused, 30, "{kind}");
    }
}
