//! The story of an import, on a real database of each kind.

mod right;

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use tokio_util::sync::CancellationToken;

use super::domain::Domain;
use super::job::{self, Payload};
use super::model::{Every, Frequency, Licence, Source};
use super::preview::preview;
use super::rollback::{Rollback, roll_back};
use super::store::{self, NewUpload, Received};
use super::{reading, schedule};
use crate::kernel::chance::Chance;
use crate::kernel::clock::Clock;
use crate::kernel::database::Database;
use crate::kernel::identity::{Actor, PersonId};
use crate::kernel::jobs::{Handlers, Runner};
use crate::kernel::journal::{self, Entry};
use crate::kernel::policy::{Grant, ImportSource, Role, permit};
use crate::kernel::site;
use crate::kernel::state::AppState;
use crate::kernel::testing::{databases, member};
use crate::kernel::writing::Writing;
use crate::registry::import::propose_import;
use crate::registry::quarantine::model::Mends;
use crate::registry::store::published_places;
use crate::registry::tests::tuesday_morning;

const FILE: &str = "Nom;Adresse;Code postal;Ville;Téléphone;Services\n\
    Espace des Lilas;1 rue des Lilas;35000;Rennes;02 99 00 00 01;Accéder à du matériel\n\
    Médiathèque du Port;2 quai Nord;35400;Saint-Malo;02 99 00 00 02;\n\
    Point du Rhône;3 rue Mercière;69002;Lyon;04 78 00 00 03;\n\
    ;;;;;Accéder à du matériel\n";

pub(super) fn source(scope: &str) -> Source {
    Source {
        id: "essai-web".to_owned(),
        title: "Essai web".to_owned(),
        scope: scope.parse().unwrap(),
        licence: Some(Licence::Etalab),
        frequency: Some(Frequency::Weekly),
        mapping: None,
    }
}

pub(super) fn grant(source: &Source) -> Grant<ImportSource> {
    permit(&Actor::Operator, source.target()).unwrap()
}

async fn received(database: &Database, source: &Source, is_new: bool, text: &str) -> Received {
    store::receive(
        database,
        &grant(source),
        source,
        is_new,
        NewUpload {
            file_name: "lieux.csv",
            bytes: text.as_bytes(),
        },
        &Chance::System,
        Clock::System,
    )
    .await
    .unwrap()
}

async fn state(database: &Database) -> AppState {
    site::state(database.clone(), Clock::System).await.unwrap()
}

/// Sends a file, and does the job that imports it.
pub(super) async fn imported(
    database: &Database,
    source: &Source,
    is_new: bool,
    text: &str,
) -> String {
    let Received::Kept(upload) = received(database, source, is_new, text).await else {
        panic!("the name is taken");
    };
    asked(database, source, Some(upload)).await;
    work(database).await;
    store::runs(database, &source.id, 1).await.unwrap()[0]
        .id
        .clone()
}

async fn asked(database: &Database, source: &Source, upload: Option<String>) -> String {
    asked_by(database, source, upload, "operator").await
}

async fn asked_by(
    database: &Database,
    source: &Source,
    upload: Option<String>,
    requested_by: &str,
) -> String {
    let mut writing = Writing::begin(database, Clock::System).await.unwrap();
    let payload = Payload {
        source: source.id.clone(),
        upload,
        hold: None,
        requested_by: requested_by.to_owned(),
    };
    let id = job::ask(&mut writing, &Chance::System, &payload)
        .await
        .unwrap();
    writing
        .commit(&grant(source), Entry::default())
        .await
        .unwrap();
    id
}

/// Does every import that is due.
pub(super) async fn work(database: &Database) {
    done(database, job::KIND, Handlers::new().on(job::KIND, job::run)).await;
}

/// Does every job that is due and has a handler.
async fn done(database: &Database, kind: &str, handlers: Handlers) {
    let state = state(database).await;
    let stop = CancellationToken::new();
    let runner = tokio::spawn(Runner::new(state, handlers).run(stop.clone()));
    for _ in 0..200 {
        let waiting: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM job WHERE kind = $1 AND state IN ('waiting', 'running')",
        )
        .bind(kind)
        .fetch_one(database)
        .await
        .unwrap();
        if waiting == 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    stop.cancel();
    runner.await.unwrap();
}

