//! Imports before a real geocoder's server, of the Base adresse nationale's manners: one that
//! answers, fails, dawdles, says nonsense or is not where it may be asked.

mod server;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use places::Precision;
use places::input::Reach;
use places::standardise::Outcome;
use sqlx::Row;
use territory::Territories;

use self::server::serve;
use super::{Geocoder, locate};
use crate::kernel::clock::Clock;
use crate::kernel::database::Database;
use crate::kernel::identity::Actor;
use crate::kernel::testing::databases;
use crate::kernel::testing::peer::{Manner, Peer};
use crate::registry::import::{SourceFile, import_asking, standardise_file};
use crate::registry::imports::apply::Changes;
use crate::registry::imports::holds::gate::{Accepted, Verdict};
use crate::registry::store::published_places;

const MAPPING: &str = r#"{"id": {"colonne": "id"}, "nom": {"colonne": "nom"},
    "adresse": {"colonne": "adresse"}, "code_postal": {"colonne": "cp"},
    "commune": {"colonne": "commune"}, "latitude": {"colonne": "lat"},
    "longitude": {"colonne": "lon"}, "date_maj": {"valeur": "2026-10-01"}}"#;

const ROWS: &str = "id;nom;adresse;cp;commune;lat;lon\n\
    1;Espace numérique;12 rue de la Monnaie;35000;Rennes;;\n\
    2;Médiathèque;12 RUE DE LA MONNAIE;35000;Rennes;;\n\
    3;Maison de quartier;1 rue du Lac;35000;Rennes;48.11;-1.68\n\
    4;Atelier;rue introuvable;35500;Vitré;;\n";

fn now() -> DateTime<Utc> {
    "2026-11-24T09:00:00Z".parse().unwrap()
}

struct Source {
    _folder: tempfile::TempDir,
    file: SourceFile,
}

impl Source {
    fn of(rows: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (data, mapping) = (
            folder.path().join("essai.csv"),
            folder.path().join("essai.json"),
        );
        std::fs::write(&data, rows).unwrap();
        std::fs::write(&mapping, MAPPING).unwrap();
        Self {
            file: SourceFile {
                name: "essai".to_owned(),
                location: data.to_string_lossy().into_owned(),
                mapping,
                reach: Reach::Public,
            },
            _folder: folder,
        }
    }

    async fn import(
        &self,
        database: &Database,
        geocoder: Option<&Geocoder>,
        clock: Clock,
    ) -> Changes {
        let (actor, accepted) = (&Actor::Operator, Accepted::Yes);
        let done = import_asking(database, actor, &self.file, geocoder, accepted, clock).await;
        match done.unwrap().verdict {
            Verdict::Applied(applied) => applied.changes,
            Verdict::Held(held) => panic!("held though accepted: {held:?}"),
        }
    }

    fn outcome(&self) -> Outcome {
        let today = now().date_naive();
        standardise_file(&self.file, Territories::bundled(), today)
            .unwrap()
            .0
    }
}

fn geocoder(server: &Peer) -> Geocoder {
    let url: super::model::GeocoderUrl = server.url().parse().unwrap();
    let settings = super::GeocoderSettings {
        geocoder_url: Some(url),
        geocoder_allow_private: true,
    };
    let geocoder = settings.geocoder().unwrap();
    geocoder.hurried(Duration::from_millis(1_500))
}

