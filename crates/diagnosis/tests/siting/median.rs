//! p-median.

use std::time::Duration;

use diagnosis::access::Place;
use diagnosis::siting::{Median, SitingError};
use proptest::prelude::*;

use super::{PATIENCE, choices, place, travel};

#[derive(Debug)]
struct Instance {
    demand: Vec<Place>,
    weights: Vec<f64>,
    existing: Vec<Place>,
    candidates: Vec<Place>,
    places: usize,
}

impl Instance {
    fn median(&self) -> Median {
        Median::around(
            &self.demand,
            &self.weights,
            &self.existing,
            &self.candidates,
            travel(),
        )
        .unwrap()
    }

    fn minutes(&self, chosen: &[usize]) -> f64 {
        let each = self
            .demand
            .iter()
            .zip(&self.weights)
            .filter(|(_, weight)| **weight > 0.0);
        each.map(|(&at, weight)| {
            let chosen = chosen.iter().map(|&candidate| self.candidates[candidate]);
            let open = self.existing.iter().copied().chain(chosen);
            let times = open.map(|place| travel().minutes_between(at, place));
            weight * times.fold(f64::INFINITY, f64::min)
        })
        .sum()
    }
}

fn instance() -> impl Strategy<Value = Instance> {
    (
        prop::collection::vec(
            (place(), prop_oneof![Just(0.0), Just(1.0), 0.0..1e4]),
            0..25,
        ),
        prop::collection::vec(place(), 0..3),
        prop::collection::vec(place(), 1..11),
        1_usize..6,
    )
        .prop_map(|(demand, existing, candidates, places)| {
            let (demand, weights) = demand.into_iter().unzip();
            Instance {
                demand,
                weights,
                existing,
                candidates,
                places,
            }
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn the_best_plan_lies_between_the_bound_and_the_plan(instance in instance()) {
        let best = choices(instance.candidates.len(), instance.places)
            .map(|chosen| instance.minutes(&chosen))
            .fold(f64::INFINITY, f64::min);
        let near = 1e-9 * best.max(1.0);
        let plan = instance.median().plan(instance.places).unwrap();
        prop_assert!(plan.chosen.len() <= instance.places);
        prop_assert!((plan.minutes - instance.minutes(&plan.chosen)).abs() <= near);
        prop_assert!(plan.minutes >= best - near && plan.bound <= best + near, "{plan:?} {best}");
        let exact = instance.median().exact(instance.places, PATIENCE).unwrap();
        prop_assert!((exact.minutes - best).abs() <= 1e-6 * best.max(1.0), "{exact:?} {best}");
        prop_assert!(exact.gap() <= 1e-6, "{exact:?}");
    }

    /// Times without any geometry, where the bound alone proves little.
    #[test]
    fn exact_is_the_best_whatever_the_times(
        times in prop::collection::vec(0.0_f64..60.0, 120),
        weights in prop::collection::vec(0.5_f64..9.0, 12),
        places in 1_usize..5,
    ) {
        let median = Median::of(&weights, vec![f64::INFINITY; 12], times, 10).unwrap();
        let best = choices(10, places)
            .map(|chosen| median.minutes(&chosen))
            .fold(f64::INFINITY, f64::min);
        let (plan, exact) = (median.plan(places).unwrap(), median.exact(places, PATIENCE).unwrap());
        prop_assert!((exact.minutes - best).abs() <= 1e-6 * best, "{exact:?} {best}");
        prop_assert!(plan.bound <= best * (1.0 + 1e-9) && exact.bound <= best * (1.0 + 1e-9));
        prop_assert!(plan.minutes >= best * (1.0 - 1e-9));
        let hasty = median.exact(places, Duration::ZERO).unwrap();
        prop_assert!(hasty.bound <= best * (1.0 + 1e-9) && hasty.minutes >= best * (1.0 - 1e-9));
    }
}

#[test]
fn on_a_line_the_median_is_in_the_middle() {
    let at = |degrees: f64| Place::new(46.0 + degrees, 4.0).unwrap();
    let line: Vec<Place> = (0..5).map(|step| at(f64::from(step) * 0.1)).collect();
    let median = Median::around(&line, &[1.0; 5], &[], &line, travel()).unwrap();
    let plan = median.exact(1, PATIENCE).unwrap();
    let step = travel().minutes_between(line[0], line[1]);
    assert_eq!(plan.chosen, [2]);
    assert!((plan.minutes - 6.0 * step).abs() < 1e-9);
}

#[test]
fn nobody_goes_nowhere() {
    let here = Place::new(46.0, 4.0).unwrap();
    let median = Median::around(&[here], &[1.0], &[], &[here], travel()).unwrap();
    assert_eq!(median.plan(0), Err(SitingError::Nowhere));
    let served = Median::around(&[here], &[1.0], &[here], &[here], travel()).unwrap();
    assert_eq!(served.plan(3).unwrap().chosen, Vec::<usize>::new());
}
