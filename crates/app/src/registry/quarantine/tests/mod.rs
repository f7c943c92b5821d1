//! Rows are mended, on a real database of each kind and through the site's own routes.

mod pages;

use places::mapping::Mapping;
use places::standard::Field;

use super::model::{Checked, Draft, Reason, Rules, Standing, check};
use super::store::{self, Asked, Ready, Row, Written};
use crate::kernel::clock::Clock;
use crate::kernel::database::Database;
use crate::kernel::identity::Actor;
use crate::kernel::journal;
use crate::kernel::policy::{Grant, MendRow, Scope, permit};
use crate::kernel::testing::databases;
use crate::registry::imports::apply::Changes;
use crate::registry::imports::domain::Domain;
use crate::registry::imports::rollback::{Rollback, roll_back};
use crate::registry::imports::store as imports;
use crate::registry::store::{published_places, revision};
use crate::registry::tests::{import_data, tuesday_morning};

/// One good row; three in a commune that does not exist, one without a name, one with nothing.
pub const ROWS: &str = r#"[
    {"id": "a", "nom": "Espace des Fougères", "adresse": "1 rue du Marché", "cp": "35000", "commune": "Rennes",
     "lat": "48.11", "lon": "-1.68", "maj": "2026-10-01", "aide": "démarches"},
    {"id": "m1", "nom": "Médiathèque du Port", "adresse": "2 quai Nord", "commune": "Malo-les-Flots", "telephone": "02 99 00 00 02", "maj": "2026-10-01"},
    {"id": "m2", "nom": "Mairie annexe", "adresse": "3 quai Nord", "commune": "Malo-les-Flots", "maj": "2026-10-01"},
    {"id": "m3", "nom": "Maison du Port", "adresse": "4 quai Nord", "commune": "Malo-les-Flots", "maj": "2026-10-01"},
    {"id": "n", "nom": "", "adresse": "9 rue du Bois", "cp": "35400", "commune": "Saint-Malo", "porteur": "Association des Lilas", "maj": "2026-10-01"},
    {"id": "v", "nom": "", "adresse": "", "commune": ""}
]"#;

fn grant() -> Grant<MendRow> {
    let target = crate::registry::imports::model::target("essai", &Scope::Nation);
    permit(&Actor::Operator, target).unwrap()
}

fn later(minutes: i64) -> Clock {
    Clock::Fixed(tuesday_morning() + chrono::TimeDelta::minutes(minutes))
}

async fn listed(database: &Database, standing: Standing) -> Vec<Row> {
    let asked = Asked {
        sources: vec!["essai".to_owned()],
        reason: None,
        departement: None,
        standing,
        page: 0,
    };
    store::page(database, &asked).await.unwrap().rows
}

/// The row of this name that waits.
async fn waiting(database: &Database, name: &str) -> Row {
    let rows = listed(database, Standing::Waiting).await;
    let found = rows.into_iter().find(|row| row.key.name == name);
    found.unwrap_or_else(|| panic!("{name} does not wait"))
}

async fn checked(database: &Database, row: &Row, typed: &[(Field, &str)]) -> Checked {
    let source = imports::source(database, "essai").await.unwrap().unwrap();
    let (mapping, _) = Mapping::parse(source.mapping.as_deref().unwrap()).unwrap();
    let domain = Domain::of(database, &source.scope).await.unwrap();
    let typed = typed
        .iter()
        .map(|(field, text)| (*field, (*text).to_owned()))
        .collect();
    let draft = Draft::of(&row.raw, &mapping, &typed, &row.key.faults);
    let rules = Rules {
        mapping: &mapping,
        domain: &domain,
        source: "essai",
        today: tuesday_morning().date_naive(),
    };
    check(&draft, &row.raw, row.number, row.key.reason, &rules).unwrap()
}

const SAINT_MALO: [(Field, &str); 2] =
    [(Field::Commune, "Saint-Malo"), (Field::CodePostal, "35400")];

async fn publish(database: &Database, name: &str, typed: &[(Field, &str)]) -> String {
    let row = waiting(database, name).await;
    let ready = Ready {
        checked: checked(database, &row, typed).await,
        row,
    };
    let written = store::publish(database, &grant(), &ready, None, "appel", later(1)).await;
    match written.unwrap() {
        Written::Done(Some(key)) => key,
        other => panic!("{other:?}"),
    }
}