pub(super) async fn names(database: &Database) -> Vec<(String, String)> {
    let places = published_places(database).await.unwrap();
    let mut names: Vec<_> = places
        .into_iter()
        .map(|found| (found.place.nom, found.place.adresse))
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_file_becomes_places_within_the_territory_of_its_source() {
    for (kind, database) in databases().await {
        let source = source("hub:hub-bretagne");
        let run = imported(&database, &source, true, FILE).await;
        let run = store::run(&database, &run).await.unwrap().unwrap();
        assert_eq!(
            (run.read, run.published, run.quarantined),
            (4, 2, 2),
            "{kind}"
        );
        let rows = store::quarantine(&database, &run.id, 10).await.unwrap();
        assert_eq!(
            rows.iter().map(|row| row.number).collect::<Vec<_>>(),
            [2, 3],
            "{kind}"
        );
        assert!(
            rows[0].issues.contains("hors du territoire de la source"),
            "{kind}"
        );
        assert!(run.coverage.unwrap().contains("telephone"), "{kind}");
        assert_eq!(
            store::uploads(&database).await.unwrap(),
            [],
            "{kind}: the file is erased"
        );
        let kept = store::source(&database, "essai-web")
            .await
            .unwrap()
            .unwrap();
        assert!(kept.mapping.unwrap().contains("Ville"), "{kind}");
        assert!(journal::verify(&database).await.unwrap().is_ok(), "{kind}");
        let taken = received(&database, &source, true, FILE).await;
        assert_eq!(taken, Received::NameTaken, "{kind}");
    }
}

#[tokio::test]
async fn what_would_change_is_told_and_nothing_is_written() {
    for (kind, database) in databases().await {
        let source = source("nation");
        imported(&database, &source, true, FILE).await;
        let before = names(&database).await;
        let moved = FILE
            .replace("1 rue des Lilas", "9 rue des Lilas")
            .replace("Médiathèque du Port", "Médiathèque de la Plage");
        // An id of its own keeps a place itself when its address changes.
        let told = told(&database, &source, &moved).await;
        assert_eq!(
            (
                told.changes.added,
                told.changes.withdrawn,
                told.changes.unchanged
            ),
            (2, 2, 1),
            "{kind}"
        );
        let telephone = FILE.replace("02 99 00 00 01", "02 99 00 00 09");
        let told = self::told(&database, &source, &telephone).await;
        let changed = &told.changed[0];
        assert_eq!(changed.place.name, "Espace des Lilas", "{kind}");
        let fields: Vec<_> = changed
            .fields
            .iter()
            .map(|change| {
                (
                    change.field.name(),
                    change.before.as_str(),
                    change.after.as_str(),
                )
            })
            .collect();
        assert_eq!(
            fields,
            [("telephone", "+33299000001", "+33299000009")],
            "{kind}"
        );
        assert_eq!(names(&database).await, before, "{kind}");
    }
}

async fn told(database: &Database, source: &Source, text: &str) -> super::preview::Preview {
    let today = Clock::System.today();
    let domain = Domain::of(database, &source.scope).await.unwrap();
    let read = reading::recognise(text.as_bytes(), source, &BTreeMap::new(), today).unwrap();
    let (outcome, _) = reading::outcome(
        &read.rows,
        &read.mapping,
        &source.id,
        (&domain, &Mends::default()),
        today,
    );
    let proposed = propose_import(&source.id, "", &outcome, &Actor::Operator).unwrap();
    preview(database, &proposed).await.unwrap()
}

#[tokio::test]
async fn a_run_is_taken_back_unless_its_places_changed_since() {
    for (kind, database) in databases().await {
        let source = source("nation");
        let first = imported(&database, &source, true, FILE).await;
        let as_first = names(&database).await;
        let changed = FILE
            .replace("02 99 00 00 01", "02 99 00 00 09")
            .replace("Médiathèque du Port", "Médiathèque de la Plage");
        let second = imported(&database, &source, false, &changed).await;
        assert_ne!(names(&database).await, as_first, "{kind}");

        let refused = roll_back(&database, &grant(&source), &first, Clock::System).await;
        let Rollback::Touched { places, all } = refused.unwrap() else {
            panic!("{kind}: the second run touched the first's places");
        };
        assert_eq!((places.len(), all), (2, 2), "{kind}");

        let before: Vec<(String, String)> = records(&database).await;
        assert!(
            before
                .iter()
                .any(|(_, record)| record.contains("+33299000009")),
            "{kind}"
        );
        let done = roll_back(&database, &grant(&source), &second, Clock::System)
            .await
            .unwrap();
        assert_eq!(
            done,
            Rollback::Done(3),
            "{kind}: one added, one changed, one withdrawn"
        );
        assert_eq!(names(&database).await, as_first, "{kind}");
        assert!(
            records(&database)
                .await
                .iter()
                .any(|(_, r)| r.contains("+33299000001")),
            "{kind}"
        );
        let again = roll_back(&database, &grant(&source), &second, Clock::System)
            .await
            .unwrap();
        assert_eq!(again, Rollback::Already, "{kind}");
        assert!(journal::verify(&database).await.unwrap().is_ok(), "{kind}");

        let third = imported(&database, &source, false, &changed).await;
        sqlx::query(
            "INSERT INTO place_edit (place_key, part, value, edited_at, edited_by) \
             SELECT place_key, 'telephone', '+33299000007', '2999-01-01T00:00:00.000Z', 'operator' \
             FROM import_change WHERE import_id = $1 ORDER BY place_key LIMIT 1",
        )
        .bind(&third)
        .execute(&database)
        .await
        .unwrap();
        let by_hand = roll_back(&database, &grant(&source), &third, Clock::System)
            .await
            .unwrap();
        assert!(
            matches!(by_hand, Rollback::Touched { all: 1, .. }),
            "{kind}: {by_hand:?}"
        );

        let other = Source {
            id: "autre".to_owned(),
            ..source.clone()
        };
        let elsewhere = roll_back(&database, &grant(&other), &first, Clock::System)
            .await
            .unwrap();
        assert_eq!(
            elsewhere,
            Rollback::NoRun,
            "{kind}: a grant is for its own source"
        );
    }
}

async fn records(database: &Database) -> Vec<(String, String)> {
    let places = published_places(database).await.unwrap();
    places
        .into_iter()
        .map(|found| (found.key, serde_json::to_string(&found.place).unwrap()))
        .collect()
}

#[tokio::test]
async fn old_runs_let_go_of_what_was_before() {
    for (kind, database) in databases().await {
        let source = source("nation");
        let first = imported(&database, &source, true, FILE).await;
        for n in 0..10 {
            let text = FILE.replace("02 99 00 00 01", &format!("02 99 00 01 {n:02}"));
            imported(&database, &source, false, &text).await;
        }
        let done = roll_back(&database, &grant(&source), &first, Clock::System)
            .await
            .unwrap();
        assert_eq!(done, Rollback::Forgotten, "{kind}");
        let old: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM import_change WHERE import_id = 'essai-web-1'",
        )
        .fetch_one(&database)
        .await
        .unwrap();
        assert_eq!(old, 0, "{kind}");
    }
}

