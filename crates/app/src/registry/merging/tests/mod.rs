//! The story of golden places, told on a real database of each kind.

mod machine;
mod pages;

use chrono::TimeDelta;
use places::standard::Field;

use super::golden::{self, Registry};
use super::model::Verdict;
use super::store::judgements::{Granted, TakenBack, judge, take_back};
use crate::kernel::atlas::{FieldOrigin, PublishedPlace};
use crate::kernel::clock::Clock;
use crate::kernel::database::Database;
use crate::kernel::identity::Actor;
use crate::kernel::policy::{EditPlace, ImportSource, MergePlaces, Target, permit};
use crate::kernel::testing::databases;
use crate::registry::editing::model::{Part, Texts};
use crate::registry::editing::store::{save, sheet};
use crate::registry::imports::apply::Changes;
use crate::registry::imports::rollback::{Rollback, roll_back};
use crate::registry::tests::{import_of, tuesday_morning};

/// A national source: two places in Rennes that nothing brings near.
pub const NATION: &str = r#"[
    {"id": "n1", "nom": "Point numérique municipal", "adresse": "12 rue du Verger", "cp": "35000", "commune": "Rennes",
     "lat": "48.11", "lon": "-1.68", "maj": "2026-10-01", "aide": "démarches", "telephone": "0299010203", "horaires": "Mo-Fr 09:00-17:00"},
    {"id": "n2", "nom": "Atelier des Lices", "adresse": "3 place des Lices", "cp": "35000", "commune": "Rennes",
     "lat": "48.1141", "lon": "-1.6831", "maj": "2026-10-01", "aide": "", "horaires": ""}
]"#;

/// A Hub's source, which describes the first otherwise.
pub const HUB: &str = r#"[
    {"id": "h1", "nom": "Maison de quartier Villejean", "adresse": "2 rue de Bourgogne", "cp": "35000", "commune": "Rennes",
     "lat": "48.12012", "lon": "-1.70021", "maj": "2026-09-01", "aide": "", "site": "https://exemple.fr/villejean", "horaires": ""}
]"#;

/// The Hub's source, as the policy of survivorship knows it.
pub const OF_HUB: &str = "hub-lo";

pub async fn both(database: &Database) {
    import_of(database, "nation", NATION, tuesday_morning()).await;
    let later = tuesday_morning() + TimeDelta::hours(1);
    import_of(database, OF_HUB, HUB, later).await;
}

fn later(hours: i64) -> Clock {
    Clock::Fixed(tuesday_morning() + TimeDelta::hours(hours))
}

pub async fn key_of(database: &Database, source: &str, id: &str) -> String {
    let records: Vec<(String, String)> =
        sqlx::query_as("SELECT key, record FROM place WHERE source_id = $1")
            .bind(source)
            .fetch_all(database)
            .await
            .unwrap();
    let id = format!("\"id\":\"{id}\"");
    let found = records.into_iter().find(|(_, record)| record.contains(&id));
    found.unwrap().0
}

fn granted(one: &str, other: &str) -> Granted {
    let of = |key: &str| {
        permit::<MergePlaces>(&Actor::Operator, Target::place(key, None, None)).unwrap()
    };
    Granted::of(&of(one), &of(other)).unwrap()
}

async fn say(database: &Database, one: &str, other: &str, verdict: Verdict, hours: i64) -> bool {
    let rulings = [(granted(one, other), verdict)];
    judge(database, &rulings, "essai", later(hours))
        .await
        .unwrap()
}

async fn registry(database: &Database) -> Registry {
    golden::read(database).await.unwrap()
}

fn of<'a>(registry: &'a Registry, key: &str) -> &'a PublishedPlace {
    registry
        .published
        .iter()
        .find(|place| place.key == key)
        .unwrap()
}

