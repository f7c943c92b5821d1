//! What moved, on a real database of each kind.

use super::model::{Change, Cursor, Since};
use super::store::{beginning, moved};
use crate::kernel::clock::Clock;
use crate::kernel::database::Database;
use crate::kernel::site;
use crate::kernel::testing::databases;
use crate::registry::tests::{THREE_PLACES, import_data, tuesday_morning};

/// What somebody who stands there is told, and where they stand then.
async fn told(database: &Database, from: &Cursor) -> (Vec<(&'static str, String)>, Cursor) {
    let clock = Clock::Fixed(tuesday_morning());
    let state = site::state(database.clone(), clock).await.unwrap();
    let atlas = state.atlas();
    let found = moved(database, from, atlas.revision, 100).await.unwrap();
    let mut told: Vec<(&'static str, String)> = found
        .iter()
        .map(|moved| {
            let change = Change::of(moved, &atlas, from.start);
            let name = change.place.map_or("", |place| &place.nom).to_owned();
            assert_eq!(change.place.is_some(), change.href.is_some());
            (change.kind, name)
        })
        .collect();
    told.sort();
    (told, Cursor::after(atlas.revision))
}

#[tokio::test]
async fn each_change_is_told_once_and_what_did_not_change_is_not() {
    for (kind, database) in databases().await {
        import_data(&database, THREE_PLACES).await;
        let (first, here) = told(&database, &Cursor::before(0)).await;
        let both = [
            ("created", "Espace numérique des Fougères".to_owned()),
            ("created", "Médiathèque du Port".to_owned()),
        ];
        assert_eq!(first, both, "{kind}");

        import_data(&database, THREE_PLACES).await;
        let (nothing, here) = told(&database, &here).await;
        assert_eq!(nothing, [], "{kind}");

        let moved_on = THREE_PLACES
            .replace("1 rue du Marché", "3 rue du Marché")
            .replace("\"id\": \"b\"", "\"id\": \"d\"")
            .replace("Médiathèque du Port", "Maison du Port")
            .replace("2 quai Nord", "40 avenue des Exemples");
        import_data(&database, &moved_on).await;
        let (second, here) = told(&database, &here).await;
        let expected = [
            ("changed", "Espace numérique des Fougères".to_owned()),
            ("created", "Maison du Port".to_owned()),
            ("withdrawn", String::new()),
        ];
        assert_eq!(second, expected, "{kind}");

        // What comes back after it went is new again.
        import_data(&database, THREE_PLACES).await;
        let (third, _) = told(&database, &here).await;
        let kinds: Vec<&str> = third.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(kinds, ["changed", "created", "withdrawn"], "{kind}");

        // Whoever comes for the first time is told each key once.
        let (all, _) = told(&database, &Cursor::before(0)).await;
        let kinds: Vec<&str> = all.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(kinds, ["created", "created", "withdrawn"], "{kind}");
    }
}

#[tokio::test]
async fn one_begins_from_a_date() {
    for (kind, database) in databases().await {
        import_data(&database, THREE_PLACES).await;
        for (since, expected) in [
            ("2026-11-24", true),
            ("2026-11-24T09:30:00Z", true),
            ("2026-11-24T09:30:01Z", false),
            ("2026-11-25", false),
        ] {
            let since = Since::read(since).unwrap();
            let found = beginning(&database, &since).await.unwrap();
            assert_eq!(found.is_some(), expected, "{kind} {since:?}");
        }
        let since = Since::read("2026-11-24").unwrap();
        let from = beginning(&database, &since).await.unwrap().unwrap();
        assert_eq!(told(&database, &from).await.0.len(), 2, "{kind}");
    }
}

#[tokio::test]
async fn pages_give_what_one_page_gives() {
    for (kind, database) in databases().await {
        import_data(&database, THREE_PLACES).await;
        let whole = moved(&database, &Cursor::before(0), i64::MAX, 100).await;
        let whole = whole.unwrap();
        let mut paged = Vec::new();
        let mut at = Cursor::before(0);
        while let Some(one) = moved(&database, &at, i64::MAX, 1).await.unwrap().pop() {
            at.revision = one.revision;
            at.key = one.key.clone();
            paged.push(one);
        }
        assert_eq!(paged, whole, "{kind}");
        assert_eq!(whole.len(), 2, "{kind}");
    }
}