#[tokio::test]
async fn an_organisation_runs_the_places_it_adds() {
    for (kind, database) in databases().await {
        sqlx::query(
            "INSERT INTO organisation (id, name, territory_id, created_at) \
             VALUES ('aaaaaaaaaaaaaaaa', 'Association Essai', 'departement-35', '2026-01-01T00:00:00.000Z')",
        )
        .execute(&database)
        .await
        .unwrap();
        let source = source("organisation:aaaaaaaaaaaaaaaa");
        imported(&database, &source, true, FILE).await;
        let run_by: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM place_steward WHERE organisation_id = 'aaaaaaaaaaaaaaaa'",
        )
        .fetch_one(&database)
        .await
        .unwrap();
        assert_eq!(run_by, 2, "{kind}");
    }
}

#[tokio::test]
async fn files_wait_a_week() {
    for (kind, database) in databases().await {
        received(&database, &source("nation"), true, FILE).await;
        let now: DateTime<Utc> = Clock::System.now();
        let early = store::forget_uploads(&database, now + TimeDelta::days(6))
            .await
            .unwrap();
        let late = store::forget_uploads(&database, now + TimeDelta::days(8))
            .await
            .unwrap();
        assert_eq!((early, late), (0, 1), "{kind}");
        assert_eq!(store::uploads(&database).await.unwrap(), [], "{kind}");
    }
}

#[tokio::test]
async fn an_address_out_of_reach_is_told_to_its_owner_and_changes_nothing() {
    for (kind, database) in databases().await {
        let source = source("nation");
        imported(&database, &source, true, FILE).await;
        let before = names(&database).await;
        let person: PersonId = member(
            &database,
            &[(Role::NationalAdministrator, "nation")],
            tuesday_morning(),
        )
        .await
        .person;
        schedule::set(
            &database,
            &grant(&source),
            &person,
            "http://127.0.0.1/lieux.csv",
            Every::Week,
            Clock::System,
        )
        .await
        .unwrap();
        asked(&database, &source, None).await;
        work(&database).await;
        let planned = schedule::of(&database, &source.id).await.unwrap().unwrap();
        assert_eq!(planned.failures, 1, "{kind}");
        assert!(planned.outcome.unwrap().contains("réseau privé"), "{kind}");
        let mails: i64 =
            sqlx::query_scalar("SELECT COUNT(*) FROM mail WHERE subject LIKE '%Essai web%'")
                .fetch_one(&database)
                .await
                .unwrap();
        assert_eq!(mails, 1, "{kind}");
        assert_eq!(names(&database).await, before, "{kind}");
    }
}
