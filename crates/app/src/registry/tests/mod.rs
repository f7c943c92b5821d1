//! The registry's story, told on a real database of each kind and through the
//! site's own routes.

mod pages;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use chrono::{DateTime, Utc};
use tower::ServiceExt;

use super::import::{Imported, SourceFile, import_file};
use super::imports::apply::Changes;
use super::imports::holds::gate::{Accepted, Verdict};
use super::store::{published_places, revision};
use crate::kernel::clock::Clock;
use crate::kernel::config::Settings;
use crate::kernel::database::Database;
use crate::kernel::identity::Actor;
use crate::kernel::site;
use crate::kernel::testing::databases;

/// A Tuesday morning in Paris, in winter time.
pub fn tuesday_morning() -> DateTime<Utc> {
    "2026-11-24T09:30:00Z".parse().unwrap()
}

const MAPPING: &str = r#"{
    "id": {"colonne": "id"}, "nom": {"colonne": "nom"}, "adresse": {"colonne": "adresse"},
    "code_postal": {"colonne": "cp"}, "commune": {"colonne": "commune"},
    "latitude": {"colonne": "lat"}, "longitude": {"colonne": "lon"},
    "date_maj": {"colonne": "maj"}, "telephone": {"colonne": "telephone"}, "site_web": {"colonne": "site"},
    "services": [{"colonnes": ["aide"], "termes": ["démarches"], "cible": "Aide aux démarches administratives"}],
    "horaires": {"osm": "horaires"}
}"#;

pub const THREE_PLACES: &str = r#"[
    {"id": "a", "nom": "Espace numérique des Fougères", "adresse": "1 rue du Marché", "cp": "35000", "commune": "Rennes",
     "lat": "48.11", "lon": "-1.68", "maj": "2026-10-01", "aide": "démarches", "horaires": "Mo-Fr 09:00-17:00"},
    {"id": "b", "nom": "Médiathèque du Port", "adresse": "2 quai Nord", "cp": "35400", "commune": "Saint-Malo",
     "lat": "48.64", "lon": "-2.00", "maj": "2026-10-01", "aide": "", "horaires": ""},
    {"id": "c", "nom": "", "adresse": "", "cp": "", "commune": "", "lat": "", "lon": "", "maj": "", "aide": "", "horaires": ""}
]"#;

fn written(source: &str, data: &str) -> SourceFile {
    let folder = std::env::temp_dir().join(format!(
        "maillage-registry-{}-{:?}",
        std::process::id(),
        std::thread::current().id()
    ));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("mapping.json"), MAPPING).unwrap();
    std::fs::write(folder.join("data.json"), data).unwrap();
    SourceFile {
        name: source.to_owned(),
        location: folder.join("data.json").to_string_lossy().into_owned(),
        mapping: folder.join("mapping.json"),
        reach: places::input::Reach::Public,
    }
}

/// What the command line does with a file.
pub async fn import_with(database: &Database, data: &str, accepted: Accepted) -> Imported {
    let clock = Clock::Fixed(tuesday_morning());
    let file = written("essai", data);
    import_file(database, &Actor::Operator, &file, accepted, clock)
        .await
        .unwrap()
}

pub async fn import_data(database: &Database, data: &str) -> Changes {
    import_of(database, "essai", data, tuesday_morning()).await
}

/// Imports a file of a source, at an instant.
pub async fn import_of(
    database: &Database,
    source: &str,
    data: &str,
    at: DateTime<Utc>,
) -> Changes {
    let (file, clock) = (written(source, data), Clock::Fixed(at));
    let imported = import_file(database, &Actor::Operator, &file, Accepted::Yes, clock).await;
    match imported.unwrap().verdict {
        Verdict::Applied(applied) => applied.changes,
        Verdict::Held(held) => panic!("held though accepted: {held:?}"),
    }
}

#[tokio::test]
async fn importing_twice_changes_nothing_and_a_changed_file_only_what_changed() {
    for (kind, database) in databases().await {
        let first = import_data(&database, THREE_PLACES).await;
        assert_eq!(
            first,
            Changes {
                added: 2,
                ..Changes::default()
            },
            "{kind}"
        );
        let before = revision(&database).await.unwrap();

        let second = import_data(&database, THREE_PLACES).await;
        assert_eq!(
            second,
            Changes {
                unchanged: 2,
                ..Changes::default()
            },
            "{kind}"
        );
        assert_eq!(revision(&database).await.unwrap(), before, "{kind}");

        let moved = THREE_PLACES
            .replace("1 rue du Marché", "3 rue du Marché")
            .replace("\"b\"", "\"d\"");
        let third = import_data(&database, &moved).await;
        let expected = Changes {
            added: 1,
            updated: 1,
            unchanged: 0,
            withdrawn: 1,
            merged: 0,
        };
        assert_eq!(third, expected, "{kind}");
        assert!(revision(&database).await.unwrap() > before, "{kind}");

        let back = import_data(&database, THREE_PLACES).await;
        assert_eq!(
            back,
            Changes {
                updated: 2,
                withdrawn: 1,
                ..Changes::default()
            },
            "{kind}"
        );
        assert_eq!(
            published_places(&database).await.unwrap().len(),
            2,
            "{kind}"
        );
    }
}

#[tokio::test]
async fn every_import_and_every_unusable_row_is_recorded() {
    for (kind, database) in databases().await {
        import_data(&database, THREE_PLACES).await;
        import_data(&database, THREE_PLACES).await;
        let count = |sql: &'static str| {
            let database = database.clone();
            async move {
                sqlx::query_scalar::<_, i64>(sql)
                    .fetch_one(&database)
                    .await
                    .unwrap()
            }
        };
        assert_eq!(count("SELECT COUNT(*) FROM import").await, 2, "{kind}");
        assert_eq!(
            count("SELECT COUNT(*) FROM import_quarantine").await,
            2,
            "{kind}"
        );
        let balanced =
            "SELECT COUNT(*) FROM import WHERE rows_read = published + quarantined + merged";
        assert_eq!(count(balanced).await, 2, "{kind}");
    }
}

async fn get(database: &Database, address: &str) -> (StatusCode, String) {
    let state = site::state(database.clone(), Clock::Fixed(tuesday_morning()))
        .await
        .unwrap();
    get_from(&site::router(state), address).await
}

async fn get_from(site: &Router, address: &str) -> (StatusCode, String) {
    let request = Request::get(address).body(Body::empty()).unwrap();
    let response = site.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let bytes = to_bytes(response.into_body(), 1 << 24).await.unwrap();
    (status, String::from_utf8_lossy(&bytes).into_owned())
}

async fn sqlite_with_places() -> Database {
    let (_, database) = databases().await.swap_remove(0);
    import_data(&database, THREE_PLACES).await;
    database
}