async fn names(database: &Database) -> Vec<String> {
    let places = published_places(database).await.unwrap();
    let mut names: Vec<_> = places.into_iter().map(|place| place.place.nom).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_mended_row_is_published_and_stays_so_when_its_file_comes_again() {
    for (kind, database) in databases().await {
        import_data(&database, ROWS).await;
        assert_eq!(
            listed(&database, Standing::Waiting).await.len(),
            5,
            "{kind}"
        );
        let before = revision(&database).await.unwrap();
        let key = publish(&database, "Médiathèque du Port", &SAINT_MALO).await;
        assert!(revision(&database).await.unwrap() > before, "{kind}");
        let places = published_places(&database).await.unwrap();
        let place = places.iter().find(|place| place.key == key).unwrap();
        assert_eq!(place.place.commune, "Saint-Malo", "{kind}");
        assert!(place.place.telephone.is_some(), "{kind}: the rest is read");

        // The same file, then one where something else of the row changed.
        let again = import_data(&database, ROWS).await;
        let unchanged = Changes {
            unchanged: 2,
            ..Changes::default()
        };
        assert_eq!(again, unchanged, "{kind}");
        let called = ROWS.replace("02 99 00 00 02", "02 99 00 00 09");
        let changed = Changes {
            unchanged: 1,
            updated: 1,
            ..Changes::default()
        };
        assert_eq!(import_data(&database, &called).await, changed, "{kind}");
        let runs = imports::runs(&database, "essai", 1).await.unwrap();
        assert_eq!(
            (runs[0].read, runs[0].published, runs[0].quarantined),
            (6, 2, 4),
            "{kind}"
        );
        assert_eq!(
            listed(&database, Standing::Published).await.len(),
            1,
            "{kind}"
        );
        assert_eq!(
            imports::quarantine(&database, &runs[0].id, 10)
                .await
                .unwrap()
                .len(),
            4
        );

        // Other faulty values: what was corrected is no longer what is wrong.
        let moved = ROWS.replace(
            "\"2 quai Nord\", \"commune\": \"Malo-les-Flots\"",
            "\"2 quai Nord\", \"commune\": \"Flots\"",
        );
        let withdrawn = Changes {
            unchanged: 1,
            withdrawn: 1,
            ..Changes::default()
        };
        assert_eq!(import_data(&database, &moved).await, withdrawn, "{kind}");
        assert_eq!(
            waiting(&database, "Médiathèque du Port").await.key.value,
            "Flots"
        );
        assert!(journal::verify(&database).await.unwrap().is_ok(), "{kind}");
    }
}

#[tokio::test]
async fn undoing_makes_the_row_wait_again_and_publishing_it_again_gives_its_place_back() {
    for (kind, database) in databases().await {
        import_data(&database, ROWS).await;
        let key = publish(&database, "Médiathèque du Port", &SAINT_MALO).await;
        let row = listed(&database, Standing::Published).await.remove(0);
        let undone = store::undo(&database, &grant(), &row, later(2))
            .await
            .unwrap();
        assert_eq!(undone, Written::Done(Some(key.clone())), "{kind}");
        assert_eq!(names(&database).await, ["Espace des Fougères"], "{kind}");
        let twice = store::undo(&database, &grant(), &row, later(2))
            .await
            .unwrap();
        assert_eq!(twice, Written::Already, "{kind}");
        waiting(&database, "Médiathèque du Port").await;
        let back = publish(&database, "Médiathèque du Port", &SAINT_MALO).await;
        assert_eq!(back, key, "{kind}: it is the same place");
        // Also where an import published it on the strength of the correction.
        import_data(&database, ROWS).await;
        let row = listed(&database, Standing::Published).await.remove(0);
        store::undo(&database, &grant(), &row, later(3))
            .await
            .unwrap();
        waiting(&database, "Médiathèque du Port").await;
        assert_eq!(names(&database).await, ["Espace des Fougères"], "{kind}");
        assert!(journal::verify(&database).await.unwrap().is_ok(), "{kind}");
    }
}

#[tokio::test]
async fn two_people_at_once_publish_a_row_once() {
    for (kind, database) in databases().await {
        import_data(&database, ROWS).await;
        let row = waiting(&database, "Mairie annexe").await;
        let checked = checked(&database, &row, &SAINT_MALO).await;
        let ready = Ready { row, checked };
        let (grant, clock) = (grant(), later(1));
        let send = || store::publish(&database, &grant, &ready, None, "", clock);
        let (one, two) = tokio::join!(send(), send());
        let mut written = [one.unwrap(), two.unwrap()];
        written.sort_by_key(|written| *written == Written::Already);
        assert!(matches!(written[0], Written::Done(_)), "{kind}");
        assert_eq!(written[1], Written::Already, "{kind}");
        let dismissed = store::dismiss(&database, &grant, &[ready.row], "test", clock).await;
        assert_eq!(dismissed.unwrap(), 0, "{kind}");
        assert_eq!(names(&database).await.len(), 2, "{kind}");
    }
}

#[tokio::test]
async fn rows_that_are_alike_are_mended_together() {
    for (kind, database) in databases().await {
        import_data(&database, ROWS).await;
        let faults = waiting(&database, "Mairie annexe").await.key.faults;
        let rows = store::same_faults(&database, "essai", &faults)
            .await
            .unwrap();
        assert_eq!(rows.len(), 3, "{kind}");
        let mut ready = Vec::new();
        for row in rows {
            let checked = checked(&database, &row, &SAINT_MALO).await;
            ready.push(Ready { row, checked });
        }
        let count = store::publish_all(&database, &grant(), &ready, None, "", later(1)).await;
        assert_eq!(count.unwrap(), 3, "{kind}");
        assert_eq!(names(&database).await.len(), 4, "{kind}");
        let empty = listed(&database, Standing::Waiting).await;
        assert_eq!(empty.len(), 2, "{kind}");
        let entries = journal::of_subject(&database, "source:essai", 20)
            .await
            .unwrap();
        let mended = entries.iter().filter(|entry| entry.action == "mend-row");
        assert_eq!(mended.count(), 3, "{kind}: each has its line");
    }
}

#[tokio::test]
async fn a_row_left_out_stays_out_until_its_values_change() {
    for (kind, database) in databases().await {
        import_data(&database, ROWS).await;
        let rows: Vec<Row> = listed(&database, Standing::Waiting).await;
        let empty = rows
            .into_iter()
            .filter(|row| row.key.reason == Reason::Empty);
        let empty: Vec<Row> = empty.collect();
        let count = store::dismiss(&database, &grant(), &empty, "ligne vide", later(1)).await;
        assert_eq!(count.unwrap(), 1, "{kind}");
        import_data(&database, ROWS).await;
        assert_eq!(
            listed(&database, Standing::Waiting).await.len(),
            4,
            "{kind}"
        );
        let dismissed = listed(&database, Standing::Dismissed).await;
        assert_eq!(
            dismissed[0].decision.as_ref().unwrap().why,
            "ligne vide",
            "{kind}"
        );
        store::undo(&database, &grant(), &dismissed[0], later(2))
            .await
            .unwrap();
        assert_eq!(
            listed(&database, Standing::Waiting).await.len(),
            5,
            "{kind}"
        );
        let sources = ["essai".to_owned()];
        let tally = store::tally(&database, &sources, Standing::Waiting)
            .await
            .unwrap();
        assert_eq!((tally.all, tally.reasons["sans-lieu"]), (5, 3), "{kind}");
        assert_eq!(tally.departements["35"], 1, "{kind}");
    }
}

#[tokio::test]
async fn a_run_is_taken_back_once_what_was_mended_of_it_is() {
    for (kind, database) in databases().await {
        import_data(&database, ROWS).await;
        let key = publish(&database, "Maison du Port", &SAINT_MALO).await;
        let run = imports::runs(&database, "essai", 1)
            .await
            .unwrap()
            .remove(0)
            .id;
        let target = crate::registry::imports::model::target("essai", &Scope::Nation);
        let importing = permit(&Actor::Operator, target).unwrap();
        let refused = roll_back(&database, &importing, &run, later(3))
            .await
            .unwrap();
        assert_eq!(
            refused,
            Rollback::Touched {
                places: vec![key],
                all: 1
            },
            "{kind}"
        );
        let row = listed(&database, Standing::Published).await.remove(0);
        store::undo(&database, &grant(), &row, later(4))
            .await
            .unwrap();
        let done = roll_back(&database, &importing, &run, later(5))
            .await
            .unwrap();
        assert_eq!(done, Rollback::Done(1), "{kind}");
        assert_eq!(
            listed(&database, Standing::Waiting).await.len(),
            0,
            "{kind}"
        );
    }
}
