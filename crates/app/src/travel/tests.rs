//! A real server of each manner: one that answers, fails, dawdles, says nonsense or is not where it
//! may be asked.

mod server;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use diagnosis::access::Place;

use self::server::serve;
use super::model::{TravelKind, TravelSettings};
use super::{Asked, TravelService, trips};
use crate::kernel::clock::Clock;
use crate::kernel::database::Database;
use crate::kernel::testing::databases;
use crate::kernel::testing::peer::{Manner, Peer};

fn now() -> DateTime<Utc> {
    "2026-11-24T09:00:00Z".parse().unwrap()
}

fn service(server: &Peer, kind: &str) -> TravelService {
    let kind: TravelKind = kind.parse().unwrap();
    let settings = TravelSettings {
        travel_url: Some(server.url().parse().unwrap()),
        travel_kind: kind,
        travel_profile: None,
        travel_allow_private: true,
    };
    settings
        .service()
        .unwrap()
        .hurried(Duration::from_millis(1_500))
}

/// Places on a line, a tenth of a degree apart: the server says a minute for each.
fn line(count: u32) -> Vec<Place> {
    (0..count)
        .map(|step| Place::new(46.0 + f64::from(step) * 0.1, 4.0).unwrap())
        .collect()
}

async fn ask(database: &Database, service: &TravelService, clock: Clock) -> Asked {
    let places = line(4);
    let journeys = [(0, 0), (0, 2), (3, 1), (1, 3)];
    trips(Some(database), service, &places, &places, &journeys, clock)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn journeys_are_asked_once_and_kept() {
    for (kind, database) in databases().await {
        for manners in ["osrm", "valhalla"] {
            let server = serve(Manner::Answers);
            let service = service(&server, manners);
            assert_eq!(service.try_it().await, Ok(()));
            assert_eq!(server.forget().len(), 1);
            let asked = ask(&database, &service, Clock::Fixed(now())).await;
            let found: Vec<_> = (asked.trips.iter())
                .map(|trip| (trip.demand, trip.supply, trip.minutes.round()))
                .collect();
            // From the second to the fourth there is no way: it is known, and no journey.
            assert_eq!(
                found,
                [(0, 0, 0.0), (0, 2, 2.0), (3, 1, 2.0)],
                "{kind} {manners}"
            );
            assert_eq!((asked.unanswered, asked.failure), (0, None));
            assert_eq!(server.forget().len(), 1, "one question for all");

            let again = ask(&database, &service, Clock::Fixed(now())).await;
            assert_eq!(
                (again.trips, again.unanswered),
                (asked.trips.clone(), 0),
                "{kind}"
            );
            assert_eq!(
                server.forget().len(),
                0,
                "{kind}: what is kept is not asked"
            );
            let later = Clock::Fixed(now() + TimeDelta::days(366));
            ask(&database, &service, later).await;
            assert_eq!(server.forget().len(), 1, "{kind}: after a year it is");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_fails_says_so_and_what_is_kept_serves() {
    for (_, database) in databases().await {
        let server = serve(Manner::Answers);
        let good = service(&server, "osrm");
        let kept = ask(&database, &good, Clock::Fixed(now())).await.trips;
        for manner in [
            Manner::Status("500 Oops"),
            Manner::Nonsense,
            Manner::Endless,
            Manner::Silent,
        ] {
            let bad = serve(manner);
            let bad = service(&bad, "osrm").hurried(Duration::from_millis(300));
            let asked = ask(&database, &bad, Clock::Fixed(now())).await;
            assert_eq!((asked.trips.len(), asked.unanswered), (0, 4));
            assert!(asked.failure.unwrap().starts_with("Le service de trajets"));
        }
        drop(server);
        let later = Clock::Fixed(now() + TimeDelta::days(366));
        let asked = ask(&database, &good, later).await;
        assert_eq!((asked.trips, asked.unanswered), (kept, 0));
        assert!(asked.failure.is_some());
    }
}

async fn one_journey(service: &TravelService) -> Asked {
    let places = line(2);
    let clock = Clock::Fixed(now());
    let asked = trips(None, service, &places, &places, &[(0, 1)], clock);
    asked.await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_stumbles_is_asked_again() {
    let server = serve(Manner::Stumbles);
    let service = service(&server, "osrm");
    let asked = one_journey(&service).await;
    assert_eq!((asked.trips.len(), server.forget().len()), (1, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_network_is_not_asked_unless_it_may_be() {
    let server = serve(Manner::Answers);
    let settings = TravelSettings {
        travel_url: Some(server.url().parse().unwrap()),
        ..TravelSettings::default()
    };
    let cautious = settings.service().unwrap();
    let asked = one_journey(&cautious).await;
    assert_eq!((asked.unanswered, server.forget().len()), (1, 0));
    assert!(asked.failure.is_some());
    // Nor by a redirect.
    let moved = serve(Manner::Moved);
    let moved = service(&moved, "valhalla");
    let asked = one_journey(&moved).await;
    assert_eq!(asked.trips.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_journeys_are_several_questions() {
    let server = serve(Manner::Answers);
    let service = service(&server, "osrm");
    let places = line(130);
    let journeys: Vec<(u32, u32)> = (0..130).map(|to| (0, to)).collect();
    let asked = trips(
        None,
        &service,
        &places,
        &places,
        &journeys,
        Clock::Fixed(now()),
    )
    .await
    .unwrap();
    assert_eq!(
        (asked.trips.len(), asked.unanswered, server.forget().len()),
        (130, 0, 2)
    );
}
