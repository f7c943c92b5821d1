//! What the machine merges by itself, and what people decided against it.

use std::collections::{BTreeMap, BTreeSet};

use super::{key_of, registry, say};
use crate::kernel::database::Database;
use crate::kernel::testing::databases;
use crate::registry::merging::model::Verdict;
use crate::registry::tests::{import_of, tuesday_morning};

/// A media library as three sources write it, and another place of the same street.
const PORT: [(&str, &str); 3] = [
    (
        "nation",
        r#"[{"id": "n1", "nom": "Médiathèque du Port", "adresse": "2 quai Nord", "cp": "35400", "commune": "Saint-Malo",
         "lat": "48.6402", "lon": "-2.0012", "maj": "2026-10-01", "telephone": "0299404142", "site": "https://mediatheque-du-port.exemple.fr"},
        {"id": "n2", "nom": "Mission locale", "adresse": "35 avenue des Comptoirs", "cp": "35400", "commune": "Saint-Malo",
         "lat": "48.6333", "lon": "-1.9911", "maj": "2026-10-01", "telephone": "0299828282"}]"#,
    ),
    (
        "hub-lo",
        r#"[{"id": "h1", "nom": "MEDIATHEQUE DU PORT", "adresse": "2 Quai Nord", "cp": "35400", "commune": "Saint-Malo",
         "lat": "48.64021", "lon": "-2.00121", "maj": "2026-09-01", "telephone": "02 99 40 41 42", "site": "https://mediatheque-du-port.exemple.fr"}]"#,
    ),
    (
        "ville",
        r#"[{"id": "v1", "nom": "Médiathèque du port", "adresse": "2, quai Nord", "cp": "35400", "commune": "Saint-Malo",
         "lat": "48.6402", "lon": "-2.0012", "maj": "2026-08-01", "telephone": "+33 2 99 40 41 42", "site": "http://mediatheque-du-port.exemple.fr/"}]"#,
    ),
];

async fn import(database: &Database, number: usize, hours: i64) -> usize {
    let (source, data) = PORT[number];
    let at = tuesday_morning() + chrono::TimeDelta::hours(hours);
    import_of(database, source, data, at).await.merged
}

/// The records of each place, as their sources call them.
async fn partition(database: &Database) -> BTreeSet<BTreeSet<String>> {
    let names: BTreeMap<String, String> = {
        let mut names = BTreeMap::new();
        for (source, id) in [
            ("nation", "n1"),
            ("nation", "n2"),
            ("hub-lo", "h1"),
            ("ville", "v1"),
        ] {
            names.insert(key_of(database, source, id).await, id.to_owned());
        }
        names
    };
    let places = registry(database).await.published;
    let of_place = |place: &crate::kernel::atlas::PublishedPlace| {
        let records = place.origins.records.iter();
        records.map(|record| names[&*record.key].clone()).collect()
    };
    places.iter().map(of_place).collect()
}

#[tokio::test]
async fn sources_that_say_the_same_are_one_place_in_whatever_order_they_come() {
    let expected: BTreeSet<BTreeSet<String>> = [vec!["n1", "h1", "v1"], vec!["n2"]]
        .into_iter()
        .map(|ids| ids.into_iter().map(str::to_owned).collect())
        .collect();
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        for (kind, database) in databases().await {
            for (hours, number) in (0..).zip(order) {
                let merged = import(&database, number, hours).await;
                assert_eq!(merged, usize::from(hours > 0), "{kind} {order:?}");
            }
            assert_eq!(partition(&database).await, expected, "{kind} {order:?}");
            // The record that came first leads, and goes on leading when all come again.
            let led = registry(&database).await.moved;
            for (hours, number) in (5..).zip(order.into_iter().rev()) {
                import(&database, number, hours).await;
            }
            assert_eq!(registry(&database).await.moved, led, "{kind} {order:?}");
        }
    }
}

#[tokio::test]
async fn what_people_keep_apart_stays_apart_when_it_comes_again_and_when_others_join() {
    for (kind, database) in databases().await {
        import(&database, 0, 0).await;
        import(&database, 1, 1).await;
        let (nation, hub) = (
            key_of(&database, "nation", "n1").await,
            key_of(&database, "hub-lo", "h1").await,
        );
        assert_eq!(registry(&database).await.moved.len(), 1, "{kind}");
        assert!(
            say(&database, &nation, &hub, Verdict::Different, 2).await,
            "{kind}"
        );
        let apart = |moved: &[(String, String)]| {
            let leads = |one: &String, other: &String| {
                moved.iter().any(|(from, to)| from == one && to == other)
            };
            !leads(&nation, &hub) && !leads(&hub, &nation)
        };
        assert!(registry(&database).await.moved.is_empty(), "{kind}");
        // It comes again, changed.
        let (source, data) = PORT[1];
        let changed = data.replace("2 Quai Nord", "2 bis Quai Nord");
        let at = tuesday_morning() + chrono::TimeDelta::hours(3);
        import_of(&database, source, &changed, at).await;
        assert!(registry(&database).await.moved.is_empty(), "{kind}");
        // A third source joins one of the two, and does not bring them together.
        import(&database, 2, 4).await;
        let joined = registry(&database).await;
        assert!(apart(&joined.moved), "{kind}: {:?}", joined.moved);
        assert_eq!(joined.moved.len(), 1, "{kind}: {:?}", joined.moved);
    }
}
