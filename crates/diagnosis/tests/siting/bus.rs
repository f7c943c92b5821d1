//! The bus that goes round.

use diagnosis::siting::{Bus, Cover, Day, Service, SitingError};
use proptest::prelude::*;

use super::{PATIENCE, tangle};

/// Every plan of so many days looked at, days in any order once.
fn best(bus: &Bus<'_>, rounds: &[Day], service: Service, from: usize, days: &mut Vec<Day>) -> f64 {
    let mut most = bus.covered_by(days);
    if days.len() == service.days {
        return most;
    }
    for (number, round) in rounds.iter().enumerate().skip(from) {
        days.push(round.clone());
        let often = round.stops.iter().all(|stop| {
            let stops = days.iter().flat_map(|day| &day.stops);
            stops.filter(|other| *other == stop).count() <= service.visits as usize
        });
        if often {
            most = most.max(best(bus, rounds, service, number, days));
        }
        days.pop();
    }
    most
}

fn rounds(service: Service, from_base: &[f64], between: &[Vec<f64>]) -> Vec<Day> {
    let size = from_base.len();
    let mut all = Vec::new();
    for one in 0..size {
        let out = 2.0 * from_base[one];
        if out <= service.most_minutes {
            all.push(Day {
                stops: vec![one],
                minutes: out,
            });
        }
        for other in one..size {
            let minutes = from_base[one] + between[one][other] + from_base[other];
            if service.half_days == 2 && minutes <= service.most_minutes {
                all.push(Day {
                    stops: vec![one, other],
                    minutes,
                });
            }
        }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn the_best_plan_lies_between_the_plan_and_its_bound(
        (weights, rows) in tangle(4..7),
        at in prop::collection::vec((0.0_f64..60.0, 0.0_f64..60.0), 7),
        days in 1_usize..4,
        half_days in 1_usize..3,
        visits in 1_u32..4,
        most_minutes in 30.0_f64..180.0,
    ) {
        let cover = Cover::of(&weights, &vec![false; weights.len()], &rows).unwrap();
        let service = Service { days, half_days, most_minutes, visits };
        let far = |one: (f64, f64), other: (f64, f64)| (one.0 - other.0).hypot(one.1 - other.1);
        let from_base: Vec<f64> = (0..rows.len()).map(|one| far(at[one], (30.0, 30.0))).collect();
        let between: Vec<Vec<f64>> = (0..rows.len())
            .map(|one| (0..rows.len()).map(|other| far(at[one], at[other])).collect())
            .collect();
        let bus = Bus::new(&cover, service, &from_base, |one, other| between[one][other]).unwrap();
        let all = rounds(service, &from_base, &between);
        let best = best(&bus, &all, service, 0, &mut Vec::new());
        for plan in [bus.plan(), bus.exact(PATIENCE).unwrap()] {
            prop_assert!(plan.days.len() <= days);
            prop_assert!((plan.covered - bus.covered_by(&plan.days)).abs() < 1e-9);
            prop_assert!(plan.covered <= best + 1e-9, "{plan:?} {best}");
            prop_assert!(plan.bound >= best - 1e-9 * best.max(1.0), "{plan:?} {best}");
            for day in &plan.days {
                prop_assert!(day.minutes <= most_minutes && day.stops.len() <= half_days);
            }
            for stop in 0..rows.len() {
                let times = plan.days.iter().flat_map(|day| &day.stops);
                prop_assert!(times.filter(|one| **one == stop).count() <= visits as usize);
            }
        }
        let exact = bus.exact(PATIENCE).unwrap();
        prop_assert!((exact.covered - best).abs() <= 1e-6 * best.max(1.0), "{exact:?} {best}");
        prop_assert!(exact.gap() <= 1e-6);
    }
}

#[test]
fn a_bus_that_cannot_go_is_refused() {
    let cover = Cover::of(&[1.0], &[false], &[vec![0]]).unwrap();
    let service = Service {
        days: 1,
        half_days: 2,
        most_minutes: 60.0,
        visits: 1,
    };
    let with = |service| Bus::new(&cover, service, &[10.0], |_, _| 0.0).map(|bus| bus.plan());
    assert_eq!(
        with(Service { days: 0, ..service }),
        Err(SitingError::Service)
    );
    assert_eq!(
        with(Service {
            half_days: 3,
            ..service
        }),
        Err(SitingError::Service)
    );
    assert_eq!(
        with(Service {
            visits: 0,
            ..service
        }),
        Err(SitingError::Service)
    );
    assert!(
        with(Service {
            most_minutes: f64::NAN,
            ..service
        })
        .is_err()
    );
    let plan = with(service).unwrap();
    assert_eq!((plan.days.len(), plan.covered, plan.bound), (1, 1.0, 1.0));
    // Too far to come home: nobody is served, and that is no fault.
    let far = with(Service {
        most_minutes: 19.0,
        ..service
    })
    .unwrap();
    assert_eq!((far.days.len(), far.covered), (0, 0.0));
}