#[tokio::test]
async fn two_records_judged_the_same_are_one_place_until_it_is_taken_back() {
    for (kind, database) in databases().await {
        both(&database).await;
        let (nation, hub) = (
            key_of(&database, "nation", "n1").await,
            key_of(&database, OF_HUB, "h1").await,
        );
        let before = registry(&database).await;
        assert_eq!(before.published.len(), 3, "{kind}");
        assert!(
            say(&database, &hub, &nation, Verdict::Same, 2).await,
            "{kind}"
        );

        let merged = registry(&database).await;
        assert_eq!(merged.published.len(), 2, "{kind}");
        assert_eq!(merged.moved, [(hub.clone(), nation.clone())], "{kind}");
        let place = of(&merged, &nation);
        assert_eq!(
            place.place.nom, "Maison de quartier Villejean",
            "{kind}: the Hub's"
        );
        assert_eq!(
            place.place.telephone.as_ref().unwrap().to_string(),
            "+33299010203"
        );
        assert_eq!(
            place.place.date_maj.to_string(),
            "2026-10-01",
            "{kind}: the freshest"
        );
        let sources: Vec<&str> = place.origins.sources().collect();
        assert_eq!(sources, ["nation", OF_HUB], "{kind}");
        let from = |field: Field| {
            let found = place
                .origins
                .fields()
                .iter()
                .find(|(known, _)| *known == field);
            found.map(|(_, from)| from.clone())
        };
        assert_eq!(
            from(Field::Nom),
            Some(FieldOrigin::Records([1].into())),
            "{kind}"
        );
        assert_eq!(
            from(Field::Telephone),
            Some(FieldOrigin::Records([0].into())),
            "{kind}"
        );

        // Importing again changes nothing, and says that one row is merged.
        let again = import_of(
            &database,
            OF_HUB,
            HUB,
            tuesday_morning() + TimeDelta::hours(3),
        )
        .await;
        let expected = Changes {
            unchanged: 1,
            merged: 1,
            ..Changes::default()
        };
        assert_eq!(again, expected, "{kind}");
        assert_eq!(registry(&database).await.published.len(), 2, "{kind}");
        let balanced: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM import WHERE rows_read = published + quarantined + merged",
        )
        .fetch_one(&database)
        .await
        .unwrap();
        assert_eq!(balanced, 3, "{kind}");

        let back = take_back(
            &database,
            &[granted(&nation, &hub)],
            "operator",
            "",
            later(4),
        )
        .await
        .unwrap();
        assert_eq!(back, TakenBack::Done, "{kind}");
        let after = registry(&database).await;
        let records = |registry: &Registry| -> Vec<_> {
            let places = registry.published.iter();
            places
                .map(|place| (place.key.clone(), place.place.clone()))
                .collect()
        };
        assert_eq!(
            records(&after),
            records(&before),
            "{kind}: splitting undoes merging"
        );
        assert!(after.moved.is_empty(), "{kind}");
        let nothing = take_back(
            &database,
            &[granted(&nation, &hub)],
            "operator",
            "",
            later(5),
        )
        .await
        .unwrap();
        assert_eq!(nothing, TakenBack::Nothing, "{kind}");
    }
}

#[tokio::test]
async fn an_address_answers_for_ever_whatever_sources_give_up() {
    for (kind, database) in databases().await {
        both(&database).await;
        let (nation, hub) = (
            key_of(&database, "nation", "n1").await,
            key_of(&database, OF_HUB, "h1").await,
        );
        say(&database, &hub, &nation, Verdict::Same, 2).await;
        let at = |hours: i64| tuesday_morning() + TimeDelta::hours(hours);
        // The leader's source gives it up: the place goes on under the other's key.
        let without = NATION
            .replace("\"n1\"", "\"n3\"")
            .replace("Point numérique municipal", "Tout autre lieu")
            .replace("12 rue du Verger", "40 rue de Brest")
            .replace("0299010203", "0299998877");
        import_of(&database, "nation", &without, at(3)).await;
        let gone = registry(&database).await;
        assert_eq!(gone.moved, [(nation.clone(), hub.clone())], "{kind}");
        let place = of(&gone, &hub);
        assert_eq!(
            place.place.telephone, None,
            "{kind}: what the source gave up is not shown"
        );
        // It comes back: who leads by now goes on leading.
        import_of(&database, "nation", NATION, at(4)).await;
        let back = registry(&database).await;
        assert_eq!(back.moved, [(nation.clone(), hub.clone())], "{kind}");
        assert!(of(&back, &hub).place.telephone.is_some(), "{kind}");
        // Nobody has it any more: both are gone.
        import_of(&database, "nation", &without, at(5)).await;
        import_of(&database, OF_HUB, "[]", at(6)).await;
        let none = registry(&database).await;
        let gone: Vec<&str> = none.withdrawn.iter().map(|(key, _)| key.as_str()).collect();
        assert!(
            gone.contains(&nation.as_str()) && gone.contains(&hub.as_str()),
            "{kind}"
        );
    }
}