async fn kept(database: &Database) -> i64 {
    let row = sqlx::query("SELECT COUNT(*) AS number FROM geocoding")
        .fetch_one(database)
        .await
        .unwrap();
    row.try_get("number").unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_are_looked_up_once_and_kept() {
    let source = Source::of(ROWS);
    for (kind, database) in databases().await {
        let server = serve(Manner::Answers);
        let geocoder = geocoder(&server);
        let clock = Clock::Fixed(now());
        assert_eq!(geocoder.try_it().await, Ok(()));
        assert!(server.forget()[0].contains("Place de la Mairie"));
        let mut outcome = source.outcome();
        locate(&database, Some(&geocoder), &mut outcome, clock)
            .await
            .unwrap();
        let done = outcome.report.geocoding.clone().unwrap();
        let counts = (done.asked, done.found, done.doubtful, done.unanswered);
        assert_eq!(counts, (3, 2, 1, 0), "{kind}");
        // Two places at one address are one question, put with its commune.
        let asked = server.asked();
        assert_eq!(asked.len(), 1, "{kind}");
        assert_eq!(asked[0].matches("35238").count(), 1, "{}", asked[0]);
        assert!(asked[0].contains("name=\"citycode\""), "{}", asked[0]);
        assert_eq!(kept(&database).await, 2, "{kind}");
        let first = source.import(&database, Some(&geocoder), clock).await;
        assert_eq!((first.added, first.updated), (4, 0), "{kind}");
        let places = published_places(&database).await.unwrap();
        let named = |name: &str| places.iter().find(|one| one.place.nom == name).unwrap();
        assert_eq!(named("Espace numérique").place.precision, Precision::Numero);
        assert_eq!(
            named("Maison de quartier").place.precision,
            Precision::Source
        );
        assert_eq!(named("Atelier").place.position, None);

        // The second import asks nothing and changes nothing, with the geocoder or without.
        for asks in [Some(&geocoder), None] {
            let second = source.import(&database, asks, clock).await;
            assert_eq!((second.unchanged, second.updated), (4, 0), "{kind}");
        }
        assert_eq!(server.asked().len(), 1, "{kind}");

        // What was not found is asked again after a month, what was found after a year.
        for (days, questions) in [(31, 2), (400, 3)] {
            let later = Clock::Fixed(now() + TimeDelta::days(days));
            let mut again = source.outcome();
            locate(&database, Some(&geocoder), &mut again, later)
                .await
                .unwrap();
            assert_eq!(server.asked().len(), questions, "{kind}, {days} days");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_geocoder_that_fails_never_fails_an_import() {
    let source = Source::of(ROWS);
    for (kind, database) in databases().await {
        for (manner, words) in [
            (Manner::Status("503 Service Unavailable"), "en panne (503)"),
            (Manner::Status("429 Too Many Requests"), "répond 429"),
            (Manner::Silent, "Pas de réponse"),
            (Manner::Nonsense, "autrement que la Base adresse nationale"),
            (Manner::Endless, "géocodeur"),
            (Manner::Moved, "géocodeur"),
        ] {
            let server = serve(manner);
            let mut outcome = source.outcome();
            let asks = geocoder(&server);
            locate(&database, Some(&asks), &mut outcome, Clock::Fixed(now()))
                .await
                .unwrap();
            let done = outcome.report.geocoding.clone().unwrap();
            assert_eq!((done.found, done.unanswered), (0, 3), "{kind} {words}");
            let failure = done.failure.unwrap();
            assert!(failure.contains(words), "{failure}");
            assert_eq!(outcome.published.len(), 4);
            assert_eq!(kept(&database).await, 0, "{kind} {words}");
        }
        let bad = serve(Manner::Status("503 Service Unavailable"));
        let asks = geocoder(&bad);
        let clock = Clock::Fixed(now());
        let changes = source.import(&database, Some(&asks), clock).await;
        assert_eq!(changes.added, 4, "{kind}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_old_serves_while_the_geocoder_fails() {
    let source = Source::of(ROWS);
    let (_, database) = databases().await.swap_remove(0);
    let good = serve(Manner::Answers);
    let mut outcome = source.outcome();
    let clock = Clock::Fixed(now());
    locate(&database, Some(&geocoder(&good)), &mut outcome, clock)
        .await
        .unwrap();
    let bad = serve(Manner::Status("503 Service Unavailable"));
    let mut later = source.outcome();
    let clock = Clock::Fixed(now() + TimeDelta::days(500));
    locate(&database, Some(&geocoder(&bad)), &mut later, clock)
        .await
        .unwrap();
    assert_eq!(bad.asked().len(), 1);
    assert_eq!(later.report.geocoding.unwrap().found, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_addresses_are_asked_in_batches() {
    let mut rows = "id;nom;adresse;cp;commune;lat;lon\n".to_owned();
    for number in 1..=1_200 {
        rows.push_str(&format!(
            "{number};Lieu {number};{number} rue de la Monnaie;35000;Rennes;;\n"
        ));
    }
    let source = Source::of(&rows);
    let (_, database) = databases().await.swap_remove(0);
    let server = serve(Manner::Answers);
    let mut outcome = source.outcome();
    let clock = Clock::Fixed(now());
    locate(&database, Some(&geocoder(&server)), &mut outcome, clock)
        .await
        .unwrap();
    assert_eq!(server.asked().len(), 3);
    assert_eq!(outcome.report.geocoding.unwrap().found, 1_200);
    assert_eq!(kept(&database).await, 1_200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_geocoder_of_this_machine_is_refused_unless_allowed() {
    let source = Source::of(ROWS);
    let (_, database) = databases().await.swap_remove(0);
    let server = serve(Manner::Answers);
    let settings = super::GeocoderSettings {
        geocoder_url: Some(server.url().parse().unwrap()),
        geocoder_allow_private: false,
    };
    let mut outcome = source.outcome();
    let clock = Clock::Fixed(now());
    locate(&database, settings.geocoder().as_ref(), &mut outcome, clock)
        .await
        .unwrap();
    assert!(server.asked().is_empty());
    assert!(outcome.report.geocoding.unwrap().failure.is_some());
    assert!(super::GeocoderSettings::default().geocoder().is_none());
}