#[tokio::test]
async fn taking_an_import_back_leaves_the_place_to_the_others() {
    for (kind, database) in databases().await {
        both(&database).await;
        let (nation, hub) = (
            key_of(&database, "nation", "n1").await,
            key_of(&database, OF_HUB, "h1").await,
        );
        say(&database, &hub, &nation, Verdict::Same, 2).await;
        let target = Target::new(format!("source:{OF_HUB}"));
        let grant = permit::<ImportSource>(&Actor::Operator, target).unwrap();
        let done = roll_back(&database, &grant, &format!("{OF_HUB}-1"), later(3)).await;
        assert_eq!(done.unwrap(), Rollback::Done(1), "{kind}");
        let after = registry(&database).await;
        assert_eq!(
            of(&after, &nation).place.nom,
            "Point numérique municipal",
            "{kind}"
        );
        assert_eq!(
            after.moved,
            [(hub, nation)],
            "{kind}: its address still answers"
        );
    }
}

async fn correct(database: &Database, key: &str, text: &str, hours: i64) {
    let current = sheet(database, key).await.unwrap().unwrap();
    let target = Target::place(&current.key, current.place.code_insee, None);
    let grant = permit::<EditPlace>(&Actor::Operator, target).unwrap();
    let texts = Texts::from([(Part::Field(Field::Nom), text.to_owned())]);
    save(
        database,
        &grant,
        later(hours),
        &current.version(),
        &texts,
        "",
    )
    .await
    .unwrap();
}

#[tokio::test]
async fn corrections_by_hand_come_along_and_the_sheets_own_goes_first() {
    for (kind, database) in databases().await {
        both(&database).await;
        let (nation, hub) = (
            key_of(&database, "nation", "n1").await,
            key_of(&database, OF_HUB, "h1").await,
        );
        correct(&database, &hub, "Nom corrigé", 2).await;
        say(&database, &hub, &nation, Verdict::Same, 3).await;
        let merged = registry(&database).await;
        let place = of(&merged, &nation);
        assert_eq!(
            place.place.nom, "Nom corrigé",
            "{kind}: carried to the place"
        );
        let by_hand = place
            .origins
            .fields()
            .iter()
            .any(|(field, from)| *field == Field::Nom && matches!(from, FieldOrigin::Hand(_)));
        assert!(by_hand, "{kind}");
        // The absorbed record's key corrects the place it is part of.
        correct(&database, &hub, "Encore mieux", 4).await;
        assert_eq!(
            of(&registry(&database).await, &nation).place.nom,
            "Encore mieux",
            "{kind}"
        );
        // Back to what the sources say, over what the record brought.
        correct(&database, &nation, "Maison de quartier Villejean", 5).await;
        let back = registry(&database).await;
        assert_eq!(
            of(&back, &nation).place.nom,
            "Maison de quartier Villejean",
            "{kind}"
        );
        // Apart again, each has its own.
        take_back(
            &database,
            &[granted(&nation, &hub)],
            "operator",
            "",
            later(6),
        )
        .await
        .unwrap();
        let apart = registry(&database).await;
        assert_eq!(of(&apart, &hub).place.nom, "Nom corrigé", "{kind}");
    }
}

#[tokio::test]
async fn somebody_else_who_disagrees_later_is_followed_and_taken_back_the_first_holds() {
    for (kind, database) in databases().await {
        both(&database).await;
        let (nation, hub) = (
            key_of(&database, "nation", "n1").await,
            key_of(&database, OF_HUB, "h1").await,
        );
        say(&database, &nation, &hub, Verdict::Same, 2).await;
        let job = |key: &str| {
            permit::<MergePlaces>(&Actor::Job("essai"), Target::place(key, None, None)).unwrap()
        };
        let pair = Granted::of(&job(&nation), &job(&hub)).unwrap();
        let rulings = [(pair.clone(), Verdict::Different)];
        judge(&database, &rulings, "autre avis", later(3))
            .await
            .unwrap();
        assert_eq!(registry(&database).await.published.len(), 3, "{kind}");
        take_back(&database, &[pair], "job:essai", "", later(4))
            .await
            .unwrap();
        assert_eq!(registry(&database).await.published.len(), 2, "{kind}");
        say(&database, &nation, &hub, Verdict::Unsure, 5).await;
        assert_eq!(
            registry(&database).await.published.len(),
            3,
            "{kind}: nobody says so any more"
        );
    }
}
